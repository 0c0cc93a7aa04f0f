/** The merchants' HTTP interface: signing in, one's sessions, people, the log. Times are ms since 1970. */

import type { LocalText } from "../messages";

export const ROLES = ["admin", "merchant", "host"] as const;
export type Role = (typeof ROLES)[number];

export interface Account {
  readonly id: string;
  readonly email: string;
  readonly role: Role;
  readonly created_at: number;
  readonly disabled: boolean;
}

export interface Session {
  readonly id: string;
  readonly created_at: number;
  readonly seen_at: number;
  readonly address: string;
  readonly agent: string;
  readonly current: boolean;
}

export interface Invitation {
  readonly id: string;
  readonly email: string;
  readonly role: Role;
  readonly created_at: number;
  readonly expires_at: number;
}

export interface Act {
  readonly seq: number;
  readonly at: number;
  readonly who: string;
  readonly act: string;
  readonly target: string;
  readonly address: string;
}

interface Here {
  readonly account: Account;
  readonly csrf: string;
}

/** What is wrong with a field of a form, by its path. */
export interface FieldProblem {
  readonly field: string;
  readonly text: LocalText;
}

/** The server said no, or did not answer (`code` "offline", no text). */
export class Refused extends Error {
  constructor(readonly code: string, readonly text: LocalText | null, readonly problems: readonly FieldProblem[] = []) {
    super(code);
  }
}

export const BASE = "./api/v1/merchant/";
/** A request that takes longer is given up, ms. */
const TIMEOUT_MS = 15_000;

/** Throws Refused. Keeps the session's second secret for what changes anything. */
export class MerchantApi {
  private csrf = "";

  here(): Promise<Account> {
    return this.enter("GET", "session");
  }

  signIn(email: string, password: string): Promise<Account> {
    return this.enter("POST", "sign-in", { email, password });
  }

  accept(token: string, password: string): Promise<Account> {
    return this.enter("POST", "invitation/accept", { token, password });
  }

  changePassword(current: string, fresh: string): Promise<Account> {
    return this.enter("POST", "password", { current, new: fresh });
  }

  look(token: string): Promise<Invitation> {
    return this.call("POST", "invitation", { token });
  }

  signOut(everywhere: boolean): Promise<unknown> {
    return this.call("POST", everywhere ? "sign-out-everywhere" : "sign-out");
  }

  async sessions(): Promise<readonly Session[]> {
    return (await this.call<{ readonly sessions: readonly Session[] }>("GET", "sessions")).sessions;
  }

  endSession(id: string): Promise<unknown> {
    return this.call("DELETE", `sessions/${id}`);
  }

  people(): Promise<{ readonly people: readonly Account[]; readonly invitations: readonly Invitation[] }> {
    return this.call("GET", "people");
  }

  change(id: string, change: { readonly role?: Role; readonly disabled?: boolean }): Promise<Account> {
    return this.call("PATCH", `people/${id}`, change);
  }

  invite(email: string, role: Role): Promise<{ readonly invitation: Invitation; readonly token: string }> {
    return this.call("POST", "invitations", { email, role });
  }

  withdraw(id: string): Promise<unknown> {
    return this.call("DELETE", `invitations/${id}`);
  }

  async acts(before: number | null): Promise<readonly Act[]> {
    const page = before === null ? "audit" : `audit?before=${before}`;
    return (await this.call<{ readonly acts: readonly Act[] }>("GET", page)).acts;
  }

  private async enter(method: string, path: string, body?: object): Promise<Account> {
    const here = await this.call<Here>(method, path, body);
    this.csrf = here.csrf;
    return here.account;
  }

  /** Sends a file as it is; `told` hears how many bytes have gone. */
  send<T>(path: string, file: Blob, told: (sent: number) => void, signal: AbortSignal): Promise<T> {
    // Only this old way says how much of a body has been sent.
    const request = new XMLHttpRequest();
    request.open("PUT", BASE + path);
    request.setRequestHeader("X-CSRF-Token", this.csrf);
    request.responseType = "json";
    request.upload.onprogress = ({ loaded }) => told(loaded);
    signal.addEventListener("abort", () => request.abort());
    return new Promise((resolve, reject) => {
      const failed = () => reject(refused(request.response));
      request.onload = () => (request.status === 200 ? resolve(request.response as T) : failed());
      request.onerror = request.onabort = failed;
      request.send(file);
    });
  }

  /** Asks for anything below the interface's address. */
  async call<T>(method: string, path: string, body?: object): Promise<T> {
    const response = await fetch(BASE + path, {
      method,
      headers: { "X-CSRF-Token": this.csrf, ...(body && { "Content-Type": "application/json" }) },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    }).catch(() => null);
    const answer = await response?.json().catch(() => null) as unknown;
    if (response?.ok) return answer as T;
    throw refused(answer);
  }
}

function refused(answer: unknown): Refused {
  const told = (answer ?? {}) as { code?: string; text?: LocalText; problems?: readonly FieldProblem[] };
  return new Refused(told.code ?? "offline", told.text ?? null, told.problems);
}
