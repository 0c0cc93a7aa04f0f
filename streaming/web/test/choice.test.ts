import { describe, expect, test, vi } from "vitest";
import { Automatic, type Device, type Judged } from "../src/local/automatic";
import { drawsWell, LineJudge, reasonToDraw, startsHere, wantedRendering, type Reason } from "../src/local/choice";
import { Handover } from "../src/local/handover";
import { reduce, type AppEvent, type State } from "../src/state";
import { LOSSLESS, type Counters } from "../src/stats";
import { Store } from "../src/store";
import { inRoom } from "./fixtures";

const GOOD = { rtt: 40, lost: 0, behind: 90 };
const SECONDS = 10;
const CARD: Device = { fast: () => true, hidden: () => false };
const PLAIN: Device = { ...CARD, fast: () => false };

describe("who draws", () => {
  test("the address counts more than what is remembered", () => {
    expect(wantedRendering("?render=local", "streamed")).toBe("local");
    expect(wantedRendering("", "streamed")).toBe("streamed");
    expect(wantedRendering("?render=nonsense", null)).toBe("auto");
  });

  test("the device draws from the start where it is chosen or nothing else can be shown", () => {
    expect(startsHere("local", true, true)).toBe(true);
    expect(startsHere("auto", true, false)).toBe(true);
    expect(startsHere("auto", true, true)).toBe(false);
    expect(startsHere("streamed", true, false)).toBe(false);
    expect(startsHere("local", false, true)).toBe(false);
  });

  test("a shop that is full or cannot get its pictures through is drawn here, one that opens again is waited for", () => {
    expect((["full", "blocked", "slow"] as const).map(reasonToDraw)).toEqual(["full", "blocked", "slow"]);
    expect((["lost", "restarting", "busy", "unreachable"] as const).map(reasonToDraw)).toEqual([null, null, null, null]);
  });

  test("a slow line asks less of the device than a good one", () => {
    expect([drawsWell("able", 6), drawsWell("able", 12), drawsWell("slow", 12), drawsWell("saving", 50)]).toEqual([true, false, true, false]);
  });
});

describe("the line", () => {
  const after = (...seconds: Parameters<LineJudge["slowAfter"]>[0][]) => {
    const judge = new LineJudge();
    return seconds.map((second) => judge.slowAfter(second)).at(-1);
  };
  const times = <T>(count: number, value: T) => Array.from({ length: count }, () => value);

  test.each([{ ...GOOD, rtt: 350 }, { ...GOOD, lost: 0.1 }, { ...GOOD, behind: 450 }])("is slow after ten bad seconds: %o", (bad) => {
    expect(after(...times(SECONDS - 1, bad))).toBe(false);
    expect(after(...times(SECONDS, bad))).toBe(true);
  });

  test("is not slow for a bad moment now and then, nor before anything is known", () => {
    expect(after(...times(20, [{ ...GOOD, rtt: 900 }, GOOD, GOOD]).flat())).toBe(false);
    expect(after(...times(60, { ...GOOD, rtt: null }))).toBe(false);
  });
});

describe("by itself", () => {
  function shop(...events: AppEvent[]) {
    const store = new Store<State, AppEvent>(reduce, inRoom({ type: "pictured" }, ...events));
    let at = 0;
    const line = { rtt: 20, missing: 0 };
    const counted = (): Counters => ({
      ...LOSSLESS, transport: "webrtc", at: (at += 1000), frames: at, bytes: at, width: 960, height: 540, ...line,
    });
    const attempt = vi.fn<(reason: Reason) => void>();
    const visit: Judged & { atRest: boolean } = {
      session: { counters: () => Promise.resolve(counted()) },
      presenter: { lead: { behind: 0.08 } },
      handover: { attempt },
      atRest: false,
    };
    const seconds = async (automatic: Automatic, count: number) => {
      for (let second = 0; second < count; second++) await automatic.second();
      return attempt.mock.calls.map(([reason]) => reason);
    };
    return { store, visit, line, seconds };
  }

  test("a slow line is left for the device, once", async () => {
    const { store, visit, line, seconds } = shop();
    line.rtt = 400;
    expect(await seconds(new Automatic(store, visit, PLAIN), 60)).toEqual(["slow"]);
  });

  test("a phone with a graphics card is tried while its shopper rests", async () => {
    const { store, visit, seconds } = shop({ type: "touch", touch: true });
    const automatic = new Automatic(store, visit, CARD);
    expect(await seconds(automatic, 30)).toEqual([]);
    visit.atRest = true;
    expect(await seconds(automatic, 30)).toEqual(["able"]);
  });

  test("a phone without one is not, unless data is to be saved", async () => {
    const { store, visit, seconds } = shop({ type: "touch", touch: true });
    visit.atRest = true;
    const automatic = new Automatic(store, visit, PLAIN);
    expect(await seconds(automatic, 30)).toEqual([]);
    store.dispatch({ type: "sparing", sparing: true });
    expect(await seconds(automatic, 5)).toEqual(["saving"]);
  });

  test("what somebody has chosen stays", async () => {
    const { store, visit, line, seconds } = shop({ type: "rendering", rendering: "streamed" });
    line.rtt = 900;
    expect(await seconds(new Automatic(store, visit, CARD), 60)).toEqual([]);
  });
});

describe("the picture changes hands", () => {
  function standing(viewMs: number) {
    const store = new Store<State, AppEvent>(reduce, inRoom({ type: "pictured" }));
    const [dial, freeze, enter] = [vi.fn(), vi.fn(), vi.fn()];
    let ready: (() => void) | null = null;
    const device = {
      prepare: (_id: string, _room: unknown, _me: string, then: () => void) => (ready = then),
      leave: () => (ready = null),
      measure: () => viewMs,
      enter,
    };
    const handover = new Handover(store, device, { dial, freeze });
    return { store, dial, enter, handover, isReady: () => ready?.() };
  }

  test("when the device is ready, and not before", () => {
    const { store, dial, enter, handover, isReady } = standing(5);
    handover.drawHere(true);
    expect([store.state.local, dial.mock.calls.length]).toEqual([false, 0]);
    isReady();
    expect([store.state.local, dial.mock.calls.length, enter.mock.calls.length]).toEqual([true, 1, 1]);
  });

  test("not at all when the shopper thinks better of it meanwhile", () => {
    const { store, dial, handover, isReady } = standing(5);
    handover.drawHere(true);
    handover.drawHere(false);
    isReady();
    expect([store.state.local, dial.mock.calls.length]).toEqual([false, 0]);
  });

  test.each([[5, true], [20, false]])("for a phone that draws a view in %d ms: %s", (viewMs, local) => {
    const { store, handover, isReady } = standing(viewMs);
    handover.attempt("able");
    isReady();
    expect([store.state.local, store.state.drawnFor]).toEqual([local, local ? "able" : null]);
  });

  test("at once without a line", () => {
    const { store, dial, handover } = standing(5);
    store.dispatch({ type: "phase", phase: { name: "waiting", cause: "full", until: 0 } });
    handover.drawFor("full");
    expect([store.state.local, store.state.drawnFor, dial.mock.calls.length]).toEqual([true, "full", 1]);
  });
});

test("why a device draws is said until the shopper has answered", () => {
  const told = inRoom({ type: "local", local: true }, { type: "drawn_for", reason: "slow" });
  expect(told.drawnFor).toBe("slow");
  expect(reduce(told, { type: "drawn_for", reason: null }).drawnFor).toBeNull();
  expect(reduce(told, { type: "rendering", rendering: "streamed" })).toMatchObject({ rendering: "streamed", drawnFor: null });
});
