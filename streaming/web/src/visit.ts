/**
 * The shopper's body in the room: joins controls, walk, picture and connection.
 *
 * Motion is predicted here at display rate and told to the server; clicks are told as world rays
 * against the picture that was on the screen.
 */

import { apart, multiplied, normalized, quatFromYawPitch, same, shortOf, yawPitchOf } from "./geometry";
import type { ShownFrame } from "./frames";
import type { Told } from "./connection";
import { Controls } from "./input/controls";
import type { PointerSample } from "./input/gestures";
import { NO_AXES } from "./input/keys";
import type { Reason } from "./local/choice";
import { Handover } from "./local/handover";
import { OnDevice } from "./local/on_device";
import type { LocalPresenter } from "./local/renderer";
import { LatencyMeter } from "./latency";
import type { ClientMessage, Picked, Point2, Pose, Quat, RefusalCode, Restocked, RoomEvent, ServerMessage, Vec3, ViewRequest, Welcome } from "./messages";
import { Walker } from "./motion";
import { findPath } from "./path";
import { LIVE_GAP_MS, Pointing } from "./pointing";
import { Premises } from "./premises";
import type { Presenter, Sight, Worn } from "./presenter";
import { Session, type Phase, type SessionEvents, type SessionNeeds } from "./session";
import { self } from "./selectors";
import type { AppEvent, State } from "./state";
import type { Store } from "./store";
import { StreamedPresenter, type Reprojection } from "./streamed";

/** The last position of a walk is told again after this long: the live channel may lose it, ms. */
const REST_MS = 150;
/** As much between two poses of a headset: at its own rate, which is 120 a second at most, ms. */
const HEADSET_GAP_MS = 7;
/** Of somebody who takes a headset off, metres: the shop's own. */
const EYE_HEIGHT = 1.62;
/** The window has to keep its size this long before a picture of that size is asked for, ms. */
const RESIZE_MS = 250;
/** How far one arrow key turns the product in hand, radians. */
const KEY_TURN = Math.PI / 18;
/** A floor is what faces up this much and lies this low, metres. */
const FLOOR = { normal: 0.8, height: 0.15 };
/** How far from goods or friends one comes to stand, metres. */
const ARM = 1.1;
/** A movement counts from a display frame before its key: its first frame shows it already, ms. */
const HEAD_START_MS = 16;
/** Of a pick that took no way through the shop. */
const UNSTAMPED = { received: 0, picked: 0, rendered: 0, encoded: 0, sent: 0 };

export interface VisitHooks {
  escape(): void;
  /** The room let the shopper in (again). */
  entered(): void;
  /** Something happened in the room; it is in the state already. */
  happened(events: readonly RoomEvent[]): void;
  /** Goods came, went or changed; it is in the state already. */
  restocked(): void;
  /** The room did not accept an action. */
  refused(code: RefusalCode): void;
  /** Why this device draws the room from now on, for `phase` says that the shop cannot; else null. */
  drawsInstead(phase: Phase): Reason | null;
  /** The room could not be drawn here after all. */
  notDrawn(): void;
}

export class Visit {
  readonly latency = new LatencyMeter();
  readonly session: Session;
  readonly presenter: StreamedPresenter;
  readonly handover: Handover;
  readonly device: OnDevice;
  private readonly controls: Controls;
  private walker: Walker | null = null;
  private premises: Premises | null = null;
  private worn: Worn | null = null;
  /** How the product in hand was turned last; null until then. */
  private turned: Quat | null = null;
  private seq = 0;
  private told: Pose | null = null;
  private pointer: PointerSample | null = null;
  private readonly pointing = new Pointing((sight, now) => this.point(sight, now));
  private poseAt = 0;
  private ticking = 0;
  private lastTick = 0;
  private resting = 0;
  private resizing = 0;
  private view: ViewRequest | null = null;
  private picture: ShownFrame | null = null;
  /** Where the others' eyes are; newest wins. */
  private readonly others = new Map<string, Vec3>();

  constructor(
    private readonly store: Store<State, AppEvent>,
    private readonly stage: HTMLElement,
    { video, still }: { readonly video: HTMLVideoElement; readonly still: HTMLCanvasElement },
    needs: Pick<SessionNeeds, "pass" | "socketUrl" | "invitation" | "transport">,
    reprojection: Reprojection,
    private readonly hooks: VisitHooks,
  ) {
    const pictures = {
      facing: () => this.facing,
      shown: (shown: ShownFrame) => this.shown(shown),
      picture: () => this.pictured(),
      wants: () => this.askView(),
    };
    this.presenter = new StreamedPresenter(video, still, pictures, reprojection);
    this.device = new OnDevice(stage, {
      pose: () => this.walker?.pose ?? null,
      turned: () => this.turned,
      picture: () => this.pictured(),
      progress: (coming) => store.dispatch({ type: "coming", coming }),
      sparing: () => store.state.sparing,
      failed: () => hooks.notDrawn(),
    });
    this.handover = new Handover(store, this.device, { dial: () => this.session.now(), freeze: () => this.presenter.freeze() });
    store.subscribe(() => store.state.room && this.device.follow(store.state.room));
    this.session = new Session(
      { ...needs, view: () => this.wantedView(), lang: () => store.state.lang, local: () => store.state.local },
      this.sessionEvents(),
    );
    this.controls = new Controls(stage, this.controlEvents(), () => this.holding);
    new ResizeObserver(() => this.resized()).observe(stage);
    document.addEventListener("visibilitychange", () => {
      // A headset may hide the page that it was opened from.
      if (!this.worn) this.session.send({ type: "set_visible", visible: !document.hidden });
    });
  }

  /** How the newest picture was made; null before the first. */
  get lastPicture(): ShownFrame | null {
    return this.picture;
  }

  /** Gives the picture the keyboard. */
  focus(): void {
    this.stage.focus({ preventScroll: true });
  }

  /** Selects goods without a ray: from the list, or none at all. */
  select(placement: string | null): void {
    const [seq, t_client] = [this.next(), performance.now()];
    this.latency.sent(seq, t_client);
    this.device.presenter?.mark("selected", placement);
    this.session.send({ type: "select", seq, t_client, placement });
  }

  takeInHand(placement: string): void {
    this.turned = null;
    this.act({ type: "take_in_hand", seq: this.next(), placement });
  }

  putAway(): void {
    this.act({ type: "put_away", seq: this.next() });
  }

  showVariant(placement: string, sku: string): void {
    this.act({ type: "show_variant", seq: this.next(), placement, sku });
  }

  /** Does what only the room can do; without a line to it that is said. */
  private act(message: ClientMessage): void {
    if (!this.session.send(message)) this.hooks.refused("not_here");
  }

  /** Walks up to something and looks at it; false if there is no way. */
  walkUpTo(goal: Vec3): boolean {
    if (!this.walker) return false;
    const place = shortOf([goal[0], goal[2]], this.walker.position, ARM);
    if (this.worn) return this.worn.goTo(place, [goal[0], goal[2]]);
    return this.walkTo(place, goal);
  }

  /** Walks to a place to face `goal`; false if there is no way. */
  private walkTo(place: Point2, goal?: Vec3): boolean {
    const path = this.walker && this.premises && findPath(this.premises.floor, this.walker.position, place);
    if (!path) return false;
    this.walker?.follow(path, goal);
    this.wake();
    return true;
  }

  /** Whether nothing moves. */
  get atRest(): boolean {
    return this.ticking === 0;
  }

  // --- a headset -------------------------------------------------------------------------

  /** Where the shopper stands and what is there; null before they have come in. */
  get standing(): (Pick<Premises, "welcome" | "floor"> & { readonly pose: Pose }) | null {
    const { premises, walker } = this;
    return premises && walker && { welcome: premises.welcome, floor: premises.floor, pose: walker.pose };
  }

  /** Gives pictures and motion to a headset; with null back to the page. */
  wear(worn: Worn | null): void {
    this.worn = worn;
    this.presenter.wear(worn);
    // Who draws now goes on: nobody else is tried while a headset is worn.
    this.handover.drawHere(this.store.state.local);
    if (worn) return;
    this.seenInHeadset(!document.hidden);
    this.askView();
    this.wake();
  }

  /** The head is `now`, and will be `ahead` when the answer to this is seen. */
  tellHead(ahead: Pose, now: Pose): void {
    const live = this.store.state.phase.name === "live";
    // Who draws for themselves can go on without a line.
    if (!(live || this.store.state.local) || performance.now() - this.poseAt < HEADSET_GAP_MS) return;
    this.poseAt = performance.now();
    const told = live && this.sendPose(ahead, this.poseAt);
    if (!told && !this.store.state.local) return;
    const { yaw, pitch } = yawPitchOf(now[1]);
    this.walker?.putBack([[ahead[0][0], EYE_HEIGHT, ahead[0][2]], quatFromYawPitch(yaw, pitch)]);
    if (!told) return;
    this.presenter.lead.tell(this.seq, this.poseAt, ahead[1]);
    this.told = ahead;
  }

  shownInHeadset(shown: ShownFrame): void {
    this.presenter.lead.drawn(shown.drawn.seqs, performance.now());
    this.shown(shown);
  }

  seenInHeadset(visible: boolean): void {
    this.session.send({ type: "set_visible", visible });
  }

  pickInHeadset(sight: Sight): void {
    this.click(sight, performance.now());
  }

  hoverInHeadset(sight: Sight): void {
    this.pointing.tell(sight, performance.now());
  }

  /** Where another visitor's eyes are. */
  whereIs(visitor: string): Vec3 | null {
    return this.others.get(visitor) ?? this.store.state.room?.visitors[visitor]?.position ?? null;
  }

  /** What the shopper looks through. */
  private get eyes(): Presenter {
    return this.device.presenter ?? this.presenter;
  }

  /** Where the head looks; null while something in hand, which goes along with it, is looked at. */
  private get facing(): Quat | null {
    return this.holding ? null : (this.walker?.pose[1] ?? null);
  }

  private get holding(): boolean {
    return Boolean(self(this.store.state)?.held);
  }

  private next(): number {
    return ++this.seq;
  }

  // --- the line ------------------------------------------------------------------------

  private sessionEvents(): SessionEvents {
    return {
      phase: (phase) => {
        if (phase.name === "waiting" || phase.name === "ended") this.presenter.freeze();
        this.store.dispatch({ type: "phase", phase });
        const reason = this.hooks.drawsInstead(phase);
        if (reason) this.handover.drawFor(reason);
      },
      message: (message) => this.receive(message),
      live: (message) => this.receiveLive(message),
      stream: (stream, receiver) => this.presenter.attach(stream, receiver),
      overSocket: () => this.presenter.begin(),
      picture: (picture) => this.presenter.show(picture),
    };
  }

  private receive(message: ServerMessage): void {
    switch (message.type) {
      case "welcome":
        return this.welcomed(message);
      case "room_events":
        this.store.dispatch({ type: "room_events", message });
        return this.hooks.happened(message.events);
      case "restocked":
        return this.restocked(message);
      case "picked":
        return this.picked(message);
      case "put_back_at":
        this.walker?.putBack(message.pose);
        this.worn?.putBack();
        return this.wake();
      case "cart_changed":
        return this.store.dispatch({ type: "cart", cart: message.cart });
      case "status":
        return this.store.dispatch({ type: "status", picture: message.state });
      case "refused":
        this.hooks.refused(message.code);
    }
  }

  private receiveLive(message: Told): void {
    if (message.type === "f") return this.presenter.drawn(message);
    this.device.moved(message.people);
    for (const [id, [position]] of message.people) this.others.set(id, position);
  }

  private welcomed(welcome: Welcome): void {
    this.premises = new Premises(welcome);
    // Who draws for themselves may have walked on while the line was lost.
    const stayed = this.store.state.local && welcome.returning ? this.walker : null;
    this.walker = stayed ?? new Walker(this.premises.floor, welcome.pose);
    this.told = welcome.pose;
    this.turned = null;
    this.others.clear();
    this.worn?.putBack();
    this.store.dispatch({ type: "welcome", welcome });
    if (this.store.state.local) this.device.enter(welcome.room, welcome.state, welcome.visitor);
    void this.device.restocked(welcome.room);
    this.hooks.entered();
    if (document.hidden) this.session.send({ type: "set_visible", visible: false });
  }

  private restocked(news: Restocked): void {
    if (!this.premises) return;
    this.premises = this.premises.restocked(news);
    if (this.walker) this.walker.floor = this.premises.floor;
    this.worn?.furnished();
    this.store.dispatch({ type: "restocked", message: news });
    void this.device.restocked(this.premises.welcome.room);
    this.hooks.restocked();
  }

  // --- the picture ---------------------------------------------------------------------

  private pictured(): void {
    const { phase } = this.store.state;
    // Only now can a picture be of this connection: the steps before have no stream.
    if (phase.name !== "connecting" || !["stream", "picture"].includes(phase.step)) return;
    this.session.arrived();
    this.store.dispatch({ type: "pictured" });
    // Who draws this picture has not heard of a card that was opened before.
    const { card } = this.store.state;
    if (card?.placement) this.select(card.placement);
    this.wake();
  }

  private shown(shown: ShownFrame): void {
    this.picture = shown;
    for (const { seq, ms } of this.latency.shown(shown.drawn.seqs, shown.at)) {
      const seen = { seq, frame: shown.drawn.frame, click_to_photon: ms };
      this.session.send({ type: "seen", ...seen });
    }
    if (this.pointer) this.wake();
  }

  private wantedView(): ViewRequest {
    this.view = this.presenter.wantedView();
    return this.view;
  }

  private resized(): void {
    this.presenter.resized();
    this.device.presenter?.resized();
    clearTimeout(this.resizing);
    this.resizing = window.setTimeout(() => this.askView(), RESIZE_MS);
  }

  /** Asks for the picture that is wanted now, if it is another than before. */
  askView(): void {
    const [before, view] = [this.view, this.wantedView()];
    const other = before?.width !== view.width || before.height !== view.height || before.stereo !== view.stereo;
    if (before && other) this.session.send({ type: "set_view", view });
  }

  // --- the shopper's hands -------------------------------------------------------------

  private controlEvents(): ConstructorParameters<typeof Controls>[1] {
    return {
      axes: () => this.wake(),
      drag: (dx, dy) => (this.holding ? this.turn(dx * 0.01, dy * 0.01) : this.look(dx, dy)),
      turnHeld: (dx, dy) => this.turn(dx * KEY_TURN, dy * KEY_TURN),
      tap: ({ x, y, at }) => this.click(this.eyes.sight(x, y), at),
      pickMiddle: (at) => {
        const { left, top, width, height } = this.stage.getBoundingClientRect();
        this.click(this.eyes.sight(left + width / 2, top + height / 2), at);
      },
      hover: (sample) => {
        this.pointer = sample;
        this.wake();
      },
      escape: () => this.hooks.escape(),
      stats: () => this.store.dispatch({ type: "stats_toggled" }),
      touch: (touch) => {
        if (touch !== this.store.state.touch) this.store.dispatch({ type: "touch", touch });
      },
    };
  }

  /** The world follows the pointer: dragging to the right turns to the left. */
  private look(dx: number, dy: number): void {
    const angle = this.eyes.radiansPerPixel;
    this.walker?.look(dx * angle, dy * angle);
    this.store.dispatch({ type: "hint_done", hint: "look" });
    this.wake();
  }

  private turn(right: number, down: number): void {
    // In the holder's view frame, so the product follows the hand whatever way it lies.
    const before = this.turned ?? self(this.store.state)?.held?.orientation;
    if (!before) return;
    this.turned = normalized(multiplied(quatFromYawPitch(right, down), before));
    const [seq, t_client] = [this.next(), performance.now()];
    this.session.sendLive({ type: "t", seq, t_client, orientation: this.turned });
  }

  private click(sight: Sight | null, at: number): void {
    if (!sight) return;
    const seq = this.next();
    if (this.device.presenter) return this.pickHere(this.device.presenter, sight, seq, at);
    this.latency.sent(seq, at);
    this.session.send({ type: "click", seq, t_client: at, ...sight });
  }

  /** What was clicked is known here; the shop is told of goods that were. */
  private pickHere(presenter: LocalPresenter, sight: Sight, seq: number, t_client: number): void {
    const hit = presenter.pick(sight.ray);
    presenter.mark("selected", hit.placement);
    this.session.send({ type: "select", seq, t_client, placement: hit.placement });
    this.picked({ type: "picked", seq, ...hit, stamps: UNSTAMPED });
  }

  private picked(picked: Picked): void {
    this.store.dispatch({ type: "picked", picked });
    const { placement, point, normal } = picked;
    if (this.worn || placement || !point || !normal) return;
    if (normal[1] >= FLOOR.normal && point[1] <= FLOOR.height) this.walkTo([point[0], point[2]]);
  }

  // --- motion --------------------------------------------------------------------------

  /** Runs the display-rate loop until everything is at rest. */
  private wake(): void {
    if (this.ticking) return;
    this.lastTick = performance.now() - HEAD_START_MS;
    this.ticking = requestAnimationFrame((now) => this.tick(now));
  }

  private tick(now: number): void {
    this.ticking = 0;
    const dt = Math.max(0, now - this.lastTick) / 1000;
    const live = this.store.state.phase.name === "live";
    // Who draws for themselves can go on without a line.
    const able = live || this.device.presenter !== null;
    const moving = this.walker?.step(dt, able ? this.controls.keys.axes : NO_AXES) ?? false;
    if (!able || this.worn) return;
    this.eyes.refresh(now);
    const sight = this.pointer && this.eyes.sight(this.pointer.x, this.pointer.y);
    const untold = live && [this.tellPose(now), this.pointing.tell(sight, now)].includes(false);
    if (!moving && !untold) return;
    this.lastTick = now;
    this.ticking = requestAnimationFrame((next) => this.tick(next));
  }

  /** Tells where the shopper is; false if that has to wait for a later tick. */
  private tellPose(now: number): boolean {
    const pose = this.wantedPose();
    if (!pose || !this.told || same(pose, this.told)) return true;
    if (apart(pose, this.told) > 0) this.store.dispatch({ type: "hint_done", hint: "walk" });
    if (now - this.poseAt < LIVE_GAP_MS || !this.sendPose(pose, now)) return false;
    this.presenter.lead.tell(this.seq, performance.now(), pose[1]);
    this.told = pose;
    this.poseAt = now;
    clearTimeout(this.resting);
    this.resting = window.setTimeout(() => this.sendPose(pose, performance.now()), REST_MS);
    return true;
  }

  /** The pose to be drawn: where the shopper is, and looks or soon will. */
  private wantedPose(): Pose | null {
    if (!this.walker) return null;
    if (!this.presenter.reprojecting || this.holding || this.store.state.local) return this.walker.pose;
    const seconds = this.presenter.lead.seconds;
    return [this.walker.pose[0], this.walker.ahead(seconds, this.controls.keys.axes)];
  }

  private sendPose(pose: Pose, t_client: number): boolean {
    return this.session.sendLive({ type: "m", seq: this.next(), t_client, pose });
  }

  private point(sight: Sight | null, t_client: number): boolean {
    const { presenter } = this.device;
    presenter?.mark("hover", sight && presenter.pick(sight.ray).placement);
    const point = { frame: sight?.frame ?? 0, ray: sight?.ray ?? null };
    return presenter !== null || this.session.sendLive({ type: "p", seq: this.next(), t_client, ...point });
  }
}
