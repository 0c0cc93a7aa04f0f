/*
 * Notes how far a page has come on its way into the shop, on its own clock, which starts with the
 * navigation. Loaded after probe.js.
 */
(() => {
  "use strict";

  const SCRIPT = /index-[^/]*\.js$/;
  const marks = {};
  window.joining = { stages, loaded };
  performance.setResourceTimingBufferSize(2000); // a browser notes 250 files by itself
  const mark = (name) => (marks[name] ??= performance.now());

  window.WebSocket = class extends WebSocket {
    constructor(...given) {
      super(...given);
      mark("dialled");
      this.addEventListener("open", () => mark("socket"));
      this.addEventListener("message", ({ data }) => {
        if (typeof data === "string" && JSON.parse(data).type === "offer") mark("offered");
      });
    }
  };

  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(...given) {
      super(...given);
      this.addEventListener("iceconnectionstatechange", () => {
        if (["connected", "completed"].includes(this.iceConnectionState)) mark("checked");
      });
      this.addEventListener("connectionstatechange", () => {
        if (this.connectionState === "connected") mark("connected");
      });
    }
  };

  // Nothing lies over the picture; where the device draws it, all goods in view are more than boxes.
  let covered = false;
  new MutationObserver(() => {
    const curtain = document.querySelector(".curtain") !== null;
    if (covered && !curtain) mark("uncovered");
    covered ||= curtain;
    if (marks.uncovered && document.querySelector(".stage__local") && !document.querySelector(".coming")) mark("goods");
  }).observe(document, { childList: true, subtree: true });

  /** When each stage was over, ms from the navigation on; null until the shop can be used. */
  function stages() {
    const picture = marks.goods ?? probe.frames[0]?.at;
    if (picture === undefined || marks.uncovered === undefined) return null;
    const ended = (what) => files().find(({ name }) => what.test(name))?.responseEnd;
    return {
      page: performance.getEntriesByType("navigation")[0].responseEnd,
      script: ended(SCRIPT),
      pass: ended(/\/api\/guest$/),
      ...marks,
      picture,
      usable: Math.max(picture, marks.uncovered),
    };
  }

  /** Kilobytes (1000 bytes) over the line of files that were here `by` then, ms. */
  function loaded(by) {
    const here = [...performance.getEntriesByType("navigation"), ...files()].filter(({ responseEnd }) => responseEnd <= by);
    return here.reduce((sum, { transferSize }) => sum + transferSize, 0) / 1000;
  }

  function files() {
    return performance.getEntriesByType("resource");
  }
})();
