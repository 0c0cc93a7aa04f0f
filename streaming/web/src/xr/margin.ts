/**
 * How far a picture reaches beyond what an eye sees, so that there is something to warp into view
 * while the head turns.
 *
 * A picture is asked for with the head as it will be in the middle of that picture's time on the
 * display (`Lead`). Turning evenly at w, the head is w T/2 behind that at its beginning and w T/2
 * ahead at its end, T being the time between two pictures. If the next one is late by J, it is
 * w J farther, on the leading side alone. What a resting head needs is for its beginning to turn.
 */

import type { Vec3 } from "../messages";
import { radians } from "../view";

/** To each side of an eye, radians. */
export interface Margin {
  readonly left: number;
  readonly right: number;
  readonly down: number;
  readonly up: number;
}

/** Of a head at rest: a saccade's first tenth of a second (at 300 degrees/s^2) turns it by 1.5 degrees. */
const AT_REST = { across: radians(2), along: radians(1.5) };
/** Wider would cost more pixels than it is worth. */
const MOST = radians(12);
/** Margins are asked for in such steps: each takes a message, none a keyframe. */
const STEP = radians(1);
/** A margin shrinks when it has not been needed for so long, ms. */
const PATIENCE_MS = 600;
/** Between two changes, ms: two pictures' time. */
const PAUSE_MS = 100;

/**
 * What a head needs that turns at `turning` (rad/s about its own axes to the right, up and back)
 * while pictures come every `interval` seconds, and `late` seconds later now and then.
 */
export function marginFor([pitch, yaw]: Vec3, interval: number, late: number): Margin {
  const side = (rest: number, ahead: number) => rest + (Math.abs(ahead) * interval) / 2 + Math.max(0, ahead) * late;
  return {
    left: side(AT_REST.across, yaw),
    right: side(AT_REST.across, -yaw),
    up: side(AT_REST.along, pitch),
    down: side(AT_REST.along, -pitch),
  };
}

export const RESTING = marginFor([0, 0, 0], 0, 0);

/** Follows what is needed in steps: at once upwards, after a while downwards. */
export class Margins {
  private asked = RESTING;
  private changedAt = -Infinity;
  /** Since when less would have been enough on each side, ms. */
  private ampleSince: Record<keyof Margin, number> = { left: Infinity, right: Infinity, down: Infinity, up: Infinity };

  /** The margin to ask for at `at`, ms. */
  follow(needed: Margin, at: number): Margin {
    const sides = Object.keys(needed) as (keyof Margin)[];
    const next = Object.fromEntries(sides.map((side) => [side, this.side(side, needed[side], at)])) as unknown as Margin;
    const changed = sides.some((side) => next[side] !== this.asked[side]);
    if (!changed || at - this.changedAt < PAUSE_MS) return this.asked;
    this.changedAt = at;
    return (this.asked = next);
  }

  private side(side: keyof Margin, needed: number, at: number): number {
    const [rest, before] = [RESTING[side], this.asked[side]];
    const wanted = Math.min(MOST, rest + Math.ceil((needed - rest) / STEP - 1e-6) * STEP);
    if (wanted >= before) {
      this.ampleSince[side] = Infinity;
      return wanted;
    }
    this.ampleSince[side] = Math.min(this.ampleSince[side], at);
    return at - this.ampleSince[side] > PATIENCE_MS ? wanted : before;
  }
}
