"""Trying to break the carts: random commands, faults and restarts beside a model.

The model replays what was acknowledged, in order. At rest the shopper sees what the backend
holds, which is what the model says; every order the backend took is known to its shopper, at
the total that was agreed to; and no piece of stock is sold twice.
"""

import asyncio
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from shop_bridge.commands import Checkout, SetQuantity
from shop_bridge.contract import Order
from shop_bridge.errors import (
    BackendUnavailable,
    CartFrozen,
    CheckoutCorrected,
    CheckoutRefused,
    OrderNotPlaced,
    OutOfStock,
    ShopError,
)
from shop_bridge.tables import shop_orders
from tests.shop_bridge.conformance import filled, placed, stock_of
from tests.shop_bridge.faulty import Fault, inject, longest_call_s, settle_late_calls
from tests.shop_bridge.floor import ANN, IMPATIENT, Floor, buy, held, open_floor, wish
from tests.shop_bridge.goods import BLUE, LAMP, PRICES, RED, STOCK, open_shop, set_price

SKUS = st.sampled_from([RED, BLUE, LAMP])
FAULTS: list[Fault] = ["none", "request_lost", "reply_lost", "late", "twice", "slow"]
BAD_LINE = st.lists(st.sampled_from(FAULTS), max_size=3)


class CartMachine(RuleBasedStateMachine):
    """One shopper, one till, a bad line; `acknowledged` is the model's history."""

    stalled = 0
    """Runs that were not judged because a call took longer than any may."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.stack = AsyncExitStack()
        folder = self.stack.enter_context(tempfile.TemporaryDirectory())
        self.engine = open_shop(Path(folder))
        self.stack.callback(self.engine.dispose)
        self.floor: Floor = self.run(
            self.stack.enter_async_context(open_floor(self.engine, IMPATIENT))
        )
        self.acknowledged: list[SetQuantity | Checkout] = []
        self.sold_elsewhere = 0

    def run(self, work: Any) -> Any:
        return self.runner.run(work)

    def teardown(self) -> None:
        try:
            self.run(self.check_at_rest())
        finally:
            self.run(self.stack.aclose())
            self.runner.close()

    # --- what happens ---

    @rule(sku=SKUS, quantity=st.integers(0, 8), faults=BAD_LINE)
    def wish(self, sku: str, quantity: int, faults: list[Fault]) -> None:
        inject(self.floor.backend, *faults)
        self.run(self.send(wish(sku, quantity)))

    @rule(sku=SKUS, quantity=st.integers(0, 8), steps=st.integers(0, 40))
    def wish_as_the_process_dies(self, sku: str, quantity: int, steps: int) -> None:
        """The client never hears of it, so it sends the same command again afterwards."""
        self.run(self.die_during(wish(sku, quantity), steps))

    @rule(patience=st.integers(0, 30), faults=BAD_LINE)
    def check_out(self, patience: int, faults: list[Fault]) -> None:
        """Perhaps the client goes away before the answer; `patience` in milliseconds."""
        self.run(self.go_to_the_till(patience / 1000, faults))

    @rule(steps=st.integers(0, 40))
    def restart(self, steps: int) -> None:
        self.run(self.floor.restart())
        self.run(ticks(steps))

    @rule(milliseconds=st.integers(1, 60))
    def time_passes(self, milliseconds: int) -> None:
        self.run(asyncio.sleep(milliseconds / 1000))

    @rule()
    def another_buys_one(self) -> None:
        self.run(self.buy_elsewhere())

    @rule(price=st.sampled_from([PRICES[RED], 1500, 2100]))
    def the_merchant_reprices(self, price: int) -> None:
        set_price(self.engine, RED, price)

    @invariant()
    def nothing_is_sold_twice(self) -> None:
        assert self.run(stock_of(self.floor.backend._inner, RED)) >= 0

    # --- how ---

    async def send(self, command: SetQuantity) -> None:
        """Send until it is acknowledged, as a client does."""
        async with asyncio.timeout(10):
            while True:
                try:
                    await self.floor.service.set_quantity(ANN, command)
                except (BackendUnavailable, CartFrozen):
                    await asyncio.sleep(0.005)
                else:
                    break
        self.acknowledged.append(command)

    async def die_during(self, command: SetQuantity, steps: int) -> None:
        request = asyncio.create_task(self.floor.service.set_quantity(ANN, command))
        await ticks(steps)
        await self.floor.restart()
        await asyncio.gather(request, return_exceptions=True)
        await self.send(command)

    async def go_to_the_till(self, patience_s: float, faults: list[Fault]) -> None:
        command = buy(await self.floor.settled())
        inject(self.floor.backend, *faults)
        before = set(self.floor.service._tasks)
        request = asyncio.create_task(self.floor.service.checkout(ANN, "visit", command))
        await asyncio.wait([request], timeout=patience_s)
        request.cancel()
        await asyncio.gather(request, return_exceptions=True)
        if await self.taken(command, self.floor.service._tasks - before):
            self.acknowledged.append(command)

    async def taken(self, command: Checkout, under_way: set[asyncio.Task[Any]]) -> bool:
        """Whether the till has the command for good, also when its client has gone meanwhile.

        What it does not have never happened: sent again later it would be another purchase.
        """
        log = self.floor.service._log
        while not all(task.done() for task in under_way):
            if await log.find(ANN, command):
                return True
            await asyncio.sleep(0.001)
        return await log.find(ANN, command) is not None

    async def buy_elsewhere(self) -> None:
        """Buy the last one perhaps, or come too late for it."""
        shop = self.floor.backend._inner
        token, total = await filled(shop, RED, 1)
        try:
            await placed(shop, token, total)
        except (CheckoutRefused, OutOfStock):
            return
        self.sold_elsewhere += 1

    # --- at rest ---

    async def check_at_rest(self) -> None:
        self.floor.backend._faults.clear()
        await settle_late_calls(self.floor.backend)
        # A basket that nobody has looked at since the last restart is as it was last known.
        await self.floor.service.cart(ANN)
        await asyncio.sleep(1.5 * IMPATIENT.doubt)
        if longest_call_s(self.floor.backend) > IMPATIENT.doubt:
            # Slower than a bridge has to reckon with: a busy machine, not a fault of ours.
            CartMachine.stalled += 1
            return
        wanted, orders = await self.replay()
        cart = await self.floor.settled()
        stock = {sku: await stock_of(self.floor.backend, sku) for sku in STOCK}
        expected = {sku: min(count, stock[sku]) for sku, count in wanted.items()}
        assert held(cart) == {sku: count for sku, count in expected.items() if count}
        assert cart.total_minor == sum(line.total_minor for line in cart.lines)
        self.check_orders(orders)
        self.check_stock(orders, stock)

    async def replay(self) -> tuple[dict[str, int], dict[str, Order]]:
        """What should be in the basket, and the orders, from the acknowledged commands."""
        wanted: dict[str, int] = {}
        orders: dict[str, Order] = {}
        for command in self.acknowledged:
            if isinstance(command, SetQuantity):
                wanted[command.sku] = command.quantity
                continue
            order = await self.outcome(command)
            if order:
                assert order.total_minor == command.expected_total_minor
                assert await self.floor.service.order(ANN, order.number) == order
                orders[order.number] = order
                wanted = {}
        return wanted, orders

    async def outcome(self, command: Checkout) -> Order | None:
        """How the checkout ended, by asking again with the same command."""
        async with asyncio.timeout(10):
            while True:
                try:
                    order = await self.floor.service.checkout(ANN, "visit", command)
                except (CheckoutCorrected, OrderNotPlaced, CheckoutRefused):
                    return None
                except ShopError:
                    await asyncio.sleep(0.005)
                else:
                    assert isinstance(order, Order)
                    return order

    def check_orders(self, orders: dict[str, Order]) -> None:
        with self.engine.begin() as db:
            taken = set(db.execute(select(shop_orders.c.number)).scalars())
        assert orders.keys() <= taken
        assert len(taken) == len(orders) + self.sold_elsewhere, "an order nobody knows of"

    def check_stock(self, orders: dict[str, Order], stock: dict[str, int]) -> None:
        sold = dict.fromkeys(STOCK, 0)
        sold[RED] = self.sold_elsewhere
        for order in orders.values():
            for line in order.lines:
                sold[line.sku] += line.quantity
        assert stock == {sku: STOCK[sku] - sold[sku] for sku in STOCK}


async def ticks(steps: int) -> None:
    for _ in range(steps):
        await asyncio.sleep(0)


def run_machine(examples: int, steps: int) -> None:
    CartMachine.stalled = 0
    run_state_machine_as_test(
        CartMachine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            # Real threads and clocks: a failure may not come again on the same steps, so the
            # first one is shown as it is.
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert CartMachine.stalled <= examples / 10, "this machine is too busy to judge"


def test_carts_survive_a_bad_line_and_restarts() -> None:
    run_machine(examples=20, steps=15)


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_carts_survive_a_thousand_bad_days() -> None:
    run_machine(examples=1000, steps=30)
