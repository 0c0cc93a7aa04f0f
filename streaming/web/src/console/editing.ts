/** A product being edited: what is typed, what is saved, and what the shop says of it. */

import { useEffect, useMemo, useState } from "preact/hooks";
import { Refused, type FieldProblem } from "./api";
import { minorOf, written } from "./money";
import { useAttempt, useDesk } from "./parts";
import type { Content, Goods, ProductsApi } from "./products";
import type { VariantDraft } from "./variants";

/** A product's content as it is typed: prices and stock are text until they are saved. */
export interface Draft extends Omit<Content, "variants"> {
  readonly variants: readonly VariantDraft[];
}

export type Problems = Readonly<Record<string, string>>;

export function draftOf({ content, currency }: Pick<Goods, "content" | "currency">): Draft {
  const variants = content.variants.map((one) => ({ ...one, price: written(one.price_minor, currency), pieces: String(one.stock) }));
  return { ...content, variants };
}

/** The content that was typed, or which fields are no numbers. */
export function contentOf(draft: Draft, currency: string): Content | readonly string[] {
  const wrong: string[] = [];
  const variants = draft.variants.map(({ price, pieces, sku, name, material_variant }, index) => {
    const minor = minorOf(price, currency);
    if (minor === null) wrong.push(`variants.${index}.price_minor`);
    if (!/^\d{1,9}$/.test(pieces)) wrong.push(`variants.${index}.stock`);
    return { sku: sku.trim().toUpperCase(), name, material_variant, price_minor: minor ?? 0, stock: Number(pieces) };
  });
  return wrong.length ? wrong : { ...draft, variants };
}

/** `onProblems` hears when fields are marked as wrong. */
export function useEditing(opened: Goods, api: ProductsApi, onProblems: () => void) {
  const { lang, t } = useDesk();
  const [goods, setGoods] = useState(opened);
  const [draft, setDraft] = useState(() => draftOf(opened));
  const [problems, setProblems] = useState<Problems>({});
  const [stale, setStale] = useState(false);
  const [said, setSaid] = useState("");
  const { attempt, problem, busy } = useAttempt();
  const dirty = useMemo(() => JSON.stringify(draft) !== JSON.stringify(draftOf(goods)), [draft, goods]);
  const change = (some: Partial<Draft>) => {
    setDraft((before) => ({ ...before, ...some }));
    setSaid("");
  };
  const take = (fresh: Goods, text: string) => {
    setGoods(fresh);
    setDraft(draftOf(fresh));
    setProblems({});
    setStale(false);
    setSaid(text);
  };
  /** What is typed stays, as a change of what is there now. */
  const keep = (fresh: Goods) => {
    setGoods(fresh);
    setStale(false);
  };
  const mark = (found: Problems) => {
    setProblems(found);
    onProblems();
  };
  /** Whether that is all there is to say of a refusal. */
  const understood = ({ code, problems: found }: Refused): boolean => {
    if (found.length) mark(told(found, lang));
    if (code === "stale") setStale(true);
    return code === "stale";
  };
  const guarded = (action: () => Promise<void>) => attempt(() => action().catch((error: unknown) => {
    if (!(error instanceof Refused && understood(error))) throw error;
  }));
  const saved = async (): Promise<Goods | null> => {
    const content = contentOf(draft, goods.currency);
    if ("length" in content) {
      mark(Object.fromEntries(content.map((field) => [field, t("not_a_number")])));
      return null;
    }
    return dirty ? api.save(goods.id, goods.revision, content) : goods;
  };
  const save = () => guarded(async () => {
    const fresh = await saved();
    if (fresh) take(fresh, t("saved"));
  });
  const publish = () => guarded(async () => {
    const fresh = await saved();
    if (!fresh) return;
    setGoods(fresh);
    take(await api.publish(fresh.id, fresh.revision), t("published_now"));
  });
  const act = (action: () => Promise<Goods>, text: string) => guarded(async () => take(await action(), text));
  return { goods, draft, problems, stale, said, dirty, busy, problem, change, take, keep, save, publish, act, attempt };
}

function told(problems: readonly FieldProblem[], lang: "en" | "zh"): Problems {
  return Object.fromEntries(problems.map(({ field, text }) => [field, text[lang]]));
}

/** Ctrl+S saves; who leaves the page with something unsaved is asked. */
export function useUnsaved(dirty: boolean, save: () => void): void {
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => dirty && event.preventDefault();
    const key = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "s" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      if (dirty) save();
    };
    window.addEventListener("beforeunload", warn);
    window.addEventListener("keydown", key);
    return () => {
      window.removeEventListener("beforeunload", warn);
      window.removeEventListener("keydown", key);
    };
  }, [dirty, save]);
}
