/** The shop's HTTP interface: passes, catalogue, basket, wishes, orders. */

import type { Cart, Language, LocalText } from "./messages";

export interface GuestPass {
  readonly token: string;
  readonly expires_s: number;
  readonly room: string;
  readonly visitor: string;
  readonly name: string;
  readonly guest: string;
}

/** What a code of six digits speaks for: whose visit, and next to whom one arrives. */
export interface Claimed {
  readonly guest: string;
  readonly near: string | null;
}

export interface Variant {
  readonly sku: string;
  readonly name: LocalText;
  readonly material_variant: string | null;
  readonly price_minor: number;
  readonly stock: number;
}

export interface Product {
  readonly product_id: string;
  readonly department: string;
  readonly name: LocalText;
  readonly description: LocalText;
  /** Width, height, depth in metres. */
  readonly size_m: readonly [number, number, number];
  readonly variants: readonly Variant[];
}

export interface Catalogue {
  readonly currency: string;
  readonly products: readonly Product[];
}

export interface OrderLine {
  readonly sku: string;
  readonly name: LocalText;
  readonly variant_name: LocalText;
  readonly quantity: number;
  readonly unit_price_minor: number;
  readonly total_minor: number;
}

export interface Order {
  readonly type: "order";
  readonly number: string;
  readonly placed_at: string;
  readonly currency: string;
  readonly lines: readonly OrderLine[];
  readonly total_minor: number;
  readonly payment: string;
}

/** The shop takes payment on a page of its own. */
export interface HandOff {
  readonly type: "hand_off";
  readonly url: string;
}

/** The shop said no, or did not answer (`code` "offline"). */
export class ApiError extends Error {
  constructor(
    readonly code: string,
    readonly text: LocalText | null,
    readonly retryable: boolean,
    readonly status: number,
    /** The basket as it stands, where the answer brought it. */
    readonly cart: Cart | null = null,
  ) {
    super(`${code} (${status})`);
  }
}

/** A request that takes longer is given up, ms. */
const TIMEOUT_MS = 10_000;
const UNAUTHORIZED = 401;

export class Api {
  constructor(
    private readonly base: string,
    private readonly guest: () => string | null,
    /** Gets a new guest token for one that is not accepted any more. */
    private readonly renew: () => Promise<unknown>,
  ) {}

  enter(lang: Language, tab: string, guest: string | null, name: string | null): Promise<GuestPass> {
    return this.call("POST", "api/guest", { lang, tab, guest, name });
  }

  catalogue(): Promise<Catalogue> {
    return this.call("GET", "api/catalogue");
  }

  cart(): Promise<Cart> {
    return this.call("GET", "api/cart");
  }

  setQuantity(sku: string, quantity: number, commandId: string): Promise<Cart> {
    return this.call("PUT", `api/cart/lines/${sku}`, { command_id: commandId, quantity });
  }

  wishes(): Promise<{ readonly skus: readonly string[] }> {
    return this.call("GET", "api/wishes");
  }

  wish(sku: string, wished: boolean): Promise<unknown> {
    return this.call(wished ? "PUT" : "DELETE", `api/wishes/${sku}`);
  }

  checkout(expectedTotalMinor: number, commandId: string): Promise<Order | HandOff> {
    const body = { command_id: commandId, expected_total_minor: expectedTotalMinor };
    return this.call("POST", "api/checkout", body);
  }

  /** A code for another device to go on with this visit, next to the visitor `near`. */
  handOver(near: string | null): Promise<{ readonly code: string }> {
    return this.call("POST", "api/handover", { near });
  }

  claim(code: string): Promise<Claimed> {
    return this.call("POST", "api/handover/claim", { code });
  }

  private async call<T>(method: string, path: string, body?: object): Promise<T> {
    let response = await this.ask(method, path, body);
    if (response.status === UNAUTHORIZED) {
      await this.renew();
      response = await this.ask(method, path, body);
    }
    const answer = await response.json().catch(() => null) as unknown;
    if (!response.ok) throw problem(answer, response.status);
    return answer as T;
  }

  private async ask(method: string, path: string, body?: object): Promise<Response> {
    const guest = this.guest();
    const request: RequestInit = {
      method,
      headers: {
        ...(guest && { Authorization: `Bearer ${guest}` }),
        ...(body && { "Content-Type": "application/json" }),
      },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    };
    const response = await fetch(this.base + path, request).catch(() => null);
    if (!response) throw new ApiError("offline", null, true, 0);
    return response;
  }
}

function problem(answer: unknown, status: number): ApiError {
  const known = (answer ?? {}) as { code?: string; text?: unknown; retryable?: boolean; cart?: Cart };
  const text = isLocalText(known.text) ? known.text : null;
  const retryable = known.retryable ?? status >= 500;
  return new ApiError(known.code ?? "unknown", text, retryable, status, known.cart ?? null);
}

function isLocalText(value: unknown): value is LocalText {
  return typeof value === "object" && value !== null && "en" in value && "zh" in value;
}
