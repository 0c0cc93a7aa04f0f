/*
 * Watches a real page from outside: loaded before the page's own scripts, it changes nothing the
 * page does. It listens to the wire (protocol: docs/protocol.md), reads a few pixels of every
 * picture the browser shows, of a peer connection or from the socket, and keeps both on the
 * page's own clock.
 *
 * `window.probe` holds the notes.
 */
(() => {
  "use strict";

  const GRID = { width: 32, height: 18 }; // pixels sampled of the whole picture
  const PATCH = 6; // pixels each way sampled of the goods under aim
  const REACH = { near: 1.6, far: 5 }; // goods that are aimed at, metres
  const LEAST_RADIUS = 9; // of goods in the picture, pixels
  const LEAST_CHANGE = 4; // of a colour's channels, 0 to 255

  const probe = {
    frames: [], // {at, rtp, hash, target, colour, spread}
    glances: [], // the same of a picture that was on the screen already
    drawn: [], // {rtp, frame, seqs, at, ms}; `ms`: for how long it was drawn
    clicks: [], // {seq, at, target, ray, frame}
    picked: [], // {seq, placement, at, stamps}
    moves: [], // {seq, at, pose}
    keys: [], // {code, at}; code "buy" is the button that fills the basket
    chosen: [], // {placement, at}; another variant was pressed
    told: [], // {placement, at}; the room says that goods are shown in another variant
    searches: [], // {query, at, shown, goods}; a key that changed the list, and what it then held
    carts: [], // {state, version, at}
    refused: [],
    byes: [],
    welcome: null,
    events: [],
    targets: [],
    target: null,
    pose: null,
    poses: new Map(), // by RTP timestamp
    moved: 0,
    view: null,
    size: null, // of the newest picture shown, pixels
    socket: null,
    socketBytes: 0, // of pictures that came over the socket
    peer: null,
    blind: false, // no pixels are read: a headset shows others
    aim,
    answered,
    settled,
    glance,
    changed,
    listed,
    placeOf,
    stats,
  };
  window.probe = probe;
  const { poses } = probe;
  let newest = null;
  let said = -1; // the newest action's number
  let onScreen = null; // RTP timestamp of the picture looked at last

  // --- the wire -----------------------------------------------------------------------

  window.WebSocket = class extends WebSocket {
    constructor(...given) {
      super(...given);
      probe.socket = this;
      this.addEventListener("message", ({ data }) => {
        if (typeof data === "string") return control(data);
        probe.socketBytes += data.byteLength;
        liveMessage(data);
      });
    }
    send(data) {
      (typeof data === "string" ? told : toldLive)(data);
      if (!window.reroute || !isCandidate(data)) super.send(data);
    }
  };

  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(...given) {
      super(...given);
      probe.peer = this;
      this.addEventListener("datachannel", ({ channel }) => follow(channel));
    }
    /** On a bad line the offer leads through the benchmark's relay, and there is no other way. */
    async setRemoteDescription({ type, sdp }) {
      return super.setRemoteDescription({ type, sdp: window.reroute ? await window.reroute(sdp) : sdp });
    }
  };

  function follow(channel) {
    const live = channel.label === "live";
    channel.addEventListener("message", ({ data }) => (live ? liveMessage(data) : control(data)));
    const send = channel.send.bind(channel);
    channel.send = (data) => {
      (live ? toldLive : told)(data);
      send(data);
    };
  }

  function control(text) {
    const message = JSON.parse(text);
    const at = performance.now();
    if (message.type === "welcome") probe.welcome = message;
    else if (message.type === "room_events") roomEvents(message.events, at);
    else if (message.type === "picked") picked(message, at);
    else if (message.type === "refused") probe.refused.push(message);
    else if (message.type === "bye") probe.byes.push(message);
    else if (message.type === "cart_changed") {
      probe.carts.push({ state: message.cart.state, version: message.cart.version, at });
    }
  }

  function picked({ seq, placement, stamps }, at) {
    probe.picked.push({ seq, placement, at, stamps });
  }

  function roomEvents(events, at) {
    probe.events.push(...events);
    const shown = events.filter(({ type }) => type === "VariantShown");
    probe.told.push(...shown.map(({ placement }) => ({ placement, at })));
  }

  function isCandidate(data) {
    return typeof data === "string" && JSON.parse(data).type === "candidate";
  }

  function told(text) {
    const message = JSON.parse(text);
    if (message.view) probe.view = message.view;
    if (message.seq <= said) return; // by the other road
    said = message.seq ?? said;
    if (message.type === "click") {
      const { seq, ray, frame } = message;
      probe.clicks.push({ seq, at: released, target: probe.target?.id ?? null, ray, frame });
    } else if (message.type === "show_variant") {
      probe.chosen.push({ placement: message.placement, at: released });
    }
  }

  function liveMessage(data) {
    const message = unpack(data);
    if (message[0] !== "f" && message[0] !== "v") return;
    const [, frame, rtp, pose, seqs, ms] = message;
    newest = pose;
    poses.set(rtp, pose);
    // A first picture may be here before the channel that tells of it, and stay for long.
    if (rtp === onScreen) probe.pose = pose;
    if (poses.size > 240) poses.delete(poses.keys().next().value);
    probe.drawn.push({ rtp, frame, seqs, at: performance.now(), ms });
  }

  function toldLive(data) {
    const message = unpack(data);
    if (message[0] !== "m") return;
    probe.moved = performance.now();
    probe.moves.push({ seq: message[1], at: probe.moved, pose: message[3] });
  }

  /** The MessagePack value in a buffer, as far as live messages use the format. */
  function unpack(buffer) {
    const bytes = buffer instanceof ArrayBuffer ? new Uint8Array(buffer) : buffer;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let at = 0;
    const take = (size, read) => {
      at += size;
      return view[read](at - size);
    };
    const items = (count) => Array.from({ length: count }, value);
    const text = (length) => {
      at += length;
      return new TextDecoder().decode(bytes.subarray(at - length, at));
    };
    const bytesOf = (length) => {
      at += length;
      return bytes.subarray(at - length, at);
    };
    function value() {
      const kind = take(1, "getUint8");
      if (kind < 0x80) return kind;
      if (kind >= 0xe0) return kind - 0x100;
      if (kind >= 0x90 && kind < 0xa0) return items(kind & 15);
      if (kind >= 0xa0 && kind < 0xc0) return text(kind & 31);
      switch (kind) {
        case 0xc0: return null;
        case 0xc2: return false;
        case 0xc3: return true;
        case 0xc4: return bytesOf(take(1, "getUint8"));
        case 0xc5: return bytesOf(take(2, "getUint16"));
        case 0xc6: return bytesOf(take(4, "getUint32"));
        case 0xca: return take(4, "getFloat32");
        case 0xcb: return take(8, "getFloat64");
        case 0xcc: return take(1, "getUint8");
        case 0xcd: return take(2, "getUint16");
        case 0xce: return take(4, "getUint32");
        case 0xcf: return Number(take(8, "getBigUint64"));
        case 0xd0: return take(1, "getInt8");
        case 0xd1: return take(2, "getInt16");
        case 0xd2: return take(4, "getInt32");
        case 0xd3: return Number(take(8, "getBigInt64"));
        case 0xd9: return text(take(1, "getUint8"));
        case 0xdc: return items(take(2, "getUint16"));
        default: throw new Error(`no live message has MessagePack kind ${kind}`);
      }
    }
    return value();
  }

  // --- the shopper's hand ---------------------------------------------------------------

  // A click is one when the button comes up (UI Events: `click` follows `mouseup`): until then it
  // may still become a drag. How long a hand holds the button down is not ours.
  let released = 0;
  window.addEventListener("pointerup", (event) => {
    released = event.timeStamp;
    if (event.target.closest(".buy .button--main")) probe.keys.push({ code: "buy", at: released });
  }, true);
  window.addEventListener("keydown", (event) => {
    if (event.target.closest(".search")) search(event);
    else if (!event.repeat) probe.keys.push({ code: event.code, at: event.timeStamp });
  }, true);

  // The list shows its answer when the display frame after the one that paints it begins, as for
  // pictures that the page draws itself (below).
  let searching = null;
  function search({ target, timeStamp: at }) {
    searching?.disconnect();
    const panel = target.closest(".panel");
    searching = new MutationObserver(() => {
      searching.disconnect();
      const goods = [...panel.querySelectorAll(".goods__name")].map(({ textContent }) => textContent);
      const note = { query: target.value, at, goods };
      afterPainting((shown) => probe.searches.push({ ...note, shown }));
    });
    searching.observe(panel, { childList: true, subtree: true, characterData: true });
  }

  function afterPainting(call) {
    requestAnimationFrame(() => requestAnimationFrame(call));
  }

  // --- the picture ----------------------------------------------------------------------

  const canvas = new OffscreenCanvas(GRID.width + PATCH, GRID.height);
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  pen.imageSmoothingEnabled = false;

  function watch(video) {
    video.requestVideoFrameCallback(function shown(now, metadata) {
      video.requestVideoFrameCallback(shown);
      // The page's own meter reckons likewise. Chromium calls one display frame after it has
      // presented a picture: measured, this is 17 ms later than `presentationTime`.
      const size = { width: video.videoWidth, height: video.videoHeight };
      note(look(video, size, metadata.rtpTimestamp ?? null), Math.max(now, metadata.expectedDisplayTime));
    });
  }

  /*
   * The page draws a decoded picture on its canvas at once. The browser's next display frame
   * takes the canvas up and, as above, is seen when the one after it begins.
   */
  window.VideoDecoder = class extends VideoDecoder {
    constructor({ output, error }) {
      super({
        error,
        output: (image) => {
          const size = { width: image.displayWidth, height: image.displayHeight };
          const looked = look(image, size, Math.round(image.timestamp * 0.09)); // 90 kHz
          afterPainting((now) => note(looked, now));
          output(image);
        },
      });
    }
  };

  function note(looked, at) {
    probe.frames.push({ ...looked, at });
  }

  /** What is seen in a picture of that size. */
  function look(image, size, rtp) {
    probe.size = size;
    onScreen = rtp;
    // A browser that hides the timestamp (Firefox) shows the newest.
    probe.pose = (rtp === null ? newest : poses.get(rtp)) ?? probe.pose;
    if (probe.blind) return { rtp, hash: 0, target: null, colour: null, spread: 0 };
    pen.drawImage(image, 0, 0, GRID.width, GRID.height);
    const spot = probe.target && probe.pose && project(probe.target.point, size);
    if (spot) {
      const half = Math.max(2, Math.min(8, (probe.target.radius * spot.scale) / 3));
      pen.drawImage(image, spot.x - half, spot.y - half, 2 * half, 2 * half, GRID.width, 0, PATCH, PATCH);
    }
    const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
    return {
      rtp,
      hash: hashOf(data),
      target: spot ? probe.target.id : null,
      ...(spot ? patch(data) : { colour: null, spread: 0 }),
    };
  }

  /** Notes how the goods under aim look now: at rest no picture may come for seconds. */
  function glance() {
    const video = document.querySelector("video");
    const image = probe.socketBytes ? document.querySelector(".stage canvas") : video;
    probe.glances.push({ ...look(image, probe.size, onScreen), at: performance.now() });
  }

  /** FNV-1a over the sampled grid. */
  function hashOf(data) {
    let hash = 0x811c9dc5;
    for (let row = 0; row < GRID.height; row += 1) {
      for (let column = 0; column < GRID.width; column += 1) {
        const start = 4 * (row * canvas.width + column);
        for (let i = start; i < start + 3; i += 1) hash = Math.imul(hash ^ data[i], 0x01000193);
      }
    }
    return hash;
  }

  /** Of the goods under aim: the mean colour, and the standard deviation of luma (BT.601). */
  function patch(data) {
    const sum = [0, 0, 0];
    let lumas = 0, squares = 0;
    for (let row = 0; row < PATCH; row += 1) {
      for (let column = GRID.width; column < canvas.width; column += 1) {
        const start = 4 * (row * canvas.width + column);
        const [red, green, blue] = data.subarray(start, start + 3);
        [red, green, blue].forEach((part, i) => (sum[i] += part));
        const luma = 0.299 * red + 0.587 * green + 0.114 * blue;
        lumas += luma;
        squares += luma * luma;
      }
    }
    const count = PATCH ** 2;
    const spread = Math.sqrt(Math.max(0, squares / count - (lumas / count) ** 2));
    return { colour: sum.map((total) => total / count), spread };
  }

  /** Where a point of the room lies in the picture, pixels; `scale`: pixels a metre there. */
  function project(point, { width, height }) {
    const [position, [x, y, z, w]] = probe.pose;
    const p = point.map((value, i) => value - position[i]);
    // Turned by the inverse of the head's orientation, its conjugate: p + w t + u x t, t = 2 u x p.
    const u = [-x, -y, -z];
    const t = cross(u, p).map((value) => 2 * value);
    const around = cross(u, t);
    const [right, up, back] = p.map((value, i) => value + w * t[i] + around[i]);
    if (-back < 0.1) return null;
    const half = Math.tan(((probe.view?.fov_deg ?? 75) * Math.PI) / 360);
    const scale = width / 2 / half / -back;
    const spot = { x: width / 2 + right * scale, y: height / 2 - up * scale };
    const inside = spot.x > 8 && spot.y > 8 && spot.x < width - 8 && spot.y < height - 8;
    return inside ? { ...spot, scale, depth: -back } : null;
  }

  function cross([ax, ay, az], [bx, by, bz]) {
    return [ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx];
  }

  /**
   * Where a point of the picture is on the page, CSS pixels: of the video (`object-fit: cover`),
   * or of the canvas that stands in for it, as long as that is not turned.
   */
  function onPage(spot, { width, height }) {
    const video = document.querySelector("video");
    const box = video.getBoundingClientRect(); // covers the stage
    const canvas = video.style.opacity === "0" ? document.querySelector(".stage canvas") : null;
    const scale = canvas
      ? canvas.clientWidth / canvas.width
      : Math.max(box.width / width, box.height / height);
    return {
      x: box.left + box.width / 2 + (spot.x - width / 2) * scale,
      y: box.top + box.height / 2 + (spot.y - height / 2) * scale,
    };
  }

  /**
   * Takes aim: at `id`, or at the largest goods in view that are none of `spent`. Where to click
   * now, or null. From then on every frame notes the goods' colour.
   */
  function aim(id, spent) {
    const { size } = probe;
    if (!size || !probe.pose) return null;
    const seen = probe.targets
      .filter((target) => (id ? target.id === id : !spent.includes(target.id)))
      .map((target) => ({ target, spot: project(target.point, size) }))
      .filter(({ target, spot }) => spot && (id || worthwhile(target, spot)))
      .map(({ target, spot }) => ({ target, spot, place: onPage(spot, size) }))
      .filter(({ place }) => document.elementFromPoint(place.x, place.y)?.closest(".stage"));
    seen.sort((a, b) => b.target.radius * b.spot.scale - a.target.radius * a.spot.scale);
    probe.target = seen[0]?.target ?? null;
    if (probe.target) glance();
    return seen[0] ? { id: seen[0].target.id, ...seen[0].place } : null;
  }

  function worthwhile(target, { depth, scale }) {
    return depth > REACH.near && depth < REACH.far && target.radius * scale > LEAST_RADIUS;
  }

  /** Resolves when two pictures have followed the newest click's answer, or after `most` ms. */
  function answered(most) {
    return waited(most, () => followed(probe.clicks.at(-1)));
  }

  /** Resolves when the newest action is in the picture, or after `most` ms. */
  function settled(most) {
    return waited(most, () => said < 0 || inPicture(said, probe.frames.at(-1)?.rtp));
  }

  /**
   * Resolves when the goods under aim have another colour, in two pictures, than before another
   * variant was pressed, or after `most` ms: they may look the same in both.
   */
  function changed(most) {
    const before = probe.glances.at(-1);
    const differs = ({ at, colour }) =>
      at > before?.at && colour?.some((part, i) => Math.abs(part - before.colour?.[i]) >= LEAST_CHANGE);
    return waited(most, () => probe.frames.slice(-2).every(differs));
  }

  /** The newest search that asked for `query`, once the list shows its answer; null after `most` ms. */
  async function listed(query, most) {
    const found = () => probe.searches.findLast((one) => one.query === query) ?? null;
    await waited(most, found);
    return found();
  }

  async function waited(most, done) {
    const until = performance.now() + most;
    while (performance.now() < until && !done()) await new Promise((next) => setTimeout(next, 10));
  }

  /** Where to press what a CSS selector finds first, CSS pixels; null if nothing there is free. */
  function placeOf(selector) {
    const found = document.querySelector(selector);
    if (!found) return null;
    const box = found.getBoundingClientRect();
    const place = { x: box.left + box.width / 2, y: box.top + box.height / 2 };
    return found.contains(document.elementFromPoint(place.x, place.y)) ? place : null;
  }

  function followed(click) {
    return inPicture(click?.seq, probe.frames.at(-3)?.rtp);
  }

  /** Whether the picture of that timestamp shows input `seq`. */
  function inPicture(seq, rtp) {
    const answer = probe.drawn.findLast(({ seqs }) => seqs.includes(seq));
    return answer !== undefined && typeof rtp === "number" && ((rtp - answer.rtp) | 0) >= 0; // modulo 2^32
  }

  /**
   * What was received so far: bytes of video as the browser counts them, or as they came by socket;
   * `all`: bytes of everything, `packets` of them without the headers of UDP and IP.
   */
  async function stats() {
    if (probe.socketBytes) {
      return { bytes: probe.socketBytes, lost: 0, all: probe.socketBytes, packets: 0 };
    }
    const report = (await probe.peer?.getStats()) ?? new Map();
    const found = [...report.values()].find(({ type, kind }) => type === "inbound-rtp" && kind === "video");
    const road = [...report.values()].find(({ type }) => type === "transport");
    if (!found || !road) return null;
    return {
      all: road.bytesReceived,
      packets: road.packetsReceived,
      bytes: found.bytesReceived + found.headerBytesReceived,
      lost: found.packetsLost,
      keyframes: found.keyFramesDecoded,
    };
  }

  const find = () => {
    const video = document.querySelector("video");
    if (video) watch(video);
    else requestAnimationFrame(find);
  };
  find();
})();
