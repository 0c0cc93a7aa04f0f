import { describe, expect, test } from "vitest";
import type { WaitCause } from "../src/backoff";
import type { ConnectStep } from "../src/connection";
import type { RoomEvent } from "../src/messages";
import { evolve } from "../src/room";
import { article, expectedTotal, filtered, itemCount, nextHint, people, placementOf, shownCart, wantedOf } from "../src/selectors";
import { reduce, type AppEvent, type State } from "../src/state";
import { CATALOGUE, ROOM, cart, inRoom, line, visitor } from "./fixtures";

function happened(...events: RoomEvent[]): AppEvent {
  return { type: "room_events", message: { type: "room_events", seq: 9, events } };
}

const PICKED = { type: "picked", seq: 1, placement: "table/1/1", sku: "LIP-RED", point: null, normal: null, stamps: {} } as const;

const ORDER = { type: "order", number: "W-1", placed_at: "", currency: "EUR", lines: [], total_minor: 0, payment: "dummy" } as const;

describe("the room", () => {
  test("others come, move, take away and leave", () => {
    const entered = inRoom(happened({ type: "Entered", visitor: visitor("bob") }));
    expect(people(entered).map(({ id }) => id)).toEqual(["me", "ann", "bob"]);
    const moved = evolve(ROOM, { type: "Moved", visitor: "ann", position: [1, 1.6, 2], orientation: [0, 1, 0, 0], at: 3, hand: null });
    expect(moved.visitors.ann).toMatchObject({ position: [1, 1.6, 2], moved_at: 3 });
    expect(inRoom(happened({ type: "Left", visitor: "ann" })).room?.visitors.ann).toBeUndefined();
    expect(entered.room?.seq).toBe(9);
  });

  test("what happens to somebody who has left changes nothing", () => {
    const after = evolve(ROOM, { type: "Renamed", visitor: "gone", name: "X" });
    expect(after.visitors).toBe(ROOM.visitors);
  });

  test("a held product turns and changes with its variant until it is put back", () => {
    const held = { placement: "table/1/1", sku: "LIP-RED", orientation: [0, 0, 0, 1] as const };
    const picked = evolve(ROOM, { type: "PickedUp", visitor: "me", held });
    const shown = evolve(picked, { type: "VariantShown", placement: "table/1/1", sku: "LIP-ROSE", visitor: "ann" });
    const turned = evolve(shown, { type: "Turned", visitor: "me", orientation: [0, 1, 0, 0] });
    expect(turned.visitors.me?.held).toEqual({ placement: "table/1/1", sku: "LIP-ROSE", orientation: [0, 1, 0, 0] });
    expect(turned.visitors.ann?.held).toBeNull();
    const back = evolve(turned, { type: "PutBack", visitor: "me", placement: "table/1/1", sku: "LIP-ROSE" });
    expect(back.visitors.me?.held).toBeNull();
  });
});

describe("goods that come and go", () => {
  const goods = { placement: "table/1/2", product_id: "stool", sku: "STOOL", department: null, position: [0, 0, 0], size: [0.3, 0.4, 0.3] } as const;
  const restocked = (some: readonly (typeof goods)[], gone: readonly string[]): AppEvent =>
    ({ type: "restocked", message: { type: "restocked", goods: some, gone, obstacles: [] } });

  test("are on display or not, once each", () => {
    const stocked = reduce(inRoom(happened({ type: "Stocked", placement: "table/1/2", sku: "STOOL" })), restocked([goods], []));
    expect(stocked.room?.shown["table/1/2"]).toBe("STOOL");
    const again = reduce(stocked, restocked([goods], []));
    expect(again.goods.filter(({ placement }) => placement === "table/1/2")).toEqual([goods]);
    const cleared = reduce(reduce(again, happened({ type: "Stocked", placement: "table/1/2", sku: null })), restocked([], ["table/1/2"]));
    expect([cleared.room?.shown["table/1/2"], cleared.goods.length]).toEqual([undefined, again.goods.length - 1]);
  });

  test("take an open card's place away, not the card", () => {
    const open = inRoom({ type: "picked", picked: PICKED });
    const gone = reduce(open, happened({ type: "Stocked", placement: "table/1/1", sku: null }));
    expect(gone.card).toEqual({ sku: "LIP-RED", placement: null });
  });
});

describe("the card", () => {
  test("opens on what was picked, and not on a bare wall", () => {
    const open = inRoom({ type: "picked", picked: PICKED });
    expect([open.card, open.right]).toEqual([{ placement: "table/1/1", sku: "LIP-RED" }, "card"]);
    const bare = inRoom({ type: "picked", picked: { ...PICKED, placement: null, sku: null } });
    expect(bare.card).toBeNull();
  });

  test("follows the variant that somebody else chooses for its place only", () => {
    const chosen = (placement: string, sku: string) => happened({ type: "VariantShown", placement, sku, visitor: "ann" });
    const open = inRoom({ type: "picked", picked: PICKED });
    expect(reduce(open, chosen("table/1/1", "LIP-ROSE")).card?.sku).toBe("LIP-ROSE");
    expect(reduce(open, chosen("table/1/2", "LAMP-2")).card?.sku).toBe("LIP-RED");
  });

  test("keeps a variant that was chosen here while unrelated things happen", () => {
    const choosing = inRoom(
      { type: "picked", picked: PICKED },
      { type: "card", card: { placement: "table/1/1", sku: "LIP-ROSE" } },
      happened({ type: "Left", visitor: "ann" }),
    );
    expect(choosing.card?.sku).toBe("LIP-ROSE");
  });

  test("makes room for the basket and is gone when that closes", () => {
    const basket = inRoom({ type: "picked", picked: PICKED }, { type: "right_panel", panel: "basket" });
    expect([basket.card, basket.right]).toEqual([null, "basket"]);
  });
});

describe("the basket", () => {
  const asked = (sku: string, quantity: number): AppEvent => ({ type: "quantity_asked", sku, quantity });

  test("never goes back to an older one, whichever way it comes", () => {
    const newer = cart(5, line("LAMP", 2));
    const state = inRoom({ type: "cart", cart: newer }, { type: "cart", cart: cart(4) });
    expect(state.cart).toBe(newer);
  });

  test("shows what was asked for at once, as pending", () => {
    const shown = shownCart(inRoom({ type: "cart", cart: cart(1, line("LAMP", 1)) }, asked("LAMP", 3), asked("LIP-RED", 1)));
    expect(shown?.state).toBe("pending");
    expect(shown?.lines.map(({ sku, wanted, state }) => [sku, wanted, state])).toEqual([
      ["LAMP", 3, "pending"],
      ["LIP-RED", 1, "pending"],
    ]);
    expect([itemCount(shown), wantedOf(shown, "LAMP"), shown && expectedTotal(shown)]).toEqual([4, 3, 4000]);
  });

  test("drops a line that was taken out before the shop has answered", () => {
    const shown = shownCart(inRoom({ type: "cart", cart: cart(1, line("LAMP", 1)) }, asked("LAMP", 0)));
    expect(shown?.lines).toEqual([]);
  });

  test("is the shop's own again once it has answered", () => {
    const answer = cart(2, line("LAMP", 2, { wanted: 3, state: "corrected", reason: "stock_clamped" }));
    const state = inRoom(
      asked("LAMP", 3),
      { type: "cart", cart: answer },
      { type: "quantity_answered", sku: "LAMP", quantity: 3 },
    );
    expect(shownCart(state)).toBe(answer);
  });

  test("an answer to an older question leaves the newer one open", () => {
    const state = inRoom(asked("LAMP", 2), asked("LAMP", 5), { type: "quantity_answered", sku: "LAMP", quantity: 2 });
    expect(state.asked).toEqual({ LAMP: 5 });
  });

  test("of one shopper is not shown to the next", () => {
    const state = inRoom({ type: "cart", cart: cart(9, line("LAMP", 2)) }, { type: "guest_changed" }, { type: "cart", cart: cart(0) });
    expect(itemCount(state.cart)).toBe(0);
  });
});

describe("the order", () => {
  test("is shown once placed, and a failure opens the till again", () => {
    expect(inRoom({ type: "ordering" }).ordering).toBe(true);
    expect(inRoom({ type: "ordering" }, { type: "order_failed" }).ordering).toBe(false);
    expect(inRoom({ type: "ordering" }, { type: "ordered", order: ORDER })).toMatchObject({ ordering: false, order: ORDER, right: "order" });
  });
});

describe("hints", () => {
  test("come one after the other and never again", () => {
    const start = inRoom();
    expect(nextHint(start)).toBe("look");
    const walked = reduce(start, { type: "hint_done", hint: "walk" });
    expect(nextHint(walked)).toBe("look");
    const looked = reduce(walked, { type: "hint_done", hint: "look" });
    expect(nextHint(looked)).toBe("pick");
    expect(nextHint(reduce(looked, { type: "picked", picked: PICKED }))).toBeNull();
    expect(nextHint(reduce(looked, { type: "card", card: { placement: null, sku: "LAMP" } }))).toBeNull();
    expect(nextHint(reduce(looked, { type: "card", card: null }))).toBe("pick");
    expect(nextHint(reduce(start, { type: "hints_skipped" }))).toBeNull();
    expect(reduce(looked, { type: "hint_done", hint: "look" })).toBe(looked);
  });
});

describe("phases", () => {
  test("a picture makes it live and stays behind a lost line", () => {
    const live = inRoom({ type: "status", picture: "renderer_restarting" }, { type: "pictured" });
    expect(live).toMatchObject({ phase: { name: "live" }, pictured: true, picture: "live" });
    const lost = reduce(live, { type: "phase", phase: { name: "waiting", cause: "lost", until: 1 } });
    expect(lost).toMatchObject({ phase: { name: "waiting" }, pictured: true });
  });

  test("a shop that said it would be back is opening again for a minute, then silent", () => {
    const waiting = (cause: WaitCause, until: number): AppEvent => ({ type: "phase", phase: { name: "waiting", cause, until } });
    const closed = inRoom(waiting("restarting", 1_000));
    const soon = reduce(closed, waiting("unreachable", 60_000));
    expect(soon.phase).toEqual({ name: "waiting", cause: "restarting", until: 60_000 });
    expect(reduce(soon, waiting("unreachable", 62_000)).phase).toMatchObject({ cause: "unreachable" });
    expect(reduce(reduce(closed, { type: "pictured" }), waiting("unreachable", 2_000)).phase).toMatchObject({ cause: "unreachable" });
    expect(inRoom(waiting("unreachable", 1_000)).phase).toMatchObject({ cause: "unreachable" });
  });

  test("what is waited for stays in sight while the door is tried again", () => {
    const step = (at: ConnectStep): AppEvent => ({ type: "phase", phase: { name: "connecting", step: at, again: true } });
    const full = inRoom({ type: "phase", phase: { name: "waiting", cause: "full", until: 9 } });
    const knocking = reduce(reduce(full, step("door")), step("greeting"));
    expect(knocking.phase).toEqual({ name: "waiting", cause: "full", until: 0 });
    expect(reduce(knocking, step("stream")).phase).toMatchObject({ name: "connecting", step: "stream" });
  });
});

describe("notices", () => {
  const ids = (of: State) => of.toasts.map(({ id }) => id);
  const said = (id: number, name: string): AppEvent => ({
    type: "toast", toast: { id, kind: "info", text: { key: "entered", params: { name } }, undo: null },
  });

  test("at most three, the oldest goes first, each can go", () => {
    const state = inRoom(said(1, "ann"), said(2, "bob"), said(3, "cyd"), said(4, "dan"));
    expect(ids(state)).toEqual([2, 3, 4]);
    expect(ids(reduce(state, { type: "toast_gone", id: 3 }))).toEqual([2, 4]);
  });

  test("the same words are said once, as the newest", () => {
    expect(ids(inRoom(said(1, "ann"), said(2, "bob"), said(3, "ann")))).toEqual([2, 3]);
  });

  test("one per article, and none with a way back once it is bought", () => {
    const added = (id: number, sku: string): AppEvent => ({
      type: "toast", toast: { id, kind: "info", text: { key: "added" }, undo: { sku, quantity: 0 } },
    });
    const state = inRoom(added(1, "LAMP"), added(2, "LIP-RED"), added(3, "LAMP"));
    expect(state.toasts.map(({ id }) => id)).toEqual([2, 3]);
    expect(ids(reduce(state, { type: "quantity_failed", sku: "LAMP" }))).toEqual([2]);
    expect(reduce(state, { type: "ordered", order: ORDER }).toasts).toEqual([]);
  });
});

describe("the list", () => {
  test("finds every word in any language, by department", () => {
    expect(filtered(CATALOGUE, "en", "").map(({ department }) => department)).toEqual(["beauty", "furniture"]);
    expect(filtered(CATALOGUE, "en", "LAMP a")[0]?.products[0]?.product_id).toBe("lamp");
    expect(filtered(CATALOGUE, "zh", "中lip")[0]?.products[0]?.product_id).toBe("lipstick");
    expect(filtered(CATALOGUE, "en", "lamp lipstick")).toEqual([]);
  });

  test("knows where a product stands, in which variant", () => {
    const lipstick = article(CATALOGUE, "LIP-ROSE")?.product;
    const state = inRoom();
    expect(lipstick && placementOf(state, lipstick, "LIP-RED")?.placement).toBe("table/1/1");
    expect(lipstick && placementOf(state, lipstick, "LIP-ROSE")?.placement).toBe("table/1/1");
    expect(lipstick && placementOf({ ...state, goods: [] }, lipstick, "LIP-RED")).toBeNull();
  });
});
