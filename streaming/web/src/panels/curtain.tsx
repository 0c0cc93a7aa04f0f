/** What hangs before the picture while there is none: what happens next, when, and what to do. */

import { useEffect, useState } from "preact/hooks";
import type { TextKey } from "../i18n";
import type { Phase } from "../session";
import type { ConnectStep } from "../connection";
import type { WaitCause, EndReason } from "../backoff";
import type { State } from "../state";
import { useShown, useTexts } from "./context";

const STEPS: readonly ConnectStep[] = ["door", "greeting", "stream", "picture"];
export const WAITS: Readonly<Record<WaitCause, readonly [TextKey, TextKey]>> = {
  lost: ["lost_title", "lost_text"],
  full: ["full_title", "full_text"],
  busy: ["busy_title", "busy_text"],
  blocked: ["blocked_title", "blocked_text"],
  slow: ["slow_title", "slow_text"],
  restarting: ["restarting_title", "restarting_text"],
  unreachable: ["unreachable_title", "unreachable_text"],
};
const ENDS: Readonly<Record<EndReason, readonly [TextKey, TextKey, TextKey]>> = {
  replaced: ["replaced_title", "replaced_text", "continue_here"],
  expired: ["expired_title", "expired_text", "come_back"],
  outdated: ["outdated_title", "outdated_text", "reload"],
  refused: ["refused_title", "refused_text", "retry_now"],
};

export function Curtain() {
  const { state } = useShown();
  if (state.phase.name === "live" || goesOn(state)) return null;
  return (
    <div class={state.pictured ? "curtain curtain--sheer" : "curtain"}>
      <div class="curtain__sheet">
        <CurtainText phase={state.phase} />
      </div>
    </div>
  );
}

/** Without a line the shopper looks round all the same, where this device draws. */
export function goesOn({ local, pictured, phase }: State): boolean {
  return local && pictured && (phase.name === "waiting" || phase.name === "connecting");
}

function CurtainText({ phase }: { phase: Exclude<Phase, { name: "live" }> }) {
  switch (phase.name) {
    case "connecting":
      return <Connecting step={phase.step} again={phase.again} />;
    case "waiting":
      return <Waiting cause={phase.cause} until={phase.until} />;
    case "ended":
      return <Ended reason={phase.reason} />;
    case "unsupported":
      return <Unsupported />;
  }
}

function Titled({ title, text }: { title: TextKey; text: TextKey }) {
  const { t } = useTexts();
  return (
    <div role="status">
      <h1>{t(title)}</h1>
      <p>{t(text)}</p>
    </div>
  );
}

function Connecting({ step, again }: { step: ConnectStep; again: boolean }) {
  const { t } = useTexts();
  const done = STEPS.indexOf(step) + 1;
  return (
    <>
      <Titled title={again ? "connecting_again" : "connecting_title"} text={`step_${step}`} />
      <progress max={STEPS.length + 1} value={done} aria-label={t("loading")} />
    </>
  );
}

function Waiting({ cause, until }: { cause: WaitCause; until: number }) {
  const { actions } = useShown();
  const { t } = useTexts();
  const [title, text] = WAITS[cause];
  return (
    <>
      <Titled title={title} text={text} />
      <Countdown until={until} />
      <div class="curtain__choices">
        <button type="button" class="button button--main" onClick={() => actions.retry()}>{t("retry_now")}</button>
        <ListButton />
      </div>
    </>
  );
}

/** Not spoken every second: the status above says that we keep trying. */
function Countdown({ until }: { until: number }) {
  const { t } = useTexts();
  const [now, setNow] = useState(performance.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), 250);
    return () => clearInterval(timer);
  }, [until]);
  const seconds = Math.max(0, Math.ceil((until - now) / 1000));
  return <p class="curtain__count" aria-hidden="true">{seconds > 0 ? t("retry_in", { seconds }) : t("retrying")}</p>;
}

function Ended({ reason }: { reason: EndReason }) {
  const { actions } = useShown();
  const { t } = useTexts();
  const [title, text, button] = ENDS[reason];
  const go = () => (reason === "outdated" ? actions.reload() : actions.retry());
  return (
    <>
      <Titled title={title} text={text} />
      <div class="curtain__choices">
        <button type="button" class="button button--main" onClick={go}>{t(button)}</button>
      </div>
    </>
  );
}

/** Often a browser inside another app, which a copied address leads out of. */
function Unsupported() {
  const { actions } = useShown();
  const { t } = useTexts();
  const link = window.location.href;
  return (
    <>
      <Titled title="unsupported_title" text="unsupported_text" />
      <input class="field" readOnly value={link} aria-label={t("address")}
        onFocus={({ currentTarget }) => currentTarget.select()} />
      <div class="curtain__choices">
        <button type="button" class="button button--main" onClick={() => void actions.copy(link, "address_copied")}>
          {t("copy")}
        </button>
        <ListButton />
      </div>
    </>
  );
}

function ListButton() {
  const { actions } = useShown();
  const { t } = useTexts();
  return <button type="button" class="button" onClick={() => actions.leftPanel("goods")}>{t("open_list")}</button>;
}
