/** The card of one product: everything a shopper wants to know before it goes in the basket. */

import { useEffect, useState } from "preact/hooks";
import type { Product, Variant } from "../api";
import { article, catalogueOf, people, shownCart, wantedOf } from "../selectors";
import type { Card } from "../state";
import { useShown, useTexts } from "./context";
import { useDepartmentName } from "./goods";
import { HandIcon, ShareIcon, WalkIcon } from "./icons";
import { InYourRoom } from "./in_room";
import { Panel, Stepper, Thumb, WishHeart } from "./parts";

/** Stock is named down from this many pieces. */
const FEW = 5;

export function CardPanel({ card }: { card: Card }) {
  const { state, actions } = useShown();
  const { t, name } = useTexts();
  const found = article(catalogueOf(state), card.sku);
  const close = () => actions.rightPanel(null);
  if (!found) {
    const why = state.catalogue === "loading" ? "loading" : "not_sold";
    return <Panel id="card" side="right" title={t("goods")} onClose={close}><p class="empty">{t(why)}</p></Panel>;
  }
  const { product, variant } = found;
  return (
    <Panel id="card" side="right" title={name(product.name)} onClose={close}
      footer={<Buy key={variant.sku} variant={variant} />}>
      <Price product={product} variant={variant} />
      {product.variants.length > 1 && <Variants product={product} chosen={variant.sku} />}
      {card.placement && <Handling placement={card.placement} />}
      {state.ar !== "none" && <InYourRoom product={product} variant={variant} />}
      <p class="card__text">{name(product.description)}</p>
      <Measures product={product} />
    </Panel>
  );
}

function Price({ product, variant }: { product: Product; variant: Variant }) {
  const { name, price } = useTexts();
  const department = useDepartmentName();
  return (
    <div class="card__top">
      <Thumb sku={variant.sku} name={name(product.name)} large />
      <div>
        <p class="card__department">{department(product.department)}</p>
        <p class="card__price">{price(variant.price_minor)}</p>
        <Stock stock={variant.stock} />
      </div>
      <div class="card__keep">
        <WishHeart sku={variant.sku} />
        <Share product={product} sku={variant.sku} />
      </div>
    </div>
  );
}

/** The product's own page: a link that is passed on, or opened where a browser cannot pass on. */
function Share({ product, sku }: { product: Product; sku: string }) {
  const { state, actions } = useShown();
  const { t, name } = useTexts();
  const page = `./p/${encodeURIComponent(product.product_id)}?variant=${encodeURIComponent(sku)}&lang=${state.lang}`;
  const link = new URL(page, window.location.href).href;
  const pass = (event: Event) => {
    if (actions.share(name(product.name), link)) event.preventDefault();
  };
  return (
    <a class="icon-button" href={link} target="_blank" rel="noopener" aria-label={t("share_goods")} onClick={pass}>
      <ShareIcon />
    </a>
  );
}

function Stock({ stock }: { stock: number }) {
  const { t } = useTexts();
  if (stock === 0) return <p class="stock stock--none">{t("stock_none")}</p>;
  if (stock === 1) return <p class="stock stock--few">{t("stock_one")}</p>;
  if (stock <= FEW) return <p class="stock stock--few">{t("stock_few", { count: stock })}</p>;
  return <p class="stock">{t("stock_some")}</p>;
}

function Variants({ product, chosen }: { product: Product; chosen: string }) {
  const { actions } = useShown();
  const { t, name } = useTexts();
  return (
    <fieldset class="variants">
      <legend>{t("variants")}</legend>
      {product.variants.map((variant) => (
        <label key={variant.sku} class={variant.stock === 0 ? "variant variant--none" : "variant"}>
          <input type="radio" name="variant" value={variant.sku} checked={variant.sku === chosen}
            onChange={() => actions.chooseVariant(variant.sku)} />
          <Thumb sku={variant.sku} name={name(variant.name)} />
          <span>{name(variant.name)}</span>
        </label>
      ))}
    </fieldset>
  );
}

/** Taking the product in hand, and walking up to it. */
function Handling({ placement }: { placement: string }) {
  const { state, actions } = useShown();
  const { t } = useTexts();
  const holder = people(state).find(({ held }) => held?.placement === placement);
  if (holder && holder.id !== state.me) return <p class="card__holder">{t("held_by", { name: holder.name })}</p>;
  return (
    <div class="card__handling">
      <button type="button" class="button" onClick={() => (holder ? actions.putAway() : actions.takeInHand())}>
        <HandIcon />
        {t(holder ? "put_back" : "take_in_hand")}
      </button>
      {!holder && (
        <button type="button" class="button" onClick={() => actions.walkToCard()}>
          <WalkIcon />
          {t("take_me_there")}
        </button>
      )}
    </div>
  );
}

function Measures({ product }: { product: Product }) {
  const { t, cm } = useTexts();
  const [width, height, depth] = product.size_m;
  return (
    <dl class="measures">
      <dt>{t("size")}</dt>
      <dd>{t("size_value", { width: cm(width), height: cm(height), depth: cm(depth) })}</dd>
    </dl>
  );
}

function Buy({ variant }: { variant: Variant }) {
  const { state, actions } = useShown();
  const { t } = useTexts();
  const [quantity, setQuantity] = useState(1);
  const inBasket = wantedOf(shownCart(state), variant.sku);
  const left = Math.max(0, variant.stock - inBasket);
  useEffect(() => setQuantity((chosen) => Math.max(1, Math.min(chosen, left))), [left]);
  const add = () => actions.add(variant.sku, inBasket + quantity);
  return (
    <>
      {inBasket > 0 && (
        <p class="buy__already">
          {t("in_basket", { count: inBasket })}
          <button type="button" class="link" onClick={() => actions.rightPanel("basket")}>{t("view_basket")}</button>
        </p>
      )}
      <div class="buy">
        <Stepper label={t("quantity")} value={quantity} min={1} max={Math.max(1, left)} onChange={setQuantity} />
        <button type="button" class="button button--main" disabled={left === 0} onClick={add}>
          {t(variant.stock === 0 ? "stock_none" : "add_to_basket")}
        </button>
      </div>
    </>
  );
}
