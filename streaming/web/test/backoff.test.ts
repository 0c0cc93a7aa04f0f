import { describe, expect, test } from "vitest";
import { afterClose, backoffMs } from "../src/backoff";
import type { Bye, ByeCode } from "../src/messages";

function bye(code: string, retryable: boolean, retry_after_s: number | null = null): Bye {
  return { type: "bye", code: code as ByeCode, text: "", retryable, retry_after_s };
}

describe("after the line ended", () => {
  test("waits grow, keep a fixed half, and end at fifteen seconds", () => {
    expect([backoffMs(0, 0), backoffMs(0, 1)]).toEqual([250, 500]);
    expect([backoffMs(3, 0), backoffMs(3, 1)]).toEqual([2000, 4000]);
    expect([backoffMs(40, 0), backoffMs(40, 1)]).toEqual([7500, 15000]);
  });

  test("without a goodbye: the line was lost", () => {
    expect(afterClose(null, 1, 1)).toEqual({ kind: "wait", cause: "lost", ms: 1000 });
  });

  test("the server's own time is kept, plus the shopper's share of the spread", () => {
    expect(afterClose(bye("room_full", true, 10), 0, 0)).toEqual({ kind: "wait", cause: "full", ms: 10_250 });
    expect(afterClose(bye("restarting", true), 0, 0)).toEqual({ kind: "wait", cause: "restarting", ms: 250 });
    expect(afterClose(bye("too_many", true), 0, 0)).toMatchObject({ cause: "busy" });
    expect(afterClose(bye("handshake", true), 0, 0)).toMatchObject({ cause: "blocked" });
    expect(afterClose(bye("slow", true), 0, 0)).toMatchObject({ cause: "slow" });
  });

  test("who waits for a place looks as often after an hour as at first", () => {
    expect(afterClose(bye("room_full", true, 2), 60, 1)).toMatchObject({ ms: 2500 });
    expect(afterClose(bye("restarting", true, 2), 60, 1)).toMatchObject({ ms: 17_000 });
  });

  test.each([
    ["replaced", false, "replaced"],
    ["expired", true, "expired"],
    ["no_such_room", false, "refused"],
    ["protocol", false, "outdated"],
    ["banned", false, "refused"],
  ])("%s ends the visit as %s / %s", (code, retryable, reason) => {
    expect(afterClose(bye(code, retryable), 0, 0.5)).toEqual({ kind: "end", reason });
  });
});
