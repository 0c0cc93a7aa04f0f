import type { Point2 } from "../src/messages";
import { WalkableFloor } from "../src/walk";

export const BODY = 0.22;

/** A room of 8 by 6 metres with a wall across it that leaves a gap at one end. */
export function dividedRoom(gap = 1): WalkableFloor {
  const outline: Point2[] = [[-4, -3], [4, -3], [4, 3], [-4, 3]];
  const wall = { centre: [-gap / 2, 0] as const, half: [4 - gap / 2, 0.1] as const, yaw: 0 };
  return new WalkableFloor([outline], [wall], BODY);
}

export function emptyRoom(): WalkableFloor {
  return new WalkableFloor([[[-4, -3], [4, -3], [4, 3], [-4, 3]]], [], BODY);
}
