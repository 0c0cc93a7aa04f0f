/** Small parts that several panels share. */

import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { useShown, useTexts } from "./context";
import { CloseIcon, HeartIcon, MinusIcon, PlusIcon } from "./icons";

interface PanelProps {
  readonly id: string;
  readonly side: "left" | "right";
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
  readonly footer?: ComponentChildren;
}

/** A sheet of paper over the picture. Takes the keyboard when it was opened by keyboard. */
export function Panel({ id, side, title, onClose, children, footer }: PanelProps) {
  const { t } = useTexts();
  const heading = useRef<HTMLHeadingElement>(null);
  useKeyboardFocus(heading);
  return (
    <section id={id} class={`panel panel--${side}`} aria-labelledby={`${id}-title`}>
      <header class="panel__head">
        <h2 id={`${id}-title`} tabIndex={-1} ref={heading}>{title}</h2>
        <button type="button" class="icon-button" aria-label={t("close")} onClick={onClose}>
          <CloseIcon />
        </button>
      </header>
      <div class="panel__body">{children}</div>
      {footer && <footer class="panel__foot">{footer}</footer>}
    </section>
  );
}

/** Moves the keyboard to a newly opened panel, and back when it closes with the keyboard in it. */
function useKeyboardFocus(heading: { readonly current: HTMLElement | null }): void {
  useLayoutEffect(() => {
    const opener = document.activeElement;
    const target = heading.current;
    const panel = target?.parentElement?.parentElement;
    if (opener instanceof HTMLElement && opener.matches(":focus-visible")) target?.focus();
    return () => {
      const focused = document.activeElement;
      const inside = focused === document.body || panel?.contains(focused);
      if (inside && opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, []);
}

/** The picture of a SKU, or its name's first letter where there is none. */
export function Thumb({ sku, name, large = false }: { sku: string; name: string; large?: boolean }) {
  const { state } = useShown();
  const [missing, setMissing] = useState(false);
  // What could not be fetched while the shop was away may be there now.
  useEffect(() => setMissing(false), [sku, state.phase.name]);
  return (
    <span class={large ? "thumb thumb--large" : "thumb"} aria-hidden="true">
      {missing ? name.slice(0, 1) : (
        <img src={`./thumbs/${sku}.png`} alt="" loading="lazy" decoding="async" onError={() => setMissing(true)} />
      )}
    </span>
  );
}

interface StepperProps {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly onChange: (value: number) => void;
}

export function Stepper({ label, value, min, max, onChange }: StepperProps) {
  const { t } = useTexts();
  return (
    <div class="stepper" role="group" aria-label={label}>
      <button type="button" class="icon-button" aria-label={t("less")} disabled={value <= min}
        onClick={() => onChange(value - 1)}>
        <MinusIcon />
      </button>
      <output aria-live="polite">{value}</output>
      <button type="button" class="icon-button" aria-label={t("more")} disabled={value >= max}
        onClick={() => onChange(value + 1)}>
        <PlusIcon />
      </button>
    </div>
  );
}

export function WishHeart({ sku }: { sku: string }) {
  const { state, actions } = useShown();
  const { t } = useTexts();
  const wished = state.wishes.includes(sku);
  return (
    <button type="button" class={wished ? "icon-button heart heart--on" : "icon-button heart"} aria-pressed={wished}
      aria-label={t(wished ? "wish_remove" : "wish_add")} onClick={() => actions.wish(sku, !wished)}>
      <HeartIcon filled={wished} />
    </button>
  );
}

/** A note inside a panel: why something is as it is. */
export function Note({ kind, children }: { kind: "pending" | "corrected" | "plain"; children: ComponentChildren }) {
  return <p class={`note note--${kind}`}>{children}</p>;
}
