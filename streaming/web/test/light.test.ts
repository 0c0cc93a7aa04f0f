import { describe, expect, it } from "vitest";
import vectors from "../../../tests/engine/light_vectors.json";
import { Probes, type ProbeFile } from "../src/local/light";
import { palette } from "../src/local/palette";
import type { Vec3 } from "../src/messages";

interface Vectors {
  readonly probes: ProbeFile;
  readonly points: readonly Vec3[];
  readonly normals: readonly Vec3[];
  readonly falling: readonly Vec3[];
  readonly reflected: readonly Vec3[];
  readonly strongest: readonly (readonly [number, number, number, number])[];
  readonly palettes: Readonly<Record<string, readonly Vec3[]>>;
}

/** Made by the renderer's own light (tests/engine/test_light_vectors.py). */
const known = vectors as unknown as Vectors;
const probes = new Probes(known.probes);

function expectAlike(found: readonly number[] | undefined, wanted: readonly number[] | undefined): void {
  wanted?.forEach((value, index) => { expect(found?.[index]).toBeCloseTo(value, 4); });
  expect(found?.length).toBe(wanted?.length);
}

describe("light of the probes", () => {
  it("falls on goods as the server's renderer has it, in, between and beyond the probes", () => {
    expect(known.points.length).toBeGreaterThan(20);
    known.points.forEach((point, index) => {
      expectAlike(probes.fallingOn(point, known.normals[index] ?? [0, 1, 0]), known.falling[index]);
    });
  });

  it("is mirrored and comes from the same lamps", () => {
    probes.reflectedSides().forEach((side, index) => { expectAlike(side, known.reflected[index]); });
    const strongest = probes.strongest();
    expect(strongest).toHaveLength(known.strongest.length);
    strongest.forEach(({ direction, strength }, index) => { expectAlike([...direction, strength], known.strongest[index]); });
  });

  it("is refused where it was baked otherwise", () => {
    expect(() => new Probes({ ...known.probes, order: 1 })).toThrow(TypeError);
    expect(() => new Probes({ ...known.probes, tonemap: { name: "filmic" } })).toThrow(TypeError);
  });
});

describe("people's colours", () => {
  it.each(Object.entries(known.palettes))("are those that the server gives %s", (visitor, colours) => {
    palette(visitor).forEach((colour, index) => { expectAlike(colour, colours[index]); });
  });
});
