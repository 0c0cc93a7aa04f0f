/** Hands the picture over between the shop and this device: same place, same goods in hand. */

import type { AppEvent, State } from "../state";
import type { Store } from "../store";
import { drawsWell, type Reason } from "./choice";
import type { OnDevice } from "./on_device";

export interface HandoverHooks {
  /** The shop's pictures end, or begin anew: the line has to be dialled for that. */
  dial(): void;
  freeze(): void;
}

export class Handover {
  constructor(
    private readonly store: Store<State, AppEvent>,
    private readonly device: Pick<OnDevice, "prepare" | "enter" | "leave" | "measure">,
    private readonly hooks: HandoverHooks,
  ) {}

  /** Has the room drawn by this device, or by the shop. While the shop's pictures come they are
   * looked at until the device is ready. */
  drawHere(local: boolean): void {
    const { state } = this.store;
    if (!local) this.device.leave();
    if (local === state.local) return;
    if (local && state.phase.name === "live") this.prepare(() => this.turn(true));
    else this.turn(local);
  }

  /** The same because of `reason`, which the shopper is told. */
  drawFor(reason: Reason): void {
    this.drawHere(true);
    this.store.dispatch({ type: "drawn_for", reason });
  }

  /** The same if this device proves to draw well enough for that. */
  attempt(reason: Reason): void {
    this.prepare(() => {
      if (!drawsWell(reason, this.device.measure())) return this.device.leave();
      this.turn(true);
      this.store.dispatch({ type: "drawn_for", reason });
    });
  }

  private prepare(ready: () => void): void {
    const { place, room, me } = this.store.state;
    if (place && room && me !== null) this.device.prepare(place.room, room, me, ready);
  }

  private turn(local: boolean): void {
    this.store.dispatch({ type: "local", local });
    const { place, room, me } = this.store.state;
    if (local) this.hooks.freeze();
    // What is ready is looked at while the line is dialled.
    if (local && place && room && me !== null) this.device.enter(place.room, room, me);
    this.hooks.dial();
  }
}
