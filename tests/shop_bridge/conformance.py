"""What every commerce backend must do, whatever it is made of.

A backend's test module subclasses `BackendConformance` and gives it a `bench` fixture: the
adapter over a fresh shop with the goods of `goods.py`, and the merchant's hands to change
prices and stock behind the adapter's back.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import pytest

from shop_bridge.contract import BackendCart, CartBackend, CartToken, Catalogue, HandOff, Order
from shop_bridge.errors import (
    CartClosed,
    CheckoutRefused,
    OutOfStock,
    TotalChanged,
    UnknownCart,
    UnknownSku,
)
from tests.shop_bridge.goods import BLUE, LAMP, PRICES, RED, STOCK


class Backend(Catalogue, CartBackend, Protocol):
    """An adapter: both ports."""


@dataclass
class Bench:
    backend: Backend
    set_price: Callable[[str, int], None]
    set_stock: Callable[[str, int], None]


def quantities(cart: BackendCart) -> dict[str, int]:
    assert len({line.sku for line in cart.lines}) == len(cart.lines), "a SKU on two lines"
    assert cart.total_minor == sum(line.total_minor for line in cart.lines)
    for line in cart.lines:
        assert line.total_minor == line.quantity * line.unit_price_minor
    return {line.sku: line.quantity for line in cart.lines}


async def stock_of(backend: Catalogue, sku: str) -> int:
    products = (await backend.read()).products
    return next(v.stock for product in products for v in product.variants if v.sku == sku)


async def filled(backend: CartBackend, sku: str, quantity: int) -> tuple[CartToken, int]:
    """A new cart that holds this, and its total."""
    token = await backend.open_cart()
    cart = await backend.set_quantity(token, sku, quantity)
    return token, cart.total_minor


async def placed(backend: CartBackend, token: CartToken, total: int) -> Order:
    order = await backend.checkout(token, total, None)
    assert isinstance(order, Order)
    return order


class BackendConformance:
    async def test_catalogue_tells_names_prices_and_stock(self, bench: Bench) -> None:
        assortment = await bench.backend.read()
        variants = {v.sku: v for product in assortment.products for v in product.variants}
        assert assortment.currency == "EUR"
        assert {sku: v.price_minor for sku, v in variants.items()} == PRICES
        assert {sku: v.stock for sku, v in variants.items()} == STOCK
        cap = assortment.products[0]
        assert (cap.product_id, cap.name.en, cap.name.zh) == ("cap", "Cap", "帽子")
        assert cap.size_m == (0.2, 0.12, 0.3)
        assert variants[BLUE].material_variant == "blue"

    async def test_catalogue_follows_the_merchant(self, bench: Bench) -> None:
        bench.set_price(RED, 999)
        bench.set_stock(RED, 2)
        products = (await bench.backend.read()).products
        red = next(v for product in products for v in product.variants if v.sku == RED)
        assert (red.price_minor, red.stock) == (999, 2)

    async def test_ping_answers(self, bench: Bench) -> None:
        await bench.backend.ping()

    async def test_quantities_are_absolute(self, bench: Bench) -> None:
        token = await bench.backend.open_cart()
        await bench.backend.set_quantity(token, RED, 3)
        await bench.backend.set_quantity(token, BLUE, 1)
        cart = await bench.backend.set_quantity(token, RED, 2)
        assert quantities(cart) == {RED: 2, BLUE: 1}
        assert cart.total_minor == 2 * PRICES[RED] + PRICES[BLUE]
        assert await bench.backend.read_cart(token) == cart

    async def test_repeating_a_quantity_changes_nothing(self, bench: Bench) -> None:
        token, total = await filled(bench.backend, BLUE, 4)
        again = await bench.backend.set_quantity(token, BLUE, 4)
        assert (quantities(again), again.total_minor) == ({BLUE: 4}, total)

    async def test_zero_takes_a_line_out(self, bench: Bench) -> None:
        token, _ = await filled(bench.backend, RED, 2)
        assert quantities(await bench.backend.set_quantity(token, RED, 0)) == {}
        assert quantities(await bench.backend.set_quantity(token, RED, 0)) == {}

    async def test_more_than_the_stock_is_clamped(self, bench: Bench) -> None:
        token = await bench.backend.open_cart()
        cart = await bench.backend.set_quantity(token, RED, 99)
        assert quantities(cart) == {RED: STOCK[RED]}
        bench.set_stock(BLUE, 0)
        assert BLUE not in quantities(await bench.backend.set_quantity(token, BLUE, 1))

    async def test_parallel_writes_to_one_cart_all_hold(self, bench: Bench) -> None:
        token = await bench.backend.open_cart()
        wishes = [(RED, 2), (BLUE, 7), (LAMP, 1)]
        calls = [bench.backend.set_quantity(token, sku, count) for sku, count in wishes * 5]
        await asyncio.gather(*calls)
        assert quantities(await bench.backend.read_cart(token)) == dict(wishes)

    async def test_carts_do_not_know_one_another(self, bench: Bench) -> None:
        mine, _ = await filled(bench.backend, RED, 2)
        theirs, _ = await filled(bench.backend, BLUE, 1)
        assert mine != theirs
        assert quantities(await bench.backend.read_cart(mine)) == {RED: 2}

    async def test_an_open_cart_has_the_price_of_the_moment(self, bench: Bench) -> None:
        token, _ = await filled(bench.backend, RED, 2)
        bench.set_price(RED, 1500)
        assert (await bench.backend.read_cart(token)).total_minor == 3000

    async def test_unknown_things_are_refused(self, bench: Bench) -> None:
        token = await bench.backend.open_cart()
        with pytest.raises(UnknownSku):
            await bench.backend.set_quantity(token, "NO-SUCH", 1)
        stranger = CartToken("no-such-cart")
        for call in (
            bench.backend.read_cart(stranger),
            bench.backend.set_quantity(stranger, RED, 1),
            bench.backend.checkout(stranger, 0, None),
            bench.backend.order_of(stranger),
        ):
            with pytest.raises(UnknownCart):
                await call

    async def test_checkout_hands_off_or_takes_the_order(self, bench: Bench) -> None:
        token, total = await filled(bench.backend, RED, 2)
        outcome = await bench.backend.checkout(token, total, "ann@example.org")
        if bench.backend.capabilities.payment == "hand_off":
            assert isinstance(outcome, HandOff)
            assert outcome.url.startswith("https://")
            return
        assert isinstance(outcome, Order)
        assert [(line.sku, line.quantity) for line in outcome.lines] == [(RED, 2)]
        assert (outcome.total_minor, outcome.currency) == (total, "EUR")
        assert await stock_of(bench.backend, RED) == STOCK[RED] - 2

    async def test_an_ordered_cart_is_closed(self, bench: Bench) -> None:
        token, total = await filled(bench.backend, RED, 1)
        assert await bench.backend.order_of(token) is None
        order = await placed(bench.backend, token, total)
        assert await bench.backend.order_of(token) == order
        with pytest.raises(CartClosed):
            await bench.backend.read_cart(token)
        with pytest.raises(CartClosed):
            await bench.backend.set_quantity(token, RED, 1)

    async def test_a_cart_becomes_one_order_however_often_it_is_asked(self, bench: Bench) -> None:
        token, total = await filled(bench.backend, RED, 1)
        tries = [placed(bench.backend, token, total) for _ in range(8)]
        orders = await asyncio.gather(*tries)
        assert len({order.number for order in orders}) == 1
        assert await stock_of(bench.backend, RED) == STOCK[RED] - 1

    async def test_the_price_shown_is_the_price_charged(self, bench: Bench) -> None:
        token, total = await filled(bench.backend, RED, 1)
        bench.set_price(RED, PRICES[RED] + 1)
        with pytest.raises(TotalChanged):
            await bench.backend.checkout(token, total, None)
        assert await bench.backend.order_of(token) is None
        assert await stock_of(bench.backend, RED) == STOCK[RED]
        assert (await placed(bench.backend, token, total + 1)).total_minor == total + 1

    async def test_nothing_is_sold_that_is_not_there(self, bench: Bench) -> None:
        token, total = await filled(bench.backend, RED, 4)
        bench.set_stock(RED, 3)
        with pytest.raises(OutOfStock) as refusal:
            await bench.backend.checkout(token, total, None)
        assert refusal.value.available == {RED: 3}
        assert await stock_of(bench.backend, RED) == 3
        assert quantities(await bench.backend.read_cart(token)) == {RED: 4}

    async def test_an_empty_cart_cannot_be_ordered(self, bench: Bench) -> None:
        with pytest.raises(CheckoutRefused):
            await bench.backend.checkout(await bench.backend.open_cart(), 0, None)

    async def test_the_last_unit_goes_to_one_of_twenty(self, bench: Bench) -> None:
        carts = [await filled(bench.backend, LAMP, 1) for _ in range(20)]
        calls = [bench.backend.checkout(token, total, None) for token, total in carts]
        results = await asyncio.gather(*calls, return_exceptions=True)
        assert sum(isinstance(result, Order) for result in results) == 1
        assert sum(isinstance(result, OutOfStock) for result in results) == 19
        assert await stock_of(bench.backend, LAMP) == 0

    async def test_a_change_of_stock_is_told_where_changes_are(self, bench: Bench) -> None:
        told = asyncio.Event()

        def changed(skus: frozenset[str]) -> None:
            if RED in skus or not skus:
                told.set()

        unsubscribe = bench.backend.subscribe(changed)
        token, total = await filled(bench.backend, RED, 1)
        await placed(bench.backend, token, total)
        if bench.backend.capabilities.change_notices:
            await asyncio.wait_for(told.wait(), 5)
        unsubscribe()
