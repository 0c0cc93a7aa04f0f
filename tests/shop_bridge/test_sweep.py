"""Guests who do not come back are forgotten, on a clock of our own; orders never."""

import asyncio
import time
from collections.abc import Callable

import msgspec
from sqlalchemy import Engine, Table, func, select

from shop_bridge.carts import KEPT_S
from shop_bridge.contract import Order
from shop_bridge.tables import cart_sessions, cart_wishes, shop_cart_lines, shop_carts, shop_orders
from tests.shop_bridge.faulty import set_down
from tests.shop_bridge.floor import ANN, QUICK, Floor, buy, held, open_floor, wish
from tests.shop_bridge.goods import BLUE, RED

DAY = 24 * 3600.0
VISIT = "visit-1"


class Days:
    """A clock that somebody winds."""

    def __init__(self) -> None:
        # The embedded shop's carts are opened on the real clock.
        self.now = time.time()

    def __call__(self) -> float:
        return self.now

    def pass_by(self, days: float) -> None:
        self.now += days * DAY


def rows(engine: Engine, table: Table) -> int:
    with engine.begin() as db:
        return int(db.execute(select(func.count()).select_from(table)).scalar_one())


async def put(floor: Floor, sku: str, shopper: str = ANN) -> None:
    await floor.service.set_quantity(shopper, wish(sku, 2))
    await floor.settled(shopper)


async def soon(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not holds():  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(0.01)


async def test_what_nobody_has_looked_at_for_ninety_days_is_forgotten(engine: Engine) -> None:
    clock = Days()
    async with open_floor(engine, clock=clock) as floor:
        await put(floor, RED)
        await floor.service.wish_list.wish(ANN, VISIT, BLUE)
        clock.pass_by(89)
        await put(floor, BLUE, "bob")
        clock.pass_by(2)
        await floor.restart()
        assert [rows(engine, table) for table in (cart_sessions, cart_wishes)] == [1, 0]
        assert rows(engine, shop_carts) == rows(engine, shop_cart_lines) == 1
        assert held(await floor.service.cart(ANN)) == {}
        assert held(await floor.service.cart("bob")) == {BLUE: 2}


async def test_a_guest_who_only_looks_in_now_and_then_is_remembered(engine: Engine) -> None:
    clock = Days()
    async with open_floor(engine, clock=clock) as floor:
        await put(floor, RED)
        await floor.service.wish_list.wish(ANN, VISIT, BLUE)
        for _ in range(3):
            clock.pass_by(60)
            await floor.restart()
            assert held(await floor.service.cart(ANN)) == {RED: 2}
            assert await floor.service.wish_list.wishes(ANN) == [BLUE]


async def test_orders_stay_when_their_shopper_is_forgotten(engine: Engine) -> None:
    clock = Days()
    async with open_floor(engine, clock=clock) as floor:
        await put(floor, RED)
        order = await floor.service.checkout(ANN, VISIT, buy(await floor.settled()))
        assert isinstance(order, Order)
        clock.pass_by(400)
        await floor.restart()
        assert rows(engine, cart_sessions) == 0
        assert await floor.service.order(ANN, order.number) == order
        assert rows(engine, shop_orders) == rows(engine, shop_carts) == 1


async def test_what_is_still_to_be_done_is_never_forgotten(engine: Engine) -> None:
    clock = Days()
    async with open_floor(engine, clock=clock) as floor:
        await put(floor, RED)
        set_down(floor.backend, True)
        await floor.service.set_quantity(ANN, wish(BLUE, 1))
        clock.pass_by(100)
        await floor.restart()
        set_down(floor.backend, False)
        assert held(await floor.settled()) == {RED: 2, BLUE: 1}


async def test_a_running_shop_sweeps_too_but_not_what_is_on_a_screen(engine: Engine) -> None:
    clock = Days()
    busy = msgspec.structs.replace(QUICK, reconcile=0.02, sweep=0.02)
    async with open_floor(engine, busy, clock) as floor:
        await put(floor, RED)
        await put(floor, BLUE, "bob")
        await floor.service.subscribe(ANN, lambda _: None)
        await soon(lambda: set(floor.service._writers) == {ANN})
        clock.pass_by(KEPT_S / DAY + 1)
        await soon(lambda: rows(engine, cart_sessions) == 1)
        assert held(await floor.service.cart(ANN)) == {RED: 2}
        assert held(await floor.service.cart("bob")) == {}


async def test_a_cart_that_was_just_opened_is_no_orphan(engine: Engine) -> None:
    clock = Days()
    async with open_floor(engine, clock=clock) as floor:
        await floor.backend.open_cart()
        await floor.restart()
        assert rows(engine, shop_carts) == 1
        clock.pass_by(2)
        await floor.restart()
        assert rows(engine, shop_carts) == 0
