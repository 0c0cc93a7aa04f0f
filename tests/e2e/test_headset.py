"""Shopping in a headset: the real browser and shop, a headset emulated by IWER's runtime."""

import asyncio
import base64
from collections.abc import AsyncIterator
from typing import Any

import cv2
import numpy as np
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from benchmarks.browser import chromium, wait_until
from benchmarks.headset import HEADSETS, SOFTWARE_GL, headset_page
from benchmarks.serve import ShopServer
from scenes.store import Room
from tests.e2e.shopper import Picture, Shopper

ADD, BASKET, BUY = (328, 616), (804, 616), (328, 674)
"""Middles of the panel's buttons on its canvas, pixels."""
PANEL = (1024, 768, 0.9)
"""The canvas, and how many metres wide it hangs before the shopper."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def software_gl() -> AsyncIterator[Browser]:
    async with chromium(*SOFTWARE_GL) as running:
        yield running


@pytest_asyncio.fixture(params=HEADSETS, loop_scope="session")
async def shopper(
    request: pytest.FixtureRequest, shop: ShopServer, software_gl: Browser, room: Room
) -> AsyncIterator[Shopper]:
    """Somebody before the page, a headset at hand."""
    someone = Shopper(await headset_page(software_gl, request.param), room)
    await someone.enter(shop.url)
    yield someone
    await someone.leave()


async def put_on(page: Page) -> None:
    await page.get_by_role("button", name="Enter VR").click()
    await wait_until(page, "window.xr.session && xr.frames.length > 5", timeout_s=15)
    await seen(page)


async def seen(page: Page) -> None:
    """Wait until the room is there, not the calm colour."""
    for _ in range(60):
        if (await eyes(page))[0].std() > 25:
            return
        await asyncio.sleep(0.2)
    raise AssertionError("no picture came into the headset")


async def eyes(page: Page) -> tuple[Picture, Picture]:
    """What the left and the right eye see now."""
    encoded = np.frombuffer(base64.b64decode(await page.evaluate("xr.shot()")), np.uint8)
    decoded = cv2.imdecode(encoded, cv2.IMREAD_COLOR)
    assert decoded is not None
    both = np.asarray(cv2.cvtColor(decoded, cv2.COLOR_BGR2RGB), np.uint8)
    half = both.shape[1] // 2
    return both[:, :half], both[:, half:]


async def head(page: Page) -> np.ndarray[Any, Any]:
    """Where the newest picture was drawn from."""
    return np.array(await page.evaluate("probe.pose[0]"))


async def press(page: Page, button: tuple[int, int]) -> None:
    """Pull the trigger on a button of the panel, which hangs before a head that looks ahead."""
    width, height, wide = PANEL
    x = (button[0] / width - 0.5) * wide
    y = 1.5 + (0.5 - button[1] / height) * wide * height / width
    await page.evaluate(f"xr.point([{x}, {y}, -1.5])")
    await page.evaluate("xr.passed(3)")
    await page.evaluate("xr.pull()")


async def test_a_visit_in_a_headset(shopper: Shopper) -> None:
    """Enter, look, walk, pick, buy, leave, return: with the headset on."""
    page = shopper.page
    await put_on(page)

    left, right = await eyes(page)
    assert left.mean() > 40
    assert right.mean() > 40
    apart = np.abs(left.astype(int) - right).mean()
    assert 1 < apart < 60, "two eyes see the same room from two places"

    before = await head(page)
    await page.evaluate("xr.device.controllers.left.updateAxes('thumbstick', 0, -1)")
    await wait_until(page, f"Math.abs(probe.pose[0][2] - {before[2]}) > 0.5", timeout_s=10)
    await page.evaluate("xr.device.controllers.left.updateAxes('thumbstick', 0, 0)")
    await asyncio.sleep(0.6)

    await pick(page)
    await press(page, ADD)
    await shopper.basket_filled()
    await press(page, BASKET)
    await wait_until(page, "document.querySelector('#basket .button--main:enabled')", 8)
    await press(page, BUY)
    await wait_until(page, "document.querySelector('#order .order__number')", timeout_s=8)

    await page.evaluate("xr.session.end()")
    flat = "document.querySelector('video').videoWidth !== 2 * document.querySelector('video')"
    await wait_until(page, f"{flat}.videoHeight && !xr.device.activeSession", timeout_s=8)
    here = await head(page)
    assert np.linalg.norm((here - before)[[0, 2]]) > 0.4, "one stays where one walked to"

    await put_on(page)
    assert np.linalg.norm((await head(page) - here)[[0, 2]]) < 0.1
    await page.evaluate("xr.session.end()")
    assert shopper.problems == []


async def pick(page: Page) -> None:
    """Point at goods and pull the trigger until the card is open."""
    x, _, z = await head(page)
    goods = await page.evaluate("probe.welcome.goods.map(({position: p, size: s}) => [p, s])")
    by_distance = sorted(goods, key=lambda g: np.hypot(g[0][0] - x, g[0][2] - z))
    for (gx, gy, gz), (_, height, _) in by_distance[:8]:
        await page.evaluate(f"xr.point(xr.local([{gx}, {gy + height / 2}, {gz}]))")
        await page.evaluate("xr.passed(3)")
        await page.evaluate("xr.pull()")
        for _ in range(10):
            if await page.evaluate("!!document.querySelector('#card')"):
                return
            await asyncio.sleep(0.05)
    raise AssertionError("no goods could be picked")


async def test_a_lost_line_fades_to_a_calm_room(
    shop: ShopServer, software_gl: Browser, room: Room
) -> None:
    """No frozen world hangs at the face, and when the shop is back so is the room."""
    someone = Shopper(await headset_page(software_gl, HEADSETS[0]), room)
    page = someone.page
    await someone.enter(shop.url)
    await put_on(page)
    await page.evaluate(
        "probe.Socket = WebSocket; window.WebSocket = class extends WebSocket {"
        " constructor() { super('ws://127.0.0.1:9/'); } }; probe.socket.close()"
    )
    for _ in range(50):
        left, _ = await eyes(page)
        if left[: left.shape[0] // 4].std(axis=(0, 1)).max() < 1:
            break
        await asyncio.sleep(0.1)
    else:
        raise AssertionError("the room stayed")
    assert left.std(axis=(0, 1)).max() > 1, "a panel says why"
    await page.evaluate("void (window.WebSocket = probe.Socket)")
    await seen(page)
    await page.evaluate("xr.session.end()")
    await someone.leave()
