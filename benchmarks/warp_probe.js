/*
 * Notes, for every display frame, which picture the page shows and how it has turned it; and
 * drags at an even speed. Loaded after probe.js and before the page's own scripts.
 *
 * Adds to `window.probe`: `displayed`, `drag`, `dragged`.
 */
(() => {
  "use strict";

  const { probe } = window;
  /** {at, pose, matrix, scale, dragged}: what is on the screen from `at` (ms, page clock) on. */
  probe.displayed = [];
  probe.drag = drag;
  /** How far the pointer has been dragged to the right so far, CSS pixels. */
  probe.dragged = 0;

  // --- which picture is on a canvas -------------------------------------------------------

  const pictures = new WeakMap(); // RTP timestamp by canvas

  function rtpOf(image) {
    if (!(image instanceof HTMLVideoElement)) return pictures.get(image);
    const frame = new VideoFrame(image);
    const { rtpTimestamp } = frame.metadata();
    frame.close();
    return rtpTimestamp;
  }

  const draw = CanvasRenderingContext2D.prototype.drawImage;
  CanvasRenderingContext2D.prototype.drawImage = function (image, ...where) {
    draw.call(this, image, ...where);
    const picture = rtpOf(image);
    if (picture !== undefined) pictures.set(this.canvas, picture);
  };

  // --- what a display frame shows ---------------------------------------------------------

  function note(at) {
    const canvas = document.querySelector(".stage canvas");
    const pose = canvas && probe.poses.get(pictures.get(canvas));
    if (!pose) return;
    const { transform } = canvas.style;
    const matrix = transform ? transform.slice("matrix3d(".length, -1).split(",").map(Number) : null;
    const scale = canvas.clientWidth / canvas.width;
    probe.displayed.push({ at, pose, matrix, scale, dragged: probe.dragged });
  }

  let hand = null;
  // A message of one's own comes after everything the frame does, drawing included.
  const after = new MessageChannel();
  after.port1.onmessage = ({ data }) => {
    note(data);
    hand?.(performance.now());
  };
  requestAnimationFrame(function frame() {
    requestAnimationFrame(frame);
    after.port2.postMessage(performance.now());
  });

  // --- an even hand -----------------------------------------------------------------------

  /**
   * Drags to the right by `speed` CSS pixels a second for `ms`. The pointer moves between every
   * two display frames, as browsers hand over what a mouse did just before each.
   */
  function drag(speed, ms) {
    const stage = document.querySelector(".stage");
    const from = { x: stage.clientWidth / 2, y: stage.clientHeight / 2 };
    const send = (type, dx) => {
      const at = { clientX: from.x + dx, clientY: from.y, pointerId: 1, button: 0, bubbles: true };
      stage.dispatchEvent(new PointerEvent(type, at));
    };
    // No pointer of that number is down as far as the browser knows.
    stage.setPointerCapture = () => undefined;
    const before = probe.dragged;
    return new Promise((done) => {
      let began = null;
      hand = (now) => {
        if (began === null) send("pointerdown", 0);
        began ??= now;
        const gone = Math.min(ms, now - began);
        const dx = (speed * gone) / 1000;
        send("pointermove", dx);
        probe.dragged = before + dx;
        if (gone < ms) return;
        send("pointerup", dx);
        hand = null;
        done();
      };
    });
  }
})();
