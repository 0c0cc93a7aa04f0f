/* Notes, in every display frame of a headset, where coloured posts stand in each eye's pixels. */
(() => {
  /** Rows that are looked at, as shares of the height from below: above the horizon, and so above
   * the controllers' rays. */
  const BAND = [0.52, 0.64];
  const ROWS = 12;
  /** More of a colour than of the others, 0 .. 255; half a post of those columns at least. */
  const MORE = 22;
  const isGreen = (r, g, b) => g > r + MORE / 2 && g > b + MORE / 3 && r < 110;
  const isRed = (r, g, b) => r > g + MORE * 1.5 && r > b + MORE * 2;

  xr.notes = [];
  xr.watch = () => {
    xr.after = (at, frame) => {
      const viewer = frame.getViewerPose(xr.space);
      if (!viewer) return;
      const { width, height, data } = xr.pixels();
      const half = width / 2;
      xr.notes.push({
        at,
        uncovered: uncovered(data),
        eyes: viewer.views.map((view, side) => ({
          position: [view.transform.position.x, view.transform.position.y, view.transform.position.z],
          orientation: ["x", "y", "z", "w"].map((part) => view.transform.orientation[part]),
          projection: [...view.projectionMatrix],
          green: posts(data, width, height, side * half, half, isGreen),
          red: posts(data, width, height, side * half, half, isRed),
        })),
      });
    };
  };

  /** The share of the pixels that no picture reached: they have no opacity. */
  function uncovered(data) {
    let [none, all] = [0, 0];
    for (let at = 3; at < data.length; at += 4 * 7, all++) none += data[at] === 0 ? 1 : 0;
    return none / all;
  }

  /** Middles of the posts of a colour, 0 .. 1 across the eye; whole ones only. */
  function posts(data, width, height, left, wide, is) {
    const counts = new Array(wide).fill(0);
    for (let row = 0; row < ROWS; row++) {
      const y = Math.round(height * (BAND[0] + ((BAND[1] - BAND[0]) * row) / (ROWS - 1)));
      for (let x = 0; x < wide; x++) {
        const at = 4 * (y * width + left + x);
        if (is(data[at], data[at + 1], data[at + 2])) counts[x] += 1;
      }
    }
    const found = [];
    for (let x = 0, from = -1; x <= wide; x++) {
      const inside = x < wide && counts[x] > ROWS / 2;
      if (inside && from < 0) from = x;
      if (!inside && from >= 0) {
        if (from > 0 && x < wide) found.push([(from + x) / 2 / wide, (x - from) / wide]);
        from = -1;
      }
    }
    return found;
  }

  /** Turns evenly at `speed` rad/s for some seconds. */
  xr.turn = (speed, seconds) => driven(seconds, (s) => xr.face(speed * s));

  /** Sways to the sides, `speed` m/s at most, `reach` metres to each. */
  xr.sway = (speed, reach, seconds) =>
    driven(seconds, (s) => xr.device.position.set(reach * Math.sin((speed / reach) * s), 1.6, 0));

  /** Resolves with when it began and ended. */
  function driven(seconds, place) {
    const began = performance.now();
    return new Promise((done) => {
      xr.drive = (at) => {
        const passed = (at - began) / 1000;
        if (passed > 0) place(Math.min(passed, seconds));
        if (passed < seconds) return;
        xr.drive = null;
        done([began, at]);
      };
    });
  }
})();
