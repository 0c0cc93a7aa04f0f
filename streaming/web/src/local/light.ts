/**
 * The room's baked light as a grid of probes: the browser's half of `engine/light.py`, where the
 * formulas have their sources. What leaves this module is tone-mapped and sRGB-encoded, 0..1.
 */

import type { Vec3 } from "../messages";

export interface ProbeFile {
  readonly origin: Vec3;
  readonly spacing: Vec3;
  readonly counts: Vec3;
  readonly order: number;
  readonly coefficients: string;
  readonly tonemap: Readonly<Record<string, number | string>>;
}

/** Goods are lit a little brighter than the room. */
const GOODS_GAIN = 1.18;
/** What a matt surface makes of each order of light (Ramamoorthi and Hanrahan, 2001). */
export const LAMBERT = [1, 2 / 3, 2 / 3, 2 / 3, 1 / 4, 1 / 4, 1 / 4, 1 / 4, 1 / 4] as const;
const LEAST_LIGHT = 0.004;
const LEAST_REFLECTION = 0.01;
const CHANNELS = [0, 1, 2] as const;
/** In the order of the shaders' six sides. */
export const SIDES: readonly Vec3[] = [[1, 0, 0], [-1, 0, 0], [0, 1, 0], [0, -1, 0], [0, 0, 1], [0, 0, -1]];

/** The nine real spherical harmonics up to order 2 of a unit vector. */
export function basis(x: number, y: number, z: number): readonly number[] {
  return [
    0.282095, 0.488603 * y, 0.488603 * z, 0.488603 * x, 1.092548 * x * y, 1.092548 * y * z,
    0.315392 * (3 * z * z - 1), 1.092548 * x * z, 0.546274 * (x * x - y * y),
  ];
}

/** Linear light 0..1 as sRGB values 0..1 (IEC 61966-2-1). */
export function srgb(linear: number): number {
  const value = Math.min(Math.max(linear, 0), 1);
  return value <= 0.0031308 ? value * 12.92 : 1.055 * value ** (1 / 2.4) - 0.055;
}

/** Exposed light as it is displayed (Narkowicz, ACES Filmic Tone Mapping Curve, 2015). */
export function displayed(light: number): number {
  return srgb((light * (2.51 * light + 0.03)) / (light * (2.43 * light + 0.59) + 0.14));
}

export class Probes {
  private readonly grid: Float32Array;
  private readonly mean: Float32Array;

  /** Throws TypeError when the file is of another kind than this version knows. */
  constructor(private readonly file: ProbeFile) {
    if (file.order !== 2 || file.tonemap.name !== "aces") throw new TypeError("unknown kind of light probes");
    this.grid = new Float32Array(bytesOf(file.coefficients).buffer);
    const probes = this.grid.length / 27;
    this.mean = new Float32Array(27);
    for (let index = 0; index < this.grid.length; index++)
      this.mean[index % 27] = (this.mean[index % 27] ?? 0) + (this.grid[index] ?? 0) / probes;
  }

  /** Light on a surface at a point facing a unit normal, display RGB. */
  fallingOn(point: Vec3, normal: Vec3, gain = GOODS_GAIN): Vec3 {
    return this.shone(this.coefficients(point), normal, gain);
  }

  /** Light on the six sides of a small cube at `point`, display RGB. */
  sides(point: Vec3): Vec3[] {
    const coefficients = this.coefficients(point);
    return SIDES.map((side) => this.shone(coefficients, side, GOODS_GAIN));
  }

  /** What a mirror in the middle of the room sees on each of six sides, display RGB. */
  reflectedSides(): Vec3[] {
    return SIDES.map(([x, y, z]) => {
      const light = summed(this.mean, basis(x, y, z));
      return map(light, (value) => displayed(Math.max(value, LEAST_REFLECTION)));
    });
  }

  /** Three directions that bright light comes from, each with its strength 0..1. */
  strongest(): { readonly direction: Vec3; readonly strength: number }[] {
    const around = Array.from({ length: 256 }, (_, index): Vec3 => {
      const step = index + 0.5;
      const height = 1 - (2 * step) / 256;
      const turn = step * Math.PI * (3 - Math.sqrt(5));
      const flat = Math.sqrt(1 - height ** 2);
      return [flat * Math.cos(turn), height, flat * Math.sin(turn)];
    });
    const light = around.map(([x, y, z]) => summed(this.mean, basis(x, y, z)).reduce((sum, value) => sum + value, 0) / 3);
    return CHANNELS.map(() => {
      const best = light.indexOf(Math.max(...light));
      const direction = around[best] ?? [0, 1, 0];
      const strength = Math.min(Math.max(light[best] ?? 0, 0), 1);
      around.forEach((other, index) => {
        if (other[0] * direction[0] + other[1] * direction[1] + other[2] * direction[2] > 0.6) light[index] = -1;
      });
      return { direction, strength };
    });
  }

  /** Radiance at a point, 9 x 3, trilinear between probes; beyond the grid its border counts. */
  private coefficients(point: Vec3): Float32Array {
    const { origin, spacing, counts } = this.file;
    const cell = CHANNELS.map((axis) => {
      const last = counts[axis] - 1;
      const place = Math.min(Math.max((point[axis] - origin[axis]) / spacing[axis], 0), last);
      const low = Math.min(Math.floor(place), Math.max(last - 1, 0));
      return { low, high: Math.min(low + 1, last), share: place - low };
    });
    const total = new Float32Array(27);
    for (let corner = 0; corner < 8; corner++) {
      const at = cell.map(({ low, high }, axis) => ((corner >> axis) & 1 ? high : low));
      const weight = cell.reduce((product, { share }, axis) => product * ((corner >> axis) & 1 ? share : 1 - share), 1);
      const start = (((at[2] ?? 0) * counts[1] + (at[1] ?? 0)) * counts[0] + (at[0] ?? 0)) * 27;
      for (let index = 0; index < 27; index++) total[index] = (total[index] ?? 0) + weight * (this.grid[start + index] ?? 0);
    }
    return total;
  }

  private shone(coefficients: Float32Array, [x, y, z]: Vec3, gain: number): Vec3 {
    const weights = basis(x, y, z).map((value, index) => value * (LAMBERT[index] ?? 0));
    return map(summed(coefficients, weights), (value) => displayed(Math.max(value, LEAST_LIGHT) * gain));
  }
}

function summed(coefficients: Float32Array, weights: readonly number[]): Vec3 {
  const light: [number, number, number] = [0, 0, 0];
  weights.forEach((weight, index) => {
    for (const channel of CHANNELS) light[channel] += weight * (coefficients[index * 3 + channel] ?? 0);
  });
  return light;
}

function map([r, g, b]: Vec3, change: (value: number) => number): Vec3 {
  return [change(r), change(g), change(b)];
}

/** What base64 stands for. */
export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}
