/** Listens to the picture and the keyboard; the only place that knows DOM input events. */

import { Gestures, type GestureEvents, type PointerSample } from "./gestures";
import { Keys } from "./keys";

export interface ControlEvents extends GestureEvents {
  /** A walking key went down or up. */
  axes(): void;
  /** An arrow key while a product is in hand: steps to turn it by (right, down). */
  turnHeld(dx: number, dy: number): void;
  /** Enter on the picture: look at what is in its middle. */
  pickMiddle(at: number): void;
  escape(): void;
  stats(): void;
  /** The kind of pointer in use changed. */
  touch(touch: boolean): void;
}

const ARROW_STEPS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1],
};

export class Controls {
  readonly keys = new Keys();
  private readonly gestures: Gestures;
  private readonly listening = new AbortController();

  constructor(
    private readonly stage: HTMLElement,
    private readonly events: ControlEvents,
    private readonly holding: () => boolean,
  ) {
    this.gestures = new Gestures(events);
    const { signal } = this.listening;
    this.listenToPointer(signal);
    document.addEventListener("keydown", (event) => this.keyDown(event), { signal });
    document.addEventListener("keyup", (event) => this.keyUp(event), { signal });
    window.addEventListener("blur", () => this.letGo(), { signal });
  }

  close(): void {
    this.listening.abort();
  }

  private listenToPointer(signal: AbortSignal): void {
    const stage = this.stage;
    stage.addEventListener("pointerdown", (event) => this.pointerDown(event), { signal });
    stage.addEventListener("pointermove", (event) => this.gestures.move(sampled(event)), { signal });
    stage.addEventListener("pointerup", (event) => this.gestures.release(sampled(event)), { signal });
    stage.addEventListener("pointercancel", () => this.gestures.cancel(), { signal });
    stage.addEventListener("pointerleave", () => this.gestures.leave(), { signal });
  }

  private pointerDown(event: PointerEvent): void {
    if (event.button !== 0) return;
    this.events.touch(event.pointerType === "touch");
    // The browser gives the picture the keyboard by itself; told to, it would show a focus ring.
    this.stage.setPointerCapture(event.pointerId);
    this.gestures.press(sampled(event));
  }

  private keyDown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") return this.events.escape();
    if (event.code === "F3") {
      event.preventDefault();
      return this.events.stats();
    }
    if (isTyping(event.target)) return;
    if (this.onPicture(event)) return;
    const arrows = this.atPicture(event.target);
    if (!this.keys.press(event.code, event.shiftKey, arrows)) return;
    if (arrows) event.preventDefault();
    this.events.axes();
  }

  /** Keys that mean something only on the picture; true if this was one. */
  private onPicture(event: KeyboardEvent): boolean {
    if (!this.atPicture(event.target)) return false;
    const step = ARROW_STEPS[event.code];
    if (step && this.holding()) {
      event.preventDefault();
      this.events.turnHeld(...step);
      return true;
    }
    if (event.key !== "Enter" || event.target !== this.stage || event.repeat) return false;
    this.events.pickMiddle(event.timeStamp);
    return true;
  }

  private keyUp(event: KeyboardEvent): void {
    this.keys.release(event.code, event.shiftKey);
    this.events.axes();
  }

  private letGo(): void {
    this.keys.clear();
    this.gestures.cancel();
    this.events.axes();
  }

  /** Arrow keys belong to the picture unless a list or a control has the keyboard. */
  private atPicture(target: EventTarget | null): boolean {
    return target === this.stage || target === document.body;
  }
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement ||
    (target instanceof HTMLInputElement && target.type !== "checkbox" && target.type !== "radio")
  );
}

function sampled(event: PointerEvent): PointerSample {
  const { pointerId: id, clientX: x, clientY: y, timeStamp: at, pointerType } = event;
  return { id, x, y, at, touch: pointerType === "touch" };
}
