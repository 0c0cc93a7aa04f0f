import { describe, expect, test } from "vitest";
import { FrameLog } from "../src/frames";
import { LatencyMeter, percentile } from "../src/latency";
import type { FrameDrawn } from "../src/messages";

function drawn(frame: number, seqs: number[] = []): FrameDrawn {
  return { type: "f", frame, rtp_timestamp: frame * 3000, pose: [[0, 0, 0], [0, 0, 0, 1]], seqs, draw_ms: 5, stereo: 0 };
}

describe("which picture is on the screen", () => {
  test("known before it is displayed", () => {
    const log = new FrameLog();
    expect(log.onDrawn(drawn(1))).toBeNull();
    expect(log.current).toBeNull();
    expect(log.onDisplayed(3000, 50)).toEqual({ drawn: drawn(1), at: 50 });
    expect(log.current?.frame).toBe(1);
  });

  test("told only after it was displayed", () => {
    const log = new FrameLog();
    expect(log.onDisplayed(3000, 50)).toBeNull();
    expect(log.onDrawn(drawn(1))).toEqual({ drawn: drawn(1), at: 50 });
    expect(log.current?.frame).toBe(1);
  });

  test("a late word of an older picture does not replace the one that is shown", () => {
    const log = new FrameLog();
    log.onDisplayed(3000, 50);
    log.onDrawn(drawn(2));
    log.onDisplayed(6000, 66);
    expect(log.onDrawn(drawn(1))).toEqual({ drawn: drawn(1), at: 50 });
    expect(log.current?.frame).toBe(2);
  });

  test("without timestamps the newest drawn picture is taken", () => {
    const log = new FrameLog();
    log.onDrawn(drawn(1));
    log.onDrawn(drawn(2));
    expect(log.onDisplayed(null, 9)?.drawn.frame).toBe(2);
    expect(new FrameLog().onDisplayed(null, 9)).toBeNull();
  });

  test("knows what it has been told of, and what is on the screen", () => {
    const log = new FrameLog();
    expect([log.knows(3000), log.knows(null), log.shows(null)]).toEqual([false, false, false]);
    log.onDrawn(drawn(1));
    expect([log.knows(3000), log.knows(null), log.shows(3000)]).toEqual([true, true, false]);
    log.onDisplayed(3000, 9);
    expect([log.knows(3000), log.shows(3000), log.shows(6000)]).toEqual([false, true, false]);
  });

  test("pictures whose other half never comes are forgotten", () => {
    const log = new FrameLog();
    for (let frame = 1; frame <= 500; frame++) log.onDrawn(drawn(frame));
    expect(log.onDisplayed(3000, 1)).toBeNull();
    expect(log.onDisplayed(500 * 3000, 1)?.drawn.frame).toBe(500);
  });
});

describe("click to photon", () => {
  test("runs from the click to the picture that answers it, once", () => {
    const meter = new LatencyMeter();
    meter.sent(7, 100);
    expect(meter.shown([6], 120)).toEqual([]);
    expect(meter.shown([6, 7], 142)).toEqual([{ seq: 7, ms: 42 }]);
    expect(meter.shown([7], 200)).toEqual([]);
    expect(meter.summary).toEqual({ last: 42, p50: 42, p95: 42, count: 1 });
  });

  test("keeps the newest 200 and forgets clicks that nothing answered", () => {
    const meter = new LatencyMeter();
    meter.sent(0, 0);
    for (let seq = 1; seq <= 300; seq++) {
      meter.sent(seq, seq);
      meter.shown([seq], 2 * seq);
    }
    expect(meter.summary).toMatchObject({ last: 300, p50: 200, p95: 290, count: 200 });
    for (let seq = 301; seq <= 400; seq++) meter.sent(seq, seq);
    expect(meter.shown([0], 1000)).toEqual([]);
    expect(meter.shown([301], 1000)).toEqual([]);
  });

  test("percentiles are by nearest rank", () => {
    expect(percentile([1, 2, 3, 4], 50)).toBe(2);
    expect(percentile([1, 2, 3, 4], 95)).toBe(4);
    expect(percentile([5], 1)).toBe(5);
  });
});
