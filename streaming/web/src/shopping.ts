/** Buying: everything that talks to the shop's API, with retries that cannot buy twice. */

import { Api, ApiError, type GuestPass } from "./api";
import type { Params, TextKey } from "./i18n";
import { keep, recall, tabId } from "./memory";
import { article, catalogueOf, expectedTotal, shownCart, wantedOf } from "./selectors";
import type { AppEvent, State, Undo } from "./state";
import type { Store } from "./store";
import { uuid7 } from "./uuid";

/** Pauses before a command is sent again, ms; its id makes the repetition harmless. */
const RETRIES_MS = [400, 1200, 3000];
/** How often a basket that the shop has not confirmed is looked at without a live line, ms. */
const POLL_MS = 1000;
/** Stock and prices older than this are asked for again when a card opens, ms. */
const FRESH_MS = 15_000;
const TOAST_MS = 6000;
const MAX_QUANTITY = 999;

export class Shopping {
  private guest = recall("guest");
  private readonly api = new Api("./", () => this.guest, () => this.pass());
  private passing: Promise<GuestPass> | null = null;
  private visitor: string | null = null;
  private toasts = 0;
  private catalogueAt = -Infinity;
  private polling = 0;

  constructor(private readonly store: Store<State, AppEvent>) {}

  /** A pass for the room; the shopper stays the same as long as the guest token is good. */
  pass(): Promise<GuestPass> {
    // Two requests at once would make two shoppers of a newcomer.
    this.passing ??= this.fetchPass().finally(() => (this.passing = null));
    return this.passing;
  }

  private async fetchPass(): Promise<GuestPass> {
    const pass = await this.api.enter(this.store.state.lang, tabId(), this.guest, recall("name"));
    this.guest = pass.guest;
    keep("guest", pass.guest);
    // The visitor's id follows from the shopper and the tab: another one is another shopper.
    if (this.visitor && this.visitor !== pass.visitor) this.store.dispatch({ type: "guest_changed" });
    this.visitor = pass.visitor;
    return pass;
  }

  /** Loads goods, basket and wishes; also works where the room cannot be shown. */
  async open(): Promise<void> {
    await this.refreshCatalogue();
    if (!this.guest) await this.pass().catch(() => undefined);
    await this.refreshBasket();
  }

  async refreshBasket(): Promise<void> {
    if (!this.guest) return;
    await this.quietly(async () => {
      const [cart, wishes] = await Promise.all([this.api.cart(), this.api.wishes()]);
      this.store.dispatch({ type: "cart", cart });
      this.store.dispatch({ type: "wishes", skus: wishes.skus });
    });
  }

  /** Asks for goods, prices and stock again unless they are as fresh as that, ms. */
  async refreshCatalogue(fresh = FRESH_MS): Promise<void> {
    if (performance.now() - this.catalogueAt < fresh) return;
    this.catalogueAt = performance.now();
    try {
      this.store.dispatch({ type: "catalogue", catalogue: await this.api.catalogue() });
    } catch {
      this.catalogueAt = -Infinity;
      if (!catalogueOf(this.store.state)) this.store.dispatch({ type: "catalogue", catalogue: "failed" });
    }
  }

  /** Makes the basket hold `quantity` of `sku`; `said` tells so, with a way back. */
  async setQuantity(sku: string, quantity: number, said: TextKey | null): Promise<void> {
    const before = wantedOf(shownCart(this.store.state), sku);
    const wanted = Math.max(0, Math.min(MAX_QUANTITY, quantity));
    if (wanted === before) return;
    if (said) this.say(said, { name: this.nameOf(sku) }, { sku, quantity: before });
    await this.ask(sku, wanted);
  }

  async undo({ sku, quantity }: Undo): Promise<void> {
    await this.ask(sku, quantity);
  }

  async wish(sku: string, wished: boolean): Promise<void> {
    const { wishes } = this.store.state;
    const next = wished ? [...wishes, sku] : wishes.filter((known) => known !== sku);
    this.store.dispatch({ type: "wishes", skus: next });
    try {
      await this.api.wish(sku, wished);
    } catch (error) {
      this.store.dispatch({ type: "wishes", skus: wishes });
      this.complain(error);
    }
  }

  /** Orders the basket at the total on the screen. */
  async checkout(): Promise<void> {
    const cart = shownCart(this.store.state);
    if (!cart || this.store.state.ordering) return;
    this.store.dispatch({ type: "ordering" });
    const commandId = uuid7();
    try {
      const result = await retried(() => this.api.checkout(expectedTotal(cart), commandId));
      if (result.type === "hand_off") window.location.assign(result.url);
      else this.store.dispatch({ type: "ordered", order: result });
      this.catalogueAt = -Infinity;
      await Promise.all([this.refreshCatalogue(), this.refreshBasket()]);
    } catch (error) {
      this.store.dispatch({ type: "order_failed" });
      this.complain(error);
    }
  }

  /** A code that takes this visit to another device; null (and a notice) when there is none to be had. */
  async handOver(): Promise<string | null> {
    try {
      return (await this.api.handOver(this.visitor)).code;
    } catch (error) {
      this.complain(error);
      return null;
    }
  }

  /** Shows a passing notice. */
  say(key: TextKey, params: Params = {}, undo: Undo | null = null): void {
    this.toast({ kind: "info", text: { key, params }, undo });
  }

  complain(error: unknown): void {
    if (!(error instanceof ApiError)) throw error;
    if (error.cart) this.store.dispatch({ type: "cart", cart: error.cart });
    const key = error.code === "offline" ? "failed_offline" : "failed";
    this.toast({ kind: "problem", text: error.text ?? { key }, undo: null });
  }

  private toast(toast: Omit<State["toasts"][number], "id">): void {
    const id = ++this.toasts;
    this.store.dispatch({ type: "toast", toast: { id, ...toast } });
    setTimeout(() => this.store.dispatch({ type: "toast_gone", id }), TOAST_MS);
  }

  private async ask(sku: string, quantity: number): Promise<void> {
    this.store.dispatch({ type: "quantity_asked", sku, quantity });
    const commandId = uuid7();
    try {
      const cart = await retried(() => this.api.setQuantity(sku, quantity, commandId));
      this.store.dispatch({ type: "cart", cart });
    } catch (error) {
      // What was said too early is taken back.
      this.store.dispatch({ type: "quantity_failed", sku });
      this.complain(error);
      await this.refreshBasket();
    }
    this.store.dispatch({ type: "quantity_answered", sku, quantity });
    this.followPending();
  }

  /** Without a live line nobody tells us that the shop has answered: look. */
  private followPending(): void {
    clearTimeout(this.polling);
    const { cart, phase } = this.store.state;
    if (cart?.state !== "pending" || phase.name === "live") return;
    this.polling = window.setTimeout(() => {
      void this.refreshBasket().then(() => this.followPending());
    }, POLL_MS);
  }

  private nameOf(sku: string): string {
    const found = article(catalogueOf(this.store.state), sku);
    return found?.product.name[this.store.state.lang] ?? sku;
  }

  /** Runs a refresh whose failure the shopper need not hear of: what is shown stays. */
  private async quietly(action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
    }
  }
}

/** Repeats an idempotent command while the failure may pass. */
async function retried<T>(action: () => Promise<T>): Promise<T> {
  for (const pause of RETRIES_MS) {
    try {
      return await action();
    } catch (error) {
      if (!(error instanceof ApiError) || !error.retryable) throw error;
      await new Promise((done) => setTimeout(done, pause));
    }
  }
  return action();
}
