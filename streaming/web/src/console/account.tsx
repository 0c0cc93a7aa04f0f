/** One's own account: the password, and where one is signed in. */

import { useState } from "preact/hooks";
import { agentName } from "./agent";
import { Field, Form, Problem, useDesk, useLoaded, Username } from "./parts";

export function OwnAccount({ email }: { email: string }) {
  const { t } = useDesk();
  return (
    <>
      <h1>{t("account")}</h1>
      <p>{email}</p>
      <Password email={email} />
      <Sessions />
    </>
  );
}

function Password({ email }: { email: string }) {
  const { api, t } = useDesk();
  const [current, setCurrent] = useState("");
  const [fresh, setFresh] = useState("");
  const [done, setDone] = useState(false);
  const change = async () => {
    setDone(false);
    await api.changePassword(current, fresh);
    setCurrent("");
    setFresh("");
    setDone(true);
  };
  return (
    <section class="sheet">
      <h2>{t("password_change")}</h2>
      <Form action={t("password_change")} onSubmit={change}>
        <Username email={email} />
        <Field label={t("password_current")} type="password" value={current} onValue={setCurrent} complete="current-password" />
        <Field label={t("password_new")} type="password" value={fresh} onValue={setFresh} complete="new-password"
          help={t("password_rule")} />
      </Form>
      <p role="status">{done && t("password_changed")}</p>
    </section>
  );
}

function Sessions() {
  const { api, out, t, when } = useDesk();
  const { loaded, load, attempt, problem } = useLoaded(() => api.sessions());
  return (
    <section class="sheet">
      <h2>{t("sessions")}</h2>
      <Problem text={problem} />
      <ul class="rows">
        {loaded?.map(({ id, agent, address, seen_at, current }) => (
          <li key={id} class="row">
            <div class="row__text">
              <p>{agentName(agent) || address}</p>
              <p class="fine">{current ? t("current") : t("session_seen", { when: when(seen_at) })} · {address}</p>
            </div>
            {!current && (
              <button type="button" class="button" aria-label={t("session_end_label", { agent: agentName(agent) || address })}
                onClick={() => attempt(() => api.endSession(id).then(load))}>{t("session_end")}</button>
            )}
          </li>
        ))}
      </ul>
      <button type="button" class="button" onClick={() => attempt(() => api.signOut(true).then(out))}>
        {t("sign_out_everywhere")}
      </button>
    </section>
  );
}
