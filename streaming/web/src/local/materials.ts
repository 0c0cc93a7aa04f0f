/** Meshes and their materials; what all of one room share is changed in one place. */

import {
  BackSide, BufferAttribute, BufferGeometry, GLSL3, Mesh, ShaderMaterial, Vector2, Vector3, Vector4,
  type IUniform,
} from "three";
import type { Vec3 } from "../messages";
import { contactShadow } from "./contact";
import type { Probes } from "./light";
import type { Surface } from "./models";
import { GOODS, OBJECT, RIM, ROOM, SHADOW } from "./shaders";

interface Source {
  readonly vertexShader: string;
  readonly fragmentShader: string;
}

export type Uniforms = Record<string, IUniform>;

/** Light and brightness of one room. */
export class Ambience {
  /** 1, and less while something in the hand is looked at. */
  readonly dim = { value: 1 };
  readonly reflected: { readonly value: readonly Vector3[] };
  readonly lamps: { readonly value: readonly Vector4[] };
  /** Two pixels of the picture, in clip space. */
  readonly texel = { value: new Vector2() };

  constructor(readonly probes: Probes) {
    this.reflected = { value: vectors(probes.reflectedSides()) };
    this.lamps = { value: probes.strongest().map(({ direction, strength }) => new Vector4(...direction, strength)) };
  }
}

export function vectors(values: readonly Vec3[]): Vector3[] {
  return values.map((value) => new Vector3(...value));
}

export function material(source: Source, uniforms: Uniforms, transparent = false): ShaderMaterial {
  return new ShaderMaterial({ ...source, uniforms, transparent, glslVersion: GLSL3 });
}

/** A chunk of the baked room: its colours are display values once. */
export function roomMesh(surface: Surface, ambience: Ambience): Mesh {
  const geometry = shape(surface);
  geometry.setAttribute("tone", new BufferAttribute(bytes(surface.albedo), 3, true));
  return still(new Mesh(geometry, material(ROOM, { picture: { value: surface.picture }, dim: ambience.dim })));
}

/** A product on display, lit at every vertex where it stands. `place` turns it into the room. */
export function goodsMesh(surface: Surface, ambience: Ambience, lift: IUniform<number>, light: (index: number) => Vec3): Mesh {
  const { albedo, metal } = surface;
  const tone = new Float32Array(metal.length * 4);
  metal.forEach((share, index) => {
    const shone = light(index);
    // Metals mirror what is around them (in the shader) instead of being lit.
    for (const channel of [0, 1, 2] as const)
      tone[index * 4 + channel] = (albedo[index * 3 + channel] ?? 0) * (shone[channel] + (1 - shone[channel]) * share);
    tone[index * 4 + 3] = share;
  });
  const geometry = glossy(surface, tone);
  const { dim, reflected, lamps } = ambience;
  return new Mesh(geometry, material(GOODS, { picture: { value: surface.picture }, opacity: { value: 1 }, dim, lift, reflected, lamps }));
}

/** A product that is lit by six sides, so that it may move and turn. */
export function objectMesh(surface: Surface, ambience: Pick<Ambience, "dim" | "reflected" | "lamps">, own: Uniforms): Mesh {
  const { albedo, metal, opacity } = surface;
  const tone = new Float32Array(metal.length * 4);
  metal.forEach((share, index) => tone.set([...albedo.subarray(index * 3, index * 3 + 3), share], index * 4));
  const { dim, reflected, lamps } = ambience;
  const uniforms = { picture: { value: surface.picture }, opacity: { value: opacity }, dim, reflected, lamps, ...own };
  return new Mesh(glossy(surface, tone), material(OBJECT, uniforms, opacity < 1));
}

/** The outline of what `surface` draws. */
export function rimMesh(surface: Surface, ambience: Ambience, own: Uniforms): Mesh {
  const rim = material(RIM, { texel: ambience.texel, ...own });
  rim.side = BackSide;
  return new Mesh(shape(surface), rim);
}

/** What a model on the ground darkens there; null where that is nothing. */
export function shadowMesh(surfaces: readonly Surface[]): Mesh | null {
  const shadow = contactShadow(surfaces.map(({ primitive }) => primitive.positions));
  if (!shadow) return null;
  const geometry = new BufferGeometry();
  geometry.setAttribute("position", new BufferAttribute(shadow.corners, 3));
  geometry.setAttribute("dark", new BufferAttribute(shadow.dark, 1));
  geometry.setIndex(shadow.triangles);
  const cast = material(SHADOW, {}, true);
  cast.depthWrite = false;
  return new Mesh(geometry, cast);
}

function glossy(surface: Surface, tone: Float32Array): BufferGeometry {
  const geometry = shape(surface);
  geometry.setAttribute("tone", new BufferAttribute(bytes(tone), 4, true));
  geometry.setAttribute("roughness", shared(surface.roughness, 1));
  return geometry;
}

function shape({ primitive }: Surface): BufferGeometry {
  const { positions, normals, uvs, triangles } = primitive;
  const geometry = new BufferGeometry();
  geometry.setAttribute("position", shared(positions, 3));
  geometry.setAttribute("normal", shared(normals, 3));
  geometry.setAttribute("uv", shared(uvs, 2));
  geometry.setIndex(shared(triangles, 1));
  return geometry;
}

const attributes = new WeakMap<Float32Array | Uint32Array, BufferAttribute>();

/** All products of one model draw the same vertices: they are on the device once. */
function shared(values: Float32Array | Uint32Array, width: number): BufferAttribute {
  const known = attributes.get(values);
  if (known) return known;
  const made = new BufferAttribute(values, width);
  attributes.set(values, made);
  return made;
}

function bytes(values: Float32Array): Uint8Array {
  return Uint8Array.from(values, (value) => Math.round(value * 255));
}

/** Never moves: its place is worked out once. */
export function still<T extends Mesh>(mesh: T): T {
  mesh.matrixAutoUpdate = false;
  return mesh;
}
