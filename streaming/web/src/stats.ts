/** What F3 shows of picture and line: the browser's own statistics, as rates. */

export interface LineStats {
  readonly fps: number;
  readonly kbps: number;
  readonly width: number;
  readonly height: number;
  /** Milliseconds; null until ICE has measured it. */
  readonly rtt: number | null;
}

interface Counters {
  readonly at: number;
  readonly frames: number;
  readonly bytes: number;
}

export class StatsReader {
  private before: Counters | null = null;

  /** Rates since the last call; null on the first one and without a picture. */
  read(report: RTCStatsReport): LineStats | null {
    const stats = [...(report as unknown as ReadonlyMap<string, Record<string, unknown>>).values()];
    const video = stats.find(({ type, kind }) => type === "inbound-rtp" && kind === "video");
    if (!video) return null;
    const now = {
      at: Number(video.timestamp),
      frames: Number(video.framesDecoded ?? 0),
      bytes: Number(video.bytesReceived ?? 0),
    };
    const before = this.before;
    this.before = now;
    const seconds = before ? (now.at - before.at) / 1000 : 0;
    if (!before || seconds <= 0 || now.frames < before.frames) return null;
    return {
      fps: (now.frames - before.frames) / seconds,
      kbps: ((now.bytes - before.bytes) * 8) / 1000 / seconds,
      width: Number(video.frameWidth ?? 0),
      height: Number(video.frameHeight ?? 0),
      rtt: roundTrip(stats),
    };
  }
}

function roundTrip(stats: readonly Record<string, unknown>[]): number | null {
  const pair = stats.find(({ type, nominated, state }) => type === "candidate-pair" && nominated === true && state === "succeeded");
  return typeof pair?.currentRoundTripTime === "number" ? pair.currentRoundTripTime * 1000 : null;
}
