"""Which lost packets to send again.

A receiver may name the same packet in every NACK until it has come, which takes a round trip:
sent each time, one lost packet would become dozens. And on a line that has become too narrow,
what is sent again takes the place of what is new: it gets a share of the line, no more.
"""

import time
from collections import deque
from collections.abc import Callable, Iterable

SHARE = 0.5
"""Of the line's packets: a third lost at random can still be sent again one and a half times."""
PACKET_BYTES = 1200
LEAST = 20
"""Packets a second that may be sent again on any line."""
SHORTEST_S, LONGEST_S = 0.02, 0.3
"""Bounds of the time after which a packet is sent yet again."""
REMEMBERED = 2048


class Resends:
    """Filters one visitor's NACKs."""

    def __init__(
        self, kbps: Callable[[], float], clock: Callable[[], float] = time.monotonic
    ) -> None:
        """`kbps` is what the line carries at the moment."""
        self._kbps = kbps
        self._clock = clock
        self._lately: deque[float] = deque()
        self._sent_at: dict[int, float] = {}
        self._wait_s = SHORTEST_S

    def round_trip(self, seconds: float) -> None:
        """How long a packet that was sent again needs to be missed again."""
        self._wait_s = min(max(seconds, SHORTEST_S), LONGEST_S)

    def due(self, lost: Iterable[int]) -> list[int]:
        """Those of the lost sequence numbers to send now."""
        now = self._clock()
        if len(self._sent_at) > REMEMBERED:
            self._sent_at.clear()
        chosen = []
        for sequence in lost:
            last = self._sent_at.get(sequence)
            if (last is None or now - last >= self._wait_s) and self._affordable(now):
                self._sent_at[sequence] = now
                self._lately.append(now)
                chosen.append(sequence)
        return chosen

    def _affordable(self, now: float) -> bool:
        while self._lately and self._lately[0] <= now - 1.0:
            self._lately.popleft()
        line = self._kbps() * 1000 / 8 / PACKET_BYTES
        return len(self._lately) < max(LEAST, line * SHARE)
