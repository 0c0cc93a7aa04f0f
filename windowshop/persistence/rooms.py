"""What a room needs to come back after a crash: its newest snapshot and the events after it.

Whoever runs a room first claims it and gets an *epoch*, higher than any before. Only the
newest epoch may write: a process that should be dead, but is not, is fenced off.
"""

import time
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Engine, delete, insert, select, tuple_, update

from windowshop.persistence.batches import BatchWriter
from windowshop.persistence.errors import Fenced
from windowshop.persistence.tables import room_epochs, room_log, room_snapshots

KEPT_IN_MEMORY = 512
"""Snapshots and events waiting for a database that fails, all rooms together."""
WRITE_EVERY_S = 0.1


class Recovered(NamedTuple):
    """A room as it was kept: `state` is the snapshot at `seq`, `events` follow it in order."""

    seq: int
    state: bytes
    events: list[tuple[int, bytes]]


class _Entry(NamedTuple):
    room: str
    epoch: int
    seq: int
    at: int
    content: bytes
    snapshot: bool


class RoomStateStore:
    """Keeps the state of rooms. `save` and `append` never wait for the database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._fenced: set[tuple[str, int]] = set()
        self._writer = BatchWriter[_Entry](
            engine, self._write, KEPT_IN_MEMORY, WRITE_EVERY_S, _without_superseded
        )

    def claim(self, room: str) -> int:
        """Take the room over: an epoch higher than any before. Blocks; raises SQLAlchemyError."""
        with self._engine.begin() as connection:
            this = room_epochs.c.room == room
            query = select(room_epochs.c.epoch).where(this).with_for_update()
            last = connection.execute(query).scalar()
            if last is None:
                connection.execute(insert(room_epochs).values(room=room, epoch=1))
                return 1
            connection.execute(update(room_epochs).where(this).values(epoch=last + 1))
            return int(last) + 1

    def save(self, room: str, epoch: int, seq: int, state: bytes) -> None:
        """Keep `state` as the room's snapshot at `seq`. Raises Fenced."""
        self._put(_Entry(room, epoch, seq, _now(), state, snapshot=True))

    def append(self, room: str, epoch: int, seq: int, event: bytes) -> None:
        """Keep an event that follows the snapshot. Raises Fenced."""
        self._put(_Entry(room, epoch, seq, _now(), event, snapshot=False))

    def load(self, room: str) -> Recovered | None:
        """The newest snapshot and what follows it; None for a room never saved. Blocks."""
        with self._engine.execution_options(postgresql_readonly=True).begin() as connection:
            query = select(room_snapshots).where(room_snapshots.c.room == room)
            snapshot = connection.execute(query).first()
            if snapshot is None:
                return None
            later = tuple_(room_log.c.epoch, room_log.c.seq) > tuple_(snapshot.epoch, snapshot.seq)
            rows = connection.execute(
                select(room_log.c.seq, room_log.c.event)
                .where(room_log.c.room == room, later)
                .order_by(room_log.c.epoch, room_log.c.seq)
            )
            events = [(row.seq, row.event) for row in rows]
        return Recovered(snapshot.seq, snapshot.state, events)

    def healthy(self) -> bool:
        """The database takes what is kept; if not, the newest of it waits in memory."""
        return self._writer.healthy()

    def flush(self, timeout_s: float = 2.0) -> bool:
        return self._writer.flush(timeout_s)

    def close(self) -> None:
        self._writer.close()

    def _put(self, entry: _Entry) -> None:
        if (entry.room, entry.epoch) in self._fenced:
            raise Fenced(entry.room, entry.epoch)
        self._writer.put(entry)

    def _write(self, connection: Connection, batch: list[_Entry]) -> None:
        owners = {(entry.room, entry.epoch) for entry in batch}
        fenced = {owner for owner in owners if not _owns(connection, *owner)}
        self._fenced |= fenced
        for entry in _without_superseded(batch):
            if (entry.room, entry.epoch) not in fenced:
                _keep(connection, entry)


def _now() -> int:
    return time.time_ns() // 1_000_000


def _owns(connection: Connection, room: str, epoch: int) -> bool:
    """Whether the epoch is the room's newest; nobody can claim the room until we commit."""
    query = select(room_epochs.c.epoch).where(room_epochs.c.room == room).with_for_update()
    return connection.execute(query).scalar() == epoch


def _without_superseded(entries: list[_Entry]) -> list[_Entry]:
    """Without what lies before its room's newest snapshot."""
    newest = {entry.room: index for index, entry in enumerate(entries) if entry.snapshot}
    return [entry for index, entry in enumerate(entries) if index >= newest.get(entry.room, 0)]


def _keep(connection: Connection, entry: _Entry) -> None:
    place: dict[str, Any] = {"epoch": entry.epoch, "seq": entry.seq, "at": entry.at}
    if not entry.snapshot:
        row = place | {"room": entry.room, "event": entry.content}
        connection.execute(insert(room_log).values(row))
        return
    row = place | {"state": entry.content}
    kept = update(room_snapshots).where(room_snapshots.c.room == entry.room).values(row)
    if not connection.execute(kept).rowcount:
        connection.execute(insert(room_snapshots).values(row | {"room": entry.room}))
    connection.execute(delete(room_log).where(_up_to(entry)))


def _up_to(entry: _Entry) -> ColumnElement[bool]:
    """The log rows that the snapshot `entry` contains."""
    older = tuple_(room_log.c.epoch, room_log.c.seq) <= tuple_(entry.epoch, entry.seq)
    return (room_log.c.room == entry.room) & older
