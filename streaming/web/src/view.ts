/** Sizes and angles of the picture: what to ask for, and where a pointer lies in it. */

import { VIEW_LIMITS, type ViewRequest } from "./messages";

/** Lengths of the longer side that are asked for, pixels: few, so that few encoders are built. */
const LONG_SIDES = [640, 854, 960, 1280] as const;
/** Most pixels asked for: a CPU draws every one of them for us. */
const MAX_PIXELS = 1280 * 800;
/** Field of view along the longer side, degrees: wide, and people at the edge keep their shape. */
const LANDSCAPE_FOV = 75;
const PORTRAIT_FOV = 80;

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Box extends Size {
  readonly left: number;
  readonly top: number;
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

function sized(aspect: number, side: number): Size {
  const width = aspect >= 1 ? side : side * aspect;
  const height = aspect >= 1 ? side / aspect : side;
  return { width: even(width, VIEW_LIMITS.width), height: even(height, VIEW_LIMITS.height) };
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
  const scale = Math.max(box.width / picture.width, box.height / picture.height);
  return {
    u: (dx - box.width / 2) / (picture.width * scale) + 0.5,
    v: (dy - box.height / 2) / (picture.height * scale) + 0.5,
  };
}
