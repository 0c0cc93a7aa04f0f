/** What the board in one's own room says, and its buttons: the next step, one product, the goods. */

import type { Actions } from "../actions";
import type { Product, Variant } from "../api";
import { centimetres, local, money, text, type Params, type TextKey } from "../i18n";
import type { DeviceModel } from "../local/description";
import type { Vec3 } from "../messages";
import { article, catalogueOf, shownCart, wantedOf } from "../selectors";
import type { State } from "../state";
import { EDGE, PANEL, SMALL, TYPE, type Button, type Page, type Words } from "../xr/panel";
import { BY_RAY, type Handles, type Shown } from "./face";

const COLUMN = 472;
/** Goods on a page, two a row. */
const LISTED = 8;
/** Variants that fit, three a row. */
const MOST_VARIANTS = 6;
const FOOT = 648;

export class BoardPages {
  /** The first of the goods that are listed; null while none are. */
  private listed: number | null = null;

  constructor(
    private readonly actions: Pick<Actions, "add">,
    private readonly models: Readonly<Record<string, DeviceModel>>,
  ) {}

  page(state: State, shown: Shown, handles: Handles): Page {
    if (this.listed !== null) return this.goods(state, this.listed, handles);
    const foot = [
      button(text(state.lang, "ar_another"), EDGE, FOOT, COLUMN - 16, () => (this.listed = 0)),
      button(text(state.lang, "ar_leave"), EDGE + COLUMN, FOOT, COLUMN - 16, () => handles.leave()),
    ];
    const { words, buttons } = this.card(state, shown, handles) ?? told(state, shown);
    return { words, buttons: [...buttons, ...foot] };
  }

  /** What is looked at; null where nothing is. */
  private card(state: State, { selected, size, step, turns }: Shown, handles: Handles): Page | null {
    const found = selected === null ? null : article(catalogueOf(state), selected);
    if (!found || !size) return null;
    const { product, variant } = found;
    const t = (key: TextKey, params?: Params) => text(state.lang, key, params);
    const inBasket = wantedOf(shownCart(state), variant.sku);
    const left = variant.stock - inBasket;
    const add = {
      ...button(t(left > 0 ? "add_to_basket" : "stock_none"), EDGE, 428, 464, () => this.actions.add(variant.sku, inBasket + 1)),
      look: "main" as const, enabled: left > 0,
    };
    const buttons = [
      ...this.variants(state, product, variant, handles), add,
      ...(turns ? [button(t("ar_turn"), 528, 428, 216, () => handles.turn())] : []),
      button(t("ar_remove"), 760, 428, 216, () => handles.remove()),
    ];
    const words = [...named(state, product, variant, size), ...(step ? [line(576, t(BY_RAY[step]), SMALL, true)] : [])];
    if (inBasket > 0) words.push(line(624, t("in_basket", { count: inBasket })));
    return { words, buttons };
  }

  private variants({ lang }: State, { variants }: Product, { sku: chosen }: Variant, handles: Handles): Button[] {
    const offered = variants.filter(({ sku }) => sku in this.models).slice(0, MOST_VARIANTS);
    if (offered.length < 2) return [];
    return offered.map(({ sku, name }, at) => ({
      ...button(local(lang, name), EDGE + (at % 3) * 312, 232 + Math.floor(at / 3) * 92, 296, () => handles.exchange(sku)),
      height: 80, look: sku === chosen ? "chosen" as const : "plain" as const,
    }));
  }

  private goods(state: State, first: number, handles: Handles): Page {
    const products = catalogueOf(state)?.products ?? [];
    const offered = products.flatMap(({ name, variants }) => {
      const sku = variants.find((variant) => variant.sku in this.models)?.sku;
      return sku === undefined ? [] : [{ sku, name }];
    });
    const rows = offered.slice(first, first + LISTED).map(({ sku, name }, at) =>
      button(local(state.lang, name), EDGE + (at % 2) * COLUMN, 132 + Math.floor(at / 2) * 116, COLUMN - 16, () => {
        this.listed = null;
        handles.choose(sku);
      }));
    const turned = (sign: string, left: number, to: number) =>
      ({ ...button(sign, left, FOOT, 220, () => (this.listed = to)), enabled: to >= 0 && to < offered.length });
    const close = button(text(state.lang, "close"), EDGE + COLUMN, FOOT, COLUMN - 16, () => (this.listed = null));
    const title = line(84, text(state.lang, "ar_another"), 48);
    return { words: [title], buttons: [...rows, turned("‹", EDGE, first - LISTED), turned("›", EDGE + 236, first + LISTED), close] };
  }
}

function told({ lang }: State, { step }: Shown): Page {
  return { words: step ? [line(320, text(lang, BY_RAY[step]), 48)] : [], buttons: [] };
}

function named(state: State, { name }: Product, { price_minor: price }: Variant, [width, height, depth]: Vec3): Words[] {
  const { lang } = state;
  const cm = (metres: number) => centimetres(lang, metres);
  const size = text(lang, "size_value", { width: cm(width), height: cm(height), depth: cm(depth) });
  const currency = catalogueOf(state)?.currency ?? "EUR";
  return [line(84, local(lang, name), 48), line(148, money(lang, price, currency), 44), line(204, size, TYPE, true)];
}

function line(top: number, words: string, size = TYPE, soft = false): Words {
  return { left: EDGE, top, text: words, size, soft };
}

function button(words: string, left: number, top: number, width: number, press: () => void): Button {
  return { left, top, width: Math.min(width, PANEL.width - EDGE - left), height: 96, text: words, look: "plain", enabled: true, press };
}
