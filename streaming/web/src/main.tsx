/** Puts the client together and opens the shop. */

import "@fontsource-variable/noto-sans";
import "./styles/base.css";
import "./styles/shop.css";
import "./styles/panels.css";
import "./styles/drawing.css";
import "./styles/phones.css";
import "./styles/ar.css";
import { render } from "preact";
import { Actions } from "./actions";
import { arHere } from "./ar/door";
import { preferredLanguage } from "./i18n";
import { askedLanguage, invitation, withoutGoods, type Invitation } from "./invitation";
import { atShortAddress, openJoin } from "./join";
import { keep, recall } from "./memory";
import type { RoomEvent } from "./messages";
import { App } from "./panels/app";
import { Automatic } from "./local/automatic";
import { reasonToDraw, startsHere, wantedRendering, wantedSparing, type Reason } from "./local/choice";
import { drawsHere } from "./local/on_device";
import type { Phase } from "./session";
import { catalogueOf } from "./selectors";
import { Shopping } from "./shopping";
import { HINTS, initialState, reduce, type AppEvent, type State } from "./state";
import { Store } from "./store";
import { supported, wantedReprojection, type Reprojection } from "./streamed";
import { TransportChoice } from "./transport";
import { Visit } from "./visit";
import { headsetHere } from "./xr/door";

function openStore(): Store<State, AppEvent> {
  const lang = preferredLanguage(askedLanguage(window.location.search) ?? recall("lang"), navigator.languages);
  const touch = window.matchMedia("(pointer: coarse)").matches;
  const done = HINTS.filter((hint) => recall("hints")?.split(",").includes(hint));
  const warped = reprojection() !== "off";
  const rendering = wantedRendering(window.location.search, recall("render"));
  const drawing = { rendering, local: startsHere(rendering, drawsHere(), supported()), sparing: wantedSparing(recall("sparing")) };
  return new Store(reduce, { ...initialState(lang, touch, done), warped, ...drawing });
}

function reprojection(): Reprojection {
  return wantedReprojection(window.location.search, recall("reprojection"));
}

/** Where the shop has no place or no way for pictures, the device draws if it can. */
function drawsInstead(phase: Phase, { local, rendering }: State): Reason | null {
  if (local || rendering !== "auto" || !drawsHere()) return null;
  if (phase.name === "unsupported") return "unplayable";
  return phase.name === "waiting" ? reasonToDraw(phase.cause) : null;
}

function makeStage() {
  const stage = document.createElement("div");
  stage.className = "stage";
  stage.tabIndex = 0;
  stage.role = "application";
  const video = document.createElement("video");
  Object.assign(video, { muted: true, autoplay: true, playsInline: true, disablePictureInPicture: true });
  video.ariaHidden = "true";
  video.tabIndex = -1;
  const still = document.createElement("canvas");
  still.ariaHidden = "true";
  stage.append(still, video);
  return { stage, video, still };
}

/** Draws the page anew, once for all changes of one turn. */
function drawOnChange(store: Store<State, AppEvent>, actions: Actions, stage: HTMLElement): void {
  const root = document.getElementById("app");
  if (!root) throw new Error("the page has no #app");
  const draw = () => render(<App state={store.state} actions={actions} stage={stage} />, root);
  let queued = false;
  store.subscribe(() => {
    if (queued) return;
    queued = true;
    queueMicrotask(() => {
      queued = false;
      draw();
    });
  });
  draw();
}

function socketUrl(): string {
  const url = new URL("./ws/room", window.location.href);
  url.protocol = url.protocol.replace("http", "ws");
  url.search = "";
  return url.href;
}

/** Tells who came in, and remembers what the shopper wants to be called. */
function announce(store: Store<State, AppEvent>, actions: Actions, events: readonly RoomEvent[]): void {
  for (const event of events) {
    if (event.type === "Entered" && event.visitor.id !== store.state.me)
      actions.announce("entered", event.visitor.name);
    if (event.type === "Renamed" && event.visitor === store.state.me) keep("name", event.name);
  }
}

function openVisit(
  store: Store<State, AppEvent>,
  shopping: Shopping,
  actions: Actions,
  { stage, video, still }: ReturnType<typeof makeStage>,
  invited: Invitation,
): Visit {
  const transport = new TransportChoice(window.location.search);
  let failed = false; // to draw here: where nothing else is left, that is not tried again and again
  const needs = { pass: () => shopping.pass(), socketUrl: socketUrl(), invitation: invited, transport };
  const visit = new Visit(store, stage, { video, still }, needs, reprojection(), {
    escape: () => actions.escape(),
    happened: (events) => announce(store, actions, events),
    refused: (code) => actions.refused(code),
    entered: () => void shopping.refreshBasket(),
    restocked: () => void shopping.refreshCatalogue(0),
    drawsInstead: (phase) => (failed && phase.name === "unsupported" ? null : drawsInstead(phase, store.state)),
    notDrawn: () => {
      failed = true;
      const { local, rendering } = store.state;
      if (local || rendering === "local") shopping.say("local_failed");
      visit.handover.drawHere(false);
    },
  });
  visit.session.now();
  new Automatic(store, visit).start();
  window.addEventListener("online", () => {
    // It may be another network.
    transport.forget();
    if (store.state.phase.name === "waiting") visit.session.now();
  });
  return visit;
}

/** Opens the card of the goods whose link was followed, once they are known and the room has been entered. */
function openGoods(sku: string, store: Store<State, AppEvent>, actions: Actions): void {
  const stop = store.subscribe(() => {
    const { room, phase } = store.state;
    if (!catalogueOf(store.state) || !(room || phase.name === "unsupported")) return;
    stop();
    window.history.replaceState(null, "", withoutGoods(window.location.href));
    actions.openSku(sku);
  });
}

function start(): void {
  const store = openStore();
  const shopping = new Shopping(store);
  const invited = invitation(window.location.search);
  let visit: Visit | null = null;
  const actions = new Actions(store, shopping, () => visit);
  const stage = makeStage();
  drawOnChange(store, actions, stage.stage);
  if (invited.at) openGoods(invited.at, store, actions);
  store.subscribe(() => keep("hints", store.state.hintsDone.join()));
  if (supported() || store.state.local) visit = openVisit(store, shopping, actions, stage, invited);
  else store.dispatch({ type: "phase", phase: { name: "unsupported" } });
  void headsetHere().then((here) => here && store.dispatch({ type: "headset", headset: "ready" }));
  void arHere().then((ar) => ar !== "none" && store.dispatch({ type: "ar", ar }));
  void shopping.open();
  // Last, because it is large and English can be read before it is here.
  void import("@fontsource-variable/noto-sans-sc");
}

const root = document.getElementById("app");
if (root && atShortAddress()) openJoin(root);
else start();
