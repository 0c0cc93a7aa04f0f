/** The way into a headset: small, for every visitor loads it; the rest comes when there is one. */

import type { Actions } from "../actions";
import type { AppEvent, State } from "../state";
import type { Store } from "../store";
import type { Visit } from "../visit";

/** Loaded as soon as there is a headset: a session must be asked for in the turn of a click. */
let loaded: typeof import("./headset") | null = null;

/** Whether this browser shows pictures in a headset; asked of the browser, never guessed. */
export async function headsetHere(): Promise<boolean> {
  const here = (await navigator.xr?.isSessionSupported("immersive-vr").catch(() => false)) ?? false;
  if (here) loaded = await import("./headset");
  return here;
}

/** Puts the headset on; fails with the browser's own error where it cannot be had. */
export async function wearHeadset(visit: Visit, store: Store<State, AppEvent>, actions: Actions): Promise<void> {
  await loaded?.Headset.wear(visit, store, actions);
}
