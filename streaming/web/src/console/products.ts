/** Uploads and products over HTTP (`windowshop/products/api.py`). Lengths: metres; money: minor units. */

import type { LocalText, Point2, Vec3 } from "../messages";
import { BASE, type MerchantApi } from "./api";

export type UploadState = "receiving" | "waiting" | "checking" | "optimising" | "photographing" | "ready" | "refused" | "failed";

export interface Issue {
  readonly code: string;
  readonly severity: "error" | "warning";
  readonly pointer: string;
  readonly message: string;
  readonly remedy: string;
  readonly message_zh: string;
  readonly remedy_zh: string;
}

export interface Verdict {
  readonly file: string;
  readonly accepted: boolean;
  readonly errors: number;
  readonly warnings: number;
  readonly issues: readonly Issue[];
}

export interface Level {
  readonly name: "hand" | "shelf" | "far";
  readonly bytes: number;
  readonly triangles: number;
}

export interface Proposal {
  readonly code: string;
  readonly message: string;
  readonly message_zh: string;
  readonly scale: number | null;
}

/** One mesh of the upload, by the document's numbers, and the box that it fills. */
export interface Part {
  readonly mesh: number;
  readonly nodes: readonly number[];
  readonly materials: readonly number[];
  readonly accessors: readonly number[];
  readonly min: Vec3;
  readonly max: Vec3;
}

/** What was made of an upload. */
export interface Made {
  readonly size: Vec3;
  readonly triangles: number;
  readonly simplified: readonly string[];
  readonly variants: readonly string[];
  readonly proposals: readonly Proposal[];
  readonly levels: readonly Level[];
  readonly parts: readonly Part[];
}

export interface Upload {
  readonly id: string;
  readonly name: string;
  readonly for: string | null;
  readonly state: UploadState;
  readonly done: number;
  readonly bytes: number;
  readonly verdict: Verdict | null;
  readonly model: string | null;
  readonly made: Made | null;
  readonly problem: LocalText | null;
}

export interface VariantContent {
  readonly sku: string;
  readonly name: LocalText;
  readonly material_variant: string | null;
  readonly price_minor: number;
  readonly stock: number;
}

export const MOUNTS = ["stand", "hang", "lie", "wall"] as const;
export type Mount = (typeof MOUNTS)[number];
export const TRY_ONS = ["glasses", "hat", "earrings", "lipstick", "top"] as const;

export interface Content {
  readonly name: LocalText;
  readonly description: LocalText;
  readonly department: string;
  readonly mount: Mount;
  readonly try_on: string | null;
  readonly room: string | null;
  readonly slot: string | null;
  readonly yaw_deg: number;
  readonly variants: readonly VariantContent[];
}

export interface Goods {
  readonly id: string;
  readonly owner_email: string;
  readonly state: "draft" | "published" | "unpublished" | "deleted";
  readonly revision: number;
  readonly content: Content;
  readonly model: string;
  readonly made: Made;
  readonly published: number | null;
  readonly changed: boolean;
  readonly updated_at: number;
  readonly currency: string;
  readonly stock: Readonly<Record<string, number>>;
}

export interface Quota {
  readonly bytes: number;
  readonly most_bytes: number;
  readonly goods: number;
  readonly most_goods: number;
}

export interface Version {
  readonly number: number;
  readonly at: number;
  readonly by: string;
}

export interface Place {
  readonly room: string;
  readonly slot: string;
  readonly fixture: string;
  readonly department: string | null;
  readonly position: Vec3;
  readonly room_for: Vec3;
  readonly mount: Mount;
  readonly taken_by: string | null;
}

interface Named {
  readonly id: string;
  readonly name: LocalText;
}

interface Room extends Named {
  /** Its corners (x, z), metres. */
  readonly outline: readonly Point2[];
}

export interface Places {
  readonly rooms: readonly Room[];
  readonly departments: readonly Named[];
  readonly places: readonly Place[];
}

/** Throws Refused. */
export class ProductsApi {
  constructor(private readonly api: MerchantApi) {}

  async uploads(): Promise<readonly Upload[]> {
    return (await this.api.call<{ readonly uploads: readonly Upload[] }>("GET", "uploads")).uploads;
  }

  begin(name: string, goods: string | null): Promise<Upload> {
    return this.api.call("POST", "uploads", { name, ...(goods && { for: goods }) });
  }

  send(upload: string, name: string, file: Blob, told: (sent: number) => void, signal: AbortSignal): Promise<unknown> {
    const path = name.split("/").map(encodeURIComponent).join("/");
    return this.api.send(`uploads/${upload}/files/${path}`, file, told, signal);
  }

  check(upload: string): Promise<Upload> {
    return this.api.call("POST", `uploads/${upload}/check`);
  }

  rescale(upload: string, scale: number): Promise<Upload> {
    return this.api.call("POST", `uploads/${upload}/scale`, { scale });
  }

  forget(upload: string): Promise<unknown> {
    return this.api.call("DELETE", `uploads/${upload}`);
  }

  goods(): Promise<{ readonly goods: readonly Goods[]; readonly quota: Quota }> {
    return this.api.call("GET", "goods");
  }

  one(goods: string): Promise<Goods> {
    return this.api.call("GET", `goods/${goods}`);
  }

  create(upload: string): Promise<Goods> {
    return this.api.call("POST", "goods", { upload });
  }

  save(goods: string, revision: number, content: Content): Promise<Goods> {
    return this.api.call("PUT", `goods/${goods}`, { revision, content });
  }

  replaceModel(goods: string, revision: number, upload: string): Promise<Goods> {
    return this.api.call("POST", `goods/${goods}/model`, { revision, upload });
  }

  publish(goods: string, revision: number): Promise<Goods> {
    return this.api.call("POST", `goods/${goods}/publish`, { revision });
  }

  unpublish(goods: string): Promise<Goods> {
    return this.api.call("POST", `goods/${goods}/unpublish`);
  }

  async versions(goods: string): Promise<readonly Version[]> {
    return (await this.api.call<{ readonly versions: readonly Version[] }>("GET", `goods/${goods}/versions`)).versions;
  }

  restore(goods: string, version: number): Promise<Goods> {
    return this.api.call("POST", `goods/${goods}/versions/${version}/restore`);
  }

  delete(goods: string): Promise<Goods> {
    return this.api.call("DELETE", `goods/${goods}`);
  }

  undelete(goods: string): Promise<Goods> {
    return this.api.call("POST", `goods/${goods}/undelete`);
  }

  places(): Promise<Places> {
    return this.api.call("GET", "places");
  }
}

/** The parts that a JSON pointer into the upload's document is about. */
export function pointedAt(parts: readonly Part[], pointer: string): readonly Part[] {
  const [, kind, number] = /^\/(meshes|nodes|materials|accessors)\/(\d+)/.exec(pointer) ?? [];
  const index = Number(number);
  return parts.filter((part) => {
    if (kind === "meshes") return part.mesh === index;
    if (kind === "nodes" || kind === "materials" || kind === "accessors") return part[kind].includes(index);
    return false;
  });
}

/** Where a file of a model is. */
export function modelFile(model: string, name: string): string {
  return `${BASE}models/${model}/${name}`;
}
