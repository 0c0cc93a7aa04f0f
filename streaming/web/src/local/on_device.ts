/** The renderer of this device, once it has been fetched: behind the shop's pictures or before them. */

import type { Pose, RoomState } from "../messages";
import type { DeviceScene } from "./description";
import type { LocalHooks, LocalPresenter } from "./renderer";

/** Whether three.js can draw here. */
export function drawsHere(): boolean {
  return document.createElement("canvas").getContext("webgl2") !== null;
}

/** Whether a graphics card draws, and no program in its place: browsers say so when asked. */
export function drawsFast(): boolean {
  return document.createElement("canvas").getContext("webgl2", { failIfMajorPerformanceCaveat: true }) !== null;
}

export interface DeviceHooks extends LocalHooks {
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

  /** Median ms that a view takes of the room that has been prepared. */
  measure(): number {
    return this.opened?.measure() ?? Infinity;
  }

  follow(room: RoomState): void {
    this.room = room;
    this.opened?.follow(room, this.me);
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
    const [{ openRoom }, description] = await Promise.all([import("./renderer"), described(id)]);
    if (this.opening !== id) return;
    const canvas = (this.canvas ??= this.layCanvas());
    const hooks = { ...this.hooks, picture: () => this.pictured(canvas) };
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

/** What the shop tells of its room called `id`. Throws when it cannot be had. */
export async function described(id: string): Promise<DeviceScene> {
  const answer = await fetch(`./api/rooms/${encodeURIComponent(id)}/scene`);
  if (!answer.ok) throw new Error(`no description of the room: ${answer.status}`);
  return (await answer.json()) as DeviceScene;
}
