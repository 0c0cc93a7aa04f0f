/** The shop in a headset: the room as a `RoomView` has it; everything that is read or held, drawn here. */

import type { Actions } from "../actions";
import { yawPitchOf } from "../geometry";
import { text } from "../i18n";
import type { FrameDrawn, Point2, Pose, Vec3, ViewRequest } from "../messages";
import type { Picture } from "../picture";
import type { Worn } from "../presenter";
import type { AppEvent, State } from "../state";
import type { Store } from "../store";
import type { Visit } from "../visit";
import { beam, buzz, hitOf, pointings, rayOf, stick, type Pointing } from "./hands";
import { HeadMotion } from "./head";
import { LocalRoom } from "./local_room";
import { Overlay, type Sheet } from "./overlay";
import { Board } from "./board";
import { enlarge } from "./buffer";
import { Comfort, Desk } from "./desk";
import type { Gl } from "./gl";
import { Held } from "./held";
import { soundOf, Sounds } from "./sounds";
import { poseOf, within } from "./poses";
import type { RoomView } from "./room_view";
import { StreamedRoom } from "./streamed_room";
import { Walking } from "./walking";
import { CALM, type Eyepiece } from "./warp";

/** Longest time between two display frames that is stepped through, seconds. */
const MAX_DT = 0.1;
/** Eyes lower than this belong to somebody who sits; then they see the shop from `EYES`, metres. */
const SITTING = 1.3;
const EYES = 1.6;
/** How quickly the room fades to the calm colour and back, and the vignette comes and goes, seconds. */
const FADE_S = 0.3;
const AT_REST: Point2 = [0, 0];
/** Of the buttons of a controller with a stick, the lower one at the thumb (WebXR Gamepads: xr-standard). */
const MENU = 4;

/** What is drawn over the room: behind what is in the hand, and before it. */
interface Layers {
  readonly behind: readonly Sheet[];
  readonly before: readonly Sheet[];
}

export class Headset implements Worn {
  private readonly gl: Gl;
  private readonly overlay: Overlay;
  private readonly board: Board;
  private readonly held: Held;
  private readonly desk: Desk;
  private readonly head = new HeadMotion();
  private walking: Walking;
  private placed = false;
  private lastAt = 0;
  private faded = 1;
  private dark = 0;
  private told: Vec3 | null = null;
  private readonly comfort = new Comfort();
  private readonly sounds = new Sounds(() => this.comfort.sounds);
  private seated = false;
  /** The head in its own room, as of the last display frame. */
  private worn: Pose | null = null;
  /** Whether the head's place was measured once: some headsets never do. */
  private measured = false;
  private lost = false;
  private menuPressed = false;
  private dashing = false;

  /**
   * Puts the headset on.
   *
   * Called in the turn of a click, for browsers want one; fails with the browser's own error
   * where the headset cannot be had.
   */
  static async wear(visit: Visit, store: Store<State, AppEvent>, actions: Actions): Promise<void> {
    if (!navigator.xr || !visit.standing) return;
    const session = await navigator.xr.requestSession("immersive-vr", { requiredFeatures: ["local-floor"] });
    const space = await session.requestReferenceSpace("local-floor");
    const here = visit.device.presenter;
    const live = () => store.state.phase.name === "live";
    const room = here ? await LocalRoom.open(here) : new StreamedRoom(session, visit, live);
    await session.updateRenderState({ baseLayer: new XRWebGLLayer(session, room.gl) });
    new Headset(session, room, space, visit, store, actions).start();
  }

  private constructor(
    private readonly session: XRSession,
    private readonly room: RoomView,
    private readonly space: XRReferenceSpace,
    private readonly visit: Visit,
    private readonly store: Store<State, AppEvent>,
    actions: Actions,
  ) {
    this.gl = room.gl;
    this.overlay = new Overlay(this.gl);
    const desk = new Desk(actions, this.comfort, () => this.recentre(), () => this.seated, () => visit.standing, {
      walkUpTo: (goal) => visit.walkUpTo(goal),
      walkTo: (place) => this.goTo(place, this.beyond(place)),
    });
    this.desk = desk;
    this.board = new Board(this.overlay, store, actions, desk);
    this.held = new Held(this.gl, store, () => actions.failed());
    this.walking = this.arrived();
  }

  // --- what the stream gives and is asked for --------------------------------------------

  view(): ViewRequest | null {
    return this.room.view();
  }

  picture(picture: Picture): void {
    this.room.picture(picture);
  }

  drawn(frame: FrameDrawn): void {
    this.room.drawn(frame);
  }

  /** The shop says where the shopper stands: after coming in again, or a step too far. */
  putBack(): void {
    this.walking = this.arrived();
    this.placed = false;
  }

  furnished(): void {
    const { standing } = this.visit;
    if (standing) this.room.furnish(standing.welcome);
  }

  goTo(place: Point2, faced: Point2): boolean {
    this.sounds.play("step");
    return this.worn !== null && this.walking.goTo(this.worn, place, faced);
  }

  /** Who goes on looks ahead: past `place`, as seen from here. */
  private beyond([x, z]: Point2): Point2 {
    const [fromX, , fromZ] = this.visit.standing?.pose[0] ?? [x, 0, z];
    return [2 * x - fromX, 2 * z - fromZ];
  }

  private arrived(): Walking {
    const { standing } = this.visit;
    if (!standing) throw new Error("nobody has come in yet");
    this.room.furnish(standing.welcome);
    return new Walking(standing.floor, standing.pose);
  }

  // --- the session -----------------------------------------------------------------------

  private start(): void {
    const { session, visit } = this;
    session.addEventListener("end", () => this.takeOff());
    session.addEventListener("select", ({ inputSource, frame }) => this.select(inputSource, frame));
    session.addEventListener("squeezestart", ({ inputSource, frame }) => this.grab(inputSource, frame));
    session.addEventListener("squeezeend", ({ inputSource }) => this.held.release(inputSource));
    session.addEventListener("visibilitychange", () => this.seen(session.visibilityState));
    this.space.addEventListener("reset", () => this.recentre());
    const unsubscribe = this.listen();
    session.addEventListener("end", unsubscribe);
    visit.wear(this);
    this.store.dispatch({ type: "headset", headset: "worn" });
    session.requestAnimationFrame(this.frame);
  }

  private takeOff(): void {
    this.visit.wear(null);
    this.sounds.close();
    this.store.dispatch({ type: "headset", headset: "ready" });
    this.room.close();
  }

  /** Follows the shop's state, and plays what a change sounds like; call the answer to end that. */
  private listen(): () => void {
    let before = this.store.state;
    return this.store.subscribe(() => {
      // Who else draws does so in another context: one comes in again for that.
      if (this.store.state.local !== before.local) void this.session.end();
      const sound = soundOf(before, this.store.state);
      before = this.store.state;
      if (sound) this.sounds.play(sound);
    });
  }

  /** A system menu lies over the shop, or the headset sleeps: one wakes into a calm room. */
  private seen(state: XRVisibilityState): void {
    this.visit.seenInHeadset(state !== "hidden");
    if (state === "hidden") this.faded = 1;
  }

  private get attended(): boolean {
    return this.session.visibilityState === "visible";
  }

  private readonly frame = (at: number, frame: XRFrame): void => {
    this.session.requestAnimationFrame(this.frame);
    const { gl } = this;
    const layer = this.session.renderState.baseLayer;
    const viewer = frame.getViewerPose(this.space);
    const dt = Math.min(MAX_DT, Math.max(0, at - this.lastAt) / 1000);
    this.lastAt = at;
    this.lost = !this.tracked(viewer);
    this.fade(dt);
    gl.bindFramebuffer(gl.FRAMEBUFFER, layer?.framebuffer ?? null);
    gl.clearColor(...CALM, 0);
    gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
    // Lost tracking: a world that hangs at the face would make people fall.
    if (!layer || !viewer) return;
    if (!this.worn && viewer.views[0]) enlarge(this.session, gl, layer, viewer.views[0]);
    const head = poseOf(viewer.transform);
    this.worn = head;
    this.stand(head);
    this.move(head, frame, dt);
    const here = within(this.walking.rig, head);
    this.room.begin({ viewer, layer, head: here, motion: this.head, at });
    this.tell(here, at);
    const layers = this.layers(frame, here);
    viewer.views.forEach((view, number) => this.draw(layer, view, number, layers));
  };

  /** At first the shopper stands where they stood before the page. */
  private stand(head: Pose): void {
    const { standing } = this.visit;
    if (this.placed || !standing) return;
    this.placed = true;
    const [place, turn] = standing.pose;
    this.told = place;
    this.seated = this.comfort.seated ?? head[0][1] < SITTING;
    const lift = this.seated ? Math.max(0, EYES - head[0][1]) : 0;
    this.walking.rig = Walking.standing(head, [place[0], place[2]], yawPitchOf(turn).yaw, lift);
    this.board.fetch();
  }

  /** Straight ahead is where the shopper looks now, and what is open is there. */
  private recentre(): void {
    this.placed = false;
  }

  /** Lost tracking only guesses where the head is; what never knew has nothing to lose. */
  private tracked(viewer: XRViewerPose | undefined): boolean {
    const guessed = viewer?.emulatedPosition ?? true;
    this.measured ||= !guessed;
    return viewer !== undefined && !(guessed && this.measured);
  }

  private fade(dt: number): void {
    const step = dt / FADE_S;
    this.faded = Math.min(1, Math.max(0, this.faded + (this.room.fresh && !this.lost ? -step : step)));
  }

  // --- getting about ---------------------------------------------------------------------

  private move(head: Pose, frame: XRFrame, dt: number): void {
    if (!this.attended) return;
    this.menu();
    const rays = this.pointing(frame);
    this.held.follow(rays, this.session, within(this.walking.rig, head), dt);
    // A hand that holds something moves that.
    const pushed = (hand: XRHandedness) => (hand === this.held.hand ? AT_REST : stick(this.session, hand));
    const [left, right] = [pushed("left"), pushed("right")];
    const ray = rays.find(({ source }) => source.handedness === "right");
    const { walking } = this;
    const turned = walking.snap(head, right[0]);
    const dashes = walking.aim(head, right[1], ray ? rayOf(ray) : null);
    if (turned || dashes) this.sounds.play("step");
    const flows = walking.walk(head, left, dt);
    if (this.dashing && !walking.dashing) this.board.fetch();
    this.dashing = walking.dashing;
    this.dark = Math.min(1, Math.max(0, this.dark + (flows ? dt : -dt) / FADE_S));
  }

  /** Tells where the head will be when the answering picture is seen. */
  private tell(head: Pose, at: number): void {
    this.head.observe(head, at);
    const ahead = this.head.ahead(this.room.lead);
    const floor = this.visit.standing?.floor;
    if (!ahead || !floor || !this.told) return;
    const [[x, y, z], turn] = ahead;
    const [fromX, , fromZ] = this.told;
    const [endX, endZ] = floor.allows([x, z]) ? [x, z] : floor.slide([fromX, fromZ], [x, z]);
    this.told = [endX, y, endZ];
    this.visit.tellHead([this.told, turn], head);
  }

  // --- pointing --------------------------------------------------------------------------

  /** None while something of the headset's own lies over the shop: its hands are there. */
  private pointing(frame: XRFrame): Pointing[] {
    if (!this.attended) return [];
    return pointings(this.session, frame, this.space, this.walking.rig);
  }

  /** X or A opens and closes the menu. */
  private menu(): void {
    const pressed = [...this.session.inputSources].some(({ gamepad }) => gamepad?.buttons.at(MENU)?.pressed);
    if (pressed && !this.menuPressed) this.desk.toggle(this.store.state);
    this.menuPressed = pressed;
  }

  private select(source: XRInputSource, frame: XRFrame): void {
    const one = this.pointing(frame).find((pointing) => pointing.source === source);
    if (!one || this.faded > 0.5) return;
    const sheet = this.board.sheet;
    const hit = sheet && hitOf(rayOf(one), sheet);
    buzz(source, 0.4, 20);
    if (hit) this.board.press(hit);
    else this.visit.pickInHeadset({ ray: rayOf(one), frame: this.room.frame });
  }

  private grab(source: XRInputSource, frame: XRFrame): void {
    const one = this.pointing(frame).find((pointing) => pointing.source === source);
    if (!one || this.faded > 0.5) return;
    const sheet = this.board.sheet;
    const asked = !(sheet && hitOf(rayOf(one), sheet));
    this.held.grab(source, asked);
    if (asked) this.visit.pickInHeadset({ ray: rayOf(one), frame: this.room.frame });
  }

  /** Everything that is drawn over the room. */
  private layers(frame: XRFrame, head: Pose): Layers {
    const sheet = this.board.place(head, this.faded > 0.5 || !this.live ? this.note : null);
    const free = this.pointing(frame).filter(({ source }) => source.handedness !== this.held.hand);
    const rays = free.flatMap((one) => {
      const hit = sheet && hitOf(rayOf(one), sheet);
      if (hit) this.board.hover(hit);
      else this.visit.hoverInHeadset({ ray: rayOf(one), frame: this.room.frame });
      return beam(one, hit?.distance ?? null);
    });
    return { behind: [...(sheet ? [sheet] : []), ...this.landing()], before: [...this.held.ghost(), ...rays] };
  }

  /** A disc where a dash would end. */
  private landing(): Sheet[] {
    const { goal } = this.walking;
    if (!goal) return [];
    const half = Math.SQRT1_2;
    return [{ pose: [[goal[0], 0.01, goal[1]], [-half, 0, 0, half]], size: [0.5, 0.5], texture: null, tint: [0.14, 0.28, 0.23, 0.7] }];
  }

  private get live(): boolean {
    return this.store.state.phase.name === "live";
  }

  /** Why there is no room to be seen, or nothing to be done in it. */
  private get note(): string {
    const { lang } = this.store.state;
    if (!this.room.ready) return text(lang, "connecting_title");
    return text(lang, !this.live ? "lost_title" : this.lost ? "vr_untracked" : "connecting_again");
  }

  private draw(layer: XRWebGLLayer, view: XRView, number: number, { behind, before }: Layers): void {
    const port = layer.getViewport(view);
    if (!port) return;
    const { gl } = this;
    const pose = within(this.walking.rig, poseOf(view.transform));
    const eye: Eyepiece = { pose, projection: view.projectionMatrix, right: number === 1 };
    gl.viewport(port.x, port.y, port.width, port.height);
    this.room.draw(eye, port);
    gl.bindFramebuffer(gl.FRAMEBUFFER, layer.framebuffer);
    gl.viewport(port.x, port.y, port.width, port.height);
    this.overlay.fade(this.faded);
    this.overlay.darken(this.dark);
    this.overlay.draw(behind, eye);
    this.held.draw(eye);
    this.overlay.draw(before, eye);
  }
}
