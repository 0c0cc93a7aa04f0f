"""Which lost packets to send again.

A receiver may name the same packet in every NACK until it has come, which takes a round trip:
sent each time, one lost packet would become dozens. And nobody may make us send more than a
line's worth.
"""

import time
from collections.abc import Callable, Iterable

from streaming.limits import Rate, TokenBucket

BUDGET = Rate(600, 600)
"""Packets a second: about 6 Mbit/s."""
SHORTEST_S, LONGEST_S = 0.02, 0.3
"""Bounds of the time after which a packet is sent yet again."""
REMEMBERED = 2048


class Resends:
    """Filters one visitor's NACKs."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._budget = TokenBucket(BUDGET, clock)
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
            if (last is None or now - last >= self._wait_s) and self._budget.take():
                self._sent_at[sequence] = now
                chosen.append(sequence)
        return chosen
