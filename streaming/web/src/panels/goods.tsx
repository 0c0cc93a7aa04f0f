/** All goods as a real list: the same shop for the keyboard, a screen reader, or in a hurry. */

import { useState } from "preact/hooks";
import type { Catalogue, Product } from "../api";
import { TEXTS } from "../i18n";
import { catalogueOf, filtered, type DepartmentGoods } from "../selectors";
import { useShown, useTexts } from "./context";
import { HeartIcon, SearchIcon } from "./icons";
import { Panel, Thumb } from "./parts";

export function GoodsPanel() {
  const { state, actions } = useShown();
  const { t } = useTexts();
  const catalogue = catalogueOf(state);
  return (
    <Panel id="goods" side="left" title={t("goods")} onClose={() => actions.leftPanel(null)}>
      {catalogue ? <GoodsList catalogue={catalogue} /> : <NoGoods failed={state.catalogue === "failed"} />}
    </Panel>
  );
}

function NoGoods({ failed }: { failed: boolean }) {
  const { actions } = useShown();
  const { t } = useTexts();
  if (!failed) return <p class="empty" role="status">{t("loading")}</p>;
  return (
    <div class="empty" role="status">
      <p>{t("goods_failed")}</p>
      <button type="button" class="button" onClick={() => actions.reloadGoods()}>{t("retry_now")}</button>
    </div>
  );
}

function GoodsList({ catalogue }: { catalogue: Catalogue }) {
  const { state } = useShown();
  const { n } = useTexts();
  const [query, setQuery] = useState("");
  const [onlyWishes, setOnlyWishes] = useState(false);
  const offered = onlyWishes ? wished(catalogue, state.wishes) : catalogue;
  const departments = filtered(offered, state.lang, query);
  const count = departments.reduce((sum, { products }) => sum + products.length, 0);
  const showAll = () => {
    setQuery("");
    setOnlyWishes(false);
  };
  return (
    <>
      <Filter query={query} onQuery={setQuery} onlyWishes={onlyWishes} onOnlyWishes={setOnlyWishes} />
      <p class="visually-hidden" role="status">{n("goods_count", count)}</p>
      {departments.map((goods) => <DepartmentList key={goods.department} goods={goods} />)}
      {count === 0 && <NothingFound query={query} onShowAll={showAll} />}
    </>
  );
}

function wished(catalogue: Catalogue, wishes: readonly string[]): Catalogue {
  const products = catalogue.products.filter(({ variants }) => variants.some(({ sku }) => wishes.includes(sku)));
  return { ...catalogue, products };
}

interface FilterProps {
  readonly query: string;
  readonly onQuery: (query: string) => void;
  readonly onlyWishes: boolean;
  readonly onOnlyWishes: (only: boolean) => void;
}

function Filter({ query, onQuery, onlyWishes, onOnlyWishes }: FilterProps) {
  const { t } = useTexts();
  return (
    <div class="filter" role="search">
      <label class="search">
        <SearchIcon />
        <span class="visually-hidden">{t("search")}</span>
        <input type="search" value={query} placeholder={t("search_placeholder")} autoComplete="off"
          onInput={({ currentTarget }) => onQuery(currentTarget.value)} />
      </label>
      <button type="button" class="icon-button heart" aria-pressed={onlyWishes} aria-label={t("only_wishes")}
        title={t("only_wishes")} onClick={() => onOnlyWishes(!onlyWishes)}>
        <HeartIcon filled={onlyWishes} />
      </button>
    </div>
  );
}

function NothingFound({ query, onShowAll }: { query: string; onShowAll: () => void }) {
  const { t } = useTexts();
  return (
    <div class="empty">
      <p>{query ? t("search_empty", { query }) : t("wishes_empty")}</p>
      <button type="button" class="button" onClick={onShowAll}>{t("search_clear")}</button>
    </div>
  );
}

function DepartmentList({ goods }: { goods: DepartmentGoods }) {
  const name = useDepartmentName();
  const id = `department-${goods.department}`;
  return (
    <section aria-labelledby={id}>
      <h3 id={id} class="department">{name(goods.department)}</h3>
      <ul class="goods">
        {goods.products.map((product) => <li key={product.product_id}><GoodsRow product={product} /></li>)}
      </ul>
    </section>
  );
}

/** Departments of the flagship have names of ours; others are shown as the merchant wrote them. */
export function useDepartmentName(): (department: string) => string {
  const { state } = useShown();
  const texts: Readonly<Record<string, string>> = TEXTS[state.lang];
  return (department) => texts[`department_${department}`] ?? department;
}

function GoodsRow({ product }: { product: Product }) {
  const { state, actions } = useShown();
  const { t, name, price } = useTexts();
  const prices = product.variants.map(({ price_minor }) => price_minor);
  const lowest = Math.min(...prices);
  const sku = product.variants[0]?.sku ?? "";
  const current = product.variants.some((variant) => variant.sku === state.card?.sku);
  const soldOut = product.variants.every(({ stock }) => stock === 0);
  return (
    <button type="button" class="goods__row" aria-current={current} onClick={() => actions.openProduct(product)}>
      <Thumb sku={sku} name={name(product.name)} />
      <span class="goods__name">{name(product.name)}</span>
      <span class="goods__price">
        {soldOut ? t("stock_none") : lowest < Math.max(...prices) ? t("from_price", { price: price(lowest) }) : price(lowest)}
      </span>
    </button>
  );
}
