/** Goods in the shopper's own room: an `immersive-ar` session with a sheet of the page over it. */

import {
  LinearSRGBColorSpace, Mesh, MeshBasicMaterial, PerspectiveCamera, RingGeometry, Scene, WebGLRenderer,
} from "three";
import type { Actions } from "../actions";
import { centimetres } from "../i18n";
import type { DeviceModel } from "../local/description";
import { loadModel, type LoadedModel } from "../local/models";
import type { Point2, Ray, Vec3 } from "../messages";
import type { AppEvent, State } from "../state";
import type { Store } from "../store";
import type { Visit } from "../visit";
import { poseOf } from "../xr/poses";
import { Arrangement, Hold, onLevel, type Placed } from "./arrangement";
import { RoomLight } from "./light";
import { Sheet, type Shown } from "./sheet";
import { Stand } from "./stand";

/** A surface that things stand on faces up at least this much. */
const UPRIGHT = 0.85;
/** Nothing is dragged farther than this from the eyes, metres. */
const REACH = 8;
const NEAR = 0.05;
const FAR = 40;
/** One press of "turn", radians. */
const TURN = Math.PI / 8;

export interface Shop {
  readonly visit: Visit;
  readonly store: Store<State, AppEvent>;
  readonly actions: Actions;
  /** By SKU. */
  readonly models: Readonly<Record<string, DeviceModel>>;
}

/** What was put down stays when one leaves the room and comes back. */
const arrangement = new Arrangement();
const loaded = new Map<string, Promise<LoadedModel>>();

export class InRoom {
  private readonly renderer: WebGLRenderer;
  private readonly scene = new Scene();
  private readonly camera = new PerspectiveCamera(60, 1, NEAR, FAR);
  private readonly light = new RoomLight();
  private readonly reticle = makeReticle();
  private readonly stands = new Map<number, Stand>();
  private readonly fingers = new Set<XRInputSource>();
  private readonly sheet: Sheet;
  private hold: Hold | null = null;
  private selected: number | null = null;
  /** What the next tap puts down. */
  private chosen: string | null;
  /** What stood here before waits for a place. */
  private returning = arrangement.all.length > 0;
  private surface: Vec3 | null = null;
  private eyes: Vec3 = [0, 0, 0];
  private tracked = true;
  private hits: XRHitTestSource | null = null;
  private touched: XRTransientInputHitTestSource | null = null;
  private probe: EventTarget | null = null;
  private space: XRReferenceSpace | null = null;

  /** Opens the camera's view to put down `sku`; fails with the browser's own error. */
  static async open(shop: Shop, sku: string): Promise<void> {
    if (!navigator.xr) return;
    const sheet = new Sheet(shop);
    try {
      const session = await navigator.xr.requestSession("immersive-ar", {
        requiredFeatures: ["hit-test", "dom-overlay"],
        optionalFeatures: ["light-estimation", "layers"],
        domOverlay: { root: sheet.root },
      });
      await new InRoom(session, shop, sheet, sku).start();
    } catch (error) {
      sheet.close();
      throw error;
    }
  }

  private constructor(
    private readonly session: XRSession,
    private readonly shop: Shop,
    sheet: Sheet,
    sku: string,
  ) {
    this.chosen = sku;
    this.sheet = sheet;
    this.renderer = new WebGLRenderer({ alpha: true, antialias: true });
    // The goods' shaders give display values already.
    this.renderer.outputColorSpace = LinearSRGBColorSpace;
    this.renderer.xr.enabled = true;
    this.renderer.xr.setReferenceSpaceType("local");
    this.scene.add(this.reticle);
  }

  private async start(): Promise<void> {
    const { session, renderer, sheet } = this;
    session.addEventListener("end", () => this.leave());
    session.addEventListener("selectstart", (event) => this.touch(event));
    session.addEventListener("select", () => this.tap());
    session.addEventListener("selectend", ({ inputSource }) => this.letGo(inputSource));
    sheet.open({
      leave: () => void session.end(),
      choose: (sku) => this.choose(sku),
      turn: () => this.turnSelected(TURN),
      remove: () => this.removeSelected(),
    });
    this.shop.visit.seenInHeadset(false);
    await renderer.xr.setSession(session);
    this.space = renderer.xr.getReferenceSpace();
    const viewer = await session.requestReferenceSpace("viewer");
    this.hits = (await session.requestHitTestSource?.({ space: viewer })) ?? null;
    renderer.xr.setAnimationLoop((_, frame) => this.frame(frame));
    const transient = session.requestHitTestSourceForTransientInput?.({ profile: "generic-touchscreen" });
    this.touched = (await transient?.catch(() => null)) ?? null;
    this.probe = (await session.requestLightProbe?.().catch(() => null)) ?? null;
  }

  private leave(): void {
    this.renderer.xr.setAnimationLoop(null);
    this.renderer.dispose();
    this.renderer.forceContextLoss();
    this.sheet.close();
    this.shop.visit.seenInHeadset(!document.hidden);
  }

  // --- every display frame -----------------------------------------------------------------

  private frame(frame: XRFrame): void {
    const { space } = this;
    if (!space) return;
    const viewer = frame.getViewerPose(space);
    this.tracked = viewer !== undefined && !viewer.emulatedPosition;
    if (viewer) [this.eyes] = poseOf(viewer.transform);
    this.surface = this.hits && surfaceOf(frame.getHitTestResults(this.hits), space);
    const estimate = this.probe && frame.getLightEstimate?.(this.probe);
    if (estimate) this.light.follow(estimate);
    this.drag(frame, space);
    this.arrange();
    this.tell();
    this.renderer.render(this.scene, this.camera);
  }

  private arrange(): void {
    for (const placed of this.returning ? [] : arrangement.all)
      this.standOf(placed).place(placed, placed.id === this.selected, this.eyes);
    const { surface } = this;
    this.reticle.visible = surface !== null && this.tracked && (this.chosen !== null || this.returning);
    if (surface) this.reticle.position.set(...surface);
  }

  private tell(): void {
    const selected = arrangement.get(this.selected);
    this.sheet.show({ guidance: this.guidance(), selected: selected?.sku ?? null, size: selected?.size ?? null });
  }

  private guidance(): Shown["guidance"] {
    if (!this.tracked) return "ar_lost";
    const placing = this.chosen !== null || this.returning;
    if (placing && !this.surface) return "ar_searching";
    if (placing) return this.returning ? "ar_return" : "ar_place";
    return this.selected === null ? null : "ar_move";
  }

  private standOf({ id, sku, size }: Placed): Stand {
    const known = this.stands.get(id);
    if (known) return known;
    const { lang } = this.shop.store.state;
    const stand = new Stand(size, size.map((length) => `${centimetres(lang, length)} cm`), this.light);
    this.stands.set(id, stand);
    this.scene.add(stand.node);
    const model = this.shop.models[sku];
    // Where the file cannot be had, the box of true size stays.
    if (model) modelAt(model.hand).then((found) => stand.show(found, model.variant), () => undefined);
    return stand;
  }

  // --- fingers -----------------------------------------------------------------------------

  private touch({ inputSource, frame }: XRInputSourceEvent): void {
    const ray = this.space && rayOf(frame, inputSource, this.space);
    this.fingers.add(inputSource);
    if (!ray || this.hold || this.returning) return;
    const under = arrangement.under(ray);
    if (!under) return;
    this.hold = new Hold(under.id);
    this.selected = under.id;
    this.chosen = null;
  }

  /** A tap on bare floor: puts down what waits, or lets go of what is looked at. */
  private tap(): void {
    if (this.hold) return;
    const { surface, eyes, chosen } = this;
    if (surface && this.returning) {
      arrangement.putBack(surface, eyes);
      this.returning = false;
    } else if (surface && chosen !== null) this.putDown(chosen, surface);
    else if (chosen === null) this.selected = null;
  }

  private putDown(sku: string, surface: Vec3): void {
    const model = this.shop.models[sku];
    if (!model) return;
    this.selected = arrangement.place(sku, model.size, surface, this.eyes).id;
    this.chosen = null;
  }

  private letGo(source: XRInputSource): void {
    this.fingers.delete(source);
    if (!this.fingers.size) this.hold = null;
  }

  private drag(frame: XRFrame, space: XRReferenceSpace): void {
    const held = this.hold && arrangement.get(this.hold.id);
    if (!this.hold || !held) return;
    const height = this.touchedHeight(frame, space) ?? held.position[1];
    const points = [...this.fingers].flatMap((source): Point2[] => {
      const ray = rayOf(frame, source, space);
      const point = ray && onLevel(ray, height, REACH);
      return point ? [point] : [];
    });
    const { step, turn } = this.hold.moved(points);
    const [x, , z] = held.position;
    arrangement.change(held.id, { position: [x + step[0], height, z + step[1]], yaw: held.yaw + turn });
  }

  /** Of the surface under a dragging finger, so that a thing can be moved onto a table. */
  private touchedHeight(frame: XRFrame, space: XRReferenceSpace): number | null {
    if (!this.touched || this.fingers.size !== 1) return null;
    const [first] = frame.getHitTestResultsForTransientInput(this.touched);
    return (first && surfaceOf(first.results, space)?.[1]) ?? null;
  }

  // --- the sheet's buttons -------------------------------------------------------------------

  private choose(sku: string): void {
    this.chosen = sku;
    this.selected = null;
  }

  private turnSelected(by: number): void {
    const placed = arrangement.get(this.selected);
    if (placed) arrangement.change(placed.id, { yaw: placed.yaw + by });
  }

  private removeSelected(): void {
    const { selected } = this;
    if (selected === null) return;
    arrangement.remove(selected);
    this.stands.get(selected)?.node.removeFromParent();
    this.stands.delete(selected);
    this.selected = null;
  }
}

function modelAt(address: string): Promise<LoadedModel> {
  const known = loaded.get(address);
  if (known) return known;
  const asked = loadModel(address);
  loaded.set(address, asked);
  asked.catch(() => loaded.delete(address));
  return asked;
}

/** Where the nearest surface that faces up was met. */
function surfaceOf(results: readonly XRHitTestResult[], space: XRReferenceSpace): Vec3 | null {
  for (const result of results) {
    const transform = result.getPose(space)?.transform;
    if (transform && (transform.matrix[5] ?? 0) > UPRIGHT) return poseOf(transform)[0];
  }
  return null;
}

function rayOf(frame: XRFrame, source: XRInputSource, space: XRReferenceSpace): Ray | null {
  const transform = frame.getPose(source.targetRaySpace, space)?.transform;
  if (!transform) return null;
  const { matrix } = transform;
  return [poseOf(transform)[0], [-(matrix[8] ?? 0), -(matrix[9] ?? 0), -(matrix[10] ?? 0)]];
}

function makeReticle(): Mesh {
  const material = new MeshBasicMaterial({ color: 0xfffdf9, transparent: true, opacity: 0.9, depthTest: false });
  const ring = new Mesh(new RingGeometry(0.07, 0.085, 48).rotateX(-Math.PI / 2), material);
  ring.visible = false;
  return ring;
}
