/** What F3 shows of picture and line, as rates. */

import type { Transport } from "./messages";

export interface LineStats {
  /** How the pictures come. */
  readonly transport: Transport;
  readonly fps: number;
  readonly kbps: number;
  readonly width: number;
  readonly height: number;
  /** Milliseconds; null until it has been measured. */
  readonly rtt: number | null;
  /** Share of packets that were lost. */
  readonly lost: number;
}

/** What has come so far. */
export interface Counters extends Pick<LineStats, "transport" | "width" | "height" | "rtt"> {
  /** When this was true, ms. */
  readonly at: number;
  /** Pictures decoded, or drawn here. */
  readonly frames: number;
  readonly bytes: number;
  /** Packets that came, and that did not. */
  readonly packets: number;
  readonly missing: number;
}

/** Of a road that loses nothing. */
export const LOSSLESS = { packets: 0, missing: 0 } as const;

export class StatsReader {
  private before: Counters | null = null;

  /** Rates since the last call; null on the first one and on a new connection. */
  read(now: Counters): LineStats | null {
    const before = this.before;
    this.before = now;
    const ms = before ? now.at - before.at : 0;
    if (!before || ms <= 0 || now.frames < before.frames || now.transport !== before.transport) return null;
    const { transport, width, height, rtt } = now;
    const missing = Math.max(0, now.missing - before.missing);
    return {
      transport,
      fps: ((now.frames - before.frames) * 1000) / ms,
      kbps: ((now.bytes - before.bytes) * 8) / ms,
      width,
      height,
      rtt,
      lost: missing / Math.max(1, missing + now.packets - before.packets),
    };
  }
}

/** Of a peer connection, by the browser's own statistics; null without a picture. */
export function countersOf(report: RTCStatsReport): Counters | null {
  const stats = [...(report as unknown as ReadonlyMap<string, Record<string, unknown>>).values()];
  const video = stats.find(({ type, kind }) => type === "inbound-rtp" && kind === "video");
  if (!video) return null;
  return {
    transport: "webrtc",
    at: Number(video.timestamp),
    frames: Number(video.framesDecoded ?? 0),
    bytes: Number(video.bytesReceived ?? 0),
    width: Number(video.frameWidth ?? 0),
    height: Number(video.frameHeight ?? 0),
    rtt: roundTrip(stats),
    packets: Number(video.packetsReceived ?? 0),
    missing: Number(video.packetsLost ?? 0),
  };
}

function roundTrip(stats: readonly Record<string, unknown>[]): number | null {
  const pair = stats.find(({ type, nominated, state }) => type === "candidate-pair" && nominated === true && state === "succeeded");
  return typeof pair?.currentRoundTripTime === "number" ? pair.currentRoundTripTime * 1000 : null;
}
