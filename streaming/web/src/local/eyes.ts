/** Draws a scene for a headset's eyes, in a context where others draw beside three.js. */

import { Camera, WebGLRenderTarget, type Scene, type WebGLRenderer } from "three";
import type { Pose } from "../messages";

/** An eye: where it is in the shop, and its projection matrix (OpenGL's, column by column). */
export interface Eye {
  readonly pose: Pose;
  readonly projection: Float32Array;
}

/** Where an eye's picture is in a framebuffer, pixels from its lower left corner. */
export interface Port {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What three.js has for this and its types do not tell of. */
type Renderer = WebGLRenderer & {
  setRenderTargetFramebuffer(target: WebGLRenderTarget, framebuffer: WebGLFramebuffer | null): void;
};

export class Eyes {
  private readonly camera = new Camera();
  private readonly target = new WebGLRenderTarget(1, 1);

  private readonly renderer: Renderer;

  constructor(
    renderer: WebGLRenderer,
    private readonly scene: Scene,
  ) {
    this.renderer = renderer as Renderer;
    // Each eye is cleared by itself.
    this.target.scissorTest = true;
  }

  /** Draws what `eye` sees to `port` of `framebuffer`, and leaves the context as a new one is. */
  draw({ pose: [place, turn], projection }: Eye, framebuffer: WebGLFramebuffer | null, { x, y, width, height }: Port): void {
    const { renderer, camera, target } = this;
    camera.position.set(...place);
    camera.quaternion.set(...turn);
    camera.updateMatrixWorld();
    camera.projectionMatrix.fromArray(projection);
    camera.projectionMatrixInverse.copy(camera.projectionMatrix).invert();
    target.viewport.set(x, y, width, height);
    target.scissor.set(x, y, width, height);
    renderer.setRenderTargetFramebuffer(target, framebuffer);
    // What others have set three.js does not know of, and the other way round.
    renderer.resetState();
    renderer.setRenderTarget(target);
    renderer.render(this.scene, camera);
    renderer.setRenderTarget(null);
    renderer.resetState();
  }
}
