/** Where a session says what to do next and takes orders: the page's sheet, or a board in the room. */

import type { TextKey } from "../i18n";
import type { Vec3 } from "../messages";

/** What is to be done next; the words for it depend on what one points with. */
export type Step = "searching" | "place" | "hang" | "return" | "move" | "slide" | "lost";

/** What is said of each step to a finger. */
export const BY_TOUCH: Readonly<Record<Step, TextKey>> = {
  searching: "ar_searching", place: "ar_place", hang: "ar_hang", return: "ar_return",
  move: "ar_move", slide: "ar_slide", lost: "ar_lost",
};

/** And to a controller. */
export const BY_RAY: Readonly<Record<Step, TextKey>> = {
  searching: "ar_ray_searching", place: "ar_ray_place", hang: "ar_ray_hang", return: "ar_ray_return",
  move: "ar_ray_move", slide: "ar_ray_slide", lost: "ar_ray_lost",
};

/** What there is to be told of the session now. */
export interface Shown {
  readonly step: Step | null;
  /** SKU of what is looked at, and its size. */
  readonly selected: string | null;
  readonly size: Vec3 | null;
  /** What hangs is not turned. */
  readonly turns: boolean;
}

export const NOTHING: Shown = { step: null, selected: null, size: null, turns: false };

export interface Handles {
  leave(): void;
  /** The next tap puts this down. */
  choose(sku: string): void;
  /** What is looked at becomes this other variant. */
  exchange(sku: string): void;
  turn(): void;
  remove(): void;
}

export interface Face {
  open(handles: Handles): void;
  show(shown: Shown): void;
  close(): void;
}
