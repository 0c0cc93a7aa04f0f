"""The cart service: at once pending, then confirmed or corrected; nothing lost, nothing doubled."""

import asyncio
import time
from collections.abc import AsyncIterator
from uuid import UUID

import msgspec
import pytest
from sqlalchemy import Engine, select, update

from scenes.cart import Cart
from shop_bridge.commands import Checkout, SetQuantity
from shop_bridge.contract import Order
from shop_bridge.errors import (
    BackendUnavailable,
    CheckoutCorrected,
    CheckoutRefused,
    CommandReused,
    OrderNotPlaced,
    UnknownOrder,
    UnknownSku,
    VersionConflict,
)
from shop_bridge.tables import cart_commands
from tests.shop_bridge.conformance import filled, placed, stock_of
from tests.shop_bridge.faulty import Fault, calls, inject, set_down
from tests.shop_bridge.floor import ANN, IMPATIENT, QUICK, Floor, buy, held, open_floor, wish
from tests.shop_bridge.goods import BLUE, LAMP, PRICES, RED, STOCK, set_price, set_stock

VISIT = "visit-1"


@pytest.fixture
async def floor(engine: Engine) -> AsyncIterator[Floor]:
    async with open_floor(engine) as floor:
        yield floor


async def put(floor: Floor, sku: str, quantity: int, shopper: str = ANN) -> Cart:
    await floor.service.set_quantity(shopper, wish(sku, quantity))
    return await floor.settled(shopper)


async def test_a_wish_is_pending_at_once_and_confirmed_later(floor: Floor) -> None:
    cart = await floor.service.set_quantity(ANN, wish(RED, 2))
    line = cart.lines[0]
    assert (cart.state, line.state, line.wanted, line.quantity) == ("pending", "pending", 2, 0)
    assert (line.unit_price_minor, line.name.zh, line.variant_name.en) == (1999, "帽子", "Red")
    cart = await floor.settled()
    assert (cart.state, cart.total_minor, held(cart)) == ("confirmed", 2 * PRICES[RED], {RED: 2})
    assert cart.lines[0].reason is None


async def test_a_command_sent_twice_is_one_command_with_one_answer(floor: Floor) -> None:
    command = wish(RED, 2)
    first = await floor.service.set_quantity(ANN, command)
    await put(floor, RED, 3)
    assert await floor.service.set_quantity(ANN, command) == first
    assert held(await floor.settled()) == {RED: 3}


async def test_a_command_id_cannot_change_its_meaning(floor: Floor) -> None:
    command = wish(RED, 2)
    await floor.service.set_quantity(ANN, command)
    with pytest.raises(CommandReused):
        await floor.service.set_quantity(ANN, SetQuantity(command.command_id, RED, 3))
    assert held(await floor.settled()) == {RED: 2}


async def test_one_shoppers_command_ids_say_nothing_about_anothers(floor: Floor) -> None:
    command = wish(RED, 2)
    await floor.service.set_quantity(ANN, command)
    await floor.service.set_quantity("bob", SetQuantity(command.command_id, RED, 1))
    assert held(await floor.settled("bob")) == {RED: 1}
    assert held(await floor.settled(ANN)) == {RED: 2}


async def test_more_than_there_is_is_corrected_with_the_reason(floor: Floor) -> None:
    line = (await put(floor, RED, 9)).lines[0]
    assert (line.state, line.reason) == ("corrected", "stock_clamped")
    assert (line.quantity, line.wanted) == (STOCK[RED], 9)
    set_stock(floor.engine, LAMP, 0)
    lamp = (await put(floor, LAMP, 1)).lines[1]
    assert (lamp.quantity, lamp.reason, lamp.unit_price_minor) == (0, "sold_out", PRICES[LAMP])
    assert [line.sku for line in (await put(floor, LAMP, 0)).lines] == [RED]


async def test_newest_wish_wins_and_a_burst_is_few_calls(floor: Floor) -> None:
    await put(floor, BLUE, 1)
    floor.backend.delay_s = 0.3
    inject(floor.backend, "slow")
    before = calls(floor.backend)
    for quantity in range(2, 22):
        await floor.service.set_quantity(ANN, wish(BLUE, quantity))
    assert held(await floor.settled()) == {BLUE: 21}
    assert calls(floor.backend) - before <= 3


async def test_first_wishes_at_once_open_one_cart(floor: Floor) -> None:
    wishes = [wish(RED, 1), wish(BLUE, 2), wish(LAMP, 1)]
    await asyncio.gather(*(floor.service.set_quantity(ANN, each) for each in wishes))
    assert held(await floor.settled()) == {RED: 1, BLUE: 2, LAMP: 1}


async def test_a_change_of_an_older_cart_gets_the_newer_one(floor: Floor) -> None:
    seen = await put(floor, RED, 1)
    await put(floor, BLUE, 1)
    with pytest.raises(VersionConflict) as conflict:
        await floor.service.set_quantity(ANN, wish(RED, 4, if_version=seen.version))
    assert held(conflict.value.cart) == {RED: 1, BLUE: 1}
    command = wish(RED, 4, if_version=conflict.value.cart.version)
    await floor.service.set_quantity(ANN, command)
    assert held(await floor.settled()) == {RED: 4, BLUE: 1}


async def test_every_tab_is_shown_the_same_cart(floor: Floor) -> None:
    tabs: list[list[Cart]] = [[], []]
    for tab in tabs:
        await floor.service.subscribe(ANN, tab.append)
    await put(floor, RED, 2)
    await put(floor, BLUE, 1)
    assert tabs[0] == tabs[1]
    versions = [cart.version for cart in tabs[0]]
    assert versions == sorted(set(versions)), "a version was shown twice or went back"
    assert held(tabs[0][-1]) == {RED: 2, BLUE: 1}


async def test_nobody_is_shown_anothers_cart(floor: Floor) -> None:
    shown: list[Cart] = []
    await floor.service.subscribe("bob", shown.append)
    await put(floor, RED, 2)
    assert [held(cart) for cart in shown] == [{}]


async def test_unknown_articles_are_refused(floor: Floor) -> None:
    with pytest.raises(UnknownSku):
        await floor.service.set_quantity(ANN, wish("NO-SUCH", 1))
    assert (await floor.service.cart(ANN)).lines == []


# --- a bad line ---


@pytest.mark.parametrize("fault", ["request_lost", "reply_lost", "late", "twice", "slow"])
async def test_one_bad_call_changes_nothing_in_the_end(floor: Floor, fault: Fault) -> None:
    await put(floor, RED, 1)
    inject(floor.backend, fault)
    await put(floor, RED, 3)
    await put(floor, BLUE, 2)
    await asyncio.sleep(1.5 * QUICK.doubt)
    assert held(await floor.settled()) == {RED: 3, BLUE: 2}


async def test_a_late_write_is_undone(floor: Floor) -> None:
    """An old request takes effect after newer ones were confirmed: it is noticed and healed."""
    await put(floor, RED, 1)
    inject(floor.backend, "late")
    await floor.service.set_quantity(ANN, wish(RED, 5))
    await floor.service.set_quantity(ANN, wish(RED, 2))
    await floor.settled()
    await asyncio.sleep(1.5 * QUICK.doubt)
    cart = await floor.settled()
    assert (held(cart), cart.state) == ({RED: 2}, "confirmed")


async def test_while_the_shop_is_down_wishes_are_kept_and_checkout_is_closed(floor: Floor) -> None:
    await put(floor, RED, 1)
    set_down(floor.backend, True)
    await floor.service.set_quantity(ANN, wish(RED, 2))
    cart = await floor.when(lambda cart: not cart.shop_reachable)
    assert (cart.state, cart.lines[0].wanted, held(cart)) == ("pending", 2, {RED: 1})
    with pytest.raises(BackendUnavailable):
        await floor.service.checkout(ANN, VISIT, buy(cart))
    await floor.service.set_quantity(ANN, wish(BLUE, 1))
    set_down(floor.backend, False)
    cart = await floor.when(lambda cart: cart.shop_reachable and cart.state == "confirmed")
    assert held(cart) == {RED: 2, BLUE: 1}


async def test_no_call_waits_longer_than_its_limit(floor: Floor) -> None:
    floor.backend.delay_s = 60
    inject(floor.backend, "slow", "slow")
    started = time.monotonic()
    assert held(await put(floor, RED, 1)) == {RED: 1}
    assert 2 * QUICK.call_timeout <= time.monotonic() - started < 5


async def test_a_restart_takes_up_what_was_left(floor: Floor) -> None:
    await put(floor, RED, 1)
    set_down(floor.backend, True)
    await floor.service.set_quantity(ANN, wish(RED, 3))
    await floor.service.set_quantity("bob", wish(BLUE, 2))
    await floor.restart()
    assert (await floor.service.cart(ANN)).lines[0].wanted == 3
    set_down(floor.backend, False)
    assert held(await floor.settled(ANN)) == {RED: 3}
    assert held(await floor.settled("bob")) == {BLUE: 2}


async def test_an_acknowledged_wish_survives_its_caller(floor: Floor) -> None:
    """A request given up halfway is either whole or not there at all, and can be sent again."""
    command = wish(RED, 2)
    request = asyncio.create_task(floor.service.set_quantity(ANN, command))
    await asyncio.sleep(0)
    request.cancel()
    await asyncio.gather(request, return_exceptions=True)
    await floor.service.set_quantity(ANN, command)
    assert held(await floor.settled()) == {RED: 2}


async def test_a_cart_that_nobody_looks_at_is_let_go_and_found_again(engine: Engine) -> None:
    busy = msgspec.structs.replace(QUICK, reconcile=0.02)
    async with open_floor(engine, busy) as floor:
        await put(floor, RED, 2)
        async with asyncio.timeout(5):
            while floor.service._writers:  # noqa: ASYNC110 - nothing tells of it
                await asyncio.sleep(0.01)
        assert held(await floor.service.cart(ANN)) == {RED: 2}
        assert held(await put(floor, BLUE, 1)) == {RED: 2, BLUE: 1}


async def test_a_change_that_is_not_told_is_noticed_now_and_then(engine: Engine) -> None:
    async with open_floor(engine, msgspec.structs.replace(QUICK, reconcile=0.02)) as floor:
        await put(floor, RED, 2)
        set_price(engine, RED, 1500)
        cart = await floor.when(lambda cart: cart.state == "corrected")
        assert (cart.total_minor, cart.lines[0].reason) == (3000, "repriced")


async def test_only_old_and_finished_commands_are_forgotten(floor: Floor) -> None:
    await put(floor, RED, 1)
    with floor.engine.begin() as db:
        db.execute(update(cart_commands).values(at=0))
    recent = wish(RED, 2)
    await floor.service.set_quantity(ANN, recent)
    await floor.restart()
    with floor.engine.begin() as db:
        assert list(db.execute(select(cart_commands.c.command_id)).scalars()) == [recent.command_id]


async def test_prices_follow_the_backend(floor: Floor) -> None:
    await put(floor, RED, 1)
    set_price(floor.engine, RED, 1500)
    cart = await put(floor, BLUE, 1)
    line = next(line for line in cart.lines if line.sku == RED)
    assert (line.unit_price_minor, line.state, line.reason) == (1500, "corrected", "repriced")
    assert cart.total_minor == 1500 + PRICES[BLUE]


async def test_what_another_buys_leaves_the_basket_with_a_reason(floor: Floor) -> None:
    await put(floor, LAMP, 1)
    token, total = await filled(floor.backend, LAMP, 1)
    await placed(floor.backend, token, total)
    cart = await floor.when(lambda cart: cart.state == "corrected")
    assert (held(cart), cart.lines[0].reason) == ({}, "sold_out")


# --- checkout ---


async def test_an_order_empties_the_basket_everywhere(floor: Floor) -> None:
    cart = await put(floor, RED, 2)
    order = await floor.service.checkout(ANN, VISIT, buy(cart))
    assert isinstance(order, Order)
    assert (order.total_minor, order.payment) == (2 * PRICES[RED], "dummy")
    assert (await floor.service.cart(ANN)).lines == []
    assert await floor.service.order(ANN, order.number) == order
    with pytest.raises(UnknownOrder):
        await floor.service.order("bob", order.number)
    assert held(await put(floor, BLUE, 1)) == {BLUE: 1}


async def test_a_checkout_sent_twice_is_one_order(floor: Floor) -> None:
    command = buy(await put(floor, RED, 2))
    both = await asyncio.gather(*(floor.service.checkout(ANN, VISIT, command) for _ in range(2)))
    assert both[0] == both[1] == await floor.service.checkout(ANN, VISIT, command)
    assert await stock_of(floor.backend, RED) == STOCK[RED] - 2
    other = Checkout(command.command_id, command.expected_total_minor + 1)
    with pytest.raises(CommandReused):
        await floor.service.checkout(ANN, VISIT, other)


async def test_a_price_that_moved_is_shown_before_it_is_charged(floor: Floor) -> None:
    cart = await put(floor, RED, 2)
    set_price(floor.engine, RED, 3000)
    with pytest.raises(CheckoutCorrected) as correction:
        await floor.service.checkout(ANN, VISIT, buy(cart))
    shown = correction.value.cart
    assert (shown.total_minor, shown.lines[0].reason) == (6000, "repriced")
    order = await floor.service.checkout(ANN, VISIT, buy(shown))
    assert isinstance(order, Order)
    assert order.total_minor == 6000


async def test_stock_that_went_is_shown_before_checkout(floor: Floor) -> None:
    cart = await put(floor, RED, 4)
    set_stock(floor.engine, RED, 1)
    with pytest.raises(CheckoutCorrected) as correction:
        await floor.service.checkout(ANN, VISIT, buy(cart))
    line = correction.value.cart.lines[0]
    assert (line.quantity, line.wanted, line.reason) == (1, 4, "stock_clamped")
    assert correction.value.cart.state == "corrected"


async def test_nothing_and_unconfirmed_things_cannot_be_ordered(floor: Floor) -> None:
    with pytest.raises(CheckoutRefused):
        await floor.service.checkout(ANN, VISIT, buy(await floor.service.cart(ANN)))
    inject(floor.backend, "slow")
    pending = await floor.service.set_quantity(ANN, wish(RED, 1))
    with pytest.raises(CheckoutRefused):
        await floor.service.checkout(ANN, VISIT, buy(pending))


@pytest.mark.parametrize("fault", ["request_lost", "reply_lost", "late", "twice"])
async def test_a_bad_line_at_the_till_makes_one_order(floor: Floor, fault: Fault) -> None:
    cart = await put(floor, RED, 2)
    inject(floor.backend, fault)
    order = await floor.service.checkout(ANN, VISIT, buy(cart))
    assert isinstance(order, Order)
    await asyncio.sleep(1.5 * QUICK.doubt)
    assert await stock_of(floor.backend, RED) == STOCK[RED] - 2
    assert (await floor.service.cart(ANN)).lines == []


@pytest.mark.parametrize("fault", ["reply_lost", "late"])
async def test_nothing_charged_is_said_only_when_it_is_certain(
    engine: Engine, fault: Fault
) -> None:
    """The shopper has given up waiting, the backend has not: its order is found and told."""
    impatient = msgspec.structs.replace(QUICK, checkout_wait=0.0)
    async with open_floor(engine, impatient) as floor:
        command = buy(await put(floor, RED, 2))
        floor.backend.delay_s = 0.03
        inject(floor.backend, fault)
        order = await _until_known(floor, command)
        assert await floor.service.order(ANN, order.number) == order
        assert await stock_of(floor.backend, RED) == STOCK[RED] - 2


async def test_a_till_that_stays_silent_is_asked_again_with_the_same_command(
    engine: Engine,
) -> None:
    async with open_floor(engine, IMPATIENT) as floor:
        command = buy(await put(floor, RED, 2))
        set_down(floor.backend, True)
        with pytest.raises(BackendUnavailable):
            await floor.service.checkout(ANN, VISIT, command)
        set_down(floor.backend, False)
        with pytest.raises(OrderNotPlaced):
            await _until_known(floor, command)
        assert await stock_of(floor.backend, RED) == STOCK[RED]
        order = await floor.service.checkout(ANN, VISIT, buy(await floor.settled()))
        assert isinstance(order, Order)


async def test_an_order_placed_as_the_process_died_is_found_again(floor: Floor) -> None:
    command = buy(await put(floor, RED, 2))
    ordered = asyncio.Event()
    floor.backend.subscribe(lambda _skus: ordered.set())
    inject(floor.backend, "reply_lost")
    request = asyncio.create_task(floor.service.checkout(ANN, VISIT, command))
    async with asyncio.timeout(20):
        await ordered.wait()
    await floor.restart()
    await asyncio.gather(request, return_exceptions=True)
    order = await _until_known(floor, command)
    assert await floor.service.order(ANN, order.number) == order
    assert await stock_of(floor.backend, RED) == STOCK[RED] - 2


async def test_events_tell_of_buying_and_of_no_person(floor: Floor) -> None:
    cart = await put(floor, RED, 2)
    command = Checkout(str(UUID(int=7)), cart.total_minor, "ann@example.org")
    await floor.service.checkout(ANN, VISIT, command)
    told = [(event.kind, event.visit, event.sku, event.quantity) for event in floor.events.told]
    assert told == [("checkout_started", VISIT, None, None), ("bought", VISIT, RED, 2)]
    assert ANN not in repr(floor.events.told).split("'")


# --- wishes ---


async def test_the_wish_list_is_apart_from_the_basket(floor: Floor) -> None:
    wishes = floor.service.wish_list
    assert await wishes.wish(ANN, VISIT, RED) == [RED]
    assert await wishes.wish(ANN, VISIT, LAMP) == [RED, LAMP]
    assert await wishes.wish(ANN, VISIT, RED) == [RED, LAMP]
    assert await wishes.unwish(ANN, VISIT, RED) == [LAMP]
    assert await wishes.wishes("bob") == []
    assert (await floor.service.cart(ANN)).lines == []
    told = [(event.kind, event.sku) for event in floor.events.told]
    assert told == [("wished", RED), ("wished", LAMP), ("unwished", RED)]
    with pytest.raises(UnknownSku):
        await wishes.wish(ANN, VISIT, "NO-SUCH")


async def _until_known(floor: Floor, command: Checkout) -> Order:
    """Ask again with the same command, as a client does, until the till's answer is known."""
    async with asyncio.timeout(10):
        while True:
            try:
                order = await floor.service.checkout(ANN, VISIT, command)
            except BackendUnavailable:
                await asyncio.sleep(0.01)
                continue
            assert isinstance(order, Order)
            return order
