/** What happens after a connection ends: come back when, or stay away why. */

import type { Bye } from "./messages";

/** Why the shopper waits for the next attempt. */
export type WaitCause = "lost" | "full" | "restarting" | "unreachable";
/** Why there will be no attempt unless the shopper asks for one. */
export type EndReason = "replaced" | "expired" | "idle" | "outdated" | "refused";

export type Next =
  | { readonly kind: "wait"; readonly cause: WaitCause; readonly ms: number }
  | { readonly kind: "end"; readonly reason: EndReason };

const FIRST_MS = 500;
const LONGEST_MS = 15_000;
const ENDS: Readonly<Record<string, EndReason>> = {
  replaced: "replaced",
  expired: "expired",
  idle: "idle",
  protocol: "outdated",
};
const CAUSES: Readonly<Record<string, WaitCause>> = {
  room_full: "full",
  too_many: "full",
  restarting: "restarting",
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
  const reason = ENDS[bye.code];
  if (reason) return { kind: "end", reason };
  if (!bye.retryable) return { kind: "end", reason: "refused" };
  const asked = bye.retry_after_s === null ? null : bye.retry_after_s * 1000;
  const ms = (asked ?? 0) + backoffMs(attempt, random);
  return { kind: "wait", cause: CAUSES[bye.code] ?? "lost", ms };
}
