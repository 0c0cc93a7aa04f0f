/** The goods' models on this device: each file is fetched once, the most wanted first. */

import { Box3, LinearFilter, LinearMipmapNearestFilter, NoColorSpace, RepeatWrapping, Texture, Vector3 } from "three";
import { fetched } from "./description";
import { boxModel, materialOf, readGlb, type Model, type Primitive } from "./glb";
import { srgb } from "./light";
import type { Vec3 } from "../messages";

/** Files fetched at a time: what a browser opens of HTTP/1.1 connections to one host. */
const AT_ONCE = 6;
/** What could not be had is tried again after this long, ms. */
const RETRY_MS = 10_000;

/** One primitive in one variant, in the model's frame. */
export interface Surface {
  readonly primitive: Primitive;
  /** Display values of what the picture is multiplied with, three a vertex. */
  readonly albedo: Float32Array;
  readonly metal: Float32Array;
  readonly roughness: Float32Array;
  readonly picture: Texture;
  readonly opacity: number;
}

/** A model whose pictures are decoded. */
export class LoadedModel {
  private readonly surfaces = new Map<string | null, readonly Surface[]>();

  constructor(
    private readonly model: Model,
    private readonly pictures: readonly ImageBitmap[],
    private readonly textures: readonly Texture[] = pictures.map((picture) => textureOf(picture)),
  ) {}

  /** Every primitive as `variant` has it; made once. */
  surfacesOf(variant: string | null): readonly Surface[] {
    const known = this.surfaces.get(variant);
    if (known) return known;
    const made = this.model.primitives.map((primitive) => this.surface(primitive, variant));
    this.surfaces.set(variant, made);
    return made;
  }

  /** Size and middle of what is drawn, in the model's frame. */
  get extent(): { readonly size: Vector3; readonly middle: Vector3 } {
    const box = new Box3();
    for (const { positions } of this.model.primitives) box.union(new Box3().setFromArray(positions));
    return { size: box.getSize(new Vector3()), middle: box.getCenter(new Vector3()) };
  }

  private surface(primitive: Primitive, variant: string | null): Surface {
    const material = materialOf(this.model, primitive, variant);
    const count = primitive.positions.length / 3;
    const [metal, roughness] = [new Float32Array(count).fill(material.metallic), new Float32Array(count).fill(material.roughness)];
    const sampled = material.surfacePicture === null ? undefined : this.pictures[material.surfacePicture];
    if (sampled) sample(sampled, primitive.uvs, metal, roughness);
    return {
      primitive,
      albedo: primitive.colours.map((value, index) => srgb(value * (material.colour[index % 3] ?? 1))),
      metal,
      roughness,
      picture: (material.basePicture === null ? undefined : this.textures[material.basePicture]) ?? WHITE,
      opacity: material.blend ? material.colour[3] : 1,
    };
  }
}

/** Multiplies by metallic (blue) and roughness (green) of a picture where each vertex lies in it. */
function sample(picture: ImageBitmap, uvs: Float32Array, metal: Float32Array, roughness: Float32Array): void {
  const { width, height } = picture;
  const pen = new OffscreenCanvas(width, height).getContext("2d");
  if (!pen) return;
  pen.drawImage(picture, 0, 0);
  const { data } = pen.getImageData(0, 0, width, height);
  metal.forEach((value, index) => {
    const x = wrapped(Math.trunc((uvs[index * 2] ?? 0) * width), width);
    const y = wrapped(Math.trunc((uvs[index * 2 + 1] ?? 0) * height), height);
    const at = (y * width + x) * 4;
    metal[index] = (value * (data[at + 2] ?? 0)) / 255;
    roughness[index] = ((roughness[index] ?? 0) * (data[at + 1] ?? 0)) / 255;
  });
}

function wrapped(index: number, length: number): number {
  return ((index % length) + length) % length;
}

/** A texture of display values: nothing converts them on their way. */
export function textureOf(picture: TexImageSource): Texture {
  const texture = new Texture(picture);
  texture.colorSpace = NoColorSpace;
  texture.flipY = false;
  texture.wrapS = texture.wrapT = RepeatWrapping;
  texture.minFilter = LinearMipmapNearestFilter;
  texture.magFilter = LinearFilter;
  texture.needsUpdate = true;
  return texture;
}

const WHITE = textureOf(new ImageData(new Uint8ClampedArray([255, 255, 255, 255]), 1, 1));

/** Fetches and decodes a model. Throws when it cannot be had or read. */
export async function loadModel(address: string): Promise<LoadedModel> {
  const model = readGlb(await (await fetched(address)).arrayBuffer());
  const pictures = model.pictures.map((picture) =>
    createImageBitmap(picture, { premultiplyAlpha: "none", colorSpaceConversion: "none" }),
  );
  return new LoadedModel(model, await Promise.all(pictures));
}

/** What stands there until a model is here. */
export function standIn(size: Vec3): LoadedModel {
  return new LoadedModel(boxModel(size), []);
}

export class Models {
  private readonly loaded = new Map<string, LoadedModel | "failed">();
  private readonly loading = new Set<string>();
  private wanted: readonly string[] = [];

  constructor(public changed: () => void) {}

  get(address: string): LoadedModel | null {
    const found = this.loaded.get(address);
    return found && found !== "failed" ? found : null;
  }

  /** Whether it could not be had. */
  failed(address: string): boolean {
    return this.loaded.get(address) === "failed";
  }

  /** Fetches these, the first first; what was wanted before and is not among them is forgotten. */
  want(addresses: readonly string[]): void {
    this.wanted = addresses;
    this.fetchNext();
  }

  /** Tries again what could not be had: the line is back. */
  retry(): void {
    for (const [address, model] of this.loaded) if (model === "failed") this.loaded.delete(address);
    this.fetchNext();
  }

  private fetchNext(): void {
    for (const address of this.wanted) {
      if (this.loading.size >= AT_ONCE) return;
      if (!this.loaded.has(address) && !this.loading.has(address)) void this.load(address);
    }
  }

  private async load(address: string): Promise<void> {
    this.loading.add(address);
    try {
      this.loaded.set(address, await loadModel(address));
    } catch {
      this.loaded.set(address, "failed");
      setTimeout(() => this.retry(), RETRY_MS);
    }
    this.loading.delete(address);
    this.changed();
    this.fetchNext();
  }
}
