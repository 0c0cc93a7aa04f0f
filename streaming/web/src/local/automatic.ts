/** Lets the device draw where that is better, and nobody has chosen: judged once a second. */

import type { Lead } from "../predict";
import type { Session } from "../session";
import type { AppEvent, State } from "../state";
import { StatsReader } from "../stats";
import type { Store } from "../store";
import { LineJudge, type Reason } from "./choice";
import type { Handover } from "./handover";
import { drawsFast } from "./on_device";

const EVERY_MS = 1000;
/** So long a shopper rests before their device is tried, seconds: nothing may stutter for that. */
const IDLE_S = 4;

/** The visit as this sees it. */
export interface Judged {
  readonly session: Pick<Session, "counters">;
  readonly presenter: { readonly lead: Pick<Lead, "behind"> };
  readonly handover: Pick<Handover, "attempt">;
  /** Nothing moves. */
  readonly atRest: boolean;
}

export interface Device {
  /** Whether it has a graphics card. */
  fast(): boolean;
  /** Whether the page is hidden. */
  hidden(): boolean;
}

export class Automatic {
  private readonly reader = new StatsReader();
  private readonly line = new LineJudge();
  private rested = 0;
  private tried = false;

  constructor(
    private readonly store: Store<State, AppEvent>,
    private readonly visit: Judged,
    private readonly device: Device = { fast: drawsFast, hidden: () => document.hidden },
  ) {}

  start(): void {
    setInterval(() => void this.second(), EVERY_MS);
  }

  /** A second has gone by. */
  async second(): Promise<void> {
    if (!this.free) {
      this.line.forget();
      return;
    }
    this.rested = this.visit.atRest ? this.rested + 1 : 0;
    const counters = await this.visit.session.counters();
    const line = counters && this.reader.read(counters);
    // Who rests sees nothing late.
    const behind = this.visit.atRest ? 0 : this.visit.presenter.lead.behind * 1000;
    const slow = line !== null && this.line.slowAfter({ ...line, behind });
    const reason = slow ? "slow" : this.rested < IDLE_S ? null : this.better;
    if (!reason) return;
    // Once a visit: a device that has proved unable does not get better.
    this.tried = true;
    this.visit.handover.attempt(reason);
  }

  /** Why this device should draw though the line is good; null: it should not. */
  private get better(): Reason | null {
    const { touch, sparing } = this.store.state;
    if (sparing) return "saving";
    return touch && this.device.fast() ? "able" : null;
  }

  /** Whether there is anything to decide. */
  private get free(): boolean {
    const { rendering, local, phase, headset } = this.store.state;
    const streamed = rendering === "auto" && !local && phase.name === "live" && headset !== "worn";
    return streamed && !this.tried && !this.device.hidden();
  }
}
