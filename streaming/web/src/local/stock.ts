/** The goods on display: which level of each is drawn, and what has to be fetched for it. */

import { Box3, Group, Sphere, Vector3, type Camera, type Frustum, type Mesh } from "three";
import type { Vec3 } from "../messages";
import type { Size } from "../view";
import type { DeviceModel, DevicePlace, DeviceScene, Level } from "./description";
import { goodsMesh, objectMesh, rimMesh, shadowMesh, vectors, type Ambience } from "./materials";
import { standIn, type LoadedModel, type Models, type Surface } from "./models";

/** As `engine/detail.py`: diameter in pixels, share of the picture's height, products at once. */
const SHELF_FROM = 44;
const HAND_FROM = 0.3;
const MOST_HAND = 2;
/** With the data saver goods look so many times larger before they are fetched, or fetched finer. */
const SPARED = 3;
/** And smaller ones stay boxes, pixels. */
const SPARED_BELOW = 24;
/** How much brighter hovered and selected goods are. */
const LIFT = 1.13;
/** Goods put up like this touch what is below them. */
const CAST_ON: ReadonlySet<string> = new Set(["stand", "lie"]);
/** As `engine/stock.py`: colour, and width in pixels where the shorter side has 360. */
const RIMS = {
  hover: { colour: new Vector3(0.98, 0.93, 0.82), width: 1.6 },
  selected: { colour: new Vector3(0.86, 0.66, 0.3), width: 2.4 },
} as const;
/** Opacity of a box that stands in. */
const GHOST = 0.4;
/** Of models whose size is not known. */
const SOME_SIZE: Vec3 = [0.1, 0.1, 0.1];

export type Mark = keyof typeof RIMS;

/** Goods that are here, of those that shall be. */
export interface Progress {
  readonly here: number;
  readonly of: number;
}

interface Seen {
  readonly product: Product;
  readonly pixels: number;
  readonly inView: boolean;
  readonly level: Level;
}

/** One product where it stands. */
export class Product {
  readonly node = new Group();
  readonly ball = new Sphere();
  /** What is drawn now; null: a box stands in. */
  drawn: Level | null = null;
  sku = "";
  /** Whether it touches what is below it. */
  stands = false;
  /** What a ray must hit to pick this. */
  solids: readonly Mesh[] = [];
  private readonly lift = { value: 1 };
  private readonly marks = new Map<Mark, readonly Mesh[]>();
  /** Meshes of what was shown here once, by model and variant. */
  private readonly built = new Map<LoadedModel, Map<string | null, readonly Mesh[]>>();
  private readonly lines = { value: 0 };
  private shadow: Mesh | null = null;
  private shown: LoadedModel | null = null;
  private variant: string | null = null;

  constructor(readonly place: DevicePlace, private readonly ambience: Ambience) {
    this.node.position.set(...place.position);
    this.node.rotation.y = place.yaw;
    this.node.updateMatrixWorld();
  }

  /** Shows `model` from now on. */
  show(model: LoadedModel, variant: string | null, level: Level | null): void {
    const marked = [...this.marks.keys()];
    for (const mark of marked) this.mark(mark, false);
    this.node.remove(...this.solids);
    this.cast([]);
    [this.shown, this.variant, this.drawn] = [model, variant, level];
    const variants = this.built.get(model) ?? new Map<string | null, readonly Mesh[]>();
    this.solids = variants.get(variant) ?? model.surfacesOf(variant).map((surface) => this.mesh(surface, level));
    this.built.set(model, variants.set(variant, this.solids));
    this.node.add(...this.solids);
    new Box3().setFromObject(this.node).getBoundingSphere(this.ball);
    this.cast(level === null || !this.stands || this.place.baked ? [] : model.surfacesOf(variant));
    for (const mark of marked) this.mark(mark, true);
  }

  /** Whether that is what is drawn now. */
  shows(model: LoadedModel, level: Level): boolean {
    return this.shown === model && this.drawn === level;
  }

  standsAt({ position, yaw, baked }: DevicePlace): boolean {
    return yaw === this.place.yaw && baked === this.place.baked && position.every((value, axis) => value === this.place.position[axis]);
  }

  /** Draws or removes an outline; marked goods are brighter too. */
  mark(mark: Mark, on: boolean): void {
    for (const mesh of this.marks.get(mark) ?? []) {
      this.node.remove(mesh);
      for (const material of [mesh.material].flat()) material.dispose();
    }
    this.marks.delete(mark);
    if (on && this.shown) {
      const { colour, width } = RIMS[mark];
      const own = { rim: { value: colour }, width: { get value() { return width * lines.value; } } };
      const { lines } = this;
      const rims = this.shown.surfacesOf(this.variant).map((surface) => rimMesh(surface, this.ambience, own));
      for (const rim of rims) this.node.add(rim);
      this.marks.set(mark, rims);
    }
    this.lift.value = this.marks.size ? LIFT : 1;
  }

  /** Outlines grow with the picture. */
  fit({ width, height }: Size): void {
    this.lines.value = Math.max(1, Math.min(width, height) / 360);
  }

  /** Casts the shadow of `surfaces` instead of the one before. */
  private cast(surfaces: readonly Surface[]): void {
    if (this.shadow) {
      this.node.remove(this.shadow);
      this.shadow.geometry.dispose();
    }
    this.shadow = shadowMesh(surfaces);
    if (this.shadow) this.node.add(this.shadow);
  }

  private mesh(surface: Surface, level: Level | null): Mesh {
    const { ambience, lift } = this;
    const alone = () => ({ lift, front: { value: 0 }, light: { value: vectors(this.sides()) } });
    if (level === null) return objectMesh({ ...surface, opacity: GHOST }, ambience, alone());
    if (level === "hand") return objectMesh(surface, ambience, alone());
    const { positions, normals } = surface.primitive;
    const [at, facing] = [new Vector3(), new Vector3()];
    return goodsMesh(surface, ambience, lift, (index) => {
      at.fromArray(positions, index * 3).applyMatrix4(this.node.matrixWorld);
      facing.fromArray(normals, index * 3).transformDirection(this.node.matrixWorld);
      return ambience.probes.fallingOn([at.x, at.y, at.z], [facing.x, facing.y, facing.z]);
    });
  }

  private sides(): Vec3[] {
    const { x, y, z } = this.ball.center;
    return this.ambience.probes.sides([x, y, z]);
  }
}

export class Stock {
  readonly node = new Group();
  readonly products = new Map<string, Product>();
  private seen: readonly Seen[] = [];

  constructor(
    private readonly scene: DeviceScene,
    private readonly ambience: Ambience,
    private readonly models: Models,
    /** Whether little is to be fetched: what is small from here only as a box, nothing unseen, and
     * the finest level for the product in hand only. */
    public sparing: boolean,
  ) {}

  /** Brings what is on display to `shown`, the SKU in each place. */
  follow(shown: Readonly<Record<string, string>>): void {
    const places = new Map(this.scene.places.map((place) => [place.placement, place]));
    for (const [placement, product] of this.products) {
      const place = places.get(placement);
      if (!place || !(placement in shown) || !product.standsAt(place)) this.takeAway(placement, product);
    }
    for (const place of places.values()) {
      const sku = shown[place.placement];
      if (sku === undefined) continue;
      const product = this.products.get(place.placement) ?? this.placed(place);
      if (product.sku === sku) continue;
      product.sku = sku;
      product.stands = CAST_ON.has(this.known(sku)?.mount ?? "");
      const level = product.drawn;
      const here = level && this.modelOf(product, level);
      if (here) product.show(here, this.known(sku)?.variant ?? null, level);
      else product.show(standIn(this.known(sku)?.size ?? SOME_SIZE), null, null);
    }
  }

  /** Decides what is drawn and fetched for a look from `camera` at pictures of `size` pixels; `held`
   * is the SKU in the shopper's hand. */
  look(camera: Camera, frustum: Frustum, focal: number, size: Size, held: string | null): void {
    const seen = [...this.products.values()].map((product) => {
      const { center, radius } = product.ball;
      const away = Math.max(center.distanceTo(camera.position) - radius, 0.05);
      product.fit(size);
      const pixels = (2 * radius * focal) / away;
      return { product, pixels, inView: frustum.intersectsSphere(product.ball) };
    });
    seen.sort((a, b) => Number(b.inView) - Number(a.inView) || b.pixels - a.pixels);
    let near = this.sparing ? 0 : MOST_HAND;
    const shelfFrom = SHELF_FROM * (this.sparing ? SPARED : 1);
    this.seen = seen.map((one) => {
      const close = one.inView && one.pixels >= HAND_FROM * size.height && near-- > 0;
      return { ...one, level: close ? "hand" : one.pixels >= shelfFrom ? "shelf" : "far" };
    });
    const hand = held === null ? undefined : this.known(held)?.hand;
    this.models.want([...(hand ? [hand] : []), ...this.addresses()]);
  }

  /** Shows models that have come since, the most visible first, until `enough` says so; whether
   * some are left. */
  build(enough: () => boolean): boolean {
    for (const { product, level } of this.seen) {
      const best = this.bestOf(product, level);
      if (!best || product.shows(best.model, best.level)) continue;
      if (enough()) return true;
      product.show(best.model, this.known(product.sku)?.variant ?? null, best.level);
    }
    return false;
  }

  /** How much of what is in view is more than a box. */
  get progress(): Progress {
    const wanted = this.seen.filter((one) => {
      const known = one.inView && this.worth(one) ? this.known(one.product.sku) : undefined;
      return known && !this.models.failed(known.far);
    });
    return { here: wanted.filter(({ product }) => product.drawn !== null).length, of: wanted.length };
  }

  /** Whether a file is to be fetched for it. */
  private worth({ pixels }: Seen): boolean {
    return !this.sparing || pixels >= SPARED_BELOW;
  }

  /** The finest level up to `level` that is here, or a finer one that is here already. */
  private bestOf(product: Product, level: Level): { readonly model: LoadedModel; readonly level: Level } | null {
    const order: readonly Level[] = level === "hand" ? ["hand", "shelf", "far"] : level === "shelf" ? ["shelf", "far"] : ["far", "shelf"];
    for (const one of order) {
      const model = this.modelOf(product, one);
      if (model) return { model, level: one };
    }
    return null;
  }

  /** Coarse goods in view, then finer ones, then what is out of view. */
  private addresses(): string[] {
    const of = (wanted: readonly Seen[], level: Level) => wanted.map(({ product }) => this.known(product.sku)?.[level] ?? "");
    const inView = this.seen.filter((one) => one.inView && this.worth(one));
    const finer = inView.filter(({ level }) => level !== "far");
    const finest = inView.filter(({ level }) => level === "hand");
    return [...new Set([...of(inView, "far"), ...of(finer, "shelf"), ...of(this.sparing ? [] : this.seen, "far"), ...of(finest, "hand")])].filter(Boolean);
  }

  private placed(place: DevicePlace): Product {
    const product = new Product(place, this.ambience);
    this.products.set(place.placement, product);
    this.node.add(product.node);
    return product;
  }

  private takeAway(placement: string, product: Product): void {
    this.products.delete(placement);
    this.node.remove(product.node);
  }

  private modelOf(product: Product, level: Level): LoadedModel | null {
    const known = this.known(product.sku);
    return known ? this.models.get(known[level]) : null;
  }

  private known(sku: string): DeviceModel | undefined {
    return this.scene.models[sku];
  }
}
