import { describe, expect, test } from "vitest";
import { quatFromYawPitch, yawPitchOf } from "../src/geometry";
import { NO_AXES } from "../src/input/keys";
import type { Pose } from "../src/messages";
import { Walker, type Axes } from "../src/motion";
import { BODY, emptyRoom } from "./floors";

const START: Pose = [[0, 1.62, 2], quatFromYawPitch(0)];
const FORWARD: Axes = { ...NO_AXES, forward: 1 };

function walk(walker: Walker, seconds: number, axes: Axes): boolean {
  let moving = false;
  for (let step = 0; step < seconds * 60; step++) moving = walker.step(1 / 60, axes);
  return moving;
}

describe("walking by key", () => {
  test("forward is along -Z at yaw 0, and sideways to its right", () => {
    const walker = new Walker(emptyRoom(), START);
    walk(walker, 1, FORWARD);
    expect(walker.pose[0][0]).toBeCloseTo(0, 6);
    expect(walker.pose[0][2]).toBeLessThan(0.8);
    expect(walker.pose[0][1]).toBe(1.62);
    const [x] = walker.position;
    walk(walker, 0.5, { ...NO_AXES, strafe: 1 });
    expect(walker.position[0]).toBeGreaterThan(x + 0.4);
  });

  test("forward follows the heading", () => {
    const walker = new Walker(emptyRoom(), [[0, 1.62, 0], quatFromYawPitch(Math.PI / 2)]);
    walk(walker, 1, FORWARD);
    expect(walker.position[0]).toBeLessThan(-1);
    expect(walker.position[1]).toBeCloseTo(0, 6);
  });

  test("comes to rest once the keys are up, and says so", () => {
    const walker = new Walker(emptyRoom(), START);
    expect(walk(walker, 0.3, FORWARD)).toBe(true);
    expect(walk(walker, 1, NO_AXES)).toBe(false);
    const rested = walker.pose;
    walk(walker, 1, NO_AXES);
    expect(walker.pose).toEqual(rested);
  });

  test("diagonals are no faster, walls stop, hurrying is quicker", () => {
    const straight = new Walker(emptyRoom(), START);
    const diagonal = new Walker(emptyRoom(), START);
    const hurried = new Walker(emptyRoom(), START);
    walk(straight, 1, FORWARD);
    walk(diagonal, 1, { ...FORWARD, strafe: 1 });
    walk(hurried, 1, { ...FORWARD, fast: true });
    const far = ({ position: [x, z] }: Walker) => Math.hypot(x, z - 2);
    expect(far(diagonal)).toBeCloseTo(far(straight), 6);
    expect(far(hurried)).toBeGreaterThan(1.5 * far(straight));
    walk(hurried, 5, { ...FORWARD, fast: true });
    // A blocked step ends up to one tested step (0.1 m) before the wall.
    expect(hurried.position[1]).toBeGreaterThanOrEqual(-3 + BODY);
    expect(hurried.position[1]).toBeLessThan(-3 + BODY + 0.1);
  });
});

describe("looking", () => {
  test("keeps its head on: pitch is bounded, yaw wraps", () => {
    const walker = new Walker(emptyRoom(), START);
    walker.look(3 * Math.PI, 9);
    const { yaw, pitch } = yawPitchOf(walker.pose[1]);
    expect(Math.abs(yaw)).toBeCloseTo(Math.PI, 6);
    expect(pitch).toBeCloseTo(1.2, 6);
  });
});

describe("walking to a place", () => {
  test("arrives, faces what it came for, and rests", () => {
    const walker = new Walker(emptyRoom(), START);
    walker.follow([[2, 2], [2, -1]], [4, 0.62, -1]);
    expect(walk(walker, 8, NO_AXES)).toBe(false);
    expect(Math.hypot(walker.position[0] - 2, walker.position[1] + 1)).toBeLessThan(0.06);
    expect(walker.heading).toBeCloseTo(-Math.PI / 2, 1);
    expect(yawPitchOf(walker.pose[1]).pitch).toBeCloseTo(-Math.atan2(1, 2), 1);
  });

  test("a key takes over", () => {
    const walker = new Walker(emptyRoom(), START);
    walker.follow([[0, -2]]);
    walk(walker, 0.2, NO_AXES);
    walk(walker, 0.1, { ...NO_AXES, turn: 1 });
    expect(walk(walker, 1, NO_AXES)).toBe(false);
    expect(walker.position[1]).toBeGreaterThan(0);
  });

  test("being put back ends it", () => {
    const walker = new Walker(emptyRoom(), START);
    walker.follow([[0, -2]]);
    walk(walker, 0.2, NO_AXES);
    walker.putBack(START);
    expect(walk(walker, 1, NO_AXES)).toBe(false);
    expect(walker.pose[0]).toEqual(START[0]);
  });
});
