"""What a page showed while its shopper turned: where the picture's middle looked, what was bare.

The page turns the server's pictures by a CSS transform (streaming/web/src/warp.ts). Here it is
undone independently: from the matrix the browser was given and the pose of the picture under it.
"""

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from scenes.geometry import Vec3, rotated
from scenes.messages import Pose, ViewRequest

Doubles = npt.NDArray[np.float64]

GRID = (96, 54)
"""Points of the window, across and down, that are asked whether a picture covers them."""
VISIBLE = math.radians(0.05)
"""A turn that moves the picture by a pixel or so, radians."""


@dataclass(frozen=True)
class Shown:
    """What was on the screen from `at` on (ms, page clock): a picture drawn for `pose`, each of
    its pixels `scale` CSS pixels large, under the CSS `matrix3d` of these 16 numbers (None: as it
    is), after the pointer had been `dragged` so far to the right (CSS pixels)."""

    at: float
    pose: Pose
    matrix: tuple[float, ...] | None
    scale: float
    dragged: float

    @classmethod
    def read(cls, note: dict[str, Any]) -> "Shown":
        """A note of `warp_probe.js`."""
        matrix, (position, orientation) = note["matrix"], note["pose"]
        return cls(
            at=note["at"],
            pose=Pose(tuple(position), tuple(orientation)),
            matrix=None if matrix is None else tuple(matrix),
            scale=note["scale"],
            dragged=note["dragged"],
        )


@dataclass(frozen=True)
class Window:
    """The size of the page's picture (CSS pixels), the view the page asks the server for, and
    how far a drag by one CSS pixel turns the head (radians)."""

    width: float
    height: float
    asked: ViewRequest
    radians_per_pixel: float


def heading(shown: Shown, window: Window) -> float:
    """The yaw that the middle of the window shows, radians."""
    x, y = _on_picture(shown, np.zeros((1, 2)))[0]
    focal = shown.scale * window.asked.width / 2 / math.tan(math.radians(window.asked.fov_deg) / 2)
    ahead: Vec3 = (x / focal, -y / focal, -1.0)
    right, _, back = rotated(shown.pose.orientation, ahead)
    return math.atan2(-right, -back)


def uncovered(shown: Shown, window: Window) -> float:
    """The share of the window that the picture does not reach."""
    across, down = ((np.arange(count) + 0.5) / count - 0.5 for count in GRID)
    points = np.stack(np.meshgrid(across * window.width, down * window.height), axis=-1)
    reached = np.abs(_on_picture(shown, points.reshape(-1, 2)))
    half = np.array([window.asked.width, window.asked.height]) * shown.scale / 2
    return float(1 - (reached <= half).all(axis=1).mean())


def errors(log: list[Shown], began: float, ended: float, window: Window) -> list[float]:
    """How far each display frame of a drag lies beside where the head was turned to, radians.

    `began` must be a moment of rest: from there on the head is where the pointer was dragged.
    """
    rest = max((one for one in log if one.at <= began), key=lambda one: one.at)
    start = heading(rest, window)
    found = []
    for one in log:
        if began < one.at <= ended:
            turned = (one.dragged - rest.dragged) * window.radians_per_pixel
            found.append(abs(math.remainder(heading(one, window) - start - turned, math.tau)))
    return found


def turning(log: list[Shown]) -> list[Shown]:
    """The display frames in which a drag went on."""
    return [after for before, after in pairwise(log) if after.dragged != before.dragged]


def frames_until_turned(log: list[Shown], pressed: float, window: Window) -> int | None:
    """Display frames from a key that turns (at rest, `pressed` ms) to the first that shows it;
    None if none did."""
    before = [one for one in log if one.at <= pressed]
    after = [one for one in log if one.at > pressed]
    if not before:
        return None
    start = heading(before[-1], window)
    for count, one in enumerate(after, start=1):
        if abs(math.remainder(heading(one, window) - start, math.tau)) > VISIBLE:
            return count
    return None


def _on_picture(shown: Shown, points: Doubles) -> Doubles:
    """Which points of the picture are seen at `points` of the window: CSS pixels from the middle,
    (n, 2); infinitely far where that lies behind the eye."""
    if shown.matrix is None:
        return points
    # CSS writes columns; a picture is flat, so its z neither comes in nor goes out.
    matrix = np.array(shown.matrix).reshape(4, 4).T
    back = np.linalg.inv(matrix[np.ix_([0, 1, 3], [0, 1, 3])])
    x, y, depth = back @ np.c_[points, np.ones(len(points))].T
    seen = depth * np.sign(back[2, 2]) > 0
    safe = np.where(seen, depth, 1.0)
    return np.where(seen[:, None], np.stack([x / safe, y / safe], axis=1), np.inf)
