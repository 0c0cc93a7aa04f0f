/** Short tones for what a shopper did, made here: a headset has no cursor that tells. */

import { itemCount, shownCart } from "../selectors";
import type { State } from "../state";

/** Each as frequencies in Hz, one after the other: up is good, down is not. */
const TONES = {
  pick: [660],
  add: [523, 784],
  ordered: [523, 659, 784],
  error: [220, 175],
  step: [330],
} as const;
export type Sound = keyof typeof TONES;

/** Of one tone, seconds; loud enough to be heard beside a voice. */
const LONG_S = 0.09;
const LOUD = 0.08;

/** What a change of the shop's state sounds like. */
export function soundOf(before: State, now: State): Sound | null {
  if (now.order && now.order !== before.order) return "ordered";
  const problem = now.toasts.find((toast) => toast.kind === "problem" && !before.toasts.includes(toast));
  if (problem) return "error";
  if (itemCount(shownCart(now)) > itemCount(shownCart(before))) return "add";
  return now.card && now.card !== before.card && now.card.placement !== before.card?.placement ? "pick" : null;
}

export class Sounds {
  private readonly context = new AudioContext();

  constructor(private readonly wanted: () => boolean) {}

  play(sound: Sound): void {
    if (!this.wanted()) return;
    TONES[sound].forEach((hertz, at) => this.tone(hertz, this.context.currentTime + at * LONG_S));
  }

  close(): void {
    void this.context.close();
  }

  private tone(hertz: number, from: number): void {
    const [tone, volume] = [this.context.createOscillator(), this.context.createGain()];
    tone.frequency.value = hertz;
    // A tone that is cut off clicks.
    volume.gain.setValueAtTime(LOUD, from);
    volume.gain.exponentialRampToValueAtTime(0.001, from + LONG_S);
    tone.connect(volume).connect(this.context.destination);
    tone.start(from);
    tone.stop(from + LONG_S);
  }
}
