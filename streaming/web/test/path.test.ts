import { expect, test } from "vitest";
import type { Point2 } from "../src/messages";
import { Walker } from "../src/motion";
import { findPath } from "../src/path";
import { WalkableFloor } from "../src/walk";
import { crowdedRoom, dividedRoom, emptyRoom } from "./floors";

function length(points: readonly Point2[]): number {
  return points.slice(1).reduce((sum, [x, z], index) => {
    const [fromX, fromZ] = points[index] ?? [x, z];
    return sum + Math.hypot(x - fromX, z - fromZ);
  }, 0);
}

function walkable(floor: WalkableFloor, points: readonly Point2[]): boolean {
  return points.slice(1).every((point, index) => floor.clear(points[index] ?? point, point));
}

test("open floor is crossed in one straight walk", () => {
  expect(findPath(emptyRoom(), [-3, -2], [3, 2])).toEqual([[3, 2]]);
});

test("a wall is walked round through its gap, without a needless corner", () => {
  const floor = dividedRoom();
  const path = findPath(floor, [-3, -2], [-3, 2]);
  const walk: Point2[] = [[-3, -2], ...(path ?? [])];
  expect(walk.at(-1)).toEqual([-3, 2]);
  expect(walkable(floor, walk)).toBe(true);
  // Round the wall's end at x = 3, seen from both sides: no way is shorter than 2 * |(6, 2)|.
  expect(length(walk)).toBeGreaterThan(2 * Math.hypot(6, 2));
  expect(length(walk)).toBeLessThan(2 * Math.hypot(6, 2) * 1.12);
  expect(walk.length).toBeLessThanOrEqual(5);
});

test("there is no way through a wall without a gap", () => {
  expect(findPath(dividedRoom(0), [-3, -2], [-3, 2])).toBeNull();
});

test("what stands close behind a wall is walked up to, as near as one gets", () => {
  const floor = dividedRoom(0);
  const end = findPath(floor, [-3, -2], [1, 0.6])?.at(-1);
  expect(end && floor.allows(end)).toBe(true);
  expect(end?.[0]).toBeCloseTo(1, 0);
  expect(end?.[1]).toBeLessThan(0);
  expect(end?.[1]).toBeGreaterThan(-0.55);
});

test("a goal on furniture or behind the wall of the room becomes the nearest standing place", () => {
  const floor = dividedRoom();
  const onWall = findPath(floor, [0, -2], [0, -0.05])?.at(-1);
  expect(onWall && floor.allows(onWall)).toBe(true);
  expect(onWall && Math.hypot(onWall[0], onWall[1] + 0.05)).toBeLessThan(0.5);
  const outside = findPath(floor, [0, -2], [4.4, -2])?.at(-1);
  expect(outside?.[0]).toBeCloseTo(3.75, 1);
});

test("a goal far outside is no goal", () => {
  expect(findPath(emptyRoom(), [0, 0], [40, 0])).toBeNull();
});

/** Where somebody ends who sets out to `goal` and is left alone. */
function walked(floor: WalkableFloor, start: Point2, goal: Point2): Point2 {
  const walker = new Walker(floor, [[start[0], 1.62, start[1]], [0, 0, 0, 1]]);
  walker.follow(findPath(floor, start, goal) ?? []);
  const keys = { forward: 0, strafe: 0, turn: 0, fast: false };
  for (let frame = 0; frame < 2000 && walker.step(1 / 60, keys); frame++);
  return walker.position;
}

test("nobody is caught on a corner on the way", () => {
  const floor = crowdedRoom();
  const spots = [-3.4, -2.3, -1.2, -0.2, 0.9, 2.1, 3.3]
    .flatMap((x): Point2[] => [-2.6, -0.5, 0.55, 1.6, 2.7].map((z) => [x, z]))
    .filter((spot) => floor.allows(spot));
  const caught = spots.flatMap((start, from) =>
    spots.filter((goal, to) => {
      if ((from + to) % 5) return false;
      const [x, z] = walked(floor, start, goal);
      return Math.hypot(x - goal[0], z - goal[1]) > 0.3;
    }),
  );
  expect(caught).toEqual([]);
});
