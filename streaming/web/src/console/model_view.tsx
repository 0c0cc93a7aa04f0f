/** A model in three dimensions, and what was made of it in figures. */

import { useEffect, useRef, useState } from "preact/hooks";
import { centimetres } from "../i18n";
import { useDesk } from "./parts";
import { modelFile, type Level, type Made, type Part } from "./products";
import type { Viewer } from "../viewer";

interface ModelProps {
  readonly model: string;
  readonly made: Made;
  readonly variant?: string | null;
  /** Of the file as it came. */
  readonly bytes?: number;
  /** Parts to be shown. */
  readonly pointed?: readonly Part[];
}

const NONE: readonly Part[] = [];

export function ModelView({ model, made, variant = null, bytes, pointed = NONE }: ModelProps) {
  const { lang, t } = useDesk();
  const canvas = useRef<HTMLCanvasElement>(null);
  const viewer = useRef<Viewer | null>(null);
  const [state, setState] = useState<"loading" | "shown" | "failed">("loading");
  const [split, setSplit] = useState(100);
  const labels = made.size.map((side) => `${centimetres(lang, side)} cm`);
  useEffect(() => {
    let gone = false;
    setState("loading");
    void opened(canvas.current, viewer)
      .then((shown) => shown?.show(["hand.glb", "shelf.glb"].map((name) => modelFile(model, name)), made.size, variant, labels))
      .then(() => gone || setState("shown"), () => gone || setState("failed"));
    return () => { gone = true; };
  }, [model, variant, lang]);
  useEffect(() => () => viewer.current?.close(), []);
  useEffect(() => viewer.current?.point(pointed), [pointed, state]);
  useEffect(() => viewer.current?.compare(split / 100), [split, state]);
  const key = (event: KeyboardEvent) => viewer.current?.key(event);
  return (
    <figure class="model">
      <div class="model__frame">
        <canvas ref={canvas} class="model__view" tabIndex={0} role="img" aria-label={t("model_label", { size: labels.join(" × ") })} onKeyDown={key} />
        {state !== "shown" && <p class="model__note" role="status">{t(state === "failed" ? "model_failed" : "loading")}</p>}
      </div>
      <label class="model__split">
        <span>{t("close_up")}</span>
        <input type="range" min="0" max="100" value={split} aria-label={t("compare")}
          onInput={({ currentTarget }) => setSplit(Number(currentTarget.value))} />
        <span>{t("on_shelf")}</span>
      </label>
      <div class="model__acts">
        <button type="button" class="button" onClick={() => viewer.current?.reset()}>{t("view_reset")}</button>
      </div>
      <Figures made={made} bytes={bytes} />
    </figure>
  );
}

async function opened(canvas: HTMLCanvasElement | null, kept: { current: Viewer | null }): Promise<Viewer | null> {
  if (kept.current || !canvas) return kept.current;
  // Large, and only seen by who looks at a model.
  const { Viewer } = await import("../viewer");
  kept.current ??= new Viewer(canvas);
  return kept.current;
}

function Figures({ made, bytes }: { made: Made; bytes: number | undefined }) {
  const { t, number, size } = useDesk();
  const level = (name: Level["name"]) => made.levels.find((one) => one.name === name);
  const rows = [
    ...(bytes ? [{ name: t("as_uploaded"), triangles: made.triangles, bytes }] : []),
    ...(["hand", "shelf", "far"] as const).flatMap((name) => {
      const found = level(name);
      return found ? [{ name: t(`level_${name}`), triangles: found.triangles, bytes: found.bytes }] : [];
    }),
  ];
  return (
    <figcaption class="model__figures">
      <table>
        <thead><tr><th scope="col">{t("level")}</th><th scope="col">{t("triangles")}</th><th scope="col">{t("bytes")}</th></tr></thead>
        <tbody>
          {rows.map((row) => <tr key={row.name}><td>{row.name}</td><td>{number(row.triangles)}</td><td>{size(row.bytes)}</td></tr>)}
        </tbody>
      </table>
      {made.simplified.length > 0 && <p class="note">{t("simplified", { what: made.simplified.join(", ") })}</p>}
    </figcaption>
  );
}
