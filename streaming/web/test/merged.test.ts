import { expect, test } from "vitest";
import { Texture } from "three";
import { boxModel } from "../src/local/glb";
import { merged } from "../src/local/merged";
import type { Surface } from "../src/local/models";

const [WOOD, WALL] = [new Texture(), new Texture()];

function box(width: number, picture: Texture): Surface {
  const primitive = boxModel([width, 1, 1]).primitives[0];
  if (!primitive) throw new Error("a box has a surface");
  const count = primitive.positions.length / 3;
  const plain = new Float32Array(count);
  return { primitive, albedo: new Float32Array(count * 3).fill(width), metal: plain, roughness: plain, picture, opacity: 1 };
}

/** Every corner of every triangle with its colour. */
function corners({ primitive, albedo }: Surface): string[] {
  return [...primitive.triangles].map((at) => [...primitive.positions.slice(at * 3, at * 3 + 3), albedo[at * 3]].join());
}

test("what has one picture is drawn at once, and no triangle is lost or moved", () => {
  const parts = [box(1, WOOD), box(2, WALL), box(3, WOOD), box(4, WOOD)];
  const whole = merged(parts);
  expect(whole.map(({ picture }) => picture === WOOD)).toEqual([true, false]);
  expect(whole.flatMap(corners).sort()).toEqual(parts.flatMap(corners).sort());
});
