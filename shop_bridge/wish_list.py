"""The wish list: what a shopper likes, apart from the basket."""

import time
from collections.abc import Callable

from sqlalchemy import Connection, delete, insert, select

from shop_bridge.catalogue import CachedCatalogue
from shop_bridge.errors import WishListFull
from shop_bridge.events import EventSink, ShopEvent
from shop_bridge.sql import SqlRunner
from shop_bridge.tables import cart_wishes

MOST_WISHES = 200


class WishList:
    """Every shopper's wished SKUs, oldest first. Raises StorageUnavailable."""

    def __init__(
        self,
        sql: SqlRunner,
        catalogue: CachedCatalogue,
        events: EventSink,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._sql = sql
        self._clock = clock
        self._catalogue = catalogue
        self._events = events

    async def wishes(self, shopper: str) -> list[str]:
        return await self._sql.read(lambda db: _wishes(db, shopper))

    async def wish(self, shopper: str, visit: str, sku: str) -> list[str]:
        """The list with `sku` on it. Raises UnknownSku, WishListFull."""
        await self._catalogue.article(sku)
        added = await self._sql.write(lambda db: _add(db, shopper, sku, int(self._clock())))
        if added:
            self._events.emit(ShopEvent("wished", visit, sku))
        return await self.wishes(shopper)

    async def unwish(self, shopper: str, visit: str, sku: str) -> list[str]:
        """The list without `sku`."""
        gone = delete(cart_wishes).where(cart_wishes.c.shopper == shopper, cart_wishes.c.sku == sku)
        removed = await self._sql.write(lambda db: db.execute(gone).rowcount)
        if removed:
            self._events.emit(ShopEvent("unwished", visit, sku))
        return await self.wishes(shopper)


def _wishes(db: Connection, shopper: str) -> list[str]:
    mine = select(cart_wishes.c.sku).where(cart_wishes.c.shopper == shopper)
    return list(db.execute(mine.order_by(cart_wishes.c.seq)).scalars())


def _add(db: Connection, shopper: str, sku: str, now: int) -> bool:
    mine = _wishes(db, shopper)
    if sku in mine:
        return False
    if len(mine) >= MOST_WISHES:
        raise WishListFull(MOST_WISHES)
    db.execute(insert(cart_wishes).values(shopper=shopper, sku=sku, touched_at=now))
    return True
