"""The one place where glTF's frame meets Panda3D's.

Panda3D is told (`COORDINATE_SYSTEM`, by `engine.gl`) to work Y up and right-handed, so points
and directions pass unchanged. What differs is layout: Panda3D multiplies row vectors, numpy
code here column vectors, so matrices are transposed on the way in.
"""

import math

import numpy as np
import numpy.typing as npt
from panda3d.core import LMatrix4f

from scenes.geometry import Quat, Vec3, normalized

Floats = npt.NDArray[np.float32]
Matrix = npt.NDArray[np.float64]

COORDINATE_SYSTEM = "yup-right"
"""Panda3D's name of glTF's frame: right-handed, Y up, cameras look along -Z."""


def rotation(orientation: Quat) -> Matrix:
    """The 3x3 matrix of a quaternion x y z w; it turns column vectors."""
    x, y, z, w = normalized(orientation)
    return np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
            [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
            [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
        ]
    )


def placed(position: Vec3, turn: Matrix, scale: float = 1.0) -> Matrix:
    """The 4x4 matrix that scales, turns by the 3x3 matrix `turn`, then moves to `position`."""
    matrix = np.eye(4)
    matrix[:3, :3] = turn * scale
    matrix[:3, 3] = position
    return matrix


def yaw_matrix(yaw: float) -> Matrix:
    """The 3x3 rotation about +Y by `yaw` radians."""
    sin, cos = math.sin(yaw), math.cos(yaw)
    return np.array([[cos, 0.0, sin], [0.0, 1.0, 0.0], [-sin, 0.0, cos]])


def projection(fov_deg: float, width: int, height: int, near: float, far: float) -> Matrix:
    """OpenGL's perspective projection for a horizontal field of view, **upside down**."""
    x = math.tan(math.radians(fov_deg) / 2)
    y = x * height / width
    return frustum(-x, x, -y, y, near, far)


def frustum(
    left: float, right: float, bottom: float, top: float, near: float, far: float
) -> Matrix:
    """OpenGL's perspective projection of what lies between those tangents of the angle from
    straight ahead (`left` and `bottom` are negative), **upside down**.

    OpenGL reads pictures back bottom row first; drawing upside down gives the top row first
    without a copy. The winding of faces turns over with it (`engine.shading`).
    """
    wide, high = right - left, top - bottom
    return np.array(
        [
            [2 / wide, 0.0, (right + left) / wide, 0.0],
            [0.0, -2 / high, -(top + bottom) / high, 0.0],
            [0.0, 0.0, (far + near) / (near - far), 2 * far * near / (near - far)],
            [0.0, 0.0, -1.0, 0.0],
        ]
    )


def to_panda(matrix: Matrix) -> LMatrix4f:
    """A column-vector 4x4 matrix as Panda3D's row-vector matrix."""
    return LMatrix4f(*matrix.T.ravel().tolist())
