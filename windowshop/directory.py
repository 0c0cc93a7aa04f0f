"""The rooms of one store: opened on first entry, all closed together."""

import uuid
from collections.abc import Callable

from scenes.errors import NoSuchRoom
from scenes.messages import Bye
from windowshop.rooms import LiveRoom


class RoomDirectory:
    """Finds live rooms by id; implements `streaming.ports.Rooms`."""

    def __init__(self, room_ids: list[str], build: Callable[[str], LiveRoom]) -> None:
        """`build` makes a room that is not started yet; the first id is the store's front door."""
        self._room_ids = room_ids
        self._build = build
        self._open: dict[str, LiveRoom] = {}

    @property
    def front_door(self) -> str:
        return self._room_ids[0]

    @property
    def open_rooms(self) -> list[LiveRoom]:
        return list(self._open.values())

    def room(self, room_id: str) -> LiveRoom:
        """See `streaming.ports.Rooms`. Starts the room's workers if it was not open."""
        if room_id not in self._room_ids:
            raise NoSuchRoom(f"this store has no room '{room_id}'")
        if room_id not in self._open:
            self._open[room_id] = self._build(room_id)
            self._open[room_id].start()
        return self._open[room_id]

    def visit_of(self, shopper: str) -> str:
        """The visit that `shopper` is on; one of its own for who shops without entering."""
        visits = (room.visit_of(shopper) for room in self._open.values())
        return next(filter(None, visits), None) or uuid.uuid4().hex

    async def close(self) -> None:
        bye = Bye("restarting", "the shop is restarting: it will be back in a moment", True, 2.0)
        for room in self._open.values():
            await room.close(bye)
        self._open.clear()
