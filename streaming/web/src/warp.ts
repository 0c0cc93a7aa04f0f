/**
 * Where a picture drawn for one orientation of the head is seen from another.
 *
 * Turning about the eye moves every point of a perspective picture by one and the same
 * homography, whatever its depth: H = K R K^-1 (Hartley and Zisserman, Multiple View Geometry in
 * Computer Vision, 2nd edition 2004, §8.4). Walking has no such map, so places are not warped.
 */

import { multiplied, rotated } from "./geometry";
import type { Point2, Quat } from "./messages";

/** A 3x3 matrix, row by row, up to a scale. */
export type Homography = readonly [
  number, number, number,
  number, number, number,
  number, number, number,
];

/**
 * The map from a picture drawn for the orientation `from` to what is seen at `to`.
 *
 * Points are pixels from the picture's centre, x to the right and y down; `focal` is the distance
 * of the picture from the eye in the same pixels.
 */
export function homography(from: Quat, to: Quat, focal: number): Homography {
  const turn = multiplied(inverse(to), from);
  const [xx, yx, zx] = rotated(turn, [1, 0, 0]);
  const [xy, yy, zy] = rotated(turn, [0, 1, 0]);
  const [xz, yz, zz] = rotated(turn, [0, 0, 1]);
  // A pixel looks along (x / focal, -y / focal, -1).
  return [
    xx, -xy, -xz * focal,
    -yx, yy, yz * focal,
    -zx / focal, zy / focal, zz,
  ];
}

/** Where `h` takes a point; null if that lies behind the eye. */
export function mapped(h: Homography, [x, y]: Point2): Point2 | null {
  const depth = h[6] * x + h[7] * y + h[8];
  if (depth <= 0) return null;
  return [(h[0] * x + h[1] * y + h[2]) / depth, (h[3] * x + h[4] * y + h[5]) / depth];
}

/** `h` as a CSS transform of an element whose `transform-origin` is the picture's centre. */
export function cssTransform(h: Homography): string {
  const columns = [h[0], h[3], 0, h[6], h[1], h[4], 0, h[7], 0, 0, 1, 0, h[2], h[5], 0, h[8]];
  return `matrix3d(${columns.join()})`;
}

/** The angle between two orientations, radians. */
export function angleBetween(a: Quat, b: Quat): number {
  const [x, y, z] = multiplied(inverse(a), b);
  return 2 * Math.asin(Math.min(1, Math.hypot(x, y, z)));
}

function inverse([x, y, z, w]: Quat): Quat {
  return [-x, -y, -z, w];
}
