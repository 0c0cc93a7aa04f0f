/**
 * One connection to a room: the WebSocket and, over it, the peer connection the server offers.
 * Where that does not come about in time, the pictures take the socket as well. Made for one
 * attempt and never used again; `session.ts` makes the next.
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
  type StreamedFrame,
  type Transport,
  type Welcome,
} from "./messages";
import type { Picture } from "./picture";
import { SocketMedia } from "./socket_media";
import { countersOf, type Counters } from "./stats";

/** How far a connection has come. */
export type ConnectStep = "door" | "greeting" | "stream" | "picture";

/** What is told besides control messages. */
export type Told = Exclude<ServerLive, StreamedFrame>;

export interface ConnectionEvents {
  progress(step: ConnectStep): void;
  message(message: ServerMessage): void;
  live(message: Told): void;
  stream(stream: MediaStream, receiver: RTCRtpReceiver): void;
  /** Pictures come over the socket from now on, as `picture`s. */
  overSocket(): void;
  picture(picture: Picture): void;
  /**
   * Called once, whatever ended it, while the last picture is still there; null when the line
   * just broke.
   */
  closed(bye: Bye | null): void;
}

/** How the pictures are to come. */
export interface Road {
  readonly transport: Transport;
  /** What could be decoded of pictures over the socket; none: they cannot come that way. */
  readonly socketCodecs: readonly Codec[];
}

/** Longest time until pictures can come, ms; the server's own limit for peers is 10 s. */
const HANDSHAKE_MS = 15_000;
/** Peers that are not connected after this long have no UDP between them, ms. */
const SWITCH_MS = 3_000;
const PING_EVERY_MS = 2_000;
/** Pings in a row without a sign of life that mean the line is dead. Counted, not timed: a
 * hidden tab's timers are slowed down. */
const MOST_UNANSWERED = 4;
/** A network change may heal; ICE gets this long, ms. */
const HEAL_MS = 4_000;
/** Unsent bytes on the way of live messages above which positions are dropped: newer ones follow. */
const LIVE_BACKLOG = 16 * MAX_LIVE_BYTES;

/** The server's `ACTIONS`. */
const SAID_TWICE: ReadonlySet<ClientMessage["type"]> = new Set([
  "click",
  "select",
  "take_in_hand",
  "put_away",
  "show_variant",
]);

export class Connection {
  private peer: RTCPeerConnection | null = null;
  private actions: RTCDataChannel | null = null;
  private liveChannel: RTCDataChannel | null = null;
  private media: SocketMedia | null = null;
  private connected = false;
  private over = false;
  private roundTrip: number | null = null;
  private unanswered = 0;
  private readonly handshake: number;
  private switching = 0;
  private pinger = 0;
  private healing = 0;
  /** Signalling is answered in the order it came. */
  private work: Promise<void> = Promise.resolve();

  /** `socket` may be in any state: it is dialled before there is anything to say. */
  constructor(
    private readonly socket: WebSocket,
    hello: Omit<Hello, "type" | "protocol" | "codecs" | "transport">,
    private readonly road: Road,
    private readonly events: ConnectionEvents,
  ) {
    this.handshake = window.setTimeout(() => this.end(null), HANDSHAKE_MS);
    this.socket.binaryType = "arraybuffer";
    const greet = () => {
      events.progress("greeting");
      const { transport, socketCodecs } = road;
      const codecs = transport === "webrtc" ? peerCodecs() : socketCodecs;
      this.signal({ type: "hello", protocol: PROTOCOL, codecs, transport, ...hello });
    };
    this.socket.onmessage = ({ data }) =>
      typeof data === "string" ? this.receive(data) : this.receiveLive(data as ArrayBuffer);
    this.socket.onclose = () => this.end(null);
    if (socket.readyState === WebSocket.OPEN) greet();
    else if (socket.readyState === WebSocket.CONNECTING) socket.onopen = greet;
    else queueMicrotask(() => this.end(null));
  }

  /** How the pictures come. */
  get transport(): Transport {
    if (this.road.transport === "local") return "local";
    return this.media ? "websocket" : "webrtc";
  }

  /**
   * Sends a message by the quickest reliable way there is; false when there is none. What changes
   * the picture goes by both, for each may stand still until a lost packet has been sent again;
   * the shop takes what comes first.
   */
  send(message: ClientMessage): boolean {
    if (this.actions?.readyState !== "open") return this.signal(message);
    this.actions.send(JSON.stringify(message));
    if (SAID_TWICE.has(message.type)) this.signal(message);
    return true;
  }

  /** Sends what only its newest counts of; false when it could not go out now. */
  sendLive(message: ClientLive): boolean {
    return sendLiveBy(this.transport === "webrtc" ? this.liveChannel : this.socket, message);
  }

  /** What has come so far; null before there are pictures. */
  async counters(): Promise<Counters | null> {
    if (this.media) return this.media.counters(this.roundTrip);
    return this.peer ? countersOf(await this.peer.getStats()) : null;
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
        this.switching = window.setTimeout(() => this.road.socketCodecs.length && this.giveUpPeer(), SWITCH_MS);
        this.work = this.work.then(() => this.answer(message.sdp)).catch(() => this.giveUpPeer());
        return;
      case "pong":
        this.roundTrip = performance.now() - message.t_client;
        return;
      case "welcome":
        this.open(message);
    }
    this.events.message(message);
  }

  private open(welcome: Welcome): void {
    this.pinger = window.setInterval(() => this.ping(), PING_EVERY_MS);
    this.events.progress("stream");
    switch (this.road.transport) {
      case "local":
        // However long its files take: the line itself is good.
        clearTimeout(this.handshake);
        return this.events.progress("picture");
      case "websocket":
        return this.takeSocket();
      case "webrtc":
        this.makePeer(welcome);
    }
  }

  private makePeer(welcome: Welcome): void {
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
  }

  /** No peer connection comes about: the pictures take the socket, if they can be decoded. */
  private giveUpPeer(): void {
    const { socketCodecs } = this.road;
    if (this.over || this.media) return;
    if (!socketCodecs.length) return this.end(null);
    this.dropPeer();
    if (this.signal({ type: "use_socket", codecs: socketCodecs })) this.takeSocket();
  }

  private takeSocket(): void {
    const { events } = this;
    this.media = new SocketMedia({
      drawn: (frame) => events.live(frame),
      picture: (picture) => {
        clearTimeout(this.handshake);
        events.picture(picture);
      },
      // Whatever waits: without it no further picture would come.
      received: (rtp_timestamp) => this.socket.send(packed({ type: "a", rtp_timestamp })),
      keyframeNeeded: () => this.signal({ type: "keyframe_needed" }),
    });
    events.overSocket();
    events.progress("picture");
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
    this.unanswered = 0;
    const message = decodeLive(decode(new Uint8Array(data)));
    if (!message || this.over) return;
    if (message.type === "v") this.media?.receive(message);
    else this.events.live(message);
  }

  private follow(state: RTCPeerConnectionState): void {
    clearTimeout(this.healing);
    if (state === "connected") {
      clearTimeout(this.handshake);
      clearTimeout(this.switching);
      this.connected = true;
      this.events.progress("picture");
    } else if (state === "disconnected") {
      this.healing = window.setTimeout(() => this.end(null), HEAL_MS);
    } else if (state === "failed" || state === "closed") {
      if (this.connected) this.end(null);
      else this.giveUpPeer();
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
    clearInterval(this.pinger);
    this.dropPeer();
    this.media?.close();
    this.socket.close();
  }

  private dropPeer(): void {
    clearTimeout(this.switching);
    clearTimeout(this.healing);
    this.peer?.close();
    this.peer = this.actions = this.liveChannel = null;
  }
}

function sendLiveBy(line: WebSocket | RTCDataChannel | null, message: ClientLive): boolean {
  const open = line?.readyState === "open" || line?.readyState === WebSocket.OPEN;
  if (!open || line.bufferedAmount > LIVE_BACKLOG) return false;
  line.send(packed(message));
  return true;
}

function packed(message: ClientLive): Uint8Array<ArrayBuffer> {
  return encode(encodeLive(message));
}

/** Codecs this browser decodes of a peer connection, best first. */
function peerCodecs(): Codec[] {
  const known = RTCRtpReceiver.getCapabilities("video")?.codecs ?? [];
  const names = new Set(known.map(({ mimeType }) => mimeType.toLowerCase()));
  return (["h264", "vp8"] as const).filter((codec) => names.has(`video/${codec}`));
}
