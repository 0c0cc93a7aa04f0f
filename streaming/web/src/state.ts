/**
 * Everything the client shows, as one value, and the one function that changes it.
 *
 * Pure: `(state, event) -> state`. What happens many times a second (poses, pictures) stays out.
 */

import type { Catalogue, Order } from "./api";
import type { ArWay } from "./ar/door";
import type { Params, TextKey } from "./i18n";
import type { Reason, Rendering } from "./local/choice";
import type { Progress } from "./local/stock";
import type { Cart, Goods, Language, LocalText, Picked, Restocked, RoomEvents, RoomState, Status, Welcome } from "./messages";
import { restocked } from "./premises";
import { applyEvents } from "./room";
import type { Phase } from "./session";

export type Hint = "look" | "walk" | "pick";
export const HINTS: readonly Hint[] = ["look", "walk", "pick"];

export type LeftPanel = "goods" | "people" | "drawing";
export type RightPanel = "card" | "basket" | "order";

/** The product whose card is open: which variant, and where it stands if it is in the room. */
export interface Card {
  readonly sku: string;
  readonly placement: string | null;
}

/** What one press of "undo" restores. */
export interface Undo {
  readonly sku: string;
  readonly quantity: number;
}

export interface Toast {
  readonly id: number;
  readonly kind: "info" | "problem";
  /** A text of ours, or the server's own words. */
  readonly text: { readonly key: TextKey; readonly params?: Params } | LocalText;
  readonly undo: Undo | null;
}

export interface Place {
  readonly room: string;
  readonly roomName: LocalText;
  readonly storeName: LocalText;
}

export interface State {
  readonly lang: Language;
  readonly touch: boolean;
  readonly phase: Phase;
  readonly picture: Status["state"];
  /** Until when a silent shop is taken for one that opens again, ms on `performance.now()`'s clock. */
  readonly openingUntil: number;
  /** Whether any picture was ever shown: what stays under a "connection lost". */
  readonly pictured: boolean;
  readonly me: string | null;
  readonly place: Place | null;
  readonly room: RoomState | null;
  readonly goods: readonly Goods[];
  readonly catalogue: Catalogue | "loading" | "failed";
  /** The basket as the server last told it. */
  readonly cart: Cart | null;
  /** Quantities asked for and not yet answered, by SKU. */
  readonly asked: Readonly<Record<string, number>>;
  readonly wishes: readonly string[];
  readonly left: LeftPanel | null;
  readonly right: RightPanel | null;
  readonly card: Card | null;
  readonly order: Order | null;
  readonly ordering: boolean;
  readonly hintsDone: readonly Hint[];
  readonly statsOpen: boolean;
  /** Whether the shop can be seen in a headset, or is just now. */
  readonly headset: "none" | "ready" | "worn";
  /** How goods can be seen in the shopper's own room. */
  readonly ar: ArWay;
  /** Who is to draw the room. */
  readonly rendering: Rendering;
  /** Whether this device draws the room itself. */
  readonly local: boolean;
  /** Why it has begun to by itself, until the shopper has said what they think of it. */
  readonly drawnFor: Reason | null;
  /** Goods in view that have come to this device. */
  readonly coming: Progress;
  /** Whether little is to be fetched. */
  readonly sparing: boolean;
  /** Whether pictures are warped to where the head is turned now. */
  readonly warped: boolean;
  readonly toasts: readonly Toast[];
}

export type AppEvent =
  | { readonly type: "phase"; readonly phase: Phase }
  | { readonly type: "pictured" }
  | { readonly type: "welcome"; readonly welcome: Welcome }
  | { readonly type: "room_events"; readonly message: RoomEvents }
  | { readonly type: "restocked"; readonly message: Restocked }
  | { readonly type: "picked"; readonly picked: Picked }
  | { readonly type: "status"; readonly picture: Status["state"] }
  | { readonly type: "language"; readonly lang: Language }
  | { readonly type: "touch"; readonly touch: boolean }
  | { readonly type: "catalogue"; readonly catalogue: Catalogue | "failed" }
  | { readonly type: "guest_changed" }
  | { readonly type: "cart"; readonly cart: Cart }
  | { readonly type: "quantity_asked"; readonly sku: string; readonly quantity: number }
  | { readonly type: "quantity_answered"; readonly sku: string; readonly quantity: number }
  | { readonly type: "quantity_failed"; readonly sku: string }
  | { readonly type: "wishes"; readonly skus: readonly string[] }
  | { readonly type: "left_panel"; readonly panel: LeftPanel | null }
  | { readonly type: "right_panel"; readonly panel: RightPanel | null }
  | { readonly type: "card"; readonly card: Card | null }
  | { readonly type: "ordering" }
  | { readonly type: "ordered"; readonly order: Order }
  | { readonly type: "order_failed" }
  | { readonly type: "hint_done"; readonly hint: Hint }
  | { readonly type: "hints_skipped" }
  | { readonly type: "stats_toggled" }
  | { readonly type: "warped"; readonly warped: boolean }
  | { readonly type: "rendering"; readonly rendering: Rendering }
  | { readonly type: "local"; readonly local: boolean }
  | { readonly type: "drawn_for"; readonly reason: Reason | null }
  | { readonly type: "coming"; readonly coming: Progress }
  | { readonly type: "sparing"; readonly sparing: boolean }
  | { readonly type: "headset"; readonly headset: State["headset"] }
  | { readonly type: "ar"; readonly ar: ArWay }
  | { readonly type: "toast"; readonly toast: Toast }
  | { readonly type: "toast_gone"; readonly id: number };

/** Most toasts on screen; older ones make room. */
const MOST_TOASTS = 3;
/** How long a shop may take to open again before that is no longer what we say, ms. */
const OPENING_MS = 60_000;

export function initialState(lang: Language, touch: boolean, hintsDone: readonly Hint[]): State {
  return {
    lang, touch, hintsDone,
    phase: { name: "connecting", step: "door", again: false },
    picture: "live", openingUntil: 0, pictured: false,
    me: null, place: null, room: null, goods: [],
    catalogue: "loading", cart: null, asked: {}, wishes: [],
    left: null, right: null, card: null, order: null, ordering: false,
    statsOpen: false, headset: "none", ar: "none", warped: true, toasts: [],
    rendering: "auto", local: false, drawnFor: null, coming: { here: 0, of: 0 }, sparing: false,
  };
}

export function reduce(state: State, event: AppEvent): State {
  return reduceRoom(state, event) ?? reduceShop(state, event) ?? reducePanels(state, event) ?? state;
}

/** The line and the room; null for other events. */
function reduceRoom(state: State, event: AppEvent): State | null {
  switch (event.type) {
    case "phase":
      return phased(state, event.phase);
    case "pictured":
      return { ...state, phase: { name: "live" }, picture: "live", pictured: true, openingUntil: 0 };
    case "welcome":
      return welcomed(state, event.welcome);
    case "room_events":
      return state.room ? happened(state, applyEvents(state.room, event.message)) : state;
    case "restocked":
      return { ...state, goods: restocked(state.goods, event.message) };
    case "picked":
      return picked(state, event.picked);
    case "status":
      return { ...state, picture: event.picture };
    default:
      return null;
  }
}

/** Catalogue, basket, wishes, order; null for other events. */
function reduceShop(state: State, event: AppEvent): State | null {
  switch (event.type) {
    case "catalogue":
      return { ...state, catalogue: event.catalogue };
    case "guest_changed":
      return { ...state, cart: null, asked: {}, wishes: [] };
    case "cart":
      return newer(event.cart, state.cart) ? { ...state, cart: event.cart } : state;
    case "quantity_asked":
      return { ...state, asked: { ...state.asked, [event.sku]: event.quantity } };
    case "quantity_answered":
      return answered(state, event.sku, event.quantity);
    case "quantity_failed":
      return { ...state, toasts: state.toasts.filter(({ undo }) => undo?.sku !== event.sku) };
    case "wishes":
      return { ...state, wishes: event.skus };
    case "ordering":
      return { ...state, ordering: true };
    case "ordered":
      // What could be undone is bought now.
      return { ...state, ordering: false, order: event.order, right: "order", toasts: withoutUndo(state.toasts) };
    case "order_failed":
      return { ...state, ordering: false };
    default:
      return null;
  }
}

/** What is open and said; null for other events. */
function reducePanels(state: State, event: AppEvent): State | null {
  switch (event.type) {
    case "language":
      return { ...state, lang: event.lang };
    case "touch":
      return { ...state, touch: event.touch };
    case "left_panel":
      return { ...state, left: event.panel };
    case "right_panel":
      return { ...state, right: event.panel, card: event.panel === "card" ? state.card : null };
    case "card":
      return carded(state, event.card);
    case "hint_done":
      return hinted(state, [event.hint]);
    case "hints_skipped":
      return hinted(state, HINTS);
    case "stats_toggled":
      return { ...state, statsOpen: !state.statsOpen };
    case "warped":
      return { ...state, warped: event.warped };
    case "rendering":
      return { ...state, rendering: event.rendering, drawnFor: null };
    case "local":
      return { ...state, local: event.local, drawnFor: event.local ? state.drawnFor : null };
    case "drawn_for":
      return { ...state, drawnFor: event.reason };
    case "coming":
      return { ...state, coming: event.coming };
    case "sparing":
      return { ...state, sparing: event.sparing };
    case "headset":
      return { ...state, headset: event.headset };
    case "ar":
      return { ...state, ar: event.ar };
    case "toast":
      return { ...state, toasts: added(state.toasts, event.toast) };
    case "toast_gone":
      return { ...state, toasts: state.toasts.filter(({ id }) => id !== event.id) };
    default:
      return null;
  }
}

/** While we only knock again, what we wait for stays before the shopper's eyes. */
function awaited(before: Phase, next: Phase): Phase {
  const knocking = next.name === "connecting" && (next.step === "door" || next.step === "greeting");
  return before.name === "waiting" && knocking ? { ...before, until: 0 } : next;
}

/** A shop that has said that it closes for a moment is opening again when it does not answer. */
function phased(state: State, next: Phase): State {
  if (next.name !== "waiting") return { ...state, phase: awaited(state.phase, next) };
  const { cause, until } = next;
  if (cause === "restarting") return { ...state, phase: next, openingUntil: until + OPENING_MS };
  const opening = cause === "unreachable" && until < state.openingUntil;
  return { ...state, phase: opening ? { ...next, cause: "restarting" } : next };
}

function welcomed(state: State, welcome: Welcome): State {
  const { room, room_name: roomName, store_name: storeName, goods, visitor: me } = welcome;
  const next = { ...state, me, goods, place: { room, roomName, storeName } };
  return happened(next, welcome.state);
}

/** The room is now `room`; an open card follows what is shown in its place, if anything is. */
function happened(state: State, room: RoomState): State {
  const placement = state.card?.placement;
  if (!state.card || !placement) return { ...state, room };
  const [before, shown] = [state.room?.shown[placement], room.shown[placement]];
  if (shown === undefined) return { ...state, room, card: { ...state.card, placement: null } };
  return { ...state, room, card: shown === before ? state.card : { ...state.card, sku: shown } };
}

function picked(state: State, { placement, sku }: Picked): State {
  if (!placement || !sku) return state;
  return hinted({ ...state, card: { placement, sku }, right: "card" }, ["pick"]);
}

/** Whoever has opened a card from the list need not be told to look for one in the room. */
function carded(state: State, card: Card | null): State {
  const next: State = { ...state, card, right: card ? "card" : null };
  return card ? hinted(next, ["pick"]) : next;
}

/** A basket may arrive late by one of two ways; an older one never replaces a newer. */
function newer(cart: Cart, known: Cart | null): boolean {
  return !known || cart.version >= known.version;
}

function answered(state: State, sku: string, quantity: number): State {
  if (state.asked[sku] !== quantity) return state;
  const { [sku]: settled, ...asked } = state.asked;
  return { ...state, asked };
}

/** One notice per article is enough: the newest knows the way back. Nothing is said twice. */
function added(toasts: readonly Toast[], toast: Toast): readonly Toast[] {
  const others = toasts.filter(({ undo, text }) =>
    undo ? undo.sku !== toast.undo?.sku : JSON.stringify(text) !== JSON.stringify(toast.text));
  return [...others, toast].slice(-MOST_TOASTS);
}

function withoutUndo(toasts: readonly Toast[]): readonly Toast[] {
  return toasts.filter(({ undo }) => !undo);
}

function hinted(state: State, hints: readonly Hint[]): State {
  const fresh = hints.filter((hint) => !state.hintsDone.includes(hint));
  return fresh.length ? { ...state, hintsDone: [...state.hintsDone, ...fresh] } : state;
}
