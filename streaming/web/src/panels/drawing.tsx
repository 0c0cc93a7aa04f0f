/** Who draws the room, how sparingly, and what is said when the device has begun to by itself. */

import type { Reason, Rendering } from "../local/choice";
import type { TextKey } from "../i18n";
import { useShown, useTexts } from "./context";
import { Note, Panel } from "./parts";

const CHOICES: readonly (readonly [Rendering, TextKey, TextKey])[] = [
  ["auto", "drawing_auto", "drawing_auto_text"],
  ["streamed", "drawing_streamed", "drawing_streamed_text"],
  ["local", "drawing_local", "drawing_local_text"],
];

export function DrawingPanel() {
  const { state, actions } = useShown();
  const { t } = useTexts();
  return (
    <Panel id="drawing" side="left" title={t("drawing")} onClose={() => actions.leftPanel(null)}>
      <fieldset class="choices">
        <legend class="visually-hidden">{t("drawing")}</legend>
        {CHOICES.map(([choice, title, text]) => (
          <label class="choice" key={choice}>
            <input type="radio" name="rendering" checked={state.rendering === choice} onChange={() => actions.draw(choice)} />
            <span class="choice__name">{t(title)}</span>
            <span class="choice__text">{t(text)}</span>
          </label>
        ))}
      </fieldset>
      <Now />
      <label class="choice">
        <input type="checkbox" role="switch" checked={state.sparing}
          onChange={({ currentTarget }) => actions.spare(currentTarget.checked)} />
        <span class="choice__name">{t("sparing")}</span>
        <span class="choice__text">{t("sparing_text")}</span>
      </label>
    </Panel>
  );
}

/** Who draws at the moment. */
function Now() {
  const { state } = useShown();
  const { t } = useTexts();
  const coming = state.rendering === "local" && !state.local && state.phase.name === "live";
  const key = coming ? "drawing_coming" : state.local ? "drawing_now_local" : "drawing_now_streamed";
  return <div role="status"><Note kind="plain">{t(key)}</Note></div>;
}

const REASONS: Readonly<Record<Reason, TextKey>> = {
  full: "drawn_for_full",
  blocked: "drawn_for_blocked",
  unplayable: "drawn_for_unplayable",
  slow: "drawn_for_slow",
  saving: "drawn_for_saving",
  able: "drawn_for_able",
};

/** Goods are on their way to this device. */
export function ComingNote() {
  const { state } = useShown();
  const { t } = useTexts();
  const { here, of } = state.coming;
  if (!state.local || state.phase.name !== "live" || here >= of) return null;
  return (
    <div class="chip">
      <p role="status">{t("coming")}</p>
      <progress class="coming" max={of} value={here} aria-label={t("coming")} />
      <p class="hint__step" aria-hidden="true">{t("hint_step", { step: here, of })}</p>
    </div>
  );
}

/** This device draws now, and why; one press undoes it. */
export function DrawnForNote() {
  const { state, actions } = useShown();
  const { t } = useTexts();
  if (!state.drawnFor || state.phase.name !== "live") return null;
  return (
    <div class="chip" role="status">
      <p>{t(REASONS[state.drawnFor])}</p>
      <button type="button" class="link" onClick={() => actions.draw("streamed")}>{t("undo")}</button>
      <button type="button" class="button" onClick={() => actions.agree()}>{t("agree")}</button>
    </div>
  );
}
