/** Where a session says what to do next and takes orders: the page's sheet, or a board in the room. */

import type { Vec3 } from "../messages";

/** What is to be done next; the words for it depend on what one points with. */
export type Step = "searching" | "place" | "hang" | "return" | "move" | "lost";

/** What there is to be told of the session now. */
export interface Shown {
  readonly step: Step | null;
  /** SKU of what is looked at, and its size. */
  readonly selected: string | null;
  readonly size: Vec3 | null;
}

export const NOTHING: Shown = { step: null, selected: null, size: null };

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
