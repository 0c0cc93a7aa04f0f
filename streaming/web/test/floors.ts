import type { Point2 } from "../src/messages";
import { WalkableFloor } from "../src/walk";

export const BODY = 0.22;

/** A room of 8 by 6 metres with a wall across it that leaves a gap at one end. */
export function dividedRoom(gap = 1): WalkableFloor {
  const outline: Point2[] = [[-4, -3], [4, -3], [4, 3], [-4, 3]];
  const wall = { centre: [-gap / 2, 0] as const, half: [4 - gap / 2, 0.1] as const, yaw: 0, height: 1 };
  return new WalkableFloor([outline], [wall], BODY);
}

export function emptyRoom(): WalkableFloor {
  return new WalkableFloor([[[-4, -3], [4, -3], [4, 3], [-4, 3]]], [], BODY);
}

/** The divided room with plinths that one can just walk between. */
export function crowdedRoom(): WalkableFloor {
  const { polygons, obstacles } = dividedRoom();
  const plinth = (x: number, z: number, side: number) =>
    ({ centre: [x, z] as const, half: [side / 2, side / 2] as const, yaw: 0.2, height: 1 });
  const plinths = [plinth(-0.6, 1.4, 0.46), plinth(0.12, 1.1, 0.6), plinth(0.6, 1.9, 0.5), plinth(-2, -1.4, 0.8)];
  return new WalkableFloor(polygons, [...obstacles, ...plinths], BODY);
}
