"""What the shop remembers of its rooms: adapters from the rooms' ports to the database."""

from collections.abc import Callable, Mapping

import msgspec
import structlog
from msgspec.msgpack import encode

from scenes.room import Event, RoomState, Visitor, evolve
from shop_bridge.events import ShopEvent
from windowshop.persistence.errors import Fenced
from windowshop.persistence.events import DomainEvent, EventStore, Kind
from windowshop.persistence.rooms import RoomStateStore

log = structlog.get_logger()


class RoomRecords:
    """Keeps rooms' snapshots and logs; implements `windowshop.ports.StateStore`.

    They are kept under store and room: many a store calls its room `main`, and several may have
    been opened on one database.
    """

    def __init__(self, store: RoomStateStore, shop: str, taken_over: Callable[[], None]) -> None:
        """`shop` is the id in the store file; `taken_over` is called when another process has
        claimed a room of ours."""
        self._store = store
        self._shop = shop
        self._taken_over = taken_over
        self._epochs: dict[str, int] = {}

    def load(self, room: str) -> RoomState | None:
        """See `StateStore`. Claims the room: an older process that still runs is fenced off."""
        self._epochs[room] = self._store.claim(self._key(room))
        recovered = self._store.load(self._key(room))
        if recovered is None:
            return None
        state = msgspec.msgpack.decode(recovered.state, type=RoomState)
        for _, event in recovered.events:
            state = evolve(state, msgspec.msgpack.decode(event, type=Event))
        return state

    def log(self, room: str, seq: int, event: Event) -> None:
        """See `StateStore`."""
        key, epoch = self._key(room), self._epochs[room]
        self._keep(lambda: self._store.append(key, epoch, seq, encode(event)))

    def snapshot(self, room: str, state: RoomState) -> None:
        """See `StateStore`."""
        key, epoch = self._key(room), self._epochs[room]
        self._keep(lambda: self._store.save(key, epoch, state.seq, encode(state)))

    def _key(self, room: str) -> str:
        """Ids have no slash in them, so no two rooms share a key."""
        return f"{self._shop}/{room}"

    def _keep(self, write: Callable[[], None]) -> None:
        try:
            write()
        except Fenced as error:
            log.error("room_fenced", reason=str(error))
            self._taken_over()


def reopened(
    kept: RoomState, fresh: RoomState, same: Callable[[str, str], bool], now: float
) -> RoomState:
    """The kept state as a new front takes it over: everybody away until they come back, goods in
    the variants that were shown. Where `fresh` has another product now (`same` tells), it counts.
    """
    shown = {
        placement: kept.shown[placement] if same(kept.shown.get(placement, ""), sku) else sku
        for placement, sku in fresh.shown.items()
    }
    visitors = {key: _away(visitor, shown, now) for key, visitor in kept.visitors.items()}
    return RoomState(seq=kept.seq, visitors=visitors, shown=shown)


def _away(visitor: Visitor, shown: Mapping[str, str], now: float) -> Visitor:
    held = visitor.held if visitor.held and visitor.held.placement in shown else None
    return msgspec.structs.replace(visitor, away=True, moved_at=now, held=held)


class Journal:
    """Writes domain events; implements `windowshop.ports.Journal` and
    `shop_bridge.events.EventSink`. What a visit buys is filed under the room it is in; `room` is
    where shopping without a room is counted."""

    def __init__(self, store: EventStore, room: str) -> None:
        self._store = store
        self._room = room
        self._whereabouts: dict[str, str] = {}
        """Rooms by visit, while it lasts."""

    def record(
        self,
        kind: Kind,
        *,
        room: str,
        visit: str,
        sku: str | None = None,
        variant: str | None = None,
        place: str | None = None,
    ) -> None:
        """See `windowshop.ports.Journal`."""
        if kind == "left":
            self._whereabouts.pop(visit, None)
        else:
            self._whereabouts[visit] = room
        self._store.append(DomainEvent(kind, room, visit, sku, variant, place))

    def emit(self, event: ShopEvent) -> None:
        """See `shop_bridge.events.EventSink`."""
        data: dict[str, int | float | str | bool] = {}
        if event.quantity is not None:
            data["quantity"] = event.quantity
        room = self._whereabouts.get(event.visit, self._room)
        self._store.append(DomainEvent(event.kind, room, event.visit, event.sku, data=data))
