"""The last good catalogue: fast to read, and still there when the backend is not."""

import asyncio
import time
from collections.abc import Callable
from typing import NamedTuple

from shop_bridge.contract import Assortment, Catalogue, Product, Unsubscribe, Variant
from shop_bridge.errors import BackendUnavailable, UnknownProduct, UnknownSku

MAX_AGE_S = 60.0
"""Oldest price shown where the backend tells of no change."""
RETRY_AFTER_S = 5.0
"""Between two attempts to read from a backend that does not answer."""
READ_TIMEOUT_S = 2.0


class Article(NamedTuple):
    """A variant together with the product it belongs to."""

    product: Product
    variant: Variant


class CachedCatalogue:
    """Keeps what `source` last told until a change notice comes or `max_age_s` has passed.

    Make it before anyone else subscribes to `source`, so that it hears of changes first.
    """

    def __init__(self, source: Catalogue, max_age_s: float = MAX_AGE_S) -> None:
        self._source = source
        self._max_age_s = max_age_s
        self._last: Assortment | None = None
        self._articles: dict[str, Article] = {}
        self._read_again_at = 0.0
        self._reading = asyncio.Lock()
        source.subscribe(self._changed)

    async def read(self) -> Assortment:
        """The assortment, from the source if ours is old; the old one if it does not answer.

        Raises BackendUnavailable only when the source has never answered.
        """
        async with self._reading:
            if time.monotonic() >= self._read_again_at:
                await self._refresh()
        if self._last is None:
            raise BackendUnavailable
        return self._last

    def subscribe(self, changed: Callable[[frozenset[str]], None]) -> Unsubscribe:
        return self._source.subscribe(changed)

    async def product(self, product_id: str) -> Product:
        """Raises UnknownProduct, BackendUnavailable."""
        for product in (await self.read()).products:
            if product.product_id == product_id:
                return product
        raise UnknownProduct(product_id)

    async def article(self, sku: str) -> Article:
        """At once if it has been read before, however old.

        Raises UnknownSku, BackendUnavailable.
        """
        if sku not in self._articles:
            await self.read()
        article = self.known(sku)
        if article is None:
            raise UnknownSku(sku)
        return article

    def known(self, sku: str) -> Article | None:
        """The article as last read, without asking the source."""
        return self._articles.get(sku)

    @property
    def currency(self) -> str:
        """As last read; "XXX" (ISO 4217 for "no currency") before the first answer."""
        return self._last.currency if self._last else "XXX"

    async def _refresh(self) -> None:
        # Set before the answer: a notice that comes meanwhile makes it old again.
        self._read_again_at = time.monotonic() + self._max_age_s
        try:
            async with asyncio.timeout(READ_TIMEOUT_S):
                assortment = await self._source.read()
        except (BackendUnavailable, TimeoutError):
            # Without any answer yet nothing can be shown or sold: the next one to ask tries again.
            self._read_again_at = time.monotonic() + RETRY_AFTER_S if self._last else 0.0
            return
        self._last = assortment
        self._articles = {
            variant.sku: Article(product, variant)
            for product in assortment.products
            for variant in product.variants
        }

    def _changed(self, _skus: frozenset[str]) -> None:
        self._read_again_at = 0.0
