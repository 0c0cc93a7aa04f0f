/**
 * The local presenter: three.js draws the room on this device, from the same files and by the
 * same formulas as the server. Fetched only when it is wanted.
 */

import {
  Frustum, LinearSRGBColorSpace, Matrix4, PerspectiveCamera, Raycaster, Scene, Vector3, WebGLRenderer,
  type Mesh, type Object3D,
} from "three";
import { pixelRay } from "../geometry";
import type { Point2, Pose, Quat, Ray, RoomState, Vec3, ViewRequest } from "../messages";
import type { Presenter, Sight } from "../presenter";
import { fovFor, pictureCoordinates, radians, viewFor, type Size } from "../view";
import { fetched, type DeviceScene } from "./description";
import { Eyes, type Eye, type Port } from "./eyes";
import { DIM, InHand } from "./in_hand";
import { Probes, type ProbeFile } from "./light";
import { Ambience, roomMesh } from "./materials";
import { merged } from "./merged";
import { loadModel, Models, type Surface } from "./models";
import { figureOf, People, type FigureFile } from "./people";
import { Stock, type Mark, type Progress } from "./stock";

const NEAR = 0.05;
const FAR = 150;
/** Sharper than this costs a phone its battery and shows nothing more. */
const MOST_DENSE = 2;
/** Of one display frame, for models that have just come, ms. */
const BUILDING_MS = 8;
/** Goods are looked over anew this often while the eyes move, ms. */
const LOOK_MS = 150;
/** Views drawn to learn how long one takes. */
const TRIALS = 12;
const UP = new Vector3(0, 1, 0);
/** As `engine/picking.py`, metres. */
const PERSON = { radius: 0.24, top: 0.14 };

export interface LocalHooks {
  /** Where the shopper is and looks now. */
  pose(): Pose | null;
  /** How what is in the hand is turned; null: as it was taken. */
  turned(): Quat | null;
  /** The first view that can be used, and each after it that follows a new line. */
  picture(): void;
  /** Whether a view can be used only when all goods in it are here. */
  patient(): boolean;
  /** Some more of the goods in view are here. */
  progress(progress: Progress): void;
}

/** What a ray hits: goods, a bare point, or nothing. */
export interface LocalPick {
  readonly placement: string | null;
  readonly sku: string | null;
  readonly point: Vec3 | null;
  readonly normal: Vec3 | null;
}

/** What it takes to draw a view. */
export interface Figures {
  /** Views so far. */
  readonly frames: number;
  readonly draws: number;
  readonly triangles: number;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

const NOTHING: LocalPick = { placement: null, sku: null, point: null, normal: null };

/** The room `description` tells of, ready to be drawn. Throws when a file of it cannot be had. */
export async function openRoom(canvas: HTMLCanvasElement, description: DeviceScene, hooks: LocalHooks, sparing: boolean): Promise<LocalPresenter> {
  const json = async (address: string): Promise<unknown> => (await fetched(address)).json();
  const files = Promise.all([loadModel(description.room), json(description.probes), json(description.figure)]);
  // Coarse goods are small, and the room is not: beside it they cost no time of their own.
  const models = new Models(() => undefined);
  if (!sparing) models.want(Object.values(description.models).map(({ far }) => far));
  const [room, probes, figure] = await files;
  const ambience = new Ambience(new Probes(probes as ProbeFile));
  const walls = room.surfacesOf(null);
  return new LocalPresenter(canvas, hooks, description, ambience, walls, figure as FigureFile, models, sparing);
}

export class LocalPresenter implements Presenter {
  private readonly renderer: WebGLRenderer;
  private readonly scene = new Scene();
  private readonly camera = new PerspectiveCamera(60, 1, NEAR, FAR);
  private readonly stock: Stock;
  private readonly people: People;
  private readonly inHand: InHand;
  private readonly eyes: Eyes;
  /** The room in parts, which a ray passes by quickly; drawn in one. */
  private readonly chunks: readonly Mesh[];
  private readonly marked = new Map<Mark, string>();
  private room: RoomState | null = null;
  private me: string | null = null;
  private scheduled = 0;
  private lookedAt = -Infinity;
  private told = false;
  /** A headset is drawn for, not the page. */
  private worn = false;
  /** Of the picture, or of an eye's, pixels. */
  private picture: Size = { width: 0, height: 0 };
  private progress: Progress = { here: 0, of: 0 };

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly hooks: LocalHooks,
    private readonly description: DeviceScene,
    private readonly ambience: Ambience,
    walls: readonly Surface[],
    figure: FigureFile,
    private readonly models: Models,
    sparing: boolean,
  ) {
    this.renderer = new WebGLRenderer({ canvas, antialias: true, powerPreference: "high-performance" });
    // The shaders' colours are display values already.
    this.renderer.outputColorSpace = LinearSRGBColorSpace;
    models.changed = () => this.looked();
    this.stock = new Stock(description, ambience, models, sparing);
    this.people = new People(figureOf(figure), description, ambience, models);
    this.inHand = new InHand(ambience);
    this.eyes = new Eyes(this.renderer, this.scene);
    this.chunks = walls.map((surface) => roomMesh(surface, ambience));
    this.scene.add(...merged(walls).map((surface) => roomMesh(surface, ambience)), this.stock.node, this.people.node, this.inHand.node);
    this.resized();
  }

  get radiansPerPixel(): number {
    return radians(fovFor(this.size)) / Math.max(this.size.width, 1);
  }

  wantedView(): ViewRequest {
    return viewFor(this.size, window.devicePixelRatio);
  }

  /** The room and who is in it, as of now; `me` is not drawn. */
  follow(room: RoomState, me: string | null): void {
    if (room === this.room) return;
    [this.room, this.me] = [room, me];
    this.stock.follow(room.shown);
    this.people.follow(room, me, now());
    for (const [mark, placement] of this.marked) this.stock.products.get(placement)?.mark(mark, true);
    this.looked();
  }

  /** Other goods stand here, or they are drawn by other files. */
  restocked(): void {
    if (this.room) this.stock.follow(this.room.shown);
    this.looked();
  }

  /** Where others are. */
  moved(people: readonly (readonly [string, Pose])[]): void {
    this.people.moved(people, now());
    this.wake();
  }

  /** A new line: what could not be had is tried again, and the next view is told of. */
  again(): void {
    this.told = false;
    this.models.retry();
    this.looked();
  }

  /** Fetches less from now on, or all again. */
  spare(sparing: boolean): void {
    this.stock.sparing = sparing;
    this.looked();
  }

  /** Median ms from asking for a view of the room to having it, all round from where the eyes are. */
  measure(): number {
    const { renderer, scene, camera } = this;
    const [gl, pixel] = [renderer.getContext(), new Uint8Array(4)];
    const times = Array.from({ length: TRIALS }, () => {
      camera.rotateOnWorldAxis(UP, (2 * Math.PI) / TRIALS);
      const started = performance.now();
      renderer.render(scene, camera);
      // Waits until it is drawn.
      gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);
      return performance.now() - started;
    });
    return times.sort((a, b) => a - b)[TRIALS / 2] ?? Infinity;
  }

  /** Of the newest view. */
  get figures(): Figures {
    const { calls, triangles, frame } = this.renderer.info.render;
    const { width, height } = this.canvas;
    return { frames: frame, draws: calls, triangles, width, height };
  }

  /** Draws when the display is ready next. */
  wake(): void {
    if (this.worn) return;
    this.scheduled ||= requestAnimationFrame(() => {
      this.scheduled = 0;
      this.refresh();
    });
  }

  resized(): void {
    const { width, height } = this.size;
    if (!width || !height || this.worn) return;
    this.renderer.setPixelRatio(Math.min(window.devicePixelRatio, MOST_DENSE));
    this.renderer.setSize(width, height, false);
    const wide = Math.tan(radians(fovFor(this.size)) / 2);
    this.frame([wide, (wide * height) / width], this.canvas);
    this.looked();
  }

  /** The view reaches so far to each side (tangents) and has so many pixels. */
  private frame([wide, high]: Point2, { width, height }: Size): void {
    this.camera.aspect = wide / high;
    this.camera.fov = (2 * Math.atan(high) * 180) / Math.PI;
    this.camera.updateProjectionMatrix();
    this.ambience.texel.value.set(2 / width, 2 / height);
    this.picture = { width, height };
  }

  // --- a headset -------------------------------------------------------------------------

  /** What is drawn in: a headset shows it and draws its own things beside. */
  get context(): WebGL2RenderingContext {
    return this.renderer.getContext() as WebGL2RenderingContext;
  }

  /** Draws for a headset, when that asks, or for the page again. */
  wear(worn: boolean): void {
    this.worn = worn;
    this.renderer.resetState();
    this.resized();
  }

  /** A headset's display frame begins: the head is at `head`, its eyes see as far as `reach` to
   * each side and up and down (tangents), and each has as many pixels as `port`. */
  prepareEyes(head: Pose, reach: Point2, port: Port): void {
    if (!this.room) return;
    this.frame(reach, port);
    this.advance(this.room, head);
    this.tell(this.stock.progress);
  }

  drawEye(eye: Eye, framebuffer: WebGLFramebuffer | null, port: Port): void {
    this.eyes.draw(eye, framebuffer, port);
  }

  /** Draws the room as it is seen now. */
  refresh(): void {
    const pose = this.hooks.pose();
    if (!pose || !this.room || this.worn) return;
    const busy = this.advance(this.room, pose);
    this.renderer.render(this.scene, this.camera);
    if (busy) this.wake();
    this.tell(this.stock.progress);
  }

  /** Brings what is to be seen from `pose` up to now; whether there is more to do. */
  private advance(room: RoomState, [place, turn]: Pose): boolean {
    this.camera.position.set(...place);
    this.camera.quaternion.set(...turn);
    this.camera.updateMatrixWorld();
    const started = performance.now();
    this.look(started);
    // Before the first view nothing stutters.
    const building = this.stock.build(() => this.told && performance.now() - started > BUILDING_MS);
    this.people.follow(room, this.me, now());
    const walking = this.people.advance(now(), this.camera);
    this.hold();
    return building || walking;
  }

  private tell(progress: Progress): void {
    const { here, of } = this.progress;
    if (here !== progress.here || of !== progress.of) this.hooks.progress(progress);
    this.progress = progress;
    if (this.told || (this.hooks.patient() && progress.here < progress.of)) return;
    this.told = true;
    this.hooks.picture();
  }

  sight(clientX: number, clientY: number): Sight | null {
    const pose = this.hooks.pose();
    const at = pictureCoordinates(this.canvas.getBoundingClientRect(), this.size, clientX, clientY);
    if (!pose || !at) return null;
    return { ray: pixelRay(pose, at.u, at.v, fovFor(this.size), this.size.width / this.size.height), frame: 0 };
  }

  /** What lies under a world ray; nobody can be picked, but they hide what is behind them. */
  pick([origin, direction]: Ray): LocalPick {
    const caster = new Raycaster(new Vector3(...origin), new Vector3(...direction));
    const products = [...this.stock.products.values()].filter(({ ball }) => caster.ray.intersectsSphere(ball));
    const solids: Object3D[] = [...this.chunks, ...products.flatMap((product) => product.solids)];
    const hit = caster.intersectObjects(solids, false)[0];
    if (!hit?.face || this.people.eyes.some((eyes) => personBefore([origin, direction], eyes, hit.distance))) return NOTHING;
    const { x, y, z } = hit.face.normal.clone().transformDirection(hit.object.matrixWorld);
    const product = products.find(({ solids: own }) => own.some((mesh) => mesh === hit.object));
    return {
      placement: product?.place.placement ?? null,
      sku: product?.sku ?? null,
      point: hit.point.toArray(),
      normal: [x, y, z],
    };
  }

  /** Outlines goods, or with null nothing. */
  mark(mark: Mark, placement: string | null): void {
    const before = this.marked.get(mark);
    if (before === (placement ?? undefined)) return;
    if (before !== undefined) this.stock.products.get(before)?.mark(mark, false);
    this.marked.delete(mark);
    if (placement !== null) {
      this.stock.products.get(placement)?.mark(mark, true);
      this.marked.set(mark, placement);
    }
    this.wake();
  }

  freeze(): void {
    // The picture stays, and one can go on looking round in it.
  }

  close(): void {
    cancelAnimationFrame(this.scheduled);
    this.renderer.dispose();
  }

  private get size(): Size {
    return { width: this.canvas.clientWidth, height: this.canvas.clientHeight };
  }

  /** Something else may be wanted: the goods are looked over in the next picture. */
  private looked(): void {
    this.lookedAt = -Infinity;
    this.wake();
  }

  private look(at: number): void {
    if (at - this.lookedAt < LOOK_MS) return;
    this.lookedAt = at;
    const matrix = new Matrix4().multiplyMatrices(this.camera.projectionMatrix, this.camera.matrixWorldInverse);
    const focal = this.picture.height / 2 / Math.tan(radians(this.camera.fov) / 2);
    this.stock.look(this.camera, new Frustum().setFromProjectionMatrix(matrix), focal, this.picture, this.held?.sku ?? null);
  }

  private hold(): void {
    const { held } = this;
    const known = held && this.description.models[held.sku];
    const model = known ? (this.models.get(known.hand) ?? this.models.get(known.shelf) ?? this.models.get(known.far)) : null;
    this.inHand.take(model, known?.variant ?? null);
    if (held) this.inHand.place(this.camera, this.hooks.turned() ?? held.orientation);
    this.ambience.dim.value = held ? DIM : 1;
  }

  private get held() {
    return (this.me === null ? undefined : this.room?.visitors[this.me])?.held ?? null;
  }
}

/** Seconds of the clock that people walk by. */
function now(): number {
  return performance.now() / 1000;
}

/** Whether a ray enters the upright cylinder around somebody before it has gone so far. */
function personBefore([origin, direction]: Ray, eyes: Vec3, far: number): boolean {
  const [ox, oz] = [origin[0] - eyes[0], origin[2] - eyes[2]];
  const [dx, dz] = [direction[0], direction[2]];
  const [a, b, c] = [dx * dx + dz * dz, dx * ox + dz * oz, ox * ox + oz * oz - PERSON.radius ** 2];
  const inside = b * b - a * c;
  if (a < 1e-9 || inside < 0 || c < 0) return false;
  const distance = (-b - Math.sqrt(inside)) / a;
  const height = origin[1] + distance * direction[1];
  return distance > 0 && distance < far && height >= 0 && height <= eyes[1] + PERSON.top;
}
