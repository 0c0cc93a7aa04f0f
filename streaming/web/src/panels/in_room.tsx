/** "See it in your room": a session of ours, or the phone's own viewer. */

import { useEffect, useRef, useState } from "preact/hooks";
import type { Product, Variant } from "../api";
import { makeReady, modelOf } from "../ar/door";
import { PRESSED, quickLookLink } from "../ar/quick_look";
import type { DeviceModel } from "../local/description";
import { shownCart, wantedOf } from "../selectors";
import { useShown, useTexts } from "./context";
import { RoomIcon } from "./icons";

interface Goods {
  readonly product: Product;
  readonly variant: Variant;
}

export function InYourRoom({ product, variant }: Goods) {
  const { state, actions } = useShown();
  const { t } = useTexts();
  const model = useModel(variant.sku);
  if (!model) return null;
  if (state.ar === "quick_look") return model.usdz === null ? null : <QuickLook usdz={model.usdz} product={product} variant={variant} />;
  return (
    <button type="button" class="button button--wide in-room" onClick={() => actions.seeInRoom(variant.sku)}>
      <RoomIcon />
      {t("ar_see")}
    </button>
  );
}

/** The model of `sku`, once it is known and can be shown here. */
function useModel(sku: string): DeviceModel | null {
  const { state } = useShown();
  const [model, setModel] = useState<DeviceModel | null>(null);
  const room = state.place?.room;
  useEffect(() => {
    setModel(null);
    if (state.ar === "none" || room === undefined) return;
    if (state.ar === "session") makeReady();
    let wanted = true;
    void modelOf(room, sku).then((found) => wanted && setModel(found));
    return () => {
      wanted = false;
    };
  }, [sku, room, state.ar]);
  return model;
}

/** Safari opens the viewer itself where a link has a picture as its only child. */
function QuickLook({ usdz, product, variant }: Goods & { readonly usdz: string }) {
  const { state, actions } = useShown();
  const { t, name, price } = useTexts();
  const link = useRef<HTMLAnchorElement>(null);
  const inBasket = wantedOf(shownCart(state), variant.sku);
  useEffect(() => {
    const anchor = link.current;
    const pressed = (event: Event) => {
      if ((event as MessageEvent).data === PRESSED) actions.add(variant.sku, inBasket + 1);
    };
    anchor?.addEventListener("message", pressed);
    return () => anchor?.removeEventListener("message", pressed);
  }, [variant.sku, inBasket, actions]);
  const href = quickLookLink(usdz, {
    action: t("add_to_basket"),
    title: name(product.name),
    subtitle: name(variant.name),
    price: price(variant.price_minor),
    page: window.location.href,
  });
  return (
    <div class="in-room in-room--link">
      <a class="button button--wide" rel="ar" href={href} ref={link} aria-label={t("ar_see")}>
        <img src={`./thumbs/${variant.sku}.png`} alt="" />
      </a>
      <span aria-hidden="true">{t("ar_see")}</span>
    </div>
  );
}
