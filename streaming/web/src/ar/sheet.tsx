/** The sheet over the camera's picture: what to do next, what was put down, and its basket button. */

import { render } from "preact";
import { useState } from "preact/hooks";
import type { Product } from "../api";
import { ShownContext, useShown, useTexts } from "../panels/context";
import { CloseIcon, PlusIcon, TurnIcon } from "../panels/icons";
import { Thumb } from "../panels/parts";
import { article, catalogueOf, shownCart, wantedOf } from "../selectors";
import type { Vec3 } from "../messages";
import { BY_TOUCH, NOTHING, type Face, type Handles, type Shown } from "./face";
import type { Shop } from "./in_room";

export class Sheet implements Face {
  /** Laid over the camera's picture by the browser. */
  readonly root = document.createElement("div");
  private shown = NOTHING;
  private handles: Handles | null = null;
  private deaf: (() => void) | null = null;

  constructor(private readonly shop: Shop) {
    this.root.className = "ar";
    // A press on paper is none on the floor behind it.
    this.root.addEventListener("beforexrselect", (event) => event.target !== this.root && event.preventDefault());
    document.body.append(this.root);
  }

  open(handles: Handles): void {
    this.handles = handles;
    this.deaf = this.shop.store.subscribe(() => this.draw());
    this.draw();
  }

  show(shown: Shown): void {
    const { step, selected } = this.shown;
    if (shown.step === step && shown.selected === selected) return;
    this.shown = shown;
    this.draw();
  }

  close(): void {
    this.deaf?.();
    render(null, this.root);
    this.root.remove();
  }

  private draw(): void {
    const { shop, shown, handles } = this;
    if (!handles) return;
    const value = { state: shop.store.state, actions: shop.actions };
    render(
      <ShownContext.Provider value={value}>
        <Paper shown={shown} handles={handles} offered={Object.keys(shop.models)} />
      </ShownContext.Provider>,
      this.root,
    );
  }
}

interface PaperProps {
  readonly shown: Shown;
  readonly handles: Handles;
  readonly offered: readonly string[];
}

function Paper({ shown, handles, offered }: PaperProps) {
  const { t } = useTexts();
  const [picking, setPicking] = useState(false);
  const pick = (sku: string) => {
    handles.choose(sku);
    setPicking(false);
  };
  return (
    <>
      <header class="ar__head">
        <button type="button" class="icon-button ar__leave" aria-label={t("ar_leave")} onClick={() => handles.leave()}>
          <CloseIcon />
        </button>
        <p class="ar__guide" role="status">{shown.step && !picking ? t(BY_TOUCH[shown.step]) : ""}</p>
      </header>
      <footer class="ar__foot">
        {picking && <Offered skus={offered} onPick={pick} />}
        {!picking && shown.selected !== null && (
          <Chosen sku={shown.selected} size={shown.size} turns={shown.turns} offered={offered} handles={handles} />
        )}
        <button type="button" class="button button--wide" aria-expanded={picking} onClick={() => setPicking(!picking)}>
          {picking ? <CloseIcon /> : <PlusIcon />}
          {t(picking ? "close" : "ar_another")}
        </button>
      </footer>
    </>
  );
}

interface ChosenProps {
  readonly sku: string;
  readonly size: Vec3 | null;
  readonly turns: boolean;
  readonly offered: readonly string[];
  readonly handles: Handles;
}

/** The product that is looked at: true measures, and how to buy it. */
function Chosen({ sku, size, turns, offered, handles }: ChosenProps) {
  const { state, actions } = useShown();
  const { t, name, price, cm } = useTexts();
  const found = article(catalogueOf(state), sku);
  if (!found || !size) return null;
  const { product, variant } = found;
  const inBasket = wantedOf(shownCart(state), sku);
  const [width, height, depth] = size;
  const left = variant.stock - inBasket;
  return (
    <section class="ar__card" aria-label={name(product.name)}>
      <p class="ar__name">{name(product.name)} <span>{price(variant.price_minor)}</span></p>
      <p class="ar__size">{t("size_value", { width: cm(width), height: cm(height), depth: cm(depth) })}</p>
      <Variants product={product} chosen={sku} offered={offered} onChoose={(other) => handles.exchange(other)} />
      {inBasket > 0 && <p class="ar__size" role="status">{t("in_basket", { count: inBasket })}</p>}
      <div class="ar__row">
        {turns && <button type="button" class="button" onClick={() => handles.turn()}><TurnIcon />{t("ar_turn")}</button>}
        <button type="button" class="button" onClick={() => handles.remove()}>{t("ar_remove")}</button>
        <button type="button" class="button button--main" disabled={left <= 0}
          onClick={() => actions.add(sku, inBasket + 1)}>
          {t(left > 0 ? "add_to_basket" : "stock_none")}
        </button>
      </div>
    </section>
  );
}

interface VariantsProps {
  readonly product: Product;
  readonly chosen: string;
  readonly offered: readonly string[];
  readonly onChoose: (sku: string) => void;
}

/** The colours and kinds that it comes in. */
function Variants({ product, chosen, offered, onChoose }: VariantsProps) {
  const { t, name } = useTexts();
  const variants = product.variants.filter(({ sku }) => offered.includes(sku));
  if (variants.length < 2) return null;
  return (
    <fieldset class="ar__variants" aria-label={t("variants")}>
      {variants.map((variant) => (
        <label key={variant.sku} class="variant">
          <input type="radio" name="ar-variant" value={variant.sku} checked={variant.sku === chosen}
            onChange={() => onChoose(variant.sku)} />
          <Thumb sku={variant.sku} name={name(variant.name)} />
          <span>{name(variant.name)}</span>
        </label>
      ))}
    </fieldset>
  );
}

/** The goods that can be put down, one of each product. */
function Offered({ skus, onPick }: { skus: readonly string[]; onPick: (sku: string) => void }) {
  const { state } = useShown();
  const { name } = useTexts();
  const products = catalogueOf(state)?.products ?? [];
  return (
    <ul class="ar__goods">
      {products.map((product) => {
        const sku = product.variants.find((variant) => skus.includes(variant.sku))?.sku;
        return sku !== undefined && (
          <li key={sku}>
            <button type="button" class="ar__pick" onClick={() => onPick(sku)}>
              <Thumb sku={sku} name={name(product.name)} />
              <span>{name(product.name)}</span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
