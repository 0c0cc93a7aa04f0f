"""Fills the slots of a store's plan with demo goods: a store is data, so a script can lay one out.

A plan is a store file without placements. Fixtures take goods of their department; those whose
department sells none of the demo goods take any. Platforms and floor spots take only what is
placed by hand.
"""

import itertools
import math
from collections.abc import Iterator, Mapping

from assets.samples.goods import PRODUCTS
from assets.samples.level import SHELF
from assets.samples.mesh import join
from scenes.fixtures import Slot, room_slots
from scenes.store import Room, parse_store

Size = tuple[float, float, float]
HANGER_TURN = 84.0
"""Hanging goods are turned sideways on their rail, degrees."""
BY_HAND = {"platform", "floor_spot"}
TRIES = 200
"""Goods that are held against a slot before it stays empty."""


def filled(plan: str, goods: int, facings: int = 1, placed: Mapping[str, str] | None = None) -> str:
    """`plan` with its placements: the SKUs `placed` in their slots, then the next product that
    fits in every other slot, `facings` side by side, until `goods` stand."""
    lines = [_line(slot, sku) for slot, sku in (placed or {}).items()]
    lines += itertools.islice(_chosen(parse_store(plan).rooms[0], facings), goods - len(lines))
    return plan + "placements = [\n" + "\n".join(lines) + "\n]\n"


def sizes() -> dict[str, Size]:
    """Width, height and depth of each product, by its first variant's SKU."""
    found = {}
    for product in PRODUCTS:
        box = join(mesh for _, mesh in product.shape(SHELF)).bounds
        width, height, depth = (float(length) for length in box[1] - box[0])
        found[product.variants[0].sku] = (width, height, depth)
    return found


def fits(size: Size, slot: Slot) -> bool:
    width, height, depth = size
    if slot.mount == "hang":
        turn = math.radians(HANGER_TURN)
        width, depth = depth, width * math.sin(turn)
    room = slot.room_for
    return width <= room[0] - 0.02 and height <= room[1] and depth <= room[2] + 0.02


def _chosen(room: Room, facings: int) -> Iterator[str]:
    """One line of TOML for each slot that gets something."""
    known = sizes()
    departments = {f.id: f.department for f in room.fixtures if f.kind not in BY_HAND}
    slots = [slot for slot in room_slots(room).values() if slot.fixture in departments]
    queues: dict[tuple[str | None, str], Iterator[tuple[str, str]]] = {}
    for same in _groups(slots, facings):
        first = same[0]
        kind = (departments[first.fixture], first.mount)
        queue = queues.setdefault(kind, _queue(*kind))
        for size, sku in itertools.islice(queue, TRIES):
            if fits(known[size], first):
                yield from (_line(slot.id, sku, slot.mount) for slot in same)
                break


def _groups(slots: list[Slot], facings: int) -> Iterator[list[Slot]]:
    """Neighbours on one board that show the same: `facings`, fewer at a board's end."""
    for _, board in itertools.groupby(slots, key=lambda slot: slot.id.rpartition("/")[0]):
        row = list(board)
        yield from (row[start : start + facings] for start in range(0, len(row), facings))


def _queue(department: str | None, mount: str) -> Iterator[tuple[str, str]]:
    """First variant (its size is known) and SKU to show, over and over: first every product's
    first variant, then the second ones, and so on."""
    hanging = mount == "hang"
    fitting = [p for p in PRODUCTS if p.mount != "wall" and (p.mount == "hang") == hanging]
    fitting = [p for p in fitting if p.department == department] or fitting
    once = [
        (product.variants[0].sku, product.variants[index].sku)
        for index in range(max(len(product.variants) for product in fitting))
        for product in fitting
        if index < len(product.variants)
    ]
    return itertools.cycle(once)


def _line(slot: str, sku: str, mount: str = "stand") -> str:
    turn = f", yaw_deg = {HANGER_TURN}" if mount == "hang" else ""
    return f'  {{ slot = "{slot}", sku = "{sku}"{turn} }},'
