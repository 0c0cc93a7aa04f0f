/*
 * A phone that shows things in the room, on IWER's runtime, and two fingers on its screen. Loaded
 * after xr_probe.js.
 */
(() => {
  const FOV = 1.05; // upright, radians

  xr.install({
    ...IWER.metaQuest3,
    name: "A phone",
    supportedSessionModes: ["inline", "immersive-ar"],
    supportedFeatures: ["viewer", "local", "hit-test", "dom-overlay"],
  });
  xr.device.stereoEnabled = false;
  xr.device.fovy = FOV;
  // The emulator lays the page over the camera's picture, but does not say so.
  Object.defineProperty(XRSession.prototype, "domOverlayState", { value: { type: "screen" } });
  const fingers = [xr.device.controllers.left, xr.device.controllers.right];
  for (const finger of fingers) {
    Object.defineProperty(finger.inputSource, "targetRayMode", { value: "screen" });
    finger.connected = false;
  }

  /** A finger on the screen at (x, y), 0..1 from the upper left corner. */
  function point(finger, [x, y]) {
    const high = Math.tan(FOV / 2);
    const wide = (high * window.innerWidth) / window.innerHeight;
    const [right, up] = [(2 * x - 1) * wide, (1 - 2 * y) * high];
    const [sin, cos] = [Math.sin(xr.pitch), Math.cos(xr.pitch)];
    const [dx, dy, dz] = [right, up * cos + sin, up * sin - cos];
    const [yaw, pitch] = [Math.atan2(-dx, -dz), Math.atan2(dy, Math.hypot(dx, dz))];
    const [sy, cy, sp, cp] = [Math.sin(yaw / 2), Math.cos(yaw / 2), Math.sin(pitch / 2), Math.cos(pitch / 2)];
    const { x: px, y: py, z: pz } = xr.device.position;
    finger.position.set(px, py, pz);
    finger.quaternion.set(cy * sp, sy * cp, -sy * sp, cy * cp);
  }

  /** Fingers go along lines of points, all at the same time, and are lifted at the end. */
  xr.drag = async (...ways) => {
    const used = fingers.slice(0, ways.length);
    used.forEach((finger, index) => {
      finger.connected = true;
      point(finger, ways[index][0]);
    });
    await xr.passed(2);
    for (const finger of used) finger.updateButtonValue("trigger", 1);
    for (let step = 0; step < ways[0].length; step++) {
      used.forEach((finger, index) => point(finger, ways[index][step]));
      await xr.passed(2);
    }
    for (const finger of used) finger.updateButtonValue("trigger", 0);
    await xr.passed(2);
    for (const finger of used) finger.connected = false;
    await xr.passed(2);
  };

  xr.tap = (x, y) => xr.drag([[x, y]]);

})();
