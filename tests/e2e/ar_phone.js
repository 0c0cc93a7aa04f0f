/*
 * A phone that shows things in the room, on IWER's runtime: a floor and a table for hit tests, and
 * two fingers on the screen. Loaded after xr_probe.js.
 */
(() => {
  const FLOOR = { height: 0, from: [-20, -20], to: [20, 20] };
  const TABLE = { height: 0.72, from: [0.5, -2.4], to: [1.7, -1.2] };
  const FOV = 1.05; // upright, radians

  /** What IWER asks for surfaces; poses are of the emulated world. */
  class Room {
    // Unseen, or the emulator lays it out beside the goods, which then stand off the middle.
    environmentCanvas = Object.assign(document.createElement("canvas"), { hidden: true });
    trackedPlanes = new Set();
    trackedMeshes = new Set();
    render() {}
    /** Of the nearest first; `ray` looks along its own -Z. */
    computeHitTestResults(ray) {
      const [origin, along] = [[ray[12], ray[13], ray[14]], [-ray[8], -ray[9], -ray[10]]];
      return [TABLE, FLOOR].flatMap(({ height, from, to }) => {
        const distance = (height - origin[1]) / along[1];
        const [x, z] = [origin[0] + distance * along[0], origin[2] + distance * along[2]];
        const met = distance > 0 && x >= from[0] && x <= to[0] && z >= from[1] && z <= to[1];
        return met ? [[1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, x, height, z, 1]] : [];
      });
    }
  }

  xr.install({
    ...IWER.metaQuest3,
    name: "A phone",
    supportedSessionModes: ["inline", "immersive-ar"],
    supportedFeatures: ["viewer", "local", "hit-test", "dom-overlay"],
  });
  xr.device.stereoEnabled = false;
  xr.device.fovy = FOV;
  xr.device.installSEM(Room);
  const fingers = [xr.device.controllers.left, xr.device.controllers.right];
  for (const finger of fingers) {
    Object.defineProperty(finger.inputSource, "targetRayMode", { value: "screen" });
    finger.connected = false;
  }

  /** Looks up (radians) or, below zero, at the floor. */
  xr.tilt = (pitch) => {
    xr.pitch = pitch;
    xr.face(0, pitch);
  };

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

  /** Columns and rows, 0..1, that solid things take up in the next display frame; null for none. */
  xr.solid = async () => {
    const { width, height, data } = await new Promise((seen) => xr.wanted.push(seen));
    let box = null;
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        if (data[4 * (y * width + x) + 3] < 250) continue; // a shadow
        box ??= [x, x, y, y];
        box = [Math.min(box[0], x), Math.max(box[1], x), Math.min(box[2], y), Math.max(box[3], y)];
      }
    return box && [box[0] / width, (box[1] + 1) / width, 1 - (box[3] + 1) / height, 1 - box[2] / height];
  };
})();
