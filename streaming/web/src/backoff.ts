/** What happens after a connection ends: come back when, or stay away why. */

import type { Bye, ByeCode } from "./messages";

/** Why the shopper waits for the next attempt. */
export type WaitCause = "lost" | "full" | "busy" | "restarting" | "blocked" | "slow" | "unreachable";
/** Why there will be no attempt unless the shopper asks for one. */
export type EndReason = "replaced" | "expired" | "outdated" | "refused";

export type Next =
  | { readonly kind: "wait"; readonly cause: WaitCause; readonly ms: number }
  | { readonly kind: "end"; readonly reason: EndReason };

const FIRST_MS = 500;
const LONGEST_MS = 15_000;
/** What each goodbye of the server means to the shopper. */
const MEANINGS: Readonly<Record<ByeCode, { readonly wait: WaitCause } | { readonly end: EndReason }>> = {
  room_full: { wait: "full" },
  too_many: { wait: "busy" },
  restarting: { wait: "restarting" },
  handshake: { wait: "blocked" },
  lost: { wait: "lost" },
  slow: { wait: "slow" },
  internal: { wait: "lost" },
  replaced: { end: "replaced" },
  expired: { end: "expired" },
  protocol: { end: "outdated" },
  no_such_room: { end: "refused" },
};

/**
 * Exponential backoff with equal jitter: half of the delay is fixed, half is drawn, so that
 * the shoppers of a restarted server do not all return in the same instant.
 * `attempt` counts failures in a row from 0, `random` lies in 0 .. 1.
 */
export function backoffMs(attempt: number, random: number): number {
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** attempt);
  return full / 2 + (full / 2) * random;
}

/** What to do after the server's `bye`, or after a line that ended without one (null). */
export function afterClose(bye: Bye | null, attempt: number, random: number): Next {
  if (!bye) return { kind: "wait", cause: "lost", ms: backoffMs(attempt, random) };
  const meaning = Object.hasOwn(MEANINGS, bye.code) ? MEANINGS[bye.code] : unknown(bye);
  if ("end" in meaning) return { kind: "end", reason: meaning.end };
  const asked = (bye.retry_after_s ?? 0) * 1000;
  // Whoever has waited longest for a place must not be the one who looks least often.
  const failures = meaning.wait === "full" ? 0 : attempt;
  return { kind: "wait", cause: meaning.wait, ms: asked + backoffMs(failures, random) };
}

/** A newer server may have further codes. */
function unknown({ retryable }: Bye) {
  return retryable ? ({ wait: "lost" } as const) : ({ end: "refused" } as const);
}
