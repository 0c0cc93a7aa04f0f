/** A headset's eyes, as the server draws for them: frusta, places, and a margin to be warped into view. */

import type { Eye, Pose, ViewRequest } from "../messages";
import { radians } from "../view";
import { seenFrom } from "./poses";

/** How far an eye sees to each side of straight ahead: tangents, all positive. */
export interface Frustum {
  readonly left: number;
  readonly right: number;
  readonly down: number;
  readonly up: number;
}

/**
 * Degrees a side that a picture reaches beyond what an eye sees. The prediction puts the middle
 * of a picture's time on the screen into its middle: at 20 pictures and 100 degrees a second the
 * head is 2.5 degrees off at either end of it, and pictures do not come evenly.
 */
const MARGIN = { side: 5, upright: 2 };
/** The server draws no eye farther to a side than this (its `Tangent`). */
const FARTHEST = 3.73;
/** Pixels asked for of each eye: what a CPU can pay is less, and the server says so. */
const ASKED_PIXELS = 720 * 720;

/** The frustum of an OpenGL projection matrix (column by column). */
export function frustumOf(projection: Float32Array): Frustum {
  const [wide = 1, high = 1, across = 0, along = 0] = [0, 5, 8, 9].map((at) => projection[at]);
  return {
    left: (1 - across) / wide,
    right: (1 + across) / wide,
    down: (1 - along) / high,
    up: (1 + along) / high,
  };
}

export function widened({ left, right, down, up }: Frustum): Frustum {
  const wider = (tangent: number, degrees: number) =>
    Math.min(FARTHEST, Math.tan(Math.min(Math.atan(tangent) + radians(degrees), radians(75))));
  const { side, upright } = MARGIN;
  return { left: wider(left, side), right: wider(right, side), down: wider(down, upright), up: wider(up, upright) };
}

/** An eye at `pose` that sees `frustum`, as seen from the head. */
export function eyeFor(head: Pose, pose: Pose, { left, right, down, up }: Frustum): Eye {
  const [place, turn] = seenFrom(head, pose);
  return [place, turn, left, right, down, up];
}

export function frustumOfEye([, , left, right, down, up]: Eye): Frustum {
  return { left, right, down, up };
}

/** Both eyes' pictures side by side, with square pixels in the left one. */
export function stereoRequest(number: number, left: Eye, right: Eye): ViewRequest {
  const { left: l, right: r, down, up } = frustumOfEye(left);
  const aspect = (l + r) / (down + up);
  const height = 2 * Math.round(Math.sqrt(ASKED_PIXELS / aspect) / 2);
  const width = 4 * Math.round((height * aspect) / 2);
  return { width, height, fov_deg: 90, stereo: { number, left, right } };
}

/** Whether two eyes are the same but for what nobody sees: a headset's numbers tremble. */
export function sameEye(a: Eye, b: Eye): boolean {
  const flat = (eye: Eye) => eye.flat();
  const [first, second] = [flat(a), flat(b)];
  return first.every((value, at) => Math.abs(value - (second[at] ?? value)) < 1e-3);
}
