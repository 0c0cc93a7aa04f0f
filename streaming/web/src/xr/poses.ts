/** Rigid motions: a place and a turn, as `Pose`s (glTF's frame, quaternions x y z w). */

import { multiplied, normalized, quatFromYawPitch, rotated } from "../geometry";
import type { Point2, Pose, Quat, Vec3 } from "../messages";

export function inverse([x, y, z, w]: Quat): Quat {
  return [-x, -y, -z, w];
}

/** What `inner` is, told in the frame that `outer` is a place in. */
export function within([place, turn]: Pose, [innerPlace, innerTurn]: Pose): Pose {
  return [added(place, rotated(turn, innerPlace)), normalized(multiplied(turn, innerTurn))];
}

/** What `pose` is as seen from `base`. */
export function seenFrom([place, turn]: Pose, pose: Pose): Pose {
  const back = inverse(turn);
  return [rotated(back, subtracted(pose[0], place)), normalized(multiplied(back, pose[1]))];
}

/** Of what a headset tells. */
export function poseOf({ position, orientation }: XRRigidTransform): Pose {
  const { x, y, z, w } = orientation;
  return [[position.x, position.y, position.z], [x, y, z, w]];
}

/** The floor of the shopper's own room, laid into the shop: where its origin is and how it lies. */
export function rigAt([x, z]: Point2, yaw: number): Pose {
  return [[x, 0, z], quatFromYawPitch(yaw)];
}

/**
 * The turn that a room direction takes to get into a camera's frame, as the columns of a 3x3
 * matrix: what `uniformMatrix3fv` wants.
 */
export function intoCamera(turn: Quat): number[] {
  const back = inverse(turn);
  return [...rotated(back, [1, 0, 0]), ...rotated(back, [0, 1, 0]), ...rotated(back, [0, 0, 1])];
}

export function added([ax, ay, az]: Vec3, [bx, by, bz]: Vec3): Vec3 {
  return [ax + bx, ay + by, az + bz];
}

export function subtracted([ax, ay, az]: Vec3, [bx, by, bz]: Vec3): Vec3 {
  return [ax - bx, ay - by, az - bz];
}

export function scaled([x, y, z]: Vec3, by: number): Vec3 {
  return [x * by, y * by, z * by];
}

export function dot([ax, ay, az]: Vec3, [bx, by, bz]: Vec3): number {
  return ax * bx + ay * by + az * bz;
}
