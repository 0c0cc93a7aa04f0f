import { describe, expect, test } from "vitest";
import { quatFromYawPitch, rotated, yawPitchOf } from "../src/geometry";
import type { Goods, Obstacle, Point2, Pose, Vec3 } from "../src/messages";
import { radians } from "../src/view";
import { WalkableFloor } from "../src/walk";
import { bufferScale } from "../src/xr/buffer";
import { eyeFor, frustumOf, frustumOfEye, stereoRequest, widened } from "../src/xr/eyes";
import { HeadMotion } from "../src/xr/head";
import { marginFor, Margins, RESTING } from "../src/xr/margin";
import { hitOf } from "../src/xr/hands";
import { intoCamera, seenFrom, within } from "../src/xr/poses";
import { proxyOf } from "../src/xr/proxy";
import { Walking } from "../src/xr/walking";

const HEAD: Pose = [[1, 1.6, 2], quatFromYawPitch(0.7, -0.2)];

/** OpenGL's projection of a frustum, column by column. */
function projection(left: number, right: number, down: number, up: number): Float32Array {
  const [wide, high] = [left + right, down + up];
  return new Float32Array([
    2 / wide, 0, 0, 0, 0, 2 / high, 0, 0, (right - left) / wide, (up - down) / high, -1, -1, 0, 0, -0.2, 0,
  ]);
}

describe("a headset's own buffer", () => {
  test("is enlarged to 20 pixels a degree, and not past the display's own pixels", () => {
    const seen = { left: 1.376, right: 0.839, down: 1, up: 1 };
    const perDegree = (scale: number) => ((1680 * scale) / 2.215) * (Math.PI / 180);
    const scale = bufferScale(1680, seen, 2);
    expect(perDegree(scale)).toBeCloseTo(20, 9);
    expect(bufferScale(1680, seen, 1.25)).toBe(1.25);
    expect(bufferScale(3000, seen, 1.25)).toBe(1);
  });
});

describe("a headset's eyes", () => {
  test("their frusta are read from their matrices", () => {
    const { left, right, down, up } = frustumOf(projection(1.3, 0.8, 1.1, 0.9));
    [left, right, down, up].forEach((tangent, at) => expect(tangent).toBeCloseTo([1.3, 0.8, 1.1, 0.9][at] ?? 0, 5));
  });

  test("a margin is added in degrees and stays within what the server draws", () => {
    const margin = { left: radians(5), right: radians(1), down: 0, up: radians(2) };
    const { left, right, down, up } = widened({ left: 1, right: 1, down: 1, up: 1 }, margin);
    [left, right, down, up].forEach((tangent, at) => expect(Math.atan(tangent)).toBeCloseTo(radians([50, 46, 45, 47][at] ?? 0), 9));
    expect(widened({ left: 3.7, right: 1, down: 1, up: 1 }, margin).left).toBeLessThanOrEqual(3.73);
  });

  test("each is where it is as seen from the head, wherever that is", () => {
    const own: Pose = [[-0.032, 0.001, 0.01], quatFromYawPitch(0.05)];
    const [place, turn, left] = eyeFor(HEAD, within(HEAD, own), { left: 1.2, right: 0.8, down: 1, up: 1 });
    place.forEach((value, at) => expect(value).toBeCloseTo(own[0][at] ?? 0, 9));
    turn.forEach((value, at) => expect(value).toBeCloseTo(own[1][at] ?? 0, 9));
    expect(left).toBe(1.2);
  });

  test("pictures are asked for side by side, with square pixels", () => {
    const seen = { left: 1.3, right: 0.9, down: 1.1, up: 0.9 };
    const eye = eyeFor(HEAD, HEAD, widened(seen, RESTING));
    const { width, height, stereo } = stereoRequest(3, [eye, eye], seen, { width: 1200, height: 1200 * (2 / 2.2), fps: 90 });
    const { left, right, down, up } = frustumOfEye(eye);
    expect(width / 2 / (left + right)).toBeCloseTo(1200 / 2.2, -1);
    expect(height / (down + up)).toBeCloseTo(1200 / 2.2, -1);
    expect([width % 4, height % 2]).toEqual([0, 0]);
    expect([stereo?.number, stereo?.fps]).toEqual([3, 90]);
  });

  test.each([[384, 384], [2000, 2100], [4000, 900]])("a buffer of %d x %d is asked for within what can be", (wide, high) => {
    const seen = { left: 1, right: 1, down: 1, up: 1 };
    const eye = eyeFor(HEAD, HEAD, widened(seen, RESTING));
    const { width, height, stereo } = stereoRequest(1, [eye, eye], seen, { width: wide, height: high });
    expect(width).toBeLessThanOrEqual(4096);
    expect(height).toBeLessThanOrEqual(1440);
    expect(width * height).toBeGreaterThan(0.98 * 2 * 720 * 720);
    expect(width / 2 / height / (wide / high)).toBeCloseTo(1, 1);
    expect(stereo?.fps).toBe(72);
  });

  test("another margin is another picture of the same size", () => {
    const seen = { left: 1.3, right: 0.9, down: 1.1, up: 0.9 };
    const sizes = [RESTING, marginFor([0, 2, 0], 0.05, 0.02)].map((margin) => {
      const eye = eyeFor(HEAD, HEAD, widened(seen, margin));
      const { width, height } = stereoRequest(1, [eye, eye], seen, { width: 1680, height: 1760 });
      return [width, height];
    });
    expect(sizes[0]).toEqual(sizes[1]);
  });
});

describe("the margin", () => {
  test("of an even turn is what the head does while a picture is shown, and more where it goes", () => {
    // To the left, pictures every 60 ms, 20 ms late now and then.
    const [speed, every, late] = [1.75, 0.06, 0.02];
    const { left, right, up, down } = marginFor([0, speed, 0], every, late);
    expect(left - RESTING.left).toBeCloseTo((speed * every) / 2 + speed * late, 9);
    expect(right - RESTING.right).toBeCloseTo((speed * every) / 2, 9);
    expect([up, down]).toEqual([RESTING.up, RESTING.down]);
    expect(marginFor([1, 0, 0], every, late).up).toBeGreaterThan(marginFor([1, 0, 0], every, late).down);
  });

  test("covers all that an even turn uncovers, however fast pictures come", () => {
    for (const every of [1 / 72, 0.05, 0.1])
      for (const late of [0, 0.03]) {
        const { left, right } = marginFor([0, 1.2, 0], every, late);
        for (let shown = 0; shown <= every + late; shown += 0.002) {
          const off = 1.2 * (shown - every / 2);
          expect(off).toBeLessThan(left);
          expect(-off).toBeLessThan(right);
        }
      }
  });

  test("grows at once, shrinks after a while, and does not tremble", () => {
    const margins = new Margins();
    expect(margins.follow(RESTING, 0)).toEqual(RESTING);
    const fast = marginFor([0, 2, 0], 0.05, 0.01);
    const grown = margins.follow(fast, 20);
    expect(grown.left).toBeGreaterThanOrEqual(fast.left);
    for (let at = 40; at < 1000; at += 20)
      expect(margins.follow(marginFor([0, 2 + 0.02 * Math.sin(at), 0], 0.05, 0.01), at)).toBe(grown);
    expect(margins.follow(RESTING, 1000)).toBe(grown);
    expect(margins.follow(RESTING, 1500)).toBe(grown);
    expect(margins.follow(RESTING, 1700)).toEqual(RESTING);
  });

  test("is never wider than what pays", () => {
    const { left } = new Margins().follow(marginFor([0, 12, 0], 0.1, 0.1), 1000);
    expect(left).toBeLessThan(radians(13));
  });
});

describe("where a head will be", () => {
  /** A head that turns and goes evenly: `yaw` rad/s, `step` m/s to the side, seen every 14 ms. */
  function followed(yaw: number, step: number): HeadMotion {
    const head = new HeadMotion();
    for (let at = 0; at <= 30; at++) head.observe(moving(at * 0.014, yaw, step), at * 14);
    return head;
  }
  const moving = (s: number, yaw: number, step: number): Pose => [[step * s, 1.6, 0], quatFromYawPitch(yaw * s, 0.1)];

  test.each([[1.75, 0.3], [-4, 0], [0, -1.2]])("it goes on at %f rad/s and %f m/s", (yaw, step) => {
    const [place, turn] = followed(yaw, step).ahead(0.12) ?? HEAD;
    const [wanted, facing] = moving(30 * 0.014 + 0.12, yaw, step);
    expect(place[0]).toBeCloseTo(wanted[0], 4);
    expect(yawPitchOf(turn).yaw).toBeCloseTo(yawPitchOf(facing).yaw, 4);
  });

  test("its turn is told about its own axes, whatever way it faces", () => {
    const head = new HeadMotion();
    for (let at = 0; at <= 30; at++) head.observe([[0, 1.6, 0], quatFromYawPitch(2, -0.5 + at * 0.014)], at * 14);
    const [pitch, yaw, roll] = head.turningItself;
    [pitch, yaw, roll].forEach((speed, axis) => expect(speed).toBeCloseTo([1, 0, 0][axis] ?? 0, 2));
  });

  test("a jump is no speed", () => {
    const head = followed(0, 0);
    head.observe([[3, 1.6, 0], quatFromYawPitch(Math.PI / 6)], 450);
    const [place, turn] = head.ahead(0.2) ?? HEAD;
    expect(place[0]).toBe(3);
    expect(yawPitchOf(turn).yaw).toBeCloseTo(Math.PI / 6, 9);
  });
});

describe("frames of reference", () => {
  test("seen from itself a pose is where it is within it", () => {
    const inner: Pose = [[0.1, -0.2, 0.3], quatFromYawPitch(-0.3, 0.4)];
    const [place, turn] = seenFrom(HEAD, within(HEAD, inner));
    place.forEach((value, at) => expect(value).toBeCloseTo(inner[0][at] ?? 0, 9));
    turn.forEach((value, at) => expect(value).toBeCloseTo(inner[1][at] ?? 0, 9));
  });

  test("what lies straight ahead is along -Z of the camera", () => {
    const [x, y, z] = rotated(HEAD[1], [0, 0, -1]);
    const m = intoCamera(HEAD[1]);
    const seen = [0, 1, 2].map((row) => (m[row] ?? 0) * x + (m[row + 3] ?? 0) * y + (m[row + 6] ?? 0) * z);
    seen.forEach((value, at) => expect(value).toBeCloseTo([0, 0, -1][at] ?? 0, 9));
  });

  test("a ray meets a panel where it points, and only its front", () => {
    const sheet = { pose: [[0, 1.5, -1.5], quatFromYawPitch(0)] as Pose, size: [0.9, 0.675] as const, texture: null, tint: [1, 1, 1, 1] as const };
    const hit = hitOf([[0, 1.5, 0], [0, 0, -1]], sheet);
    expect(hit?.x).toBeCloseTo(512, 6);
    expect(hit?.y).toBeCloseTo(384, 6);
    expect(hit?.distance).toBeCloseTo(1.5, 6);
    expect(hitOf([[0.44, 1.5, 0], [0, 0, -1]], sheet)?.x).toBeGreaterThan(1000);
    expect(hitOf([[0.5, 1.5, 0], [0, 0, -1]], sheet)).toBeNull();
    expect(hitOf([[0, 1.5, -3], [0, 0, 1]], sheet)).toBeNull();
  });
});

describe("the room as a proxy", () => {
  const floor: Point2[][] = [[[-3, -2.5], [3, -2.5], [3, 2.5], [-3, 2.5]]];
  const table: Obstacle = { centre: [0, -1], half: [0.9, 0.3], yaw: 0, height: 0.75 };
  const vase: Goods = {
    placement: "t/1", product_id: "vase", sku: "VASE", department: null, position: [0.2, 0.75, -1], size: [0.2, 0.3, 0.2],
  };

  /** Metres from `origin` along `direction` to the first triangle (Möller and Trumbore, 1997). */
  function distance(mesh: Float32Array, origin: Vec3, direction: Vec3): number {
    const at = (i: number): Vec3 => [mesh[i] ?? 0, mesh[i + 1] ?? 0, mesh[i + 2] ?? 0];
    const sub = (a: Vec3, b: Vec3): Vec3 => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
    const cross = (a: Vec3, b: Vec3): Vec3 =>
      [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
    const dot = (a: Vec3, b: Vec3) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
    let nearest = Infinity;
    for (let i = 0; i < mesh.length; i += 9) {
      const [a, b, c] = [at(i), at(i + 3), at(i + 6)];
      const [e, f] = [sub(b, a), sub(c, a)];
      const p = cross(direction, f);
      const det = dot(e, p);
      if (Math.abs(det) < 1e-9) continue;
      const t = sub(origin, a);
      const q = cross(t, e);
      const [u, v, w] = [dot(t, p) / det, dot(direction, q) / det, dot(f, q) / det];
      if (u >= -1e-9 && v >= -1e-9 && u + v <= 1 + 1e-9 && w > 1e-6) nearest = Math.min(nearest, w);
    }
    return nearest;
  }

  test("goods, fixtures, walls and floor are as far as they are", () => {
    const mesh = proxyOf({ floor, obstacles: [table], goods: [vase] });
    expect(distance(mesh, [0.2, 0.9, 2], [0, 0, -1])).toBeCloseTo(2.9, 3);
    expect(distance(mesh, [-0.4, 0.5, 2], [0, 0, -1])).toBeCloseTo(2.7, 3);
    expect(distance(mesh, [-0.4, 1.4, 2], [0, 0, -1])).toBeCloseTo(4.5, 3);
    expect(distance(mesh, [-2, 1.6, 2], [0, -1, 0])).toBeCloseTo(1.6, 3);
  });

  test("whatever way one looks there is something", () => {
    const mesh = proxyOf({ floor, obstacles: [], goods: [] });
    for (let yaw = 0; yaw < 6.3; yaw += 0.37)
      for (let pitch = -1.5; pitch < 1.5; pitch += 0.31)
        expect(distance(mesh, [0.3, 1.6, 0.4], rotated(quatFromYawPitch(yaw, pitch), [0, 0, -1]))).toBeLessThan(100);
  });
});

describe("getting about", () => {
  const floor = new WalkableFloor([[[-3, -3], [3, -3], [3, 3], [-3, 3]]], [{ centre: [0, -1.5], half: [0.5, 0.3], yaw: 0, height: 1 }], 0.25);
  const local: Pose = [[0.4, 1.6, -0.2], quatFromYawPitch(0.5)];
  const start = () => new Walking(floor, Walking.standing(local, [0, 1], 0));
  const place = ({ rig }: Walking) => within(rig, local);

  test("one stands where one stood, wherever in one's own room", () => {
    const [[x, y, z], turn] = place(start());
    expect([x, y, z].map((value) => Math.round(value * 1e6) / 1e6)).toEqual([0, 1.6, 1]);
    expect(yawPitchOf(turn).yaw).toBeCloseTo(0, 9);
  });

  test("the stick walks where the head looks, and not through things", () => {
    const walking = start();
    for (let step = 0; step < 200; step++) walking.walk(local, [0, -1], 0.014);
    const [[x, , z]] = place(walking);
    expect(floor.allows([x, z])).toBe(true);
    expect(z).toBeLessThan(0);
    expect(z).toBeGreaterThan(-1);
  });

  test("a snap turn turns about the head, once for a push", () => {
    const walking = start();
    const before = place(walking);
    expect([0.9, 0.9, 0.9].map((push) => walking.snap(local, push))).toEqual([true, false, false]);
    const [[x, , z], turn] = place(walking);
    expect(x).toBeCloseTo(before[0][0], 9);
    expect(z).toBeCloseTo(before[0][2], 9);
    expect(yawPitchOf(turn).yaw).toBeCloseTo(-Math.PI / 6, 9);
    walking.snap(local, 0);
    expect(walking.snap(local, -0.9)).toBe(true);
    expect(yawPitchOf(place(walking)[1]).yaw).toBeCloseTo(0, 9);
  });

  test("a dash ends where was aimed, slower than the shop allows", () => {
    const walking = start();
    const ray = [[0, 1.4, 1], [0.48, -0.6, 0.64]] as const;
    walking.aim(local, -1, [ray[0], ray[1]]);
    const goal = walking.goal;
    expect(goal).not.toBeNull();
    walking.aim(local, 0, null);
    for (let step = 0; walking.dashing && step < 500; step++) {
      const [from] = place(walking);
      walking.walk(local, [0, 0], 0.014);
      const [to] = place(walking);
      expect(Math.hypot(to[0] - from[0], to[2] - from[2])).toBeLessThan(6 * 0.014);
    }
    const [[x, , z]] = place(walking);
    expect(Math.hypot(x - (goal?.[0] ?? 99), z - (goal?.[1] ?? 99))).toBeLessThan(0.05);
  });
});
