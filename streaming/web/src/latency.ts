/** Click to photon, measured here: the input's own time to the time its picture is on screen. */

/** Inputs that wait for their picture; older ones were answered by nothing visible. */
const WAITING = 64;
/** Samples the percentiles are taken over. */
const SAMPLES = 200;

export interface LatencySummary {
  readonly last: number;
  readonly p50: number;
  readonly p95: number;
  readonly count: number;
}

export class LatencyMeter {
  private readonly sentAt = new Map<number, number>();
  private readonly samples: number[] = [];

  /** An input left the shopper's hand at `at` (ms, `performance.now()`'s clock). */
  sent(seq: number, at: number): void {
    this.sentAt.set(seq, at);
    const oldest = this.sentAt.keys().next();
    if (this.sentAt.size > WAITING && !oldest.done) this.sentAt.delete(oldest.value);
  }

  /** A picture with these inputs is on screen at `at`: the delays that it ends, ms. */
  shown(seqs: readonly number[], at: number): { seq: number; ms: number }[] {
    const ended = seqs.flatMap((seq) => {
      const sent = this.sentAt.get(seq);
      this.sentAt.delete(seq);
      return sent === undefined ? [] : [{ seq, ms: Math.max(0, at - sent) }];
    });
    this.samples.push(...ended.map(({ ms }) => ms));
    this.samples.splice(0, this.samples.length - SAMPLES);
    return ended;
  }

  get summary(): LatencySummary | null {
    const last = this.samples.at(-1);
    if (last === undefined) return null;
    const sorted = [...this.samples].sort((a, b) => a - b);
    return { last, p50: percentile(sorted, 50), p95: percentile(sorted, 95), count: sorted.length };
  }
}

/** Nearest-rank percentile of ascending `sorted` (not empty). */
export function percentile(sorted: readonly number[], percent: number): number {
  const rank = Math.max(1, Math.ceil((percent / 100) * sorted.length));
  return sorted[rank - 1] ?? NaN;
}
