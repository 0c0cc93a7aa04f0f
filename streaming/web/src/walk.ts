/**
 * Where a shopper may stand, and how a step slides along what is in the way.
 *
 * Repeats `scenes/walk.py` number for number (the server is the authority, this predicts it);
 * `tests/scenes/walk_vectors.json` holds both to the same answers.
 */

import type { Obstacle, Point2 } from "./messages";

/** Longest move tested at once, metres, so that nothing thin is jumped over. */
const MAX_STEP = 0.1;

export class WalkableFloor {
  constructor(
    readonly polygons: readonly (readonly Point2[])[],
    readonly obstacles: readonly Obstacle[],
    readonly bodyRadius: number,
  ) {}

  /** The same floor for somebody whose body reaches `by` metres further. */
  narrowed(by: number): WalkableFloor {
    return new WalkableFloor(this.polygons, this.obstacles, this.bodyRadius + by);
  }

  /** Whether a shopper may stand with their centre at `point`. */
  allows(point: Point2): boolean {
    return (
      this.polygons.some((polygon) => this.insideWithMargin(point, polygon)) &&
      !this.obstacles.some((obstacle) => this.hits(point, obstacle))
    );
  }

  /** The point reached walking from `start` towards `end`, sliding along obstacles. */
  slide(start: Point2, end: Point2): Point2 {
    const steps = stepsBetween(start, end);
    const dx = (end[0] - start[0]) / steps;
    const dz = (end[1] - start[1]) / steps;
    let [x, z] = start;
    for (let step = 0; step < steps; step++) {
      const candidates: Point2[] = [[x + dx, z + dz], [x + dx, z], [x, z + dz]];
      const next = candidates.find((candidate) => this.allows(candidate));
      if (!next) break;
      [x, z] = next;
    }
    return [x, z];
  }

  /** Whether a straight walk from `start` to `end` meets nothing. */
  clear(start: Point2, end: Point2): boolean {
    const steps = stepsBetween(start, end);
    for (let step = 1; step <= steps; step++) {
      const t = step / steps;
      const [x, z] = [start[0] + (end[0] - start[0]) * t, start[1] + (end[1] - start[1]) * t];
      if (!this.allows([x, z])) return false;
    }
    return true;
  }

  private insideWithMargin(point: Point2, polygon: readonly Point2[]): boolean {
    return (
      insidePolygon(point, polygon) &&
      edges(polygon).every(([a, b]) => edgeDistance(point, a, b) >= this.bodyRadius)
    );
  }

  /** Whether a disc at `point` overlaps the turned rectangle. */
  private hits(point: Point2, { centre, half, yaw }: Obstacle): boolean {
    const [dx, dz] = [point[0] - centre[0], point[1] - centre[1]];
    const [sin, cos] = [Math.sin(yaw), Math.cos(yaw)];
    // Turning by -yaw about +Y takes room coordinates to the rectangle's own.
    const outsideX = Math.max(Math.abs(dx * cos - dz * sin) - half[0], 0);
    const outsideZ = Math.max(Math.abs(dx * sin + dz * cos) - half[1], 0);
    return Math.hypot(outsideX, outsideZ) < this.bodyRadius;
  }
}

function stepsBetween(start: Point2, end: Point2): number {
  return Math.max(1, Math.ceil(Math.hypot(end[0] - start[0], end[1] - start[1]) / MAX_STEP));
}

function edges(polygon: readonly Point2[]): [Point2, Point2][] {
  return polygon.map((a, index) => [a, polygon[(index + 1) % polygon.length] ?? a]);
}

function edgeDistance(point: Point2, a: Point2, b: Point2): number {
  const [dx, dz] = [b[0] - a[0], b[1] - a[1]];
  const lengthSquared = dx * dx + dz * dz;
  let along = 0;
  if (lengthSquared > 0) {
    along = ((point[0] - a[0]) * dx + (point[1] - a[1]) * dz) / lengthSquared;
    along = Math.min(1, Math.max(0, along));
  }
  return Math.hypot(point[0] - (a[0] + along * dx), point[1] - (a[1] + along * dz));
}

/** Whether `point` lies in `polygon` (even-odd rule). */
function insidePolygon([x, z]: Point2, polygon: readonly Point2[]): boolean {
  let inside = false;
  for (const [[ax, az], [bx, bz]] of edges(polygon)) {
    if (az > z !== bz > z && x < ((bx - ax) * (z - az)) / (bz - az) + ax) inside = !inside;
  }
  return inside;
}
