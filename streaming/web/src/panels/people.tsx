/** Who is here, one's own name, and the link that brings a friend. */

import { useRef, useState } from "preact/hooks";
import { RENAME_LIMITS, type Visitor } from "../messages";
import { article, catalogueOf, people, self } from "../selectors";
import { useShown, useTexts } from "./context";
import { Panel } from "./parts";

export function PeoplePanel() {
  const { state, actions } = useShown();
  const { t, n } = useTexts();
  const here = people(state);
  const me = self(state);
  return (
    <Panel id="people" side="left" title={t("people")} onClose={() => actions.leftPanel(null)}>
      {me && <><Invite visitor={me.id} /><HeadsetCode /></>}
      <h3 class="department">{n("people_here", here.length)}</h3>
      {here.length === 1 && <p class="card__text">{t("people_alone")}</p>}
      <ul class="people">
        {here.map((visitor) => <Person key={visitor.id} visitor={visitor} isMe={visitor.id === state.me} />)}
      </ul>
      {me && <Rename key={me.id} name={me.name} />}
    </Panel>
  );
}

function Person({ visitor, isMe }: { visitor: Visitor; isMe: boolean }) {
  const { actions } = useShown();
  const { t } = useTexts();
  return (
    <li class={visitor.away ? "person person--away" : "person"}>
      <span class="person__mark" aria-hidden="true">{visitor.name.slice(0, 1)}</span>
      <p class="person__name">
        {visitor.name}
        {isMe && <span class="person__you">{t("people_you")}</span>}
        <Doing visitor={visitor} />
      </p>
      {!isMe && (
        <button type="button" class="button" onClick={() => actions.walkToVisitor(visitor.id)}>{t("walk_over")}</button>
      )}
    </li>
  );
}

function Doing({ visitor }: { visitor: Visitor }) {
  const { state } = useShown();
  const { t, name } = useTexts();
  if (visitor.away) return <span class="person__doing">{t("people_away")}</span>;
  const held = visitor.held && article(catalogueOf(state), visitor.held.sku);
  return held && <span class="person__doing">{t("people_holding", { name: name(held.product.name) })}</span>;
}

function Invite({ visitor }: { visitor: string }) {
  const { actions } = useShown();
  const { t } = useTexts();
  const field = useRef<HTMLInputElement>(null);
  const link = new URL(`./?near=${encodeURIComponent(visitor)}`, window.location.href).href;
  const copy = () => {
    field.current?.select();
    void actions.copy(link);
  };
  return (
    <div class="invite">
      <h3>{t("share_title")}</h3>
      <p>{t("share_text")}</p>
      <input ref={field} class="field" readOnly value={link} aria-label={t("share_title")}
        onFocus={({ currentTarget }) => currentTarget.select()} />
      <button type="button" class="button button--main" onClick={copy}>{t("copy")}</button>
    </div>
  );
}

/** Headsets type badly: a short address and six digits. */
function HeadsetCode() {
  const { actions } = useShown();
  const { t } = useTexts();
  const [code, setCode] = useState<string | null>(null);
  const { host, pathname } = new URL("./h", window.location.href);
  return (
    <div class="invite">
      <h3>{t("headset_title")}</h3>
      {code === null ? (
        <button type="button" class="button" onClick={() => void actions.handOver().then(setCode)}>{t("headset_get")}</button>
      ) : (
        <p role="status">
          {t("headset_text", { address: host + pathname })}
          <strong class="join__code">{code.slice(0, 3)} {code.slice(3)}</strong>
        </p>
      )}
    </div>
  );
}

function Rename({ name }: { name: string }) {
  const { actions } = useShown();
  const { t } = useTexts();
  const [wanted, setWanted] = useState(name);
  const trimmed = wanted.trim();
  const submit = (event: Event) => {
    event.preventDefault();
    if (trimmed && trimmed !== name) actions.rename(trimmed);
  };
  return (
    <form class="rename" onSubmit={submit}>
      <label>
        {t("your_name")}
        <input class="field" value={wanted} maxLength={RENAME_LIMITS.name.max} autoComplete="nickname"
          onInput={({ currentTarget }) => setWanted(currentTarget.value)} />
      </label>
      <button type="submit" class="button" disabled={!trimmed || trimmed === name}>{t("rename")}</button>
    </form>
  );
}
