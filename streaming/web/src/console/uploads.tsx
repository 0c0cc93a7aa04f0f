/** Uploading models: where they are dropped, how far each is, and what the shop says of it. */

import { useEffect, useRef, useState } from "preact/hooks";
import { Problem, useAttempt, useDesk } from "./parts";
import { dropped, grouped, picked, type Chosen } from "./grouping";
import { ModelView } from "./model_view";
import { pointedAt, ProductsApi, type Goods, type Issue, type Part, type Upload, type UploadState } from "./products";
import { UploadQueue, type Sending } from "./upload_queue";

const POLL_MS = 500;
const ACCEPTED = ".glb,.gltf,.zip,.bin,.png,.jpg,.jpeg,.webp,.ktx2";
/** Steps of the server, in their order. */
const STEPS: readonly UploadState[] = ["waiting", "checking", "optimising", "photographing"];

/** The queue, drawn anew whenever something in it changes. */
export function useUploads(api: ProductsApi): UploadQueue {
  const [, draw] = useState(0);
  const [queue] = useState(() => new UploadQueue(api, () => draw((count) => count + 1)));
  const { attempt } = useAttempt();
  const running = queue.uploads.some(({ state }) => STEPS.includes(state));
  useEffect(() => attempt(() => queue.refresh()), []);
  useEffect(() => {
    if (!running) return;
    const timer = setInterval(() => attempt(() => queue.refresh()), POLL_MS);
    return () => clearInterval(timer);
  }, [running]);
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => queue.busy && event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, []);
  return queue;
}

export function DropZone({ queue, goods = null }: { queue: UploadQueue; goods?: string | null }) {
  const { t } = useDesk();
  const [over, setOver] = useState(false);
  const [left, setLeft] = useState<readonly string[]>([]);
  const input = useRef<HTMLInputElement>(null);
  const take = (chosen: readonly Chosen[]) => {
    const { models, left: unused } = grouped(chosen);
    queue.add(goods ? models.slice(0, 1) : models, goods);
    setLeft(unused.map(({ path }) => path));
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    if (event.dataTransfer) void dropped(event.dataTransfer).then(take);
  };
  const drag = (event: DragEvent) => {
    event.preventDefault();
    setOver(true);
  };
  return (
    <div class={over ? "drop drop--over" : "drop"} onDragOver={drag} onDragLeave={() => setOver(false)} onDrop={drop}>
      <p class="drop__title">{t(goods ? "drop_one" : "drop_title")}</p>
      <p class="fine">{t("drop_text")}</p>
      <button type="button" class="button button--main" onClick={() => input.current?.click()}>{t("choose_files")}</button>
      <input ref={input} class="visually-hidden" type="file" multiple accept={ACCEPTED} aria-label={t("choose_files")} tabIndex={-1}
        onChange={({ currentTarget }) => {
          take(picked(currentTarget.files));
          currentTarget.value = "";
        }} />
      {left.length > 0 && <p role="alert" class="note note--corrected">{t("left_over", { names: left.slice(0, 5).join(", ") })}</p>}
    </div>
  );
}

interface ListProps {
  readonly api: ProductsApi;
  readonly queue: UploadQueue;
  readonly onMade: (goods: Goods) => void;
  /** The product whose model is to be replaced. */
  readonly goods?: Goods | null;
}

/** What is on its way: for `goods`, or for new products. */
export function UploadList({ api, queue, onMade, goods = null }: ListProps) {
  const shown = queue.uploads.filter((one) => one.state !== "receiving" && one.for === (goods?.id ?? null));
  if (!queue.sending.length && !shown.length) return null;
  return (
    <ul class="uploads" aria-live="polite">
      {queue.sending.map((one) => <SendingCard key={one.key} sending={one} queue={queue} />)}
      {shown.map((one) => <UploadCard key={one.id} upload={one} api={api} queue={queue} goods={goods} onMade={onMade} />)}
    </ul>
  );
}

function SendingCard({ sending, queue }: { sending: Sending; queue: UploadQueue }) {
  const { lang, t, size } = useDesk();
  const { key, name, sent, total, failed, text } = sending;
  return (
    <li class="upload">
      <div class="upload__head">
        <p class="upload__name">{name}</p>
        {failed && <button type="button" class="button" onClick={() => queue.retry(key)}>{t("try_again")}</button>}
        <button type="button" class="link" aria-label={t("cancel_label", { name })} onClick={() => queue.cancel(key)}>{t("cancel")}</button>
      </div>
      {failed ? <Problem text={text?.[lang] ?? t("offline")} />
        : <Step text={t("sending", { sent: size(sent), total: size(total) })} value={total ? sent / total : 1} />}
    </li>
  );
}

function Step({ text, value }: { text: string; value: number }) {
  return (
    <label class="step">
      <span>{text}</span>
      <progress max="1" value={value} />
    </label>
  );
}

interface CardProps extends ListProps {
  readonly upload: Upload;
}

function UploadCard({ upload, api, queue, goods, onMade }: CardProps) {
  const { lang, t } = useDesk();
  const { attempt, problem, busy } = useAttempt();
  const act = (action: () => Promise<unknown>) => attempt(() => action().then(() => queue.refresh()));
  const [pointed, setPointed] = useState<readonly Part[]>([]);
  const { id, name, state, done, verdict } = upload;
  const step = STEPS.indexOf(state);
  return (
    <li class="upload">
      <div class="upload__head">
        <p class="upload__name">{name}</p>
        {state === "failed" && <button type="button" class="button" disabled={busy} onClick={() => act(() => api.check(id))}>{t("try_again")}</button>}
        <button type="button" class="link" disabled={busy} aria-label={t("forget_label", { name })} onClick={() => act(() => api.forget(id))}>
          {t(step >= 0 ? "cancel" : "forget")}
        </button>
      </div>
      <Problem text={problem ?? upload.problem?.[lang] ?? null} />
      {step >= 0 && <Step text={t(`step_${state}` as "step_waiting")} value={(step + done) / STEPS.length} />}
      {verdict && (verdict.issues.length > 0 || !verdict.accepted) && (
        <VerdictList issues={verdict.issues} accepted={verdict.accepted} parts={upload.made?.parts ?? []} onPoint={setPointed} />
      )}
      {state === "ready" && <Ready upload={upload} api={api} queue={queue} goods={goods ?? null} onMade={onMade} pointed={pointed} />}
    </li>
  );
}

interface VerdictProps {
  readonly issues: readonly Issue[];
  readonly accepted: boolean;
  readonly parts: readonly Part[];
  readonly onPoint: (parts: readonly Part[]) => void;
}

function VerdictList({ issues, accepted, parts, onPoint }: VerdictProps) {
  const { t, name } = useDesk();
  const list = (
    <ul class="issues">
      {issues.map((one, index) => (
        <li key={index} class={one.severity === "error" ? "issue issue--error" : "issue"}>
          <p>{name({ en: one.message, zh: one.message_zh })}</p>
          <p class="issue__remedy">{name({ en: one.remedy, zh: one.remedy_zh })}</p>
          <p class="fine">{one.pointer ? `${one.pointer} · ${one.code}` : one.code}</p>
          {pointedAt(parts, one.pointer).length > 0 && (
            <button type="button" class="button" aria-label={t("show_where_label", { what: one.pointer })}
              onClick={() => onPoint(pointedAt(parts, one.pointer))}>{t("show_where")}</button>
          )}
        </li>
      ))}
    </ul>
  );
  if (!accepted) return <><p class="upload__verdict">{t("refused")}</p>{list}</>;
  return <details><summary>{t("remarks", { count: String(issues.length) })}</summary>{list}</details>;
}

function Ready({ upload, api, queue, goods, onMade, pointed }: CardProps & { goods: Goods | null; pointed: readonly Part[] }) {
  const { t, name } = useDesk();
  const { attempt, problem, busy } = useAttempt();
  const [settled, setSettled] = useState(false);
  const { id, made, model, bytes } = upload;
  if (!made || !model) return null;
  const doubts = settled ? [] : made.proposals;
  const go = async () => {
    onMade(await (goods ? api.replaceModel(goods.id, goods.revision, id) : api.create(id)));
    await queue.refresh();
  };
  return (
    <>
      <ModelView model={model} made={made} bytes={bytes} pointed={pointed} />
      {doubts.map(({ code, message, message_zh, scale }) => (
        <div key={code} class="note">
          <p>{name({ en: message, zh: message_zh })}</p>
          <div class="upload__acts">
            {scale !== null && (
              <button type="button" class="button" disabled={busy} onClick={() => attempt(() => api.rescale(id, scale).then(() => queue.refresh()))}>
                {t("rescale")}
              </button>
            )}
            <button type="button" class="button" onClick={() => setSettled(true)}>{t("is_right")}</button>
          </div>
        </div>
      ))}
      <Problem text={problem} />
      <div class="upload__acts">
        <button type="button" class="button button--main" disabled={busy} onClick={() => attempt(go)}>{t(goods ? "use_model" : "make_product")}</button>
      </div>
    </>
  );
}
