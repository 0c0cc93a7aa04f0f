/** In front of the console: signing in, and coming in by an invitation. */

import { useState } from "preact/hooks";
import type { Account, Invitation } from "./api";
import { Field, Form, Problem, useDesk, useLoaded, Username } from "./parts";

interface DoorProps {
  readonly onEnter: (account: Account) => void;
}

export function SignIn({ onEnter }: DoorProps) {
  const { api, t } = useDesk();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  return (
    <main class="door">
      <h1>{t("sign_in")}</h1>
      <Form action={t("sign_in")} onSubmit={async () => onEnter(await api.signIn(email, password))}>
        <Field label={t("email")} type="email" value={email} onValue={setEmail} complete="username" />
        <Field label={t("password")} type="password" value={password} onValue={setPassword} complete="current-password" />
      </Form>
      <p class="fine">{t("forgotten")}</p>
    </main>
  );
}

export function Accept({ token, onEnter, onLeave }: DoorProps & { token: string; onLeave: () => void }) {
  const { api, t } = useDesk();
  const { loaded, problem } = useLoaded(() => api.look(token));
  return (
    <main class="door">
      <h1>{t(problem ? "void" : "welcome")}</h1>
      <Problem text={problem} />
      {loaded && <SetPassword invitation={loaded} token={token} onEnter={onEnter} />}
      <button type="button" class="link" onClick={onLeave}>{t("to_sign_in")}</button>
    </main>
  );
}

function SetPassword({ invitation, token, onEnter }: DoorProps & { invitation: Invitation; token: string }) {
  const { api, t } = useDesk();
  const [password, setPassword] = useState("");
  const { email, role } = invitation;
  return (
    <Form action={t("accept")} onSubmit={async () => onEnter(await api.accept(token, password))}>
      <p>{t("welcome_text", { email, role: t(`role_${role}`) })}</p>
      <Username email={email} />
      <Field label={t("password_new")} type="password" value={password} onValue={setPassword} complete="new-password"
        help={t("password_rule")} />
    </Form>
  );
}
