/**
 * The room as a headset knows it without asking: floor, walls, ceiling, and a box for each
 * fixture and product. Pictures are laid over it, so that a step aside moves near and far things
 * as it should. Boxes are a hand's width off at most, and a picture is a tenth of a second old.
 */

import type { Goods, Obstacle, Point2, Vec3, Welcome } from "../messages";

/** Nobody tells how high a room is; what is so far up hardly moves. */
const CEILING = 3.2;
/** Around everything, for eyes that look out of a window, metres. */
const OUTSIDE = 40;

/** Triangles, three numbers for each of their corners, in the shop's frame. */
export function proxyOf({ floor, obstacles, goods }: Pick<Welcome, "floor" | "obstacles" | "goods">): Float32Array {
  const outside: Obstacle = { centre: [0, 0], half: [OUTSIDE, OUTSIDE], yaw: 0, height: OUTSIDE };
  // What hides others comes first: what is hidden costs nothing then.
  const numbers = [
    ...goods.flatMap(product),
    ...obstacles.flatMap((obstacle) => box(obstacle, 0, obstacle.height)),
    ...floor.flatMap(walls),
    ...box(outside, 0, CEILING).slice(-12),
    ...box(outside, -OUTSIDE, OUTSIDE),
  ];
  return new Float32Array(numbers.flat());
}

function product({ position: [x, y, z], size: [width, height, depth] }: Goods): Vec3[] {
  // Which way it is turned nobody tells: as deep as it is wide is never far off.
  const half = (width + depth) / 4;
  return box({ centre: [x, z], half: [half, half], yaw: 0, height }, y, y + height);
}

function walls(outline: readonly Point2[]): Vec3[] {
  return outline.flatMap((from, at) => wall(from, outline[(at + 1) % outline.length] ?? from, 0, CEILING));
}

function wall([ax, az]: Point2, [bx, bz]: Point2, low: number, high: number): Vec3[] {
  return quad([ax, low, az], [bx, low, bz], [bx, high, bz], [ax, high, az]);
}

/** Sides, then bottom and top. */
function box({ centre, half, yaw }: Obstacle, low: number, high: number): Vec3[] {
  const [sin, cos] = [Math.sin(yaw), Math.cos(yaw)];
  const corner = (x: number, z: number): Point2 =>
    [centre[0] + x * cos + z * sin, centre[1] - x * sin + z * cos];
  const [wide, deep] = half;
  const corners = [corner(-wide, -deep), corner(wide, -deep), corner(wide, deep), corner(-wide, deep)] as const;
  const level = (y: number) => {
    const [a, b, c, d] = corners.map(([x, z]): Vec3 => [x, y, z]) as [Vec3, Vec3, Vec3, Vec3];
    return quad(a, b, c, d);
  };
  const sides = corners.flatMap((from, at) => wall(from, corners[(at + 1) % 4] ?? from, low, high));
  return [...sides, ...level(low), ...level(high)];
}

function quad(a: Vec3, b: Vec3, c: Vec3, d: Vec3): Vec3[] {
  return [a, b, c, a, c, d];
}
