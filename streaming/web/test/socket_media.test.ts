import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { StreamedFrame } from "../src/messages";
import { SocketMedia } from "../src/socket_media";
import { TransportChoice } from "../src/transport";

/** The browser's decoder as the tests drive it: nothing is decoded before `work`. */
class Decoder {
  static opened: Decoder[] = [];
  state = "unconfigured";
  ondequeue: (() => void) | null = null;
  readonly queue: { type: string; timestamp: number }[] = [];
  closed: number[] = [];

  constructor(private readonly init: { output: (frame: unknown) => void; error: () => void }) {
    Decoder.opened.push(this);
  }

  get decodeQueueSize(): number {
    return this.queue.length;
  }

  configure({ codec }: { codec: string }): void {
    this.state = codec;
  }

  decode(chunk: { type: string; timestamp: number }): void {
    if (this.state === "closed") throw new Error("InvalidStateError");
    this.queue.push(chunk);
  }

  close(): void {
    this.state = "closed";
    this.queue.length = 0;
  }

  /** Decodes the oldest that waits, and notes that its picture is closed. */
  work(): void {
    const timestamp = this.queue.shift()?.timestamp ?? NaN;
    this.init.output({ timestamp, displayWidth: 640, displayHeight: 360, close: () => this.closed.push(timestamp) });
    this.ondequeue?.();
  }

  fail(): void {
    this.close();
    this.init.error();
  }
}

function decoder(): Decoder {
  const newest = Decoder.opened.at(-1);
  if (!newest) throw new Error("no decoder was opened");
  return newest;
}

function frame(number: number, change: Partial<StreamedFrame> = {}): StreamedFrame {
  return {
    type: "v", frame: number, rtp_timestamp: number * 3003, pose: [[0, 1.6, 0], [0, 0, 0, 1]], seqs: [], draw_ms: 5,
    codec: "h264", keyframe: false, data: new Uint8Array(100), stereo: 0, ...change,
  };
}

function opened() {
  const events = { drawn: vi.fn(), picture: vi.fn(), received: vi.fn(), keyframeNeeded: vi.fn() };
  return { events, media: new SocketMedia(events) };
}

beforeEach(() => {
  Decoder.opened = [];
  vi.stubGlobal("VideoDecoder", Decoder);
  vi.stubGlobal("EncodedVideoChunk", function (this: object, init: object) {
    Object.assign(this, init);
  });
});
afterEach(() => vi.unstubAllGlobals());

test("a picture is handed on under its own timestamp, then closed", () => {
  const { events, media } = opened();
  for (const number of [0, 1, 123_456_789]) media.receive(frame(number, { keyframe: number === 0 }));
  expect(events.drawn.mock.calls.map(([drawn]) => (drawn as StreamedFrame).type)).toEqual(["f", "f", "f"]);
  for (const number of [0, 1, 123_456_789]) {
    decoder().work();
    expect(events.picture.mock.lastCall?.[0]).toMatchObject({ rtpTimestamp: number * 3003, width: 640, height: 360 });
  }
  expect(decoder().closed).toHaveLength(3);
  expect(media.counters(12)).toMatchObject({ transport: "websocket", frames: 3, bytes: 300, width: 640, rtt: 12 });
});

test("a picture is closed even if showing it fails", () => {
  const { events, media } = opened();
  events.picture.mockImplementation(() => {
    throw new Error("no canvas");
  });
  media.receive(frame(0, { keyframe: true }));
  expect(() => decoder().work()).toThrow("no canvas");
  expect(decoder().closed).toEqual([0]);
});

test("word goes back at once, but not while the decoder is behind", () => {
  const { events, media } = opened();
  for (let number = 0; number < 6; number += 1) media.receive(frame(number, { keyframe: number === 0 }));
  expect(events.received.mock.lastCall).toEqual([2 * 3003]);
  decoder().work();
  decoder().work();
  decoder().work();
  // One word for all that came meanwhile.
  expect(events.received.mock.lastCall).toEqual([5 * 3003]);
  expect(events.received).toHaveBeenCalledTimes(4);
});

test("after an error a keyframe is asked for once, and nothing is decoded before it", () => {
  const { events, media } = opened();
  media.receive(frame(0, { keyframe: true }));
  decoder().fail();
  expect(events.keyframeNeeded).toHaveBeenCalledTimes(1);
  for (const number of [1, 2]) media.receive(frame(number));
  expect(Decoder.opened).toHaveLength(1);
  expect(events.received.mock.lastCall).toEqual([2 * 3003]);
  media.receive(frame(3, { keyframe: true }));
  decoder().work();
  expect(Decoder.opened).toHaveLength(2);
  expect(events.picture.mock.lastCall?.[0]).toMatchObject({ rtpTimestamp: 3 * 3003 });
  expect(events.keyframeNeeded).toHaveBeenCalledTimes(1);
});

test("another codec needs another decoder; the old one is closed, as the last one is", () => {
  const { media } = opened();
  media.receive(frame(0, { keyframe: true }));
  media.receive(frame(1, { keyframe: true, codec: "vp8" }));
  expect(Decoder.opened.map(({ state }) => state)).toEqual(["closed", "vp8"]);
  media.close();
  expect(decoder().state).toBe("closed");
});

test("what worked is asked for again in this tab, until it is in doubt", () => {
  const kept = new Map<string, string>();
  vi.stubGlobal("RTCPeerConnection", vi.fn());
  vi.stubGlobal("sessionStorage", {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  });
  const choice = new TransportChoice("");
  expect(choice.wanted(true)).toBe("webrtc");
  choice.worked("websocket");
  expect(new TransportChoice("?lang=en").wanted(true)).toBe("websocket");
  expect(choice.wanted(false)).toBe("webrtc");
  choice.forget();
  expect(choice.wanted(true)).toBe("webrtc");
  expect(new TransportChoice("?transport=websocket").wanted(true)).toBe("websocket");
  expect(new TransportChoice("?transport=pigeon").wanted(true)).toBe("webrtc");
  vi.stubGlobal("RTCPeerConnection", undefined);
  expect(choice.wanted(true)).toBe("websocket");
});
