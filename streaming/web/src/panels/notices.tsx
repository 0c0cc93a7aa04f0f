/** What lies over the picture without being in the way: hints, what is in the hand, notices, F3. */

import { useEffect, useState } from "preact/hooks";
import type { Stats } from "../actions";
import type { TextKey } from "../i18n";
import { article, catalogueOf, nextHint, self } from "../selectors";
import { HINTS, type Toast } from "../state";
import { useShown, useTexts } from "./context";
import { goesOn, WAITS } from "./curtain";
import { TurnIcon } from "./icons";

export function Hints() {
  const { state, actions } = useShown();
  const { t } = useTexts();
  const hint = nextHint(state);
  if (!hint || state.phase.name !== "live" || self(state)?.held) return null;
  return (
    <div class="chip hint" key={hint}>
      <p class="hint__text" role="status">{t(`hint_${hint}_${state.touch ? "touch" : "mouse"}`)}</p>
      <p class="hint__step">{t("hint_step", { step: state.hintsDone.length + 1, of: HINTS.length })}</p>
      <button type="button" class="link" onClick={() => actions.skipHints()}>{t("hint_skip")}</button>
    </div>
  );
}

/** The product in the shopper's hand: how to turn it, and how to be rid of it. */
export function InHand() {
  const { state, actions } = useShown();
  const { t, name } = useTexts();
  const held = self(state)?.held;
  const found = held && article(catalogueOf(state), held.sku);
  if (!held || state.phase.name !== "live") return null;
  return (
    <div class="chip" role="group" aria-label={found ? name(found.product.name) : t("take_in_hand")}>
      <TurnIcon />
      <p role="status">{t(state.touch ? "in_hand_help" : "in_hand_keys")}</p>
      {found && !state.card && (
        <button type="button" class="link" onClick={() => actions.openHeld()}>{name(found.product.name)}</button>
      )}
      <button type="button" class="button" onClick={() => actions.putAway()}>{t("put_back")}</button>
    </div>
  );
}

/** The line is lost, and the room is drawn here: one can look on, and is told. */
export function LineNote() {
  const { state, actions } = useShown();
  const { t } = useTexts();
  if (!goesOn(state) || state.phase.name !== "waiting") return null;
  return (
    <div class="chip" role="status">
      <p><strong>{t(WAITS[state.phase.cause][0])}</strong> {t("look_on")}</p>
      <button type="button" class="button" onClick={() => actions.retry()}>{t("retry_now")}</button>
    </div>
  );
}

const PICTURE_NOTES: Readonly<Record<string, TextKey>> = {
  renderer_restarting: "renderer_restarting",
  degraded: "degraded",
};

export function PictureNote() {
  const { state } = useShown();
  const { t } = useTexts();
  const key = PICTURE_NOTES[state.picture];
  return (
    <div class="picture-note" role="status">
      {key && state.phase.name === "live" && <p class="chip">{t(key)}</p>}
    </div>
  );
}

export function Toasts() {
  const { state } = useShown();
  return (
    <div class="toasts" role="log" aria-live="polite">
      {state.toasts.map((toast) => <ToastNote key={toast.id} toast={toast} />)}
    </div>
  );
}

function ToastNote({ toast }: { toast: Toast }) {
  const { state, actions } = useShown();
  const { t, name } = useTexts();
  const { id, kind, text, undo } = toast;
  return (
    <div class={`toast toast--${kind}`}>
      <p>{"key" in text ? t(text.key, text.params) : name(text)}</p>
      {undo && <button type="button" class="link" onClick={() => actions.undo(id, undo)}>{t("undo")}</button>}
      {undo?.quantity === 0 && state.right !== "basket" && (
        <button type="button" class="link" onClick={() => actions.rightPanel("basket")}>{t("view_basket")}</button>
      )}
    </div>
  );
}

const TRANSPORTS = { webrtc: "WebRTC", websocket: "WebSocket", local: "three.js" } as const;

export function StatsPanel() {
  const { state, actions } = useShown();
  const { t } = useTexts();
  const [stats, setStats] = useState<Stats | null>(null);
  useEffect(() => {
    const read = () => void actions.stats().then(setStats);
    read();
    const timer = setInterval(read, 1000);
    return () => clearInterval(timer);
  }, []);
  const rows = useRows(stats);
  return (
    <section class="stats" aria-label={t("stats")}>
      <h2>{t("stats")}</h2>
      <dl>{rows.map(([key, value]) => <div key={key}><dt>{t(key)}</dt><dd>{value ?? t("stats_none")}</dd></div>)}</dl>
      <label class="stats__switch">
        <input type="checkbox" role="switch" checked={state.warped}
          onChange={({ currentTarget }) => actions.warp(currentTarget.checked)} />
        {t("stats_warp")}
      </label>
    </section>
  );
}

function useRows(stats: Stats | null): (readonly [TextKey, string | undefined])[] {
  const { t } = useTexts();
  const ms = (value: number) => t("ms", { value: value < 10 ? value.toFixed(1) : Math.round(value) });
  const { line, here, drawMs, photon } = stats ?? { line: null, here: null, drawMs: null, photon: null };
  const rtt = line?.rtt ?? null;
  return [
    ["stats_fps", line ? line.fps.toFixed(1) : undefined],
    ["stats_size", line ? `${line.width} × ${line.height}` : undefined],
    ["stats_transport", line ? TRANSPORTS[line.transport] : undefined],
    ["stats_rtt", rtt === null ? undefined : ms(rtt)],
    ["stats_kbps", line ? t("kbps", { value: Math.round(line.kbps) }) : undefined],
    ...(here ? ([
      ["stats_draws", String(here.draws)],
      ["stats_triangles", String(here.triangles)],
      ["stats_loaded", t("megabytes", { value: (here.bytes / 1e6).toFixed(1) })],
    ] as const) : []),
    ["stats_draw", drawMs === null ? undefined : ms(drawMs)],
    ["stats_photon", photon ? t("stats_last", { last: ms(photon.last), p50: ms(photon.p50), p95: ms(photon.p95) }) : undefined],
  ];
}
