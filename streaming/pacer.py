"""Spreads a large picture's packets over time, so that a narrow line's queue does not overflow.

A keyframe is many times an ordinary picture: sent in one go it fills the queue before a narrow
line (some 40 packets in a cheap router), what does not fit is lost, and the next keyframe is
asked for. A token bucket lets ordinary pictures pass at once; only what is larger than `BURST`
waits for the rate at which the line may be filled (`LineEstimate.burst_kbps`).
"""

import asyncio
import time
from collections.abc import Awaitable, Callable

from aiortc.rtp import is_rtcp

BURST = 16_000
"""Bytes that may leave at once: a tenth of a second of 1.3 Mbit/s."""

Send = Callable[[bytes], Awaitable[None]]


class Pacer:
    """Stands before `send`; `kbps` is how fast bytes may leave at the moment."""

    def __init__(
        self,
        send: Send,
        kbps: Callable[[], float],
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._send = send
        self._kbps = kbps
        self._clock = clock
        self._sleep = sleep
        self._tokens = float(BURST)
        self._filled_at = clock()

    async def send(self, packet: bytes) -> None:
        """Send `packet`, of RTP, as soon as the line may take it; RTCP, by which round trips are
        measured, at once."""
        if not is_rtcp(packet):
            await self._take(len(packet))
        await self._send(packet)

    async def _take(self, size: int) -> None:
        self._fill()
        if self._tokens < 0:
            await self._sleep(-self._tokens / self._rate)
            self._fill()
        self._tokens -= size

    @property
    def _rate(self) -> float:
        """Bytes a second."""
        return self._kbps() * 1000 / 8

    def _fill(self) -> None:
        now = self._clock()
        self._tokens = min(BURST, self._tokens + (now - self._filled_at) * self._rate)
        self._filled_at = now
