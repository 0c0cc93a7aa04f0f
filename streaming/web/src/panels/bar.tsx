/** The bar over the picture: the shop's name and what can be opened. */

import type { ComponentChildren } from "preact";
import { itemCount, people, shownCart } from "../selectors";
import { useShown, useTexts } from "./context";
import { BasketIcon, GlobeIcon, HeadsetIcon, ListIcon, PictureIcon, PeopleIcon } from "./icons";

interface BarButtonProps {
  readonly icon: ComponentChildren;
  readonly text: string;
  /** The badge in words. */
  readonly description?: string;
  readonly count?: number;
  readonly controls: string;
  readonly open: boolean;
  readonly onClick: () => void;
}

function BarButton({ icon, text, description, count = 0, controls, open, onClick }: BarButtonProps) {
  return (
    <button type="button" class="bar__button" aria-expanded={open} aria-controls={open ? controls : undefined}
      aria-description={description} onClick={onClick}>
      {icon}
      <span class="bar__text">{text}</span>
      {count > 0 && <span class="badge">{count}</span>}
    </button>
  );
}

export function Bar() {
  const { state, actions } = useShown();
  const { t, n, name } = useTexts();
  const here = people(state).filter((visitor) => !visitor.away).length;
  const items = itemCount(shownCart(state));
  return (
    <header class="bar">
      <p class="bar__brand">{state.place ? name(state.place.storeName) : "Windowshop"}</p>
      <nav class="bar__nav" aria-label={t("nav")}>
        {state.headset !== "none" && (
          <button type="button" class="bar__button" aria-label={t("enter_vr")} disabled={state.headset === "worn"}
            onClick={() => actions.enterVr()}>
            <HeadsetIcon />
            <span class="bar__text">{t("enter_vr")}</span>
          </button>
        )}
        <BarButton icon={<ListIcon />} text={t("goods")} controls="goods" open={state.left === "goods"}
          onClick={() => actions.leftPanel(state.left === "goods" ? null : "goods")} />
        <BarButton icon={<PeopleIcon />} text={t("people")} description={n("people_here", here)}
          count={here > 1 ? here : 0} controls="people" open={state.left === "people"}
          onClick={() => actions.leftPanel(state.left === "people" ? null : "people")} />
        <BarButton icon={<PictureIcon />} text={t("drawing")} controls="drawing" open={state.left === "drawing"}
          onClick={() => actions.leftPanel(state.left === "drawing" ? null : "drawing")} />
        <button type="button" class="bar__button" aria-label={t("language_label")} onClick={() => actions.switchLanguage()}>
          <GlobeIcon />
          <span class="bar__text" lang={state.lang === "en" ? "zh" : "en"}>{t("language")}</span>
        </button>
        <BarButton icon={<BasketIcon />} text={t("basket")} description={n("basket_count", items)} count={items}
          controls="basket" open={state.right === "basket"}
          onClick={() => actions.rightPanel(state.right === "basket" ? null : "basket")} />
      </nav>
    </header>
  );
}
