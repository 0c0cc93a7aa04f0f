/** The streamed presenter: a video the server draws, and the pose each of its pictures shows. */

import { FrameLog, type ShownFrame } from "./frames";
import { pixelRay } from "./geometry";
import type { FrameDrawn, ViewRequest } from "./messages";
import type { Picture } from "./picture";
import type { Presenter, Sight } from "./presenter";
import { fovFor, pictureCoordinates, viewFor, type Size } from "./view";

export class StreamedPresenter implements Presenter {
  private log = new FrameLog();
  private receiver: RTCRtpReceiver | null = null;
  private closed = false;
  /** Of the newest picture; what a browser shows before the first has the shape of a window. */
  private size: Size = { width: 16, height: 9 };

  constructor(
    private readonly video: HTMLVideoElement,
    /** Lies under the video: decoded frames, or the last picture of a lost line. */
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
    return (fovFor(this.size) * Math.PI) / 180 / Math.max(width, 1);
  }

  /** A new connection: what is known of the old one's pictures no longer counts. */
  begin(): void {
    this.log = new FrameLog();
  }

  /** The track of a new connection. */
  attach(stream: MediaStream, receiver: RTCRtpReceiver): void {
    this.begin();
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

  /** A picture of the stream can be shown now; a video shows its own. */
  show(picture: Picture): void {
    this.size = { width: picture.width, height: picture.height };
    if (picture.image !== this.video) this.draw(picture.image, this.size);
    this.report(this.log.onDisplayed(picture.rtpTimestamp, picture.at));
    this.onPicture();
  }

  sight(clientX: number, clientY: number): Sight | null {
    const shown = this.log.current;
    if (!shown) return null;
    const at = pictureCoordinates(this.video.getBoundingClientRect(), this.size, clientX, clientY);
    if (!at) return null;
    const aspect = this.size.width / this.size.height;
    const ray = pixelRay(shown.pose, at.u, at.v, fovFor(this.size), aspect);
    return { ray, frame: shown.frame };
  }

  freeze(): void {
    const { videoWidth: width, videoHeight: height } = this.video;
    if (!this.video.srcObject || !width) return;
    this.draw(this.video, { width, height });
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
      this.show({
        image: this.video,
        width: this.video.videoWidth,
        height: this.video.videoHeight,
        rtpTimestamp: metadata.rtpTimestamp ?? this.lastPlayed(),
        at: Math.max(now, metadata.expectedDisplayTime),
      });
      this.watch();
    });
  }

  private draw(image: Picture["image"], { width, height }: Size): void {
    // Setting a canvas's size clears it.
    if (this.still.width !== width || this.still.height !== height)
      [this.still.width, this.still.height] = [width, height];
    this.still.getContext("2d")?.drawImage(image, 0, 0);
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
