/** What the console's pages share: texts, forms that say what went wrong, and the way in. */

import { createContext, type ComponentChildren } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";
import { locale } from "../i18n";
import type { Language, LocalText } from "../messages";
import { MerchantApi, Refused } from "./api";
import { TEXTS, type Key } from "./texts";

interface Desk {
  readonly lang: Language;
  readonly api: MerchantApi;
  /** The session has ended. */
  readonly out: () => void;
}

export const DeskContext = createContext<Desk>({ lang: "en", api: new MerchantApi(), out: () => undefined });

/** Texts, and times as people there write them. */
export function useDesk() {
  const desk = useContext(DeskContext);
  const format = new Intl.DateTimeFormat(locale(desk.lang), { dateStyle: "medium", timeStyle: "short" });
  return {
    ...desk,
    t: (key: Key, params: Readonly<Record<string, string>> = {}) =>
      TEXTS[desk.lang][key].replace(/\{(\w+)\}/g, (hole, name: string) => params[name] ?? hole),
    name: (words: LocalText) => words[desk.lang] || words.en || words.zh,
    when: (ms: number) => format.format(ms),
    number: (value: number) => value.toLocaleString(locale(desk.lang)),
    size: (bytes: number) => sized(bytes, locale(desk.lang)),
  };
}

/** As people write it: "237 kB", "1.4 MB". */
function sized(bytes: number, language: string): string {
  const [unit, value] = bytes < 1e6 ? ["kilobyte", bytes / 1e3] : bytes < 1e9 ? ["megabyte", bytes / 1e6] : ["gigabyte", bytes / 1e9];
  const maximumFractionDigits = unit === "kilobyte" ? 0 : 1;
  return new Intl.NumberFormat(language, { style: "unit", unit: unit, maximumFractionDigits }).format(value);
}

/** Runs what may be refused: `problem` is what to tell, `busy` whether it still runs. */
export function useAttempt() {
  const { lang, out, t } = useDesk();
  const [refused, setRefused] = useState<Refused | null>(null);
  const [busy, setBusy] = useState(false);
  const attempt = async (action: () => Promise<unknown>) => {
    setBusy(true);
    setRefused(null);
    try {
      await action();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (error.code === "not_signed_in") out();
      else setRefused(error);
    } finally {
      setBusy(false);
    }
  };
  const problem = refused && (refused.text?.[lang] ?? t("offline"));
  return { attempt: (action: () => Promise<unknown>) => void attempt(action), problem, busy };
}

/** What a page shows comes from the server; `load` asks again. */
export function useLoaded<T>(ask: () => Promise<T>) {
  const [loaded, setLoaded] = useState<T | null>(null);
  const { attempt, problem, busy } = useAttempt();
  const load = async () => setLoaded(await ask());
  useEffect(() => attempt(load), []);
  return { loaded, load, attempt, problem, busy };
}

export function Problem({ text }: { text: string | null }) {
  return <p role="alert" class={text ? "note note--corrected" : "visually-hidden"}>{text}</p>;
}

interface FieldProps {
  readonly label: string;
  readonly type: "email" | "password";
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly complete: string;
  readonly help?: string;
}

export function Field({ label, type, value, onValue, complete, help }: FieldProps) {
  const id = `field-${complete}`;
  const input = {
    id, class: "field", value, required: true, autoComplete: complete,
    ...(help && { "aria-describedby": `${id}-help` }),
    onInput: ({ currentTarget }: { readonly currentTarget: HTMLInputElement }) => onValue(currentTarget.value),
  };
  return (
    <div class="labelled">
      <label for={id}>{label}</label>
      {type === "email" ? <input type="email" {...input} /> : <input type="password" {...input} />}
      {help && <p id={`${id}-help`} class="fine">{help}</p>}
    </div>
  );
}

/** Whose password a form is about: for the browser's keeper of passwords, not for the eye. */
export function Username({ email }: { email: string }) {
  return <input class="visually-hidden" type="email" value={email} autoComplete="username" readOnly tabIndex={-1} aria-hidden="true" />;
}

interface FormProps {
  readonly action: string;
  readonly onSubmit: () => Promise<unknown>;
  readonly children: ComponentChildren;
}

export function Form({ action, onSubmit, children }: FormProps) {
  const { attempt, problem, busy } = useAttempt();
  const submit = (event: Event) => {
    event.preventDefault();
    attempt(onSubmit);
  };
  return (
    <form class="form" onSubmit={submit}>
      {children}
      <Problem text={problem} />
      <button type="submit" class="button button--main" disabled={busy}>{action}</button>
    </form>
  );
}
