import { describe, expect, it } from "vitest";
import { alongPlane, Arrangement, Hold, onLevel, onPlane, type Surface, type Ware } from "../src/ar/arrangement";
import { BoardPages } from "../src/ar/board_pages";
import { NOTHING, type Handles } from "../src/ar/face";
import { quickLookLink } from "../src/ar/quick_look";
import { CELLS, darkness, reachOf } from "../src/ar/shadow";
import { quatFromYawPitch } from "../src/geometry";
import { boxModel } from "../src/local/glb";
import type { Vec3 } from "../src/messages";
import type { Page } from "../src/xr/panel";
import { CATALOGUE, cart, inRoom, line } from "./fixtures";

const SOFA: Vec3 = [2, 0.8, 0.9];
const EYES: Vec3 = [0, 1.5, 0];
const PRINT: Ware = { sku: "PRINT", size: [0.5, 0.7, 0.02], hangs: true };

function standing(sku: string, size: Vec3): Ware {
  return { sku, size, hangs: false };
}

/** On the floor. */
function at(point: Vec3): Surface {
  return { point, facing: null };
}

describe("an arrangement", () => {
  it("turns the front of what is put down towards the viewer", () => {
    const all = new Arrangement();
    expect(all.place(standing("SOFA", SOFA), at([0, 0, -2]), EYES).yaw).toBeCloseTo(0);
    expect(all.place(standing("LAMP", SOFA), at([-2, 0, 0]), EYES).yaw).toBeCloseTo(Math.PI / 2);
  });

  it("finds the nearest thing under a ray, as it stands turned", () => {
    const all = new Arrangement();
    const far = all.place(standing("SOFA", SOFA), at([0, 0, -4]), EYES);
    const near = all.place(standing("SOFA", SOFA), at([0, 0, -2]), EYES);
    const ahead = (x: number) => all.under([[x, 0.4, 0], [0, 0, -1]])?.id ?? null;
    expect(ahead(0.9)).toBe(near.id);
    all.change(near.id, { yaw: Math.PI / 2 });
    expect(ahead(0.9)).toBe(far.id);
    expect(ahead(1.2)).toBeNull();
    expect(all.under([[0, 0.4, 0], [0, 0, 1]])).toBeNull();
  });

  it("can be touched where it is small", () => {
    const all = new Arrangement();
    const lipstick = all.place(standing("LIP", [0.02, 0.07, 0.02]), at([0, 0.7, -1]), EYES);
    expect(all.under([[0.05, 0.75, 0], [0, 0, -1]])?.id).toBe(lipstick.id);
  });

  it("comes back as it stood, wherever its first thing is put", () => {
    const all = new Arrangement();
    all.place(standing("SOFA", SOFA), at([0, 0, -2]), EYES);
    all.place(standing("LAMP", [0.4, 1.5, 0.4]), at([1.5, 0, -2]), EYES);
    const [before, lamp] = all.all.map(({ yaw }) => yaw);
    all.putBack(at([3, 0, 0]), [0, 1.5, 0]);
    const [sofa, other] = all.all;
    expect(sofa?.yaw).toBeCloseTo(-Math.PI / 2);
    expect((other?.yaw ?? 0) - (sofa?.yaw ?? 0)).toBeCloseTo((lamp ?? 0) - (before ?? 0));
    // What stood to the right of the sofa stands to its right again.
    expect(other?.position[0]).toBeCloseTo(3);
    expect(other?.position[2]).toBeCloseTo(1.5);
    all.remove(sofa?.id ?? 0);
    expect(all.all.map(({ sku }) => sku)).toEqual(["LAMP"]);
  });

  it("stays where it is in the room when the room's origin is put elsewhere", () => {
    const all = new Arrangement();
    all.place(standing("SOFA", SOFA), at([0, 0, -2]), EYES);
    // One turns to the left and calls that "ahead": what was ahead is on the right now.
    all.rebase([[0, 0, 1], quatFromYawPitch(Math.PI / 2)]);
    const [sofa] = all.all;
    [3, 0, 0].forEach((value, axis) => expect(sofa?.position[axis]).toBeCloseTo(value));
    expect(sofa?.yaw).toBeCloseTo(-Math.PI / 2);
  });
});

describe("what hangs", () => {
  /** A wall at x = -2 that looks along +X. */
  const wall: Surface = { point: [-2, 1.6, -1], facing: Math.PI / 2 };

  it("has its back on the wall and its middle where it was put", () => {
    const { position, yaw } = new Arrangement().place(PRINT, wall, EYES);
    expect(yaw).toBeCloseTo(Math.PI / 2);
    [-1.99, 1.25, -1].forEach((value, axis) => expect(position[axis]).toBeCloseTo(value));
  });

  it("hangs at eye level over a floor, where no wall was found, and faces the viewer", () => {
    const { position, yaw } = new Arrangement().place(PRINT, at([0, -0.1, -2]), EYES);
    expect(yaw).toBeCloseTo(0);
    expect(position).toEqual([0, expect.closeTo(1.4 - 0.35), -2]);
  });

  it("is dragged along its wall, up and down", () => {
    const print = new Arrangement().place(PRINT, wall, EYES);
    const looking = (y: number, z: number) => onPlane([[0, 1.5, 0], unit([-1.99, y - 1.5, z])], print, 8);
    const hold = new Hold(print.id);
    hold.moved([looking(1.6, -1) ?? [0, 0]]);
    const { step } = hold.moved([looking(1.9, -0.4) ?? [0, 0]]);
    const [x, y, z] = alongPlane(print, step);
    expect([x, y, z].map((value) => Number(value.toFixed(3)))).toEqual([-1.99, 1.55, -0.4]);
    expect(onPlane([[0, 1.5, 0], [1, 0, 0]], print, 8)).toBeNull();
  });

  it("is put back by what stands, at its old height", () => {
    const all = new Arrangement();
    all.place(PRINT, { point: [0, 1.6, -3], facing: 0 }, EYES);
    all.place(standing("SOFA", SOFA), at([0, 0, -2]), EYES);
    expect(all.anchor?.sku).toBe("SOFA");
    all.putBack(at([0, 0.2, -4]), EYES);
    const [print] = all.all;
    expect(print?.position[1]).toBeCloseTo(1.25 + 0.2);
    expect(print?.position[2]).toBeCloseTo(-4.99);
  });
});

function unit(v: Vec3): Vec3 {
  const length = Math.hypot(...v);
  return [v[0] / length, v[1] / length, v[2] / length];
}

describe("fingers", () => {
  it("drag with one, turn with two, and do nothing by coming or going", () => {
    const hold = new Hold(1);
    expect(hold.moved([[1, 1]])).toEqual({ step: [0, 0], turn: 0 });
    expect(hold.moved([[1.5, 1]])).toEqual({ step: [0.5, 0], turn: 0 });
    expect(hold.moved([[1.5, 1], [9, 9]])).toEqual({ step: [0, 0], turn: 0 });
    hold.moved([[0, 0], [1, 0]]);
    const { step, turn } = hold.moved([[0.5, 0.5], [0.5, -0.5]]);
    expect(step[0]).toBeCloseTo(0);
    // From +X to -Z is a quarter to the left, seen from above.
    expect(turn).toBeCloseTo(Math.PI / 2);
  });

  it("meet the floor, and no floor at the horizon", () => {
    expect(onLevel([[0, 2, 0], [0, -1, -1]], 0, 5)).toEqual([0, -2]);
    expect(onLevel([[0, 2, 0], [0, -0.1, -1]], 0, 5)).toBeNull();
    expect(onLevel([[0, 2, 0], [0, 0, -1]], 0, 5)).toBeNull();
    expect(onLevel([[0, 2, 0], [0, 1, -1]], 0, 5)).toBeNull();
  });
});

describe("a shadow", () => {
  it("is dark under what stands on the ground, light under what hovers, and soft at its edge", () => {
    const box = boxModel([1, 1, 1]).primitives;
    const reach = reachOf([1, 1, 1]);
    const middle = (CELLS / 2) * CELLS + CELLS / 2;
    const standing = darkness(box, 0, reach);
    expect(standing[middle]).toBeGreaterThan(0.55);
    expect(darkness(box, -1, reach)[middle]).toBeLessThan(0.2);
    expect(standing[0]).toBe(0);
    expect(new Set([...standing].map((value) => value.toFixed(2))).size).toBeGreaterThan(4);
  });
});

describe("the link of Quick Look", () => {
  it("locks the size and says what is sold", () => {
    const offer = { action: "Add to basket", title: "Sofa & more", subtitle: "Green", price: "€ 899", page: "https://shop/?a=b" };
    const [file, said = ""] = quickLookLink("./scene/1.usdz", offer).split("#");
    expect(file).toBe("./scene/1.usdz");
    expect(said).toContain("allowsContentScaling=0");
    expect(said).toContain("callToAction=Add%20to%20basket");
    expect(new URLSearchParams(said).get("checkoutTitle")).toBe("Sofa & more");
    expect(new URLSearchParams(said).get("canonicalWebPageURL")).toBe("https://shop/?a=b");
  });
});

describe("a headset's board", () => {
  const done: string[] = [];
  const note = (what: string) => (sku?: string) => void done.push([what, sku ?? ""].join(" ").trim());
  const handles: Handles = {
    leave: note("leave"), choose: note("choose"), exchange: note("exchange"), turn: note("turn"), remove: note("remove"),
  };
  const actions = { add: (sku: string, quantity: number) => void done.push(`add ${sku} ${quantity}`) };
  const model = { far: "", shelf: "", hand: "", variant: null, size: SOFA, mount: "stand", usdz: null } as const;
  const pages = () => new BoardPages(actions, { "LIP-RED": model, "LIP-ROSE": model, LAMP: model });
  const texts = ({ words }: Page) => words.map(({ text }) => text);
  function press({ buttons }: Page, text: string): void {
    const button = buttons.find((one) => one.text === text);
    expect(button?.enabled, text).toBe(true);
    button?.press();
  }

  it("says what to do next", () => {
    const page = pages().page(inRoom(), { ...NOTHING, step: "place" }, handles);
    expect(texts(page)).toEqual(["Pull the trigger to put it there"]);
    press(page, "Back to the shop");
    expect(done.pop()).toBe("leave");
  });

  it("tells a product's price and measures, changes its variant and sells it until it is sold out", () => {
    const looked = { step: "move", selected: "LIP-RED", size: SOFA, turns: true } as const;
    const page = pages().page(inRoom(), looked, handles);
    expect(texts(page)).toContain("200 × 80 × 90 cm (W × H × D)");
    expect(texts(page)).toContain("€10.00");
    for (const text of ["version 1", "Turn", "Put away", "Add to basket"]) press(page, text);
    expect(done.splice(0)).toEqual(["exchange LIP-ROSE", "turn", "remove", "add LIP-RED 1"]);
    const full = inRoom({ type: "cart", cart: cart(1, line("LIP-RED", 3)) });
    const sold = pages().page(full, looked, handles);
    expect(texts(sold)).toContain("3 in your basket");
    expect(sold.buttons.find(({ text }) => text === "Sold out")?.enabled).toBe(false);
  });

  it("lists the goods, page after page", () => {
    const products = Array.from({ length: 9 }, (_, at) => {
      const [first] = CATALOGUE.products;
      if (!first) throw new Error("no goods");
      return { ...first, name: { en: `good ${at}`, zh: `货${at}` } };
    });
    const state = inRoom({ type: "catalogue", catalogue: { ...CATALOGUE, products } });
    const board = pages();
    const page = () => board.page(state, NOTHING, handles);
    press(page(), "Add another");
    expect(page().buttons.filter(({ text }) => text.startsWith("good"))).toHaveLength(8);
    expect(page().buttons.find(({ text }) => text === "‹")?.enabled).toBe(false);
    press(page(), "›");
    press(page(), "good 8");
    expect(done.splice(0)).toEqual(["choose LIP-RED"]);
    press(page(), "Back to the shop");
    expect(done.splice(0)).toEqual(["leave"]);
  });
});
