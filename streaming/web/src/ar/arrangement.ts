/** What stands where in the shopper's own room: metres, Y up, in the space of one session. */

import { IDENTITY, yawPitchOf } from "../geometry";
import type { Point2, Pose, Ray, Vec3 } from "../messages";
import { seenFrom } from "../xr/poses";

/** A point of a surface; of a wall, the yaw that looks away from it. */
export interface Surface {
  readonly point: Vec3;
  readonly facing: number | null;
}

/** What can be put down. */
export interface Ware {
  readonly sku: string;
  /** Width, height, depth. */
  readonly size: Vec3;
  /** On a wall: it stands nowhere. */
  readonly hangs: boolean;
}

export interface Placed extends Ware {
  readonly id: number;
  /** Of the middle of its foot. */
  readonly position: Vec3;
  /** Its front, +Z, is turned by this about +Y, radians. */
  readonly yaw: number;
}

/** The middle of a picture hangs so high above the floor, metres: as high as eyes, in museums. */
const HANGING = 1.5;
/** Small things can be touched as if they were at least this large, metres. */
const TOUCHABLE = 0.12;

export class Arrangement {
  private items: readonly Placed[] = [];
  private last = 0;

  get all(): readonly Placed[] {
    return this.items;
  }

  get(id: number | null): Placed | null {
    return this.items.find((item) => item.id === id) ?? null;
  }

  /** Puts a product down, its front towards `viewer`, or hangs it up. */
  place({ sku, size, hangs }: Ware, surface: Surface, viewer: Vec3): Placed {
    const placed = { id: ++this.last, sku, size, hangs, ...putUp({ size, hangs }, surface, viewer) };
    this.items = [...this.items, placed];
    return placed;
  }

  remove(id: number): void {
    this.items = this.items.filter((item) => item.id !== id);
  }

  change(id: number, change: Partial<Omit<Placed, "id">>): void {
    this.items = this.items.map((item) => (item.id === id ? { ...item, ...change } : item));
  }

  /** What is put back first: the rest goes by it. */
  get anchor(): Placed | null {
    return this.items.find(({ hangs }) => !hangs) ?? this.items[0] ?? null;
  }

  /** Puts all back as they stood to each other, the first at `surface`, facing `viewer`. */
  putBack(surface: Surface, viewer: Vec3): void {
    const first = this.anchor;
    if (!first) return;
    const { position, yaw } = putUp(first, surface, viewer);
    const turn = yaw - first.yaw;
    this.items = this.items.map((item) => {
      const [x, z] = turned([item.position[0] - first.position[0], item.position[2] - first.position[2]], turn);
      const y = item.position[1] - first.position[1];
      return { ...item, yaw: item.yaw + turn, position: [position[0] + x, position[1] + y, position[2] + z] };
    });
  }

  /** The space's origin has been put to `origin`: what stands in the room stays where it is. */
  rebase(origin: Pose): void {
    const { yaw } = yawPitchOf(origin[1]);
    this.items = this.items.map((item) => {
      const [position] = seenFrom(origin, [item.position, IDENTITY]);
      return { ...item, position, yaw: item.yaw - yaw };
    });
  }

  /** The nearest thing that a ray meets. */
  under(ray: Ray): Placed | null {
    const met = this.items.flatMap((item) => {
      const distance = distanceTo(item, ray);
      return distance === null ? [] : [{ item, distance }];
    });
    return met.sort((a, b) => a.distance - b.distance)[0]?.item ?? null;
  }
}

/** Where something stands or hangs that is put to a surface. */
function putUp({ size: [, height, depth], hangs }: Omit<Ware, "sku">, surface: Surface, viewer: Vec3): Pick<Placed, "position" | "yaw"> {
  const { point, facing: away } = surface;
  const [x, y, z] = point;
  if (!hangs) return { position: point, yaw: facing(point, viewer) };
  if (away === null) return { position: [x, y + HANGING - height / 2, z], yaw: facing(point, viewer) };
  // Its back against the wall, its middle at the point.
  return { position: [x + (Math.sin(away) * depth) / 2, y - height / 2, z + (Math.cos(away) * depth) / 2], yaw: away };
}

/** The yaw of something at `position` whose front looks at `viewer`. */
function facing([x, , z]: Vec3, viewer: Vec3): number {
  return Math.atan2(viewer[0] - x, viewer[2] - z);
}

/** A step (x, z) turned by `yaw` about +Y. */
function turned([x, z]: Point2, yaw: number): Point2 {
  const [sin, cos] = [Math.sin(yaw), Math.cos(yaw)];
  return [x * cos + z * sin, z * cos - x * sin];
}

/** How far along a ray the box around a product begins (slab method); null where it is missed. */
function distanceTo({ position, yaw, size }: Placed, [origin, direction]: Ray): number | null {
  const [x, z] = turned([origin[0] - position[0], origin[2] - position[2]], -yaw);
  const [dx, dz] = turned([direction[0], direction[2]], -yaw);
  const [width, height, depth] = size.map((length) => Math.max(length, TOUCHABLE)) as [number, number, number];
  const slabs = [
    [x, dx, -width / 2, width / 2], [origin[1] - position[1], direction[1], 0, height], [z, dz, -depth / 2, depth / 2],
  ] as const;
  let [near, far] = [0, Infinity];
  for (const [from, along, low, high] of slabs) {
    const ends = [(low - from) / along, (high - from) / along] as const;
    if (along === 0 ? from < low || from > high : Number.isNaN(ends[0])) return null;
    if (along === 0) continue;
    near = Math.max(near, Math.min(...ends));
    far = Math.min(far, Math.max(...ends));
  }
  return near <= far ? near : null;
}

/** Where a ray meets the level `height`; null where it does not, or farther off than `reach`. */
export function onLevel([origin, direction]: Ray, height: number, reach: number): Point2 | null {
  const along = (height - origin[1]) / direction[1];
  if (!(along > 0) || along > reach) return null;
  return [origin[0] + along * direction[0], origin[2] + along * direction[2]];
}

/** Where a ray meets the upright plane that something hangs in, along it and upwards; else null, as above. */
export function onPlane([origin, direction]: Ray, { position, yaw }: Placed, reach: number): Point2 | null {
  const [from, before] = turned([origin[0], origin[2]], -yaw);
  const [across, towards] = turned([direction[0], direction[2]], -yaw);
  const along = (turned([position[0], position[2]], -yaw)[1] - before) / towards;
  if (!(along > 0) || along > reach) return null;
  return [from + along * across, origin[1] + along * direction[1]];
}

/** A step along and up the plane that something hangs in. */
export function alongPlane({ position: [x, y, z], yaw }: Placed, [across, up]: Point2): Vec3 {
  const [dx, dz] = turned([across, 0], yaw);
  return [x + dx, y + up, z + dz];
}

/** What one or two fingers do to what they hold: they drag it along, two of them turn it. */
export class Hold {
  private before: readonly Point2[] = [];

  constructor(readonly id: number) {}

  /** The fingers are at these points of the surface (x, z) now: by how much it moves and turns. */
  moved(fingers: readonly Point2[]): { readonly step: Point2; readonly turn: number } {
    const { before } = this;
    this.before = fingers;
    // A finger more or less is no movement.
    if (before.length !== fingers.length || !fingers.length) return { step: [0, 0], turn: 0 };
    const [from, to] = [middle(before), middle(fingers)];
    const turn = fingers.length > 1 ? between(angle(before), angle(fingers)) : 0;
    return { step: [to[0] - from[0], to[1] - from[1]], turn };
  }
}

function middle(points: readonly Point2[]): Point2 {
  const sum = points.reduce<Point2>(([x, z], [px, pz]) => [x + px, z + pz], [0, 0]);
  return [sum[0] / points.length, sum[1] / points.length];
}

/** Of the line from the first finger to the second, about +Y. */
function angle([a = [0, 0], b = [0, 0]]: readonly Point2[]): number {
  return Math.atan2(b[0] - a[0], b[1] - a[1]);
}

function between(from: number, to: number): number {
  return Math.atan2(Math.sin(to - from), Math.cos(to - from));
}
