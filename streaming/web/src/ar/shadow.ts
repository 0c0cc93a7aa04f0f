/** The soft shadow that something throws on the surface it stands on. */

import { CanvasTexture, Mesh, MeshBasicMaterial, PlaneGeometry } from "three";
import type { Primitive } from "../local/glb";
import type { Vec3 } from "../messages";

/** Cells of the map along each side. */
export const CELLS = 48;
/** How far the shadow reaches beyond the foot, of the longest side, and at least, metres. */
const MARGIN = 0.22;
const LEAST_MARGIN = 0.02;
/** What is this high above the surface darkens it by half, metres. */
const HALF_AT = 0.18;
const DARKEST = 0.62;

/** Side of the square of ground that the map shows, metres. */
export function reachOf([width, , depth]: Vec3): number {
  const longest = Math.max(width, depth);
  return longest + 2 * Math.max(MARGIN * longest, LEAST_MARGIN);
}

/** How dark the ground is under `primitives`, 0..1, CELLS x CELLS, rows from -Z to +Z. */
export function darkness(primitives: readonly Primitive[], foot: number, reach: number): Float32Array {
  const lowest = new Float32Array(CELLS * CELLS).fill(Infinity);
  for (const primitive of primitives) drop(primitive, foot, reach, lowest);
  const dark = lowest.map((height) => DARKEST / (1 + Math.max(height, 0) / HALF_AT));
  return blurred(blurred(dark));
}

/** Notes the lowest point above each cell, from points spread evenly over every triangle. */
function drop({ positions, triangles }: Primitive, foot: number, reach: number, lowest: Float32Array): void {
  const corner = (index: number) => [0, 1, 2].map((axis) => positions[index * 3 + axis] ?? 0) as [number, number, number];
  const cell = reach / CELLS;
  for (let at = 0; at < triangles.length; at += 3) {
    const [a, b, c] = [corner(triangles[at] ?? 0), corner(triangles[at + 1] ?? 0), corner(triangles[at + 2] ?? 0)];
    const longest = Math.max(flat(a, b), flat(b, c), flat(c, a));
    const steps = Math.min(Math.max(Math.ceil((longest / cell) * 1.5), 1), 2 * CELLS);
    for (let i = 0; i <= steps; i++)
      for (let j = 0; j <= steps - i; j++) {
        const [u, v] = [i / steps, j / steps];
        const [x, y, z] = [0, 1, 2].map((axis) => (a[axis] ?? 0) * (1 - u - v) + (b[axis] ?? 0) * u + (c[axis] ?? 0) * v) as [number, number, number];
        const [column, row] = [Math.floor(x / cell + CELLS / 2), Math.floor(z / cell + CELLS / 2)];
        if (column < 0 || row < 0 || column >= CELLS || row >= CELLS) continue;
        const index = row * CELLS + column;
        lowest[index] = Math.min(lowest[index] ?? Infinity, y - foot);
      }
  }
}

function flat(a: Vec3, b: Vec3): number {
  return Math.hypot(a[0] - b[0], a[2] - b[2]);
}

/** Each cell the mean of the 5 x 5 around it. */
function blurred(cells: Float32Array): Float32Array {
  const at = (column: number, row: number) =>
    column < 0 || row < 0 || column >= CELLS || row >= CELLS ? 0 : (cells[row * CELLS + column] ?? 0);
  return cells.map((_, index) => {
    const [column, row] = [index % CELLS, Math.floor(index / CELLS)];
    let sum = 0;
    for (let y = -2; y <= 2; y++) for (let x = -2; x <= 2; x++) sum += at(column + x, row + y);
    return sum / 25;
  });
}

/** The shadow, lying on the ground around the origin. */
export function shadowMesh(primitives: readonly Primitive[], foot: number, size: Vec3): Mesh {
  const reach = reachOf(size);
  const geometry = new PlaneGeometry(reach, reach).rotateX(-Math.PI / 2);
  const material = new MeshBasicMaterial({ map: texture(darkness(primitives, foot, reach)), transparent: true, depthWrite: false });
  const mesh = new Mesh(geometry, material);
  mesh.position.y = 0.002;
  mesh.renderOrder = -1;
  return mesh;
}

function texture(dark: Float32Array): CanvasTexture {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = CELLS;
  const pixels = new ImageData(CELLS, CELLS);
  dark.forEach((value, index) => (pixels.data[index * 4 + 3] = Math.round(value * 255)));
  canvas.getContext("2d")?.putImageData(pixels, 0, 0);
  return new CanvasTexture(canvas);
}
