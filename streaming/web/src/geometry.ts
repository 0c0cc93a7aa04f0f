/**
 * Vectors and quaternions in glTF's frame: right-handed, Y up, -Z forward, quaternions x y z w.
 *
 * The browser's half of `scenes/geometry.py`. Metres and radians; yaw turns about +Y,
 * counter-clockwise seen from above, and yaw 0 looks along -Z; pitch is positive upwards.
 */

import type { Point2, Pose, Quat, Ray, Vec3 } from "./messages";

export const IDENTITY: Quat = [0, 0, 0, 1];

/** The orientation that first pitches about +X and then yaws about +Y. */
export function quatFromYawPitch(yaw: number, pitch = 0): Quat {
  const [sy, cy] = [Math.sin(yaw / 2), Math.cos(yaw / 2)];
  const [sp, cp] = [Math.sin(pitch / 2), Math.cos(pitch / 2)];
  return [cy * sp, sy * cp, -sy * sp, cy * cp];
}

/** The rotation `a` after `b` (Hamilton product a*b). */
export function multiplied([ax, ay, az, aw]: Quat, [bx, by, bz, bw]: Quat): Quat {
  return [
    aw * bx + ax * bw + ay * bz - az * by,
    aw * by - ax * bz + ay * bw + az * bx,
    aw * bz + ax * by - ay * bx + az * bw,
    aw * bw - ax * bx - ay * by - az * bz,
  ];
}

/** `v` turned by the unit quaternion `q` (v + 2u x (u x v + w v)). */
export function rotated([x, y, z, w]: Quat, [vx, vy, vz]: Vec3): Vec3 {
  const tx = y * vz - z * vy + w * vx;
  const ty = z * vx - x * vz + w * vy;
  const tz = x * vy - y * vx + w * vz;
  return [vx + 2 * (y * tz - z * ty), vy + 2 * (z * tx - x * tz), vz + 2 * (x * ty - y * tx)];
}

/** Unit length again; products of many rotations drift away from it. */
export function normalized(q: Quat): Quat {
  const length = Math.hypot(...q);
  if (length < 1e-9) return IDENTITY;
  return [q[0] / length, q[1] / length, q[2] / length, q[3] / length];
}

/** Heading and elevation of the forward vector of `q`; roll is dropped. */
export function yawPitchOf(q: Quat): { yaw: number; pitch: number } {
  const [fx, fy, fz] = rotated(q, [0, 0, -1]);
  return { yaw: Math.atan2(-fx, -fz), pitch: Math.asin(Math.max(-1, Math.min(1, fy))) };
}

/** The angle equal to `a` (modulo a full turn) in -pi .. pi. */
export function wrappedAngle(a: number): number {
  return Math.atan2(Math.sin(a), Math.cos(a));
}

/**
 * The world ray through a pixel of a perspective picture.
 *
 * `u`, `v` run from 0 to 1, from the left and from the top of the picture; `fovDeg` is the
 * horizontal field of view, `aspect` width over height. The direction is a unit vector.
 */
export function pixelRay([position, orientation]: Pose, u: number, v: number, fovDeg: number, aspect: number): Ray {
  const halfWidth = Math.tan((fovDeg * Math.PI) / 360);
  const x = (2 * u - 1) * halfWidth;
  const y = ((1 - 2 * v) * halfWidth) / aspect;
  const length = Math.hypot(x, y, 1);
  const direction = rotated(orientation, [x / length, y / length, -1 / length]);
  return [position, direction];
}

/** Whether two poses are one. */
export function same([p, q]: Pose, [r, s]: Pose): boolean {
  return p.every((value, index) => value === r[index]) && q.every((value, index) => value === s[index]);
}

/** Metres between two places on the floor. */
export function apart([p]: Pose, [r]: Pose): number {
  return Math.hypot(p[0] - r[0], p[2] - r[2]);
}

/** The place on the way from `from` to `goal` that is `distance` metres short of it. */
export function shortOf(goal: Point2, from: Point2, distance: number): Point2 {
  const [dx, dz] = [goal[0] - from[0], goal[1] - from[1]];
  const share = Math.max(0, 1 - distance / Math.max(Math.hypot(dx, dz), distance));
  return [from[0] + dx * share, from[1] + dz * share];
}
