/** Controllers: where they point, what their sticks say, and a tap of theirs for what was hit. */

import { rotated } from "../geometry";
import type { Point2, Pose, Ray, Vec3 } from "../messages";
import { added, dot, poseOf, scaled, subtracted, within } from "./poses";
import { PANEL } from "./panel";
import type { Sheet } from "./overlay";

/** How far a ray is drawn that meets no panel, metres. */
const REACH = 1.2;
const THICK = 0.004;

interface Buzzer {
  pulse?(strength: number, ms: number): unknown;
}

export interface Pointing {
  readonly source: XRInputSource;
  /** The pointing end, in the shop: it looks along -Z. */
  readonly pose: Pose;
}

/** Where on a panel's canvas a ray meets it, and after how many metres. */
export interface Hit {
  readonly x: number;
  readonly y: number;
  readonly distance: number;
}

/** What points in this display frame. */
export function pointings(session: XRSession, frame: XRFrame, space: XRReferenceSpace, rig: Pose): Pointing[] {
  return [...session.inputSources].flatMap((source) => {
    const found = frame.getPose(source.targetRaySpace, space);
    return found ? [{ source, pose: within(rig, poseOf(found.transform)) }] : [];
  });
}

export function rayOf({ pose: [origin, turn] }: Pointing): Ray {
  return [origin, rotated(turn, [0, 0, -1])];
}

/** A controller's stick: to the right and towards the shopper; at rest where there is none. */
export function stick(session: XRSession, hand: XRHandedness): Point2 {
  const source = [...session.inputSources].find(({ handedness }) => handedness === hand);
  const axes = source?.gamepad?.axes ?? [];
  return [axes[2] ?? axes[0] ?? 0, axes[3] ?? axes[1] ?? 0];
}

/** Where a ray meets the front of a panel. */
export function hitOf([origin, direction]: Ray, { pose: [middle, turn], size: [width, height] }: Pick<Sheet, "pose" | "size">): Hit | null {
  const [across, up, front] = ([[1, 0, 0], [0, 1, 0], [0, 0, 1]] as Vec3[]).map((axis) => rotated(turn, axis)) as [Vec3, Vec3, Vec3];
  const towards = dot(direction, front);
  if (towards >= 0) return null;
  const distance = dot(subtracted(middle, origin), front) / towards;
  const from = subtracted(added(origin, scaled(direction, distance)), middle);
  const x = (dot(from, across) / width + 0.5) * PANEL.width;
  const y = (0.5 - dot(from, up) / height) * PANEL.height;
  const inside = distance > 0 && x >= 0 && y >= 0 && x <= PANEL.width && y <= PANEL.height;
  return inside ? { x, y, distance } : null;
}

/** A ray as two crossing strips, as long as to what it meets. */
export function beam({ pose: [origin, turn] }: Pointing, distance: number | null): Sheet[] {
  const length = distance ?? REACH;
  const middle = added(origin, rotated(turn, [0, 0, -length / 2]));
  const half = Math.SQRT1_2;
  // A sheet stands upright: laid down along the ray, once flat and once on its edge.
  const turns = [within([[0, 0, 0], turn], [[0, 0, 0], [-half, 0, 0, half]]), within([[0, 0, 0], turn], [[0, 0, 0], [-0.5, 0.5, -0.5, 0.5]])];
  return turns.map(([, own]): Sheet => ({
    pose: [middle, own], size: [THICK, length], texture: null, tint: [0.14, 0.28, 0.23, distance === null ? 0.5 : 0.9],
  }));
}

/** A short buzz, where the controller can. */
export function buzz(source: XRInputSource, strength: number, ms: number): void {
  // Not in every browser, nor in TypeScript's own list.
  const { hapticActuators = [] } = (source.gamepad ?? {}) as { hapticActuators?: readonly Buzzer[] };
  void hapticActuators[0]?.pulse?.(strength, ms);
}
