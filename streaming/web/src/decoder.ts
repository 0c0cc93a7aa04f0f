/** Decodes pictures that come over the socket, by the browser's own decoder (WebCodecs). */

import type { Codec, StreamedFrame } from "./messages";

const CONFIGS: Readonly<Record<Codec, VideoDecoderConfig>> = {
  // Constrained baseline, level 3.1. Without a `description` the stream is Annex B, and tells its
  // size and parameters itself: a change of size is nothing but a keyframe.
  h264: { codec: "avc1.42e01f", optimizeForLatency: true },
  vp8: { codec: "vp8", optimizeForLatency: true },
};
/** Microseconds, WebCodecs' unit, of a tick of the 90 kHz clock. */
const TICK_US = 1e6 / 90_000;

export interface DecoderEvents {
  /** A picture; it is closed when this returns. */
  decoded(image: VideoFrame, rtpTimestamp: number): void;
  /** The decoder has taken some of what it was given. */
  eased(): void;
  /** Nothing can be decoded until a keyframe comes. */
  broken(): void;
}

export class FrameDecoder {
  private decoder: VideoDecoder | null = null;
  private codec: Codec | null = null;

  constructor(private readonly events: DecoderEvents) {}

  /** Pictures that were handed over and have not been taken up yet. */
  get waiting(): number {
    return this.decoder?.decodeQueueSize ?? 0;
  }

  /** Takes a picture; what cannot be decoded without a keyframe is passed over. */
  decode({ codec, keyframe, rtp_timestamp, data }: StreamedFrame): void {
    if (keyframe && (!this.decoder || this.codec !== codec)) this.open(codec);
    const timestamp = Math.round(rtp_timestamp * TICK_US);
    this.decoder?.decode(new EncodedVideoChunk({ type: keyframe ? "key" : "delta", timestamp, data }));
  }

  close(): void {
    this.decoder?.close();
    this.decoder = null;
  }

  private open(codec: Codec): void {
    this.close();
    const decoder = new VideoDecoder({
      output: (image) => this.put(image),
      // The browser has closed it; the next keyframe opens another.
      error: () => {
        this.decoder = null;
        this.events.broken();
      },
    });
    decoder.ondequeue = () => this.events.eased();
    decoder.configure(CONFIGS[codec]);
    [this.decoder, this.codec] = [decoder, codec];
  }

  private put(image: VideoFrame): void {
    try {
      this.events.decoded(image, Math.round(image.timestamp / TICK_US));
    } finally {
      image.close();
    }
  }
}

/** Codecs that can be decoded of what comes over the socket, best first; none without WebCodecs. */
export async function socketCodecs(): Promise<Codec[]> {
  if (typeof VideoDecoder !== "function") return [];
  const codecs = ["h264", "vp8"] as const;
  const supported = await Promise.all(codecs.map((codec) => VideoDecoder.isConfigSupported(CONFIGS[codec])));
  return codecs.filter((_, index) => supported[index]?.supported);
}
