/**
 * What a headset's panel says and which buttons it has: the card, the basket, the order. The same
 * state and actions as on the page; painted on a canvas, for a headset shows no HTML.
 */

import type { Actions } from "../actions";
import { local, money, text, type Params, type TextKey } from "../i18n";
import type { Point2 } from "../messages";
import { article, catalogueOf, expectedTotal, itemCount, shownCart, wantedOf } from "../selectors";
import type { Card, State } from "../state";

/** The canvas, pixels; 1024 of them over 0.9 m at 1.5 m are 30 a degree. */
export const PANEL = { width: 1024, height: 768 } as const;
/** Of what is read, pixels: 1.2 degrees a line; of what explains, just over one. */
export const TYPE = 36;
export const SMALL = 32;
const LINE = 56;
export const EDGE = 48;
/** Lines of a basket that fit; the total counts all of them. */
const MOST_LINES = 6;
const FONT = '"Noto Sans Variable", "Noto Sans SC Variable", sans-serif';
const COLOURS = { paper: "#f9f6f1", ink: "#26221d", soft: "#6d655a", main: "#23483a", button: "#e7e0d5", none: "#b9b2a6" };
const FILLS = { floor: COLOURS.button, thing: COLOURS.none, other: COLOURS.soft, me: COLOURS.main } as const;

export interface Button {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly text: string;
  readonly look: "main" | "plain" | "chosen";
  readonly enabled: boolean;
  press(): void;
}

export interface Words {
  readonly left: number;
  /** Of the line's foot. */
  readonly top: number;
  readonly text: string;
  readonly size: number;
  readonly soft: boolean;
}

export interface Shape {
  /** A polygon's corners. */
  readonly points: readonly Point2[];
  readonly fill: keyof typeof FILLS;
}

export interface Page {
  readonly words: readonly Words[];
  readonly buttons: readonly Button[];
  readonly shapes?: readonly Shape[];
  /** What is no button was pressed there. */
  touch?(x: number, y: number): void;
}

/** The page to be shown; null when nothing is open. */
export function pageOf(state: State, actions: Actions): Page | null {
  if (state.right === "card" && state.card) return cardPage(state, state.card, actions);
  if (state.right === "basket") return basketPage(state, actions);
  if (state.right === "order" && state.order) return orderPage(state, actions);
  return null;
}

/** The button at a point of the canvas, if it can be pressed. */
export function buttonAt({ buttons }: Page, x: number, y: number): Button | null {
  const under = ({ left, top, width, height }: Button) =>
    x >= left && x < left + width && y >= top && y < top + height;
  return buttons.find((button) => button.enabled && under(button)) ?? null;
}

export function paint(canvas: HTMLCanvasElement, { words, buttons, shapes = [] }: Page, under: Button | null): void {
  Object.assign(canvas, PANEL);
  const context = canvas.getContext("2d");
  if (!context) return;
  context.fillStyle = COLOURS.paper;
  context.beginPath();
  context.roundRect(0, 0, PANEL.width, PANEL.height, 36);
  context.fill();
  for (const { points, fill } of shapes) {
    context.fillStyle = FILLS[fill];
    context.beginPath();
    for (const [x, y] of points) context.lineTo(x, y);
    context.fill();
  }
  for (const { left, top, text, size, soft } of words) {
    context.font = `${size}px ${FONT}`;
    context.fillStyle = soft ? COLOURS.soft : COLOURS.ink;
    context.fillText(text, left, top, PANEL.width - left - EDGE);
  }
  for (const button of buttons) paintButton(context, button, under?.text === button.text && under.top === button.top);
}

function paintButton(context: CanvasRenderingContext2D, button: Button, pointed: boolean): void {
  const { left, top, width, height, look, enabled, text } = button;
  context.fillStyle = look === "plain" ? COLOURS.button : enabled ? COLOURS.main : COLOURS.none;
  context.beginPath();
  context.roundRect(left, top, width, height, 18);
  context.fill();
  if (pointed) {
    context.lineWidth = 6;
    context.strokeStyle = COLOURS.ink;
    context.stroke();
  }
  context.font = `${TYPE}px ${FONT}`;
  context.fillStyle = look === "plain" ? COLOURS.ink : COLOURS.paper;
  const wide = Math.min(context.measureText(text).width, width - 16);
  context.fillText(text, left + (width - wide) / 2, top + height / 2 + TYPE * 0.36, width - 16);
}

function cardPage(state: State, card: Card, actions: Actions): Page | null {
  const found = article(catalogueOf(state), card.sku);
  const catalogue = catalogueOf(state);
  if (!found || !catalogue) return null;
  const { product, variant } = found;
  const { t, price } = textsOf(state, catalogue.currency);
  const inBasket = wantedOf(shownCart(state), variant.sku);
  const left = variant.stock - inBasket;
  const words = [
    title(local(state.lang, product.name)),
    line(1, price(variant.price_minor), 44),
    line(2, stockText(t, variant.stock), TYPE, true),
  ];
  const variants = product.variants.length > 1 ? product.variants.slice(0, 6) : [];
  const buttons = variants.map((one, at): Button => ({
    left: EDGE + (at % 3) * 312, top: 270 + Math.floor(at / 3) * 96, width: 296, height: 80,
    text: local(state.lang, one.name), look: one.sku === variant.sku ? "chosen" : "plain", enabled: true,
    press: () => actions.chooseVariant(one.sku),
  }));
  const add: Button = {
    left: EDGE, top: 560, width: 560, height: 112, look: "main", enabled: left > 0,
    text: t(left > 0 ? "add_to_basket" : "stock_none"), press: () => actions.add(variant.sku, inBasket + 1),
  };
  words.push(foot(inBasket > 0 ? t("in_basket", { count: inBasket }) : t("vr_help_menu")));
  words.push({ left: EDGE, top: 520, text: t("vr_help_hold"), size: SMALL, soft: true });
  const there: Button = {
    left: 632, top: 684, width: 344, height: 64, look: "plain", enabled: true,
    text: t("take_me_there"), press: () => actions.walkToCard(),
  };
  const ways = card.placement ? [there] : [];
  return { words, buttons: [...buttons, add, basketButton(state, actions), ...ways, close(actions)] };
}

function basketPage(state: State, actions: Actions): Page {
  const cart = shownCart(state);
  const { t, price } = textsOf(state, cart?.currency ?? "EUR");
  const lines = cart?.lines.slice(0, MOST_LINES) ?? [];
  if (!cart || !lines.length) return { words: [title(t("basket")), line(1, t("basket_empty"))], buttons: [close(actions)] };
  const words = lines.map(({ name, variant_name, wanted }, at) =>
    line(1 + at * 1.35, `${wanted} × ${local(state.lang, name)}, ${local(state.lang, variant_name)}`));
  const changes = lines.flatMap(({ sku, wanted }, at) => [
    step("−", 780, at, () => actions.change(sku, wanted - 1)),
    step("+", 880, at, () => actions.change(sku, wanted + 1)),
  ]);
  const total = price(expectedTotal(cart));
  const open = !state.ordering && cart.state !== "pending" && cart.shop_reachable;
  const buy: Button = {
    left: EDGE, top: 628, width: 560, height: 92, look: "main", enabled: open,
    text: state.ordering ? t("checkout_sending") : t("checkout", { price: total }), press: () => actions.checkout(),
  };
  return { words: [title(t("basket")), ...words], buttons: [...changes, buy, close(actions)] };
}

function orderPage(state: State, actions: Actions): Page {
  const { t, price } = textsOf(state, state.order?.currency ?? "EUR");
  const { number = "", total_minor: total = 0 } = state.order ?? {};
  const words = [
    title(t("order_title")),
    line(1, `${t("order_number")} ${number}`),
    line(2, `${t("total")} ${price(total)}`),
    line(4, t("order_note"), SMALL, true),
  ];
  return { words, buttons: [close(actions)] };
}

function textsOf(state: State, currency: string) {
  return {
    t: (key: TextKey, params?: Params) => text(state.lang, key, params),
    price: (minor: number) => money(state.lang, minor, currency),
  };
}

function stockText(t: (key: TextKey, params?: Params) => string, stock: number): string {
  if (stock === 0) return t("stock_none");
  return stock <= 5 ? t("stock_few", { count: stock }) : t("stock_some");
}

function basketButton(state: State, actions: Actions): Button {
  const count = itemCount(shownCart(state));
  const shown = `${text(state.lang, "basket")} (${count})`;
  return {
    left: 632, top: 560, width: 344, height: 112, text: shown, look: "plain", enabled: true,
    press: () => actions.rightPanel("basket"),
  };
}

function close(actions: Actions): Button {
  const press = () => actions.rightPanel(null);
  return { left: PANEL.width - 120, top: 24, width: 96, height: 80, text: "✕", look: "plain", enabled: true, press };
}

function step(sign: string, left: number, at: number, press: () => void): Button {
  return { left, top: 118 + at * LINE * 1.35, width: 84, height: 68, text: sign, look: "plain", enabled: true, press };
}

function title(words: string): Words {
  return { left: EDGE, top: 84, text: words, size: 48, soft: false };
}

function line(at: number, words: string, size = TYPE, soft = false): Words {
  return { left: EDGE, top: 108 + at * LINE, text: words, size, soft };
}

function foot(words: string): Words {
  return { left: EDGE, top: 730, text: words, size: TYPE, soft: true };
}
