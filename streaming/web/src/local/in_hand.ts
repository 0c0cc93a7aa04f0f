/** The product in the shopper's hand, floating before their eyes: `engine/in_hand.py`. */

import { Group, Quaternion, type PerspectiveCamera, type Vector3 } from "three";
import type { Quat, Vec3 } from "../messages";
import { radians } from "../view";
import { SIDES, type Probes } from "./light";
import { objectMesh, vectors, type Ambience } from "./materials";
import type { LoadedModel } from "./models";

const DISTANCE = 0.7;
const FILL = 0.55;
const TALLEST = 0.8;
const WIDEST = 0.86;
const TYPICAL = 0.35;
const SENSE_OF_SCALE = 0.14;
const STUDIO = 0.42;
/** Brightness of the room behind. */
export const DIM = 0.62;

export class InHand {
  readonly node = new Group();
  private shown: LoadedModel | null = null;
  private variant: string | null = null;
  private readonly light = { value: vectors([]) };

  constructor(private readonly ambience: Ambience) {}

  take(model: LoadedModel | null, variant: string | null): void {
    if (model === this.shown && variant === this.variant) return;
    [this.shown, this.variant] = [model, variant];
    this.node.clear();
    const own = { light: this.light, lift: { value: 1 }, front: { value: 1 }, dim: { value: 1 } };
    for (const surface of model?.surfacesOf(variant) ?? []) {
      const mesh = objectMesh(surface, this.ambience, own);
      mesh.renderOrder = 1;
      mesh.frustumCulled = false;
      this.node.add(mesh);
    }
  }

  /** Puts it before the eyes, turned as `orientation` says in the shopper's view. */
  place(camera: PerspectiveCamera, orientation: Quat): void {
    if (!this.shown) return;
    const { size, middle } = this.shown.extent;
    const scale = scaleOf(size, camera);
    const turn = camera.quaternion.clone().multiply(new Quaternion(...orientation));
    this.node.quaternion.copy(turn);
    this.node.scale.setScalar(scale);
    this.node.position.set(0, 0, -DISTANCE).applyQuaternion(camera.quaternion).add(camera.position);
    this.node.position.sub(middle.clone().multiplyScalar(scale).applyQuaternion(turn));
    const { x, y, z } = camera.position;
    this.light.value = vectors(studioLight(this.ambience.probes, [x, y, z]));
  }
}

/** What falls on the six sides of a product in a hand at `place`: the room's light and a studio's. */
export function studioLight(probes: Probes, place: Vec3): Vec3[] {
  return probes.sides(place).map((room, index) => {
    const studio = 0.86 + 0.12 * (SIDES[index]?.[1] ?? 0);
    const mixed = (value: number) => Math.min(Math.max(value * (1 - STUDIO) + studio * STUDIO, 0), 1);
    return [mixed(room[0]), mixed(room[1]), mixed(room[2])];
  });
}

function scaleOf(size: Vector3, camera: PerspectiveCamera): number {
  const halfHigh = Math.tan(radians(camera.fov) / 2);
  const halfWide = halfHigh * camera.aspect;
  const high = 2 * DISTANCE * halfHigh;
  const extent = size.length() / Math.SQRT2;
  const wanted = ((FILL * high) / extent) * (extent / TYPICAL) ** SENSE_OF_SCALE;
  // The circle that it turns in, as wide as that looks: its near side is nearer.
  const circle = 2 * DISTANCE * Math.sin(Math.atan(WIDEST * Math.min(halfWide, halfHigh)));
  return Math.min(wanted, (TALLEST * high) / Math.max(size.y, 1e-3), circle / Math.max(Math.hypot(size.x, size.z), 1e-3));
}
