"""Pictures that were sent and not yet acknowledged, and what their acknowledgements tell.

A socket hides what the line does: its buffers, and those of proxies on the way, take far more
than the line carries in a second. Only the client knows what came, and says so.
"""

import time
from collections import deque
from collections.abc import Callable
from typing import NamedTuple

from streaming.congestion import QUEUE_S

MEASURE_S = 0.3
"""A queue this old is no hiccup of a busy machine, and the line's rate can be read from it."""


class _Sent(NamedTuple):
    stamp: int
    size: int
    at: float


class InFlight:
    """Times in seconds of `clock`, sizes in bytes; a picture is known by its stamp."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._sent: deque[_Sent] = deque()
        self._shortest = float("inf")
        self._measured_from: float | None = None
        self._delivered = 0
        self.bytes = 0
        self.count = 0
        """Pictures acknowledged since the beginning."""
        self.round_trip_s = 0.0
        """Of the newest picture acknowledged: until all of it had come and word of it was back."""
        self.line_kbps: float | None = None
        """What the line delivers, if the newest acknowledgement shows that it has a queue."""

    @property
    def oldest_s(self) -> float:
        """How long the oldest of them has been under way; 0 when none is."""
        return self._clock() - self._sent[0].at if self._sent else 0.0

    @property
    def late(self) -> bool:
        """Whether the oldest has been under way for so long that it must stand in a queue."""
        return self.oldest_s > self._shortest + QUEUE_S

    @property
    def queues(self) -> bool:
        """Whether the newest acknowledged one stood in one."""
        return self.round_trip_s > self._shortest + QUEUE_S

    def sent(self, stamp: int, size: int) -> None:
        """A picture goes out."""
        self._sent.append(_Sent(stamp, size, self._clock()))
        self.bytes += size

    def received(self, stamp: int) -> bool:
        """The client has that picture and all before it; False if it is not under way."""
        if all(sent.stamp != stamp for sent in self._sent):
            return False
        now, newest = self._clock(), None
        while newest is None or newest.stamp != stamp:
            newest = self._sent.popleft()
            self.bytes -= newest.size
            self._delivered += newest.size
            self.count += 1
        self.round_trip_s = now - newest.at
        self._shortest = min(self._shortest, self.round_trip_s)
        self._measure(now)
        return True

    def _measure(self, now: float) -> None:
        """While there is a queue the line is never idle: what it delivers is what it can."""
        since = self._measured_from
        self.line_kbps = None
        if since is not None and self.queues and now - since < MEASURE_S:
            return
        if since is not None and self.queues:
            self.line_kbps = self._delivered * 8 / 1000 / (now - since)
        self._measured_from = now if self.queues else None
        self._delivered = 0
