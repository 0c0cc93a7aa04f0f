/**
 * Whether the display keeps up with warping. Below this rate a warp is no smoother than the
 * pictures themselves, and costs more; it is given up for a while, each time for longer, so that
 * a slow device does not switch to and fro.
 */

/** Display frames a second that are needed. */
const LEAST = 30;
/** Frames judged at once: what is between them, a rest apart, counts. */
const FRAMES = 45;
/** So many slow stretches in a row are no accident. */
const SLOW = 2;
/** A longer gap between frames is a rest, ms. */
const REST = 500;
/** The first pause, and the longest, ms. */
const PAUSE = { first: 20_000, longest: 320_000 };

export class Pace {
  private last = -Infinity;
  private gaps: number[] = [];
  private slow = 0;
  private pause = PAUSE.first;
  private pausedUntil = -Infinity;
  private typical = 1000 / 60;

  /** How long a display frame lasts, ms: of the last stretch, by its median. */
  get period(): number {
    return this.typical;
  }

  /** A display frame at `now` (ms); whether to warp in it. */
  frame(now: number): boolean {
    const gap = now - this.last;
    this.last = now;
    if (now < this.pausedUntil) return false;
    if (gap > 0 && gap < REST) this.gaps.push(gap);
    if (this.gaps.length >= FRAMES) this.judge(now);
    return now >= this.pausedUntil;
  }

  private judge(now: number): void {
    const mean = this.gaps.reduce((sum, gap) => sum + gap, 0) / this.gaps.length;
    this.typical = [...this.gaps].sort((a, b) => a - b)[FRAMES >> 1] ?? this.typical;
    this.gaps = [];
    this.slow = mean > 1000 / LEAST ? this.slow + 1 : 0;
    if (this.slow < SLOW) return;
    this.slow = 0;
    this.pausedUntil = now + this.pause;
    this.pause = Math.min(PAUSE.longest, 2 * this.pause);
  }
}
