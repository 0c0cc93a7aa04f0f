/** The board beside a headset's wearer: what a phone's sheet says, where no page lies over the room. */

import { CanvasTexture, Mesh, MeshBasicMaterial, PlaneGeometry } from "three";
import { quatFromYawPitch, rotated, wrappedAngle, yawPitchOf } from "../geometry";
import type { Pose, Ray, Vec3 } from "../messages";
import { hitOf, type Hit } from "../xr/hands";
import { buttonAt, paint, PANEL, type Button, type Page } from "../xr/panel";
import { added, subtracted } from "../xr/poses";
import { NOTHING, type Face, type Handles, type Shown } from "./face";
import type { Shop } from "./in_room";
import { BoardPages } from "./board_pages";

/** Metres: type of one degree a line. */
const WIDE = 0.6;
const SIZE = [WIDE, (WIDE * PANEL.height) / PANEL.width] as const;
/** To the left of where one looks, and below the eyes, so that the floor ahead stays free. */
const ASIDE = 0.5;
const AWAY = 1.1;
const LOW = 0.2;
/** Who goes or turns away farther than this takes it along: metres, radians. */
const LEFT_BEHIND = 1.9;
const TURNED_FROM = 1.3;

export class Board implements Face {
  readonly node: Mesh;
  private readonly canvas = document.createElement("canvas");
  private readonly texture = new CanvasTexture(this.canvas);
  private readonly pages: BoardPages;
  private page: Page | null = null;
  private handles: Handles | null = null;
  private shown = NOTHING;
  private painted = "";
  private under: Button | null = null;
  private hung: Pose | null = null;

  constructor(private readonly shop: Shop) {
    Object.assign(this.canvas, PANEL);
    this.pages = new BoardPages(shop.actions, shop.models);
    const material = new MeshBasicMaterial({ map: this.texture, transparent: true, depthTest: false });
    this.node = new Mesh(new PlaneGeometry(...SIZE), material);
    this.node.renderOrder = 3;
  }

  open(handles: Handles): void {
    this.handles = handles;
  }

  show(shown: Shown): void {
    this.shown = shown;
  }

  close(): void {
    this.handles = null;
    this.texture.dispose();
  }

  /** Hangs beside the wearer and says what there is to say; `rays` point at it. Where each meets it. */
  follow(head: Pose, rays: readonly Ray[]): readonly (Hit | null)[] {
    const { handles, shop, shown } = this;
    if (!this.hung || away(this.hung, head)) this.hung = hungBeside(head);
    this.node.position.set(...this.hung[0]);
    this.node.quaternion.set(...this.hung[1]);
    this.page = handles && this.pages.page(shop.store.state, shown, handles);
    const hits = rays.map((ray) => this.meet(ray));
    this.under = hits.reduce<Button | null>((under, hit) => under ?? this.button(hit), null);
    this.paint();
    return hits;
  }

  /** Presses what a ray meets of it; false where it misses. */
  press(ray: Ray): boolean {
    const hit = this.meet(ray);
    this.button(hit)?.press();
    return hit !== null;
  }

  private meet(ray: Ray): Hit | null {
    return this.hung && hitOf(ray, { pose: this.hung, size: SIZE });
  }

  private button(hit: Hit | null): Button | null {
    return hit && this.page && buttonAt(this.page, hit.x, hit.y);
  }

  private paint(): void {
    const content = JSON.stringify([this.page, this.under]);
    if (content === this.painted || !this.page) return;
    this.painted = content;
    paint(this.canvas, this.page, this.under);
    this.texture.needsUpdate = true;
  }
}

function hungBeside([eyes, turn]: Pose): Pose {
  const facing = quatFromYawPitch(yawPitchOf(turn).yaw + ASIDE);
  const step: Vec3 = rotated(facing, [0, -LOW, -AWAY]);
  return [added(eyes, step), facing];
}

function away([place, facing]: Pose, [eyes, turn]: Pose): boolean {
  const turned = wrappedAngle(yawPitchOf(facing).yaw - ASIDE - yawPitchOf(turn).yaw);
  return Math.hypot(...subtracted(place, eyes)) > LEFT_BEHIND || Math.abs(turned) > TURNED_FROM;
}
