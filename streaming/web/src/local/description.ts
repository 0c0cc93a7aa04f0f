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
}

export interface DeviceScene {
  readonly room: string;
  readonly probes: string;
  readonly figure: string;
  readonly places: readonly DevicePlace[];
  readonly models: Readonly<Record<string, DeviceModel>>;
}

export type Level = "far" | "shelf" | "hand";

/** Throws TypeError when the line is broken, Error when the shop does not have it. */
export async function fetched(address: string): Promise<Response> {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer;
}
