"""The cart service: every shopper's basket, each behind a single writer of its own.

Commands are absolute quantities with an id of the client's, durable before they are answered,
answered at once with the line pending; `subscribe` tells when it is confirmed or corrected.
When the backend is slow or down the wishes are kept, checkout is refused with a reason, and
everything converges when it returns, also after a restart of this process.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import structlog
from sqlalchemy import Engine

from scenes.cart import Cart
from shop_bridge.breaker import Breaker, Timing
from shop_bridge.cart_log import CartLog
from shop_bridge.cart_writer import CartCallback, CartPorts, CartWriter
from shop_bridge.catalogue import CachedCatalogue
from shop_bridge.commands import Checkout, Corrected, NotPlaced, SetQuantity
from shop_bridge.contract import CartBackend, HandOff, Order, Unsubscribe
from shop_bridge.errors import (
    BackendUnavailable,
    CheckoutCorrected,
    OrderNotPlaced,
    StorageUnavailable,
)
from shop_bridge.events import EventSink
from shop_bridge.sql import SqlRunner
from shop_bridge.wish_list import WishList

T = TypeVar("T")
log = structlog.get_logger(__name__)

KEPT_S = 90 * 24 * 3600.0


class CartService:
    """Carts over `backend`, kept in the database of `engine`. `start` it on the event loop."""

    def __init__(
        self,
        engine: Engine,
        backend: CartBackend,
        catalogue: CachedCatalogue,
        events: EventSink,
        timing: Timing | None = None,
        kept_s: float = KEPT_S,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`kept_s` is how long a guest's things are kept that nobody looks at, seconds;
        `clock` tells seconds since the epoch."""
        self._timing = timing or Timing()
        self._kept_s = kept_s
        self._sql = SqlRunner(engine)
        self._log = CartLog(self._sql, clock)
        self._breaker = Breaker(backend.ping, self._timing, self._reachability_changed)
        self._catalogue = catalogue
        self._ports = CartPorts(backend, catalogue, self._log, self._breaker, events, self._timing)
        self._writers: dict[str, CartWriter] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self._unsubscribe: Unsubscribe | None = None
        self._closed = False
        self.wish_list = WishList(self._sql, catalogue, events, clock)

    async def start(self) -> None:
        """Take the carts over with what an earlier process left unfinished; begin to listen."""
        await self._log.claim()
        self._unsubscribe = self._catalogue.subscribe(self._goods_changed)
        await self._refresh_catalogue()
        await self._log.sweep(self._kept_s, [])
        for shopper in await self._log.unfinished():
            async with self._writer(shopper):
                pass
        self._spawn(self._reconcile())
        self._spawn(self._sweep())

    async def close(self) -> None:
        """Stop; unfinished wishes stay in the log for the next start."""
        self._closed = True
        if self._unsubscribe:
            self._unsubscribe()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.gather(*(writer.stop() for writer in self._writers.values()))
        await self._breaker.stop()
        await asyncio.to_thread(self._sql.close)

    async def cart(self, shopper: str) -> Cart:
        async with self._writer(shopper) as writer:
            return writer.cart

    async def set_quantity(self, shopper: str, command: SetQuantity) -> Cart:
        """Take a wish; the cart with it pending (the same answer if the command came before).

        Raises UnknownSku, CommandReused, VersionConflict, CartFrozen, BackendUnavailable.
        """
        return await self._unbroken(shopper, lambda writer: writer.set_quantity(command))

    async def checkout(self, shopper: str, visit: str, command: Checkout) -> Order | HandOff:
        """Order the cart, if price and stock are as the shopper saw them.

        Raises CheckoutRefused, CheckoutCorrected, OrderNotPlaced, CommandReused, CartFrozen,
        BackendUnavailable (not known yet: ask again with the same command).
        """
        outcome = await self._unbroken(shopper, lambda writer: writer.checkout(command, visit))
        if isinstance(outcome, Corrected):
            raise CheckoutCorrected(outcome.cart)
        if isinstance(outcome, NotPlaced):
            raise OrderNotPlaced
        return outcome

    async def order(self, shopper: str, number: str) -> Order:
        """The shopper's own order. Raises UnknownOrder, also for another shopper's."""
        return await self._log.order(shopper, number)

    async def subscribe(self, shopper: str, callback: CartCallback) -> Unsubscribe:
        """Call `callback` with the cart now and after every change, until unsubscribed."""
        async with self._writer(shopper) as writer:
            return writer.watch(callback)

    @asynccontextmanager
    async def _writer(self, shopper: str) -> AsyncIterator[CartWriter]:
        """The one writer of this shopper's cart, loaded, and kept while in use."""
        if self._closed:
            raise BackendUnavailable
        writer = self._writers.setdefault(shopper, CartWriter(shopper, self._ports))
        writer.users += 1
        try:
            await writer.load()
            yield writer
        finally:
            writer.users -= 1

    async def _unbroken(self, shopper: str, work: Callable[[CartWriter], Awaitable[T]]) -> T:
        """Do `work` to its end even if the caller goes away: half of it is never done."""

        async def whole() -> T:
            async with self._writer(shopper) as writer:
                return await work(writer)

        task = self._spawn(whole())
        # Whoever went away leaves an answer that nobody fetches.
        task.add_done_callback(lambda done: done.cancelled() or done.exception())
        return await asyncio.shield(task)

    def _spawn(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def _goods_changed(self, skus: frozenset[str]) -> None:
        self._spawn(self._refresh_catalogue())
        for writer in self._writers.values():
            if writer.holds(skus):
                writer.look_again()

    async def _refresh_catalogue(self) -> None:
        try:
            await self._catalogue.read()
        except BackendUnavailable:
            log.warning("the catalogue has not been read yet")

    def _reachability_changed(self) -> None:
        self._spawn(self._touch_all())

    async def _touch_all(self) -> None:
        for writer in list(self._writers.values()):
            try:
                await writer.touch()
            except BackendUnavailable as error:
                log.warning("carts cannot be kept", error=str(error))
                return

    async def _reconcile(self) -> None:
        """Now and then re-read what somebody looks at, and let go of what nobody does."""
        noticed = self._ports.backend.capabilities.change_notices
        every = self._timing.reconcile if noticed else self._timing.reconcile_unnotified
        while True:
            await asyncio.sleep(every)
            await self._refresh_catalogue()
            for shopper, writer in list(self._writers.items()):
                if writer.idle:
                    del self._writers[shopper]
                else:
                    writer.look_again()

    async def _sweep(self) -> None:
        """Now and then forget the guests who have not come back."""
        while True:
            await asyncio.sleep(self._timing.sweep)
            try:
                await self._log.sweep(self._kept_s, list(self._writers))
            except StorageUnavailable as error:
                log.warning("abandoned carts are not swept", error=str(error))
