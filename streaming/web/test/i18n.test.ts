import { describe, expect, test } from "vitest";
import { TEXTS, centimetres, counted, money, preferredLanguage, refusalText, text, type TextKey } from "../src/i18n";
import { CORRECTION_REASONS, REFUSAL_CODES, type RefusalCode } from "../src/messages";

const sources = import.meta.glob("../src/**/*.{ts,tsx}", { eager: true, query: "?raw", import: "default" });
const code = Object.entries(sources)
  .filter(([path]) => !path.includes("/texts/"))
  .map(([, source]) => source)
  .join("\n");

const keys = Object.keys(TEXTS.en) as TextKey[];
/** Beginnings of keys that the code completes at run time. */
const BUILT = ["hint_look_", "hint_walk_", "hint_pick_", "step_", "reason_", "department_", "refusal_"];

function holes(value: string): string[] {
  return [...value.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? "").sort();
}

describe("texts", () => {
  test("exist in both languages, with the same holes", () => {
    expect(Object.keys(TEXTS.zh).sort()).toEqual([...keys].sort());
    for (const key of keys) {
      expect(TEXTS.en[key].trim(), key).not.toBe("");
      expect(TEXTS.zh[key].trim(), key).not.toBe("");
      expect(holes(TEXTS.zh[key]), key).toEqual(holes(TEXTS.en[key]));
    }
  });

  test("in Chinese are Chinese", () => {
    const foreign = keys.filter((key) => !/\p{Script=Han}/u.test(TEXTS.zh[key]));
    expect(foreign).toEqual(["language", "stats_none", "kbps", "megabytes"]);
  });

  test("are all used", () => {
    const unused = keys.filter((key) => {
      const base = key.replace(/_(one|other)$/, "");
      return !BUILT.some((start) => key.startsWith(start)) && !code.includes(`"${key}"`) && !code.includes(`"${base}"`);
    });
    expect(unused).toEqual([]);
  });

  test("say why, for every refusal and correction that the server knows", () => {
    for (const code of REFUSAL_CODES) expect(keys).toContain(refusalText(code));
    for (const reason of CORRECTION_REASONS) expect(keys).toContain(`reason_${reason}`);
    const said = keys.filter((key) => /^(refusal|reason)_/.test(key));
    expect(said).toHaveLength(REFUSAL_CODES.length + CORRECTION_REASONS.length);
    expect(refusalText("of_tomorrow" as RefusalCode)).toBe("refused_room");
  });

  test("are filled in, and a missing value stays visible", () => {
    expect(text("en", "retry_in", { seconds: 3 })).toBe("Trying again in 3 s");
    expect(text("en", "retry_in")).toBe("Trying again in {seconds} s");
    expect(counted("en", "goods_count", 1)).toBe("1 article");
    expect(counted("en", "goods_count", 0)).toBe("0 articles");
    expect(counted("zh", "goods_count", 1)).toBe("1 种商品");
  });
});

describe("numbers", () => {
  test("money comes from minor units, by the currency's own digits", () => {
    expect(money("en", 24900, "EUR")).toBe("€249.00");
    expect(money("en", 24900, "JPY")).toContain("24,900");
    expect(money("zh", 105, "CNY")).toBe("¥1.05");
  });

  test("small sizes keep a decimal", () => {
    expect(centimetres("en", 0.0215)).toBe("2.2");
    expect(centimetres("en", 1.846)).toBe("185");
  });
});

describe("the language to start with", () => {
  test.each([
    ["zh", ["en-GB"], "zh"],
    [null, ["zh-CN", "en"], "zh"],
    [null, ["fr-FR", "en-US"], "en"],
    ["xx", ["fr"], "en"],
  ] as const)("%s and %s give %s", (kept, browser, lang) => {
    expect(preferredLanguage(kept, browser)).toBe(lang);
  });
});
