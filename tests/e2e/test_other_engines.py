"""The shop in engines that are not Chromium's: WebKit and Firefox draw the room themselves."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec
import numpy as np
import pytest
import pytest_asyncio

from benchmarks.browser import wait_until
from benchmarks.browser_shopper import floor_distance
from benchmarks.serve import ShopServer
from scenes.messages import Pose
from scenes.room import Visitor
from tests.e2e.conftest import Newcomer
from tests.e2e.display import display, display_missing
from tests.e2e.firefox import Firefox, firefox_path
from tests.e2e.shopper import Shopper
from tests.e2e.test_on_device import SIZE, aims
from tests.e2e.webdriver import ESCAPE, LIVE, Driven
from tests.e2e.webkit import WebKit, webkit_missing

DRAWN = LIVE + (
    " && document.querySelector('.stage__local')?.checkVisibility()"
    " && !document.querySelector('.coming')"
)
"""The device has drawn a view and all goods in it."""
FEW = 4
"""Clicks that are tried: goods may hide one another."""
CARD_S = 2.0
FILLED = "document.querySelector('.bar .badge')"


@asynccontextmanager
async def firefox() -> AsyncIterator[Firefox]:
    with display() as screen:
        async with Firefox.running(screen) as running:
            await running.sized(*SIZE)
            yield running


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def webkit() -> AsyncIterator[WebKit]:
    async with WebKit.running(*SIZE) as running:
        yield running


async def entered(watcher: Shopper) -> Visitor:
    """Who came in last, as somebody in the room is told."""
    newest = "probe.events.findLast(({ type }) => type === 'Entered')?.visitor"
    return msgspec.convert(await wait_until(watcher.page, newest, 10), Visitor)


async def pick(engine: Driven, watcher: Shopper, visitor: Visitor) -> None:
    """Click at goods in the picture until a card is open."""
    pose = Pose(visitor.position, visitor.orientation)
    for x, y, _ in aims(await watcher.goods(), pose)[:FEW]:
        await engine.drag(round(x), round(y))
        try:
            return await engine.come_true("document.querySelector('#card .buy')", CARD_S)
        except AssertionError:
            await engine.hold(ESCAPE, 0)
    raise AssertionError("no click opened a card")


async def shopped(engine: Driven, shop: ShopServer, newcomer: Newcomer) -> None:
    """Promise: the room is drawn; one picks, buys, turns and walks, and others see where to."""
    watcher = await newcomer()
    await engine.enter(f"{shop.url}/?render=local", DRAWN)
    visitor = await entered(watcher)
    at_first = await engine.screenshot()
    assert at_first.std() > 25
    await pick(engine, watcher, visitor)
    await engine.press(".buy .button--main")
    await engine.come_true(FILLED)
    await engine.hold(ESCAPE, 0)
    await engine.drag(SIZE[0] // 2, SIZE[1] // 2, across=160)
    await asyncio.sleep(0.5)
    turned = await engine.screenshot()
    assert np.abs(turned.astype(int) - at_first).mean() > 5
    await engine.hold("s", 0.6)
    await asyncio.sleep(0.5)
    moved = (await (await newcomer()).welcome()).state.visitors[visitor.id].position
    assert floor_distance(moved, visitor.position) > 0.2
    assert await engine.problems() == []


@pytest.mark.skipif(firefox_path() is None, reason="no firefox-esr on this machine")
@pytest.mark.skipif(display_missing() is not None, reason=str(display_missing()))
async def test_firefox_draws_the_room_and_sells(shop: ShopServer, newcomer: Newcomer) -> None:
    async with firefox() as engine:
        await shopped(engine, shop, newcomer)


@pytest.mark.skipif(webkit_missing() is not None, reason=str(webkit_missing()))
async def test_webkit_draws_the_room_and_sells(
    webkit: WebKit, shop: ShopServer, newcomer: Newcomer
) -> None:
    await shopped(webkit, shop, newcomer)


@pytest.mark.skipif(webkit_missing() is not None, reason=str(webkit_missing()))
async def test_webkit_without_peer_connections_is_served_all_the_same(
    webkit: WebKit, shop: ShopServer
) -> None:
    """Promise: WebKitGTK knows no WebRTC. What it decodes comes over the socket; what it cannot
    decode, it draws."""
    await webkit.enter(f"{shop.url}/", f"{LIVE} && document.querySelector('.stage canvas').width")
    assert await webkit.evaluate("typeof RTCPeerConnection") == "undefined"
    assert await webkit.evaluate("document.querySelectorAll('.stage__local').length") == 0
    assert (await webkit.screenshot()).std() > 25
    assert await webkit.problems() == []
