import { describe, expect, test } from "vitest";
import vectors from "../../../tests/scenes/walk_vectors.json";
import type { Obstacle, Point2 } from "../src/messages";
import { WalkableFloor } from "../src/walk";

describe.each(vectors)("as the server says in: $name", (vector) => {
  const floor = new WalkableFloor(
    vector.polygons as unknown as Point2[][],
    vector.obstacles as unknown as Obstacle[],
    vector.body_radius,
  );

  test("the same points are allowed", () => {
    for (const [point, allowed] of vector.allows) expect(floor.allows(point as unknown as Point2)).toBe(allowed);
  });

  test("walks slide to the same places", () => {
    for (const [start, end, reached] of vector.slides as unknown as [Point2, Point2, Point2][]) {
      const [x, z] = floor.slide(start, end);
      expect(Math.hypot(x - reached[0], z - reached[1])).toBeLessThan(1e-9);
    }
  });
});
