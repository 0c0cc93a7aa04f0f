/** What draws the room into a headset's eyes: the shop's pictures of it, or this device. */

import type { Pose, Welcome } from "../messages";
import type { Worn } from "../presenter";
import type { Gl } from "./gl";
import type { HeadMotion } from "./head";
import type { Eyepiece } from "./warp";

/** A display frame, as the headset begins it. */
export interface Display {
  readonly viewer: XRViewerPose;
  readonly layer: XRWebGLLayer;
  /** The head in the shop. */
  readonly head: Pose;
  /** How it moves. */
  readonly motion: HeadMotion;
  readonly at: number;
}

export interface RoomView extends Pick<Worn, "view" | "picture" | "drawn"> {
  /** All that the headset draws is drawn in it. */
  readonly gl: Gl;
  /** Whether there is a room to be seen. */
  readonly ready: boolean;
  /** Whether that is the room as it is now. */
  readonly fresh: boolean;
  /** The number of the shop's picture on the display; 0: none. */
  readonly frame: number;
  /** Seconds until a pose that is told now is seen. */
  readonly lead: number;
  /** The shopper has come in. */
  furnish(welcome: Welcome): void;
  /** A display frame begins. */
  begin(display: Display): void;
  /** Draws the room for an eye to `port`, the present viewport; may leave another framebuffer bound. */
  draw(eye: Eyepiece, port: XRViewport): void;
  /** The headset is taken off. */
  close(): void;
}
