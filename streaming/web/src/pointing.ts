/** Tells what the shopper points at: when that has changed, and not too often. */

import type { Sight } from "./presenter";

/** Least time between two messages of one kind on the live channel, ms: 60 a second at most. */
export const LIVE_GAP_MS = 15;

export class Pointing {
  private told = "";
  private at = 0;

  /** `send` says whether it could be told. */
  constructor(private readonly send: (sight: Sight | null, now: number) => boolean) {}

  /** False if it has to wait for a later display frame. */
  tell(sight: Sight | null, now: number): boolean {
    const key = sight ? sight.ray.flat().map((value) => value.toFixed(4)).join() : "";
    if (key === this.told) return true;
    if (now - this.at < LIVE_GAP_MS || !this.send(sight, now)) return false;
    this.told = key;
    this.at = now;
    return true;
  }
}
