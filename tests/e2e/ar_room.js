/*
 * The room around an emulated device (IWER): a floor, a table and a wall for hit tests, and what is
 * seen drawn over them. Loaded after the device.
 */
(() => {
  const FLOOR = { height: 0, from: [-20, -20], to: [20, 20] };
  const TABLE = { height: 0.72, from: [0.5, -2.4], to: [1.7, -1.2] };
  const WALL = -6; // z; it looks along +Z

  /** What IWER asks for surfaces; poses are of the emulated world. */
  class Room {
    // Unseen, or the emulator lays it out beside the goods, which then stand off the middle.
    environmentCanvas = Object.assign(document.createElement("canvas"), { hidden: true });
    trackedPlanes = new Set();
    trackedMeshes = new Set();
    render() {}
    /** None while the room is `xr.unknown`; else of the nearest first; `ray` looks along its own -Z. */
    computeHitTestResults(ray) {
      if (xr.unknown) return [];
      const [origin, along] = [[ray[12], ray[13], ray[14]], [-ray[8], -ray[9], -ray[10]]];
      const at = (distance) => origin.map((value, axis) => value + distance * along[axis]);
      const level = [TABLE, FLOOR].flatMap(({ height, from, to }) => {
        const distance = (height - origin[1]) / along[1];
        const [x, , z] = at(distance);
        const met = x >= from[0] && x <= to[0] && z >= from[1] && z <= to[1];
        return met ? [{ distance, pose: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, ...at(distance), 1] }] : [];
      });
      const far = (WALL - origin[2]) / along[2];
      const wall = { distance: far, pose: [1, 0, 0, 0, 0, 0, 1, 0, 0, -1, 0, 0, ...at(far), 1] };
      const met = [...level, wall].filter(({ distance }) => distance > 0);
      return met.sort((one, other) => one.distance - other.distance).map(({ pose }) => pose);
    }
  }

  xr.device.installSEM(Room);

  /** Looks up (radians) or, below zero, at the floor. */
  xr.tilt = (pitch) => {
    xr.pitch = pitch;
    xr.face(0, pitch);
  };

  /** Pixels of the next display frame, to the left of `share` of it, that are solid: no shadow. */
  async function drawn(share) {
    const { width, height, data } = await new Promise((seen) => xr.wanted.push(seen));
    const found = [];
    for (let y = 0; y < height; y++)
      for (let x = 0; x < share * width; x++) if (data[4 * (y * width + x) + 3] >= 250) found.push([x, y]);
    return { width: share * width, height, data, found };
  }

  /** Columns and rows, 0..1, that solid things take up; null for none. */
  xr.solid = async (share = 1) => {
    const { width, height, found } = await drawn(share);
    if (!found.length) return null;
    const edges = (axis) => found.reduce(([low, high], at) => [Math.min(low, at[axis]), Math.max(high, at[axis])], [Infinity, -1]);
    const [[left, right], [low, high]] = [edges(0), edges(1)];
    return [left / width, (right + 1) / width, 1 - (high + 1) / height, 1 - low / height];
  };

  /** Mean colour of what is solid, red, green, blue. */
  xr.colour = async () => {
    const { width, data, found } = await drawn(1);
    return [0, 1, 2].map((channel) => found.reduce((sum, [x, y]) => sum + data[4 * (y * width + x) + channel], 0) / found.length);
  };
})();
