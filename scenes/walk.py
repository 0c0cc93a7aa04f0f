"""Where a shopper may stand, and how a step slides along what is in the way.

The same rule runs in the browser (prediction) and in the front (authority), so it is kept
to points, polygons and turned rectangles.
"""

import math
from collections.abc import Collection

import msgspec

from scenes.geometry import Point2, inside_polygon
from scenes.store import Fixture, Room

BODY_RADIUS = 0.22
"""Half the width of a shopper, metres."""
EYE_HEIGHT = 1.62
"""Eyes above the floor of a standing adult, metres (ISO 7250-1 median)."""
FLAT_HEIGHT = 0.03
"""What lies on the floor and is lower than this is walked over, metres: rugs and mats."""
MAX_STEP = 0.1
"""Longest move tested at once, metres, so that nothing thin is jumped over."""
CLEARANCE = 1e-6
"""Kept from what one slides along, metres: rounding must not put one into it."""
LEAST_SLIDE = 0.05
"""What leads on by less than this share of a step is no way on: one stands, and does not creep."""


class Obstacle(msgspec.Struct, frozen=True):
    """A turned rectangle on the floor: centre, half width and half depth, yaw (radians), and how
    high it stands (metres; nobody climbs over, but a headset looks over)."""

    centre: Point2
    half: Point2
    yaw: float
    height: float = 0.0


class WalkableFloor(msgspec.Struct, frozen=True):
    """Floor polygons less obstacles; a shopper is a disc of `BODY_RADIUS`."""

    polygons: list[list[Point2]]
    obstacles: list[Obstacle]

    def allows(self, point: Point2) -> bool:
        """Whether a shopper may stand with their centre at `point`."""
        return any(_inside_with_margin(point, polygon) for polygon in self.polygons) and all(
            math.dist(point, _nearest_on_obstacle(point, obstacle)) >= BODY_RADIUS
            for obstacle in self.obstacles
        )

    def slide(self, start: Point2, end: Point2) -> Point2:
        """The point reached walking from `start` towards `end`, sliding along what is in the
        way."""
        steps = max(1, math.ceil(math.dist(start, end) / MAX_STEP))
        dx, dz = (end[0] - start[0]) / steps, (end[1] - start[1]) / steps
        here = start
        for _ in range(steps):
            here, before = self._stepped(here, (here[0] + dx, here[1] + dz)), here
            if here == before:
                break
        return here

    def _stepped(self, here: Point2, ahead: Point2) -> Point2:
        """`ahead`; else the nearest free place beside it, if that leads on; else `here`."""
        if self.allows(ahead):
            return ahead
        most = math.dist(here, ahead)
        for polygon in self.polygons:
            if _inside_with_margin(here, polygon):
                beside = self._pushed_out(ahead, polygon)
                if LEAST_SLIDE * most < math.dist(here, beside) <= most and self.allows(beside):
                    return beside
        return here

    def _pushed_out(self, point: Point2, polygon: list[Point2]) -> Point2:
        """`point` moved away from whatever it is too near to. Twice: what pushes it off one thing
        may push it into the next."""
        for _ in range(2):
            for a, b in _edges(polygon):
                point = _pushed(point, _nearest_on_edge(point, a, b))
            for obstacle in self.obstacles:
                point = _pushed(point, _nearest_on_obstacle(point, obstacle))
        return point


def _pushed(point: Point2, nearest: Point2) -> Point2:
    """`point`, a body's radius away from `nearest` at least."""
    distance = math.dist(point, nearest)
    if distance >= BODY_RADIUS or distance == 0:
        return point
    scale = (BODY_RADIUS + CLEARANCE) / distance
    (x, z), (to_x, to_z) = nearest, point
    return x + (to_x - x) * scale, z + (to_z - z) * scale


def _nearest_on_obstacle(point: Point2, obstacle: Obstacle) -> Point2:
    """The rectangle's nearest point; `point` itself inside it."""
    dx, dz = point[0] - obstacle.centre[0], point[1] - obstacle.centre[1]
    sin, cos = math.sin(obstacle.yaw), math.cos(obstacle.yaw)
    # Turning by -yaw about +Y takes room coordinates to the rectangle's own.
    local_x, local_z = dx * cos - dz * sin, dx * sin + dz * cos
    half_x, half_z = obstacle.half
    x, z = min(half_x, max(-half_x, local_x)), min(half_z, max(-half_z, local_z))
    return obstacle.centre[0] + x * cos + z * sin, obstacle.centre[1] - x * sin + z * cos


def _nearest_on_edge(point: Point2, a: Point2, b: Point2) -> Point2:
    ax, az = a
    dx, dz = b[0] - ax, b[1] - az
    length_squared = dx * dx + dz * dz
    along = 0.0
    if length_squared > 0:
        along = ((point[0] - ax) * dx + (point[1] - az) * dz) / length_squared
        along = min(1.0, max(0.0, along))
    return ax + along * dx, az + along * dz


def _edges(polygon: list[Point2]) -> list[tuple[Point2, Point2]]:
    return list(zip(polygon, polygon[1:] + polygon[:1], strict=True))


def _inside_with_margin(point: Point2, polygon: list[Point2]) -> bool:
    return inside_polygon(point, polygon) and all(
        math.dist(point, _nearest_on_edge(point, a, b)) >= BODY_RADIUS for a, b in _edges(polygon)
    )


def lies_flat(mount: str, height: float) -> bool:
    """Whether goods of this kind and height (metres) can be walked over."""
    return mount == "lie" and height < FLAT_HEIGHT


def walkable_floor(room: Room, flat: Collection[str] = ()) -> WalkableFloor:
    """The floor of `room` that a shopper may stand on; `flat` are SKUs that can be walked over."""
    standing = {
        placement.slot.split("/")[0] for placement in room.placements if placement.sku not in flat
    }
    obstacles = [
        Obstacle(
            centre=(fixture.position[0], fixture.position[2]),
            half=(fixture.size[0] / 2, fixture.size[2] / 2),
            yaw=math.radians(fixture.yaw_deg),
            height=fixture.position[1] + fixture.size[1],
        )
        for fixture in room.fixtures
        if _blocks(fixture, standing)
    ]
    return WalkableFloor(polygons=room.walkable or [room.outline], obstacles=obstacles)


def _blocks(fixture: Fixture, standing: Collection[str]) -> bool:
    """A floor spot is nothing in itself: what stands on it blocks."""
    if fixture.kind == "floor_spot" and fixture.id not in standing:
        return False
    return fixture.position[1] < EYE_HEIGHT
