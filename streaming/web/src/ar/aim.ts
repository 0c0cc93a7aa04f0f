/** Where the room's surfaces are: ahead of a phone and under its fingers, or where controllers point. */

import type { Ray } from "../messages";
import { rayOf } from "../xr/hands";
import { poseOf } from "../xr/poses";
import { onLevel, type Surface } from "./arrangement";

/** A surface that things stand on faces up at least this much. */
const UPRIGHT = 0.85;
/** One that things hang on, up or down at most this much. */
const PLUMB = 0.25;
/** The floor that is only told of is pointed at so far off at most, metres. */
const REACH = 6;

export class Aim {
  private ahead: XRHitTestSource | null = null;
  private touched: XRTransientInputHitTestSource | null = null;
  private floor: XRReferenceSpace | null = null;
  private readonly pointed = new Map<XRInputSource, XRHitTestSource>();
  private used: XRInputSource | null = null;

  /** To be made in the turn in which the session came, lest a controller be missed. */
  constructor(private readonly session: XRSession) {
    session.addEventListener("inputsourceschange", ({ added, removed }) => {
      for (const source of added) void this.follow(source);
      for (const source of removed) this.forget(source);
    });
    for (const source of session.inputSources) void this.follow(source);
  }

  /** Fails with the browser's own error where surfaces cannot be found. */
  async start(): Promise<void> {
    const { session } = this;
    const viewer = await session.requestReferenceSpace("viewer");
    this.ahead = (await session.requestHitTestSource?.({ space: viewer })) ?? null;
    const transient = session.requestHitTestSourceForTransientInput?.({ profile: "generic-touchscreen" });
    this.touched = (await transient?.catch(() => null)) ?? null;
    this.floor = await session.requestReferenceSpace("local-floor").catch(() => null);
  }

  /** Of several controllers, the last one pressed points. */
  use(source: XRInputSource): void {
    this.used = source;
  }

  /** Where the next thing would go: where a controller points, or right ahead; to a wall if `walls`. */
  surface(frame: XRFrame, space: XRReferenceSpace, walls: boolean): Surface | null {
    const { pointer } = this;
    if (pointer) return this.under(pointer, frame, space, walls);
    return this.ahead && met(frame.getHitTestResults(this.ahead), space, walls);
  }

  /** The surface under a finger, or where a controller points; null where none is known. */
  under(source: XRInputSource, frame: XRFrame, space: XRReferenceSpace, walls: boolean): Surface | null {
    const pointed = this.pointed.get(source);
    if (pointed) {
      const results = frame.getHitTestResults(pointed);
      return results.length ? met(results, space, walls) : this.ground(source, frame, space);
    }
    if (!this.touched) return null;
    const all = frame.getHitTestResultsForTransientInput(this.touched);
    const found = all.find(({ inputSource }) => inputSource === source);
    return found ? met(found.results, space, walls) : null;
  }

  /** On the floor where it is told to be: a headset finds no surfaces before its room was set up. */
  private ground(source: XRInputSource, frame: XRFrame, space: XRReferenceSpace): Surface | null {
    const floor = this.floor && frame.getPose(this.floor, space);
    const ray = rayFrom(source, frame, space);
    if (!floor || !ray) return null;
    const { y } = floor.transform.position;
    const point = onLevel(ray, y, REACH);
    return point && { point: [point[0], y, point[1]], facing: null };
  }

  private get pointer(): XRInputSource | null {
    const { used } = this;
    if (used && this.pointed.has(used)) return used;
    const all = [...this.pointed.keys()];
    return all.find(({ handedness }) => handedness === "right") ?? all[0] ?? null;
  }

  private async follow(source: XRInputSource): Promise<void> {
    if (source.targetRayMode !== "tracked-pointer") return;
    const asked = this.session.requestHitTestSource?.({ space: source.targetRaySpace });
    const found = await asked?.catch(() => null);
    if (!found) return;
    if ([...this.session.inputSources].includes(source)) this.pointed.set(source, found);
    else found.cancel();
  }

  private forget(source: XRInputSource): void {
    this.pointed.get(source)?.cancel();
    this.pointed.delete(source);
  }
}

export function rayFrom(source: XRInputSource, frame: XRFrame, space: XRReferenceSpace): Ray | null {
  const transform = frame.getPose(source.targetRaySpace, space)?.transform;
  return transform ? rayOf({ source, pose: poseOf(transform) }) : null;
}

/** The nearest surface that faces up, or that is a wall if `walls`: a pose's +Y is its normal (WebXR Hit Test). */
function met(results: readonly XRHitTestResult[], space: XRReferenceSpace, walls: boolean): Surface | null {
  for (const result of results) {
    const transform = result.getPose(space)?.transform;
    if (!transform) continue;
    const [point] = poseOf(transform);
    const [x = 0, y = 0, z = 0] = transform.matrix.slice(4, 7);
    if (y > UPRIGHT) return { point, facing: null };
    if (walls && Math.abs(y) < PLUMB) return { point, facing: Math.atan2(x, z) };
  }
  return null;
}
