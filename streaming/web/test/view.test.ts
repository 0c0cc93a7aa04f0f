import { describe, expect, test } from "vitest";
import { MAX_FLAT_WIDTH, VIEW_LIMITS } from "../src/messages";
import { focalLength, fovFor, pictureCoordinates, viewFor, withMargin } from "../src/view";

describe("the picture asked for", () => {
  test.each([
    [1280, 800, 1, 1280, 800],
    [960, 540, 1, 960, 540],
    [1920, 1080, 1, 1280, 720],
    [800, 600, 1, 640, 480],
    [320, 240, 1, 640, 480],
    [844, 390, 3, 1280, 592],
    [390, 844, 3, 592, 1280],
    [1024, 1024, 1, 960, 960],
  ])("for %i x %i at ratio %i is %i x %i", (width, height, ratio, wide, high) => {
    expect(viewFor({ width, height }, ratio)).toMatchObject({ width: wide, height: high });
  });

  test("is even and within the protocol's limits for any window", () => {
    for (const [width, height] of [[1, 4000], [4000, 1], [0, 0], [333, 777], [2559, 1439]] as const) {
      const view = viewFor({ width, height }, 2);
      for (const key of ["width", "height", "fov_deg"] as const) {
        expect(view[key]).toBeGreaterThanOrEqual(VIEW_LIMITS[key].min);
        expect(view[key]).toBeLessThanOrEqual(VIEW_LIMITS[key].max);
      }
      expect([view.width % 2, view.height % 2]).toEqual([0, 0]);
    }
  });

  test("an upright picture keeps its height's angle, not its width's", () => {
    expect(fovFor({ width: 1280, height: 720 })).toBe(75);
    const upright = fovFor({ width: 592, height: 1280 });
    const vertical = 2 * Math.atan(Math.tan((upright * Math.PI) / 360) * (1280 / 592));
    expect((vertical * 180) / Math.PI).toBeCloseTo(76, 1);
  });
});

describe("a margin around the picture", () => {
  const windows = [[1280, 720, 1], [390, 844, 3], [844, 390, 3], [1024, 1024, 1]] as const;

  test.each(windows)("keeps the pixels a degree of a window of %i x %i", (width, height, ratio) => {
    const { asked, shown } = withMargin(viewFor({ width, height }, ratio));
    expect(focalLength(asked)).toBeCloseTo(focalLength(shown), 6);
    expect([asked.width % 2, asked.height % 2]).toEqual([0, 0]);
    expect(shown).toEqual(viewFor({ width, height }, ratio));
  });

  test("reaches two and a half degrees to each side and costs a sixth more pixels at most", () => {
    for (const [width, height, ratio] of windows) {
      const { asked, shown } = withMargin(viewFor({ width, height }, ratio));
      expect((asked.fov_deg - shown.fov_deg) / 2).toBeGreaterThan(2.2);
      expect((asked.fov_deg - shown.fov_deg) / 2).toBeLessThan(2.6);
      expect(asked.width * asked.height).toBeLessThan(1.17 * shown.width * shown.height);
    }
  });

  test("stays within the protocol's limits", () => {
    const { asked } = withMargin({ width: 2560, height: 1440, fov_deg: 118 });
    expect(asked.width).toBeLessThanOrEqual(MAX_FLAT_WIDTH);
    expect(asked.height).toBeLessThanOrEqual(VIEW_LIMITS.height.max);
    expect(asked.fov_deg).toBeLessThanOrEqual(VIEW_LIMITS.fov_deg.max);
  });
});

describe("where a pointer lies in the picture", () => {
  const box = { left: 10, top: 20, width: 800, height: 400 };

  test("of the window's own shape", () => {
    expect(pictureCoordinates(box, { width: 1600, height: 800 }, 10, 20)).toEqual({ u: 0, v: 0 });
    expect(pictureCoordinates(box, { width: 1600, height: 800 }, 410, 220)).toEqual({ u: 0.5, v: 0.5 });
  });

  test("that is cut at its sides to cover the window", () => {
    // 4:1 over 2:1: half of the picture's width is seen.
    const at = pictureCoordinates(box, { width: 1600, height: 400 }, 10, 220);
    expect(at?.u).toBeCloseTo(0.25, 9);
    expect(at?.v).toBeCloseTo(0.5, 9);
  });

  test("outside is nowhere", () => {
    expect(pictureCoordinates(box, { width: 1600, height: 800 }, 9, 20)).toBeNull();
  });
});
