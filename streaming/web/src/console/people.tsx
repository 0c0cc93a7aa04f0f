/** For admins: who works here, in which role, and who is invited. */

import { useState } from "preact/hooks";
import { ROLES, type Account, type Invitation, type Role } from "./api";
import { Field, Form, Problem, useDesk, useLoaded } from "./parts";

type Act = (action: () => Promise<unknown>) => void;

export function People() {
  const { api, t } = useDesk();
  const { loaded, load, attempt, problem } = useLoaded(() => api.people());
  const act: Act = (action) => attempt(() => action().finally(load));
  return (
    <>
      <h1>{t("people")}</h1>
      <Problem text={problem} />
      <ul class="rows">{loaded?.people.map((one) => <Person key={one.id} person={one} act={act} />)}</ul>
      <Invite onInvited={load} />
      {loaded && loaded.invitations.length > 0 && (
        <section class="sheet">
          <h2>{t("invite_open")}</h2>
          <ul class="rows">{loaded.invitations.map((one) => <Invited key={one.id} invitation={one} act={act} />)}</ul>
        </section>
      )}
    </>
  );
}

function Person({ person, act }: { person: Account; act: Act }) {
  const { api, t } = useDesk();
  const { id, email, role, disabled } = person;
  return (
    <li class="row">
      <div class="row__text">
        <p>{email}</p>
        {disabled && <p class="fine">{t("disabled")}</p>}
      </div>
      <Roles label={t("role_of", { email })} value={role} onChange={(chosen) => act(() => api.change(id, { role: chosen }))} />
      <button type="button" class="button" aria-label={t(disabled ? "enable_label" : "disable_label", { email })}
        onClick={() => act(() => api.change(id, { disabled: !disabled }))}>{t(disabled ? "enable" : "disable")}</button>
    </li>
  );
}

function Invited({ invitation, act }: { invitation: Invitation; act: Act }) {
  const { api, t, when } = useDesk();
  const { id, email, role, expires_at } = invitation;
  return (
    <li class="row">
      <div class="row__text">
        <p>{email}</p>
        <p class="fine">{t(`role_${role}`)} · {t("invite_until", { when: when(expires_at) })}</p>
      </div>
      <button type="button" class="button" aria-label={t("withdraw_label", { email })}
        onClick={() => act(() => api.withdraw(id))}>{t("withdraw")}</button>
    </li>
  );
}

function Invite({ onInvited }: { onInvited: () => Promise<void> }) {
  const { api, t, when } = useDesk();
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Role>("merchant");
  const [made, setMade] = useState<{ readonly text: string; readonly link: string } | null>(null);
  const invite = async () => {
    setMade(null);
    const { invitation, token } = await api.invite(email, role);
    const link = new URL(`${window.location.pathname}#invitation=${token}`, window.location.href).href;
    setMade({ text: t("invite_link", { email: invitation.email, when: when(invitation.expires_at) }), link });
    setEmail("");
    await onInvited();
  };
  return (
    <section class="sheet">
      <h2>{t("invite")}</h2>
      <Form action={t("invite_make")} onSubmit={invite}>
        <Field label={t("email")} type="email" value={email} onValue={setEmail} complete="off" />
        <div class="labelled">
          <span aria-hidden="true">{t("role")}</span>
          <Roles label={t("role")} value={role} onChange={setRole} />
        </div>
      </Form>
      <div role="status">
        {made && <><p>{made.text}</p><input class="field" readOnly value={made.link} aria-label={made.text}
          onFocus={({ currentTarget }) => currentTarget.select()} /></>}
      </div>
    </section>
  );
}

function Roles({ label, value, onChange }: { label: string; value: Role; onChange: (role: Role) => void }) {
  const { t } = useDesk();
  const choose = (event: { readonly currentTarget: HTMLSelectElement }) => {
    const chosen = ROLES.find((role) => role === event.currentTarget.value);
    if (chosen) onChange(chosen);
  };
  return (
    <select class="field field--short" aria-label={label} value={value} onChange={choose}>
      {ROLES.map((role) => <option key={role} value={role}>{t(`role_${role}`)}</option>)}
    </select>
  );
}
