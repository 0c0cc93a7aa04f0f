/** The panels that only a headset has: its menu, and a keyboard to search with. */

import type { Actions } from "../actions";
import { local, text, type TextKey } from "../i18n";
import { keep, recall } from "../memory";
import { catalogueOf, filtered, itemCount, shownCart } from "../selectors";
import type { State } from "../state";
import { planPage, type Standing, type Ways } from "./plan";
import { EDGE, PANEL, SMALL, TYPE, type Button, type Page } from "./panel";

/** What is open on the desk; the card, the basket and an order lie on top of it. */
export type DeskPage = "menu" | "search" | "map";

const KEYS = ["1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm"] as const;
const KEY = { width: 92, height: 76, top: 412 } as const;
/** Found goods that are shown. */
const MOST_FOUND = 3;
const LONGEST_QUERY = 24;

/** What a headset remembers of how it is worn. */
export class Comfort {
  /** Null: as the head's height says. */
  get seated(): boolean | null {
    const kept = recall("posture");
    return kept === "seated" ? true : kept === "standing" ? false : null;
  }

  get sounds(): boolean {
    return recall("sounds") !== "off";
  }

  setSeated(seated: boolean): void {
    keep("posture", seated ? "seated" : "standing");
  }

  setSounds(on: boolean): void {
    keep("sounds", on ? "on" : "off");
  }
}

export class Desk {
  private page: DeskPage | null = null;
  private query = "";

  constructor(
    private readonly actions: Actions,
    readonly comfort: Comfort,
    /** Puts the shopper upright where they stand, seated or not. */
    private readonly recentre: () => void,
    /** Whether the shopper is seated now. */
    private readonly seated: () => boolean,
    private readonly standing: () => Standing | null,
    private readonly ways: Ways,
  ) {}

  /** Opens the menu, or closes whatever is open. */
  toggle(state: State): void {
    const open = this.page !== null || state.right !== null;
    this.page = open ? null : "menu";
    if (state.right) this.actions.rightPanel(null);
  }

  /** What lies open; null when nothing does. */
  shown(state: State): Page | null {
    if (this.page === "menu") return this.menu(state);
    if (this.page === "map") return this.map(state);
    return this.page === "search" ? this.search(state) : null;
  }

  private menu(state: State): Page {
    const t = (key: TextKey) => text(state.lang, key);
    const { comfort } = this;
    const rows: readonly (readonly [string, () => void])[] = [
      [t("search"), () => (this.page = "search")],
      [t("vr_map"), () => (this.page = "map")],
      [`${t("basket")} (${itemCount(shownCart(state))})`, () => this.actions.rightPanel("basket")],
      [t("vr_recentre"), this.recentre],
      [t(this.seated() ? "vr_stand" : "vr_sit"), () => this.sit(!this.seated())],
      [t(comfort.sounds ? "vr_sounds_off" : "vr_sounds_on"), () => comfort.setSounds(!comfort.sounds)],
      [t("language"), () => this.actions.switchLanguage()],
    ];
    const buttons = rows.map(([words, press], at): Button => ({
      left: EDGE + (at % 2) * 472, top: 132 + Math.floor(at / 2) * 116, width: 456, height: 96,
      text: words, look: "plain", enabled: true, press,
    }));
    const help = (["vr_help_pick", "vr_help_hold", "vr_help_walk"] as const).map((key, at) => ({
      left: EDGE, top: 632 + at * 52, text: t(key), size: SMALL, soft: true,
    }));
    const title = { left: EDGE, top: 84, text: state.place ? local(state.lang, state.place.storeName) : "Windowshop", size: 48, soft: false };
    return { words: [title, ...help], buttons: [...buttons, this.close()] };
  }

  /** Who goes somewhere wants to see it, not the plan. */
  private map(state: State): Page | null {
    const standing = this.standing();
    if (!standing) return null;
    const gone = <Goal>(go: (goal: Goal) => void) => (goal: Goal) => {
      this.page = null;
      go(goal);
    };
    const { ways } = this;
    const there: Ways = { walkUpTo: gone((goal) => ways.walkUpTo(goal)), walkTo: gone((place) => ways.walkTo(place)) };
    return planPage(state, standing, there, this.close());
  }

  private sit(seated: boolean): void {
    this.comfort.setSeated(seated);
    this.recentre();
  }

  private search(state: State): Page {
    const catalogue = catalogueOf(state);
    const groups = catalogue && this.query.trim() ? filtered(catalogue, state.lang, this.query) : [];
    const found = groups.flatMap(({ products }) => products);
    const rows = found.slice(0, MOST_FOUND).map((product, at): Button => ({
      left: EDGE, top: 116 + at * 92, width: PANEL.width - 2 * EDGE, height: 80,
      text: local(state.lang, product.name), look: "plain", enabled: true,
      press: () => this.actions.openProduct(product),
    }));
    const asked = { left: EDGE, top: 84, text: this.query ? `${this.query}▏` : text(state.lang, "search_placeholder"), size: 48, soft: !this.query };
    const none = { left: EDGE, top: 170, text: text(state.lang, "search_empty", { query: this.query }), size: TYPE, soft: true };
    return { words: this.query.trim() && !found.length ? [asked, none] : [asked], buttons: [...rows, ...this.keys(), this.close()] };
  }

  private keys(): Button[] {
    const letters = KEYS.flatMap((row, line) => Array.from(row, (letter, at) =>
      this.key(letter, EDGE + (at + line * 0.4) * KEY.width, line, KEY.width, () => this.type(this.query + letter))));
    const right = EDGE + 8.2 * KEY.width;
    return [
      ...letters,
      this.key("␣", right, 3, 0.8 * KEY.width, () => this.type(`${this.query} `)),
      this.key("⌫", right + 0.8 * KEY.width, 3, KEY.width, () => this.type(this.query.slice(0, -1))),
    ];
  }

  private key(letter: string, left: number, line: number, width: number, press: () => void): Button {
    const top = KEY.top + line * (KEY.height + 8);
    return { left, top, width: width - 8, height: KEY.height, text: letter, look: "plain", enabled: true, press };
  }

  private type(query: string): void {
    this.query = query.slice(0, LONGEST_QUERY);
  }

  private close(): Button {
    const press = () => (this.page = null);
    return { left: PANEL.width - 120, top: 24, width: 96, height: 80, text: "✕", look: "plain", enabled: true, press };
  }
}
