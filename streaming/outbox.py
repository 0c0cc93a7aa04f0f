"""What waits to be sent to one visitor: bounded, the newest of each kind of state."""

from collections import deque

import msgspec

from scenes.messages import (
    CartChanged,
    Pong,
    PutBackAt,
    RoomEvents,
    ServerMessage,
    Status,
)
from scenes.room import TRANSIENT, Event
from scenes.wire import write_server

LATEST_WINS = (CartChanged, Pong, PutBackAt, Status)
"""Kinds of which only the newest says anything."""


class OutboxFull(Exception):
    """The visitor does not read: more waits than may."""


class Outbox:
    """A queue of messages, at most `max_bytes` of them as they go over the wire.

    A state message takes the place of an older one of its kind. Room events that have not
    gone out grow into one message, in which only the newest move of each visitor stays.
    """

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._waiting: deque[tuple[ServerMessage, str, int]] = deque()
        self._bytes = 0

    @property
    def bytes_waiting(self) -> int:
        return self._bytes

    def put(self, message: ServerMessage, *, first: bool = False) -> None:
        """Add a message, at the end or (`first`) before all that waits.

        Raises:
            OutboxFull: it does not fit; the visitor must be cut.
        """
        if isinstance(message, LATEST_WINS):
            self._take(type(message))
        elif isinstance(message, RoomEvents):
            older = self._take(RoomEvents)
            message = merged(older, message) if isinstance(older, RoomEvents) else message
        text = write_server(message)
        size = len(text.encode())
        if self._bytes + size > self._max_bytes:
            raise OutboxFull
        self._bytes += size
        (self._waiting.appendleft if first else self._waiting.append)((message, text, size))

    def get(self) -> str | None:
        """The next message's text; None when nothing waits."""
        if not self._waiting:
            return None
        _, text, size = self._waiting.popleft()
        self._bytes -= size
        return text

    def _take(self, kind: type) -> ServerMessage | None:
        for index, (message, _, size) in enumerate(self._waiting):
            if type(message) is kind:
                del self._waiting[index]
                self._bytes -= size
                return message
        return None


def merged(older: RoomEvents, newer: RoomEvents) -> RoomEvents:
    """Both in one, without the moves and turns that a later one of the same visitor undoes."""
    kept: list[Event] = []
    superseded: set[tuple[type, str]] = set()
    for event in reversed([*older.events, *newer.events]):
        if isinstance(event, TRANSIENT):
            key = (type(event), event.visitor)
            if key in superseded:
                continue
            superseded.add(key)
        kept.append(event)
    return msgspec.structs.replace(newer, events=kept[::-1])
