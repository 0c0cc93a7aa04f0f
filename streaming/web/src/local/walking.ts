/** Smooth motion of people from poses that arrive about 15 times a second: `engine/walking.py`. */

import { normalized, wrappedAngle, yawPitchOf } from "../geometry";
import type { Pose, Quat, Vec3 } from "../messages";

/** Shown this much behind the newest pose, seconds. */
const DELAY = 0.1;
const KEEP = 1.5;
const BRISK = 1.4;
const STRIDE = 1.35;
const BODY_TURN = (35 * Math.PI) / 180;
const JUMP = 2.5;
const SLOWEST = 0.05;

/** How a person stands at a moment: `stride` says how far the limbs swing, 0..1. */
export interface Stance {
  readonly position: Vec3;
  readonly orientation: Quat;
  readonly bodyYaw: number;
  readonly phase: number;
  readonly stride: number;
}

interface Timed {
  readonly at: number;
  readonly pose: Pose;
}

export class Walk {
  private poses: Timed[];
  private phase = 0;
  private bodyYaw: number;
  private last: Vec3 | null = null;
  private speed = 0;

  /** Times are seconds of one monotonic clock. */
  constructor(pose: Pose, private lastAt: number) {
    this.poses = [{ at: lastAt, pose }];
    this.bodyYaw = yawPitchOf(pose[1]).yaw;
  }

  add(pose: Pose, now: number): void {
    const newest = this.poses.at(-1);
    if (!newest || apart(newest.pose[0], pose[0]) > JUMP) this.poses = [];
    // Standing until now: the move begins here, not at the last pose's time.
    else if (now - newest.at > DELAY) this.poses.push({ at: now - DELAY / 2, pose: newest.pose });
    this.poses.push({ at: now, pose });
    const first = this.poses.findIndex(({ at }) => at >= now - KEEP);
    this.poses.splice(0, Math.max(0, Math.min(first - 1, this.poses.length - 2)));
  }

  /** Whether the person will look different at a later moment. */
  moving(now: number): boolean {
    return now - DELAY < (this.poses.at(-1)?.at ?? 0) || this.speed > 0;
  }

  stance(now: number): Stance {
    const [position, orientation] = this.poseAt(now - DELAY);
    const seconds = Math.max(now - this.lastAt, 1e-3);
    const step = this.last ? apart(this.last, position) : 0;
    const speed = Math.min(step / seconds, 4);
    this.speed = speed > SLOWEST ? speed : 0;
    this.phase = this.speed ? (this.phase + (step / STRIDE) * 2 * Math.PI) % (2 * Math.PI) : 0;
    this.turnBody(yawPitchOf(orientation).yaw, seconds);
    [this.last, this.lastAt] = [position, now];
    return { position, orientation, bodyYaw: this.bodyYaw, phase: this.phase, stride: Math.min(this.speed / BRISK, 1) };
  }

  /** The body follows the head: at once when far behind, gently while walking. */
  private turnBody(headYaw: number, seconds: number): void {
    const off = wrappedAngle(headYaw - this.bodyYaw);
    if (Math.abs(off) > BODY_TURN) this.bodyYaw += off - Math.sign(off) * BODY_TURN;
    else if (this.speed) this.bodyYaw += off * Math.min(1, seconds * 6);
  }

  private poseAt(at: number): Pose {
    const later = this.poses.findIndex((timed) => at < timed.at);
    const [b, a] = [this.poses.at(later), this.poses[later - 1]];
    if (!b) throw new Error("a walk has a pose");
    return later > 0 && a ? between(a.pose, b.pose, (at - a.at) / (b.at - a.at)) : b.pose;
  }
}

function between([p, q]: Pose, [r, s]: Pose, share: number): Pose {
  const mix = (a: number, b: number) => a + (b - a) * share;
  const sign = q[0] * s[0] + q[1] * s[1] + q[2] * s[2] + q[3] * s[3] >= 0 ? 1 : -1;
  const turn: Quat = [mix(q[0], sign * s[0]), mix(q[1], sign * s[1]), mix(q[2], sign * s[2]), mix(q[3], sign * s[3])];
  return [[mix(p[0], r[0]), mix(p[1], r[1]), mix(p[2], r[2])], normalized(turn)];
}

function apart(a: Vec3, b: Vec3): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}
