/** The panel in the shop: hung up before the shopper when something is opened, left there until closed. */

import type { Actions } from "../actions";
import { quatFromYawPitch, yawPitchOf } from "../geometry";
import type { Pose, Vec3 } from "../messages";
import type { AppEvent, State } from "../state";
import type { Store } from "../store";
import type { Hit } from "./hands";
import type { Overlay, Sheet } from "./overlay";
import type { Desk } from "./desk";
import { buttonAt, pageOf, paint, PANEL, type Button, type Page } from "./panel";
import { added, scaled, subtracted } from "./poses";

/** Metres from the eyes, and how wide: type of 1.2 degrees a line. */
export const AWAY = 1.5;
export const WIDE = 0.9;
/** A little below the eyes, metres: nobody holds a book higher. */
const LOW = 0.1;
/** Who has gone so far from it takes it along, metres. */
const LEFT_BEHIND = 2.5;

export class Board {
  private readonly canvas = document.createElement("canvas");
  private readonly texture: WebGLTexture;
  private page: Page | null = null;
  private painted = "";
  private under: Button | null = null;
  private hung: Pose | null = null;

  constructor(
    private readonly overlay: Overlay,
    private readonly store: Store<State, AppEvent>,
    private readonly actions: Actions,
    private readonly desk: Desk,
  ) {
    this.texture = overlay.texture();
  }

  /** What hangs there; null when nothing is open. */
  get sheet(): Sheet | null {
    if (!this.hung) return null;
    const size = [WIDE, (WIDE * PANEL.height) / PANEL.width] as const;
    return { pose: this.hung, size, texture: this.texture, tint: [1, 1, 1, 1] };
  }

  /** Shows what is open, or `note` while there is something to be said instead. */
  place(head: Pose, note: string | null): Sheet | null {
    const { state } = this.store;
    this.page = note === null ? (pageOf(state, this.actions) ?? this.desk.shown(state)) : said(note);
    if (!this.page) {
      this.hung = null;
      return null;
    }
    if (this.hung && Math.hypot(...subtracted(this.hung[0], head[0])) > LEFT_BEHIND) this.hung = null;
    this.hung ??= hungBefore(head);
    this.paint(this.page);
    this.under = null;
    return this.sheet;
  }

  /** Is hung up anew before the shopper. */
  fetch(): void {
    this.hung = null;
  }

  hover({ x, y }: Hit): void {
    this.under = this.page && buttonAt(this.page, x, y);
  }

  press({ x, y }: Hit): void {
    if (!this.page) return;
    const button = buttonAt(this.page, x, y);
    if (button) button.press();
    else this.page.touch?.(x, y);
  }

  private paint(page: Page): void {
    const content = JSON.stringify([page, this.under]);
    if (content === this.painted) return;
    this.painted = content;
    paint(this.canvas, page, this.under);
    this.overlay.upload(this.texture, this.canvas);
  }
}

function said(note: string): Page {
  return { words: [{ left: 64, top: 380, text: note, size: 56, soft: false }], buttons: [] };
}

function hungBefore([place, turn]: Pose): Pose {
  const { yaw } = yawPitchOf(turn);
  const ahead: Vec3 = [-Math.sin(yaw), 0, -Math.cos(yaw)];
  return [added(added(place, scaled(ahead, AWAY)), [0, -LOW, 0]), quatFromYawPitch(yaw)];
}
