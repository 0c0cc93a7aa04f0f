/**
 * How the shop gets in front of the shopper's eyes: streamed pictures (`streamed.ts`), or the same
 * store drawn on the device (`local/renderer.ts`).
 */

import type { FrameDrawn, Point2, Ray, ViewRequest } from "./messages";
import type { Picture } from "./picture";

/** Where a shopper points, and in which picture they saw it. */
export interface Sight {
  readonly ray: Ray;
  readonly frame: number;
}

/** A headset that takes over what the stream gives, and what is asked of it. */
export interface Worn {
  /** Null until it is known what its eyes see. */
  view(): ViewRequest | null;
  picture(picture: Picture): void;
  drawn(frame: FrameDrawn): void;
  /** The shop has put the shopper somewhere else. */
  putBack(): void;
  /** Other things stand in the room than before. */
  furnished(): void;
  /** Takes the shopper to `place` to face what is at `faced`; whether there is a way. */
  goTo(place: Point2, faced: Point2): boolean;
}

export interface Presenter {
  /** The world ray through a point of the window (CSS pixels); null where no picture is. */
  sight(clientX: number, clientY: number): Sight | null;
  /** Radians that one CSS pixel of drag is worth, so that the world follows the finger. */
  readonly radiansPerPixel: number;
  /** The picture that suits the window now. */
  wantedView(): ViewRequest;
  /** The window has another size. */
  resized(): void;
  /** A display frame begins at `now` (ms), after the head may have turned. */
  refresh(now: number): void;
  /** Keeps what is on the screen there while nothing new comes. */
  freeze(): void;
  /** Stops and lets go of everything. */
  close(): void;
}
