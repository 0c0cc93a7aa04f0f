/**
 * Reads the shop's own canonical GLBs (plain floats, PNG or JPEG): the browser's half of
 * `engine/glb.py`. Positions and normals come in the model's frame, uvs with v downwards.
 */

import { Matrix3, Matrix4, Quaternion, Vector3 } from "three";

export interface Material {
  readonly colour: readonly [number, number, number, number];
  readonly metallic: number;
  readonly roughness: number;
  /** Indices into `Model.pictures`. */
  readonly basePicture: number | null;
  readonly surfacePicture: number | null;
  readonly blend: boolean;
}

/** Triangles of one material; colours are linear, three numbers a vertex. */
export interface Primitive {
  readonly positions: Float32Array;
  readonly normals: Float32Array;
  readonly uvs: Float32Array;
  readonly colours: Float32Array;
  readonly triangles: Uint32Array;
  readonly material: number | null;
  /** Material by the name of a KHR_materials_variants variant. */
  readonly variants: ReadonlyMap<string, number>;
}

export interface Model {
  readonly primitives: readonly Primitive[];
  readonly materials: readonly Material[];
  /** Still encoded. */
  readonly pictures: readonly Blob[];
}

export const PLAIN: Material = {
  colour: [1, 1, 1, 1], metallic: 0, roughness: 0.8, basePicture: null, surfacePicture: null, blend: false,
};

/** What `primitive` is made of in `variant` (its default when it has none such). */
export function materialOf(model: Model, primitive: Primitive, variant: string | null): Material {
  const index = (variant === null ? undefined : primitive.variants.get(variant)) ?? primitive.material;
  return (index === null ? undefined : model.materials[index]) ?? PLAIN;
}

interface Document {
  readonly meshes: readonly { readonly primitives: readonly SourcePrimitive[] }[];
  readonly nodes: readonly SourceNode[];
  readonly scenes: readonly { readonly nodes: readonly number[] }[];
  readonly accessors: readonly { componentType: number; count: number; type: string; bufferView: number; byteOffset?: number }[];
  readonly bufferViews: readonly { byteLength: number; byteOffset?: number }[];
  readonly materials?: readonly SourceMaterial[];
  readonly textures?: readonly { readonly source: number }[];
  readonly images?: readonly { readonly bufferView: number; readonly mimeType?: string }[];
  readonly extensions?: { readonly KHR_materials_variants?: { readonly variants: readonly { readonly name: string }[] } };
}

interface SourceNode {
  readonly mesh?: number;
  readonly children?: readonly number[];
  readonly translation?: readonly [number, number, number];
  readonly rotation?: readonly [number, number, number, number];
  readonly scale?: readonly [number, number, number];
}

interface SourcePrimitive {
  readonly attributes: Readonly<Record<string, number>>;
  readonly indices: number;
  readonly material?: number;
  readonly extensions?: {
    readonly KHR_materials_variants?: { readonly mappings: readonly { material: number; variants: readonly number[] }[] };
  };
}

interface SourceMaterial {
  readonly alphaMode?: string;
  readonly pbrMetallicRoughness?: {
    readonly baseColorFactor?: readonly [number, number, number, number];
    readonly metallicFactor?: number;
    readonly roughnessFactor?: number;
    readonly baseColorTexture?: { readonly index: number };
    readonly metallicRoughnessTexture?: { readonly index: number };
  };
}

const MAGIC = 0x46546c67;
const WIDTHS: Readonly<Record<string, number>> = { SCALAR: 1, VEC2: 2, VEC3: 3, VEC4: 4 };
const ARRAYS = { 5121: Uint8Array, 5123: Uint16Array, 5125: Uint32Array, 5126: Float32Array } as const;

/** Throws what a broken file makes it throw (RangeError, SyntaxError, TypeError). */
export function readGlb(data: ArrayBuffer): Model {
  const view = new DataView(data);
  if (view.getUint32(0, true) !== MAGIC) throw new TypeError("not a GLB");
  const length = view.getUint32(12, true);
  const text = new TextDecoder().decode(new Uint8Array(data, 20, length));
  return new Reader(JSON.parse(text) as Document, data, 28 + length).model();
}

class Reader {
  constructor(
    private readonly document: Document,
    private readonly data: ArrayBuffer,
    /** Where the binary chunk starts. */
    private readonly start: number,
  ) {}

  model(): Model {
    const { scenes, materials = [], images = [] } = this.document;
    return {
      primitives: (scenes[0]?.nodes ?? []).flatMap((node) => this.collect(node, new Matrix4())),
      materials: materials.map((material) => this.material(material)),
      pictures: images.map(({ bufferView, mimeType }) => this.picture(bufferView, mimeType)),
    };
  }

  private collect(index: number, above: Matrix4): Primitive[] {
    const node = this.document.nodes[index];
    if (!node) return [];
    const { translation = [0, 0, 0], rotation = [0, 0, 0, 1], scale = [1, 1, 1], children = [] } = node;
    const own = new Matrix4().compose(new Vector3(...translation), new Quaternion(...rotation), new Vector3(...scale));
    const matrix = above.clone().multiply(own);
    const mesh = node.mesh === undefined ? undefined : this.document.meshes[node.mesh];
    const mine = (mesh?.primitives ?? []).map((primitive) => this.primitive(primitive, matrix));
    return [...mine, ...children.flatMap((child) => this.collect(child, matrix))];
  }

  private primitive(source: SourcePrimitive, matrix: Matrix4): Primitive {
    const { attributes } = source;
    const positions = this.floats(attributes.POSITION, 3, 0);
    const count = positions.length / 3;
    const turn = new Matrix3().getNormalMatrix(matrix);
    return {
      positions: changed(positions, (place) => place.applyMatrix4(matrix)),
      normals: changed(this.floats(attributes.NORMAL, 3, count), (normal) => normal.applyMatrix3(turn).normalize()),
      uvs: this.floats(attributes.TEXCOORD_0, 2, count),
      colours: this.colours(attributes.COLOR_0, count),
      triangles: Uint32Array.from(this.array(source.indices)),
      material: source.material ?? null,
      variants: this.variants(source),
    };
  }

  private variants(source: SourcePrimitive): Map<string, number> {
    const names = this.document.extensions?.KHR_materials_variants?.variants ?? [];
    const found = new Map<string, number>();
    for (const { material, variants } of source.extensions?.KHR_materials_variants?.mappings ?? [])
      for (const variant of variants) found.set(names[variant]?.name ?? "", material);
    return found;
  }

  private colours(accessor: number | undefined, count: number): Float32Array {
    if (accessor === undefined) return new Float32Array(count * 3).fill(1);
    const width = WIDTHS[this.document.accessors[accessor]?.type ?? ""] ?? 3;
    const values = this.array(accessor);
    return Float32Array.from({ length: count * 3 }, (_, index) => values[Math.floor(index / 3) * width + (index % 3)] ?? 1);
  }

  /** An attribute of `width` numbers a vertex; zeros for `count` vertices where there is none. */
  private floats(accessor: number | undefined, width: number, count: number): Float32Array {
    if (accessor === undefined) return new Float32Array(width * count);
    const values = this.array(accessor);
    if (!(values instanceof Float32Array) || WIDTHS[this.document.accessors[accessor]?.type ?? ""] !== width)
      throw new TypeError("vertices that are not plain floats are not canonical");
    return values;
  }

  private array(index: number): Uint8Array | Uint16Array | Uint32Array | Float32Array {
    const accessor = this.document.accessors[index];
    const view = accessor && this.document.bufferViews[accessor.bufferView];
    const Kind = accessor && ARRAYS[accessor.componentType as keyof typeof ARRAYS];
    if (!view || !Kind) throw new TypeError("an accessor is broken");
    const from = this.start + (view.byteOffset ?? 0) + (accessor.byteOffset ?? 0);
    const length = accessor.count * (WIDTHS[accessor.type] ?? 1);
    return new Kind(this.data.slice(from, from + length * Kind.BYTES_PER_ELEMENT));
  }

  private material({ alphaMode, pbrMetallicRoughness: pbr = {} }: SourceMaterial): Material {
    const picture = (reference: { readonly index: number } | undefined) =>
      reference ? (this.document.textures?.[reference.index]?.source ?? null) : null;
    return {
      colour: pbr.baseColorFactor ?? [1, 1, 1, 1],
      metallic: pbr.metallicFactor ?? 1,
      roughness: pbr.roughnessFactor ?? 1,
      basePicture: picture(pbr.baseColorTexture),
      surfacePicture: picture(pbr.metallicRoughnessTexture),
      blend: alphaMode === "BLEND",
    };
  }

  private picture(bufferView: number, mimeType = ""): Blob {
    const { byteOffset = 0, byteLength = 0 } = this.document.bufferViews[bufferView] ?? {};
    const from = this.start + byteOffset;
    return new Blob([this.data.slice(from, from + byteLength)], { type: mimeType });
  }
}

/** `vectors`, three numbers each, changed one by one. */
function changed(vectors: Float32Array, change: (vector: Vector3) => Vector3): Float32Array {
  const made = new Float32Array(vectors.length);
  const vector = new Vector3();
  for (let index = 0; index < vectors.length; index += 3) change(vector.fromArray(vectors, index)).toArray(made, index);
  return made;
}

/** A box of `size` (width, height, depth) standing on its origin: what stands in for a model. */
export function boxModel([width, height, depth]: readonly [number, number, number]): Model {
  const half = [width / 2, height / 2, depth / 2] as const;
  const positions: number[] = [];
  const normals: number[] = [];
  for (let axis = 0; axis < 3; axis++)
    for (const side of [-1, 1]) {
      const [u, v] = [(axis + 1) % 3, (axis + 2) % 3];
      for (const [a, b] of [[-1, -1], [1, -1], [1, 1], [-1, 1]] as const) {
        const corner = [0, 0, 0];
        [corner[axis], corner[u], corner[v]] = [side, a * side, b];
        positions.push(...corner.map((value, index) => value * (half[index] ?? 0) + (index === 1 ? height / 2 : 0)));
        normals.push(...[0, 1, 2].map((index) => (index === axis ? side : 0)));
      }
    }
  const triangles = [0, 1, 2, 3, 4, 5].flatMap((face) => [0, 1, 2, 0, 2, 3].map((corner) => face * 4 + corner));
  const primitive: Primitive = {
    positions: new Float32Array(positions),
    normals: new Float32Array(normals),
    uvs: new Float32Array(48),
    colours: new Float32Array(72).fill(0.5),
    triangles: new Uint32Array(triangles),
    material: null,
    variants: new Map(),
  };
  return { primitives: [primitive], materials: [], pictures: [] };
}
