/**
 * Which picture a headset shows: each is put on the graphics card once, when it comes, and shown
 * when it is known what it was drawn for.
 */

import { FrameLog, type ShownFrame } from "../frames";
import type { FrameDrawn, Stereo } from "../messages";
import type { Picture } from "../picture";
import type { Drawn, Warp } from "./warp";

/** Requests remembered: pictures of an earlier one arrive for a while. */
const KEPT = 16;

interface Loaded {
  readonly texture: WebGLTexture;
  readonly size: readonly [number, number];
  readonly rtpTimestamp: number | null;
}

export class Pictures {
  private readonly log = new FrameLog();
  private requests: Stereo[] = [];
  /** The two take turns: one is shown while the other waits to be known. */
  private readonly textures: [WebGLTexture, WebGLTexture];
  private loaded: Loaded | null = null;
  private now: Drawn | null = null;
  private nowAt = -Infinity;

  constructor(
    private readonly warp: Warp,
    private readonly shown: (shown: ShownFrame) => void,
  ) {
    this.textures = [warp.texture(), warp.texture()];
  }

  /** What is to be seen; null before the first stereo picture. */
  get current(): Drawn | null {
    return this.now;
  }

  /** When it came, ms. */
  get at(): number {
    return this.nowAt;
  }

  /** The number of the picture on the display; 0 before the first. */
  get frame(): number {
    return this.log.current?.frame ?? 0;
  }

  /** Pictures are asked for these eyes from now on. */
  asked(stereo: Stereo): void {
    this.requests = [...this.requests.slice(1 - KEPT), stereo];
  }

  /** A picture of the stream can be shown now. */
  picture({ image, width, height, rtpTimestamp, at }: Picture): void {
    if (this.log.shows(rtpTimestamp)) return;
    const texture = this.textures.find((one) => one !== this.now?.texture) ?? this.textures[0];
    this.warp.upload(texture, image);
    this.loaded = { texture, size: [width, height], rtpTimestamp };
    const shown = this.log.onDisplayed(rtpTimestamp, at);
    if (shown) this.show(shown);
  }

  /** The server tells what a picture shows. */
  drawn(frame: FrameDrawn): void {
    const shown = this.log.onDrawn(frame);
    if (shown && (this.loaded?.rtpTimestamp ?? frame.rtp_timestamp) === frame.rtp_timestamp) this.show(shown);
  }

  private show(shown: ShownFrame): void {
    const stereo = this.requests.find(({ number }) => number === shown.drawn.stereo);
    if (this.loaded && stereo) {
      const { texture, size } = this.loaded;
      this.now = { texture, size, head: shown.drawn.pose, stereo };
      this.nowAt = performance.now();
    }
    this.loaded = null;
    this.shown(shown);
  }
}
