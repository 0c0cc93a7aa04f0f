/** Who draws the room, and when the shop's pictures give way to the device's own. */

import type { WaitCause } from "../backoff";

export type Rendering = "streamed" | "local" | "auto";

/** Why a device draws although nobody has asked it to. */
export type Reason = "full" | "blocked" | "unplayable" | "slow" | "saving" | "able";

/** Who draws: as the page's address says (`?render=local|streamed`), else as `remembered`. */
export function wantedRendering(search: string, remembered: string | null): Rendering {
  const asked = new URLSearchParams(search).get("render") ?? remembered;
  return asked === "local" || asked === "streamed" ? asked : "auto";
}

/** Whether little is to be fetched: as `remembered`, else as the browser's own data saver says. */
export function wantedSparing(remembered: string | null): boolean {
  const { connection } = navigator as Navigator & { readonly connection?: { readonly saveData?: boolean } };
  return remembered === null ? (connection?.saveData ?? false) : remembered === "on";
}

/** Whether a device that `draws`, of a browser that `streams`, draws from the start. */
export function startsHere(wanted: Rendering, draws: boolean, streams: boolean): boolean {
  return draws && (wanted === "local" || (wanted === "auto" && !streams));
}

/** Why to draw here at once, without pictures of the shop; null: waiting helps. */
export function reasonToDraw(cause: WaitCause): Reason | null {
  return cause === "full" || cause === "blocked" || cause === "slow" ? cause : null;
}

/** How the line did in a second. */
export interface LineSecond {
  /** Round trip, ms; null until it is known. */
  readonly rtt: number | null;
  /** Share of packets that were lost. */
  readonly lost: number;
  /** How long a movement takes to be seen, ms: a line that is too thin shows itself here. */
  readonly behind: number;
}

/**
 * What is worse makes a bad second. Of the 500 ms from a click to its picture a round trip of 300
 * leaves too little for drawing and decoding; a movement that is seen after 400 is past what
 * turning the picture at once hides; of a picture of ten packets, 8 % lost spoil every second one.
 */
const BEARABLE = { rtt: 300, lost: 0.08, behind: 400 } as const;
/** Bad seconds, less half of the good ones, that make a line slow. */
const SLOW_AFTER = 10;
const GOOD = 0.5;

/** Judges the line by what the browser counts of the stream, once a second. */
export class LineJudge {
  private points = 0;

  /** Whether the line has proved slow by the end of this second. */
  slowAfter({ rtt, lost, behind }: LineSecond): boolean {
    const bad = (rtt ?? 0) > BEARABLE.rtt || lost > BEARABLE.lost || behind > BEARABLE.behind;
    this.points = Math.max(0, this.points + (bad ? 1 : -GOOD));
    return this.points >= SLOW_AFTER;
  }

  /** Another line: what was counted of the old one does not matter. */
  forget(): void {
    this.points = 0;
  }
}

/** Median ms of a picture up to which a device draws better than the shop: half a display frame. */
const FLUENT_MS = 8;
/** And up to which it draws well enough where the shop's pictures are a burden: 30 a second. */
const BEARABLE_MS = 33;

/** Whether to draw here, for `reason`, where a picture takes `ms` (median). */
export function drawsWell(reason: Reason, ms: number): boolean {
  return ms <= (reason === "able" ? FLUENT_MS : BEARABLE_MS);
}
