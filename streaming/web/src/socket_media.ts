/** Pictures over the socket: each is acknowledged, decoded and handed on to be shown. */

import { FrameDecoder } from "./decoder";
import type { FrameDrawn, StreamedFrame } from "./messages";
import type { Picture } from "./picture";
import { LOSSLESS, type Counters } from "./stats";

/** Pictures that may wait for the decoder; with more, no word goes back until it has caught up. */
const MOST_WAITING = 3;

export interface SocketMediaEvents {
  drawn(frame: FrameDrawn): void;
  picture(picture: Picture): void;
  /** The picture of that timestamp and all before it have come: more may be sent. */
  received(rtpTimestamp: number): void;
  keyframeNeeded(): void;
}

export class SocketMedia {
  private readonly decoder: FrameDecoder;
  /** The newest picture that has come and has not been acknowledged. */
  private untold: number | null = null;
  private frames = 0;
  private bytes = 0;
  private size = { width: 0, height: 0 };

  constructor(private readonly events: SocketMediaEvents) {
    this.decoder = new FrameDecoder({
      decoded: (image, rtpTimestamp) => this.show(image, rtpTimestamp),
      eased: () => this.acknowledge(),
      broken: () => {
        this.acknowledge();
        events.keyframeNeeded();
      },
    });
  }

  receive(frame: StreamedFrame): void {
    const { frame: number, rtp_timestamp, pose, seqs, draw_ms, stereo } = frame;
    this.bytes += frame.data.byteLength;
    this.untold = rtp_timestamp;
    this.events.drawn({ type: "f", frame: number, rtp_timestamp, pose, seqs, draw_ms, stereo });
    this.decoder.decode(frame);
    this.acknowledge();
  }

  /** What F3 shows of them; `rtt` in milliseconds. */
  counters(rtt: number | null): Counters {
    const { frames, bytes, size } = this;
    return { transport: "websocket", at: performance.now(), frames, bytes, ...size, rtt, ...LOSSLESS };
  }

  close(): void {
    this.decoder.close();
  }

  private show(image: VideoFrame, rtpTimestamp: number): void {
    this.frames += 1;
    this.size = { width: image.displayWidth, height: image.displayHeight };
    this.events.picture({ image, ...this.size, rtpTimestamp, at: performance.now() });
  }

  private acknowledge(): void {
    if (this.untold === null || this.decoder.waiting > MOST_WAITING) return;
    this.events.received(this.untold);
    this.untold = null;
  }
}
