import { describe, expect, test } from "vitest";
import { quatFromYawPitch, yawPitchOf } from "../src/geometry";
import { NO_AXES } from "../src/input/keys";
import type { Pose, Quat } from "../src/messages";
import { Walker } from "../src/motion";
import { Pace } from "../src/pace";
import { Lead } from "../src/predict";
import { emptyRoom } from "./floors";

const START: Pose = [[0, 1.62, 2], quatFromYawPitch(0)];
const TURN = { ...NO_AXES, turn: 1 };
const yawOf = (q: Quat) => yawPitchOf(q).yaw;

describe("how far ahead is predicted", () => {
  test("follows the delay and the rate of the pictures", () => {
    const lead = new Lead();
    for (let i = 0; i < 60; i++) {
      lead.tell(i, 1000 + 66 * i, quatFromYawPitch(0));
      lead.drawn([i], 1000 + 66 * i + 120);
    }
    expect(lead.seconds).toBeCloseTo(0.12 + 0.033, 2);
  });

  test("counts the newest of the inputs a picture shows", () => {
    const lead = new Lead();
    for (let i = 0; i < 400; i++) {
      lead.tell(i, 16 * i, quatFromYawPitch(0));
      if (i % 4 === 3) lead.drawn([i - 3, i - 2, i - 1, i], 16 * i + 50);
    }
    expect(lead.seconds).toBeCloseTo(0.05 + 0.032, 3);
  });

  test("knows limits, rests and old pictures", () => {
    const lead = new Lead();
    const before = lead.seconds;
    lead.drawn([], 5000);
    lead.drawn([99], 9000);
    lead.tell(1, 20_000, quatFromYawPitch(0));
    lead.drawn([1], 25_000); // somebody else walked by at last
    expect(lead.seconds).toBe(before);
    for (let i = 0; i < 100; i++) {
      lead.tell(i, 3000 * i, quatFromYawPitch(0));
      lead.drawn([i], 3000 * i + 900);
    }
    expect(lead.seconds).toBe(0.25);
  });

  test("tells what an unnamed picture was most likely drawn for", () => {
    const lead = new Lead();
    expect(lead.likely(100)).toBeNull();
    for (let i = 0; i < 20; i++) lead.tell(i, 10 * i, quatFromYawPitch(i / 100));
    expect(yawOf(lead.likely(200) ?? START[1])).toBeCloseTo(0.12, 9); // 80 ms before
    expect(yawOf(lead.likely(0) ?? START[1])).toBeCloseTo(0, 9);
    lead.restart();
    expect(lead.likely(200)).toBeNull();
  });
});

describe("where a head will look", () => {
  const reached = (walker: Walker, seconds: number, axes = NO_AXES) => {
    for (let step = 0; step < Math.round(seconds * 240); step++) walker.step(1 / 240, axes);
    return yawOf(walker.pose[1]);
  };

  test.each([0, 0.05, 0.4])("turning by key since %d s", (since) => {
    const walker = new Walker(emptyRoom(), START);
    reached(walker, since, TURN);
    const predicted = yawOf(walker.ahead(0.125, TURN));
    expect(predicted).toBeCloseTo(reached(walker, 0.125, TURN), 2);
  });

  test("letting go of the key", () => {
    const walker = new Walker(emptyRoom(), START);
    reached(walker, 0.5, TURN);
    const predicted = yawOf(walker.ahead(0.125, NO_AXES));
    expect(predicted).toBeCloseTo(reached(walker, 0.125), 2);
    reached(walker, 1);
    expect(walker.ahead(0.2, NO_AXES)).toEqual(walker.pose[1]);
  });

  test("dragging on, and holding still", () => {
    const walker = new Walker(emptyRoom(), START);
    const rate = 1.05;
    const drag = (frames: number) => {
      for (let i = 0; i < frames; i++) {
        walker.look(rate / 60, 0);
        walker.step(1 / 60, NO_AXES);
      }
      return yawOf(walker.pose[1]);
    };
    drag(20);
    const predicted = yawOf(walker.ahead(0.1, NO_AXES));
    expect(predicted).toBeCloseTo(drag(6), 2);
    expect(walker.step(1 / 60, NO_AXES)).toBe(true);
    for (let i = 0; i < 30; i++) walker.step(1 / 60, NO_AXES);
    expect(walker.step(1 / 60, NO_AXES)).toBe(false);
    expect(walker.ahead(0.2, NO_AXES)).toEqual(walker.pose[1]);
  });

  test("turning to something stops there", () => {
    const walker = new Walker(emptyRoom(), START);
    walker.follow([], [-2, 1.62, 2]); // a quarter to the left
    reached(walker, 0.05);
    for (let i = 0; i < 40; i++) {
      expect(yawOf(walker.ahead(0.25, NO_AXES))).toBeLessThan(Math.PI / 2 + 0.001);
      reached(walker, 0.025);
    }
  });

  test("never beyond straight up", () => {
    const walker = new Walker(emptyRoom(), START);
    for (let i = 0; i < 30; i++) {
      walker.look(0, 0.1);
      walker.step(1 / 60, NO_AXES);
    }
    expect(yawPitchOf(walker.ahead(0.25, NO_AXES)).pitch).toBeCloseTo(1.2, 9);
  });
});

describe("a display that does not keep up", () => {
  /** Shows frames `gap` ms apart for `ms`; how many of them were to be warped. */
  function run(pace: Pace, from: number, ms: number, gap: number): { now: number; warped: number } {
    let [now, warped] = [from, 0];
    for (; now < from + ms; now += gap) warped += Number(pace.frame(now));
    return { now, warped: warped / (ms / gap) };
  }

  test("is not one that keeps up, rests, or stumbles once", () => {
    const pace = new Pace();
    expect(run(pace, 0, 10_000, 16.7).warped).toBeCloseTo(1, 2);
    expect(pace.period).toBeCloseTo(16.7, 6);
    expect(run(pace, 60_000, 45 * 40, 40).warped).toBeCloseTo(1, 2);
    expect(run(pace, 70_000, 10_000, 31).warped).toBeCloseTo(1, 2);
  });

  test("pauses the warp, tries again, and then pauses for longer", () => {
    const pace = new Pace();
    const first = run(pace, 0, 3_700, 40);
    expect(pace.frame(first.now)).toBe(false);
    expect(run(pace, first.now, 19_000, 16).warped).toBe(0);
    expect(run(pace, 24_000, 3_000, 40).warped).toBeGreaterThan(0.9);
    const again = run(pace, 27_000, 3_000, 40);
    expect(pace.frame(again.now)).toBe(false);
    expect(run(pace, again.now, 35_000, 16).warped).toBe(0);
    expect(run(pace, again.now + 45_000, 10_000, 16).warped).toBeCloseTo(1, 1);
  });
});
