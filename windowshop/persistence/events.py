"""The append-only stream of domain events: what happens in the shop, with no person in it."""

import time
from typing import Any, Literal

import msgspec
from sqlalchemy import Connection, Engine, insert, select

from windowshop.persistence.batches import BatchWriter
from windowshop.persistence.tables import events

Kind = Literal[
    "entered",
    "looked_at",
    "picked_up",
    "put_down",
    "variant_chosen",
    "tried_on",
    "wished",
    "unwished",
    "checkout_started",
    "bought",
    "left",
]

KEPT_IN_MEMORY = 10_000
WRITE_EVERY_S = 0.2


class DomainEvent(msgspec.Struct, frozen=True):
    """One event. `visit` is the random id of a visit; `place` a slot or camera.

    `sku` is the article, `variant` the one chosen instead of it; `data` holds plain numbers and
    words about the event, never about a person.
    """

    kind: Kind
    room: str
    visit: str
    sku: str | None = None
    variant: str | None = None
    place: str | None = None
    data: dict[str, int | float | str | bool] = {}


class StoredEvent(msgspec.Struct, frozen=True):
    """An event in its place in the stream; `at` is milliseconds since the epoch, UTC."""

    seq: int
    at: int
    event: DomainEvent


class EventStore:
    """Keeps domain events. Appending never waits for the database and never fails."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine.execution_options(postgresql_readonly=True)
        self._writer = BatchWriter[dict[str, Any]](engine, _insert, KEPT_IN_MEMORY, WRITE_EVERY_S)

    def append(self, event: DomainEvent) -> None:
        """Take an event; it is in the table within a moment. Callable from any thread."""
        data = msgspec.json.encode(event.data).decode()
        at = time.time_ns() // 1_000_000
        self._writer.put(msgspec.structs.asdict(event) | {"at": at, "data": data})

    def since(self, seq: int, limit: int = 1000) -> list[StoredEvent]:
        """Up to `limit` events after `seq`, in order. Blocks: call it off the event loop."""
        query = select(events).where(events.c.seq > seq).order_by(events.c.seq).limit(limit)
        with self._engine.begin() as connection:
            return [_stored(dict(row)) for row in connection.execute(query).mappings()]

    def healthy(self) -> bool:
        """The database takes events; if not, the newest ones wait in memory."""
        return self._writer.healthy()

    def flush(self, timeout_s: float = 2.0) -> bool:
        return self._writer.flush(timeout_s)

    def close(self) -> None:
        self._writer.close()


def _stored(row: dict[str, Any]) -> StoredEvent:
    seq, at = row.pop("seq"), row.pop("at")
    data = msgspec.json.decode(row.pop("data"))
    return StoredEvent(seq, at, DomainEvent(**row, data=data))


def _insert(connection: Connection, rows: list[dict[str, Any]]) -> None:
    connection.execute(insert(events), rows)
