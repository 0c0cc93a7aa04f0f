/** Soft shadows on what goods stand on, as `engine/contact.py` makes them. */

import type { Point2 } from "../messages";

/** As there. */
const SIDES = 12;
const FOOT = { share: 0.08, least: 0.01 };
const REACH = { share: 0.35, least: 0.015, most: 0.06 };
const FLAT = 0.006;
const ABOVE = 0.001;

const AROUND = Array.from({ length: SIDES }, (_, side): Point2 => {
  const angle = ((side + 0.5) * 2 * Math.PI) / SIDES;
  return [Math.cos(angle), Math.sin(angle)];
});

export interface Shadow {
  /** The foot's outline, then the rim's: x, y, z in the model's frame. */
  readonly corners: Float32Array;
  /** How dark it is there, 0..1. */
  readonly dark: Float32Array;
  readonly triangles: number[];
}

/** The shadow of what has its vertices at `positions`, on the level of the lowest; null where there is none. */
export function contactShadow(positions: readonly Float32Array[]): Shadow | null {
  const [low, high] = extent(positions);
  if (!(high - low >= FLAT)) return null;
  const outline = outlined(positions, low + Math.max(FOOT.share * (high - low), FOOT.least));
  const reach = Math.min(Math.max(REACH.share * (high - low), REACH.least), REACH.most);
  const rim = outline.map(([x, z], side): Point2 => {
    const [right, near] = AROUND[side] ?? [0, 0];
    return [x + reach * right, z + reach * near];
  });
  const corners = Float32Array.from([...outline, ...rim].flatMap(([x, z]) => [x, low + ABOVE, z]));
  return { corners, dark: new Float32Array(2 * SIDES).fill(1, 0, SIDES), triangles: TRIANGLES };
}

function extent(positions: readonly Float32Array[]): [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const part of positions)
    for (let at = 1; at < part.length; at += 3) {
      low = Math.min(low, part[at] ?? low);
      high = Math.max(high, part[at] ?? high);
    }
  return [low, high];
}

/** Of the vertices up to `top`, the farthest in each direction: x and z. */
function outlined(positions: readonly Float32Array[], top: number): Point2[] {
  const farthest = AROUND.map((): number => -Infinity);
  const outline = AROUND.map((): Point2 => [0, 0]);
  for (const part of positions)
    for (let at = 0; at < part.length; at += 3) {
      if ((part[at + 1] ?? 0) > top) continue;
      const [x = 0, , z = 0] = part.subarray(at, at + 3);
      AROUND.forEach(([right, near], side) => {
        const along = x * right + z * near;
        if (along <= (farthest[side] ?? along)) return;
        farthest[side] = along;
        outline[side] = [x, z];
      });
    }
  return outline;
}

/** Of the foot, a fan, and of the rim: counter-clockwise as seen from above. */
const TRIANGLES = AROUND.flatMap((_, corner) => {
  const after = (corner + 1) % SIDES;
  const fan = corner < 2 ? [] : [0, corner, corner - 1];
  return [...fan, corner, after, corner + SIDES, after, after + SIDES, corner + SIDES];
});
