import { describe, expect, it } from "vitest";
import { askedLanguage, invitation, withoutGoods } from "../src/invitation";

describe("the page's address", () => {
  it.each([
    ["", { near: null, at: null }],
    ["?near=v_1-A&at=LAMP-SAGE", { near: "v_1-A", at: "LAMP-SAGE" }],
    ["?at=lamp", { near: null, at: null }],
    ["?at=%3Cscript%3E&near=a%20b", { near: null, at: null }],
    [`?at=A${"B".repeat(64)}`, { near: null, at: null }],
  ])("asks by %j for what the shop would take", (search, wanted) => {
    expect(invitation(search)).toEqual(wanted);
  });

  it("names a language that the shop speaks, or none", () => {
    expect(["?lang=zh", "?lang=en", "?lang=fr", ""].map(askedLanguage)).toEqual(["zh", "en", null, null]);
  });

  it("is kept without the goods", () => {
    expect(withoutGoods("https://shop.example/s/?at=A1&render=local")).toBe("https://shop.example/s/?render=local");
  });
});
