import { decode, encode } from "@msgpack/msgpack";
import { expect, test } from "vitest";
import { MAX_LIVE_BYTES, decodeLive, encodeLive, parseServer } from "../src/messages";
import { countersOf, StatsReader, type Counters } from "../src/stats";
import { uuid7 } from "../src/uuid";

test("a position goes out as the array the server reads, well below the limit", () => {
  const bytes = encode(encodeLive({ type: "m", seq: 3, t_client: 12.5, pose: [[1, 1.62, 2], [0, 0, 0, 1]] }));
  expect(decode(bytes)).toEqual(["m", 3, 12.5, [[1, 1.62, 2], [0, 0, 0, 1]], null]);
  expect(bytes.length).toBeLessThan(MAX_LIVE_BYTES / 4);
});

test("a drawn picture comes in with its fields by name", () => {
  const wire = encode(["f", 7, 90_000, [[0, 1, 0], [0, 0, 0, 1]], [3, 4], 6.5]);
  expect(decodeLive(decode(wire))).toEqual({
    type: "f", frame: 7, rtp_timestamp: 90_000, pose: [[0, 1, 0], [0, 0, 0, 1]], seqs: [3, 4], draw_ms: 6.5,
  });
});

test("what is not ours is nothing", () => {
  expect(decodeLive({ f: 1 })).toBeNull();
  expect(decodeLive(["?", 1])).toBeNull();
  expect(parseServer('{"type":"from_the_future"}')).toBeNull();
  expect(parseServer('{"type":"pong","t_client":4}')).toEqual({ type: "pong", t_client: 4 });
});

test("command ids are UUIDs of version 7 that sort by time and differ", () => {
  const [early, late, again] = [uuid7(1_000_000_000_000), uuid7(1_900_000_000_000), uuid7(1_900_000_000_000)];
  for (const id of [early, late]) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(early < late).toBe(true);
  expect(late).not.toBe(again);
  expect(parseInt(early.replaceAll("-", "").slice(0, 12), 16)).toBe(1_000_000_000_000);
});

test("rates are differences over time", () => {
  const report = (timestamp: number, framesDecoded: number, bytesReceived: number) =>
    new Map<string, unknown>([
      ["v", { type: "inbound-rtp", kind: "video", timestamp, framesDecoded, bytesReceived, packetsReceived: bytesReceived / 1000, packetsLost: framesDecoded - 10, frameWidth: 960, frameHeight: 540 }],
      ["c", { type: "candidate-pair", nominated: true, state: "succeeded", currentRoundTripTime: 0.012 }],
    ]) as unknown as RTCStatsReport;
  const read = (reader: StatsReader, counters: Counters | null) => counters && reader.read(counters);
  const reader = new StatsReader();
  expect(read(reader, countersOf(report(1000, 10, 0)))).toBeNull();
  const rates = { transport: "webrtc", fps: 25, kbps: 2000, width: 960, height: 540, rtt: 12, lost: 50 / 550 };
  expect(read(reader, countersOf(report(3000, 60, 500_000)))).toEqual(rates);
  expect(countersOf(new Map() as unknown as RTCStatsReport)).toBeNull();
});
