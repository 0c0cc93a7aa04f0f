"""Curves in the plane: what lathes, slabs, tubes and lofts are drawn from."""

from collections.abc import Sequence

import numpy as np

from assets.samples.level import Level
from assets.samples.mesh import Floats, unit

CREASE = np.cos(np.radians(50))
"""Corners that turn by more than this keep a hard edge; gentler ones are shaded smoothly."""


Points = Sequence[Sequence[float]] | Floats


def fillet(level: Level, points: Points, closed: bool = False) -> Floats:
    """The polyline through `points` (x, y[, radius]) with its corners rounded, (n, 2)."""
    corners = np.array([point[:2] for point in points], dtype=np.float64)
    radii = [point[2] if len(point) > 2 else 0.0 for point in points]
    steps = level.pick(4, 1, 0)
    result: list[Floats] = []
    for i, (corner, radius) in enumerate(zip(corners, radii, strict=True)):
        is_end = not closed and i in (0, len(corners) - 1)
        if radius == 0 or steps == 0 or is_end:
            result.append(corner[None])
        else:
            after = corners[(i + 1) % len(corners)]
            result.append(_arc(corners[i - 1], corner, after, radius, steps))
    return np.concatenate(result)


def _arc(before: Floats, corner: Floats, after: Floats, radius: float, steps: int) -> Floats:
    """A rounded corner of steps + 1 points, as a quadratic Bezier curve."""
    reach = [min(radius, 0.5 * float(np.linalg.norm(end - corner))) for end in (before, after)]
    start = corner + unit(before - corner) * reach[0]
    end = corner + unit(after - corner) * reach[1]
    t = np.linspace(0, 1, steps + 1)[:, None]
    bend: Floats = (1 - t) ** 2 * start + 2 * t * (1 - t) * corner + t**2 * end
    return bend


def spline(points: Points, count: int, closed: bool = False) -> Floats:
    """`count` points of the Catmull-Rom curve through `points` (n, k), ends included."""
    p = np.asarray(points, dtype=np.float64)
    p = (
        np.concatenate([p[-1:], p, p[:2]])
        if closed
        else np.concatenate([2 * p[:1] - p[1:2], p, 2 * p[-1:] - p[-2:-1]])
    )
    t = np.linspace(0, len(p) - 3, count)
    i = np.minimum(t.astype(int), len(p) - 4)
    f = (t - i)[:, None]
    a, b, c, d = p[i], p[i + 1], p[i + 2], p[i + 3]
    curve: Floats = 0.5 * (
        2 * b + (c - a) * f + (2 * a - 5 * b + 4 * c - d) * f**2 + (3 * b - 3 * c + d - a) * f**3
    )
    return curve


def simplify(points: Floats, count: int) -> Floats:
    """The `count` points that matter most to an open curve (Visvalingam and Whyatt, 1993)."""
    kept = points
    while len(kept) > count:
        a, b, c = kept[:-2], kept[1:-1], kept[2:]
        u, v = b - a, c - a
        areas = np.sqrt(np.maximum((u**2).sum(1) * (v**2).sum(1) - (u * v).sum(1) ** 2, 0))
        kept = np.delete(kept, 1 + int(areas.argmin()), axis=0)
    return kept


def circle(count: int, radius: float = 1.0) -> Floats:
    """A circle, counter-clockwise from its back (0, radius); the first point is not repeated."""
    return superellipse(count, radius, radius, 2.0)


def superellipse(count: int, half_x: float, half_y: float, power: float) -> Floats:
    """|x/half_x|^power + |y/half_y|^power = 1, counter-clockwise from the back."""
    t = np.arange(count) / count * 2 * np.pi + np.pi / 2
    x, y = np.cos(t), np.sin(t)
    e = 2.0 / power
    return np.stack(
        [half_x * np.sign(x) * np.abs(x) ** e, half_y * np.sign(y) * np.abs(y) ** e], axis=1
    )


def rectangle(level: Level, width: float, depth: float, radius: float = 0.0) -> Floats:
    """A rectangle with rounded corners, counter-clockwise, (n, 2)."""
    x, y = width / 2, depth / 2
    corners = [(-x, -y, radius), (x, -y, radius), (x, y, radius), (-x, y, radius)]
    return fillet(level, corners, closed=True)


def edged(
    points: Floats, closed: bool = False, smooth: bool = False
) -> tuple[Floats, Floats, Floats]:
    """Points (n, 2), normals to the right of the curve (n, 2) and lengths 0..1 along it (n,).

    A hard corner becomes two points with a normal each, unless all is to be `smooth`; a closed
    curve repeats its first point.
    """
    if closed:
        points = np.concatenate([points, points[:1]])
    span = np.diff(points, axis=0)
    length = np.linalg.norm(span, axis=1)
    side = unit(np.stack([span[:, 1], -span[:, 0]], axis=1))
    along = np.concatenate([[0.0], np.cumsum(length)]) / max(length.sum(), 1e-12)
    before = np.concatenate([side[-1:] if closed else side[:1], side])
    after = np.concatenate([side, side[:1] if closed else side[-1:]])
    weight_before = np.concatenate([length[-1:] if closed else length[:1], length])
    weight_after = np.concatenate([length, length[:1] if closed else length[-1:]])
    mean = unit(before * weight_before[:, None] + after * weight_after[:, None])
    hard = (before * after).sum(axis=1) < (-2 if smooth else CREASE)
    return _doubled(points, along, before, after, mean, hard)


def _doubled(
    points: Floats, along: Floats, before: Floats, after: Floats, mean: Floats, hard: Floats
) -> tuple[Floats, Floats, Floats]:
    where: list[int] = []
    normals: list[Floats] = []
    last = len(points) - 1
    for i, is_hard in enumerate(hard):
        if not is_hard:
            choices = [mean[i]]
        else:
            choices = [
                n for n, at_end in ((before[i], i == 0), (after[i], i == last)) if not at_end
            ]
        where += [i] * len(choices)
        normals += choices
    return points[where], np.array(normals), along[where]
