import { describe, expect, test } from "vitest";
import { quatFromYawPitch, rotated, multiplied } from "../src/geometry";
import type { Point2, Quat, Vec3 } from "../src/messages";
import { angleBetween, cssTransform, homography, mapped, type Homography } from "../src/warp";

const FOCAL = 625.5;

/** Numbers from 0 to 1 that are the same in every run (Lehmer, MINSTD). */
function chances(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}

const chance = chances(20);
const about = (half: number) => (2 * chance() - 1) * half;
const look = () => quatFromYawPitch(about(Math.PI), about(1.2));
/** A head that has turned from `q` by up to half a radian each way. */
const near = (q: Quat) => multiplied(multiplied(quatFromYawPitch(about(0.5)), q), quatFromYawPitch(0, about(0.5)));

/** The exact projection: pixels from the centre, y down. */
function projected(point: Vec3, [x, y, z, w]: Quat): Point2 | null {
  const [right, up, back] = rotated([-x, -y, -z, w], point);
  return back < 0 ? [(FOCAL * right) / -back, (-FOCAL * up) / -back] : null;
}

function joined(a: Homography, b: Homography): Homography {
  const cell = (row: number, column: number) =>
    [0, 1, 2].reduce((sum, k) => sum + (a[3 * row + k] ?? 0) * (b[3 * k + column] ?? 0), 0);
  return [0, 1, 2].flatMap((row) => [0, 1, 2].map((column) => cell(row, column))) as unknown as Homography;
}

function expectSame(a: Point2 | null, b: Point2 | null, within = 0.01): void {
  expect(a && b).not.toBeNull();
  if (!a || !b) return;
  // Far outside of any picture only the relation to the distance counts.
  const allowed = within * Math.max(1, Math.hypot(...b) / 1000);
  expect(Math.hypot(a[0] - b[0], a[1] - b[1])).toBeLessThan(allowed);
}

describe("the warp of a picture", () => {
  test("does nothing to a head that has not turned", () => {
    for (let i = 0; i < 100; i++) {
      const [q, at]: [Quat, Point2] = [look(), [about(640), about(360)]];
      expectSame(mapped(homography(q, q, FOCAL), at), at, 1e-9);
    }
  });

  test("takes every point of the world where the exact projection sees it", () => {
    let judged = 0;
    for (let i = 0; i < 2000; i++) {
      const from = look();
      const [to, point]: [Quat, Vec3] = [near(from), [about(9), about(3), about(9)]];
      const [before, after] = [projected(point, from), projected(point, to)];
      const inSight = before && Math.abs(before[0]) < 700 && Math.abs(before[1]) < 400;
      if (!inSight || !after) continue;
      expectSame(mapped(homography(from, to, FOCAL), before), after);
      judged += 1;
    }
    expect(judged).toBeGreaterThan(100);
  });

  test("of two turns is one after the other", () => {
    for (let i = 0; i < 200; i++) {
      const [a, at] = [look(), [about(300), about(200)] as Point2];
      const b = near(a);
      const c = near(b);
      const [direct, first, second] = [homography(a, c, FOCAL), homography(a, b, FOCAL), homography(b, c, FOCAL)];
      const there = mapped(direct, at);
      if (there) expectSame(mapped(joined(second, first), at), there, 1e-6);
    }
  });

  test("moves the world to the right as the head turns left", () => {
    const h = homography(quatFromYawPitch(0), quatFromYawPitch(0.1), FOCAL);
    expectSame(mapped(h, [0, 0]), [FOCAL * Math.tan(0.1), 0], 1e-9);
  });

  test("knows nothing of what lies behind", () => {
    expect(mapped(homography(quatFromYawPitch(0), quatFromYawPitch(2), FOCAL), [0, 0])).toBeNull();
  });

  test("is written for CSS column by column, with z untouched", () => {
    const written = cssTransform([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(written).toBe("matrix3d(1,4,0,7,2,5,0,8,0,0,1,0,3,6,0,9)");
  });

  test("angles between heads", () => {
    expect(angleBetween(quatFromYawPitch(0.2), quatFromYawPitch(0.5))).toBeCloseTo(0.3, 9);
    expect(angleBetween(quatFromYawPitch(1, 0.4), quatFromYawPitch(1, -0.2))).toBeCloseTo(0.6, 9);
    expect(angleBetween(quatFromYawPitch(3), quatFromYawPitch(3))).toBe(0);
  });
});
