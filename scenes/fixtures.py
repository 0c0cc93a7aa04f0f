"""Where goods may stand on each kind of fixture, and what of it blocks the way.

One source for the slots that placements name, for the boards that the room's geometry
builds, and for the obstacles that shoppers walk around.
"""

import math
from typing import NamedTuple

import msgspec

from scenes.geometry import Vec3, quat_from_yaw_pitch, rotated
from scenes.store import Fixture, FixtureKind, Mount, Placement, Room

SHELF_BOARD = 0.03
"""Thickness of boards and table tops, metres."""
SHELF_FIRST = 0.28
"""Height of the lowest shelf board's top above the fixture's foot, metres."""
RAIL_DROP = 0.04
"""Hooks sit this far below a rail's top, metres."""

SLOTTED: frozenset[FixtureKind] = frozenset(
    {"shelf", "table", "plinth", "rail", "platform", "floor_spot", "counter"}
)


class Slot(msgspec.Struct, frozen=True):
    """A place for one product: `position` is where its origin goes (bottom centre, or the
    hook of hanging goods), in room coordinates; `room_for` is width, height, depth."""

    id: str
    fixture: str
    position: Vec3
    yaw: float
    room_for: Vec3
    mount: Mount


def board_heights(fixture: Fixture) -> list[float]:
    """Heights of a fixture's display surfaces above its foot, lowest first, metres."""
    height = fixture.size[1]
    if fixture.kind == "shelf":
        first = min(SHELF_FIRST, height)
        gap = (height - first) / fixture.levels
        return [first + level * gap for level in range(fixture.levels)]
    if fixture.kind == "rail":
        return [height - RAIL_DROP]
    if fixture.kind == "floor_spot":
        return [0.0]
    return [height]


def _grid(fixture: Fixture) -> tuple[int, int]:
    """Rows (front to back) and columns (left to right) of slots on one surface."""
    return (fixture.rows if fixture.kind in {"table", "platform"} else 1), fixture.columns


def _clearance(fixture: Fixture, heights: list[float], level: int) -> float:
    if fixture.kind == "shelf":
        top = heights[level + 1] if level + 1 < len(heights) else fixture.size[1] + 0.35
        return top - heights[level] - SHELF_BOARD
    return heights[level] if fixture.kind == "rail" else 3.0


def to_room(fixture: Fixture, local: Vec3) -> Vec3:
    """A point of the fixture's own frame in room coordinates."""
    x, y, z = rotated(quat_from_yaw_pitch(math.radians(fixture.yaw_deg)), local)
    px, py, pz = fixture.position
    return (px + x, py + y, pz + z)


def slots_of(fixture: Fixture) -> list[Slot]:
    """Every slot of `fixture`, bottom left first."""
    if fixture.kind not in SLOTTED:
        return []
    width, _, depth = fixture.size
    rows, columns = _grid(fixture)
    heights = board_heights(fixture)
    cell = (width / columns, depth / rows)
    slots = []
    for level, height in enumerate(heights):
        for row in range(rows):
            for column in range(columns):
                local = (
                    (column + 0.5) * cell[0] - width / 2,
                    height,
                    depth / 2 - (row + 0.5) * cell[1],
                )
                slots.append(
                    Slot(
                        id=f"{fixture.id}/{level + row + 1}/{column + 1}",
                        fixture=fixture.id,
                        position=to_room(fixture, local),
                        yaw=math.radians(fixture.yaw_deg),
                        room_for=(cell[0], _clearance(fixture, heights, level), cell[1]),
                        mount="hang" if fixture.kind == "rail" else "stand",
                    )
                )
    return slots


def room_slots(room: Room) -> dict[str, Slot]:
    """All slots of a room by id."""
    return {slot.id: slot for fixture in room.fixtures for slot in slots_of(fixture)}


class Standing(NamedTuple):
    """Where a product stands: its placement, the slot, and its yaw (radians) in the room."""

    placement: Placement
    slot: Slot
    yaw: float


def standings(room: Room) -> list[Standing]:
    """The placements of a room whose slots there are, in the order of the store file."""
    slots = room_slots(room)
    return [
        Standing(one, slots[one.slot], slots[one.slot].yaw + math.radians(one.yaw_deg))
        for one in room.placements
        if one.slot in slots
    ]
