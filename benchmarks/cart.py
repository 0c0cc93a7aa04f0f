"""How fast and how faithfully baskets are kept while many shoppers fill them.

Every shopper sets quantities through the HTTP interface, now and then sending a command twice
as a browser does whose answer got lost. Then the server is killed (SIGKILL), started again,
and every basket is compared with what its shopper was last told.
"""

import http.client
import random
import threading
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

from benchmarks.errors import NothingMeasured
from benchmarks.numbers import percentile, rounded
from benchmarks.serve import ShopServer
from benchmarks.shop_client import ShopClient

CONFIRM_TIMEOUT_S = 10.0
POLL_S = 0.005
REPEATED = 0.15
"""Share of commands that are sent twice under one id."""
LINES = 4
MOST = 3
PAUSE_S = (0.05, 0.25)


@dataclass
class Ledger:
    """What one shopper asked for and was told."""

    wish_ms: list[float] = field(default_factory=list)
    confirm_ms: list[float] = field(default_factory=list)
    told: dict[str, int] = field(default_factory=dict)
    """The quantity each article was last confirmed with."""
    wished: set[str] = field(default_factory=set)
    failures: int = 0


class CartShopper:
    """Fills a basket until told to stop."""

    def __init__(self, url: str, number: int) -> None:
        self.client = ShopClient(url)
        self.ledger = Ledger()
        self._random = random.Random(number)

    def shop(self, until: float) -> None:
        """Act until the monotonic time `until`."""
        self.client.enter()
        skus = sorted(stocked(self.client.catalogue()))
        mine = self._random.sample(skus, LINES)
        while time.monotonic() < until:
            try:
                self._act(self._random.choice(mine))
            except (OSError, http.client.HTTPException, KeyError):
                self.ledger.failures += 1
            time.sleep(self._random.uniform(*PAUSE_S))

    def compare(self) -> tuple[int, int]:
        """Articles the basket or wish list holds less of than was told, and more of."""
        self.client.close()  # the server at the other end has gone
        held = {line["sku"]: line["quantity"] for line in self.client.cart()["lines"]}
        skus = held.keys() | self.ledger.told.keys()
        apart = [held.get(sku, 0) - self.ledger.told.get(sku, 0) for sku in skus]
        wishes = self.client.wishes()
        lost = sum(d < 0 for d in apart) + len(self.ledger.wished - set(wishes))
        doubled = sum(d > 0 for d in apart) + len(wishes) - len(set(wishes))
        return lost, doubled

    def _act(self, sku: str) -> None:
        if self._random.random() < 0.3:
            self._wish(sku)
        else:
            self._buy(sku, self._random.randint(0, MOST))

    def _wish(self, sku: str) -> None:
        started = time.perf_counter()
        if self.client.wish(sku) == 200:
            self.ledger.wish_ms.append((time.perf_counter() - started) * 1000)
            self.ledger.wished.add(sku)
        else:
            self.ledger.failures += 1

    def _buy(self, sku: str, quantity: int) -> None:
        command = str(uuid.uuid4())
        started = time.perf_counter()
        status, cart = self.client.set_quantity(sku, quantity, command)
        if self._random.random() < REPEATED:
            status, cart = self.client.set_quantity(sku, quantity, command)
        if status != 200 or not self._confirmed(cart, started):
            self.ledger.failures += 1
            return
        self.ledger.confirm_ms.append((time.perf_counter() - started) * 1000)
        self.ledger.told[sku] = quantity

    def _confirmed(self, cart: dict[str, Any], started: float) -> bool:
        while cart["state"] == "pending":
            if time.perf_counter() - started > CONFIRM_TIMEOUT_S:
                return False
            time.sleep(POLL_S)
            cart = self.client.cart()
        return bool(cart["state"] == "confirmed")


def stocked(catalogue: dict[str, Any]) -> list[str]:
    """SKUs of which every shopper can have enough."""
    return [
        variant["sku"]
        for product in catalogue["products"]
        for variant in product["variants"]
        if variant["stock"] >= MOST
    ]


def measure(server: ShopServer, users: int, seconds: float) -> dict[str, Any]:
    """The `cart` benchmark's numbers (design §8) against the embedded backend.

    `lost` and `doubled` count articles whose basket (or wish) held less or more, after a kill
    and a restart, than its shopper had been told; commands that were refused or never
    confirmed count as lost too.

    Raises:
        NothingMeasured: no command was ever confirmed.
    """
    shoppers = [CartShopper(server.url, number) for number in range(users)]
    until = time.monotonic() + seconds
    threads = [threading.Thread(target=shopper.shop, args=(until,)) for shopper in shoppers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    server.kill()
    server.start()
    compared = [shopper.compare() for shopper in shoppers]
    ledgers = [shopper.ledger for shopper in shoppers]
    confirms = [ms for ledger in ledgers for ms in ledger.confirm_ms]
    if not confirms:
        raise NothingMeasured("no basket change was confirmed")
    return {
        "backend": "embedded",
        "users": users,
        "wish_ms_p95": rounded(percentile((m for one in ledgers for m in one.wish_ms), 95)),
        "confirm_ms_p50": rounded(percentile(confirms, 50)),
        "confirm_ms_p95": rounded(percentile(confirms, 95)),
        "lost": sum(lost for lost, _ in compared) + sum(one.failures for one in ledgers),
        "doubled": sum(doubled for _, doubled in compared),
    }
