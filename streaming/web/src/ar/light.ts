/** Light on goods in the shopper's own room: a studio's, or as the phone sees the room lit. */

import { Vector3, Vector4 } from "three";
import { basis, LAMBERT, SIDES, srgb } from "../local/light";
import { vectors } from "../local/materials";
import type { Vec3 } from "../messages";

/** WebXR Lighting Estimation, as far as it is used; @types/webxr does not have it. */
interface LightEstimate {
  /** Nine coefficients of red, green and blue. */
  readonly sphericalHarmonicsCoefficients: Float32Array;
}

declare global {
  interface XRSession {
    requestLightProbe?(): Promise<EventTarget>;
  }
  interface XRFrame {
    getLightEstimate?(probe: EventTarget): LightEstimate | null;
  }
}

/** Linear light on a side, on average: cameras expose rooms so that they look this bright. */
const BRIGHTNESS = 0.6;
/** How much darker or brighter than the average a side or a colour becomes at most. */
const LEAST = 0.55;
const MOST = 1.5;

export class RoomLight {
  readonly dim = { value: 1 };
  readonly light = { value: studio(0.8, 0.16) };
  readonly reflected = { value: studio(0.62, 0.3) };
  readonly lamps = { value: [new Vector4(-0.5, 0.7, 0.5, 0.8), new Vector4(0.7, 0.5, 0.5, 0.4), new Vector4(0, 0.9, -0.4, 0.3)] };

  /** Takes over the colours and directions of a room's light; its strength is the camera's affair. */
  follow({ sphericalHarmonicsCoefficients: told }: LightEstimate): void {
    const sides = SIDES.map((side) => fallingOn(told, side));
    const mean = sides.flat().reduce((sum, value) => sum + value, 0) / 18;
    if (!(mean > 0)) return;
    this.light.value = vectors(sides.map((side) => side.map((value) => shown(value / mean)) as [number, number, number]));
  }
}

function shown(ratio: number): number {
  return srgb(BRIGHTNESS * Math.min(Math.max(ratio, LEAST), MOST));
}

/** Light on a surface that faces `side`, from 9 x 3 coefficients (WebXR Lighting Estimation). */
function fallingOn(coefficients: Float32Array, [x, y, z]: Vec3): [number, number, number] {
  const light: [number, number, number] = [0, 0, 0];
  basis(x, y, z).forEach((value, index) => {
    for (const channel of [0, 1, 2] as const)
      light[channel] += value * (LAMBERT[index] ?? 0) * (coefficients[index * 3 + channel] ?? 0);
  });
  return light;
}

/** Even light from six sides, brighter from above. */
function studio(level: number, top: number): Vector3[] {
  return SIDES.map(([, y]) => new Vector3().setScalar(level + top * y));
}
