/** A headset's eyes, as the server draws for them: frusta, places, and a margin to be warped into view. */

import type { Eye, Pose, ViewRequest } from "../messages";
import { radians } from "../view";
import { RESTING, type Margin } from "./margin";
import { seenFrom } from "./poses";

/** How far an eye sees to each side of straight ahead: tangents, all positive. */
export interface Frustum {
  readonly left: number;
  readonly right: number;
  readonly down: number;
  readonly up: number;
}

/** The server draws no eye farther to a side than this (its `Tangent`). */
const FARTHEST = 3.73;
/** Pixels asked for of each eye at least: a small buffer still gains by sharp pictures. */
const LEAST_PIXELS = 720 * 720;
/** Pixels that can be asked for (the protocol's `Width` and `Height`). */
const MOST = { width: 4096, height: 1440 };
/** Of a headset that does not tell its rate, display frames a second. */
const USUAL_FPS = 72;

/** What a headset displays: pixels of one eye's buffer, frames a second. */
export interface Display {
  readonly width: number;
  readonly height: number;
  readonly fps?: number | undefined;
}

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

export function widened({ left, right, down, up }: Frustum, margin: Margin): Frustum {
  const wider = (tangent: number, by: number) =>
    Math.min(FARTHEST, Math.tan(Math.min(Math.atan(tangent) + by, radians(75))));
  return {
    left: wider(left, margin.left),
    right: wider(right, margin.right),
    down: wider(down, margin.down),
    up: wider(up, margin.up),
  };
}

/** An eye at `pose` that sees `frustum`, as seen from the head. */
export function eyeFor(head: Pose, pose: Pose, { left, right, down, up }: Frustum): Eye {
  const [place, turn] = seenFrom(head, pose);
  return [place, turn, left, right, down, up];
}

export function frustumOfEye([, , left, right, down, up]: Eye): Frustum {
  return { left, right, down, up };
}

/**
 * Both eyes' pictures side by side, as sharp as the headset's own buffer (or as a larger one of
 * `LEAST_PIXELS`) while the head rests. The size depends on what an eye sees (`seen`), not on the
 * margin: another size would cost a keyframe whenever the head begins to turn.
 */
export function stereoRequest(number: number, [left, right]: readonly [Eye, Eye], seen: Frustum, display: Display): ViewRequest {
  const [{ width, height }, fps] = [asked(seen, display), display.fps ?? USUAL_FPS];
  return { width, height, fov_deg: 90, stereo: { number, left, right, fps } };
}

function asked(seen: Frustum, display: Display): { width: number; height: number } {
  const whole = widened(seen, RESTING);
  const width = (display.width * (whole.left + whole.right)) / (seen.left + seen.right);
  const height = (display.height * (whole.down + whole.up)) / (seen.down + seen.up);
  const larger = Math.max(1, Math.sqrt(LEAST_PIXELS / (width * height)));
  const scale = Math.min(larger, MOST.width / 2 / width, MOST.height / height);
  return { width: 4 * Math.floor((width * scale) / 2), height: 2 * Math.floor((height * scale) / 2) };
}

/** Whether two eyes are the same but for what nobody sees: a headset's numbers tremble. */
export function sameEye(a: Eye, b: Eye): boolean {
  const flat = (eye: Eye) => eye.flat();
  const [first, second] = [flat(a), flat(b)];
  return first.every((value, at) => Math.abs(value - (second[at] ?? value)) < 1e-3);
}
