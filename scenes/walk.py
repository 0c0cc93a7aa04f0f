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
        return any(_inside_with_margin(point, polygon) for polygon in self.polygons) and not any(
            _hits(point, obstacle) for obstacle in self.obstacles
        )

    def slide(self, start: Point2, end: Point2) -> Point2:
        """The point reached walking from `start` towards `end`, sliding along obstacles."""
        length = math.dist(start, end)
        steps = max(1, math.ceil(length / MAX_STEP))
        dx, dz = (end[0] - start[0]) / steps, (end[1] - start[1]) / steps
        x, z = start
        for _ in range(steps):
            for candidate in ((x + dx, z + dz), (x + dx, z), (x, z + dz)):
                if self.allows(candidate):
                    x, z = candidate
                    break
            else:
                break
        return (x, z)


def _hits(point: Point2, obstacle: Obstacle) -> bool:
    """Whether a disc at `point` overlaps the rectangle (distance to it below the radius)."""
    dx, dz = point[0] - obstacle.centre[0], point[1] - obstacle.centre[1]
    sin, cos = math.sin(obstacle.yaw), math.cos(obstacle.yaw)
    # Turning by -yaw about +Y takes room coordinates to the rectangle's own.
    local_x, local_z = dx * cos - dz * sin, dx * sin + dz * cos
    outside_x = max(abs(local_x) - obstacle.half[0], 0.0)
    outside_z = max(abs(local_z) - obstacle.half[1], 0.0)
    return math.hypot(outside_x, outside_z) < BODY_RADIUS


def _edge_distance(point: Point2, a: Point2, b: Point2) -> float:
    ax, az = a
    dx, dz = b[0] - ax, b[1] - az
    length_squared = dx * dx + dz * dz
    along = 0.0
    if length_squared > 0:
        along = ((point[0] - ax) * dx + (point[1] - az) * dz) / length_squared
        along = min(1.0, max(0.0, along))
    return math.dist(point, (ax + along * dx, az + along * dz))


def _inside_with_margin(point: Point2, polygon: list[Point2]) -> bool:
    return inside_polygon(point, polygon) and all(
        _edge_distance(point, a, b) >= BODY_RADIUS
        for a, b in zip(polygon, polygon[1:] + polygon[:1], strict=True)
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
