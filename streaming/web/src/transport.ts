/** By which road a visit asks for its pictures. */

import { keepHere, recallHere } from "./memory";
import type { Transport } from "./messages";

/**
 * What the page's address says (`?transport=websocket`), else what worked last in this tab, else
 * WebRTC.
 */
export class TransportChoice {
  private readonly forced: Transport | null;

  constructor(search: string) {
    this.forced = transportOf(new URLSearchParams(search).get("transport"));
  }

  /** What to ask for; `decodable`: whether pictures could come over the socket. Null: no road is open. */
  wanted(decodable: boolean): Transport | null {
    const peers = typeof RTCPeerConnection === "function";
    if (!decodable) return peers ? "webrtc" : null;
    if (!peers) return "websocket";
    return this.forced ?? transportOf(recallHere("transport")) ?? "webrtc";
  }

  /** Pictures came by it. */
  worked(transport: Transport): void {
    keepHere("transport", transport);
  }

  /** What worked may not work any more. */
  forget(): void {
    keepHere("transport", "");
  }
}

function transportOf(text: string | null): Transport | null {
  return text === "webrtc" || text === "websocket" ? text : null;
}
