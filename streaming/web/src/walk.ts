/**
 * Where a shopper may stand, and how a step slides along what is in the way.
 *
 * Repeats `scenes/walk.py` number for number (the server is the authority, this predicts it);
 * `tests/scenes/walk_vectors.json` holds both to the same answers.
 */

import type { Obstacle, Point2 } from "./messages";

/** Longest move tested at once, metres, so that nothing thin is jumped over. */
const MAX_STEP = 0.1;
/** Kept from what one slides along, metres: rounding must not put one into it. */
const CLEARANCE = 1e-6;
/** What leads on by less than this share of a step is no way on: one stands, and does not creep. */
const LEAST_SLIDE = 0.05;

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
      this.obstacles.every((each) => distance(point, nearestOnObstacle(point, each)) >= this.bodyRadius)
    );
  }

  /** The point reached walking from `start` towards `end`, sliding along obstacles. */
  slide(start: Point2, end: Point2): Point2 {
    const steps = stepsBetween(start, end);
    const dx = (end[0] - start[0]) / steps;
    const dz = (end[1] - start[1]) / steps;
    let here = start;
    for (let step = 0; step < steps; step++) {
      const next = this.stepped(here, [here[0] + dx, here[1] + dz]);
      if (next === here) break;
      here = next;
    }
    return here;
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

  /** `ahead`; else the nearest free place beside it, if that leads on; else `here`. */
  private stepped(here: Point2, ahead: Point2): Point2 {
    if (this.allows(ahead)) return ahead;
    const most = distance(here, ahead);
    const ways = this.polygons.filter((polygon) => this.insideWithMargin(here, polygon));
    const leadsOn = (beside: Point2) => {
      const way = distance(here, beside);
      return LEAST_SLIDE * most < way && way <= most && this.allows(beside);
    };
    return ways.map((polygon) => this.pushedOut(ahead, polygon)).find(leadsOn) ?? here;
  }

  /** `point` moved away from whatever it is too near to; twice, for one thing may push it into the next. */
  private pushedOut(point: Point2, polygon: readonly Point2[]): Point2 {
    for (let pass = 0; pass < 2; pass++) {
      for (const [a, b] of edges(polygon)) point = this.pushed(point, nearestOnEdge(point, a, b));
      for (const obstacle of this.obstacles) {
        point = this.pushed(point, nearestOnObstacle(point, obstacle));
      }
    }
    return point;
  }

  /** `point`, a body's radius away from `nearest` at least. */
  private pushed(point: Point2, nearest: Point2): Point2 {
    const away = distance(point, nearest);
    if (away >= this.bodyRadius || away === 0) return point;
    const scale = (this.bodyRadius + CLEARANCE) / away;
    const [x, z] = nearest;
    return [x + (point[0] - x) * scale, z + (point[1] - z) * scale];
  }

  private insideWithMargin(point: Point2, polygon: readonly Point2[]): boolean {
    return (
      insidePolygon(point, polygon) &&
      edges(polygon).every(([a, b]) => distance(point, nearestOnEdge(point, a, b)) >= this.bodyRadius)
    );
  }
}

/** The turned rectangle's nearest point; `point` itself inside it. */
function nearestOnObstacle(point: Point2, { centre, half, yaw }: Obstacle): Point2 {
  const [dx, dz] = [point[0] - centre[0], point[1] - centre[1]];
  const [sin, cos] = [Math.sin(yaw), Math.cos(yaw)];
  // Turning by -yaw about +Y takes room coordinates to the rectangle's own.
  const x = Math.min(half[0], Math.max(-half[0], dx * cos - dz * sin));
  const z = Math.min(half[1], Math.max(-half[1], dx * sin + dz * cos));
  return [centre[0] + x * cos + z * sin, centre[1] - x * sin + z * cos];
}

function distance(a: Point2, b: Point2): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1]);
}

function stepsBetween(start: Point2, end: Point2): number {
  return Math.max(1, Math.ceil(distance(start, end) / MAX_STEP));
}

function edges(polygon: readonly Point2[]): [Point2, Point2][] {
  return polygon.map((a, index) => [a, polygon[(index + 1) % polygon.length] ?? a]);
}

function nearestOnEdge(point: Point2, a: Point2, b: Point2): Point2 {
  const [dx, dz] = [b[0] - a[0], b[1] - a[1]];
  const lengthSquared = dx * dx + dz * dz;
  let along = 0;
  if (lengthSquared > 0) {
    along = ((point[0] - a[0]) * dx + (point[1] - a[1]) * dz) / lengthSquared;
    along = Math.min(1, Math.max(0, along));
  }
  return [a[0] + along * dx, a[1] + along * dz];
}

/** Whether `point` lies in `polygon` (even-odd rule). */
function insidePolygon([x, z]: Point2, polygon: readonly Point2[]): boolean {
  let inside = false;
  for (const [[ax, az], [bx, bz]] of edges(polygon)) {
    if (az > z !== bz > z && x < ((bx - ax) * (z - az)) / (bz - az) + ax) inside = !inside;
  }
  return inside;
}
