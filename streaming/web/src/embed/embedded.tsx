/** The product, its variants, and the ways to the shop and into one's own room. */

import { useEffect, useRef, useState } from "preact/hooks";
import type { Product, Variant } from "../api";
import { arHere, type ArWay } from "../ar/door";
import { quickLookLink } from "../ar/quick_look";
import { local, money } from "../i18n";
import type { DeviceModel } from "../local/description";
import type { Language } from "../messages";
import type { Viewer } from "../viewer";
import { TEXTS, type Key } from "./texts";

/** What the shop tells of one product (`windowshop/pages/embed.py`). */
interface Told {
  readonly currency: string;
  readonly product: Product;
  readonly models: Readonly<Record<string, DeviceModel>>;
}

type State = Told | "loading" | "missing" | "offline";

interface EmbeddedProps {
  readonly product: string;
  readonly variant: string | null;
  readonly lang: Language;
}

async function told(product: string): Promise<State> {
  const answer = await fetch(`./api/products/${encodeURIComponent(product)}`).catch(() => null);
  if (answer?.status === 404) return "missing";
  return answer?.ok ? ((await answer.json()) as Told) : "offline";
}

export function Embedded({ product, variant, lang }: EmbeddedProps) {
  const [state, setState] = useState<State>("loading");
  const t = (key: Key) => TEXTS[lang][key];
  const load = () => {
    setState("loading");
    void told(product).then(setState);
  };
  useEffect(load, [product]);
  if (typeof state !== "string") return <Shown told={state} variant={variant} lang={lang} />;
  return (
    <main class="embed embed--empty">
      <p role="status">{t(state)}</p>
      {state === "offline" && <button type="button" class="button" onClick={load}>{t("again")}</button>}
    </main>
  );
}

function Shown({ told: { product, currency, models }, variant, lang }: { told: Told; variant: string | null; lang: Language }) {
  const first = product.variants.find(({ sku }) => sku === variant) ?? product.variants[0];
  const [sku, setSku] = useState(first?.sku ?? "");
  const chosen = product.variants.find((one) => one.sku === sku);
  const t = (key: Key) => TEXTS[lang][key].replace("{name}", local(lang, product.name));
  return (
    <main class="embed">
      <Turned key={product.product_id} sku={sku} model={models[sku]} label={t("turn")} failed={t("failed")} />
      <div class="embed__foot">
        <div class="embed__words">
          <h1>{local(lang, product.name)}</h1>
          {chosen && <p>{money(lang, chosen.price_minor, currency)}</p>}
        </div>
        {product.variants.length > 1 && <Variants variants={product.variants} sku={sku} lang={lang} label={t("variants")} onChoose={setSku} />}
        {chosen && <Ways product={product} variant={chosen} model={models[sku]} currency={currency} lang={lang} />}
      </div>
    </main>
  );
}

interface TurnedProps {
  readonly sku: string;
  readonly model: DeviceModel | undefined;
  readonly label: string;
  readonly failed: string;
}

/** Its picture, and over it the model as soon as that is here. */
function Turned({ sku, model, label, failed }: TurnedProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const viewer = useRef<Viewer | null>(null);
  const [state, setState] = useState<"picture" | "model" | "failed">("picture");
  useEffect(() => {
    let gone = false;
    const show = async () => {
      if (!canvas.current || !model) throw new Error("there is nothing to show");
      const { Viewer } = await import("../viewer");
      if (gone) return;
      const fresh = viewer.current === null;
      viewer.current ??= new Viewer(canvas.current);
      await viewer.current.show([model.hand], model.size, model.variant, []);
      if (fresh) viewer.current.turnSlowly(!window.matchMedia("(prefers-reduced-motion: reduce)").matches);
    };
    show().then(() => gone || setState("model"), () => gone || setState("failed"));
    return () => { gone = true; };
  }, [model]);
  useEffect(() => () => viewer.current?.close(), []);
  return (
    <div class="embed__frame">
      {state !== "model" && <img class="embed__picture" src={`./thumbs/${sku}.png`} alt="" />}
      <canvas ref={canvas} class={state === "model" ? "embed__view" : "embed__view embed__view--waiting"} tabIndex={0} role="img"
        aria-label={label} onKeyDown={(event) => viewer.current?.key(event)} />
      {state === "failed" && <p class="embed__failed" role="status">{failed}</p>}
    </div>
  );
}

interface VariantsProps {
  readonly variants: readonly Variant[];
  readonly sku: string;
  readonly lang: Language;
  readonly label: string;
  readonly onChoose: (sku: string) => void;
}

function Variants({ variants, sku, lang, label, onChoose }: VariantsProps) {
  return (
    <div class="embed__variants" role="radiogroup" aria-label={label}>
      {variants.map((one) => (
        <label key={one.sku} class={one.sku === sku ? "embed__variant embed__variant--on" : "embed__variant"}>
          <input class="visually-hidden" type="radio" name="variant" checked={one.sku === sku} onChange={() => onChoose(one.sku)} />
          {local(lang, one.name)}
        </label>
      ))}
    </div>
  );
}

interface WaysProps {
  readonly product: Product;
  readonly variant: Variant;
  readonly model: DeviceModel | undefined;
  readonly currency: string;
  readonly lang: Language;
}

function Ways({ product, variant, model, currency, lang }: WaysProps) {
  const [ar, setAr] = useState<ArWay>("none");
  useEffect(() => void arHere().then(setAr), []);
  const t = (key: Key) => TEXTS[lang][key];
  const shop = `./?at=${encodeURIComponent(variant.sku)}&lang=${lang}`;
  const offer = {
    action: t("in_shop"), title: local(lang, product.name), subtitle: local(lang, variant.name),
    price: money(lang, variant.price_minor, currency),
    page: new URL(`./p/${encodeURIComponent(product.product_id)}`, window.location.href).href,
  };
  return (
    <p class="embed__ways">
      {/* An iPhone opens its own viewer; elsewhere a session needs the shop's page around it. */}
      {ar === "quick_look" && model?.usdz && <a class="button" rel="ar" href={quickLookLink(model.usdz, offer)}><img src={`./thumbs/${variant.sku}.png`} alt="" width="24" height="24" />{t("in_room")}</a>}
      {ar === "session" && <a class="button" href={shop} target="_blank" rel="noopener">{t("in_room")}</a>}
      <a class="button button--main" href={shop} target="_blank" rel="noopener">{t("in_shop")}</a>
    </p>
  );
}
