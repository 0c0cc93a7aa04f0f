/** One product in the shopper's room: the model in true size, its shadow, and its measures. */

import {
  BoxGeometry, CanvasTexture, EdgesGeometry, Group, LineBasicMaterial, LineSegments, Sprite, SpriteMaterial,
} from "three";
import { objectMesh } from "../local/materials";
import { standIn, type LoadedModel } from "../local/models";
import type { Vec3 } from "../messages";
import type { Placed, Ware } from "./arrangement";
import type { RoomLight } from "./light";
import { shadowMesh } from "./shadow";

/** Height of a measure's type, of the distance to the eyes. */
const TYPE = 0.045;
/** A measure is written on what is at least as long as its words, as seen from here. */
const WORDS = 2.2 * TYPE;

export class Stand {
  readonly node = new Group();
  private readonly model = new Group();
  private readonly measures: Group;
  private readonly labels: readonly Sprite[];
  /** Whether its shadow falls on what it stands on. */
  private readonly shaded: boolean;

  constructor({ size, hangs }: Ware, labels: readonly string[], private readonly light: RoomLight) {
    this.shaded = !hangs;
    this.labels = labelsOf(size, labels);
    this.measures = new Group().add(boxOf(size), ...this.labels);
    this.node.add(this.model, this.measures);
    this.show(standIn(size), null);
  }

  /** Draws `model` in `variant`, standing on its foot wherever its origin is. */
  show(model: LoadedModel, variant: string | null): void {
    this.model.clear();
    const { size, middle } = model.extent;
    const foot = middle.y - size.y / 2;
    const own = { light: this.light.light, lift: { value: 1 }, front: { value: 0 } };
    const surfaces = model.surfacesOf(variant);
    const meshes = surfaces.map((surface) => objectMesh(surface, this.light, own));
    for (const mesh of meshes) mesh.position.y = -foot;
    this.model.add(...meshes);
    if (this.shaded) this.model.add(shadowMesh(surfaces.map(({ primitive }) => primitive), foot, size.toArray()));
  }

  place({ position, yaw, size }: Placed, selected: boolean, eyes: Vec3): void {
    this.node.position.set(...position);
    this.node.rotation.y = yaw;
    this.measures.visible = selected;
    const distance = Math.hypot(...position.map((value, axis) => value - (eyes[axis] ?? 0)));
    this.labels.forEach((label, axis) => {
      label.visible = (size[axis] ?? 0) > WORDS * distance;
      label.scale.set(4 * TYPE * distance, TYPE * distance, 1);
    });
  }
}

/** The box around a product. */
function boxOf([width, height, depth]: Vec3): LineSegments {
  const edges = new EdgesGeometry(new BoxGeometry(width, height, depth));
  const lines = new LineSegments(edges, new LineBasicMaterial({ color: 0x1f4d3a, transparent: true, opacity: 0.55 }));
  lines.position.y = height / 2;
  return lines;
}

/** At the box's edges how wide, high and deep it is. */
function labelsOf([width, height, depth]: Vec3, labels: readonly string[]): readonly Sprite[] {
  const places: readonly Vec3[] = [[0, 0, depth / 2], [width / 2, height / 2, depth / 2], [width / 2, 0, 0]];
  return places.map((place, index) => {
    const sprite = label(labels[index] ?? "");
    sprite.position.set(...place);
    return sprite;
  });
}

function label(text: string): Sprite {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [256, 64];
  const pen = canvas.getContext("2d");
  if (pen) {
    pen.font = '600 36px "Noto Sans Variable", sans-serif';
    const wide = pen.measureText(text).width + 32;
    pen.fillStyle = "#fffdf9";
    pen.beginPath();
    pen.roundRect((256 - wide) / 2, 4, wide, 56, 28);
    pen.fill();
    pen.fillStyle = "#1f2421";
    pen.textAlign = "center";
    pen.fillText(text, 128, 45);
  }
  const material = new SpriteMaterial({ map: new CanvasTexture(canvas), transparent: true, depthTest: false });
  const sprite = new Sprite(material);
  sprite.renderOrder = 2;
  return sprite;
}
