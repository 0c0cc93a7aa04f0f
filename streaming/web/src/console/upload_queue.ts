/** Models on their way to the server, one after the other, and what it has made of them. */

import type { LocalText } from "../messages";
import { Refused } from "./api";
import type { ModelFiles } from "./grouping";
import type { ProductsApi, Upload } from "./products";

/** A model whose files are being sent. */
export interface Sending {
  readonly key: number;
  readonly name: string;
  readonly sent: number;
  readonly total: number;
  readonly failed: boolean;
  /** What the server said; null: it did not answer. */
  readonly text: LocalText | null;
}

interface Job {
  readonly model: ModelFiles;
  readonly goods: string | null;
  readonly abort: AbortController;
  view: Sending;
}

export class UploadQueue {
  uploads: readonly Upload[] = [];
  private readonly jobs = new Map<number, Job>();
  private keys = 0;
  private last: Promise<void> = Promise.resolve();

  constructor(private readonly api: ProductsApi, private readonly changed: () => void) {}

  get sending(): readonly Sending[] {
    return [...this.jobs.values()].map(({ view }) => view);
  }

  /** Whether leaving the page would break something off. */
  get busy(): boolean {
    return this.sending.some(({ failed }) => !failed);
  }

  add(models: readonly ModelFiles[], goods: string | null): void {
    for (const model of models) {
      const total = model.files.reduce((sum, { file }) => sum + file.size, 0);
      const view = { key: ++this.keys, name: model.name, sent: 0, total, failed: false, text: null };
      this.queue({ model, goods, abort: new AbortController(), view });
    }
  }

  retry(key: number): void {
    const job = this.jobs.get(key);
    if (!job) return;
    this.queue({ ...job, abort: new AbortController(), view: { ...job.view, sent: 0, failed: false, text: null } });
  }

  cancel(key: number): void {
    this.jobs.get(key)?.abort.abort();
    this.jobs.delete(key);
    this.changed();
  }

  /** Asks how far the server is. */
  async refresh(): Promise<void> {
    this.uploads = await this.api.uploads();
    this.changed();
  }

  private queue(job: Job): void {
    this.jobs.set(job.view.key, job);
    this.last = this.last.then(() => this.send(job));
    this.changed();
  }

  private async send(job: Job): Promise<void> {
    const { key } = job.view;
    if (this.jobs.get(key) !== job) return; // cancelled while it waited
    try {
      const { id } = await this.api.begin(job.model.name, job.goods);
      job.abort.signal.addEventListener("abort", () => void this.api.forget(id).catch(() => undefined));
      let before = 0;
      for (const { path, file } of job.model.files) {
        const done = before;
        await this.api.send(id, path, file, (sent) => this.show(job, { sent: done + sent }), job.abort.signal);
        before += file.size;
      }
      await this.api.check(id);
      this.jobs.delete(key);
      await this.refresh();
    } catch (error) {
      if (this.jobs.get(key) !== job) return;
      if (!(error instanceof Refused)) throw error;
      this.show(job, { failed: true, text: error.text });
    }
  }

  private show(job: Job, news: Partial<Sending>): void {
    job.view = { ...job.view, ...news };
    this.changed();
  }
}
