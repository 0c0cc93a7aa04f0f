/** What this browser (or tab) remembers between visits; works without storage, too. */

type Key = "guest" | "name" | "lang" | "hints" | "reprojection" | "render" | "sparing" | "posture" | "sounds";
type TabKey = "tab" | "transport" | "ar";

const PREFIX = "windowshop.";

export function recall(key: Key): string | null {
  return attempt(() => localStorage.getItem(PREFIX + key)) ?? null;
}

export function keep(key: Key, value: string): void {
  attempt(() => localStorage.setItem(PREFIX + key, value));
}

/** What this tab alone remembers, until it is closed. */
export function recallHere(key: TabKey): string | null {
  return attempt(() => sessionStorage.getItem(PREFIX + key)) ?? null;
}

export function keepHere(key: TabKey, value: string): void {
  attempt(() => sessionStorage.setItem(PREFIX + key, value));
}

/** This tab's own random text: two tabs of one shopper are two visitors with one basket. */
export function tabId(): string {
  const known = recallHere("tab");
  if (known) return known;
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  const made = [...bytes].map((byte) => byte.toString(36)).join("");
  keepHere("tab", made);
  return made;
}

/** Storage throws where it is switched off (private windows, strict settings). */
function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}
