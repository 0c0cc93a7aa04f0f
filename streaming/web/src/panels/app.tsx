/** The page: the picture, and paper over it. */

import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { BasketPanel, OrderPanel } from "./basket";
import { Bar } from "./bar";
import { CardPanel } from "./card";
import { ShownContext, useTexts, type Shown } from "./context";
import { Curtain } from "./curtain";
import { ComingNote, DrawingPanel, DrawnForNote } from "./drawing";
import { GoodsPanel } from "./goods";
import { Hints, InHand, LineNote, PictureNote, StatsPanel, Toasts } from "./notices";
import { PeoplePanel } from "./people";

interface AppProps extends Shown {
  /** The picture; made outside, because it outlives every drawing of the page. */
  readonly stage: HTMLElement;
}

export function App({ state, actions, stage }: AppProps) {
  const storeName = state.place?.storeName[state.lang];
  useEffect(() => {
    document.documentElement.lang = state.lang === "zh" ? "zh-Hans" : "en";
    document.title = storeName ?? "Windowshop";
  }, [state.lang, storeName]);
  const open = [state.left && "has-left", state.right && "has-right"].filter(Boolean).join(" ");
  return (
    <ShownContext.Provider value={{ state, actions }}>
      <div class={`shop ${open}`}>
        <Bar />
        <main>
          <Stage stage={stage} />
          <Curtain />
          {state.left === "goods" && <GoodsPanel />}
          {state.left === "people" && <PeoplePanel />}
          {state.left === "drawing" && <DrawingPanel />}
          {state.right === "card" && state.card && <CardPanel card={state.card} />}
          {state.right === "basket" && <BasketPanel />}
          {state.right === "order" && state.order && <OrderPanel order={state.order} />}
          <div class="chips"><PictureNote /><LineNote /><ComingNote /><DrawnForNote /><InHand /><Hints /></div>
          <Toasts />
          {state.statsOpen && <StatsPanel />}
        </main>
      </div>
    </ShownContext.Provider>
  );
}

function Stage({ stage }: { stage: HTMLElement }) {
  const { t } = useTexts();
  const [label, help] = [t("picture"), t("picture_help")];
  useEffect(() => {
    stage.ariaLabel = label;
    stage.ariaDescription = help;
  }, [label, help]);
  const place = useRef<HTMLDivElement>(null);
  // Once: a video that is moved about in the page stops.
  useLayoutEffect(() => place.current?.append(stage), [stage]);
  return <div class="stage-place" ref={place} />;
}
