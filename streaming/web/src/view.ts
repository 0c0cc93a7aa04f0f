/** Sizes and angles of the picture: what to ask for, and where a pointer lies in it. */

import { MAX_FLAT_WIDTH, VIEW_LIMITS, type ViewRequest } from "./messages";

/** Lengths of the longer side that are asked for, pixels: few, so that few encoders are built. */
const LONG_SIDES = [640, 854, 960, 1280] as const;
/** Most pixels asked for: a CPU draws every one of them for us. */
const MAX_PIXELS = 1280 * 800;
/** Field of view along the longer side, degrees: wide, and people at the edge keep their shape. */
const LANDSCAPE_FOV = 75;
const PORTRAIT_FOV = 76;
/**
 * How far a picture that will be warped reaches beyond what is shown, degrees a side. A picture
 * is drawn for the middle of its time on the screen: at 15 a second and 60 degrees a second it is
 * 2 degrees off at either end of it. People turn to the side; they seldom nod as fast.
 */
const MARGIN = { side: 2.4, upright: 0.8 };

const WIDTHS = { ...VIEW_LIMITS.width, max: MAX_FLAT_WIDTH };

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Box extends Size {
  readonly left: number;
  readonly top: number;
}

/** A picture as it is asked for, and the part in its middle that fills the window. */
export interface Framing {
  readonly asked: ViewRequest;
  readonly shown: ViewRequest;
}

/**
 * Horizontal field of view for a picture of that size, degrees. It depends on the size alone,
 * so that a picture's own size tells the angle it was drawn with.
 */
export function fovFor({ width, height }: Size): number {
  if (width >= height) return LANDSCAPE_FOV;
  const half = Math.tan((PORTRAIT_FOV * Math.PI) / 360) * (width / height);
  const fov = (Math.atan(half) * 360) / Math.PI;
  return Math.max(VIEW_LIMITS.fov_deg.min, Math.round(fov * 100) / 100);
}

/** The picture for a window of `css` pixels at `ratio` device pixels each: even numbers. */
export function viewFor(css: Size, ratio: number): ViewRequest {
  const aspect = Math.max(css.width, 1) / Math.max(css.height, 1);
  const device = Math.max(css.width, css.height) * ratio;
  const sizes = LONG_SIDES.map((side) => sized(aspect, side)).filter(
    ({ width, height }) => width * height <= MAX_PIXELS,
  );
  const fitting = sizes.filter((size) => Math.max(size.width, size.height) <= device);
  const size = fitting.at(-1) ?? sizes[0] ?? sized(aspect, LONG_SIDES[0]);
  return { ...size, fov_deg: fovFor(size) };
}

/** `shown` with a margin to be warped into view, at the same number of pixels a degree. */
export function withMargin(shown: ViewRequest): Framing {
  const focal = focalLength(shown);
  const wider = (length: number, margin: number, limits: { min: number; max: number }) =>
    even(2 * focal * Math.tan(Math.atan(length / 2 / focal) + radians(margin)), limits);
  const width = wider(shown.width, MARGIN.side, WIDTHS);
  const height = wider(shown.height, MARGIN.upright, VIEW_LIMITS.height);
  const fov_deg = (2 * Math.atan(width / 2 / focal) * 180) / Math.PI;
  return { asked: { width, height, fov_deg }, shown };
}

/** The distance of a picture from the eye, in the picture's pixels. */
export function focalLength({ width, fov_deg }: ViewRequest): number {
  return width / 2 / Math.tan(radians(fov_deg) / 2);
}

/** CSS pixels for one of a picture that covers a box (cut at the edges, centred). */
export function coverScale(box: Size, picture: Size): number {
  return Math.max(box.width / picture.width, box.height / picture.height);
}

export function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}

function sized(aspect: number, side: number): Size {
  const width = aspect >= 1 ? side : side * aspect;
  const height = aspect >= 1 ? side / aspect : side;
  return { width: even(width, WIDTHS), height: even(height, VIEW_LIMITS.height) };
}

function even(length: number, { min, max }: { min: number; max: number }): number {
  return 2 * Math.round(Math.max(min, Math.min(max, length)) / 2);
}

/**
 * Where a point of the window lies in a picture that covers `box` (cut at the edges, centred):
 * 0 .. 1 from the picture's left and top; null outside the box.
 */
export function pictureCoordinates(
  box: Box,
  picture: Size,
  x: number,
  y: number,
): { u: number; v: number } | null {
  const [dx, dy] = [x - box.left, y - box.top];
  if (dx < 0 || dy < 0 || dx > box.width || dy > box.height) return null;
  const scale = coverScale(box, picture);
  return {
    u: (dx - box.width / 2) / (picture.width * scale) + 0.5,
    v: (dy - box.height / 2) / (picture.height * scale) + 0.5,
  };
}
