/** Goods in the shopper's own room: an `immersive-ar` session, through a phone or a headset. */

import {
  LinearSRGBColorSpace, Mesh, MeshBasicMaterial, PerspectiveCamera, RingGeometry, Scene, WebGLRenderer,
} from "three";
import type { Actions } from "../actions";
import { IDENTITY } from "../geometry";
import { centimetres } from "../i18n";
import type { DeviceModel } from "../local/description";
import { loadModel, type LoadedModel } from "../local/models";
import type { Point2, Pose } from "../messages";
import type { AppEvent, State } from "../state";
import type { Store } from "../store";
import type { Visit } from "../visit";
import { pointings, rayOf, stick } from "../xr/hands";
import { poseOf, subtracted } from "../xr/poses";
import { Aim, rayFrom } from "./aim";
import { alongPlane, Arrangement, Hold, onLevel, onPlane, type Placed, type Surface, type Ware } from "./arrangement";
import { Beams } from "./beams";
import { Board } from "./board";
import type { Face, Step } from "./face";
import { RoomLight } from "./light";
import { Sheet } from "./sheet";
import { Stand } from "./stand";

/** Nothing is dragged farther than this from the eyes, metres. */
const REACH = 8;
const NEAR = 0.05;
const FAR = 40;
/** One press of "turn", radians; by a stick pushed fully to a side, radians a second. */
const TURN = Math.PI / 8;
const TURNING = 1.5;
/** What a stick at rest may say. */
const SLACK = 0.2;
/** Longest time between two display frames that is stepped through, seconds. */
const MAX_DT = 0.1;
/** The session's own space. */
const HERE: Pose = [[0, 0, 0], IDENTITY];

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
  private readonly beams = new Beams();
  private readonly stands = new Map<number, Stand>();
  /** What is pressed: fingers on the screen, triggers of controllers. */
  private readonly fingers = new Set<XRInputSource>();
  private readonly aim: Aim;
  private hold: Hold | null = null;
  private selected: number | null = null;
  /** What the next tap puts down. */
  private chosen: string | null;
  /** What stood here before waits for a place. */
  private returning = arrangement.all.length > 0;
  private surface: Surface | null = null;
  private head = HERE;
  private tracked = true;
  private lastAt = 0;
  private probe: EventTarget | null = null;
  private space: XRReferenceSpace | null = null;

  /** Opens the camera's view to put down `sku`; fails with the browser's own error. */
  static async open(shop: Shop, sku: string): Promise<void> {
    if (!navigator.xr) return;
    const sheet = new Sheet(shop);
    let session: XRSession | null = null;
    try {
      session = await navigator.xr.requestSession("immersive-ar", {
        requiredFeatures: ["hit-test"],
        optionalFeatures: ["dom-overlay", "local-floor", "light-estimation", "layers"],
        domOverlay: { root: sheet.root },
      });
      const overlaid = session.domOverlayState ?? null;
      if (!overlaid) sheet.close();
      await new InRoom(session, shop, overlaid ? sheet : new Board(shop), sku).start();
    } catch (error) {
      sheet.close();
      await session?.end().catch(() => undefined);
      throw error;
    }
  }

  private constructor(
    private readonly session: XRSession,
    private readonly shop: Shop,
    private readonly face: Face,
    sku: string,
  ) {
    this.chosen = sku;
    this.aim = new Aim(session);
    this.renderer = new WebGLRenderer({ alpha: true, antialias: true });
    // The goods' shaders give display values already.
    this.renderer.outputColorSpace = LinearSRGBColorSpace;
    this.renderer.xr.enabled = true;
    this.renderer.xr.setReferenceSpaceType("local");
    this.scene.add(this.reticle);
    if (face instanceof Board) this.scene.add(face.node, this.beams.node);
  }

  private async start(): Promise<void> {
    const { session, renderer } = this;
    session.addEventListener("end", () => this.leave());
    session.addEventListener("selectstart", (event) => this.touch(event));
    session.addEventListener("selectend", ({ inputSource }) => this.letGo(inputSource));
    this.face.open({
      leave: () => void session.end(),
      choose: (sku) => this.choose(sku),
      exchange: (sku) => this.exchange(sku),
      turn: () => this.turnSelected(TURN),
      remove: () => this.removeSelected(),
    });
    this.shop.visit.seenInHeadset(false);
    await renderer.xr.setSession(session);
    this.space = renderer.xr.getReferenceSpace();
    // A headset's wearer has asked for a new middle of their room.
    this.space?.addEventListener("reset", ({ transform }) => transform && arrangement.rebase(poseOf(transform)));
    await this.aim.start();
    renderer.xr.setAnimationLoop((at, frame) => this.frame(at, frame));
    this.probe = (await session.requestLightProbe?.().catch(() => null)) ?? null;
  }

  private leave(): void {
    this.renderer.xr.setAnimationLoop(null);
    this.renderer.dispose();
    this.renderer.forceContextLoss();
    this.face.close();
    this.shop.visit.seenInHeadset(!document.hidden);
  }

  // --- every display frame -----------------------------------------------------------------

  private frame(at: number, frame: XRFrame): void {
    const { space } = this;
    if (!space) return;
    const seconds = Math.min(MAX_DT, Math.max(0, at - this.lastAt) / 1000);
    this.lastAt = at;
    const viewer = frame.getViewerPose(space);
    this.tracked = viewer !== undefined && !viewer.emulatedPosition;
    if (viewer) this.head = poseOf(viewer.transform);
    this.surface = this.aim.surface(frame, space, this.hanging);
    const estimate = this.probe && frame.getLightEstimate?.(this.probe);
    if (estimate) this.light.follow(estimate);
    this.drag(frame, space);
    this.steer(seconds);
    this.arrange();
    this.tell(frame, space);
    this.renderer.render(this.scene, this.camera);
  }

  private arrange(): void {
    const [eyes] = this.head;
    for (const placed of this.returning ? [] : arrangement.all)
      this.standOf(placed).place(placed, placed.id === this.selected, eyes);
    const { surface } = this;
    this.reticle.visible = surface !== null && this.tracked && (this.chosen !== null || this.returning);
    if (!surface) return;
    this.reticle.position.set(...surface.point);
    this.reticle.rotation.set(surface.facing === null ? 0 : Math.PI / 2, surface.facing ?? 0, 0, "YXZ");
  }

  /** Whether what is to be put down next belongs on a wall. */
  private get hanging(): boolean {
    if (this.returning) return arrangement.anchor?.hangs ?? false;
    return this.chosen !== null && (this.ware(this.chosen)?.hangs ?? false);
  }

  private ware(sku: string): Ware | null {
    const model = this.shop.models[sku];
    return model ? { sku, size: model.size, hangs: model.mount === "wall" || model.mount === "hang" } : null;
  }

  private tell(frame: XRFrame, space: XRReferenceSpace): void {
    const selected = arrangement.get(this.selected);
    this.face.show({
      step: this.step(), selected: selected?.sku ?? null, size: selected?.size ?? null, turns: selected?.hangs === false,
    });
    if (this.face instanceof Board) this.point(this.face, frame, space);
  }

  private step(): Step | null {
    if (!this.tracked) return "lost";
    const placing = this.chosen !== null || this.returning;
    if (placing && !this.surface) return "searching";
    if (this.returning) return "return";
    if (placing) return this.hanging ? "hang" : "place";
    const selected = arrangement.get(this.selected);
    return selected && (selected.hangs ? "slide" : "move");
  }

  /** Hangs the board up, and draws the beams that end on it or on the room's surfaces. */
  private point(board: Board, frame: XRFrame, space: XRReferenceSpace): void {
    const all = pointings(this.session, frame, space, HERE);
    const pointed = all.filter(({ source }) => source.targetRayMode === "tracked-pointer");
    const hits = board.follow(this.head, pointed.map(rayOf));
    this.beams.draw(pointed.map(({ source, pose }, at) => {
      const surface = this.aim.under(source, frame, space, this.hanging);
      const far = surface && Math.hypot(...subtracted(surface.point, pose[0]));
      return { pose, distance: hits[at]?.distance ?? far };
    }));
    if (hits.some((hit) => hit !== null)) this.reticle.visible = false;
  }

  private standOf(placed: Placed): Stand {
    const { id, sku, size } = placed;
    const known = this.stands.get(id);
    if (known) return known;
    const { lang } = this.shop.store.state;
    const stand = new Stand(placed, size.map((length) => `${centimetres(lang, length)} cm`), this.light);
    this.stands.set(id, stand);
    this.scene.add(stand.node);
    const model = this.shop.models[sku];
    // Where the file cannot be had, the box of true size stays.
    if (model) modelAt(model.hand).then((found) => stand.show(found, model.variant), () => undefined);
    return stand;
  }

  // --- fingers and controllers -----------------------------------------------------------------

  private touch({ inputSource, frame }: XRInputSourceEvent): void {
    const ray = this.space && rayFrom(inputSource, frame, this.space);
    this.aim.use(inputSource);
    if (ray && this.face instanceof Board && this.face.press(ray)) return;
    this.fingers.add(inputSource);
    if (!ray || this.hold || this.returning) return;
    const under = arrangement.under(ray);
    if (!under) return;
    this.hold = new Hold(under.id);
    this.selected = under.id;
    this.chosen = null;
  }

  private letGo(source: XRInputSource): void {
    const pressed = this.fingers.delete(source);
    if (pressed && !this.hold) this.tap();
    if (!this.fingers.size) this.hold = null;
  }

  /** A tap on bare floor: puts down what waits, or lets go of what is looked at. */
  private tap(): void {
    const { surface, chosen } = this;
    if (surface && this.returning) this.putBack(surface);
    else if (surface && chosen !== null) this.putDown(chosen, surface);
    else if (chosen === null) this.selected = null;
  }

  private putDown(sku: string, surface: Surface): void {
    const ware = this.ware(sku);
    if (!ware) return;
    this.selected = arrangement.place(ware, surface, this.head[0]).id;
    this.chosen = null;
  }

  /** Who comes back with what stands here already has come to look at that. */
  private putBack(surface: Surface): void {
    arrangement.putBack(surface, this.head[0]);
    this.returning = false;
    const known = arrangement.all.find(({ sku }) => sku === this.chosen);
    if (!known) return;
    this.selected = known.id;
    this.chosen = null;
  }

  private drag(frame: XRFrame, space: XRReferenceSpace): void {
    const held = this.hold && arrangement.get(this.hold.id);
    if (!this.hold || !held) return;
    const height = held.hangs ? 0 : this.heightFor(held, frame, space);
    const points = [...this.fingers].flatMap((source): Point2[] => {
      const ray = rayFrom(source, frame, space);
      const point = ray && (held.hangs ? onPlane(ray, held, REACH) : onLevel(ray, height, REACH));
      return point ? [point] : [];
    });
    const { step, turn } = this.hold.moved(points);
    const [x, , z] = held.position;
    if (held.hangs) arrangement.change(held.id, { position: alongPlane(held, step) });
    else arrangement.change(held.id, { position: [x + step[0], height, z + step[1]], yaw: held.yaw + turn });
  }

  /** Of the surface that what is held is dragged over: so it can be moved onto a table. */
  private heightFor({ position }: Placed, frame: XRFrame, space: XRReferenceSpace): number {
    const [only, ...others] = this.fingers;
    const surface = only && !others.length ? this.aim.under(only, frame, space, false) : null;
    return surface?.point[1] ?? position[1];
  }

  /** What is looked at turns as a stick is pushed. */
  private steer(seconds: number): void {
    const across = stick(this.session, "left")[0] + stick(this.session, "right")[0];
    if (Math.abs(across) > SLACK) this.turnSelected(across * TURNING * seconds);
  }

  // --- buttons of the sheet and the board --------------------------------------------------------

  private choose(sku: string): void {
    this.chosen = sku;
    this.selected = null;
  }

  private exchange(sku: string): void {
    const ware = this.ware(sku);
    if (this.selected === null || !ware) return;
    this.clear(this.selected);
    arrangement.change(this.selected, ware);
  }

  private turnSelected(by: number): void {
    const placed = arrangement.get(this.selected);
    if (placed && !placed.hangs) arrangement.change(placed.id, { yaw: placed.yaw + by });
  }

  private removeSelected(): void {
    if (this.selected === null) return;
    arrangement.remove(this.selected);
    this.clear(this.selected);
    this.selected = null;
  }

  private clear(id: number): void {
    this.stands.get(id)?.node.removeFromParent();
    this.stands.delete(id);
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

function makeReticle(): Mesh {
  const material = new MeshBasicMaterial({ color: 0xfffdf9, transparent: true, opacity: 0.9, depthTest: false });
  const ring = new Mesh(new RingGeometry(0.07, 0.085, 48).rotateX(-Math.PI / 2), material);
  ring.visible = false;
  return ring;
}
