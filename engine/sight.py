"""What a camera covers: its matrices, its frustum and how large things appear in it."""

import math
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from engine.frame import Floats, Matrix, placed, projection, rotation
from engine.occlusion import NOTHING, Occluders, Shadows
from scenes.geometry import Vec3
from scenes.messages import Pose

NEAR = 0.08
FAR = 80.0
RIM = 3
"""Outlines are not wider than so many pixels where the shorter side has 360."""


@dataclass(frozen=True)
class Box:
    """A rectangle of a picture, pixels from its left and its top."""

    left: int
    top: int
    width: int
    height: int

    @property
    def area(self) -> int:
        return self.width * self.height

    def around(self, other: "Box") -> "Box":
        """The smallest one that holds both."""
        left, top = min(self.left, other.left), min(self.top, other.top)
        right = max(self.left + self.width, other.left + other.width)
        bottom = max(self.top + self.height, other.top + other.height)
        return Box(left, top, right - left, bottom - top)

    def tiles(self, width: int, height: int) -> list["Box"]:
        """The same in rectangles of at most that size; even numbers stay even."""
        width, height = width & ~1, height & ~1
        right, bottom = self.left + self.width, self.top + self.height
        return [
            Box(left, top, min(width, right - left), min(height, bottom - top))
            for top in range(self.top, bottom, height)
            for left in range(self.left, right, width)
        ]


@dataclass(frozen=True)
class Sight:
    """A pose, a horizontal field of view (degrees) and a picture size (pixels), or only the part
    of such a picture that is behind a `window`, in a room with such `occluders`."""

    pose: Pose
    fov_deg: float
    width: int
    height: int
    window: Box | None = None
    occluders: Occluders = NOTHING

    def through(self, box: Box, scale: int) -> "Sight":
        """What is in that part of the picture, drawn `scale` times as large each way."""
        window = Box(*(scale * side for side in (box.left, box.top, box.width, box.height)))
        return replace(self, width=scale * self.width, height=scale * self.height, window=window)

    @cached_property
    def camera(self) -> Matrix:
        """The camera's placement in the room, 4x4."""
        return placed(self.pose.position, rotation(self.pose.orientation))

    @cached_property
    def lens(self) -> Matrix:
        """The projection, 4x4, upside down (`frame.projection`)."""
        whole = projection(self.fov_deg, self.width, self.height, NEAR, FAR)
        return whole if self.window is None else self._cropped(self.window) @ whole

    def _cropped(self, window: Box) -> Matrix:
        """From the whole picture's clip space, upside down too, to the window's."""
        wide, high = self.width / window.width, self.height / window.height
        crop = np.diag([wide, high, 1.0, 1.0])
        crop[0, 3] = wide - (2 * window.left / window.width + 1)
        crop[1, 3] = high - (2 * window.top / window.height + 1)
        return crop

    @property
    def line(self) -> float:
        """How much wider outlines are than in a picture whose shorter side has 360 pixels."""
        return max(1.0, min(self.width, self.height) / 360)

    @property
    def rim(self) -> float:
        """How far an outline reaches beyond what it is around, pixels."""
        return RIM * self.line

    @property
    def drawn(self) -> tuple[int, int]:
        """Width and height of what is drawn, pixels."""
        window = self.window
        return (self.width, self.height) if window is None else (window.width, window.height)

    @property
    def focal(self) -> float:
        """Pixels that a thing of 1 m takes at 1 m."""
        return self.width / 2 / math.tan(math.radians(self.fov_deg) / 2)

    @cached_property
    def _planes(self) -> Matrix:
        """Inward planes (5, 4) of the frustum's sides and near end, in the room's frame."""
        left, right, bottom, top = self._reach
        normals = np.array(
            [[1, 0, left], [-1, 0, -right], [0, 1, bottom], [0, -1, -top], [0, 0, -1]]
        )
        normals = normals / np.linalg.norm(normals, axis=1, keepdims=True)
        turned = normals @ self.camera[:3, :3].T
        return np.column_stack([turned, -turned @ self._apex])

    @property
    def _apex(self) -> Matrix:
        """Where the planes of the frustum's sides meet (3,)."""
        return self.camera[:3, 3]

    @property
    def _reach(self) -> tuple[float, float, float, float]:
        """How far it goes to the left (negative), right, down (negative) and up, at 1 m."""
        x, y = self.width / 2 / self.focal, self.height / 2 / self.focal
        if self.window is None:
            return -x, x, -y, y
        left, top = self.window.left - self.rim, self.window.top - self.rim
        right = left + self.window.width + 2 * self.rim
        bottom = top + self.window.height + 2 * self.rim
        focal = self.focal
        return left / focal - x, right / focal - x, y - bottom / focal, y - top / focal

    def from_eye(self, points: Floats) -> Floats:
        """(n, 3) `points` of the room to the right, up and back of the eye."""
        eye = np.array(self.pose.position, np.float32)
        turned: Floats = (points - eye) @ self.camera[:3, :3].astype(np.float32)
        return turned

    def sees(self, centres: Floats, radii: Floats) -> npt.NDArray[np.bool_]:
        """Which of the balls at (n, 3) `centres` with (n,) `radii` are in the picture, and not
        hidden together with their outlines."""
        seen = self._frames(centres, radii)
        if self._shadows:
            outline = self.rim / self.focal
            framed = np.flatnonzero(seen)
            balls = centres[framed], radii[framed]
            seen[framed] = ~np.all([one.hide(*balls, outline) for one in self._shadows], axis=0)
        return seen

    def _frames(self, centres: Floats, radii: Floats) -> npt.NDArray[np.bool_]:
        planes = self._planes.astype(np.float32)
        distances: Floats = centres @ planes[:, :3].T + planes[:, 3]
        return np.asarray((distances > -radii[:, None]).all(axis=1))

    @property
    def _eye_positions(self) -> list[Vec3]:
        return [self.pose.position]

    @cached_property
    def _shadows(self) -> list[Shadows]:
        """What is hidden from each eye; empty if nothing is from one of them."""
        faces = self.occluders
        if not len(faces):
            return []
        framed = self._frames(faces.centres, faces.radii)
        shadows = [faces.shadows(eye, framed) for eye in self._eye_positions]
        return shadows if all(map(len, shadows)) else []

    def hides_boxes(self, low: Floats, high: Floats) -> npt.NDArray[np.bool_]:
        """Which of the upright boxes between (n, 3) `low` and `high` are behind something."""
        if not self._shadows:
            return np.zeros(len(low), np.bool_)
        return np.asarray(np.all([one.hide_boxes(low, high) for one in self._shadows], axis=0))

    def sees_boxes(self, low: Floats, high: Floats) -> npt.NDArray[np.bool_]:
        """Which of the upright boxes between (n, 3) `low` and `high` are in the picture."""
        planes = self._planes.astype(np.float32)
        farthest = np.where(planes[None, :, :3] > 0, high[:, None], low[:, None])
        distances = np.einsum("npk,pk->np", farthest, planes[:, :3]) + planes[:, 3]
        return np.asarray((distances > 0).all(axis=1))

    def sizes(self, centres: Floats, radii: Floats) -> Floats:
        """Diameters of balls in the picture, pixels."""
        eye = np.array(self.pose.position, np.float32)
        distance = np.linalg.norm(centres - eye, axis=1)
        diameters: Floats = 2 * radii * self.focal / np.maximum(distance, NEAR)
        return diameters
