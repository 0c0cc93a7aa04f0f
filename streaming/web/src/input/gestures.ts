/** What a pointer means: a tap, a drag or a hover. One pointer at a time; further fingers wait. */

/** A pointer that moved less than this between down and up has tapped, CSS px. */
const TAP_PX = { mouse: 5, touch: 12 };
/** A finger that rests longer does not mean a tap, ms. */
const TAP_MS = 600;

export interface PointerSample {
  readonly id: number;
  readonly x: number;
  readonly y: number;
  /** When it happened, ms on `performance.now()`'s clock. */
  readonly at: number;
  readonly touch: boolean;
}

export interface GestureEvents {
  tap(sample: PointerSample): void;
  /** The pointer was dragged by this much, CSS px. */
  drag(dx: number, dy: number): void;
  /** A pointer without a button is over the picture; null when it left. */
  hover(sample: PointerSample | null): void;
}

export class Gestures {
  private down: PointerSample | null = null;
  private last: PointerSample | null = null;
  private dragging = false;

  constructor(private readonly events: GestureEvents) {}

  press(sample: PointerSample): void {
    if (this.down) return;
    this.down = this.last = sample;
    this.dragging = false;
  }

  move(sample: PointerSample): void {
    if (!this.down) {
      if (!sample.touch) this.events.hover(sample);
      return;
    }
    if (sample.id !== this.down.id || !this.last) return;
    if (!this.dragging && apart(this.down, sample) < tapLimit(sample)) return;
    const from = this.dragging ? this.last : this.down;
    this.dragging = true;
    this.last = sample;
    this.events.drag(sample.x - from.x, sample.y - from.y);
  }

  release(sample: PointerSample): void {
    const down = this.down;
    if (sample.id !== down?.id) return;
    const tapped = !this.dragging && (!sample.touch || sample.at - down.at < TAP_MS);
    this.cancel();
    if (tapped) this.events.tap(sample);
  }

  cancel(): void {
    this.down = this.last = null;
    this.dragging = false;
  }

  leave(): void {
    this.events.hover(null);
  }
}

function apart(a: PointerSample, b: PointerSample): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

function tapLimit({ touch }: PointerSample): number {
  return touch ? TAP_PX.touch : TAP_PX.mouse;
}
