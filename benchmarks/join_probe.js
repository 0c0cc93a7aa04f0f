/*
 * Notes how far a page has come on its way into the shop, on its own clock, which starts with the
 * navigation. Loaded after probe.js.
 */
(() => {
  "use strict";

  const marks = {};
  window.joining = { marks, stages };
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

  // The shop can be used when there is a picture and nothing lies over it.
  let covered = false;
  new MutationObserver(() => {
    const curtain = document.querySelector(".curtain") !== null;
    if (covered && !curtain) mark("uncovered");
    covered ||= curtain;
  }).observe(document, { childList: true, subtree: true });

  /** When each stage was over, ms from the navigation on; null until the shop can be used. */
  function stages() {
    const picture = probe.frames[0]?.at;
    if (picture === undefined || marks.uncovered === undefined) return null;
    const loaded = (what) => performance.getEntriesByType("resource").find(({ name }) => what.test(name))?.responseEnd;
    return {
      page: performance.getEntriesByType("navigation")[0].responseEnd,
      script: loaded(/index-[^/]*\.js$/),
      pass: loaded(/\/api\/guest$/),
      ...marks,
      picture,
      usable: Math.max(picture, marks.uncovered),
    };
  }
})();
