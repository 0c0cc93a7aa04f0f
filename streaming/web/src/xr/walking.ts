/** Getting about in a headset: the stick walks, snap turns, a dash to where the other stick points. */

import { rotated, yawPitchOf } from "../geometry";
import type { Point2, Pose, Vec3 } from "../messages";
import { findPath } from "../path";
import type { WalkableFloor } from "../walk";
import { rigAt, within } from "./poses";

/** A calm stroll and a dash, m/s: the shop lets nobody be faster than 6. */
const STROLL = 1.4;
const DASH = 4.5;
/** A step of a snap turn, radians. */
const SNAP = Math.PI / 6;
/** A stick is pushed from here on, and let go below. */
const PUSHED = 0.7;
const LET_GO = 0.3;
const DEAD = 0.15;
/** Throw of the arc that points to a place: speed m/s, gravity m/s2. */
const THROW = 6;
const GRAVITY = 9.8;

export class Walking {
  private path: Point2[] = [];
  private snapped = false;
  private aiming: Point2 | null = null;
  /** What is to be faced at the end of a dash. */
  private facing: Point2 | null = null;

  constructor(
    private readonly floor: WalkableFloor,
    /** The shopper's own floor, laid into the shop. */
    public rig: Pose,
  ) {}

  /** Where a dash would go; null while none is aimed. */
  get goal(): Point2 | null {
    return this.aiming;
  }

  get dashing(): boolean {
    return this.path.length > 0;
  }

  /**
   * The rig that puts a head, told in its own room, on `place` in the shop, looking to `yaw`; its
   * floor is `lift` metres above the shop's.
   */
  static standing(head: Pose, place: Point2, yaw: number, lift = 0): Pose {
    const turned = rigAt([0, 0], yaw - yawPitchOf(head[1]).yaw);
    const [x, , z] = rotated(turned[1], head[0]);
    return [[place[0] - x, lift, place[1] - z], turned[1]];
  }

  /** Dashes to `place` and turns to `faced` there; whether there is a way. */
  goTo(head: Pose, place: Point2, faced: Point2): boolean {
    const [x, , z] = within(this.rig, head)[0];
    this.path = findPath(this.floor, [x, z], place) ?? [];
    this.facing = this.dashing ? faced : null;
    return this.dashing;
  }

  /** Walks by the stick for `dt` seconds; whether that moves the view. */
  walk(head: Pose, [across, along]: Point2, dt: number): boolean {
    if (this.path.length) return this.dash(head, dt);
    if (Math.hypot(across, along) < DEAD) return false;
    const { yaw } = yawPitchOf(within(this.rig, head)[1]);
    const [sin, cos] = [Math.sin(yaw), Math.cos(yaw)];
    const speed = STROLL * dt;
    this.move(head, [(across * cos + along * sin) * speed, (along * cos - across * sin) * speed]);
    return true;
  }

  /** Turns by steps: nothing flows by, so nobody gets sick. Whether it turned. */
  snap(head: Pose, across: number): boolean {
    if (Math.abs(across) < LET_GO) this.snapped = false;
    if (this.snapped || Math.abs(across) < PUSHED) return false;
    this.snapped = true;
    const [[x, , z], turn] = within(this.rig, head);
    this.turnTo(head, [x, z], yawPitchOf(turn).yaw - Math.sign(across) * SNAP);
    return true;
  }

  /** The stick is pushed forwards to aim along `ray` (origin, direction), let go to dash there. */
  aim(head: Pose, along: number, ray: readonly [Vec3, Vec3] | null): boolean {
    if (along < -PUSHED && ray) {
      this.aiming = this.landing(ray);
      return false;
    }
    if (along < -LET_GO || !this.aiming) return false;
    const [x, , z] = within(this.rig, head)[0];
    this.path = findPath(this.floor, [x, z], this.aiming) ?? [];
    this.aiming = null;
    return this.dashing;
  }

  private landing([origin, direction]: readonly [Vec3, Vec3]): Point2 | null {
    const up = direction[1] * THROW;
    const seconds = (up + Math.sqrt(up * up + 2 * GRAVITY * Math.max(origin[1], 0))) / GRAVITY;
    const place: Point2 = [origin[0] + direction[0] * THROW * seconds, origin[2] + direction[2] * THROW * seconds];
    return this.floor.allows(place) ? place : null;
  }

  private dash(head: Pose, dt: number): boolean {
    const corner = this.path[0];
    if (!corner) return false;
    const [x, , z] = within(this.rig, head)[0];
    const [dx, dz] = [corner[0] - x, corner[1] - z];
    const left = Math.hypot(dx, dz);
    const share = Math.min(1, (DASH * dt) / Math.max(left, 1e-6));
    if (share === 1) this.path.shift();
    if (!this.move(head, [dx * share, dz * share]) && left > DASH * dt) this.path = [];
    if (!this.dashing) this.face(head);
    return true;
  }

  private face(head: Pose): void {
    const [x, , z] = within(this.rig, head)[0];
    if (this.facing) this.turnTo(head, [x, z], Math.atan2(x - this.facing[0], z - this.facing[1]));
    this.facing = null;
  }

  private turnTo(head: Pose, place: Point2, yaw: number): void {
    this.rig = Walking.standing(head, place, yaw, this.rig[0][1]);
  }

  /** Moves the rig as far as the head may go; whether it could. */
  private move(head: Pose, [dx, dz]: Point2): boolean {
    const [x, , z] = within(this.rig, head)[0];
    const [endX, endZ] = this.floor.slide([x, z], [x + dx, z + dz]);
    const [place, turn] = this.rig;
    this.rig = [[place[0] + endX - x, place[1], place[2] + endZ - z], turn];
    return Math.hypot(endX - x, endZ - z) > 0;
  }
}
