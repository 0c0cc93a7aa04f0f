"""The embedded shop keeps the contract, on SQLite and on PostgreSQL."""

from collections.abc import AsyncIterator
from functools import partial
from typing import cast

import pytest
from sqlalchemy import Engine, select

from shop_bridge.embedded import EmbeddedShop
from shop_bridge.errors import StorageUnavailable
from shop_bridge.seed import seed
from shop_bridge.tables import shop_orders, shop_variants
from tests.shop_bridge.conformance import (
    BackendConformance,
    Bench,
    filled,
    placed,
    quantities,
    stock_of,
)
from tests.shop_bridge.goods import BLUE, RED, STOCK, catalogue_file, set_price, set_stock


class TestEmbeddedShop(BackendConformance):
    @pytest.fixture(params=["engine", "postgres_engine"], ids=["sqlite", "postgresql"])
    async def bench(self, request: pytest.FixtureRequest) -> AsyncIterator[Bench]:
        engine = cast(Engine, request.getfixturevalue(request.param))
        shop = EmbeddedShop(engine)
        yield Bench(shop, partial(set_price, engine), partial(set_stock, engine))
        await shop.close()


@pytest.fixture
async def shop(engine: Engine) -> AsyncIterator[EmbeddedShop]:
    shop = EmbeddedShop(engine)
    yield shop
    await shop.close()


async def test_seeding_again_keeps_the_stock(shop: EmbeddedShop, engine: Engine) -> None:
    token, total = await filled(shop, RED, 2)
    await placed(shop, token, total)
    seed(engine, catalogue_file())
    assert await stock_of(shop, RED) == STOCK[RED] - 2


async def test_an_article_no_longer_listed_leaves_shelf_and_cart(
    shop: EmbeddedShop, engine: Engine
) -> None:
    token, _ = await filled(shop, BLUE, 2)
    seed(engine, catalogue_file(without=BLUE))
    variants = [v.sku for product in (await shop.read()).products for v in product.variants]
    assert BLUE not in variants
    assert quantities(await shop.read_cart(token)) == {}
    seed(engine, catalogue_file())
    assert await stock_of(shop, BLUE) == STOCK[BLUE]


async def test_an_order_keeps_the_names_and_prices_of_its_day(
    shop: EmbeddedShop, engine: Engine
) -> None:
    token, total = await filled(shop, RED, 1)
    order = await placed(shop, token, total)
    set_price(engine, RED, 1)
    assert await shop.order_of(token) == order
    assert order.payment == "dummy"
    assert order.lines[0].variant_name.zh == "红色"


async def test_a_failed_order_leaves_nothing_half_written(
    shop: EmbeddedShop, engine: Engine
) -> None:
    """The stock of the first line is taken before the second one fails: all is undone."""
    token = await shop.open_cart()
    await shop.set_quantity(token, BLUE, 1)
    total = (await shop.set_quantity(token, RED, 1)).total_minor
    with engine.begin() as db:
        db.exec_driver_sql(
            "CREATE TRIGGER refuse BEFORE INSERT ON shop_order_lines "
            "WHEN NEW.position = 1 BEGIN SELECT RAISE(ROLLBACK, 'disk I/O error'); END"
        )
    with pytest.raises(Exception, match="disk I/O"):
        await shop.checkout(token, total, None)
    with engine.begin() as db:
        assert db.execute(select(shop_orders)).all() == []
        assert dict(db.execute(select(shop_variants.c.sku, shop_variants.c.stock)).all()) == STOCK
    assert await shop.order_of(token) is None


async def test_a_failing_database_is_an_unavailable_shop(
    shop: EmbeddedShop, engine: Engine
) -> None:
    with engine.begin() as db:
        db.exec_driver_sql("ALTER TABLE shop_variants RENAME TO gone")
    with pytest.raises(StorageUnavailable) as failure:
        await shop.read()
    assert failure.value.retryable
