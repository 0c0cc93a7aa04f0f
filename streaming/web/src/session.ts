/**
 * Stays in the room: fetches a pass, connects, and comes back after the line is lost.
 * Says what it does as `Phase`s; every wait can be cut short by `now()`.
 */

import { ApiError, type GuestPass } from "./api";
import { afterClose, backoffMs, type EndReason, type WaitCause } from "./backoff";
import { Connection, type ConnectionEvents, type ConnectStep } from "./connection";
import { socketCodecs } from "./decoder";
import type { Invitation } from "./invitation";
import type { Bye, ClientLive, ClientMessage, Codec, Language, ViewRequest } from "./messages";
import type { Counters } from "./stats";
import type { TransportChoice } from "./transport";

export type Phase =
  | { readonly name: "unsupported" }
  | { readonly name: "connecting"; readonly step: ConnectStep; readonly again: boolean }
  | { readonly name: "live" }
  /** Waiting for the next attempt at `until` (ms, `performance.now()`'s clock). */
  | { readonly name: "waiting"; readonly cause: WaitCause; readonly until: number }
  | { readonly name: "ended"; readonly reason: EndReason };

export interface SessionEvents extends Omit<ConnectionEvents, "progress" | "closed"> {
  phase(phase: Phase): void;
}

export interface SessionNeeds {
  /** A fresh pass for the room. */
  readonly pass: () => Promise<GuestPass>;
  readonly socketUrl: string;
  readonly view: () => ViewRequest;
  readonly lang: () => Language;
  /** Whether this device draws the room itself. */
  readonly local: () => boolean;
  /** Whose link was followed. */
  readonly invitation: Invitation;
  readonly transport: TransportChoice;
}

export class Session {
  private connection: Connection | null = null;
  private failures = 0;
  private timer = 0;
  private welcomed = false;
  /** A picture of this attempt has been shown: nothing about it is news any more. */
  private pictured = false;
  /** Grows with every attempt, so that a late answer of an old one is ignored. */
  private attempt = 0;

  constructor(
    private readonly needs: SessionNeeds,
    private readonly events: SessionEvents,
  ) {}

  /** Connects at once, whatever is waited for. */
  now(): void {
    void this.connect();
  }

  /** The picture has arrived: the connection is good. */
  arrived(): void {
    this.failures = 0;
    this.pictured = true;
    if (this.connection && !this.needs.local()) this.needs.transport.worked(this.connection.transport);
  }

  send(message: ClientMessage): boolean {
    return this.connection?.send(message) ?? false;
  }

  sendLive(message: ClientLive): boolean {
    return this.connection?.sendLive(message) ?? false;
  }

  async counters(): Promise<Counters | null> {
    return (await this.connection?.counters()) ?? null;
  }

  private async connect(): Promise<void> {
    clearTimeout(this.timer);
    this.connection?.close();
    this.connection = null;
    const attempt = ++this.attempt;
    this.pictured = false;
    this.progress("door");
    // Dialled while the pass is fetched: both take round trips, and neither needs the other.
    const socket = new WebSocket(this.needs.socketUrl);
    try {
      const [pass, codecs] = await Promise.all([this.needs.pass(), socketCodecs()]);
      if (attempt === this.attempt) {
        this.open(socket, pass, codecs);
        return;
      }
    } catch (error) {
      if (attempt === this.attempt) this.refused(error);
    }
    socket.close();
  }

  private open(socket: WebSocket, pass: GuestPass, codecs: readonly Codec[]): void {
    const hello = {
      token: pass.token,
      view: this.needs.view(),
      lang: this.needs.lang(),
      ...(this.welcomed ? {} : this.needs.invitation),
    };
    const transport = this.needs.local() ? "local" : this.needs.transport.wanted(codecs.length > 0);
    if (!transport) {
      socket.close();
      return this.events.phase({ name: "unsupported" });
    }
    const road = { transport, socketCodecs: codecs };
    this.connection = new Connection(socket, hello, road, {
      ...this.events,
      progress: (step) => this.progress(step),
      message: (message) => {
        if (message.type === "welcome") this.welcomed = true;
        this.events.message(message);
      },
      closed: (bye) => this.closed(bye),
    });
  }

  private progress(step: ConnectStep): void {
    if (!this.pictured) this.events.phase({ name: "connecting", step, again: this.welcomed });
  }

  private closed(bye: Bye | null): void {
    this.connection = null;
    if (!this.pictured) this.needs.transport.forget();
    const next = afterClose(bye, this.failures++, Math.random());
    if (next.kind === "end") this.events.phase({ name: "ended", reason: next.reason });
    else this.wait(next.cause, next.ms);
  }

  private refused(error: unknown): void {
    if (!(error instanceof ApiError)) throw error;
    if (!error.retryable) return this.events.phase({ name: "ended", reason: "refused" });
    this.wait("unreachable", backoffMs(this.failures++, Math.random()));
  }

  private wait(cause: WaitCause, ms: number): void {
    this.timer = window.setTimeout(() => this.now(), ms);
    this.events.phase({ name: "waiting", cause, until: performance.now() + ms });
  }
}
