/**
 * Which picture is on the screen: joins what the server says of a drawn picture (live channel)
 * with the moment the browser shows it (video), by the RTP timestamp both carry.
 */

import type { FrameDrawn } from "./messages";

/** Pictures remembered on either side while the other half is awaited: two seconds at 60/s. */
const KEPT = 120;

export interface ShownFrame {
  readonly drawn: FrameDrawn;
  /** When it reached the screen, ms on `performance.now()`'s clock. */
  readonly at: number;
}

export class FrameLog {
  private readonly drawn = new Map<number, FrameDrawn>();
  private readonly displayed = new Map<number, number>();
  private latest: FrameDrawn | null = null;
  private latestDisplayed: number | null = null;

  /** The picture on the screen, as far as it is known; null before the first. */
  get current(): FrameDrawn | null {
    return this.latest;
  }

  /** Whether it has been told what that picture shows; without a timestamp, any picture. */
  knows(rtpTimestamp: number | null): boolean {
    return rtpTimestamp === null ? this.drawn.size > 0 : this.drawn.has(rtpTimestamp);
  }

  /** Whether it is known to be two pictures, for a headset's eyes. */
  isStereo(rtpTimestamp: number | null): boolean {
    return rtpTimestamp !== null && (this.drawn.get(rtpTimestamp)?.stereo ?? 0) > 0;
  }

  /** Whether that picture is the one on the screen. */
  shows(rtpTimestamp: number | null): boolean {
    return rtpTimestamp !== null && rtpTimestamp === this.latestDisplayed;
  }

  /** The server drew a picture. Returns it if it is on the screen already. */
  onDrawn(frame: FrameDrawn): ShownFrame | null {
    const at = this.displayed.get(frame.rtp_timestamp);
    if (at === undefined) {
      remember(this.drawn, frame.rtp_timestamp, frame);
      return null;
    }
    if (frame.rtp_timestamp === this.latestDisplayed || !this.latest) this.latest = frame;
    return { drawn: frame, at };
  }

  /**
   * The browser shows a picture. Without its RTP timestamp (a browser that hides it) the newest
   * drawn picture is taken for it.
   */
  onDisplayed(rtpTimestamp: number | null, at: number): ShownFrame | null {
    const key = rtpTimestamp ?? [...this.drawn.keys()].at(-1);
    if (key === undefined) return null;
    this.latestDisplayed = key;
    const frame = this.drawn.get(key);
    if (!frame) {
      remember(this.displayed, key, at);
      return null;
    }
    this.drawn.delete(key);
    this.latest = frame;
    return { drawn: frame, at };
  }
}

function remember<T>(map: Map<number, T>, key: number, value: T): void {
  map.set(key, value);
  const oldest = map.keys().next();
  if (map.size > KEPT && !oldest.done) map.delete(oldest.value);
}
