/** A merchant's goods: what there is, what comes, and the way into each. */

import { useState } from "preact/hooks";
import { money } from "../i18n";
import { Editor } from "./editor";
import { Problem, useAttempt, useDesk, useLoaded } from "./parts";
import { modelFile, ProductsApi, type Goods, type Quota } from "./products";
import { DropZone, UploadList, useUploads } from "./uploads";

/** From so many goods on they can be searched. */
const MANY = 8;

export function GoodsPage() {
  const { api: merchants, t } = useDesk();
  const [api] = useState(() => new ProductsApi(merchants));
  const queue = useUploads(api);
  const { loaded, load, attempt, problem } = useLoaded(() => api.goods());
  const [open, setOpen] = useState<Goods | null>(null);
  const [deleted, setDeleted] = useState<Goods | null>(null);
  const close = (gone: Goods | null) => {
    setOpen(null);
    setDeleted(gone);
    attempt(load);
  };
  if (open) return <Editor key={open.id} goods={open} api={api} queue={queue} onClose={close} />;
  return (
    <>
      <h1>{t("goods")}</h1>
      <DropZone queue={queue} />
      <UploadList api={api} queue={queue} onMade={setOpen} />
      <Problem text={problem} />
      {deleted && <Deleted goods={deleted} api={api} onBack={() => close(null)} />}
      {loaded && <GoodsList goods={loaded.goods} onOpen={setOpen} />}
      {loaded && <Used quota={loaded.quota} />}
    </>
  );
}

function Deleted({ goods, api, onBack }: { goods: Goods; api: ProductsApi; onBack: () => void }) {
  const { t, name } = useDesk();
  const { attempt, problem, busy } = useAttempt();
  return (
    <div class="note" role="status">
      <p>{t("deleted", { name: name(goods.content.name) })}</p>
      <Problem text={problem} />
      <button type="button" class="button" disabled={busy} onClick={() => attempt(() => api.undelete(goods.id).then(onBack))}>{t("undo")}</button>
    </div>
  );
}

function GoodsList({ goods, onOpen }: { goods: readonly Goods[]; onOpen: (goods: Goods) => void }) {
  const { t } = useDesk();
  const [query, setQuery] = useState("");
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const found = goods.filter(({ content, owner_email }) => {
    const texts = [content.name.en, content.name.zh, owner_email, ...content.variants.map(({ sku }) => sku)].join(" ").toLowerCase();
    return words.every((word) => texts.includes(word));
  });
  if (!goods.length) {
    return <div class="empty"><p class="empty__title">{t("goods_title")}</p><p>{t("goods_text")}</p></div>;
  }
  return (
    <section class="sheet">
      <h2>{t("your_goods")}</h2>
      {goods.length >= MANY && (
        <input class="field" type="search" value={query} aria-label={t("search_goods")} placeholder={t("search_goods")}
          onInput={({ currentTarget }) => setQuery(currentTarget.value)} />
      )}
      <ul class="rows">{found.map((one) => <li key={one.id}><GoodsRow goods={one} onOpen={onOpen} /></li>)}</ul>
      {!found.length && <p>{t("none_found")}</p>}
    </section>
  );
}

function GoodsRow({ goods, onOpen }: { goods: Goods; onOpen: (goods: Goods) => void }) {
  const { lang, t, name } = useDesk();
  const { content, currency, stock } = goods;
  const prices = content.variants.map(({ price_minor }) => price_minor);
  const left = content.variants.reduce((sum, { sku, stock: set }) => sum + (stock[sku] ?? set), 0);
  const facts = [
    ...(prices.length ? [money(lang, Math.min(...prices), currency)] : []),
    t("in_stock", { count: String(left) }),
    ...(goods.state === "published" && content.slot ? [t("stands_at", { place: content.slot })] : []),
  ];
  return (
    <button type="button" class="goods-row" onClick={() => onOpen(goods)}>
      <span class="thumb"><img src={modelFile(goods.model, "thumb.png")} alt="" width="56" height="56" /></span>
      <span class="row__text">
        <span class="goods-row__name">{name(content.name) || t("unnamed")}</span>
        <span class="fine">{facts.join(" · ")}</span>
      </span>
      <State goods={goods} />
    </button>
  );
}

export function State({ goods: { state, changed } }: { goods: Goods }) {
  const { t } = useDesk();
  return (
    <span class={`state state--${state}`}>
      {t(`state_${state}`)}{state === "published" && changed && ` · ${t("changed")}`}
    </span>
  );
}

function Used({ quota }: { quota: Quota }) {
  const { t, size } = useDesk();
  const used = { bytes: size(quota.bytes), most: size(quota.most_bytes), goods: String(quota.goods), most_goods: String(quota.most_goods) };
  return <p class="fine">{t("quota", used)}</p>;
}
