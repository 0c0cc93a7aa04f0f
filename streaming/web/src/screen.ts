/**
 * The canvas that warped pictures are shown on.
 *
 * A picture and the turn it is seen under change in one and the same display frame: the canvas is
 * drawn and its CSS transform set by one task. A <video> under a transform cannot promise that:
 * the browser swaps its pictures when it likes, and each would flash once under the old turn.
 */

import type { Quat } from "./messages";
import { coverScale, focalLength, type Framing, type Size } from "./view";
import { angleBetween, cssTransform, homography } from "./warp";

/** The outermost pixels are drawn out this far, for what even the margin does not cover, pixels. */
const RIM = 48;
/** The page's own colour (--linen), in the rim's corners. */
const PAGE = "#ece5d8";
/** Smaller turns are not shown, radians: a still picture stays as sharp as it was decoded. */
const LEAST_TURN = 1e-4;

export class Screen {
  private readonly pen: CanvasRenderingContext2D | null;
  private readonly copied = document.createElement("canvas");
  private framing: Framing | null = null;

  constructor(
    private readonly canvas: HTMLCanvasElement,
    /** What the picture covers, CSS pixels. */
    private readonly stage: () => Size,
  ) {
    [canvas.width, canvas.height] = [0, 0]; // nothing to see before the first picture
    this.pen = canvas.getContext("2d", { alpha: false });
  }

  /** Shows a picture of the size of `framing.asked`. */
  draw(image: HTMLVideoElement | HTMLCanvasElement | VideoFrame, framing: Framing): void {
    const { width, height } = framing.asked;
    const [wide, high] = [width + 2 * RIM, height + 2 * RIM];
    if (this.canvas.width !== wide || this.canvas.height !== high) this.clear(wide, high);
    const source = "close" in image ? this.converted(image, framing.asked) : image;
    this.pen?.drawImage(source, RIM, RIM, width, height);
    this.drawRim(source, width, height);
    this.framing = framing;
    this.fit();
  }

  /** Covers the stage with what `framing` shows; to be called when the stage's size changes. */
  fit(): void {
    if (!this.framing) return;
    const scale = coverScale(this.stage(), this.framing.shown);
    this.canvas.style.width = `${this.canvas.width * scale}px`;
    this.canvas.style.height = `${this.canvas.height * scale}px`;
  }

  /** Shows the picture, drawn for the orientation `from`, as it is seen at `to`. */
  turn(from: Quat, to: Quat): void {
    if (!this.framing) return;
    const { shown } = this.framing;
    const focal = focalLength(shown) * coverScale(this.stage(), shown);
    const still = angleBetween(from, to) < LEAST_TURN;
    this.canvas.style.transform = still ? "" : cssTransform(homography(from, to, focal));
  }

  /** A decoded frame in the canvas's colours: each drawing of the frame itself converts it anew. */
  private converted(frame: VideoFrame, size: Size): HTMLCanvasElement {
    copy(frame, this.copied, size);
    return this.copied;
  }

  private clear(width: number, height: number): void {
    [this.canvas.width, this.canvas.height] = [width, height];
    if (!this.pen) return;
    this.pen.fillStyle = PAGE;
    this.pen.fillRect(0, 0, width, height);
  }

  private drawRim(image: CanvasImageSource, width: number, height: number): void {
    const [right, bottom] = [RIM + width, RIM + height];
    this.pen?.drawImage(image, 0, 0, 1, height, 0, RIM, RIM, height);
    this.pen?.drawImage(image, width - 1, 0, 1, height, right, RIM, RIM, height);
    this.pen?.drawImage(image, 0, 0, width, 1, RIM, 0, width, RIM);
    this.pen?.drawImage(image, 0, height - 1, width, 1, RIM, bottom, width, RIM);
  }
}

/** Makes `canvas` show `image` and nothing else. */
export function copy(image: HTMLVideoElement | VideoFrame, canvas: HTMLCanvasElement, { width, height }: Size): void {
  if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
  canvas.getContext("2d", { alpha: false })?.drawImage(image, 0, 0, width, height);
}
