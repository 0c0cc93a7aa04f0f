/** What every panel needs: the state, what can be done, and texts in the shopper's language. */

import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Actions } from "../actions";
import { centimetres, counted, money, text, type CountKey, type Params, type TextKey } from "../i18n";
import type { LocalText } from "../messages";
import { catalogueOf } from "../selectors";
import type { State } from "../state";

export interface Shown {
  readonly state: State;
  readonly actions: Actions;
}

export const ShownContext = createContext<Shown | null>(null);

export function useShown(): Shown {
  const shown = useContext(ShownContext);
  if (!shown) throw new Error("a panel was drawn outside the app");
  return shown;
}

/** Texts, names, prices and sizes in the shopper's language. */
export function useTexts() {
  const { state } = useShown();
  const { lang } = state;
  const currency = catalogueOf(state)?.currency ?? state.cart?.currency ?? "EUR";
  return {
    t: (key: TextKey, params?: Params) => text(lang, key, params),
    n: (base: CountKey, count: number) => counted(lang, base, count),
    name: (texts: LocalText) => texts[lang],
    price: (minor: number, of = currency) => money(lang, minor, of),
    cm: (metres: number) => centimetres(lang, metres),
  };
}
