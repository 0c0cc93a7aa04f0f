/** For admins: who did what, when and from where. */

import { useState } from "preact/hooks";
import type { Act } from "./api";
import { Problem, useDesk, useLoaded } from "./parts";
import { actText } from "./texts";

/** Acts on a page of the server's. */
const PAGE = 100;

export function Audit() {
  const { api, t } = useDesk();
  const [older, setOlder] = useState<readonly Act[]>([]);
  const { loaded, attempt, problem, busy } = useLoaded(() => api.acts(null));
  const acts = [...(loaded ?? []), ...older];
  const more = async () => setOlder([...older, ...await api.acts(acts.at(-1)?.seq ?? null)]);
  return (
    <>
      <h1>{t("audit")}</h1>
      <p class="fine">{t("audit_text")}</p>
      <Problem text={problem} />
      <div class="wide" tabIndex={0} role="region" aria-label={t("audit")}>
        <table>
          <thead><tr>{(["when", "who", "act", "where"] as const).map((key) => <th key={key} scope="col">{t(key)}</th>)}</tr></thead>
          <tbody>{acts.map((act) => <Line key={act.seq} act={act} />)}</tbody>
        </table>
      </div>
      {acts.length > 0 && acts.length % PAGE === 0 && (
        <button type="button" class="button" disabled={busy} onClick={() => attempt(more)}>{t("older")}</button>
      )}
    </>
  );
}

function Line({ act: { at, who, act, target, address } }: { act: Act }) {
  const { lang, when } = useDesk();
  return <tr><td>{when(at)}</td><td>{who}</td><td>{actText(lang, act)} {target}</td><td>{address}</td></tr>;
}
