"""How much a visitor may send, and how many may knock at once."""

import time
from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

from scenes.messages import (
    Answer,
    Candidate,
    ClientLive,
    ClientMessage,
    FrameReceived,
    Hello,
    KeyframeNeeded,
    MoveTo,
    Ping,
    PointAt,
    Rename,
    SetView,
    SetVisible,
    TurnHeld,
    UseSocket,
)

Clock = Callable[[], float]


class Rate(NamedTuple):
    """So many a second on average, so many at once."""

    per_s: float
    burst: float


RATES: dict[type, Rate] = {
    Hello: Rate(0.0, 1),
    Answer: Rate(0.0, 1),
    Candidate: Rate(5, 40),
    UseSocket: Rate(0.0, 1),
    KeyframeNeeded: Rate(5, 20),
    SetView: Rate(10, 30),
    SetVisible: Rate(5, 20),
    Rename: Rate(0.5, 5),
    Ping: Rate(5, 20),
    # A headset tracks at up to 120 Hz, each of these may follow it.
    MoveTo: Rate(150, 150),
    PointAt: Rate(150, 150),
    TurnHeld: Rate(150, 150),
    FrameReceived: Rate(150, 150),
}
USUAL = Rate(20, 40)
"""For every other kind: faster than anyone clicks."""
PATIENCE = Rate(20, 200)
"""Messages over the rates that are only dropped; past it the visit ends."""


class TokenBucket:
    """Lets `rate.per_s` through a second, after a burst of `rate.burst`."""

    def __init__(self, rate: Rate, clock: Clock = time.monotonic) -> None:
        self._rate = rate
        self._clock = clock
        self._tokens = rate.burst
        self._at = clock()

    def take(self, amount: float = 1.0) -> bool:
        """Whether `amount` may pass now; nothing is taken when it may not."""
        now = self._clock()
        earned = (now - self._at) * self._rate.per_s
        self._tokens = min(self._rate.burst, self._tokens + earned)
        self._at = now
        if self._tokens < amount:
            return False
        self._tokens -= amount
        return True


class Intake:
    """One visitor's budget: a bucket for each kind of message, and patience with misuse."""

    def __init__(self, max_malformed: int, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._buckets: dict[type, TokenBucket] = {}
        self._floods = TokenBucket(PATIENCE, clock)
        self._malformed = TokenBucket(Rate(0.2, max_malformed), clock)

    def admits(self, message: ClientMessage | ClientLive) -> bool:
        """Whether a message of this kind is within its rate."""
        kind = type(message)
        if kind not in self._buckets:
            self._buckets[kind] = TokenBucket(RATES.get(kind, USUAL), self._clock)
        return self._buckets[kind].take()

    def forgives_flood(self) -> bool:
        """Count a message over its rate; False when it was one too many."""
        return self._floods.take()

    def forgives_malformed(self) -> bool:
        """Count a malformed message; False when it was one too many."""
        return self._malformed.take()


class HalfOpen:
    """Counts visitors who have knocked but are not connected, in all and by address."""

    def __init__(self, most: int, most_per_ip: int) -> None:
        self._most = most
        self._most_per_ip = most_per_ip
        self._by_ip: Counter[str] = Counter()

    @property
    def count(self) -> int:
        return self._by_ip.total()

    def enter(self, ip: str) -> bool:
        """Count one more from `ip`; False (and not counted) when there are too many."""
        if self.count >= self._most or self._by_ip[ip] >= self._most_per_ip:
            return False
        self._by_ip[ip] += 1
        return True

    def leave(self, ip: str) -> None:
        """One of `ip` has connected or gone."""
        self._by_ip[ip] -= 1
        if self._by_ip[ip] <= 0:
            del self._by_ip[ip]
