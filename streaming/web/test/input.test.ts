import { describe, expect, test } from "vitest";
import { Gestures, type PointerSample } from "../src/input/gestures";
import { Keys, NO_AXES } from "../src/input/keys";

function sample(x: number, y: number, at = 0, change: Partial<PointerSample> = {}): PointerSample {
  return { id: 1, x, y, at, touch: false, ...change };
}

function recorded() {
  const taps: PointerSample[] = [];
  const drags: [number, number][] = [];
  const hovers: (PointerSample | null)[] = [];
  const gestures = new Gestures({
    tap: (tap) => taps.push(tap),
    drag: (dx, dy) => drags.push([dx, dy]),
    hover: (hover) => hovers.push(hover),
  });
  return { gestures, taps, drags, hovers };
}

describe("pointers", () => {
  test("a click that trembles is a tap", () => {
    const { gestures, taps, drags } = recorded();
    gestures.press(sample(10, 10));
    gestures.move(sample(12, 11));
    gestures.release(sample(12, 11, 90));
    expect([taps.length, drags.length]).toEqual([1, 0]);
  });

  test("a drag gives every pixel of its way and no tap", () => {
    const { gestures, taps, drags } = recorded();
    gestures.press(sample(10, 10));
    gestures.move(sample(20, 10));
    gestures.move(sample(25, 14));
    gestures.release(sample(25, 14, 200));
    expect(drags).toEqual([[10, 0], [5, 4]]);
    expect(taps).toEqual([]);
  });

  test("a finger may tremble more, but not rest", () => {
    const touch = { touch: true };
    const { gestures, taps } = recorded();
    gestures.press(sample(10, 10, 0, touch));
    gestures.move(sample(18, 10, 50, touch));
    gestures.release(sample(18, 10, 100, touch));
    expect(taps.length).toBe(1);
    gestures.press(sample(10, 10, 1000, touch));
    gestures.release(sample(10, 10, 1700, touch));
    expect(taps.length).toBe(1);
  });

  test("a second finger neither drags nor ends the first one's drag", () => {
    const { gestures, drags, taps } = recorded();
    gestures.press(sample(0, 0));
    gestures.press(sample(50, 50, 0, { id: 2 }));
    gestures.move(sample(90, 90, 0, { id: 2 }));
    gestures.release(sample(90, 90, 0, { id: 2 }));
    gestures.move(sample(20, 0));
    expect([drags, taps]).toEqual([[[20, 0]], []]);
  });

  test("a mouse hovers, a finger does not; leaving ends it", () => {
    const { gestures, hovers } = recorded();
    gestures.move(sample(1, 2));
    gestures.move(sample(3, 4, 0, { touch: true }));
    gestures.leave();
    expect(hovers).toEqual([sample(1, 2), null]);
  });
});

describe("keys", () => {
  test("add up, cancel out, and are forgotten when the keyboard goes", () => {
    const keys = new Keys();
    expect(keys.press("KeyW", true, false)).toBe(true);
    expect(keys.press("KeyE", true, false)).toBe(true);
    expect(keys.axes).toEqual({ forward: 1, strafe: 0, turn: -1, fast: true });
    keys.press("KeyS", false, false);
    expect(keys.axes.forward).toBe(0);
    keys.release("KeyW", false);
    expect(keys.axes.forward).toBe(-1);
    keys.clear();
    expect(keys.axes).toEqual(NO_AXES);
  });

  test("arrows walk only where they are free to", () => {
    const keys = new Keys();
    expect(keys.press("ArrowUp", false, false)).toBe(false);
    expect(keys.press("ArrowUp", false, true)).toBe(true);
    expect(keys.press("KeyX", false, true)).toBe(false);
    expect(keys.axes.forward).toBe(1);
  });
});
