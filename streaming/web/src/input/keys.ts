/** Which keys are down, and what they ask of the walk. */

import type { Axes } from "../motion";

type Action = "forward" | "back" | "left" | "right" | "turnLeft" | "turnRight";

/** By physical place (`KeyboardEvent.code`), so that W A S D lie alike on every layout. */
const LETTERS: Readonly<Record<string, Action>> = {
  KeyW: "forward", KeyS: "back", KeyA: "left", KeyD: "right", KeyQ: "turnLeft", KeyE: "turnRight",
};
const ARROWS: Readonly<Record<string, Action>> = {
  ArrowUp: "forward", ArrowDown: "back", ArrowLeft: "turnLeft", ArrowRight: "turnRight",
};

export const NO_AXES: Axes = { forward: 0, strafe: 0, turn: 0, fast: false };

export class Keys {
  private readonly down = new Set<Action>();
  private fast = false;

  /** Takes a key press; false if it means nothing for the walk. `arrows`: whether they walk. */
  press(code: string, shift: boolean, arrows: boolean): boolean {
    const action = LETTERS[code] ?? (arrows ? ARROWS[code] : undefined);
    this.fast = shift;
    if (!action) return false;
    this.down.add(action);
    return true;
  }

  release(code: string, shift: boolean): void {
    const action = LETTERS[code] ?? ARROWS[code];
    this.fast = shift;
    if (action) this.down.delete(action);
  }

  /** The window lost the keyboard: no key counts as held any more. */
  clear(): void {
    this.down.clear();
    this.fast = false;
  }

  get axes(): Axes {
    const axis = (plus: Action, minus: Action) => Number(this.down.has(plus)) - Number(this.down.has(minus));
    return {
      forward: axis("forward", "back"),
      strafe: axis("right", "left"),
      turn: axis("turnLeft", "turnRight"),
      fast: this.fast,
    };
  }
}
