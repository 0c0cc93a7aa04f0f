"""Calling a backend that may be slow or down: a time limit, back-off and a circuit breaker."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import msgspec
import structlog

from shop_bridge.errors import BackendUnavailable, ShopError

T = TypeVar("T")
log = structlog.get_logger(__name__)

FAILURES_TO_OPEN = 3
"""Failures in a row; a single lost reply is no outage."""


class Timing(msgspec.Struct, frozen=True):
    """How patient the bridge is; all in seconds."""

    call_timeout: float = 2.0
    """No call to a backend waits longer."""
    first_pause: float = 0.1
    longest_pause: float = 4.0
    doubt: float = 10.0
    """How long after a lost reply the request may still take effect at the backend."""
    reconcile: float = 60.0
    """Between two re-reads of a cart somebody looks at, where the backend tells of changes."""
    reconcile_unnotified: float = 15.0
    """The same where it does not."""
    checkout_wait: float = 6.0
    """How long a shopper's request waits for the till before it is told to ask again."""
    sweep: float = 24 * 3600.0
    """Between two looks for what guests have left behind."""

    def pause(self, attempt: int) -> float:
        """Back-off before attempt number `attempt` (from 0), doubling."""
        return min(self.longest_pause, self.first_pause * 2.0 ** min(attempt, 32))


class Breaker:
    """Closed while the backend answers; open after several failures in a row.

    Open, it refuses calls at once and probes alone, one probe at a time, until one succeeds.
    `changed` is called at every opening and closing.
    """

    def __init__(
        self, probe: Callable[[], Awaitable[None]], timing: Timing, changed: Callable[[], None]
    ) -> None:
        self._probe = probe
        self._timing = timing
        self._changed = changed
        self._failures = 0
        self._closed = asyncio.Event()
        self._closed.set()
        self._prober: asyncio.Task[None] | None = None

    @property
    def closed(self) -> bool:
        return self._closed.is_set()

    async def call(self, request: Callable[[], Awaitable[T]]) -> T:
        """The answer to `request`, in time, or BackendUnavailable; other ShopErrors pass."""
        if not self.closed:
            raise BackendUnavailable
        try:
            result = await self._bounded(request)
        except BackendUnavailable:
            self._failed()
            raise
        except ShopError:
            self._failures = 0
            raise
        self._failures = 0
        return result

    async def pause(self, attempt: int) -> None:
        """Wait until another attempt makes sense."""
        await asyncio.sleep(self._timing.pause(attempt))
        await self._closed.wait()

    async def stop(self) -> None:
        if self._prober:
            self._prober.cancel()
            await asyncio.gather(self._prober, return_exceptions=True)

    async def _bounded(self, request: Callable[[], Awaitable[T]]) -> T:
        try:
            async with asyncio.timeout(self._timing.call_timeout):
                return await request()
        except ShopError:
            raise
        except TimeoutError as error:
            raise BackendUnavailable from error
        except Exception as error:
            # An adapter's bug or an answer it does not understand: nothing is known then either.
            log.exception("backend call failed unexpectedly")
            raise BackendUnavailable from error

    def _failed(self) -> None:
        self._failures += 1
        if self._failures >= FAILURES_TO_OPEN and self.closed:
            log.warning("shop backend does not answer; checkout is closed until it does")
            self._closed.clear()
            self._prober = asyncio.create_task(self._probe_until_closed())
            self._changed()

    async def _probe_until_closed(self) -> None:
        attempt = 0
        while not self.closed:
            await asyncio.sleep(self._timing.pause(attempt))
            attempt += 1
            try:
                await self._bounded(self._probe)
            except ShopError:
                continue
            log.info("shop backend answers again")
            self._failures = 0
            self._closed.set()
            self._changed()
