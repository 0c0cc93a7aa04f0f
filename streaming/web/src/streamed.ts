/**
 * The streamed presenter: pictures the server draws, each shown as it looks from where the head
 * is turned now.
 */

import { FrameLog, type ShownFrame } from "./frames";
import { pixelRay } from "./geometry";
import type { FrameDrawn, Quat, ViewRequest } from "./messages";
import { Pace } from "./pace";
import type { Picture } from "./picture";
import { Lead } from "./predict";
import type { Presenter, Sight, Worn } from "./presenter";
import { copy, Screen } from "./screen";
import { fovFor, pictureCoordinates, radians, viewFor, withMargin, type Framing, type Size } from "./view";

/** Whether pictures are warped: never, always, or as long as the display keeps up. */
export type Reprojection = "off" | "on" | "auto";

/** A picture that nobody has told the pose of is shown after this long all the same, ms. */
const LONGEST_WAIT_MS = 50;
/** Sizes remembered: pictures of an earlier one arrive for a while. */
const KEPT = 8;

export interface StreamedHooks {
  /** Where the head looks now; null while pictures are to be shown as they were drawn. */
  facing(): Quat | null;
  shown(shown: ShownFrame): void;
  picture(): void;
  /** Another picture than so far is wanted. */
  wants(): void;
}

interface Waiting {
  readonly image: HTMLCanvasElement;
  readonly rtpTimestamp: number | null;
  readonly framing: Framing;
  /** When it came, ms. */
  readonly since: number;
  readonly timer: number;
}

export class StreamedPresenter implements Presenter {
  readonly lead = new Lead();
  private readonly pace = new Pace();
  private readonly screen: Screen;
  private log = new FrameLog();
  private receiver: RTCRtpReceiver | null = null;
  private closed = false;
  private warping: boolean;
  private asked: Framing[] = [];
  /** Of the newest picture; before the first, the shape of a window. */
  private framing = whole({ width: 16, height: 9 });
  /** The orientation the picture on the canvas was drawn for, and the one it is seen from. */
  private drawnFor: Quat | null = null;
  private seenFrom: Quat | null = null;
  private waiting: Waiting | null = null;
  private worn: Worn | null = null;

  constructor(
    private readonly video: HTMLVideoElement,
    /** Lies under the video: warped pictures, decoded frames, the last picture of a lost line. */
    canvas: HTMLCanvasElement,
    private readonly hooks: StreamedHooks,
    private reprojection: Reprojection,
  ) {
    this.warping = reprojection !== "off";
    this.screen = new Screen(canvas, () => this.stage);
    this.watch();
  }

  get reprojecting(): boolean {
    return this.warping;
  }

  get radiansPerPixel(): number {
    const { width } = this.video.getBoundingClientRect();
    return radians(this.framing.shown.fov_deg) / Math.max(width, 1);
  }

  /** Gives the stream to a headset, or with null takes it back. */
  wear(worn: Worn | null): void {
    this.forgetWaiting();
    this.log = new FrameLog();
    this.worn = worn;
  }

  wantedView(): ViewRequest {
    const stereo = this.worn?.view();
    if (stereo) return stereo;
    const shown = viewFor(this.stage, window.devicePixelRatio);
    const framing = this.warping ? withMargin(shown) : { asked: shown, shown };
    this.asked = [...this.asked.slice(1 - KEPT), framing];
    return framing.asked;
  }

  setReprojection(reprojection: Reprojection): void {
    this.reprojection = reprojection;
    this.warp(reprojection !== "off");
  }

  /** The window has another size. */
  resized(): void {
    this.screen.fit();
    this.turn();
  }

  /** A display frame begins at `now` (ms), after the head may have turned. */
  refresh(now: number): void {
    const keepsUp = this.pace.frame(now);
    if (this.reprojection === "auto") this.warp(keepsUp);
    this.turn();
  }

  /** A new connection: what is known of the old one's pictures no longer counts. */
  begin(): void {
    this.log = new FrameLog();
    this.lead.restart();
    this.forgetWaiting();
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
    if (this.worn) return this.worn.drawn(frame);
    this.report(this.log.onDrawn(frame));
    const { waiting } = this;
    if (waiting?.rtpTimestamp === frame.rtp_timestamp) return this.drawWaiting(waiting);
    if (this.log.current !== frame || !this.drawnFor) return;
    this.drawnFor = frame.pose[1];
    this.turn();
  }

  /** A picture of the stream can be shown now. */
  show(picture: Picture): void {
    const { image, rtpTimestamp } = picture;
    if (this.worn) this.worn.picture(picture);
    else if (!this.warping && image === this.video) this.showVideo(picture);
    else if (this.log.shows(rtpTimestamp)) return;
    else if (this.warping && !this.log.knows(rtpTimestamp)) this.wait(image, picture);
    else this.draw(image, rtpTimestamp, this.framingOf(picture), performance.now());
    this.hooks.picture();
  }

  sight(clientX: number, clientY: number): Sight | null {
    const drawn = this.log.current;
    if (!drawn) return null;
    const { shown } = this.framing;
    const at = pictureCoordinates(this.video.getBoundingClientRect(), shown, clientX, clientY);
    if (!at) return null;
    const [position, orientation] = drawn.pose;
    const pose = [position, this.seenFrom ?? orientation] as const;
    return { ray: pixelRay(pose, at.u, at.v, shown.fov_deg, shown.width / shown.height), frame: drawn.frame };
  }

  freeze(): void {
    this.forgetWaiting();
    if (this.drawnFor) this.turnTo(this.drawnFor);
    else if (this.video.srcObject && this.video.videoWidth) this.screen.draw(this.video, this.framing);
    this.video.srcObject = null;
  }

  close(): void {
    this.closed = true;
    this.forgetWaiting();
    this.video.srcObject = null;
  }

  private get stage(): Size {
    return { width: this.video.clientWidth, height: this.video.clientHeight };
  }

  /** Calls itself for every picture the browser puts on the screen. */
  private watch(): void {
    if (!supported()) return;
    this.video.requestVideoFrameCallback((now, metadata) => {
      if (this.closed) return;
      this.show({
        image: this.video,
        width: this.video.videoWidth,
        height: this.video.videoHeight,
        rtpTimestamp: this.timestampNow() ?? metadata.rtpTimestamp ?? this.lastPlayed(),
        at: Math.max(now, metadata.expectedDisplayTime),
      });
      this.watch();
    });
  }

  /** Of the picture that a drawing of the video takes now, where it is to be drawn. */
  private timestampNow(): number | null {
    return this.warping || this.worn ? exactTimestamp(this.video) : null;
  }

  /** Firefox tells the timestamp through the receiver instead. */
  private lastPlayed(): number | null {
    return this.receiver?.getSynchronizationSources()[0]?.rtpTimestamp ?? null;
  }

  private warp(on: boolean): void {
    if (on === this.warping) return;
    this.warping = on;
    this.forgetWaiting();
    this.hooks.wants();
  }

  /** The margin is there to be warped into view; a picture that is not warped is shown whole. */
  private framingOf(size: Size): Framing {
    const asked = this.asked.findLast((one) => one.asked.width === size.width && one.asked.height === size.height);
    if (!asked) return whole(size);
    return this.warping ? asked : { asked: asked.asked, shown: asked.asked };
  }

  /** The video is on the screen already, as it is. */
  private showVideo({ width, height, rtpTimestamp, at }: Picture): void {
    this.video.style.opacity = "";
    this.drawnFor = this.seenFrom = null;
    this.framing = this.framingOf({ width, height });
    this.report(this.log.onDisplayed(rtpTimestamp, at));
  }

  /** Puts a picture that came at `since` on the canvas; the display's next frame shows it. */
  private draw(
    image: Picture["image"] | HTMLCanvasElement,
    rtpTimestamp: number | null,
    framing: Framing,
    since: number,
  ): void {
    this.forgetWaiting();
    // On its way still when a headset was taken off.
    if (this.log.isStereo(rtpTimestamp)) return;
    this.video.style.opacity = "0";
    this.screen.draw(image, framing);
    this.framing = framing;
    const now = performance.now();
    const shown = this.log.onDisplayed(rtpTimestamp, now + this.pace.period);
    this.drawnFor = shown?.drawn.pose[1] ?? this.lead.likely(since) ?? this.hooks.facing();
    this.turn();
    if (shown) this.lead.drawn(shown.drawn.seqs, now);
    this.report(shown);
  }

  /** Keeps a picture whose pose is not known yet; the newest takes over from an older one. */
  private wait(image: Picture["image"], { width, height, rtpTimestamp }: Picture): void {
    const copied = this.waiting?.image ?? document.createElement("canvas");
    copy(image, copied, { width, height });
    const timer =
      this.waiting?.timer ?? window.setTimeout(() => this.waiting && this.drawWaiting(this.waiting), LONGEST_WAIT_MS);
    const framing = this.framingOf({ width, height });
    this.waiting = { image: copied, rtpTimestamp, framing, since: performance.now(), timer };
  }

  private drawWaiting({ image, rtpTimestamp, framing, since }: Waiting): void {
    this.draw(image, rtpTimestamp, framing, since);
  }

  private forgetWaiting(): void {
    clearTimeout(this.waiting?.timer);
    this.waiting = null;
  }

  /** Shows the picture on the canvas as it looks from where the head is turned now. */
  private turn(): void {
    if (this.drawnFor) this.turnTo((this.warping ? this.hooks.facing() : null) ?? this.drawnFor);
  }

  private turnTo(orientation: Quat): void {
    if (!this.drawnFor) return;
    this.seenFrom = orientation;
    this.screen.turn(this.drawnFor, orientation);
  }

  private report(shown: ShownFrame | null): void {
    if (shown) this.hooks.shown(shown);
  }
}

function whole(size: Size): Framing {
  const view = { ...size, fov_deg: fovFor(size) };
  return { asked: view, shown: view };
}

/**
 * The timestamp of the picture a video shows now; null in a browser that does not tell (Chromium
 * does since version 145). The one that a video's callback is about may have been replaced
 * meanwhile (one in twenty, measured at 30 a second) and would be turned by the wrong pose.
 */
function exactTimestamp(video: HTMLVideoElement): number | null {
  const told = typeof VideoFrame === "function" && "metadata" in VideoFrame.prototype;
  if (!told || video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return null;
  const frame: VideoFrame & { metadata?: () => { rtpTimestamp?: number } } = new VideoFrame(video);
  const rtpTimestamp = frame.metadata?.().rtpTimestamp ?? null;
  // Only its name is taken: drawn several times, a frame is converted anew each time, a video once.
  frame.close();
  return rtpTimestamp;
}

/**
 * What this visit does: as the page's address says (`?reprojection=off|on`), else as `remembered`
 * of the last choice.
 */
export function wantedReprojection(search: string, remembered: string | null): Reprojection {
  const asked = new URLSearchParams(search).get("reprojection") ?? remembered;
  return asked === "off" || asked === "on" ? asked : "auto";
}

/** Asks for pictures the moment they are decoded; smoothness is not worth a late click here. */
function withoutBuffer(receiver: RTCRtpReceiver & { playoutDelayHint?: number }): void {
  if ("jitterBufferTarget" in receiver) receiver.jitterBufferTarget = 0;
  if ("playoutDelayHint" in receiver) receiver.playoutDelayHint = 0;
}

/** Whether this browser can show a streamed shop. */
export function supported(): boolean {
  return (
    (typeof RTCPeerConnection === "function" || typeof VideoDecoder === "function") &&
    typeof WebSocket === "function" &&
    "requestVideoFrameCallback" in HTMLVideoElement.prototype
  );
}
