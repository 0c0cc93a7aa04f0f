/** A model to be turned about, with its measures, and beside it the same at another level. */

import { Box3, Box3Helper, Color, GridHelper, LinearSRGBColorSpace, PerspectiveCamera, Scene, Vector3, WebGLRenderer } from "three";
import { OrbitControls } from "three/addons/controls/OrbitControls.js";
import { RoomLight } from "./ar/light";
import { Stand } from "./ar/stand";
import { loadModel } from "./local/models";
import type { Vec3 } from "./messages";

/** The shop's linen, as behind its studio pictures: display values. */
const PAPER = 0xf1ebe0;
const FOV_DEG = 30;
/** What one arrow key turns it by: to the right and up, radians. */
const KEY_TURNS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-Math.PI / 18, 0], ArrowRight: [Math.PI / 18, 0], ArrowUp: [0, Math.PI / 18], ArrowDown: [0, -Math.PI / 18],
};
/** From where it is seen at first: a little from the right and above, as goods in catalogues are. */
const FROM: Vec3 = [0.42, 0.3, 1];
const GRID_M = 1;
/** How fast it turns by itself, turns a minute. */
const SLOWLY = 1.2;

/** What is pointed at: `--alarm` of the styles, display values. */
const ALARM = new Color().setHex(0x8c3a1c, LinearSRGBColorSpace);

interface Box {
  readonly min: Vec3;
  readonly max: Vec3;
}

export class Viewer {
  private readonly renderer: WebGLRenderer;
  private readonly camera = new PerspectiveCamera(FOV_DEG, 1, 0.01, 100);
  private readonly controls: OrbitControls;
  private readonly light = new RoomLight();
  private readonly scenes = [new Scene(), new Scene()] as const;
  private readonly resizes: ResizeObserver;
  private stands: readonly Stand[] = [];
  private pointers: readonly Box3Helper[] = [];
  private size: Vec3 = [1, 1, 1];
  /** Share of the picture, from the left, that shows the first model. */
  private split = 1;
  private measured = true;
  private scheduled = 0;

  constructor(private readonly canvas: HTMLCanvasElement) {
    this.renderer = new WebGLRenderer({ canvas, antialias: true });
    this.renderer.outputColorSpace = LinearSRGBColorSpace;
    this.renderer.setScissorTest(true);
    this.controls = new OrbitControls(this.camera, canvas);
    this.controls.enablePan = false;
    this.controls.addEventListener("change", () => this.wake());
    this.controls.addEventListener("start", () => (this.controls.autoRotate = false));
    for (const scene of this.scenes) scene.background = new Color().setHex(PAPER, LinearSRGBColorSpace);
    this.resizes = new ResizeObserver(() => this.wake());
    this.resizes.observe(canvas);
  }

  /** Shows one or two files of a model of that size; `labels`, where there are some, are its width,
   * height and depth. Throws when it cannot be had. */
  async show(files: readonly string[], size: Vec3, variant: string | null, labels: readonly string[]): Promise<void> {
    const levels = await Promise.all(files.map((file) => loadModel(file)));
    const before = this.size;
    [this.size, this.measured] = [size, labels.length > 0];
    this.stands = levels.map((level, index) => {
      const stand = new Stand({ sku: "", size, hangs: false }, labels, this.light);
      stand.show(level, variant);
      this.scenes[index]?.clear().add(stand.node);
      if (this.measured) this.scenes[index]?.add(new GridHelper(GRID_M, 10, 0xb08d57, 0xd8cdb8));
      return stand;
    });
    if (size.some((side, axis) => side !== before[axis])) this.reset();
    else this.wake();
  }

  /** Draws a box around each of these parts of it, and takes away those from before. */
  point(boxes: readonly Box[]): void {
    for (const box of this.pointers) box.removeFromParent();
    this.pointers = boxes.flatMap(({ min, max }) => this.scenes.map((scene) => {
      const helper = new Box3Helper(new Box3(new Vector3(...min), new Vector3(...max)), ALARM);
      scene.add(helper);
      return helper;
    }));
    this.wake();
  }

  /** Turns it slowly until it is touched, or stops it. */
  turnSlowly(on: boolean): void {
    this.controls.autoRotate = on;
    this.controls.autoRotateSpeed = SLOWLY;
    this.wake();
  }

  /** Looks at it as at first. */
  reset(): void {
    const radius = Math.hypot(...this.size) / 2;
    const away = (radius / Math.sin((FOV_DEG * Math.PI) / 360)) * 1.15;
    const length = Math.hypot(...FROM);
    const middle = this.size[1] / 2;
    this.controls.target.set(0, middle, 0);
    this.camera.position.set((FROM[0] / length) * away, middle + (FROM[1] / length) * away, (FROM[2] / length) * away);
    this.camera.near = away / 100;
    this.camera.far = away * 20;
    this.controls.minDistance = radius * 0.6;
    this.controls.maxDistance = away * 4;
    this.controls.update();
    this.wake();
  }

  /** Turns it by an arrow key; takes no other. */
  key(event: KeyboardEvent): void {
    const turn = KEY_TURNS[event.key];
    if (!turn) return;
    event.preventDefault();
    this.turn(...turn);
  }

  private turn(right: number, up: number): void {
    this.controls.autoRotate = false;
    const { target } = this.controls;
    const offset = this.camera.position.clone().sub(target);
    const away = offset.length();
    const pitch = Math.min(1.5, Math.max(-1.5, Math.asin(offset.y / away) + up));
    const yaw = Math.atan2(offset.x, offset.z) - right;
    const flat = Math.cos(pitch) * away;
    this.camera.position.set(flat * Math.sin(yaw), Math.sin(pitch) * away, flat * Math.cos(yaw)).add(target);
    this.controls.update();
    this.wake();
  }

  compare(split: number): void {
    this.split = split;
    this.wake();
  }

  close(): void {
    cancelAnimationFrame(this.scheduled);
    this.resizes.disconnect();
    this.controls.dispose();
    this.renderer.dispose();
  }

  private wake(): void {
    this.scheduled ||= requestAnimationFrame(() => {
      this.scheduled = 0;
      // It moves on by itself, which wakes this again.
      if (this.controls.autoRotate) this.controls.update();
      this.draw();
    });
  }

  private draw(): void {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    if (!width || !height) return;
    this.renderer.setPixelRatio(Math.min(window.devicePixelRatio, 2));
    this.renderer.setSize(width, height, false);
    this.camera.aspect = width / height;
    this.camera.updateProjectionMatrix();
    const eyes = this.camera.position.toArray();
    for (const stand of this.stands) stand.place({ id: 0, sku: "", size: this.size, hangs: false, position: [0, 0, 0], yaw: 0 }, this.measured, eyes);
    const edge = Math.round(width * this.split);
    this.part(this.scenes[0], 0, edge, height);
    this.part(this.scenes[1], edge, width - edge, height);
  }

  private part(scene: Scene, left: number, width: number, height: number): void {
    if (!width) return;
    this.renderer.setScissor(left, 0, width, height);
    this.renderer.render(scene, this.camera);
  }
}
