/**
 * How far ahead a picture has to be asked for: from telling where the head looks until the middle
 * of the time that the picture drawn for it is on the screen. Measured, because lines differ.
 */

import type { Quat } from "./messages";

/** Taken for true until something has been measured, ms. */
const FIRST_GUESS = { delay: 80, interval: 40 };
/** How much a new measurement weighs against all before it. */
const WEIGHT = 0.15;
/** A single one counts for so many times the mean at most: one late picture is not the line. */
const MOST = 2;
/** A longer gap between two pictures is a rest, not their rate, ms. */
const REST = 250;
/** An input that nothing had to be drawn for appears in some later picture: no delay, ms. */
const UNANSWERED = 1000;
/** Farther ahead nobody knows where a head will look, ms. */
const FARTHEST = 250;
/** Orientations remembered until their picture comes: two seconds at 60/s. */
const KEPT = 120;

interface Told {
  readonly seq: number;
  readonly at: number;
  readonly orientation: Quat;
}

export class Lead {
  private told: Told[] = [];
  private delay = FIRST_GUESS.delay;
  private interval = FIRST_GUESS.interval;
  /** Mean distance of the gaps between pictures from their mean, ms. */
  private unevenness = 0;
  private lastDrawn = -Infinity;

  /** Seconds to predict by. */
  get seconds(): number {
    return Math.min(FARTHEST, this.delay + this.interval / 2) / 1000;
  }

  /** Seconds from a movement to the picture that shows it. */
  get behind(): number {
    return this.delay / 1000;
  }

  /** Seconds between two pictures. */
  get every(): number {
    return this.interval / 1000;
  }

  /** Seconds by which a picture may be late: two mean deviations hold most (as four hold nearly all, RFC 6298). */
  get late(): number {
    return (2 * this.unevenness) / 1000;
  }

  /** Pictures are wanted for `orientation` from `at` on (ms, `performance.now()`'s clock). */
  tell(seq: number, at: number, orientation: Quat): void {
    this.told = [...this.told.slice(1 - KEPT), { seq, at, orientation }];
  }

  /** A picture that is the first to show the inputs `seqs` was drawn on the screen at `at`. */
  drawn(seqs: readonly number[], at: number): void {
    const gap = at - this.lastDrawn;
    this.lastDrawn = at;
    if (gap > 0 && gap < REST) {
      this.unevenness += (Math.min(Math.abs(gap - this.interval), this.interval) - this.unevenness) * WEIGHT;
      this.interval = followed(this.interval, gap);
    }
    // It is drawn for the newest of them.
    const drawnFor = this.told.findLast(({ seq }) => seqs.includes(seq));
    if (!drawnFor) return;
    const delay = Math.max(0, at - drawnFor.at);
    if (delay < UNANSWERED) this.delay = followed(this.delay, delay);
    this.told = this.told.slice(this.told.indexOf(drawnFor));
  }

  /** What a picture that is drawn on the screen at `at` was most likely drawn for; null if nobody has told. */
  likely(at: number): Quat | null {
    const since = at - this.delay;
    return (this.told.findLast((told) => told.at <= since) ?? this.told[0])?.orientation ?? null;
  }

  /** A new connection: what was told over the old one is drawn no more. */
  restart(): void {
    this.told = [];
  }
}

function followed(mean: number, sample: number): number {
  return mean + (Math.min(sample, MOST * mean) - mean) * WEIGHT;
}
