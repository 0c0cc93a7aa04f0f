/** Where the room's surfaces are: ahead of a phone and under its fingers, or where controllers point. */

import type { Vec3 } from "../messages";
import { poseOf } from "../xr/poses";

/** A surface that things stand on faces up at least this much. */
const UPRIGHT = 0.85;

export class Aim {
  private ahead: XRHitTestSource | null = null;
  private touched: XRTransientInputHitTestSource | null = null;
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
  }

  /** Of several controllers, the last one pressed points. */
  use(source: XRInputSource): void {
    this.used = source;
  }

  /** Where the next thing would stand: where a controller points, or right ahead. */
  surface(frame: XRFrame, space: XRReferenceSpace): Vec3 | null {
    const { pointer } = this;
    if (pointer) return this.under(pointer, frame, space);
    return this.ahead && met(frame.getHitTestResults(this.ahead), space);
  }

  /** The surface under a finger, or where a controller points; null where none is known. */
  under(source: XRInputSource, frame: XRFrame, space: XRReferenceSpace): Vec3 | null {
    const pointed = this.pointed.get(source);
    if (pointed) return met(frame.getHitTestResults(pointed), space);
    if (!this.touched) return null;
    const all = frame.getHitTestResultsForTransientInput(this.touched);
    const found = all.find(({ inputSource }) => inputSource === source);
    return found ? met(found.results, space) : null;
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

/** Where the nearest surface that faces up was met. */
function met(results: readonly XRHitTestResult[], space: XRReferenceSpace): Vec3 | null {
  for (const result of results) {
    const transform = result.getPose(space)?.transform;
    if (transform && (transform.matrix[5] ?? 0) > UPRIGHT) return poseOf(transform)[0];
  }
  return null;
}
