/** Fewer, larger meshes: each one drawn costs a device as much as some thousand triangles. */

import type { Texture } from "three";
import type { Surface } from "./models";

/** What `surfaces` draw with one picture as one surface each. They must be opaque. */
export function merged(surfaces: readonly Surface[]): Surface[] {
  const alike = new Map<Texture, Surface[]>();
  for (const surface of surfaces) alike.set(surface.picture, [...(alike.get(surface.picture) ?? []), surface]);
  return [...alike].map(([picture, parts]) => ({
    primitive: {
      positions: joined(parts.map(({ primitive }) => primitive.positions)),
      normals: joined(parts.map(({ primitive }) => primitive.normals)),
      uvs: joined(parts.map(({ primitive }) => primitive.uvs)),
      colours: joined(parts.map(({ primitive }) => primitive.colours)),
      triangles: renumbered(parts),
      material: null,
      variants: new Map(),
    },
    albedo: joined(parts.map(({ albedo }) => albedo)),
    metal: joined(parts.map(({ metal }) => metal)),
    roughness: joined(parts.map(({ roughness }) => roughness)),
    picture,
    opacity: 1,
  }));
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** The corners of all triangles, counted through the parts' vertices one after the other. */
function renumbered(parts: readonly Surface[]): Uint32Array {
  const all = new Uint32Array(parts.reduce((sum, { primitive }) => sum + primitive.triangles.length, 0));
  let [at, first] = [0, 0];
  for (const { primitive } of parts) {
    for (const corner of primitive.triangles) all[at++] = corner + first;
    first += primitive.positions.length / 3;
  }
  return all;
}
