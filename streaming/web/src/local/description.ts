/** What the server tells a device that draws the room itself (`windowshop/on_device.py`). */

import type { Vec3 } from "../messages";

export interface DeviceModel {
  readonly far: string;
  readonly shelf: string;
  readonly hand: string;
  readonly variant: string | null;
  /** Width, height, depth, metres. */
  readonly size: Vec3;
  /** How it is put up. */
  readonly mount: "stand" | "hang" | "lie" | "wall";
  /** The same for iOS's Quick Look; null where it could not be packed. */
  readonly usdz: string | null;
}

export interface DevicePlace {
  readonly placement: string;
  readonly position: Vec3;
  readonly yaw: number;
  /** The room's light was baked with these goods. */
  readonly baked: boolean;
}

export interface DeviceScene {
  readonly room: string;
  readonly probes: string;
  readonly figure: string;
  /** These two change while the shop is open (`describedAgain`). */
  places: readonly DevicePlace[];
  models: Readonly<Record<string, DeviceModel>>;
}

export type Level = "far" | "shelf" | "hand";

const known = new Map<string, Promise<DeviceScene>>();

/** What the shop tells of its room called `id`: one object for all who ask. Throws when it cannot be had. */
export function described(id: string): Promise<DeviceScene> {
  const asked = known.get(id) ?? told(id);
  known.set(id, asked);
  asked.catch(() => known.delete(id));
  return asked;
}

/** Brings what was told of the room, if anything was, up to now. Where that fails it stays as it was. */
export async function describedAgain(id: string): Promise<void> {
  try {
    const scene = await known.get(id);
    if (scene) Object.assign(scene, await told(id));
  } catch {
    // The line is lost: who comes back asks again.
  }
}

async function told(id: string): Promise<DeviceScene> {
  return (await (await fetched(`./api/rooms/${encodeURIComponent(id)}/scene`)).json()) as DeviceScene;
}

/** Throws TypeError when the line is broken, Error when the shop does not have it. */
export async function fetched(address: string): Promise<Response> {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer;
}
