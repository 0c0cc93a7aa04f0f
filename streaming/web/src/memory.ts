/** What this browser (or tab) remembers between visits; works without storage, too. */

type Key = "guest" | "lang" | "hints" | "reprojection";

const PREFIX = "windowshop.";

export function recall(key: Key): string | null {
  return attempt(() => localStorage.getItem(PREFIX + key)) ?? null;
}

export function keep(key: Key, value: string): void {
  attempt(() => localStorage.setItem(PREFIX + key, value));
}

/** This tab's own random text: two tabs of one shopper are two visitors with one basket. */
export function tabId(): string {
  const name = `${PREFIX}tab`;
  const known = attempt(() => sessionStorage.getItem(name));
  if (known) return known;
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  const made = [...bytes].map((byte) => byte.toString(36)).join("");
  attempt(() => sessionStorage.setItem(name, made));
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
