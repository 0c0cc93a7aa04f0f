"""Who is at the door of this server and who is inside."""

from typing import Protocol

from scenes.errors import RoomFull
from scenes.messages import Bye
from streaming.limits import HalfOpen
from streaming.metrics import StreamingMetrics
from streaming.settings import StreamingSettings

REPLACED = Bye(code="replaced", text="you are here in another window now", retryable=False)
CROWD = Bye(
    code="too_many",
    text="too many people are at the door: one moment",
    retryable=True,
    retry_after_s=2.0,
)

Key = tuple[str, str]
"""Room and visitor."""


class Visit(Protocol):
    """A seated visitor's session."""

    def close(self, bye: Bye) -> None:
        """End the visit."""


class Lobby:
    """Bounds the handshakes under way and the visits, and keeps one visit a visitor."""

    def __init__(self, settings: StreamingSettings, metrics: StreamingMetrics) -> None:
        self._settings = settings
        self._half_open = HalfOpen(settings.max_half_open, settings.max_half_open_per_ip)
        self._seated: dict[Key, Visit] = {}
        metrics.visits.set_function(lambda: len(self._seated))
        metrics.half_open.set_function(lambda: self._half_open.count)

    def knock(self, ip: str) -> bool:
        """Whether one more from `ip` may start a handshake; then `settled` must follow."""
        return self._half_open.enter(ip)

    def settled(self, ip: str) -> None:
        """A handshake of `ip` has succeeded or failed."""
        self._half_open.leave(ip)

    def check(self, key: Key) -> None:
        """Whether there is a seat for the visitor.

        Raises:
            RoomFull: this server has as many visits as it may.
        """
        if key not in self._seated and len(self._seated) >= self._settings.max_visitors:
            raise RoomFull("every place in this shop is taken: try again in a moment")

    def seat(self, key: Key, visit: Visit) -> None:
        """Note the visit; an older one of the same visitor ends."""
        older = self._seated.get(key)
        self._seated[key] = visit
        if older is not None:
            older.close(REPLACED)

    def unseat(self, key: Key, visit: Visit) -> None:
        """The visit is over; ignored if another has taken its place."""
        if self._seated.get(key) is visit:
            del self._seated[key]
