/** How a product lies in a hand: at its true size, before the controller, turning with it. */

import { multiplied, normalized, quatFromYawPitch, rotated, yawPitchOf } from "../geometry";
import type { Pose, Quat, Vec3 } from "../messages";
import { added, inverse } from "./poses";

/** Between the controller and what it holds, metres. */
const GAP = 0.1;
/** How far from the hand it can be pushed, metres. */
const FARTHEST = 3;
/** How fast the stick pushes it, m/s. */
const PUSH = 0.8;

export class Grip {
  /** How it is turned as seen from the hand. */
  private readonly turn: Quat;
  private readonly nearest: number;
  /** From the controller to the product's middle, metres. */
  private away: number;

  /** Taken by a `hand` by somebody whose head is at `head`: its front (+Z) looks at them. */
  constructor(hand: Pose, head: Pose, size: Vec3) {
    const { yaw } = yawPitchOf(head[1]);
    this.turn = normalized(multiplied(inverse(hand[1]), quatFromYawPitch(yaw)));
    this.nearest = GAP + Math.min(...size) / 2;
    this.away = GAP + Math.hypot(...size) / 2;
  }

  /** Where the product's middle is, and how it is turned. */
  pose([place, turn]: Pose): Pose {
    return [added(place, rotated(turn, [0, 0, -this.away])), normalized(multiplied(turn, this.turn))];
  }

  /** Brings it nearer (`along` 0 .. 1, as a stick that is pulled) or farther (-1 .. 0) for `dt` s. */
  push(along: number, dt: number): void {
    this.away = Math.min(FARTHEST, Math.max(this.nearest, this.away - along * PUSH * dt));
  }
}
