/** Texts in the shopper's language, and numbers, money and sizes as people there write them. */

import { REFUSAL_CODES, type Language, type LocalText, type RefusalCode } from "./messages";
import { en } from "./texts/en";
import { zh } from "./texts/zh";

export type TextKey = keyof typeof en;
export type Texts = Readonly<Record<TextKey, string>>;
export type Params = Readonly<Record<string, string | number>>;
/** A text with a singular and a plural: its key without `_one` and `_other`. */
export type CountKey = TextKey extends infer K ? (K extends `${infer Base}_one` ? Base : never) : never;

export const TEXTS: Readonly<Record<Language, Texts>> = { en, zh };

export function text(lang: Language, key: TextKey, params: Params = {}): string {
  return TEXTS[lang][key].replace(/\{(\w+)\}/g, (hole, name: string) => String(params[name] ?? hole));
}

/** The singular or plural text of a count. */
export function counted(lang: Language, base: CountKey, count: number): string {
  const form = new Intl.PluralRules(lang).select(count) === "one" ? "one" : "other";
  return text(lang, `${base}_${form}` as TextKey, { count });
}

/** The sentence for a refusal of the room; a newer server may have codes without one. */
export function refusalText(code: RefusalCode): TextKey {
  return REFUSAL_CODES.includes(code) ? `refusal_${code}` : "refused_room";
}

export function local(lang: Language, texts: LocalText): string {
  return texts[lang];
}

/** An amount in minor units of an ISO 4217 currency. */
export function money(lang: Language, minor: number, currency: string): string {
  const format = new Intl.NumberFormat(locale(lang), { style: "currency", currency });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  return format.format(minor / 10 ** digits);
}

/** Metres as centimetres: whole ones from 10 cm on, tenths below. */
export function centimetres(lang: Language, metres: number): string {
  const maximumFractionDigits = metres < 0.1 ? 1 : 0;
  return new Intl.NumberFormat(locale(lang), { maximumFractionDigits }).format(metres * 100);
}

/** The language to start with: the one kept, else the browser's. */
export function preferredLanguage(kept: string | null, browser: readonly string[]): Language {
  if (kept === "en" || kept === "zh") return kept;
  const known = browser.map((tag) => tag.slice(0, 2).toLowerCase());
  return known.find((tag): tag is Language => tag === "en" || tag === "zh") ?? "en";
}

/** For numbers, money and times. */
export function locale(lang: Language): string {
  return lang === "zh" ? "zh-CN" : "en-IE";
}
