/** The short address: six digits, and the visit that was begun on another device goes on here. */

import { render } from "preact";
import { useState } from "preact/hooks";
import { Api, ApiError } from "./api";
import { preferredLanguage, text, type TextKey } from "./i18n";
import { keep, recall } from "./memory";
import type { Language } from "./messages";

const DIGITS = 6;

/** Whether this page was opened by the short address. */
export function atShortAddress(): boolean {
  return window.location.pathname.endsWith("/h");
}

export function openJoin(root: HTMLElement): void {
  render(<Join lang={preferredLanguage(recall("lang"), navigator.languages)} />, root);
}

/** Becomes the shopper that `code` speaks for, and goes in. Throws ApiError. */
async function claim(code: string): Promise<void> {
  const { guest, near } = await new Api("./", () => null, () => Promise.resolve()).claim(code);
  keep("guest", guest);
  window.location.replace(near ? `./?near=${encodeURIComponent(near)}` : "./");
}

function Join({ lang }: { lang: Language }) {
  const t = (key: TextKey) => text(lang, key);
  const [code, setCode] = useState("");
  const [problem, setProblem] = useState("");
  const submit = (event: Event) => {
    event.preventDefault();
    claim(code).catch((error: unknown) => {
      if (!(error instanceof ApiError)) throw error;
      setProblem(error.text?.[lang] ?? t("failed_offline"));
      setCode("");
    });
  };
  return (
    <main class="curtain">
      <form class="curtain__sheet join" onSubmit={submit}>
        <h1>{t("headset_join_title")}</h1>
        <label>
          <p>{t("headset_join_text")}</p>
          <input class="field join__code" value={code} inputMode="numeric" autoComplete="one-time-code" autoFocus
            maxLength={DIGITS + 1} onInput={({ currentTarget }) => setCode(currentTarget.value.replace(/\D/g, ""))} />
        </label>
        <p role="alert">{problem}</p>
        <button type="submit" class="button button--main" disabled={code.length !== DIGITS}>{t("headset_join")}</button>
      </form>
    </main>
  );
}
