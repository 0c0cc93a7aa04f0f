import type { Catalogue, Product } from "../src/api";
import type { Cart, CartLine, Goods, RoomState, Visitor, Welcome } from "../src/messages";
import { initialState, reduce, type AppEvent, type State } from "../src/state";

export function both(text: string) {
  return { en: text, zh: `中${text}` };
}

export function product(id: string, department: string, ...skus: string[]): Product {
  const variants = skus.map((sku, index) => ({
    sku, name: both(`version ${index}`), material_variant: null, price_minor: 1000 + 100 * index, stock: 3,
  }));
  return { product_id: id, department, name: both(id), description: both(`a ${id}`), size_m: [0.1, 0.2, 0.3], variants };
}

export const CATALOGUE: Catalogue = {
  currency: "EUR",
  products: [product("lipstick", "beauty", "LIP-RED", "LIP-ROSE"), product("lamp", "furniture", "LAMP")],
};

export function line(sku: string, quantity: number, change: Partial<CartLine> = {}): CartLine {
  return {
    sku, product_id: sku.toLowerCase(), name: both(sku), variant_name: both("plain"), quantity, wanted: quantity,
    unit_price_minor: 1000, total_minor: 1000 * quantity, state: "confirmed", reason: null, ...change,
  };
}

export function cart(version: number, ...lines: CartLine[]): Cart {
  const total_minor = lines.reduce((sum, { total_minor: part }) => sum + part, 0);
  return { version, currency: "EUR", lines, total_minor, state: "confirmed", shop_reachable: true };
}

export function visitor(id: string, change: Partial<Visitor> = {}): Visitor {
  return {
    id, name: id, position: [0, 1.62, 0], orientation: [0, 0, 0, 1], moved_at: 0, hand: null, held: null, away: false,
    ...change,
  };
}

export const ROOM: RoomState = {
  seq: 5,
  visitors: { me: visitor("me"), ann: visitor("ann") },
  shown: { "table/1/1": "LIP-RED", "table/1/2": "LAMP" },
};

export const GOODS: Goods[] = [
  { placement: "table/1/1", product_id: "lipstick", sku: "LIP-RED", department: "beauty", position: [0, 1, 0], size: [0.1, 0.1, 0.1] },
  { placement: "table/1/2", product_id: "lamp", sku: "LAMP", department: null, position: [1, 1, 0], size: [0.1, 0.1, 0.1] },
];

export const WELCOME: Welcome = {
  type: "welcome", protocol: 1, visitor: "me", room: "main", room_name: both("Main"), store_name: both("Store"),
  pose: [[0, 1.62, 0], [0, 0, 0, 1]], state: ROOM, goods: GOODS, floor: [[[-4, -3], [4, -3], [4, 3], [-4, 3]]],
  obstacles: [], body_radius: 0.22, view: { width: 640, height: 360, fov_deg: 75 }, ice_servers: [], returning: false,
};

/** The state of a shopper in the room, after further `events`. */
export function inRoom(...events: AppEvent[]): State {
  const entered: AppEvent[] = [{ type: "catalogue", catalogue: CATALOGUE }, { type: "welcome", welcome: WELCOME }];
  return [...entered, ...events].reduce(reduce, initialState("en", false, []));
}
