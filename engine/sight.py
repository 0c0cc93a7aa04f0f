"""What a camera covers: its matrices, its frustum and how large things appear in it."""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from engine.frame import Floats, Matrix, placed, projection, rotation
from scenes.messages import Pose

NEAR = 0.08
FAR = 80.0


@dataclass(frozen=True)
class Sight:
    """A pose, a horizontal field of view (degrees) and a picture size (pixels)."""

    pose: Pose
    fov_deg: float
    width: int
    height: int

    @cached_property
    def camera(self) -> Matrix:
        """The camera's placement in the room, 4x4."""
        return placed(self.pose.position, rotation(self.pose.orientation))

    @cached_property
    def lens(self) -> Matrix:
        """The projection, 4x4, upside down (`frame.projection`)."""
        return projection(self.fov_deg, self.width, self.height, NEAR, FAR)

    @property
    def focal(self) -> float:
        """Pixels that a thing of 1 m takes at 1 m."""
        return self.width / 2 / math.tan(math.radians(self.fov_deg) / 2)

    @cached_property
    def _planes(self) -> Matrix:
        """Inward planes (5, 4) of the frustum's sides and near end, in the room's frame."""
        x = self.focal / (self.width / 2)
        y = self.focal / (self.height / 2)
        normals = np.array([[x, 0, -1], [-x, 0, -1], [0, y, -1], [0, -y, -1], [0, 0, -1]])
        normals = normals / np.linalg.norm(normals, axis=1, keepdims=True)
        turned = normals @ self.camera[:3, :3].T
        return np.column_stack([turned, -turned @ self.camera[:3, 3]])

    def sees(self, centres: Floats, radii: Floats) -> npt.NDArray[np.bool_]:
        """Which of the balls at (n, 3) `centres` with (n,) `radii` are in the picture."""
        planes = self._planes.astype(np.float32)
        distances: Floats = centres @ planes[:, :3].T + planes[:, 3]
        return np.asarray((distances > -radii[:, None]).all(axis=1))

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
