/** What the page's address asks for. Anything else in these places would be refused by the shop, and the visitor with it. */

import type { Language } from "./messages";

export interface Invitation {
  /** The friend whose link was followed. */
  readonly near: string | null;
  /** The goods whose link was followed. */
  readonly at: string | null;
}

const VISITOR = /^[A-Za-z0-9_-]{1,64}$/;
const SKU = /^[A-Z0-9][A-Z0-9-]{1,63}$/;

export function invitation(search: string): Invitation {
  const asked = new URLSearchParams(search);
  const taken = (name: string, form: RegExp) => {
    const value = asked.get(name);
    return value !== null && form.test(value) ? value : null;
  };
  return { near: taken("near", VISITOR), at: taken("at", SKU) };
}

/** The language of a page that led here. */
export function askedLanguage(search: string): Language | null {
  const lang = new URLSearchParams(search).get("lang");
  return lang === "en" || lang === "zh" ? lang : null;
}

/** The page's address without the goods: who comes back stays where they are. */
export function withoutGoods(href: string): string {
  const url = new URL(href);
  url.searchParams.delete("at");
  return url.href;
}
