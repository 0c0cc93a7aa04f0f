/** What panels read from the state, worked out in one place. */

import type { Catalogue, Product, Variant } from "./api";
import type { Cart, CartLine, Goods, Language, Visitor } from "./messages";
import { HINTS, type Hint, type State } from "./state";

export interface Article {
  readonly product: Product;
  readonly variant: Variant;
}

export interface DepartmentGoods {
  readonly department: string;
  readonly products: readonly Product[];
}

export function catalogueOf(state: State): Catalogue | null {
  return typeof state.catalogue === "string" ? null : state.catalogue;
}

/** The product and variant of a SKU; null if the catalogue does not know it (yet). */
export function article(catalogue: Catalogue | null, sku: string): Article | null {
  for (const product of catalogue?.products ?? []) {
    const variant = product.variants.find((candidate) => candidate.sku === sku);
    if (variant) return { product, variant };
  }
  return null;
}

/** The basket with what was asked for and not answered yet laid over it. */
export function shownCart(state: State): Cart | null {
  const catalogue = catalogueOf(state);
  const known = state.cart ?? emptyCart(catalogue);
  const asked = Object.entries(state.asked);
  if (!known || asked.length === 0) return state.cart;
  const lines = new Map(known.lines.map((line) => [line.sku, line]));
  for (const [sku, wanted] of asked) {
    const line = lines.get(sku) ?? newLine(catalogue, sku);
    if (line && line.wanted !== wanted) lines.set(sku, { ...line, wanted, state: "pending", reason: null });
  }
  const kept = [...lines.values()].filter((line) => line.wanted > 0 || state.asked[line.sku] !== 0);
  return { ...known, lines: kept, state: "pending" };
}

function emptyCart(catalogue: Catalogue | null): Cart | null {
  if (!catalogue) return null;
  const { currency } = catalogue;
  return { version: 0, currency, lines: [], total_minor: 0, state: "confirmed", shop_reachable: true };
}

function newLine(catalogue: Catalogue | null, sku: string): CartLine | null {
  const found = article(catalogue, sku);
  if (!found) return null;
  return {
    sku, product_id: found.product.product_id,
    name: found.product.name, variant_name: found.variant.name,
    quantity: 0, wanted: 0, unit_price_minor: found.variant.price_minor, total_minor: 0,
    state: "pending", reason: null,
  };
}

/** How many pieces of a SKU the shopper wants to buy. */
export function wantedOf(cart: Cart | null, sku: string): number {
  return cart?.lines.find((line) => line.sku === sku)?.wanted ?? 0;
}

/** What was asked for of all lines together, minor units: what the shop has still to confirm. */
export function expectedTotal(cart: Cart): number {
  if (cart.state !== "pending") return cart.total_minor;
  return cart.lines.reduce((sum, line) => sum + line.wanted * line.unit_price_minor, 0);
}

export function itemCount(cart: Cart | null): number {
  return cart?.lines.reduce((sum, line) => sum + line.wanted, 0) ?? 0;
}

/** Where a product stands in the room: the place that shows `sku`, else any of its variants. */
export function placementOf(state: State, product: Product, sku: string): Goods | null {
  const places = state.goods.filter((goods) => goods.product_id === product.product_id);
  const exact = places.find(({ placement }) => state.room?.shown[placement] === sku);
  return exact ?? places[0] ?? null;
}

/** Products whose words hold every word of `query`, by department, in catalogue order. */
export function filtered(catalogue: Catalogue, lang: Language, query: string): DepartmentGoods[] {
  const words = query.toLocaleLowerCase(lang).split(/\s+/).filter(Boolean);
  const found = catalogue.products.filter((product) => {
    const haystack = searchable(product);
    return words.every((word) => haystack.includes(word));
  });
  const departments = [...new Set(found.map(({ department }) => department))];
  return departments.map((department) => ({
    department,
    products: found.filter((product) => product.department === department),
  }));
}

function searchable({ name, description, department, variants }: Product): string {
  const names = [name, description, ...variants.map((variant) => variant.name)];
  const skus = variants.map(({ sku }) => sku);
  return [...names.flatMap(({ en, zh }) => [en, zh]), department, ...skus].join(" ").toLowerCase();
}

/** Everybody in the room, the shopper first, then by name. */
export function people(state: State): Visitor[] {
  const visitors = Object.values(state.room?.visitors ?? {});
  const first = (visitor: Visitor) => (visitor.id === state.me ? 0 : 1);
  return visitors.sort((a, b) => first(a) - first(b) || a.name.localeCompare(b.name, state.lang));
}

export function self(state: State): Visitor | null {
  return (state.me === null ? undefined : state.room?.visitors[state.me]) ?? null;
}

/** The next first-visit hint; null when all are done. */
export function nextHint(state: State): Hint | null {
  return HINTS.find((hint) => !state.hintsDone.includes(hint)) ?? null;
}
