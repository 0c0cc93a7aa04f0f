/**
 * How a shopper moves: keys, drags and walks to a point, integrated at display rate.
 *
 * Prediction only: the server keeps the authority and may put the shopper back.
 */

import { quatFromYawPitch, wrappedAngle, yawPitchOf } from "./geometry";
import type { Point2, Pose, Quat, Vec3 } from "./messages";
import type { WalkableFloor } from "./walk";

/** What the keys ask for: each axis -1 .. 1 (forward, to the right, turning left). */
export interface Axes {
  readonly forward: number;
  readonly strafe: number;
  readonly turn: number;
  readonly fast: boolean;
}

interface Angles {
  readonly yaw: number;
  readonly pitch: number;
}

/** A stroll and a hurry, m/s; mean preferred walking speed of adults is 1.4 (Bohannon 1997). */
const STROLL = 1.6;
const HURRY = 3.0;
/** Turning by key, rad/s. */
const TURN_SPEED = 1.9;
/** How quickly speed follows the keys, seconds (time constant): soft, yet without glide. */
const EASE = 0.08;
const MAX_PITCH = 1.2;
/** How long a drag's speed is averaged over, seconds (time constant): a hand is not steady. */
const HAND = 0.05;
/** How quickly the eyes rise or sink to what they turn to, seconds (time constant). */
const NOD = 0.4;
/** The eyes have found what they turn to within this, radians. */
const AIMED = 0.02;
/** What is nearer is looked at as from here, metres: nobody looks straight down at their feet. */
const NEAREST = 0.8;
/** A rest is a rest below this speed, m/s and rad/s. */
const STILL = 0.01;
/** Longest time integrated at once, seconds: a tab that slept does not jump. */
const MAX_DT = 0.1;

export class Walker {
  private place: Point2;
  private yaw: number;
  private pitch: number;
  private eyes: number;
  private velocity: Point2 = [0, 0];
  private turning = 0;
  /** What was dragged since the last step, and how fast a drag turns the head: radians, rad/s. */
  private dragged: Angles = { yaw: 0, pitch: 0 };
  private spin: Angles = { yaw: 0, pitch: 0 };
  private path: Point2[] = [];
  private facing: Vec3 | null = null;

  constructor(
    public floor: WalkableFloor,
    pose: Pose,
  ) {
    const [position, orientation] = pose;
    this.place = [position[0], position[2]];
    this.eyes = position[1];
    ({ yaw: this.yaw, pitch: this.pitch } = yawPitchOf(orientation));
  }

  get pose(): Pose {
    return [[this.place[0], this.eyes, this.place[1]], quatFromYawPitch(this.yaw, this.pitch)];
  }

  get position(): Point2 {
    return this.place;
  }

  get heading(): number {
    return this.yaw;
  }

  /**
   * Where the head will look in `seconds` if the keys stay as they are and a drag goes on. A
   * prediction for the picture that is on its way; the place is not predicted.
   */
  ahead(seconds: number, axes: Axes): Quat {
    const turn = this.wantedTurn(axes);
    const eased = EASE * (1 - Math.exp(-seconds / EASE));
    const left = this.leftToTurn();
    const turned = turn * seconds + (this.turning - turn) * eased;
    const yaw = left ? Math.sign(turned) * Math.min(Math.abs(turned), Math.abs(left.yaw)) : turned;
    const nod = (left?.pitch ?? 0) * (1 - Math.exp(-seconds / NOD));
    const pitch = this.pitch + nod + this.spin.pitch * seconds;
    return quatFromYawPitch(this.yaw + yaw + this.spin.yaw * seconds, clampedPitch(pitch));
  }

  /** Turns the head at once, radians. */
  look(yaw: number, pitch: number): void {
    const before = this.pitch;
    this.yaw = wrappedAngle(this.yaw + yaw);
    this.pitch = clampedPitch(this.pitch + pitch);
    const { dragged } = this;
    this.dragged = { yaw: dragged.yaw + yaw, pitch: dragged.pitch + this.pitch - before };
    this.facing = null;
  }

  /** Walks the corners of `path`, turning the eyes to `facing` on the way. */
  follow(path: readonly Point2[], facing: Vec3 | null = null): void {
    this.path = [...path];
    this.facing = facing;
  }

  /** Stands where the server says; what was under way is dropped. */
  putBack(pose: Pose): void {
    const [position, orientation] = pose;
    this.place = [position[0], position[2]];
    this.eyes = position[1];
    ({ yaw: this.yaw, pitch: this.pitch } = yawPitchOf(orientation));
    this.stop();
  }

  stop(): void {
    this.velocity = [0, 0];
    this.turning = 0;
    this.dragged = this.spin = { yaw: 0, pitch: 0 };
    this.path = [];
    this.facing = null;
  }

  /** Moves on by `dt` seconds; true while anything is still in motion. */
  step(dt: number, axes: Axes): boolean {
    const seconds = Math.min(dt, MAX_DT);
    if (axes.forward || axes.strafe || axes.turn) {
      this.path = [];
      this.facing = null;
    }
    this.ease(seconds, axes);
    if (dt > 0) this.followDrag(dt);
    this.walk(seconds);
    return this.moving || axes.forward !== 0 || axes.strafe !== 0 || axes.turn !== 0;
  }

  private get moving(): boolean {
    return (
      this.path.length > 0 ||
      this.facing !== null ||
      Math.hypot(...this.velocity) > 0 ||
      this.turning !== 0 ||
      this.spin.yaw !== 0 ||
      this.spin.pitch !== 0
    );
  }

  private ease(dt: number, axes: Axes): void {
    const share = 1 - Math.exp(-dt / EASE);
    const [vx, vz] = this.wantedVelocity(axes);
    const [x, z] = this.velocity;
    this.velocity = [x + (vx - x) * share, z + (vz - z) * share];
    if (Math.hypot(...this.velocity) < STILL && !vx && !vz) this.velocity = [0, 0];
    this.pitch += (this.leftToTurn()?.pitch ?? 0) * (1 - Math.exp(-dt / NOD));
    if (this.aimed) this.facing = null;
    const turn = this.wantedTurn(axes);
    this.turning += (turn - this.turning) * share;
    if (Math.abs(this.turning) < STILL && !turn) this.turning = 0;
  }

  /** The mean speed of the drag, weighed towards the newest; still soon after the hand is. */
  private followDrag(dt: number): void {
    const share = 1 - Math.exp(-dt / HAND);
    const followed = (speed: number, dragged: number) => {
      const next = speed + (dragged / dt - speed) * share;
      return Math.abs(next) < STILL ? 0 : next;
    };
    const { spin, dragged } = this;
    this.spin = { yaw: followed(spin.yaw, dragged.yaw), pitch: followed(spin.pitch, dragged.pitch) };
    this.dragged = { yaw: 0, pitch: 0 };
  }

  private wantedVelocity(axes: Axes): Point2 {
    const corner = this.path[0];
    if (corner) return towards(this.place, corner, HURRY * 0.75);
    const length = Math.hypot(axes.forward, axes.strafe);
    if (length === 0) return [0, 0];
    const speed = (axes.fast ? HURRY : STROLL) / Math.max(1, length);
    const [sin, cos] = [Math.sin(this.yaw), Math.cos(this.yaw)];
    const { forward, strafe } = axes;
    return [(strafe * cos - forward * sin) * speed, (-strafe * sin - forward * cos) * speed];
  }

  private wantedTurn(axes: Axes): number {
    if (axes.turn) return axes.turn * TURN_SPEED * (axes.fast ? 1.5 : 1);
    const left = this.leftToTurn();
    return left ? Math.max(-TURN_SPEED, Math.min(TURN_SPEED, left.yaw * 4)) : 0;
  }

  /** Whether the walk is over and the eyes have found what they turned to. */
  private get aimed(): boolean {
    const left = this.leftToTurn();
    return left !== null && this.path.length === 0 && Math.hypot(left.yaw, left.pitch) < AIMED;
  }

  /** How far the eyes are from what they turn to, radians; null when they turn to nothing. */
  private leftToTurn(): Angles | null {
    if (!this.facing) return null;
    const [dx, dz] = [this.facing[0] - this.place[0], this.facing[2] - this.place[1]];
    const pitch = Math.atan2(this.facing[1] - this.eyes, Math.max(Math.hypot(dx, dz), NEAREST));
    return { yaw: wrappedAngle(Math.atan2(-dx, -dz) - this.yaw), pitch: pitch - this.pitch };
  }

  private walk(dt: number): void {
    this.yaw = wrappedAngle(this.yaw + this.turning * dt);
    const [x, z] = this.place;
    const [dx, dz] = [this.velocity[0] * dt, this.velocity[1] * dt];
    if (dx === 0 && dz === 0) return;
    this.place = this.floor.slide(this.place, [x + dx, z + dz]);
    const moved = Math.hypot(this.place[0] - x, this.place[1] - z);
    this.turnCorner(moved < 0.2 * Math.hypot(dx, dz));
  }

  /** Takes the next corner once this one is reached; gives up a path that is `blocked`. */
  private turnCorner(blocked: boolean): void {
    const corner = this.path[0];
    if (!corner) return;
    const left = Math.hypot(corner[0] - this.place[0], corner[1] - this.place[1]);
    if (left < (this.path.length > 1 ? 0.12 : 0.05)) this.path.shift();
    else if (blocked) this.path = [];
  }
}

function clampedPitch(pitch: number): number {
  return Math.max(-MAX_PITCH, Math.min(MAX_PITCH, pitch));
}

/** Velocity from `here` to `there`, slowing down over the last half metre. */
function towards(here: Point2, there: Point2, speed: number): Point2 {
  const [dx, dz] = [there[0] - here[0], there[1] - here[1]];
  const left = Math.hypot(dx, dz);
  if (left < 1e-6) return [0, 0];
  const scale = Math.min(speed, Math.max(0.4, left * 4)) / left;
  return [dx * scale, dz * scale];
}
