/** A picture of the stream at the moment it can be shown, whatever road it came by. */

export interface Picture {
  /** Valid during the call that hands it over only: who made a `VideoFrame` closes it then. */
  readonly image: HTMLVideoElement | VideoFrame;
  /** Size in the picture's own pixels. */
  readonly width: number;
  readonly height: number;
  /** Joins it with its `FrameDrawn`; null in a browser that hides it. */
  readonly rtpTimestamp: number | null;
  /** When it reaches the screen, ms on `performance.now()`'s clock. */
  readonly at: number;
}
