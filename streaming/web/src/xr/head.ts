/** Where a head will be: its last speed goes on for the tenth of a second that a picture takes. */

import { multiplied, normalized, rotated } from "../geometry";
import type { Pose, Quat, Vec3 } from "../messages";
import { added, inverse, scaled, subtracted } from "./poses";

/** How quickly the speed follows the head, seconds (time constant): tracking trembles. */
const FOLLOW_S = 0.03;
/** A longer gap between two poses is none that a speed could be told from, seconds. */
const LONGEST_S = 0.25;
/** Faster than a head turns or a shopper moves is a jump: a snap turn, a recentred room. */
const FASTEST = { turn: 15, move: 8 };

export class HeadMotion {
  private last: Pose | null = null;
  private at = 0;
  /** rad/s about the room's axes, m/s. */
  private turning: Vec3 = [0, 0, 0];
  private moving: Vec3 = [0, 0, 0];

  /** The head was at `pose` in the room at `at`, ms. */
  observe(pose: Pose, at: number): void {
    const [before, seconds] = [this.last, (at - this.at) / 1000];
    if (before && seconds <= 0) return;
    [this.last, this.at] = [pose, at];
    if (!before || seconds > LONGEST_S) return this.rest();
    const turn = scaled(axisAngle(multiplied(pose[1], inverse(before[1]))), 1 / seconds);
    const move = scaled(subtracted(pose[0], before[0]), 1 / seconds);
    if (Math.hypot(...turn) > FASTEST.turn || Math.hypot(...move) > FASTEST.move) return this.rest();
    const share = 1 - Math.exp(-seconds / FOLLOW_S);
    this.turning = followed(this.turning, turn, share);
    this.moving = followed(this.moving, move, share);
  }

  /** Where it will be `seconds` later if nothing changes; null before the first pose. */
  ahead(seconds: number): Pose | null {
    if (!this.last) return null;
    const [place, turn] = this.last;
    const turned = multiplied(turnBy(scaled(this.turning, seconds)), turn);
    return [added(place, scaled(this.moving, seconds)), normalized(turned)];
  }

  /** How fast it turns about its own axes to the right, up and back, rad/s. */
  get turningItself(): Vec3 {
    return this.last ? rotated(inverse(this.last[1]), this.turning) : [0, 0, 0];
  }

  private rest(): void {
    this.turning = this.moving = [0, 0, 0];
  }
}

function followed(mean: Vec3, sample: Vec3, share: number): Vec3 {
  return added(mean, scaled(subtracted(sample, mean), share));
}

/** The turn of a quaternion as its axis times its angle, -pi .. pi radians. */
function axisAngle([x, y, z, w]: Quat): Vec3 {
  const sin = Math.hypot(x, y, z);
  if (sin < 1e-9) return [0, 0, 0];
  const angle = 2 * Math.atan2(w < 0 ? -sin : sin, Math.abs(w));
  return scaled([x, y, z], angle / sin);
}

function turnBy(turn: Vec3): Quat {
  const angle = Math.hypot(...turn);
  if (angle < 1e-9) return [0, 0, 0, 1];
  const [x, y, z] = scaled(turn, Math.sin(angle / 2) / angle);
  return [x, y, z, Math.cos(angle / 2)];
}
