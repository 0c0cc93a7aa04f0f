/** The room as the shop streams it to a headset: asked for both eyes, warped to where they are now. */

import type { FrameDrawn, ViewRequest, Welcome } from "../messages";
import type { Picture } from "../picture";
import type { Visit } from "../visit";
import { eyeFor, frustumOf, sameEye, stereoRequest, widened } from "./eyes";
import type { Gl } from "./gl";
import { marginFor, Margins } from "./margin";
import { Pictures } from "./pictures";
import { poseOf } from "./poses";
import { proxyOf } from "./proxy";
import type { Display, RoomView } from "./room_view";
import { Warp, type Eyepiece } from "./warp";

/** A picture this old is no room any more, ms: one comes every two seconds even of a still one. */
const STALE_MS = 3500;

export class StreamedRoom implements RoomView {
  readonly gl: Gl;
  private readonly warp: Warp;
  private readonly pictures: Pictures;
  private readonly margins = new Margins();
  private request: ViewRequest | null = null;

  /** Throws where there is no WebGL 2. */
  constructor(
    private readonly session: XRSession,
    private readonly visit: Visit,
    private readonly live: () => boolean,
  ) {
    // What is displayed has edges smoothed by its own layer; the canvas itself is not seen.
    const gl = document.createElement("canvas").getContext("webgl2", { xrCompatible: true, antialias: false });
    if (!gl) throw new Error("this browser has no WebGL 2");
    this.gl = gl;
    this.warp = new Warp(gl);
    this.pictures = new Pictures(this.warp, (shown) => visit.shownInHeadset(shown));
  }

  get ready(): boolean {
    return this.pictures.current !== null;
  }

  get fresh(): boolean {
    return this.live() && performance.now() - this.pictures.at < STALE_MS;
  }

  get frame(): number {
    return this.pictures.frame;
  }

  get lead(): number {
    return this.visit.presenter.lead.seconds;
  }

  view(): ViewRequest | null {
    return this.request;
  }

  picture(picture: Picture): void {
    this.pictures.picture(picture);
  }

  drawn(frame: FrameDrawn): void {
    this.pictures.drawn(frame);
  }

  furnish(welcome: Welcome): void {
    this.warp.furnish(proxyOf(welcome) as Float32Array<ArrayBuffer>);
  }

  /** Asks for pictures for the eyes as the headset has them, whenever they change. */
  begin({ viewer: { transform, views }, layer, motion, at }: Display): void {
    const [first, second = first] = [views[0], views[1]];
    if (!first || !second) return;
    const head = poseOf(transform);
    const { every, late } = this.visit.presenter.lead;
    const margin = this.margins.follow(marginFor(motion.turningItself, every, late), at);
    const eye = ({ transform: place, projectionMatrix }: XRView) =>
      eyeFor(head, poseOf(place), widened(frustumOf(projectionMatrix), margin));
    const [left, right] = [eye(first), eye(second)];
    const before = this.request?.stereo;
    if (before && sameEye(before.left, left) && sameEye(before.right, right)) return;
    const display = { width: layer.framebufferWidth / 2, height: layer.framebufferHeight, fps: this.session.frameRate };
    this.request = stereoRequest((before?.number ?? 0) + 1, [left, right], frustumOf(first.projectionMatrix), display);
    if (this.request.stereo) this.pictures.asked(this.request.stereo);
    this.visit.askView();
  }

  draw(eye: Eyepiece): void {
    const { current } = this.pictures;
    if (current) this.warp.draw(current, eye);
  }

  close(): void {
    this.gl.getExtension("WEBGL_lose_context")?.loseContext();
  }
}
