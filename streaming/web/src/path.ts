/**
 * The way round obstacles: A* over a grid of standable cells, then every corner that a
 * straight walk can skip is cut.
 */

import type { Point2 } from "./messages";
import type { WalkableFloor } from "./walk";

/** Grid spacing, metres: two thirds of a body's radius, so that every aisle has a cell. */
const CELL = 0.15;
/** How far a walk keeps from what it passes where there is room, metres: who walks round a corner
 * swings out a little, and would be caught on it. */
const ELBOW = 0.06;
/** How far from a goal that cannot be stood on or reached the walk may end, metres. */
const REACH = 1.5;
const STRAIGHT = [[1, 0], [-1, 0], [0, 1], [0, -1]] as const;
const DIAGONAL = [[1, 1], [1, -1], [-1, 1], [-1, -1]] as const;

interface Cell {
  readonly i: number;
  readonly j: number;
}

/**
 * Corners of a walk from `start` to `goal`, or as near to it as one can get within arm's reach;
 * `start` is left out. Null when there is no way.
 */
export function findPath(floor: WalkableFloor, start: Point2, goal: Point2): Point2[] | null {
  const roomy = wayTo(floor.narrowed(ELBOW), start, goal);
  const end = roomy?.at(-1);
  // A passage that is only just wide enough is taken, too, but not if it can be helped.
  return end && distance(end, goal) < 2 * CELL ? roomy : (wayTo(floor, start, goal) ?? roomy);
}

function wayTo(floor: WalkableFloor, start: Point2, goal: Point2): Point2[] | null {
  const target = floor.allows(goal) ? goal : nearestStandable(floor, goal);
  if (!target) return null;
  if (floor.clear(start, target)) return [target];
  const points = search(floor, start, target);
  return points && straightened(floor, [start, ...points]).slice(1);
}

function nearestStandable(floor: WalkableFloor, goal: Point2): Point2 | null {
  for (let radius = CELL; radius <= REACH; radius += CELL) {
    const count = Math.max(8, Math.ceil((2 * Math.PI * radius) / CELL));
    for (let k = 0; k < count; k++) {
      const angle = (k / count) * 2 * Math.PI;
      const spot: Point2 = [goal[0] + radius * Math.cos(angle), goal[1] + radius * Math.sin(angle)];
      if (floor.allows(spot)) return spot;
    }
  }
  return null;
}

/** A* on a grid through `start`: the points from there to `goal`, or to the cell nearest to it. */
function search(floor: WalkableFloor, start: Point2, goal: Point2): Point2[] | null {
  const at = ({ i, j }: Cell): Point2 => [start[0] + i * CELL, start[1] + j * CELL];
  const left = (cell: Cell) => distance(at(cell), goal);
  const key = ({ i, j }: Cell) => `${i},${j}`;
  const origin: Cell = { i: 0, j: 0 };
  const standable = remembered(key, (cell) => floor.allows(at(cell)));
  const open = new Heap<Cell>();
  const cost = new Map([[key(origin), 0]]);
  const cameFrom = new Map<string, Cell>();
  const closed = new Set<string>();
  let nearest = origin;
  open.push(left(origin), origin);
  for (let cell = open.pop(); cell; cell = open.pop()) {
    if (closed.has(key(cell))) continue;
    closed.add(key(cell));
    if (left(cell) < left(nearest)) nearest = cell;
    if (left(cell) < 2 * CELL && floor.clear(at(cell), goal))
      return [...trail(cell, cameFrom, key).map(at), goal];
    for (const next of steps(cell, standable)) {
      const through = (cost.get(key(cell)) ?? 0) + distance(at(cell), at(next));
      if (through >= (cost.get(key(next)) ?? Infinity)) continue;
      cost.set(key(next), through);
      cameFrom.set(key(next), cell);
      open.push(through + left(next), next);
    }
  }
  return left(nearest) < REACH ? trail(nearest, cameFrom, key).map(at) : null;
}

/** Cells next to this one; a corner is not cut where one of its sides is blocked. */
function steps({ i, j }: Cell, standable: (cell: Cell) => boolean): Cell[] {
  const free = (di: number, dj: number) => standable({ i: i + di, j: j + dj });
  const straight = STRAIGHT.filter(([di, dj]) => free(di, dj));
  const diagonal = DIAGONAL.filter(([di, dj]) => free(di, 0) && free(0, dj) && free(di, dj));
  return [...straight, ...diagonal].map(([di, dj]) => ({ i: i + di, j: j + dj }));
}

/** `answer`, asked once for each cell: it looks at every obstacle. */
function remembered(key: (cell: Cell) => string, answer: (cell: Cell) => boolean): (cell: Cell) => boolean {
  const known = new Map<string, boolean>();
  return (cell) => {
    const name = key(cell);
    const before = known.get(name);
    if (before !== undefined) return before;
    const now = answer(cell);
    known.set(name, now);
    return now;
  };
}

function trail(end: Cell, cameFrom: Map<string, Cell>, key: (cell: Cell) => string): Cell[] {
  const cells = [end];
  for (let cell = cameFrom.get(key(end)); cell; cell = cameFrom.get(key(cell))) cells.unshift(cell);
  return cells.length > 1 ? cells.slice(1) : cells;
}

/** The same way with every corner left out that a straight walk can skip. */
function straightened(floor: WalkableFloor, points: readonly Point2[]): Point2[] {
  const [first, ...rest] = points;
  if (!first || rest.length === 0) return [...points];
  const reach = rest.findLastIndex((point, index) => index === 0 || floor.clear(first, point));
  return [first, ...straightened(floor, rest.slice(reach))];
}

function distance(a: Point2, b: Point2): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1]);
}

/** A binary heap; the smallest priority comes out first. */
class Heap<T> {
  private readonly items: { readonly priority: number; readonly value: T }[] = [];

  push(priority: number, value: T): void {
    const items = this.items;
    items.push({ priority, value });
    for (let child = items.length - 1; child > 0; ) {
      const parent = (child - 1) >> 1;
      if (this.priority(parent) <= this.priority(child)) break;
      this.swap(parent, child);
      child = parent;
    }
  }

  pop(): T | undefined {
    const items = this.items;
    const first = items[0];
    const last = items.pop();
    if (!first || !last || items.length === 0) return first?.value;
    items[0] = last;
    for (let parent = 0; ; ) {
      const left = 2 * parent + 1;
      const child = this.priority(left + 1) < this.priority(left) ? left + 1 : left;
      if (this.priority(child) >= this.priority(parent)) return first.value;
      this.swap(parent, child);
      parent = child;
    }
  }

  private priority(index: number): number {
    return this.items[index]?.priority ?? Infinity;
  }

  private swap(a: number, b: number): void {
    const [x, y] = [this.items[a], this.items[b]];
    if (x && y) [this.items[a], this.items[b]] = [y, x];
  }
}
