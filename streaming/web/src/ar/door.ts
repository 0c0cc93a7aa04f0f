/** The way of goods into the shopper's own room: small, for every visitor loads it. */

import type { Actions } from "../actions";
import { described, type DeviceModel, type DeviceScene } from "../local/description";
import { recallHere } from "../memory";
import type { AppEvent, State } from "../state";
import type { Store } from "../store";
import type { Visit } from "../visit";

/** By a session of this page, by a viewer of the phone's own, or not at all. */
export type ArWay = "session" | "quick_look" | "none";

let loaded: Promise<typeof import("./in_room")> | null = null;

/** How this browser shows things in the room; asked of the browser, never guessed. */
export async function arHere(): Promise<ArWay> {
  if (recallHere("ar") === "none") return "none";
  if (await navigator.xr?.isSessionSupported("immersive-ar").catch(() => false)) return "session";
  const { relList } = document.createElement("a");
  // Old browsers throw on a list that has no known words.
  try {
    return relList.supports("ar") ? "quick_look" : "none";
  } catch {
    return "none";
  }
}

/** The model of `sku` in `room`; null where there is none or it cannot be had now. */
export async function modelOf(room: string, sku: string): Promise<DeviceModel | null> {
  return (await sceneOf(room))?.models[sku] ?? null;
}

/** Has what a session needs fetched: it must be asked for in the turn of a click. */
export function makeReady(): void {
  loaded ??= import("./in_room");
}

/** Shows `sku` in the shopper's room; fails with the browser's own error where that cannot be. */
export async function seeInRoom(visit: Visit, store: Store<State, AppEvent>, actions: Actions, sku: string): Promise<void> {
  makeReady();
  const room = store.state.place?.room;
  const [module, scene] = await Promise.all([loaded, room === undefined ? null : sceneOf(room)]);
  if (module && scene) await module.InRoom.open({ visit, store, actions, models: scene.models }, sku);
}

async function sceneOf(room: string): Promise<DeviceScene | null> {
  return described(room).catch(() => null);
}
