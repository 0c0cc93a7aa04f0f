/* A headset emulated by IWER's runtime (loaded before this), and eyes that see what it shows. */
(() => {
  const xr = { frames: [], wanted: [], drive: null, after: null, gl: null };
  window.xr = xr;

  /** Puts a headset of that kind on this browser. */
  xr.install = (kind) => {
    xr.device = new IWER.XRDevice(kind);
    xr.device.installRuntime({ forceInstall: true });
    xr.device.stereoEnabled = true;
    xr.device.ipd = 0.064;
    // Before the runtime's own frame begins, so that the head is where it is at that very moment.
    const tick = window.requestAnimationFrame;
    window.requestAnimationFrame = (callback) => tick((at) => {
      xr.drive?.(at);
      callback(at);
    });
    const Layer = window.XRWebGLLayer;
    window.XRWebGLLayer = class extends Layer {
      constructor(session, gl, options) {
        super(session, gl, options);
        xr.gl = gl;
      }
    };
    const { requestAnimationFrame } = XRSession.prototype;
    XRSession.prototype.requestAnimationFrame = function (callback) {
      return requestAnimationFrame.call(this, (at, frame) => {
        if (xr.session !== this) worn(this);
        callback(at, frame);
        look(at, frame);
      });
    };
    const { requestReferenceSpace } = XRSession.prototype;
    XRSession.prototype.requestReferenceSpace = async function (type) {
      return (xr.space = await requestReferenceSpace.call(this, type));
    };
  };

  function worn(session) {
    xr.session = session;
    // Where the CPU draws, a look at the page's own video costs as much as both eyes.
    probe.blind = true;
    session.addEventListener("end", () => (probe.blind = false));
  }

  function look(at, frame) {
    xr.frames.push(at);
    xr.after?.(at, frame);
    for (const wanted of xr.wanted.splice(0)) wanted(pixels());
  }

  /** (height, width, 4) of the framebuffer, bottom row first. */
  xr.pixels = pixels;
  function pixels() {
    const { gl } = xr;
    const { drawingBufferWidth: width, drawingBufferHeight: height } = gl;
    const data = new Uint8Array(4 * width * height);
    gl.bindFramebuffer(gl.FRAMEBUFFER, xr.session.renderState.baseLayer.framebuffer);
    gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, data);
    return { width, height, data };
  }

  /** What both eyes see in the next display frame, as a PNG in base64. */
  xr.shot = async () => {
    const { width, height, data } = await new Promise((seen) => xr.wanted.push(seen));
    const flat = new ImageData(width, height);
    for (let row = 0; row < height; row++)
      flat.data.set(data.subarray(4 * width * row, 4 * width * (row + 1)), 4 * width * (height - 1 - row));
    for (let at = 3; at < flat.data.length; at += 4) flat.data[at] = 255;
    const canvas = new OffscreenCanvas(width, height);
    canvas.getContext("2d").putImageData(flat, 0, 0);
    const bytes = new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer());
    let text = "";
    for (const byte of bytes) text += String.fromCharCode(byte);
    return btoa(text);
  };

  const yawOf = ([x, y, z, w]) => Math.atan2(2 * (w * y + x * z), 1 - 2 * (x * x + y * y));

  /** A point of the shop in the shopper's own room. The head must have been at rest for a while. */
  xr.local = ([x, y, z]) => {
    const [place, turn] = probe.pose;
    const { position, quaternion: q } = xr.device;
    const yaw = yawOf(turn) - yawOf([q.x, q.y, q.z, q.w]);
    const [dx, dz, sin, cos] = [x - place[0], z - place[2], Math.sin(yaw), Math.cos(yaw)];
    return [dx * cos - dz * sin + position.x, y, dx * sin + dz * cos + position.z];
  };

  /** Points the right controller at a point of the shopper's own room. */
  xr.point = (target) => {
    const hand = xr.device.controllers.right;
    const from = [xr.device.position.x + 0.15, 1.35, xr.device.position.z - 0.1];
    hand.position.set(...from);
    const [dx, dy, dz] = target.map((value, at) => value - from[at]);
    const [yaw, pitch] = [Math.atan2(-dx, -dz), Math.atan2(dy, Math.hypot(dx, dz))];
    hand.quaternion.set(...turned(yaw, pitch));
  };

  /** Presses and lets go of the right trigger, each for some display frames. */
  xr.pull = async () => {
    for (const value of [1, 0]) {
      xr.device.controllers.right.updateButtonValue("trigger", value);
      await xr.passed(3);
    }
  };

  /** Resolves when so many display frames have passed. */
  xr.passed = async (count) => {
    const last = xr.frames.length + count;
    while (xr.frames.length < last) await new Promise((seen) => xr.wanted.push(seen));
  };

  /** Turns the head: yaw to the left and pitch upwards, radians. */
  xr.face = (yaw, pitch = 0) => {
    xr.device.quaternion.set(...turned(yaw, pitch));
  };

  function turned(yaw, pitch) {
    const [sy, cy, sp, cp] = [Math.sin(yaw / 2), Math.cos(yaw / 2), Math.sin(pitch / 2), Math.cos(pitch / 2)];
    return [cy * sp, sy * cp, -sy * sp, cy * cp];
  }
})();
