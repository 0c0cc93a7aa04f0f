"""Two processes on one database: the newer one keeps the carts, the older may not write them."""

import pytest
from sqlalchemy import Engine

from shop_bridge.contract import Order
from shop_bridge.errors import TakenOver
from tests.shop_bridge.floor import ANN, buy, held, open_floor, wish
from tests.shop_bridge.goods import BLUE, RED


@pytest.fixture(params=["engine", "postgres_engine"])
def database(request: pytest.FixtureRequest) -> Engine:
    found: Engine = request.getfixturevalue(request.param)
    return found


async def test_the_newer_owner_goes_on_and_the_older_changes_nothing(database: Engine) -> None:
    async with open_floor(database) as older:
        await older.service.set_quantity(ANN, wish(RED, 2))
        seen = await older.settled()
        async with open_floor(database) as newer:
            with pytest.raises(TakenOver):
                await older.service.set_quantity(ANN, wish(RED, 5))
            with pytest.raises(TakenOver):
                await older.service.checkout(ANN, "visit", buy(seen))
            assert held(await newer.service.cart(ANN)) == {RED: 2}
            await newer.service.set_quantity(ANN, wish(BLUE, 1))
            cart = await newer.settled()
            assert held(cart) == {RED: 2, BLUE: 1}
            order = await newer.service.checkout(ANN, "visit", buy(cart))
            assert isinstance(order, Order)
            with pytest.raises(TakenOver):
                await older.service.set_quantity("bob", wish(RED, 1))
            assert await older.service.order(ANN, order.number) == order


async def test_a_change_under_way_at_the_older_ends_with_the_newer(database: Engine) -> None:
    async with open_floor(database) as older:
        older.backend.delay_s = 0.1
        older.backend._faults.extend(["slow", "slow"])
        await older.service.set_quantity(ANN, wish(RED, 3))
        async with open_floor(database) as newer:
            assert held(await newer.settled()) == {RED: 3}
