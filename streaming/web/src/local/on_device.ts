/** Whether this device draws the room itself, and its renderer once that has been fetched. */

import type { Pose, RoomState } from "../messages";
import type { DeviceScene } from "./description";
import type { LocalHooks, LocalPresenter } from "./renderer";

export type Rendering = "streamed" | "local" | "auto";

/** Who draws: as the page's address says (`?render=local|streamed`), else as `remembered`. */
export function wantedRendering(search: string, remembered: string | null): Rendering {
  const asked = new URLSearchParams(search).get("render") ?? remembered;
  return asked === "local" || asked === "streamed" ? asked : "auto";
}

/** Whether three.js can draw here. */
export function drawsHere(): boolean {
  return document.createElement("canvas").getContext("webgl2") !== null;
}

/** Whether as little as possible is to be fetched: the browser's data saver. */
function sparing(): boolean {
  const { connection } = navigator as Navigator & { readonly connection?: { readonly saveData?: boolean } };
  return connection?.saveData ?? false;
}

export class OnDevice {
  presenter: LocalPresenter | null = null;
  private canvas: HTMLCanvasElement | null = null;
  private opening = "";
  private room: RoomState | null = null;
  private me: string | null = null;

  constructor(
    private readonly stage: HTMLElement,
    private readonly hooks: LocalHooks,
    /** The room could not be drawn here. */
    private readonly failed: () => void,
  ) {}

  /** The visitor `me` is in `room`, which is called `id`. */
  enter(id: string, room: RoomState, me: string): void {
    [this.room, this.me] = [room, me];
    if (this.presenter) {
      this.presenter.follow(room, me);
      this.presenter.again();
    } else if (this.opening !== id) {
      this.opening = id;
      this.open(id).catch(() => {
        this.leave();
        this.failed();
      });
    }
  }

  follow(room: RoomState): void {
    this.room = room;
    this.presenter?.follow(room, this.me);
  }

  moved(people: readonly (readonly [string, Pose])[]): void {
    this.presenter?.moved(people);
  }

  /** The shop draws again. */
  leave(): void {
    this.presenter?.close();
    this.canvas?.remove();
    this.presenter = this.canvas = null;
    this.opening = "";
  }

  private async open(id: string): Promise<void> {
    const [{ openRoom }, description] = await Promise.all([import("./renderer"), described(id)]);
    if (this.opening !== id) return;
    this.canvas ??= this.layCanvas();
    const { canvas } = this;
    const picture = () => {
      canvas.style.visibility = "visible";
      this.hooks.picture();
    };
    const presenter = await openRoom(canvas, description, { ...this.hooks, picture }, sparing());
    if (this.opening !== id) {
      presenter.close();
      return;
    }
    this.presenter = presenter;
    if (this.room) presenter.follow(this.room, this.me);
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

