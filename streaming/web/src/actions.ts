/** Everything a shopper can do from a panel, by one name each. */

import type { Product } from "./api";
import { seeInRoom } from "./ar/door";
import { refusalText, type TextKey } from "./i18n";
import type { LatencySummary } from "./latency";
import { startsHere, type Rendering } from "./local/choice";
import { drawsHere, loadedBytes } from "./local/on_device";
import type { Figures } from "./local/renderer";
import { keep, keepHere } from "./memory";
import type { RefusalCode, Vec3 } from "./messages";
import { article, catalogueOf, placementOf, self } from "./selectors";
import type { Shopping } from "./shopping";
import type { AppEvent, LeftPanel, RightPanel, State, Undo } from "./state";
import { StatsReader, type LineStats } from "./stats";
import type { Store } from "./store";
import { supported } from "./streamed";
import type { Visit } from "./visit";
import { wearHeadset } from "./xr/door";

/** In windows narrower than this a panel would hide what is in the hand or walked up to. */
const NARROW = "(max-width: 1099px)";

export interface Stats {
  readonly line: LineStats | null;
  /** What this device draws; null while the shop does. */
  readonly here: (Figures & { readonly bytes: number }) | null;
  readonly drawMs: number | null;
  readonly photon: LatencySummary | null;
}

export class Actions {
  private readonly reader = new StatsReader();

  constructor(
    private readonly store: Store<State, AppEvent>,
    private readonly shopping: Shopping,
    /** Null where the browser cannot show the room. */
    private readonly visit: () => Visit | null,
  ) {}

  // --- goods ---------------------------------------------------------------------------

  /** Opens the card of a product from the list, as the variant that stands in the room. */
  openProduct(product: Product): void {
    const first = product.variants[0];
    if (!first) return;
    const place = placementOf(this.store.state, product, first.sku);
    const shown = place && this.store.state.room?.shown[place.placement];
    this.openCard(shown ?? first.sku, place?.placement ?? null);
  }

  /** Opens the card of the goods whose link was followed, in the variant that it names. */
  openSku(sku: string): void {
    const found = article(catalogueOf(this.store.state), sku);
    if (!found) return this.shopping.say("goods_gone");
    const place = placementOf(this.store.state, found.product, sku);
    this.openCard(sku, place?.placement ?? null);
  }

  private openCard(sku: string, placement: string | null): void {
    this.store.dispatch({ type: "card", card: { sku, placement } });
    this.visit()?.select(placement);
    void this.shopping.refreshCatalogue();
  }

  /** Shows another variant: on the card at once, in the room for everybody. */
  chooseVariant(sku: string): void {
    const { card } = this.store.state;
    if (!card) return;
    this.store.dispatch({ type: "card", card: { ...card, sku } });
    if (card.placement) this.visit()?.showVariant(card.placement, sku);
  }

  walkToCard(): void {
    const { card, goods } = this.store.state;
    const place = goods.find(({ placement }) => placement === card?.placement);
    if (place) this.walkTo([place.position[0], place.position[1] + place.size[1] / 2, place.position[2]]);
  }

  walkToVisitor(visitor: string): void {
    const point = this.visit()?.whereIs(visitor);
    if (point) this.walkTo(point);
  }

  takeInHand(): void {
    const placement = this.store.state.card?.placement;
    if (!placement) return;
    this.visit()?.takeInHand(placement);
    this.uncover();
  }

  putAway(): void {
    this.visit()?.putAway();
  }

  /** The card of what is in the shopper's hand. */
  openHeld(): void {
    const held = self(this.store.state)?.held;
    if (held) this.store.dispatch({ type: "card", card: { sku: held.sku, placement: held.placement } });
  }

  // --- buying --------------------------------------------------------------------------

  add(sku: string, quantity: number): void {
    void this.shopping.setQuantity(sku, quantity, "added");
  }

  change(sku: string, quantity: number): void {
    void this.shopping.setQuantity(sku, quantity, quantity > 0 ? null : "removed");
  }

  undo(toast: number, undo: Undo): void {
    this.store.dispatch({ type: "toast_gone", id: toast });
    void this.shopping.undo(undo);
  }

  wish(sku: string, wished: boolean): void {
    void this.shopping.wish(sku, wished);
  }

  checkout(): void {
    void this.shopping.checkout();
  }

  reloadGoods(): void {
    void this.shopping.open();
  }

  // --- panels --------------------------------------------------------------------------

  leftPanel(panel: LeftPanel | null): void {
    this.store.dispatch({ type: "left_panel", panel });
  }

  rightPanel(panel: RightPanel | null): void {
    const closing = this.store.state.card;
    this.store.dispatch({ type: "right_panel", panel });
    if (closing) this.visit()?.select(null);
    if (panel === "basket") void this.shopping.refreshBasket();
  }

  /** Closes what lies on top; with nothing open, puts back what is in the hand. */
  escape(): void {
    const { state } = this.store;
    if (state.right) return this.rightPanel(null);
    if (state.left) return this.leftPanel(null);
    if (self(state)?.held) this.putAway();
  }

  skipHints(): void {
    this.store.dispatch({ type: "hints_skipped" });
  }

  toggleStats(): void {
    this.store.dispatch({ type: "stats_toggled" });
  }

  /** Switches the warping of pictures on or off, for this and later visits. */
  warp(warped: boolean): void {
    const reprojection = warped ? "auto" : "off";
    keep("reprojection", reprojection);
    this.visit()?.presenter.setReprojection(reprojection);
    this.store.dispatch({ type: "warped", warped });
  }

  /** Says who is to draw the room, for this and later visits. */
  draw(rendering: Rendering): void {
    keep("render", rendering);
    this.store.dispatch({ type: "rendering", rendering });
    this.visit()?.handover.drawHere(startsHere(rendering, drawsHere(), supported()));
  }

  /** What the device does by itself is fine. */
  agree(): void {
    this.store.dispatch({ type: "drawn_for", reason: null });
  }

  /** Says whether little is to be fetched, for this and later visits. */
  spare(sparing: boolean): void {
    keep("sparing", sparing ? "on" : "off");
    this.store.dispatch({ type: "sparing", sparing });
    this.visit()?.device.spare();
  }

  /** Called in the turn of a click: browsers want one. */
  enterVr(): void {
    const visit = this.visit();
    if (visit) void wearHeadset(visit, this.store, this).catch(() => this.shopping.say("vr_failed"));
  }

  /** Called in the turn of a click, as above. */
  seeInRoom(sku: string): void {
    const visit = this.visit();
    if (visit) void seeInRoom(visit, this.store, this, sku).catch((error: unknown) => this.notInRoom(error));
  }

  /** A browser only tells what a session lacks when it is asked for one: it is asked once. */
  private notInRoom(error: unknown): void {
    const lacking = error instanceof DOMException && error.name === "NotSupportedError";
    this.shopping.say(lacking ? "ar_lacking" : "ar_failed");
    if (!lacking) return;
    keepHere("ar", "none");
    this.store.dispatch({ type: "ar", ar: "none" });
  }

  switchLanguage(): void {
    const lang = this.store.state.lang === "en" ? "zh" : "en";
    keep("lang", lang);
    this.store.dispatch({ type: "language", lang });
  }

  // --- people and the line -------------------------------------------------------------

  rename(name: string): void {
    this.visit()?.session.send({ type: "rename", name });
  }

  async copy(link: string, said: TextKey = "copied"): Promise<void> {
    try {
      await navigator.clipboard.writeText(link);
      this.shopping.say(said);
    } catch {
      this.shopping.say("copy_failed");
    }
  }

  /** Passes a link on by the device's own sheet, else by the clipboard; false where there is neither. */
  share(title: string, link: string): boolean {
    const [sheet, clipboard] = [Reflect.has(navigator, "share"), Reflect.has(navigator, "clipboard")];
    // A sheet that is closed again is no failure.
    if (sheet) navigator.share({ title, url: link }).catch(() => undefined);
    else if (clipboard) void this.copy(link, "goods_copied");
    return sheet || clipboard;
  }

  /** A code to go on with in a headset; null when there is none to be had. */
  handOver(): Promise<string | null> {
    return this.shopping.handOver();
  }

  retry(): void {
    this.visit()?.session.now();
  }

  reload(): void {
    window.location.reload();
  }

  async stats(): Promise<Stats> {
    const visit = this.visit();
    const here = visit?.device.presenter?.figures ?? null;
    const counters = here ? visit?.device.counters() : await visit?.session.counters();
    return {
      line: counters ? this.reader.read(counters) : null,
      here: here && { ...here, bytes: loadedBytes() },
      drawMs: visit?.lastPicture?.drawn.draw_ms ?? null,
      photon: visit?.latency.summary ?? null,
    };
  }

  /** Says who came and went. */
  announce(key: "entered" | "left", name: string): void {
    this.shopping.say(key, { name });
  }

  /** Says why the room did not accept an action. */
  refused(code: RefusalCode): void {
    this.shopping.say(refusalText(code));
  }

  /** Says that something could not be had. */
  failed(): void {
    this.shopping.say("failed");
  }

  /** Gives the picture the keyboard and, in a small window, the room that panels take. */
  private uncover(): void {
    this.visit()?.focus();
    if (this.store.state.headset === "worn" || !window.matchMedia(NARROW).matches) return;
    this.store.dispatch({ type: "left_panel", panel: null });
    this.store.dispatch({ type: "right_panel", panel: null });
  }

  private walkTo(point: Vec3): void {
    if (this.visit()?.walkUpTo(point)) this.uncover();
    else this.shopping.say("no_way_there");
  }
}
