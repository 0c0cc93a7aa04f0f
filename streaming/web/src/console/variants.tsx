/** A product's variants: their numbers, names, prices and pieces. */

import type { LocalText } from "../messages";
import { TextField } from "./fields";
import { useDesk } from "./parts";
import type { Made } from "./products";

export interface VariantDraft {
  readonly sku: string;
  readonly name: LocalText;
  readonly material_variant: string | null;
  readonly price: string;
  readonly pieces: string;
  readonly price_minor: number;
  readonly stock: number;
}

interface VariantsProps {
  readonly currency: string;
  readonly made: Made;
  /** Pieces in the shop now, by SKU. */
  readonly stock: Readonly<Record<string, number>>;
  readonly variants: readonly VariantDraft[];
  readonly problems: Readonly<Record<string, string>>;
  readonly onChange: (variants: readonly VariantDraft[]) => void;
}

export function Variants({ currency, made, stock, variants, problems, onChange }: VariantsProps) {
  const { t } = useDesk();
  const change = (at: number, some: Partial<VariantDraft>) =>
    onChange(variants.map((one, index) => (index === at ? { ...one, ...some } : one)));
  const missing = made.variants.filter((name) => variants.every(({ material_variant }) => material_variant !== name));
  const add = (name: string) => {
    const base = variants[0]?.sku ?? "SKU";
    const first = { sku: `${base}-${variants.length + 1}`.slice(0, 64), price: variants[0]?.price ?? "", pieces: "0" };
    onChange([...variants, { ...first, name: { en: name, zh: name }, material_variant: name, price_minor: 0, stock: 0 }]);
  };
  return (
    <fieldset class="fieldset">
      <legend>{t("variants")}</legend>
      {problems.variants && <p class="labelled__problem">{problems.variants}</p>}
      {variants.map((one, index) => {
        const at = `variants.${index}`;
        const id = `variant-${index}`;
        const inShop = stock[one.sku];
        return (
          <div key={index} class="variant" role="group" aria-label={t("variant_label", { number: String(index + 1) })}>
            {one.material_variant && <p class="variant__material">{one.material_variant}</p>}
            <TextField id={`${id}-sku`} label={t("sku")} value={one.sku} most={64} problem={problems[`${at}.sku`]} onValue={(sku) => change(index, { sku })} />
            <TextField id={`${id}-en`} label={t("name_en")} lang="en" value={one.name.en} problem={problems[`${at}.name`]}
              onValue={(en) => change(index, { name: { ...one.name, en } })} />
            <TextField id={`${id}-zh`} label={t("name_zh")} lang="zh" value={one.name.zh} onValue={(zh) => change(index, { name: { ...one.name, zh } })} />
            <TextField id={`${id}-price`} label={t("price", { currency })} numeric value={one.price} most={14} problem={problems[`${at}.price_minor`]}
              onValue={(price) => change(index, { price })} />
            <TextField id={`${id}-stock`} label={t("pieces")} numeric value={one.pieces} most={9} problem={problems[`${at}.stock`]}
              help={inShop === undefined ? undefined : t("pieces_now", { count: String(inShop) })} onValue={(pieces) => change(index, { pieces })} />
            {variants.length > 1 && (
              <button type="button" class="link" aria-label={t("variant_remove_label", { sku: one.sku })}
                onClick={() => onChange(variants.filter((_, other) => other !== index))}>{t("variant_remove")}</button>
            )}
          </div>
        );
      })}
      {missing.map((name) => <button key={name} type="button" class="button" onClick={() => add(name)}>{t("variant_add", { name })}</button>)}
    </fieldset>
  );
}
