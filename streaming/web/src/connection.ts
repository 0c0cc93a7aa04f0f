/**
 * One connection to a room: the WebSocket and, over it, the peer connection the server offers.
 * Made for one attempt and never used again; `session.ts` makes the next.
 */

import { decode, encode } from "@msgpack/msgpack";
import {
  MAX_LIVE_BYTES,
  PROTOCOL,
  decodeLive,
  encodeLive,
  parseServer,
  type Bye,
  type ClientLive,
  type ClientMessage,
  type Codec,
  type Hello,
  type ServerLive,
  type ServerMessage,
  type Welcome,
} from "./messages";

/** How far a connection has come. */
export type ConnectStep = "door" | "greeting" | "stream" | "picture";

export interface ConnectionEvents {
  progress(step: ConnectStep): void;
  message(message: ServerMessage): void;
  live(message: ServerLive): void;
  stream(stream: MediaStream, receiver: RTCRtpReceiver): void;
  /**
   * Called once, whatever ended it, while the last picture is still there; null when the line
   * just broke.
   */
  closed(bye: Bye | null): void;
}

/** Longest time until the peers are connected, ms; the server's own limit is 10 s. */
const HANDSHAKE_MS = 15_000;
const PING_EVERY_MS = 2_000;
/** Pings in a row without a sign of life that mean the line is dead. Counted, not timed: a
 * hidden tab's timers are slowed down. */
const MOST_UNANSWERED = 4;
/** A network change may heal; ICE gets this long, ms. */
const HEAL_MS = 4_000;
/** Unsent bytes on the live channel above which positions are dropped: newer ones follow. */
const LIVE_BACKLOG = 16 * MAX_LIVE_BYTES;

export class Connection {
  private readonly socket: WebSocket;
  private peer: RTCPeerConnection | null = null;
  private actions: RTCDataChannel | null = null;
  private liveChannel: RTCDataChannel | null = null;
  private over = false;
  private unanswered = 0;
  private readonly handshake: number;
  private pinger = 0;
  private healing = 0;
  /** Signalling is answered in the order it came. */
  private work: Promise<void> = Promise.resolve();

  constructor(
    url: string,
    hello: Omit<Hello, "type" | "protocol" | "codecs">,
    private readonly events: ConnectionEvents,
  ) {
    this.handshake = window.setTimeout(() => this.end(null), HANDSHAKE_MS);
    this.socket = new WebSocket(url);
    this.socket.onopen = () => {
      events.progress("greeting");
      this.signal({ type: "hello", protocol: PROTOCOL, codecs: decodableCodecs(), ...hello });
    };
    this.socket.onmessage = ({ data }) => this.receive(String(data));
    this.socket.onclose = () => this.end(null);
  }

  /** Sends an action by the quickest reliable way there is; false when there is none. */
  send(message: ClientMessage): boolean {
    if (this.actions?.readyState !== "open") return this.signal(message);
    this.actions.send(JSON.stringify(message));
    return true;
  }

  /** Sends what only its newest counts of; false when it could not go out now. */
  sendLive(message: ClientLive): boolean {
    const channel = this.liveChannel;
    if (channel?.readyState !== "open" || channel.bufferedAmount > LIVE_BACKLOG) return false;
    channel.send(encode(encodeLive(message)));
    return true;
  }

  /** The browser's own statistics; null before there is a peer. */
  async stats(): Promise<RTCStatsReport | null> {
    return (await this.peer?.getStats()) ?? null;
  }

  /** Leaves without a report to `closed`. */
  close(): void {
    this.over = true;
    this.release();
  }

  private signal(message: ClientMessage): boolean {
    if (this.socket.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(message));
    return true;
  }

  private receive(text: string): void {
    this.unanswered = 0;
    const message = parseServer(text);
    if (!message || this.over) return;
    switch (message.type) {
      case "bye":
        return this.end(message);
      case "offer":
        this.work = this.work.then(() => this.answer(message.sdp)).catch(() => this.end(null));
        return;
      case "welcome":
        this.open(message);
    }
    this.events.message(message);
  }

  private open(welcome: Welcome): void {
    this.events.progress("stream");
    const iceServers = welcome.ice_servers.map(({ urls, username, credential }) => ({
      urls: [...urls],
      ...(username !== null && { username }),
      ...(credential !== null && { credential }),
    }));
    const peer = new RTCPeerConnection({ iceServers, bundlePolicy: "max-bundle" });
    peer.onicecandidate = ({ candidate }) => this.trickle(candidate);
    peer.ondatachannel = ({ channel }) => this.adopt(channel);
    peer.ontrack = ({ track, receiver, streams }) =>
      this.events.stream(streams[0] ?? new MediaStream([track]), receiver);
    peer.onconnectionstatechange = () => this.follow(peer.connectionState);
    this.peer = peer;
    this.pinger = window.setInterval(() => this.ping(), PING_EVERY_MS);
  }

  private async answer(sdp: string): Promise<void> {
    const peer = this.peer;
    if (!peer) return;
    await peer.setRemoteDescription({ type: "offer", sdp });
    await peer.setLocalDescription(await peer.createAnswer());
    this.signal({ type: "answer", sdp: peer.localDescription?.sdp ?? "" });
  }

  private trickle(candidate: RTCIceCandidate | null): void {
    this.signal({
      type: "candidate",
      candidate: candidate?.candidate ?? "",
      sdp_mid: candidate?.sdpMid ?? null,
      sdp_mline_index: candidate?.sdpMLineIndex ?? null,
    });
  }

  private adopt(channel: RTCDataChannel): void {
    if (channel.label === "actions") {
      this.actions = channel;
      channel.onmessage = ({ data }) => this.receive(String(data));
    } else if (channel.label === "live") {
      this.liveChannel = channel;
      channel.binaryType = "arraybuffer";
      channel.onmessage = ({ data }) => this.receiveLive(data as ArrayBuffer);
    }
  }

  private receiveLive(data: ArrayBuffer): void {
    const message = decodeLive(decode(new Uint8Array(data)));
    if (message && !this.over) this.events.live(message);
  }

  private follow(state: RTCPeerConnectionState): void {
    clearTimeout(this.healing);
    if (state === "connected") {
      clearTimeout(this.handshake);
      this.events.progress("picture");
    } else if (state === "disconnected") {
      this.healing = window.setTimeout(() => this.end(null), HEAL_MS);
    } else if (state === "failed" || state === "closed") {
      this.end(null);
    }
  }

  private ping(): void {
    if (this.unanswered >= MOST_UNANSWERED) return this.end(null);
    this.unanswered += 1;
    this.signal({ type: "ping", t_client: performance.now() });
  }

  private end(bye: Bye | null): void {
    if (this.over) return;
    this.over = true;
    this.events.closed(bye);
    this.release();
  }

  private release(): void {
    clearTimeout(this.handshake);
    clearTimeout(this.healing);
    clearInterval(this.pinger);
    this.peer?.close();
    this.socket.close();
  }
}

/** Codecs this browser decodes, best first. */
function decodableCodecs(): Codec[] {
  const known = RTCRtpReceiver.getCapabilities("video")?.codecs ?? [];
  const names = new Set(known.map(({ mimeType }) => mimeType.toLowerCase()));
  return (["h264", "vp8"] as const).filter((codec) => names.has(`video/${codec}`));
}
