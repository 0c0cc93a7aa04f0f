"""A backend that loses, delays and repeats what passes through it, as real networks do."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, Literal, TypeVar

from scenes.cart import Sku
from shop_bridge.contract import (
    Assortment,
    BackendCart,
    Capabilities,
    CartToken,
    HandOff,
    Order,
    Unsubscribe,
)
from shop_bridge.errors import BackendUnavailable
from tests.shop_bridge.conformance import Backend

T = TypeVar("T")

Fault = Literal["none", "request_lost", "reply_lost", "late", "twice", "slow"]
"""What happens to one call about a cart: `late` fails at once and takes effect afterwards."""


class FaultyBackend:
    """`inner` behind a bad line; without faults it keeps the contract like any other."""

    def __init__(self, inner: Backend, delay_s: float = 0.01) -> None:
        self._inner = inner
        self.delay_s = delay_s
        self._faults: deque[Fault] = deque()
        self._down = False
        self._calls = 0
        self._late: set[asyncio.Task[Any]] = set()
        self._longest_s = 0.0

    async def read(self) -> Assortment:
        self._require_up()
        return await self._inner.read()

    def subscribe(self, changed: Callable[[frozenset[str]], None]) -> Unsubscribe:
        return self._inner.subscribe(changed)

    @property
    def capabilities(self) -> Capabilities:
        return self._inner.capabilities

    async def ping(self) -> None:
        self._require_up()
        await self._inner.ping()

    async def open_cart(self) -> CartToken:
        return await self._through(self._inner.open_cart)

    async def read_cart(self, token: CartToken) -> BackendCart:
        return await self._through(lambda: self._inner.read_cart(token))

    async def set_quantity(self, token: CartToken, sku: Sku, quantity: int) -> BackendCart:
        return await self._through(lambda: self._inner.set_quantity(token, sku, quantity))

    async def checkout(
        self, token: CartToken, expected_total_minor: int, email: str | None
    ) -> Order | HandOff:
        return await self._through(lambda: self._inner.checkout(token, expected_total_minor, email))

    async def order_of(self, token: CartToken) -> Order | None:
        return await self._through(lambda: self._inner.order_of(token))

    async def close(self) -> None:
        await settle_late_calls(self)
        await self._inner.close()

    async def _through(self, call: Callable[[], Awaitable[T]]) -> T:
        self._require_up()
        self._calls += 1
        fault = self._faults.popleft() if self._faults else "none"
        if fault == "request_lost":
            raise BackendUnavailable
        if fault == "late":
            self._begin(self._afterwards(call))
            raise BackendUnavailable
        if fault == "slow":
            await asyncio.sleep(self.delay_s)
        if fault == "twice":
            await self._begin(call())
        # A backend ends what it has begun, also when its caller has died meanwhile.
        result = await asyncio.shield(self._begin(call()))
        if fault == "reply_lost":
            raise BackendUnavailable
        return result

    def _require_up(self) -> None:
        if self._down:
            raise BackendUnavailable

    def _begin(self, work: Awaitable[T]) -> asyncio.Task[T]:
        task = asyncio.create_task(self._timed(work))
        self._late.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._late.discard(task)
        if not task.cancelled():
            task.exception()  # told to whoever still listens

    async def _timed(self, work: Awaitable[T]) -> T:
        started = time.monotonic()
        try:
            return await work
        finally:
            self._longest_s = max(self._longest_s, time.monotonic() - started)

    async def _afterwards(self, call: Callable[[], Awaitable[T]]) -> T:
        await asyncio.sleep(self.delay_s)
        return await call()


def inject(backend: FaultyBackend, *faults: Fault) -> None:
    """Let the next calls about carts suffer these, in order."""
    backend._faults.extend(faults)


def set_down(backend: FaultyBackend, down: bool) -> None:
    backend._down = down


def calls(backend: FaultyBackend) -> int:
    """How many calls about carts have been made so far."""
    return backend._calls


def longest_call_s(backend: FaultyBackend) -> float:
    """How long the slowest call so far took to have its effect, late ones with their delay."""
    return backend._longest_s


async def settle_late_calls(backend: FaultyBackend) -> None:
    """Wait until no call can take effect any more."""
    await asyncio.gather(*backend._late, return_exceptions=True)
