import { describe, expect, test } from "vitest";
import { multiplied, normalized, pixelRay, quatFromYawPitch, rotated, wrappedAngle, yawPitchOf } from "../src/geometry";
import type { Pose, Vec3 } from "../src/messages";

function expectClose(actual: Vec3, expected: readonly number[]): void {
  actual.forEach((value, index) => expect(value).toBeCloseTo(expected[index] ?? NaN, 9));
}

/** Where a world point lies in the picture of a camera: the projection `pixelRay` inverts. */
function project([eye, q]: Pose, point: Vec3, fovDeg: number, aspect: number): [number, number] {
  const inverse = [-q[0], -q[1], -q[2], q[3]] as const;
  const offset: Vec3 = [point[0] - eye[0], point[1] - eye[1], point[2] - eye[2]];
  const [x, y, z] = rotated(inverse, offset);
  const half = Math.tan((fovDeg * Math.PI) / 360);
  return [(x / -z / half + 1) / 2, (1 - (y / -z / half) * aspect) / 2];
}

describe("pixel to world ray", () => {
  const level: Pose = [[1, 1.62, 2], quatFromYawPitch(0)];

  test("the middle looks straight ahead", () => {
    const [origin, direction] = pixelRay(level, 0.5, 0.5, 75, 16 / 9);
    expect(origin).toEqual([1, 1.62, 2]);
    expectClose(direction, [0, 0, -1]);
  });

  test("the edges lie half the field of view away", () => {
    const [, [x, y, z]] = pixelRay(level, 1, 0.5, 90, 16 / 9);
    expect(Math.atan2(x, -z)).toBeCloseTo(Math.PI / 4, 9);
    expect(y).toBeCloseTo(0, 9);
    const [, up] = pixelRay(level, 0.5, 0, 90, 2);
    expect(Math.atan2(up[1], -up[2])).toBeCloseTo(Math.atan(0.5), 9);
  });

  test.each([
    [0.2, 0.7, 75, 16 / 9, 0.6, -0.4],
    [0.9, 0.1, 40, 0.46, -2.5, 0.3],
    [0.5, 0.99, 100, 1, 3.1, 1.1],
  ])("goes through what is drawn at (%f, %f)", (u, v, fov, aspect, yaw, pitch) => {
    const pose: Pose = [[0.5, 1.62, -2], quatFromYawPitch(yaw, pitch)];
    const [o, d] = pixelRay(pose, u, v, fov, aspect);
    expect(Math.hypot(...d)).toBeCloseTo(1, 9);
    const [pu, pv] = project(pose, [o[0] + 3 * d[0], o[1] + 3 * d[1], o[2] + 3 * d[2]], fov, aspect);
    expect(pu).toBeCloseTo(u, 9);
    expect(pv).toBeCloseTo(v, 9);
  });
});

describe("quaternions", () => {
  test("yaw turns left and pitch looks up", () => {
    expectClose(rotated(quatFromYawPitch(Math.PI / 2), [0, 0, -1]), [-1, 0, 0]);
    expect(rotated(quatFromYawPitch(0, 0.3), [0, 0, -1])[1]).toBeCloseTo(Math.sin(0.3), 9);
  });

  test("yaw and pitch come back out", () => {
    const { yaw, pitch } = yawPitchOf(quatFromYawPitch(2.1, -0.7));
    expect(yaw).toBeCloseTo(2.1, 9);
    expect(pitch).toBeCloseTo(-0.7, 9);
  });

  test("a product turns the same as its parts one after the other", () => {
    const [a, b] = [quatFromYawPitch(0.4, 0.9), quatFromYawPitch(-1.3, 0.2)];
    expectClose(rotated(multiplied(a, b), [1, 2, 3]), rotated(a, rotated(b, [1, 2, 3])));
  });

  test("length is restored, and none stays none", () => {
    expect(Math.hypot(...normalized([1, 2, 3, 4]))).toBeCloseTo(1, 9);
    expect(normalized([0, 0, 0, 0])).toEqual([0, 0, 0, 1]);
    expect(wrappedAngle(3 * Math.PI)).toBeCloseTo(Math.PI, 9);
  });
});
