import { describe, expect, test } from "vitest";
import { contentOf, draftOf } from "../src/console/editing";
import { grouped, type Chosen } from "../src/console/grouping";
import { minorOf, written } from "../src/console/money";
import { pointedAt, type Content } from "../src/console/products";

function chosen(...paths: string[]): Chosen[] {
  return paths.map((path) => ({ path, file: new File([path], path) }));
}

function told(...paths: string[]) {
  const { models, left } = grouped(chosen(...paths));
  return { models: models.map(({ name, files }) => [name, ...files.map(({ path }) => path)]), left: left.map(({ path }) => path) };
}

describe("files that are chosen together", () => {
  test("each .glb and .zip is a model, whatever folder it was in", () => {
    expect(told("a.glb", "goods/b.ZIP")).toEqual({ models: [["a.glb", "a.glb"], ["b.ZIP", "b.ZIP"]], left: [] });
  });

  test("a .gltf takes the files beside and below it, by their paths from there", () => {
    expect(told("chair/chair.gltf", "chair/chair.bin", "chair/textures/oak.png", "lamp/lamp.gltf", "lamp/lamp.bin")).toEqual({
      models: [["chair.gltf", "chair.gltf", "chair.bin", "textures/oak.png"], ["lamp.gltf", "lamp.gltf", "lamp.bin"]],
      left: [],
    });
  });

  test("what belongs to no model is said", () => {
    expect(told("notes.txt", "oak.png", "a.glb").left).toEqual(["notes.txt", "oak.png"]);
  });
});

test("a pointer into the upload is about the parts that it belongs to", () => {
  const part = (mesh: number, materials: number[]) => ({ mesh, nodes: [mesh + 5], materials, accessors: [mesh * 2], min: [0, 0, 0], max: [1, 1, 1] }) as const;
  const parts = [part(0, [1]), part(1, [1, 2])];
  const at = (pointer: string) => pointedAt(parts, pointer).map(({ mesh }) => mesh);
  expect(at("/meshes/1/primitives/0/attributes/NORMAL")).toEqual([1]);
  expect(at("/materials/1")).toEqual([0, 1]);
  expect(at("/nodes/5/scale")).toEqual([0]);
  expect(at("/accessors/2")).toEqual([1]);
  expect(at("/images/0")).toEqual([]);
  expect(at("")).toEqual([]);
});

describe("prices", () => {
  test.each([["49.90", "EUR", 4990], ["49,9", "EUR", 4990], ["1 049", "EUR", 104900], ["980", "JPY", 980], ["1.234", "KWD", 1234]])(
    "%s %s is exact", (text, currency, minor) => {
      expect(minorOf(text, currency)).toBe(minor);
      expect(minorOf(written(minor, currency), currency)).toBe(minor);
    });

  test.each(["", "-1", "4.999", "1e3", "12.", "a", "0x10", "1,2,3"])("%j is none", (text) => expect(minorOf(text, "EUR")).toBeNull());
});

test("what is typed comes out as it was, or as what is no number", () => {
  const variant = { sku: "OAK-1", name: { en: "Oak", zh: "" }, material_variant: null, price_minor: 5, stock: 3 };
  const content: Content = {
    name: { en: "Box", zh: "" }, description: { en: "", zh: "" }, department: "home", mount: "stand", try_on: null,
    room: null, slot: null, yaw_deg: 0, variants: [variant],
  };
  const draft = draftOf({ content, currency: "EUR" });
  expect(draft.variants[0]?.price).toBe("0.05");
  expect(contentOf(draft, "EUR")).toEqual(content);
  const wrong = { ...draft, variants: draft.variants.map((one) => ({ ...one, price: "five", pieces: "-1" })) };
  expect(contentOf(wrong, "EUR")).toEqual(["variants.0.price_minor", "variants.0.stock"]);
});
