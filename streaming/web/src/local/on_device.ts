/** The renderer of this device, once it has been fetched: behind the shop's pictures or before them. */

import type { Pose, RoomState } from "../messages";
import { described, describedAgain } from "./description";
import type { LocalHooks, LocalPresenter } from "./renderer";
import { LOSSLESS, type Counters } from "../stats";

/** Files that are counted of what was loaded. */
const MOST_FILES = 2000;

/** Whether three.js can draw here. */
export function drawsHere(): boolean {
  return document.createElement("canvas").getContext("webgl2") !== null;
}

/** Programs that draw in place of a graphics card. */
const SOFTWARE = /swiftshader|llvmpipe|softpipe|software|basic render/i;

/** Whether a graphics card draws: browsers refuse or tell its name. */
export function drawsFast(): boolean {
  const gl = document.createElement("canvas").getContext("webgl2", { failIfMajorPerformanceCaveat: true });
  if (!gl) return false;
  const told = gl.getExtension("WEBGL_debug_renderer_info");
  const name = String(gl.getParameter(told ? told.UNMASKED_RENDERER_WEBGL : gl.RENDERER));
  gl.getExtension("WEBGL_lose_context")?.loseContext();
  return !SOFTWARE.test(name);
}

export interface DeviceHooks extends Omit<LocalHooks, "patient"> {
  /** Whether little is to be fetched. */
  sparing(): boolean;
  /** The room could not be drawn here. */
  failed(): void;
}

export class OnDevice {
  private opened: LocalPresenter | null = null;
  private canvas: HTMLCanvasElement | null = null;
  private opening = "";
  private shown = false;
  private room: RoomState | null = null;
  private me: string | null = null;
  /** Who waits for the first view that can be used. */
  private waiting: (() => void) | null = null;

  constructor(
    private readonly stage: HTMLElement,
    private readonly hooks: DeviceHooks,
  ) {}

  /** What the shopper looks through; null while the shop draws. */
  get presenter(): LocalPresenter | null {
    return this.shown ? this.opened : null;
  }

  /** The visitor `me` is in `room`, which is called `id`, and is to see it drawn here. */
  enter(id: string, room: RoomState, me: string): void {
    this.shown = true;
    this.open(id, room, me);
  }

  /** Draws the room behind the shop's pictures; `ready` when it could be seen. */
  prepare(id: string, room: RoomState, me: string, ready: () => void): void {
    this.waiting = ready;
    this.open(id, room, me);
  }

  /** What has been drawn here so far; null while the shop draws. */
  counters(): Counters | null {
    const figures = this.presenter?.figures;
    if (!figures) return null;
    const { frames, width, height } = figures;
    return { transport: "local", at: performance.now(), frames, bytes: loadedBytes(), width, height, rtt: null, ...LOSSLESS };
  }

  /** Median ms that a view takes of the room that has been prepared. */
  measure(): number {
    return this.opened?.measure() ?? Infinity;
  }

  follow(room: RoomState): void {
    this.room = room;
    this.opened?.follow(room, this.me);
  }

  /** Goods came, went or changed in the room called `id`. */
  async restocked(id: string): Promise<void> {
    await describedAgain(id);
    this.opened?.restocked();
  }

  moved(people: readonly (readonly [string, Pose])[]): void {
    this.opened?.moved(people);
  }

  /** Fetches less, or all again. */
  spare(): void {
    this.opened?.spare(this.hooks.sparing());
  }

  /** The shop draws. */
  leave(): void {
    this.opened?.close();
    this.canvas?.remove();
    this.opened = this.canvas = this.waiting = null;
    this.shown = false;
    this.opening = "";
  }

  private open(id: string, room: RoomState, me: string): void {
    [this.room, this.me] = [room, me];
    if (this.opened) {
      this.opened.follow(room, me);
      this.opened.again();
    } else if (this.opening !== id) {
      this.opening = id;
      this.fetch(id).catch(() => {
        this.leave();
        this.hooks.failed();
      });
    }
  }

  private async fetch(id: string): Promise<void> {
    // A browser notes 250 files by itself.
    performance.setResourceTimingBufferSize(MOST_FILES);
    const [{ openRoom }, description] = await Promise.all([import("./renderer"), described(id)]);
    if (this.opening !== id) return;
    const canvas = (this.canvas ??= this.layCanvas());
    // Boxes are better than nothing, and worse than the shop's pictures.
    const hooks = { ...this.hooks, picture: () => this.pictured(canvas), patient: () => !this.shown };
    const presenter = await openRoom(canvas, description, hooks, this.hooks.sparing());
    if (this.opening !== id) {
      presenter.close();
      return;
    }
    this.opened = presenter;
    if (this.room) presenter.follow(this.room, this.me);
  }

  private pictured(canvas: HTMLCanvasElement): void {
    if (this.shown) {
      canvas.style.visibility = "visible";
      return this.hooks.picture();
    }
    this.waiting?.();
    this.waiting = null;
  }

  private layCanvas(): HTMLCanvasElement {
    const canvas = document.createElement("canvas");
    canvas.className = "stage__local";
    canvas.ariaHidden = "true";
    // What was seen before stays until there is a view of its own.
    canvas.style.visibility = "hidden";
    this.stage.append(canvas);
    return canvas;
  }
}

/** Of the files that the room is drawn from, as they came over the line or were kept of it. */
export function loadedBytes(): number {
  const files = performance.getEntriesByType("resource") as PerformanceResourceTiming[];
  return files.filter(({ name }) => name.includes("/scene/")).reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0);
}
