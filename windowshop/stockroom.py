"""The goods that rooms may show, and where they stand: the store file's and the merchants' own.

Rooms take their goods from here, and hear at once of what changes. Everything runs on the event
loop; files are whole before they come here.
"""

from collections.abc import Callable, Iterable

import msgspec

from scenes.fixtures import Slot, room_slots
from scenes.store import Placement, Room, Store
from windowshop.errors import NoSuchPlace, PlaceTaken
from windowshop.showcase import PutOut, Showcase


class Restocking(msgspec.Struct, frozen=True):
    """What a room hears: the slot where goods are out now, or are drawn by other files, or the one
    that they left."""

    put: str | None = None
    left: str | None = None


class ShelfPlace(msgspec.Struct, frozen=True):
    """A slot, the department it belongs to, and the SKU that stands there."""

    room: str
    slot: Slot
    department: str | None
    taken_by: str | None


Listener = Callable[[Restocking], None]


class Stockroom:
    """All goods of a store."""

    def __init__(self, store: Store, showcase: Showcase, published: Iterable[PutOut] = ()) -> None:
        """`published` are out from the beginning, if there still is a place for them."""
        self.showcase = showcase
        self._rooms = {room.id: room for room in store.rooms}
        self._out: dict[str, PutOut] = {}
        self._listeners: dict[str, Listener] = {}
        for goods in published:
            try:
                self.put_out(goods)
            except (NoSuchPlace, PlaceTaken):
                # The store file has changed: they are for sale, and stand nowhere.
                self.showcase = self.showcase.with_product(goods.product_id, goods.variants)

    def room(self, room_id: str) -> Room:
        """The room with all goods that stand in it now."""
        return self._rooms[room_id]

    def follow(self, room_id: str, listener: Listener) -> None:
        """Tell `listener` what changes in a room, once it has."""
        self._listeners[room_id] = listener

    def places(self) -> list[ShelfPlace]:
        """Every slot of every room."""
        return [place for room in self._rooms.values() for place in _places(room)]

    def put_out(self, goods: PutOut) -> None:
        """Show `goods` in their place, instead of the product's former self if it is out; everybody
        inside sees it.

        Raises:
            NoSuchPlace: there is no such slot.
            PlaceTaken: other goods stand there.
        """
        self._check(goods)
        before = self._out.get(goods.product_id)
        if before is not None:
            self._remove(before)
        self._out[goods.product_id] = goods
        self.showcase = self.showcase.with_product(goods.product_id, goods.variants)
        room = self._rooms[goods.room]
        self._rooms[room.id] = _with(room, [*room.placements, goods.placement])
        if before is not None and (before.room, before.slot) != (goods.room, goods.slot):
            self._tell(before.room, Restocking(left=before.slot))
        self._tell(goods.room, Restocking(put=goods.slot))

    def take_away(self, product_id: str) -> None:
        """Show a product no more; nothing happens if it is not shown."""
        self.showcase = self.showcase.with_product(product_id, {})
        goods = self._out.pop(product_id, None)
        if goods is not None:
            self._remove(goods)
            self._tell(goods.room, Restocking(left=goods.slot))

    def _check(self, goods: PutOut) -> None:
        room = self._rooms.get(goods.room)
        if room is None or goods.slot not in room_slots(room):
            raise NoSuchPlace(goods.slot)
        taken = {one.slot: one.sku for one in room.placements}.get(goods.slot)
        own = self._out.get(goods.product_id)
        if taken is not None and (own is None or (own.room, own.slot) != (room.id, goods.slot)):
            raise PlaceTaken(goods.slot)

    def _remove(self, goods: PutOut) -> None:
        room = self._rooms[goods.room]
        left = [one for one in room.placements if one.slot != goods.slot]
        self._rooms[goods.room] = _with(room, left)

    def _tell(self, room_id: str, news: Restocking) -> None:
        if room_id in self._listeners:
            self._listeners[room_id](news)


def _with(room: Room, placements: list[Placement]) -> Room:
    return msgspec.structs.replace(room, placements=placements)


def _places(room: Room) -> list[ShelfPlace]:
    departments = {fixture.id: fixture.department for fixture in room.fixtures}
    taken = {one.slot: one.sku for one in room.placements}
    return [
        ShelfPlace(room.id, slot, departments[slot.fixture], taken.get(slot.id))
        for slot in room_slots(room).values()
    ]
