import { expect, test } from "vitest";
import { agentName } from "../src/console/agent";
import { actText, TEXTS } from "../src/console/texts";

test("browsers are told by the name that their owners know", () => {
  const chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36";
  expect(agentName(chrome)).toBe("Chrome · Linux");
  expect(agentName(`${chrome} Edg/156.0.0.0`)).toBe("Edge · Linux");
  expect(agentName("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1")).toBe("Safari · iPhone");
  expect(agentName("python-httpx2/1.0")).toBe("python-httpx2/1.0");
});

test("both languages have the same holes to fill", () => {
  const holes = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(String).sort();
  for (const key of Object.keys(TEXTS.en) as (keyof typeof TEXTS.en)[])
    expect(holes(TEXTS.zh[key]), key).toEqual(holes(TEXTS.en[key]));
});

test("an act that this page does not know is shown as it is", () => {
  expect(actText("zh", "signed_in")).toBe("登录");
  expect(actText("en", "goods_published")).toBe("goods_published");
});
