/** How large the headset's own buffer is: type hangs in it, drawn by the headset. */

import { frustumOf, type Frustum } from "./eyes";

/** Pixels a degree in the middle of an eye that type needs. */
const LEAST_PER_DEGREE = 20;
/** What the platform rounds away. */
const NOISE = 0.02;

/**
 * By how much the recommended buffer is to be enlarged, at most to the display's own pixels
 * (`native`). In the middle of a flat picture `width` pixels wide, a degree is width / (tan left +
 * tan right) times that of a radian.
 */
export function bufferScale(width: number, { left, right }: Frustum, native: number): number {
  const perDegree = (width / (left + right)) * (Math.PI / 180);
  return Math.max(1, Math.min(native, LEAST_PER_DEGREE / perDegree));
}

/** Gives the session a larger buffer if it needs one; how far an eye sees is known in a frame only. */
export function enlarge(session: XRSession, gl: WebGL2RenderingContext, layer: XRWebGLLayer, view: XRView): void {
  const port = layer.getViewport(view);
  if (!port) return;
  const native = XRWebGLLayer.getNativeFramebufferScaleFactor(session);
  const framebufferScaleFactor = bufferScale(port.width, frustumOf(view.projectionMatrix), native);
  if (framebufferScaleFactor < 1 + NOISE) return;
  void session.updateRenderState({ baseLayer: new XRWebGLLayer(session, gl, { framebufferScaleFactor }) });
}
