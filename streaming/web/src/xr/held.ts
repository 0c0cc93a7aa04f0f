/** A product in the hand: drawn by the headset from the product's own file, sharp and at once. */

import { rotated } from "../geometry";
import { described, fetched, type DeviceScene } from "../local/description";
import type { ProbeFile, Probes } from "../local/light";
import type { LoadedModel, Models } from "../local/models";
import type { Pose, Vec3 } from "../messages";
import { article, catalogueOf } from "../selectors";
import type { AppEvent, Card, State } from "../state";
import type { Store } from "../store";
import type { Gl } from "./gl";
import { Grip } from "./grip";
import { buzz, stick, type Pointing } from "./hands";
import type { Sheet } from "./overlay";
import { scaled, subtracted } from "./poses";
import { Solid } from "./solid";
import type { Eyepiece } from "./warp";

/** So long the shop has to tell what is pointed at, before what is on the card is taken, ms. */
const ANSWER_MS = 400;
const STICK_REST = 0.15;

/** What it takes to draw goods here; fetched when the first is taken. */
interface Kit {
  readonly scene: DeviceScene;
  readonly models: Models;
  readonly probes: Probes;
  readonly solid: Solid;
  light(probes: Probes, place: Vec3): Vec3[];
}

export class Held {
  private source: XRInputSource | null = null;
  private grip: Grip | null = null;
  private before: Card | null = null;
  private since = 0;
  private kit: Promise<Kit> | null = null;
  private ready: Kit | null = null;
  private pose: Pose | null = null;

  constructor(
    private readonly gl: Gl,
    private readonly store: Store<State, AppEvent>,
    /** The product could not be fetched. */
    private readonly failed: () => void,
  ) {}

  /** The hand that is busy with a product. */
  get hand(): XRHandedness | null {
    return this.grip && (this.source?.handedness ?? null);
  }

  /** A hand closes: around what it points at (`asked` of the shop), else around what is on the card. */
  grab(source: XRInputSource, asked: boolean): void {
    this.source = source;
    this.grip = this.pose = null;
    this.before = asked ? this.store.state.card : null;
    this.since = performance.now();
    this.fetch();
  }

  /** A hand opens; what it held is where it was all the time. */
  release(source: XRInputSource): void {
    if (source === this.source) this.source = this.grip = this.pose = null;
  }

  /** Follows the hand for a display frame. */
  follow(pointings: readonly Pointing[], session: XRSession, head: Pose, dt: number): void {
    const hand = pointings.find(({ source }) => source === this.source);
    const size = this.size();
    this.pose = null;
    if (!hand || !size || this.unanswered) return;
    if (!this.grip) buzz(hand.source, 0.6, 40);
    this.grip ??= new Grip(hand.pose, head, size);
    const [, along] = stick(session, hand.source.handedness);
    if (Math.abs(along) > STICK_REST) this.grip.push(along, dt);
    this.pose = this.grip.pose(hand.pose);
  }

  /** A faint plate as large as the product, until it has been fetched. */
  ghost(): Sheet[] {
    const size = this.size();
    if (!this.pose || !size || this.model()) return [];
    const opacity = 0.35 + 0.15 * Math.sin(performance.now() / 250);
    return [{ pose: this.pose, size: [size[0], size[1]], texture: null, tint: [0.98, 0.93, 0.82, opacity] }];
  }

  draw(eye: Eyepiece): void {
    const [kit, model] = [this.ready, this.model()];
    if (!kit || !model || !this.pose) return;
    const [middle, turn] = this.pose;
    const { x, y, z } = model.extent.middle;
    kit.solid.show(model, this.entry()?.variant ?? null);
    kit.solid.draw([subtracted(middle, rotated(turn, [x, y, z])), turn], kit.light(kit.probes, middle), eye);
  }

  private get unanswered(): boolean {
    const { card } = this.store.state;
    return !this.grip && card === this.before && performance.now() - this.since < ANSWER_MS;
  }

  /** Width, height, depth of what is on the card, metres; null when no card is open. */
  private size(): Vec3 | null {
    const { card } = this.store.state;
    const found = card && article(catalogueOf(this.store.state), card.sku);
    return found ? scaled(found.product.size_m, 1) : null;
  }

  private entry() {
    return this.ready?.scene.models[this.store.state.card?.sku ?? ""];
  }

  private model(): LoadedModel | null {
    const entry = this.entry();
    if (!this.ready || !entry) return null;
    this.ready.models.want([entry.hand]);
    return this.ready.models.get(entry.hand);
  }

  private fetch(): void {
    const room = this.store.state.place?.room;
    if (!room || this.kit) return;
    this.kit = kitOf(this.gl, room);
    this.kit.then((kit) => (this.ready = kit), () => {
      this.kit = null;
      this.failed();
    });
  }
}

async function kitOf(gl: Gl, room: string): Promise<Kit> {
  const [scene, { Models }, { Probes }, { studioLight }] = await Promise.all([
    described(room), import("../local/models"), import("../local/light"), import("../local/in_hand"),
  ]);
  const probes = new Probes((await (await fetched(scene.probes)).json()) as ProbeFile);
  const solid = new Solid(gl, { reflected: probes.reflectedSides(), lamps: probes.strongest() });
  return { scene, models: new Models(() => undefined), probes, solid, light: studioLight };
}
