"""What stands behind large opaque faces: it is not drawn, and a change there is none to the eye.

Only faces of partitions, and of walls with a part of the room behind them, are looked behind;
smaller things hide too little.
"""

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.frame import Floats
from scenes.fixtures import to_room
from scenes.geometry import Point2, Vec3
from scenes.store import Fixture, Room

MOST = 6
"""Faces that are looked behind at once: those that are largest as seen from the eye,"""
SMALLEST = 0.02
"""none of a smaller solid angle, steradians: a square of 60 pixels in a picture 640 wide."""
NEAREST = 0.3
"""Of eyes nearer to a face than this it hides nothing, metres: the near plane could cut it."""
INSET = 0.02
"""Left out along a face's edges, metres: they may be bevelled. And what is no more than this
behind a face may be a part of it."""
NARROWEST = 0.5
"""Faces that are narrower or lower are not looked behind, metres."""
YZX, ZXY = [1, 2, 0], [2, 0, 1]
Mask = npt.NDArray[np.bool_]


class Occluders:
    """Opaque rectangles that hide what is behind them from those before them."""

    def __init__(self, corners: Floats) -> None:
        """`corners` (n, 4, 3) in the room's frame, counter-clockwise as seen from the front."""
        self._corners = corners.astype(np.float64)
        self._middles = self._corners.mean(axis=1)
        across = self._corners[:, 2:] - self._corners[:, :2]
        self._fronts = np.cross(across[:, 0], across[:, 1]) / 2
        """Towards the front, as long as the face is large."""
        self._areas = np.linalg.norm(self._fronts, axis=1)
        self.centres = self._middles.astype(np.float32)
        self.radii = np.linalg.norm(across[:, 0], axis=1).astype(np.float32) / 2

    def __len__(self) -> int:
        return len(self._corners)

    def shadows(self, eye: Vec3, framed: Mask) -> "Shadows":
        """What those of the (n,) faces that are `framed` hide from `eye`."""
        away = self._middles - eye
        before = -_dots(away, self._fronts)
        angles = before / np.maximum(_dots(away, away), NEAREST**2) ** 1.5
        hiding = np.flatnonzero(framed & (before > NEAREST * self._areas) & (angles > SMALLEST))
        if not len(hiding):
            return LIGHT
        largest = hiding[np.argsort(-angles[hiding])[:MOST]]
        return Shadows(np.array(eye, np.float32), self._volumes(largest, eye))

    def _volumes(self, chosen: npt.NDArray[np.int64], eye: Vec3) -> Floats:
        """Inward planes (n, 5, 4): through the eye and each edge, and behind the face itself."""
        corners = self._corners[chosen] - eye
        planes = np.zeros((len(chosen), 5, 4))
        after = corners[:, [1, 2, 3, 0]]
        planes[:, :4, :3] = (  # the cross product of `after` and `corners`, without its overhead
            after[:, :, YZX] * corners[:, :, ZXY] - after[:, :, ZXY] * corners[:, :, YZX]
        )
        planes[:, 4, :3] = -self._fronts[chosen]
        planes /= np.sqrt(_dots(planes, planes))[:, :, None]
        planes[:, 4, 3] = -_dots(planes[:, 4, :3], corners[:, 0]) - INSET
        return planes.astype(np.float32)


class Shadows:
    """The volumes that some faces hide from an eye."""

    def __init__(self, eye: Floats, planes: Floats) -> None:
        """`planes` (n, 5, 4) point into n volumes, in the room's frame moved to `eye`."""
        self._eye = eye
        self._count = len(planes)
        self._normals, self._offsets = planes[:, :, :3].reshape(-1, 3).T, planes[:, :, 3].ravel()

    def __len__(self) -> int:
        return self._count

    def hide(self, centres: Floats, radii: Floats, around: float) -> Mask:
        """Which of the balls at (n, 3) `centres` with (n,) `radii` are out of sight, together with
        what is `around` them, metres for each metre of distance."""
        offsets = centres - self._eye
        reach = radii + around * np.sqrt(_dots(offsets, offsets))
        return self._hold(offsets, reach[:, None])

    def hide_boxes(self, low: Floats, high: Floats) -> Mask:
        """Which of the upright boxes between (n, 3) `low` and `high` are out of sight."""
        halves = ((high - low) / 2).astype(np.float32)
        return self._hold(low + halves - self._eye, halves @ np.abs(self._normals))

    def _hold(self, offsets: Floats, reach: Floats) -> Mask:
        """Whether one of the volumes holds all that is around (n, 3) `offsets` from the eye;
        `reach` (n, 1) or (n, planes) is how far that goes towards the planes."""
        deep = offsets @ self._normals + self._offsets >= reach
        return np.asarray(
            np.any(np.all(deep.reshape(len(offsets), self._count, 5), axis=2), axis=1)
        )


def _dots(a: Any, b: Any) -> Any:
    """Dot products of the vectors in the last axis, in the precision of the arrays."""
    return np.einsum("...k,...k->...", a, b)


LIGHT = Shadows(np.zeros(3, np.float32), np.zeros((0, 5, 4), np.float32))
NOTHING = Occluders(np.zeros((0, 4, 3), np.float32))


def occluders_of(room: Room) -> Occluders:
    """The faces of `room` that hide much."""
    broad = [f for f in room.fixtures if f.kind == "partition" and min(f.size[:2]) > NARROWEST]
    faces = [face for partition in broad for face in _sides(partition)] + _walls(room)
    return Occluders(np.array(faces, np.float32).reshape(-1, 4, 3))


def _sides(partition: Fixture) -> list[list[Vec3]]:
    """Its front and its back."""
    width, height, depth = partition.size
    x, z = width / 2 - INSET, depth / 2
    faces = [_upright((-x * side, z * side), (x * side, z * side), INSET, height - INSET)
             for side in (1, -1)]  # fmt: skip
    return [[to_room(partition, corner) for corner in face] for face in faces]


def _walls(room: Room) -> list[list[Vec3]]:
    """The walls with a part of the room behind them, from floor to ceiling between openings."""
    edges = list(zip(room.outline, room.outline[1:] + room.outline[:1], strict=True))
    turned = sum(_cross(a, b) for a, b in edges) < 0
    faces = []
    for index, (a, b) in enumerate(edges):
        for start, end in _closed(room, index, math.dist(a, b)):
            ends = (_between(a, b, start + INSET), _between(a, b, end - INSET))
            left, right = ends[::-1] if turned else ends  # as seen from inside
            if any(_cross(_step(left, right), _step(left, p)) < -INSET for p in room.outline):
                faces.append(_upright(left, right, INSET, room.height - INSET))
    return faces


def _closed(room: Room, wall: int, length: float) -> Iterator[tuple[float, float]]:
    """The parts of a wall beside its openings, metres from its first point."""
    openings = sorted((o.start, o.end) for o in room.openings if o.wall == wall)
    done = 0.0
    for start, end in [*openings, (length, length)]:
        if start - done > NARROWEST:
            yield done, start
        done = max(done, end)


def _upright(left: Point2, right: Point2, low: float, high: float) -> list[Vec3]:
    (ax, az), (bx, bz) = left, right
    return [(ax, low, az), (bx, low, bz), (bx, high, bz), (ax, high, az)]


def _between(a: Point2, b: Point2, metres: float) -> Point2:
    """The point so far from `a` on the way to `b`."""
    share = metres / math.dist(a, b)
    return (a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share)


def _step(a: Point2, b: Point2) -> Point2:
    return (b[0] - a[0], b[1] - a[1])


def _cross(a: Point2, b: Point2) -> float:
    """Positive if `b` is inwards of `a`, where an outline of positive area runs along `a`."""
    return a[0] * b[1] - a[1] * b[0]
