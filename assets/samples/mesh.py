"""Triangle meshes as plain arrays, in glTF's frame: metres, Y up, front towards +Z."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Rect = tuple[float, float, float, float]

_AXES = {"x": (1, 2), "y": (2, 0), "z": (0, 1)}


@dataclass(frozen=True)
class Mesh:
    """Positions and normals (n, 3), uvs (n, 2) with v downwards, triangles (m, 3), CCW outside."""

    positions: Floats
    normals: Floats
    uvs: Floats
    triangles: Ints

    @property
    def bounds(self) -> Floats:
        """Lowest and highest corner, (2, 3)."""
        return np.stack([self.positions.min(axis=0), self.positions.max(axis=0)])

    def moved(self, x: float = 0, y: float = 0, z: float = 0) -> "Mesh":
        return replace(self, positions=self.positions + np.array([x, y, z]))

    def turned(self, axis: str, angle: float) -> "Mesh":
        """Turned about a main axis ("x", "y", "z") through the origin by `angle` radians."""
        i, j = _AXES[axis]
        matrix = np.eye(3)
        matrix[[i, j, i, j], [i, j, j, i]] = (
            np.cos(angle),
            np.cos(angle),
            -np.sin(angle),
            np.sin(angle),
        )
        return replace(self, positions=self.positions @ matrix.T, normals=self.normals @ matrix.T)

    def scaled(self, x: float = 1, y: float = 1, z: float = 1) -> "Mesh":
        """Stretched along the axes; a negative factor mirrors (and keeps the outside outside)."""
        factors = np.array([x, y, z], dtype=np.float64)
        triangles = self.triangles[:, ::-1] if factors.prod() < 0 else self.triangles
        return replace(
            self,
            positions=self.positions * factors,
            normals=unit(self.normals / factors),
            triangles=triangles,
        )

    def bent(self, bend: Callable[[Floats], Floats]) -> "Mesh":
        """With positions (n, 3) moved by `bend` and the normals made smooth anew."""
        positions = bend(self.positions)
        normals = smooth_normals(positions, self.triangles)
        return replace(self, positions=positions, normals=normals)

    def mapped(self, rect: Rect) -> "Mesh":
        """With its uvs moved from the unit square into `rect` (left, top, width, height)."""
        return replace(self, uvs=np.asarray(rect[:2]) + self.uvs * rect[2:])

    def grain_turned(self) -> "Mesh":
        """With u and v exchanged, to let wood grain run the other way."""
        return replace(self, uvs=self.uvs[:, ::-1])


def unit(vectors: Floats) -> Floats:
    """Vectors (..., k) at length one; a null vector becomes the last axis."""
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    fallback = np.zeros(vectors.shape[-1])
    fallback[-1] = 1.0
    result: Floats = np.where(length > 1e-12, vectors / np.maximum(length, 1e-12), fallback)
    return result


def join(meshes: Iterable[Mesh]) -> Mesh:
    """All meshes as one."""
    parts = list(meshes)
    starts = np.cumsum([0] + [len(part.positions) for part in parts[:-1]])
    return Mesh(
        np.concatenate([part.positions for part in parts]),
        np.concatenate([part.normals for part in parts]),
        np.concatenate([part.uvs for part in parts]),
        np.concatenate([p.triangles + s for p, s in zip(parts, starts, strict=True)]),
    )


def grid(points: Floats, normals: Floats | None = None, uvs: Floats | None = None) -> Mesh:
    """A surface over points (rows, columns, 3).

    Seen from outside, columns run to the right and rows upwards. Without `normals` they are
    smooth; points at the same place share one. Without `uvs` the grid fills the unit square.
    """
    rows, columns = points.shape[:2]
    index = np.arange(rows * columns).reshape(rows, columns)
    a, b, c, d = (
        part.ravel() for part in (index[:-1, :-1], index[:-1, 1:], index[1:, 1:], index[1:, :-1])
    )
    triangles = np.concatenate([np.stack([a, b, c], axis=1), np.stack([a, c, d], axis=1)])
    positions = points.reshape(-1, 3)
    triangles = without_slivers(positions, triangles)
    if normals is None:
        normals = smooth_normals(positions, triangles)
    if uvs is None:
        u, v = np.meshgrid(np.linspace(0, 1, columns), np.linspace(1, 0, rows))
        uvs = np.stack([u, v], axis=-1)
    return Mesh(positions, normals.reshape(-1, 3), uvs.reshape(-1, 2), triangles)


def without_slivers(positions: Floats, triangles: Ints) -> Ints:
    """The triangles that have an area."""
    corners = positions[triangles]
    normal = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    kept: Ints = triangles[np.linalg.norm(normal, axis=1) > 1e-11]
    return kept


def smooth_normals(positions: Floats, triangles: Ints) -> Floats:
    """Area-weighted normals (n, 3); vertices at one place (within 1 µm) share theirs."""
    _, place = np.unique(np.round(positions, 6), axis=0, return_inverse=True)
    place = place.reshape(-1)
    corners = positions[triangles]
    faces = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    total = np.zeros((place.max() + 1, 3))
    for corner in range(3):
        np.add.at(total, place[triangles[:, corner]], faces)
    return unit(total[place])
