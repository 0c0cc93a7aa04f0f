"""Where people come to stand without walking there: at a spawn, beside a friend, before goods.

Points are (x, z) on the floor in the room's frame, metres; yaws radians.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

import msgspec

from scenes.geometry import Point2, Quat, Vec3, quat_from_yaw_pitch
from scenes.store import SpawnPoint
from scenes.walk import BODY_RADIUS, EYE_HEIGHT, WalkableFloor

SEEN_FROM = (1.3, 1.7, 1.0, 2.2, 3.0)
"""Distances from which goods are well seen, the best first, metres."""
SEEN_ALONG = ((0, -1, 1), (-2, 2), (-3, 3, -4, 4, -5, 5, 6))
"""Where one stands to see their front, their side, and where else, in twelfths of a turn."""
LOWEST_LOOK = math.radians(-40)
"""What stands on the floor is seen from here on, and what is around it too."""
BESIDE = (1.0, 1.5, 0.7)
"""How far from a friend one comes to stand, the best first, metres."""
CROWDED = (0.7, 1.4)
"""How far from a spawn that is taken one comes in, metres."""
STEPS_ASIDE = (0.5, 0.8, 1.2, 1.8, 2.6)
"""How far one makes way, the nearest first, metres."""


class Ground(msgspec.Struct, frozen=True):
    """The floor, and where people stand on it."""

    floor: WalkableFloor
    people: list[Point2]

    def free(self, spots: Iterable[Point2]) -> Point2 | None:
        """The first of `spots` that one can stand on and nobody occupies."""
        for spot in spots:
            if self.floor.allows(spot) and self.nearest(spot) >= 2 * BODY_RADIUS:
                return spot
        return None

    def nearest(self, point: Point2) -> float:
        """How far the nearest person is from `point`; infinite where nobody is."""
        return min((math.dist(point, one) for one in self.people), default=math.inf)


def before(ground: Ground, goods: Vec3, front: float, pitch: float) -> tuple[Vec3, Quat] | None:
    """Before goods whose front looks along the yaw `front`; None where nobody can stand."""
    x, y, z = goods
    sides = (around((x, z), SEEN_FROM, along, front) for along in SEEN_ALONG)
    spot = ground.free(chain.from_iterable(sides))
    if spot is None:
        return None
    down = max(math.atan2(y - EYE_HEIGHT, math.dist(spot, (x, z))), LOWEST_LOOK)
    return standing(spot, (x - spot[0], z - spot[1]), min(down, pitch))


def beside(ground: Ground, friend: Point2, pitch: float) -> tuple[Vec3, Quat] | None:
    """Near `friend`, looking at them; None where nobody can stand."""
    spot = ground.free(around(friend, BESIDE))
    return standing(spot, (friend[0] - spot[0], friend[1] - spot[1]), pitch) if spot else None


def at_spawn(ground: Ground, spawns: Sequence[SpawnPoint], pitch: float) -> tuple[Vec3, Quat]:
    """At the emptiest of `spawns`."""
    spawn = max(spawns, key=lambda place: ground.nearest(place.position))
    spot = ground.free(chain([spawn.position], around(spawn.position, CROWDED)))
    yaw = math.radians(spawn.yaw_deg)
    return standing(spot or spawn.position, (-math.sin(yaw), -math.cos(yaw)), pitch)


def standing(spot: Point2, towards: Point2, pitch: float) -> tuple[Vec3, Quat]:
    """Eyes over `spot` that look along `towards` (x, z)."""
    yaw = math.atan2(-towards[0], -towards[1])
    return (spot[0], EYE_HEIGHT, spot[1]), quat_from_yaw_pitch(yaw, pitch)


def around(
    centre: Point2, radii: Iterable[float], steps: Iterable[int] = range(12), front: float = 0.0
) -> Iterator[Point2]:
    """Spots on rings around `centre`, in twelfths of a turn from the yaw `front` on."""
    for radius in radii:
        for step in steps:
            angle = front + step * math.tau / 12
            yield (centre[0] + radius * math.sin(angle), centre[1] + radius * math.cos(angle))
