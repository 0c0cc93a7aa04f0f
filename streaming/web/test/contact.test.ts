import { expect, test } from "vitest";
import { contactShadow } from "../src/local/contact";
import { boxModel } from "../src/local/glb";

function box(width: number, height: number, above = 0): Float32Array {
  const positions = boxModel([width, height, width]).primitives[0]?.positions ?? new Float32Array();
  return positions.map((value, at) => (at % 3 === 1 ? value + above : value));
}

test("a shadow is the outline of the foot and a rim that fades, and what is flat casts none", () => {
  const shadow = contactShadow([box(0.1, 1), box(0.6, 0.4, 0.8)]);
  if (!shadow) throw new Error("it casts one");
  const { corners, dark, triangles } = shadow;
  const xyz = Array.from(dark, (_, at) => corners.subarray(at * 3, at * 3 + 3));
  const [foot, rim] = [1, 0].map((shade) => xyz.filter((_, at) => dark[at] === shade));
  expect(Math.max(...(foot ?? []).flatMap(([x = 0, , z = 0]) => [Math.abs(x), Math.abs(z)]))).toBeCloseTo(0.05);
  expect(rim).toHaveLength(foot?.length ?? 0);
  rim?.forEach(([x = 0, y, z = 0], at) => {
    const [fx = 0, , fz = 0] = foot?.[at] ?? [];
    expect(Math.hypot(x - fx, z - fz)).toBeCloseTo(0.06);
    expect(y).toBeCloseTo(0.001);
  });
  for (let at = 0; at < triangles.length; at += 3) {
    const [a, b, c] = triangles.slice(at, at + 3).map((corner) => xyz[corner] ?? []);
    const [ax = 0, , az = 0] = a ?? [], [bx = 0, , bz = 0] = b ?? [], [cx = 0, , cz = 0] = c ?? [];
    expect((bz - az) * (cx - ax) - (bx - ax) * (cz - az)).toBeGreaterThanOrEqual(0);
  }
  expect(contactShadow([box(0.5, 0.004)])).toBeNull();
  expect(contactShadow([])).toBeNull();
});
