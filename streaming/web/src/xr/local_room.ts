/** The room as this device draws it for a headset: for each eye anew, in every display frame. */

import type { LocalPresenter } from "../local/renderer";
import type { ViewRequest } from "../messages";
import { frustumOf } from "./eyes";
import { release, type Gl } from "./gl";
import type { Display, RoomView } from "./room_view";
import type { Eyepiece } from "./warp";

export class LocalRoom implements RoomView {
  readonly gl: Gl;
  readonly ready = true;
  /** Drawn here the room is never a picture of the past, whatever the line does. */
  readonly fresh = true;
  readonly frame = 0;
  readonly lead = 0;
  private framebuffer: WebGLFramebuffer | null = null;

  /** Rejects with the browser's own error where `presenter` cannot draw for a headset. */
  static async open(presenter: LocalPresenter): Promise<LocalRoom> {
    await presenter.context.makeXRCompatible();
    return new LocalRoom(presenter);
  }

  private constructor(private readonly presenter: LocalPresenter) {
    this.gl = presenter.context;
    presenter.wear(true);
  }

  view(): ViewRequest | null {
    return null;
  }

  picture(): void {
    // The shop sends none to a device that draws.
  }

  drawn(): void {
    // As above.
  }

  furnish(): void {
    // The presenter has the room itself.
  }

  begin({ viewer: { views }, layer, head }: Display): void {
    this.framebuffer = layer.framebuffer;
    const port = views[0] && layer.getViewport(views[0]);
    if (!port) return;
    const eyes = views.map(({ projectionMatrix }) => frustumOf(projectionMatrix));
    const wide = Math.max(...eyes.flatMap(({ left, right }) => [left, right]));
    const high = Math.max(...eyes.flatMap(({ down, up }) => [down, up]));
    this.presenter.prepareEyes(head, [wide, high], port);
  }

  draw(eye: Eyepiece, port: XRViewport): void {
    this.presenter.drawEye(eye, this.framebuffer, port);
  }

  close(): void {
    release(this.gl);
    this.presenter.wear(false);
  }
}
