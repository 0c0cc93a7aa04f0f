import { describe, expect, test } from "vitest";
import { Actions } from "../src/actions";
import { multiplied, quatFromYawPitch, rotated, yawPitchOf } from "../src/geometry";
import type { Goods, Obstacle, Point2, Pose, Vec3, Welcome } from "../src/messages";
import { Shopping } from "../src/shopping";
import { reduce, type AppEvent, type State } from "../src/state";
import { Store } from "../src/store";
import { WalkableFloor } from "../src/walk";
import { AWAY, WIDE } from "../src/xr/board";
import { Comfort, Desk } from "../src/xr/desk";
import { Grip } from "../src/xr/grip";
import { pageOf, PANEL, type Page } from "../src/xr/panel";
import type { Standing } from "../src/xr/plan";
import { seenFrom, within } from "../src/xr/poses";
import { soundOf } from "../src/xr/sounds";
import { Walking } from "../src/xr/walking";
import { cart, inRoom, line } from "./fixtures";

const HEAD: Pose = [[0, 1.6, 0], quatFromYawPitch(0.6)];
const HAND: Pose = [[0.2, 1.2, -0.2], quatFromYawPitch(0.9, 0.3)];
const CARD: AppEvent = { type: "card", card: { sku: "LIP-RED", placement: "table/1/1" } };
const BASKET: AppEvent[] = [{ type: "cart", cart: cart(1, line("LIP-RED", 2), line("LAMP", 1)) }, { type: "right_panel", panel: "basket" }];

describe("a product in the hand", () => {
  const taken = () => new Grip(HAND, HEAD, [0.1, 0.2, 0.3]);

  test("looks at who took it, upright, before the hand", () => {
    const [middle, turn] = taken().pose(HAND);
    expect(yawPitchOf(turn).yaw).toBeCloseTo(0.6, 9);
    expect(yawPitchOf(turn).pitch).toBeCloseTo(0, 9);
    const [x, y, z] = seenFrom(HAND, [middle, turn])[0];
    [x, y].forEach((value) => expect(value).toBeCloseTo(0, 9));
    expect(z).toBeLessThan(-0.2);
  });

  test("goes and turns with the hand as if it were one with it", () => {
    const grip = taken();
    const before = seenFrom(HAND, grip.pose(HAND));
    const moved: Pose = [[-1, 1.5, 0.4], multiplied(quatFromYawPitch(-1.2, -0.7), HAND[1])];
    const after = seenFrom(moved, grip.pose(moved));
    [...after[0], ...after[1]].forEach((value, at) => expect(value).toBeCloseTo([...before[0], ...before[1]][at] ?? 0, 9));
  });

  test("the stick brings it nearer and farther, and neither into the hand nor away", () => {
    const grip = taken();
    const away = () => Math.hypot(...seenFrom(HAND, grip.pose(HAND))[0]);
    const first = away();
    grip.push(-1, 0.1);
    expect(away()).toBeGreaterThan(first);
    grip.push(1, 100);
    expect(away()).toBeGreaterThan(0.1);
    expect(away()).toBeLessThan(first);
    grip.push(-1, 100);
    expect(away()).toBeLessThan(5);
  });
});

const TABLE: Obstacle = { centre: [0, 0], half: [0.8, 0.4], yaw: 0, height: 1 };
const FLOOR: Point2[] = [[-3, -3], [3, -3], [3, 3], [-3, 3]];
const LAMP: Goods = { placement: "table/1/2", product_id: "lamp", sku: "LAMP", department: "furniture", position: [1, 0, -1], size: [1, 1, 1] };
const STANDING: Standing = {
  welcome: { floor: [FLOOR], obstacles: [TABLE], goods: [LAMP] } as unknown as Welcome,
  floor: new WalkableFloor([FLOOR], [TABLE], 0.2),
  pose: [[0, 1.6, 2], quatFromYawPitch(0)],
};
/** Of the plan on the panel, pixels: the middle of that floor. */
const FRAME_MIDDLE = [328, 408] as const;

/** A desk over `state`, and what its buttons do to it. */
function desk(...events: AppEvent[]) {
  const store = new Store<State, AppEvent>(reduce, inRoom(...events));
  const recentred: boolean[] = [];
  const actions = new Actions(store, new Shopping(store), () => null);
  const gone: (readonly number[])[] = [];
  const ways = { walkUpTo: (goal: Vec3) => gone.push(goal), walkTo: (place: Point2) => gone.push(place) };
  const made = new Desk(actions, new Comfort(), () => recentred.push(true), () => false, () => STANDING, ways);
  const shown = () => pageOf(store.state, actions) ?? made.shown(store.state);
  const press = (text: string) => {
    const button = shown()?.buttons.find((one) => one.text === text);
    if (!button) throw new Error(`no ${text} on ${shown()?.buttons.map((one) => one.text).join() ?? "nothing"}`);
    button.press();
  };
  return { store, made, shown, press, recentred, actions, gone };
}

describe("panels", () => {
  test("the menu opens, and closes what is open", () => {
    const { store, made, shown } = desk();
    expect(shown()).toBeNull();
    made.toggle(store.state);
    expect(shown()?.buttons.length).toBeGreaterThan(4);
    made.toggle(store.state);
    expect(shown()).toBeNull();
    store.dispatch(CARD);
    made.toggle(store.state);
    expect(shown()).toBeNull();
    expect(store.state.card).toBeNull();
  });

  test("goods are found by letters and open their card", () => {
    const { store, made, shown, press } = desk();
    made.toggle(store.state);
    press("Search goods");
    for (const letter of "lxa") press(letter);
    expect(shown()?.words.some(({ text }) => text.includes("lxa") && text.startsWith("Nothing"))).toBe(true);
    press("⌫");
    press("⌫");
    for (const letter of "amp") press(letter);
    press("lamp");
    expect(store.state.card).toEqual({ sku: "LAMP", placement: "table/1/2" });
    press("Take me there");
  });

  test("the plan leads to a department, and to any free place on the floor", () => {
    const { store, made, shown, press, gone } = desk();
    const open = () => {
      made.toggle(store.state);
      press("Map");
    };
    open();
    expect(shown()?.shapes?.map(({ fill }) => fill)).toEqual(["floor", "thing", "other", "me"]);
    press("1  Furniture");
    expect(gone).toEqual([[1, 0, -1]]);
    expect(shown(), "one wants to see where one goes").toBeNull();
    open();
    shown()?.touch?.(FRAME_MIDDLE[0], FRAME_MIDDLE[1] + 180);
    expect(gone[1]?.[0]).toBeCloseTo(0, 1);
    expect(gone[1]?.[1]).toBeGreaterThan(1);
    open();
    shown()?.touch?.(...FRAME_MIDDLE);
    expect(gone, "a table stands there").toHaveLength(2);
  });

  test("one recentres, and sits down", () => {
    const { store, made, press, recentred } = desk();
    made.toggle(store.state);
    press("Recentre");
    press("Shop seated");
    expect(recentred).toHaveLength(2);
  });

});

describe("what a panel shows", () => {
  function pages(lang: "en" | "zh"): Page[] {
    const order = { type: "order", number: "1", placed_at: "", currency: "EUR", lines: [], total_minor: 5, payment: "" } as const;
    const language: AppEvent = { type: "language", lang };
    const tops = [[CARD], BASKET, [{ type: "ordered", order } as AppEvent]].map((events) => desk(language, ...events).shown());
    const { store, made, shown } = desk(language);
    made.toggle(store.state);
    const menu = shown();
    menu?.buttons[0]?.press();
    const search = shown();
    const plan = desk(language);
    plan.made.toggle(plan.store.state);
    plan.shown()?.buttons[1]?.press();
    return [...tops, menu, search, plan.shown()].flatMap((page) => page ?? []);
  }

  test.each(["en", "zh"] as const)("in %s, type is at least a degree a line, and inside the panel", (lang) => {
    // As seen from straight before it; a line of type is as high as its size.
    const degree = (2 * Math.tan(Math.PI / 360) * AWAY * PANEL.width) / WIDE;
    expect(degree).toBeGreaterThanOrEqual(20);
    const all = pages(lang);
    expect(all).toHaveLength(6);
    for (const { words, buttons } of all) {
      for (const { size, top } of words) {
        expect(size / degree).toBeGreaterThanOrEqual(1);
        expect(top).toBeLessThan(PANEL.height);
      }
      for (const { left, top, width, height } of buttons) {
        expect(Math.min(left, top)).toBeGreaterThanOrEqual(0);
        expect(left + width).toBeLessThanOrEqual(PANEL.width);
        expect(top + height).toBeLessThanOrEqual(PANEL.height);
        // A ray trembles: a target is no smaller than two degrees.
        expect(Math.min(width, height) / degree).toBeGreaterThanOrEqual(2);
      }
    }
  });

  test("no two buttons lie on each other", () => {
    for (const { buttons } of pages("en"))
      for (const [at, a] of buttons.entries())
        for (const b of buttons.slice(at + 1)) {
          const apart = a.left + a.width <= b.left || b.left + b.width <= a.left || a.top + a.height <= b.top || b.top + b.height <= a.top;
          expect(apart, `${a.text} and ${b.text}`).toBe(true);
        }
  });
});

describe("getting about", () => {
  const floor = new WalkableFloor([[[-3, -3], [3, -3], [3, 3], [-3, 3]]], [], 0.25);
  const sitting: Pose = [[0.3, 1.1, 0.2], quatFromYawPitch(-0.4)];

  test("who sits sees from where they would stand, also after walking and turning", () => {
    const walking = new Walking(floor, Walking.standing(sitting, [0, 0], 0, 0.5));
    const eyes = () => within(walking.rig, sitting)[0][1];
    expect(eyes()).toBeCloseTo(1.6, 9);
    walking.walk(sitting, [0, -1], 0.1);
    walking.snap(sitting, 1);
    expect(eyes()).toBeCloseTo(1.6, 9);
  });

  test("taken somewhere, one faces what one came for", () => {
    const walking = new Walking(floor, Walking.standing(sitting, [0, 0], 0));
    expect(walking.goTo(sitting, [2, 1], [2.5, 2])).toBe(true);
    for (let step = 0; walking.dashing && step < 500; step++) walking.walk(sitting, [0, 0], 0.02);
    const [[x, , z], turn] = within(walking.rig, sitting);
    expect(Math.hypot(x - 2, z - 1)).toBeLessThan(0.05);
    const [aheadX, , aheadZ] = rotated(turn, [0, 0, -1]);
    expect(aheadX / aheadZ).toBeCloseTo(0.5, 1);
    expect(aheadZ).toBeGreaterThan(0);
  });
});

describe("sounds", () => {
  test.each<[string | null, AppEvent]>([
    ["pick", CARD],
    ["add", { type: "quantity_asked", sku: "LAMP", quantity: 1 }],
    ["error", { type: "toast", toast: { id: 1, kind: "problem", text: { key: "failed" }, undo: null } }],
    [null, { type: "toast", toast: { id: 1, kind: "info", text: { key: "copied" }, undo: null } }],
    [null, { type: "left_panel", panel: "goods" }],
  ])("%s is heard for what happened", (sound, event) => {
    const before = inRoom();
    expect(soundOf(before, reduce(before, event))).toBe(sound);
  });

  test("another variant of the same product is no new pick", () => {
    const before = inRoom(CARD);
    expect(soundOf(before, reduce(before, { type: "card", card: { sku: "LIP-ROSE", placement: "table/1/1" } }))).toBeNull();
  });
});
