"""What a world ray hits: goods, room or people, exactly, in numpy.

Boxes first, then every triangle of what is left (Moeller and Trumbore, Fast, Minimum Storage
Ray/Triangle Intersection, 1997). All coordinates are the room's, metres.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from scenes.geometry import Vec3
from scenes.messages import Ray

Doubles = npt.NDArray[np.float64]

EPSILON = 1e-9
PERSON_RADIUS = 0.24
"""Half the width of a person as an obstacle to the ray, metres."""
PERSON_TOP = 0.14
"""How far a person reaches above their eyes, metres."""


@dataclass(frozen=True)
class Hit:
    """The nearest thing on a ray. `solid` is the index of the `Solid` hit, None for a person."""

    distance: float
    point: Vec3
    normal: Vec3
    solid: int | None


class Solid:
    """Triangles that are picked as one thing: corners (m, 3, 3)."""

    def __init__(self, corners: npt.NDArray[np.floating]) -> None:
        self.corners = corners.astype(np.float64)
        self._a = self.corners[:, 0]
        self._ab = self.corners[:, 1] - self._a
        self._ac = self.corners[:, 2] - self._a
        self.low = self.corners.reshape(-1, 3).min(axis=0)
        self.high = self.corners.reshape(-1, 3).max(axis=0)

    def nearest(self, origin: Doubles, direction: Doubles) -> tuple[float, int] | None:
        """Distance to and number of the first triangle hit, from either side."""
        across = np.cross(direction, self._ac)
        area = np.einsum("ij,ij->i", self._ab, across)
        usable = np.abs(area) > EPSILON * 1e-3
        scale = np.where(usable, 1.0 / np.where(usable, area, 1.0), 0.0)
        to_origin = origin - self._a
        u = np.einsum("ij,ij->i", to_origin, across) * scale
        turned = np.cross(to_origin, self._ab)
        v = turned @ direction * scale
        distance = np.einsum("ij,ij->i", self._ac, turned) * scale
        hit = usable & (u >= -EPSILON) & (v >= -EPSILON) & (u + v <= 1 + EPSILON)
        hit &= distance > EPSILON
        if not hit.any():
            return None
        nearest = int(np.where(hit, distance, np.inf).argmin())
        return float(distance[nearest]), nearest

    def normal(self, triangle: int, direction: Doubles) -> Doubles:
        """The unit normal of `triangle` on the side that `direction` comes from."""
        normal: Doubles = np.cross(self._ab[triangle], self._ac[triangle])
        normal /= np.linalg.norm(normal)
        return normal if normal @ direction <= 0 else -normal


class Picker:
    """Solids that a ray may hit, by number."""

    def __init__(self, solids: Sequence[Solid]) -> None:
        self._solids = list(solids)
        self._low = np.array([solid.low for solid in solids])
        self._high = np.array([solid.high for solid in solids])

    def pick(self, ray: Ray, people: Sequence[Vec3] = ()) -> Hit | None:
        """The nearest hit on `ray`; `people` are the eyes of those in the way."""
        origin, direction = np.array(ray.origin), np.array(ray.direction)
        length = float(np.linalg.norm(direction))
        if length < EPSILON:
            return None
        direction = direction / length
        best = self._nearest_person(origin, direction, people)
        entry = self._entries(origin, direction)
        for index in np.argsort(entry).tolist():
            if not entry[index] < (best.distance if best else np.inf):
                break
            found = self._solids[index].nearest(origin, direction)
            if found is not None and (best is None or found[0] < best.distance):
                normal = self._solids[index].normal(found[1], direction)
                best = _hit(found[0], origin, direction, normal, index)
        return best

    def put(self, index: int, solid: Solid) -> None:
        """Make `solid` the one of number `index`, which is known or the next."""
        if index == len(self._solids):
            self._solids.append(solid)
            self._low = np.vstack([self._low, solid.low])
            self._high = np.vstack([self._high, solid.high])
        self._solids[index] = solid
        self._low[index], self._high[index] = solid.low, solid.high

    def take_away(self, index: int) -> None:
        """No ray hits number `index` until another solid is put there."""
        self._low[index], self._high[index] = np.inf, -np.inf

    def _entries(self, origin: Doubles, direction: Doubles) -> Doubles:
        """Distance at which the ray enters each solid's box; infinite when it does not."""
        safe = np.where(np.abs(direction) < EPSILON, EPSILON, direction)
        to_low = (self._low - 1e-6 - origin) / safe
        to_high = (self._high + 1e-6 - origin) / safe
        enters = np.minimum(to_low, to_high).max(axis=1)
        leaves = np.maximum(to_low, to_high).min(axis=1)
        met = (leaves >= enters) & (leaves > 0)
        return np.asarray(np.where(met, np.maximum(enters, 0), np.inf))

    def _nearest_person(
        self, origin: Doubles, direction: Doubles, people: Sequence[Vec3]
    ) -> Hit | None:
        hits = [hit for eyes in people if (hit := _person_hit(origin, direction, eyes))]
        return min(hits, key=lambda hit: hit.distance, default=None)


def _person_hit(origin: Doubles, direction: Doubles, eyes: Vec3) -> Hit | None:
    """Where the ray enters the upright cylinder around a person."""
    offset = (origin - np.array(eyes))[[0, 2]]
    flat = direction[[0, 2]]
    a = float(flat @ flat)
    if a < EPSILON:
        return None
    b, c = float(offset @ flat), float(offset @ offset) - PERSON_RADIUS**2
    inside = b * b - a * c
    if inside < 0 or c < 0:
        return None
    distance = (-b - inside**0.5) / a
    height = float(origin[1] + distance * direction[1])
    if distance <= 0 or not 0.0 <= height <= eyes[1] + PERSON_TOP:
        return None
    outwards = offset + distance * flat
    normal = np.array([outwards[0], 0.0, outwards[1]]) / PERSON_RADIUS
    return _hit(distance, origin, direction, normal, None)


def _hit(
    distance: float, origin: Doubles, direction: Doubles, normal: Doubles, solid: int | None
) -> Hit:
    x, y, z = (origin + distance * direction).tolist()
    nx, ny, nz = normal.tolist()
    return Hit(distance, (x, y, z), (nx, ny, nz), solid)
