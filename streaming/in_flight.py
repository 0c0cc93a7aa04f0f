"""Pictures that were sent and not yet acknowledged, and what their acknowledgements tell.

A socket hides what the line does: its buffers, and those of proxies on the way, take far more
than the line carries in a second. Only the client knows what came, and says so.
"""

import time
from collections import deque
from collections.abc import Callable
from typing import NamedTuple

from streaming.congestion import QUEUE_S, WINDOW_S


class _Sent(NamedTuple):
    stamp: int
    size: int
    at: float


class _Arrived(NamedTuple):
    sent: _Sent
    at: float


class InFlight:
    """Times in seconds of `clock`, sizes in bytes; a picture is known by its stamp."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._sent: deque[_Sent] = deque()
        self._arrived: deque[_Arrived] = deque()
        """During the present busy time, and the last `WINDOW_S` of it..."""
        self._arrived_before = float("-inf")
        """...and when the one before these did."""
        self._shortest = float("inf")
        self.bytes = 0
        self.count = 0
        """Pictures acknowledged since the beginning."""
        self.round_trip_s = 0.0
        """Of the newest picture acknowledged: until all of it had come and word of it was back."""

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
        """Whether the newest acknowledged one did."""
        return self.round_trip_s > self._shortest + QUEUE_S

    @property
    def kbps(self) -> float:
        """The rate at which the line has delivered while there was something to deliver."""
        if not self._arrived:
            return 0.0
        began = max(self._arrived[0].sent.at + self._shortest, self._arrived_before)
        busy = max(self._arrived[-1].at - began, 1e-3)
        return sum(arrived.sent.size for arrived in self._arrived) * 8 / 1000 / busy

    def sent(self, stamp: int, size: int) -> None:
        """A picture goes out."""
        if not self._sent:
            self._arrived.clear()
            self._arrived_before = float("-inf")
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
            self.count += 1
            self._arrived.append(_Arrived(newest, now))
        self.round_trip_s = now - newest.at
        self._shortest = min(self._shortest, self.round_trip_s)
        while self._arrived[0].at < now - WINDOW_S:
            self._arrived_before = self._arrived.popleft().at
        return True
