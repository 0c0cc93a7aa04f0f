/** The streamed presenter: a video the server draws, and the pose each of its pictures shows. */

import { FrameLog, type ShownFrame } from "./frames";
import { pixelRay } from "./geometry";
import type { FrameDrawn, ViewRequest } from "./messages";
import type { Presenter, Sight } from "./presenter";
import { fovFor, pictureCoordinates, viewFor } from "./view";

export class StreamedPresenter implements Presenter {
  private log = new FrameLog();
  private receiver: RTCRtpReceiver | null = null;
  private closed = false;

  constructor(
    private readonly video: HTMLVideoElement,
    /** Lies under the video and shows the last picture of a lost line. */
    private readonly still: HTMLCanvasElement,
    private readonly onShown: (shown: ShownFrame) => void,
    private readonly onPicture: () => void,
  ) {
    this.watch();
  }

  get wantedView(): ViewRequest {
    const { clientWidth: width, clientHeight: height } = this.video;
    return viewFor({ width, height }, window.devicePixelRatio);
  }

  get radiansPerPixel(): number {
    const { width } = this.video.getBoundingClientRect();
    const picture = { width: this.video.videoWidth || 16, height: this.video.videoHeight || 9 };
    return (fovFor(picture) * Math.PI) / 180 / Math.max(width, 1);
  }

  /** A new connection's track; what is known of the old one's pictures no longer counts. */
  attach(stream: MediaStream, receiver: RTCRtpReceiver): void {
    this.log = new FrameLog();
    this.receiver = receiver;
    withoutBuffer(receiver);
    this.video.srcObject = stream;
    // Refused only while the page is hidden; showing it again starts the picture.
    this.video.play().catch(() => undefined);
  }

  /** The server tells what a picture shows. */
  drawn(frame: FrameDrawn): void {
    this.report(this.log.onDrawn(frame));
  }

  sight(clientX: number, clientY: number): Sight | null {
    const shown = this.log.current;
    const picture = { width: this.video.videoWidth, height: this.video.videoHeight };
    if (!shown || !picture.width) return null;
    const at = pictureCoordinates(this.video.getBoundingClientRect(), picture, clientX, clientY);
    if (!at) return null;
    const aspect = picture.width / picture.height;
    const ray = pixelRay(shown.pose, at.u, at.v, fovFor(picture), aspect);
    return { ray, frame: shown.frame };
  }

  freeze(): void {
    const { videoWidth, videoHeight } = this.video;
    if (!this.video.srcObject || !videoWidth) return;
    [this.still.width, this.still.height] = [videoWidth, videoHeight];
    this.still.getContext("2d")?.drawImage(this.video, 0, 0);
    this.video.srcObject = null;
  }

  close(): void {
    this.closed = true;
    this.video.srcObject = null;
  }

  /** Calls itself for every picture the browser puts on the screen. */
  private watch(): void {
    this.video.requestVideoFrameCallback((now, metadata) => {
      if (this.closed) return;
      const at = Math.max(now, metadata.expectedDisplayTime);
      this.report(this.log.onDisplayed(metadata.rtpTimestamp ?? this.lastPlayed(), at));
      this.onPicture();
      this.watch();
    });
  }

  /** Firefox tells the timestamp through the receiver instead. */
  private lastPlayed(): number | null {
    return this.receiver?.getSynchronizationSources()[0]?.rtpTimestamp ?? null;
  }

  private report(shown: ShownFrame | null): void {
    if (shown) this.onShown(shown);
  }
}

/** Asks for pictures the moment they are decoded; smoothness is not worth a late click here. */
function withoutBuffer(receiver: RTCRtpReceiver & { playoutDelayHint?: number }): void {
  if ("jitterBufferTarget" in receiver) receiver.jitterBufferTarget = 0;
  if ("playoutDelayHint" in receiver) receiver.playoutDelayHint = 0;
}

/** Whether this browser can show a streamed shop. */
export function supported(): boolean {
  return (
    typeof RTCPeerConnection === "function" &&
    typeof WebSocket === "function" &&
    "requestVideoFrameCallback" in HTMLVideoElement.prototype
  );
}
