/** One product: its model, what is said of it, where it stands, and whether shoppers see it. */

import { useRef } from "preact/hooks";
import { useEditing, useUnsaved, type Draft, type Problems } from "./editing";
import { Choice, TextArea, TextField } from "./fields";
import { State } from "./goods";
import { History } from "./history";
import { ModelView } from "./model_view";
import { Problem, useAttempt, useDesk, useLoaded } from "./parts";
import { WhereItStands } from "./plan";
import { MOUNTS, TRY_ONS, type Goods, type Mount, type Places, type ProductsApi } from "./products";
import { DropZone, UploadList } from "./uploads";
import type { UploadQueue } from "./upload_queue";
import { Variants } from "./variants";

interface EditorProps {
  readonly goods: Goods;
  readonly api: ProductsApi;
  readonly queue: UploadQueue;
  /** The list is wanted again; what was deleted can be had back there. */
  readonly onClose: (deleted: Goods | null) => void;
}

export function Editor({ goods: opened, api, queue, onClose }: EditorProps) {
  const { t, name } = useDesk();
  const form = useRef<HTMLFormElement>(null);
  // What is wrong first is where to go on.
  const focus = () => requestAnimationFrame(() => form.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus());
  const editing = useEditing(opened, api, focus);
  const { goods, draft, problems, dirty, busy, change, take, save } = editing;
  const places = useLoaded(() => api.places());
  useUnsaved(dirty, save);
  const leave = () => (!dirty || window.confirm(t("unsaved"))) && onClose(null);
  return (
    <>
      <div class="editor__head">
        <button type="button" class="link" onClick={leave}>{t("back")}</button>
        <h1>{name(draft.name) || t("unnamed")}</h1>
        <State goods={goods} />
      </div>
      <p role="status" class={editing.said ? "note" : "visually-hidden"}>{editing.said}</p>
      {editing.stale && <Stale api={api} goods={goods} onTheirs={(fresh) => take(fresh, "")} onMine={editing.keep} />}
      {goods.state === "published" && <Links goods={goods} />}
      <ModelView model={goods.model} made={goods.made} variant={draft.variants[0]?.material_variant ?? null} />
      <details class="sheet">
        <summary>{t("replace_model")}</summary>
        <DropZone queue={queue} goods={goods.id} />
        <UploadList api={api} queue={queue} goods={goods} onMade={(fresh) => take(fresh, t("saved"))} />
      </details>
      <form ref={form} class="editor" onSubmit={(event) => { event.preventDefault(); save(); }}>
        <Words draft={draft} change={change} problems={problems} />
        <Kind draft={draft} change={change} problems={problems} places={places.loaded} />
        <Variants currency={goods.currency} made={goods.made} stock={goods.stock} variants={draft.variants} problems={problems}
          onChange={(variants) => change({ variants })} />
        {places.loaded && (
          <WhereItStands goods={goods} content={{ ...draft, variants: goods.content.variants }} places={places.loaded} problem={problems.slot}
            onPlace={(place) => change({ room: place?.room ?? null, slot: place?.slot ?? null })} />
        )}
        <Problem text={places.problem ?? editing.problem} />
        <Acts editing={editing} api={api} onDeleted={onClose} />
      </form>
      <History api={api} goods={goods} busy={busy} onRestore={(number) => editing.act(() => api.restore(goods.id, number), t("published_now"))} />
    </>
  );
}

function Links({ goods: { id, content } }: { goods: Goods }) {
  const { t } = useDesk();
  const sku = content.variants[0]?.sku ?? "";
  return (
    <p class="editor__links">
      <a class="button" href={`./?at=${encodeURIComponent(sku)}`} target="_blank" rel="noopener">{t("see_in_shop")}</a>
      <a class="button" href={`./p/${encodeURIComponent(id)}`} target="_blank" rel="noopener">{t("its_page")}</a>
    </p>
  );
}

interface ActsProps {
  readonly editing: ReturnType<typeof useEditing>;
  readonly api: ProductsApi;
  readonly onDeleted: (goods: Goods) => void;
}

function Acts({ editing: { goods, dirty, busy, publish, act, attempt }, api, onDeleted }: ActsProps) {
  const { t } = useDesk();
  const out = goods.state === "published";
  return (
    <div class="editor__acts">
      <button type="submit" class="button" disabled={busy || !dirty}>{t("save")}</button>
      <button type="button" class="button button--main" disabled={busy} onClick={publish}>{t(out ? "publish_changes" : "publish")}</button>
      {out && (
        <button type="button" class="button" disabled={busy} onClick={() => act(() => api.unpublish(goods.id), t("unpublished_now"))}>{t("unpublish")}</button>
      )}
      <button type="button" class="link" disabled={busy} onClick={() => attempt(() => api.delete(goods.id).then(onDeleted))}>{t("delete")}</button>
    </div>
  );
}

interface StaleProps {
  readonly api: ProductsApi;
  readonly goods: Goods;
  readonly onTheirs: (fresh: Goods) => void;
  readonly onMine: (fresh: Goods) => void;
}

function Stale({ api, goods, onTheirs, onMine }: StaleProps) {
  const { t } = useDesk();
  const { attempt, problem, busy } = useAttempt();
  const load = (then: (fresh: Goods) => void) => attempt(() => api.one(goods.id).then(then));
  return (
    <div role="alert" class="note note--corrected">
      <p>{t("stale")}</p>
      <Problem text={problem} />
      <div class="upload__acts">
        <button type="button" class="button" disabled={busy} onClick={() => load(onTheirs)}>{t("load_theirs")}</button>
        <button type="button" class="button" disabled={busy} onClick={() => load(onMine)}>{t("keep_mine")}</button>
      </div>
    </div>
  );
}

interface PartProps {
  readonly draft: Draft;
  readonly change: (some: Partial<Draft>) => void;
  readonly problems: Problems;
}

function Words({ draft: { name, description }, change, problems }: PartProps) {
  const { t } = useDesk();
  return (
    <fieldset class="fieldset">
      <legend>{t("words")}</legend>
      <div class="pair">
        <TextField id="name-en" label={t("name_en")} lang="en" value={name.en} problem={problems.name} onValue={(en) => change({ name: { ...name, en } })} />
        <TextField id="name-zh" label={t("name_zh")} lang="zh" value={name.zh} help={t("zh_help")} onValue={(zh) => change({ name: { ...name, zh } })} />
        <TextArea id="description-en" label={t("description_en")} lang="en" value={description.en} onValue={(en) => change({ description: { ...description, en } })} />
        <TextArea id="description-zh" label={t("description_zh")} lang="zh" value={description.zh} onValue={(zh) => change({ description: { ...description, zh } })} />
      </div>
    </fieldset>
  );
}

function Kind({ draft, change, problems, places }: PartProps & { places: Places | null }) {
  const { t, name } = useDesk();
  const departments = (places?.departments ?? []).map(({ id, name: words }) => ({ value: id, text: name(words) }));
  const tryOn = [{ value: "", text: t("try_on_none") }, ...TRY_ONS.map((kind) => ({ value: kind, text: t(`try_on_${kind}`) }))];
  return (
    <fieldset class="fieldset">
      <legend>{t("kind")}</legend>
      <div class="pair">
        <Choice id="department" label={t("department")} value={draft.department} problem={problems.department} options={departments}
          onValue={(department) => change({ department })} />
        <Choice id="mount" label={t("mount")} value={draft.mount} options={MOUNTS.map((mount) => ({ value: mount, text: t(`mount_${mount}`) }))}
          onValue={(mount) => change({ mount: mount as Mount })} />
        <Choice id="try-on" label={t("try_on")} value={draft.try_on ?? ""} options={tryOn} problem={problems.try_on}
          onValue={(kind) => change({ try_on: kind || null })} />
        <TextField id="yaw" label={t("yaw")} numeric value={String(draft.yaw_deg)} most={5}
          onValue={(text) => change({ yaw_deg: Math.max(-360, Math.min(360, Number(text) || 0)) })} />
      </div>
    </fieldset>
  );
}
