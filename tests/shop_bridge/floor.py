"""A running cart service over a faulty line to an embedded shop, at test speed."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import msgspec
from sqlalchemy import Engine

from scenes.cart import Cart
from shop_bridge.breaker import Timing
from shop_bridge.carts import CartService
from shop_bridge.catalogue import CachedCatalogue
from shop_bridge.commands import Checkout, SetQuantity
from shop_bridge.embedded import EmbeddedShop
from shop_bridge.events import ShopEvent
from tests.shop_bridge.faulty import FaultyBackend
from tests.shop_bridge.goods import new_id

QUICK = Timing(
    call_timeout=0.5,
    first_pause=0.001,
    longest_pause=0.01,
    doubt=0.2,
    reconcile=3600,
    checkout_wait=5.0,  # a busy machine answers late: only a lost answer may look lost
)
IMPATIENT = msgspec.structs.replace(QUICK, checkout_wait=0.3)
ANN = "ann"


class Events:
    """Remembers what the bridge told."""

    def __init__(self) -> None:
        self.told: list[ShopEvent] = []

    def emit(self, event: ShopEvent) -> None:
        self.told.append(event)


class Floor:
    """The parts of a running shop, and a way to restart its service as after a crash."""

    def __init__(
        self, engine: Engine, timing: Timing, clock: Callable[[], float] = time.time
    ) -> None:
        self.engine = engine
        self._clock = clock
        self.events = Events()
        self.backend = FaultyBackend(EmbeddedShop(engine))
        self._timing = timing
        self.service = self._new_service()

    async def restart(self) -> None:
        """End the service where it is and start another on the same database."""
        await self.service.close()
        self.service = self._new_service()
        await self.service.start()

    async def settled(self, shopper: str = ANN) -> Cart:
        """The cart once nothing is pending."""
        return await self.when(lambda cart: cart.state != "pending", shopper)

    async def when(self, holds: Callable[[Cart], bool], shopper: str = ANN) -> Cart:
        """The first cart shown for which this holds. Raises TimeoutError after 10 s."""
        found: asyncio.Future[Cart] = asyncio.get_running_loop().create_future()

        def look(cart: Cart) -> None:
            if holds(cart) and not found.done():
                found.set_result(cart)

        unsubscribe = await self.service.subscribe(shopper, look)
        try:
            return await asyncio.wait_for(found, 10)
        finally:
            unsubscribe()

    def _new_service(self) -> CartService:
        catalogue = CachedCatalogue(self.backend)
        return CartService(
            self.engine, self.backend, catalogue, self.events, self._timing, clock=self._clock
        )


@asynccontextmanager
async def open_floor(
    engine: Engine, timing: Timing = QUICK, clock: Callable[[], float] = time.time
) -> AsyncIterator[Floor]:
    floor = Floor(engine, timing, clock)
    await floor.service.start()
    try:
        yield floor
    finally:
        await floor.service.close()
        await floor.backend.close()


def wish(sku: str, quantity: int, if_version: int | None = None) -> SetQuantity:
    return SetQuantity(new_id(), sku, quantity, if_version)


def buy(cart: Cart) -> Checkout:
    """The command that orders the cart as it is shown."""
    return Checkout(new_id(), cart.total_minor)


def held(cart: Cart) -> dict[str, int]:
    return {line.sku: line.quantity for line in cart.lines if line.quantity}
