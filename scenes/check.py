"""Finds every problem of a store file that its schema cannot express."""

import math
from collections.abc import Collection, Iterable, Iterator

import msgspec

from scenes.fixtures import room_slots
from scenes.store import Opening, Room, Store
from scenes.walk import walkable_floor


class Problem(msgspec.Struct, frozen=True):
    """One fault of a store file: where it is, what is wrong, and what to do about it."""

    place: str
    text: str
    remedy: str


def check_store(store: Store, known_skus: Collection[str] | None = None) -> list[Problem]:
    """Every problem of `store`, in file order; none means it can be published.

    `known_skus` are the variants that the shop sells and has models for; None skips that rule.
    """
    problems = list(_duplicates("rooms", (room.id for room in store.rooms)))
    departments = {department.id for department in store.departments}
    for room in store.rooms:
        place = f"rooms.{room.id}"
        problems += _identifiers(room, place)
        problems += _departments(room, departments, place)
        problems += _walls(room, place)
        problems += _placements(room, known_skus, place)
        problems += _spawns(room, place)
    return problems


def _duplicates(place: str, ids: Iterable[str]) -> Iterator[Problem]:
    seen: set[str] = set()
    for identifier in ids:
        if identifier in seen:
            yield Problem(
                f"{place}.{identifier}", f"'{identifier}' is used twice", "give each its own id"
            )
        seen.add(identifier)


def _identifiers(room: Room, place: str) -> Iterator[Problem]:
    yield from _duplicates(f"{place}.fixtures", (part.id for part in room.fixtures))
    yield from _duplicates(f"{place}.lamps", (part.id for part in room.lamps))
    yield from _duplicates(f"{place}.signs", (part.id for part in room.signs))
    yield from _duplicates(f"{place}.openings", (part.id for part in room.openings))
    yield from _duplicates(f"{place}.cameras", (part.name for part in room.cameras))
    yield from _duplicates(f"{place}.spawns", (part.id for part in room.spawns))
    yield from _duplicates(f"{place}.placements", (part.slot for part in room.placements))


def _departments(room: Room, known: set[str], place: str) -> Iterator[Problem]:
    for fixture in room.fixtures:
        if fixture.department is not None and fixture.department not in known:
            yield Problem(
                f"{place}.fixtures.{fixture.id}.department",
                f"there is no department '{fixture.department}'",
                "add it to [[departments]] or correct the name",
            )


def wall_length(room: Room, wall: int) -> float:
    """Length of the wall from outline point `wall` to the next, metres."""
    points = room.outline
    return math.dist(points[wall], points[(wall + 1) % len(points)])


def _walls(room: Room, place: str) -> Iterator[Problem]:
    count = len(room.outline)
    for index, accent in enumerate(room.accents):
        if accent.wall >= count:
            yield _no_wall(f"{place}.accents[{index}]", accent.wall, count)
    for opening in room.openings:
        yield from _opening(room, opening, f"{place}.openings.{opening.id}")


def _no_wall(place: str, wall: int, count: int) -> Problem:
    return Problem(place, f"there is no wall {wall}", f"use a number from 0 to {count - 1}")


def _opening(room: Room, opening: Opening, place: str) -> Iterator[Problem]:
    if opening.wall >= len(room.outline):
        yield _no_wall(place, opening.wall, len(room.outline))
        return
    length = wall_length(room, opening.wall)
    if not opening.start < opening.end <= length:
        yield Problem(place, f"it does not fit its wall of {length:.2f} m",
                      "choose start < end, both within the wall")  # fmt: skip
    if not opening.sill < opening.head <= room.height:
        yield Problem(place, f"it does not fit the room's height of {room.height:.2f} m",
                      "choose sill < head, both below the ceiling")  # fmt: skip


def _placements(room: Room, known: Collection[str] | None, place: str) -> Iterator[Problem]:
    slots = room_slots(room)
    for placement in room.placements:
        where = f"{place}.placements.{placement.slot}"
        if placement.slot not in slots:
            fixture = placement.slot.split("/")[0]
            options = [slot for slot in slots if slot.startswith(f"{fixture}/")]
            remedy = (
                f"use one of {options[0]} … {options[-1]}" if options
                else f"add a fixture '{fixture}' that has slots"
            )  # fmt: skip
            yield Problem(where, "there is no such slot", remedy)
        if known is not None and placement.sku not in known:
            yield Problem(where, f"no product variant has the SKU '{placement.sku}'",
                          "add the product to the catalogue or correct the SKU")  # fmt: skip


def _spawns(room: Room, place: str) -> Iterator[Problem]:
    floor = walkable_floor(room)
    for spawn in room.spawns:
        if not floor.allows(spawn.position):
            yield Problem(
                f"{place}.spawns.{spawn.id}",
                "nobody can stand there: it is outside the walkable floor or inside a fixture",
                "move it to a free spot at least 0.25 m from walls and fixtures",
            )
