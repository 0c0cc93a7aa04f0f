"""Goods in the shopper's own room: an Android phone and a Quest 3 emulated by IWER, and Safari's
Quick Look."""

import asyncio
import json
import math
import urllib.request
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from assets.model_file import read_model
from benchmarks.browser import PROBE, chromium, wait_until
from benchmarks.headset import APART, RUNTIME, SOFTWARE_GL, XR_PROBE, headset_page
from benchmarks.serve import ShopServer
from scenes.store import Room
from tests.e2e.conftest import Newcomer
from tests.e2e.matrix import Matrix
from tests.e2e.shopper import Shopper, until

Point = tuple[float, float, float]
PHONE, AROUND = (Path(__file__).with_name(name) for name in ("ar_phone.js", "ar_room.js"))
SCREEN = {"width": 360, "height": 640}
SOFA, LAMP, PRINT = "Harbour three-seat sofa", "Gourd table lamp", "Harbour print"
EYES, TILT, FOV = 1.6, -0.32, 1.05
"""Height of the phone (m), how far it looks down, and its upright field of view (radians)."""
SEE, BACK = "See it in your room", "Back to the shop"
BOARD = (1024, 768, 0.6)
"""The canvas of a headset's board, and how many metres it is wide."""
ASIDE, AWAY, LOW = 0.5, 1.1, 0.2
"""It hangs so far to the left (radians), off and below the eyes (m)."""
ADD, CLAY, LEAVE = (280, 476), (744, 272), (740, 696)
"""Middles of its buttons on its canvas, pixels."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def software_gl() -> AsyncIterator[Browser]:
    async with chromium(*SOFTWARE_GL) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def shopper(shop: ShopServer, software_gl: Browser, room: Room) -> AsyncIterator[Shopper]:
    """Somebody with a phone that shows things in the room."""
    context = await software_gl.new_context(viewport=SCREEN, locale="en-GB")  # type: ignore[arg-type]
    scripts = [path.read_text() for path in (PROBE, RUNTIME, XR_PROBE, PHONE, AROUND)]
    await context.add_init_script(";\n".join(scripts))
    someone = Shopper(await context.new_page(), room)
    await someone.enter(shop.url)
    yield someone
    await someone.leave()


@pytest.fixture(scope="module")
def sofa(shop: ShopServer, room: Room, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The sofa's vertices (n, 3), metres."""
    with urllib.request.urlopen(f"{shop.url}/api/rooms/{room.id}/scene") as told:  # noqa: S310
        address = json.load(told)["models"]["SOFA-LINEN"]["hand"].removeprefix("./")
    file = tmp_path_factory.mktemp("sofa") / "hand.glb"
    with urllib.request.urlopen(f"{shop.url}/{address}") as told:  # noqa: S310
        file.write_bytes(told.read())
    return np.concatenate([part.positions for part in read_model(file, None).parts])


def columns(vertices: Any, yaw: float) -> float:
    """The share of the screen that a thing is wide which stands on the middle of it."""
    turn = np.array(
        [[math.cos(yaw), 0, math.sin(yaw)], [0, 1, 0], [-math.sin(yaw), 0, math.cos(yaw)]]
    )
    seen = vertices @ turn.T + [0, -EYES, EYES / math.tan(TILT)]
    ahead = -seen[:, 2] * math.cos(TILT) + seen[:, 1] * math.sin(TILT)
    wide = 2 * math.tan(FOV / 2) * SCREEN["width"] / SCREEN["height"]
    return float(np.ptp(seen[:, 0] / ahead / wide))


async def guided(shopper: Shopper, words: str) -> None:
    await shopper.page.locator(".ar__guide", has_text=words).wait_for(timeout=15_000)


async def solid(shopper: Shopper) -> Any:
    """Left, right, top and bottom, 0..1, of what is drawn."""
    return np.array(await shopper.page.evaluate("xr.solid()"))


async def stands(shopper: Shopper, vertices: Any, yaw: float) -> None:
    """Wait until the pixels hold the thing in its true size, to 1.5 %."""
    wanted, seen = columns(vertices, yaw), np.zeros(4)

    async def true_size() -> bool:
        nonlocal seen
        seen = await solid(shopper)
        return bool(seen.ndim > 0 and abs(seen[1] - seen[0] - wanted) < 0.015 * wanted)

    try:
        await until(true_size, 10, f"{wanted:.3f} of the screen")
    except AssertionError as late:
        raise AssertionError(f"{late}, seen {seen}") from late


async def test_goods_are_placed_moved_turned_and_bought(
    shopper: Shopper, sofa: Any, matrix: Matrix
) -> None:
    with matrix.task("Android phone", "AR"):
        await place_move_turn_and_buy(shopper, sofa)
    assert [one for one in shopper.problems if "GL Driver Message" not in one] == []


async def place_move_turn_and_buy(shopper: Shopper, sofa: Any) -> None:
    page = shopper.page
    await shopper.open_product(SOFA)
    await page.get_by_role("button", name=SEE).click()
    await wait_until(page, "window.xr.session && xr.frames.length > 3", timeout_s=15)
    await page.evaluate("xr.tilt(0.6)")
    await guided(shopper, "Move your phone slowly")
    await page.evaluate(f"xr.tilt({TILT})")
    await guided(shopper, "Tap to put it there")

    await page.evaluate("xr.tap(0.5, 0.5)")
    assert await shopper.text(".ar__card .ar__size") == "211 × 89 × 93 cm (W × H × D)"
    await guided(shopper, "Drag to move it")
    await page.evaluate("xr.tap(0.5, 0.97)")  # bare floor: its measures go
    await page.locator(".ar__card").wait_for(state="detached")
    await stands(shopper, sofa, 0.0)

    before = await solid(shopper)
    await page.evaluate("xr.drag([[0.5, 0.47], [0.55, 0.47], [0.6, 0.47]])")
    await page.evaluate("xr.tap(0.5, 0.97)")
    after = await solid(shopper)
    assert 0.05 < after[1] - before[1] < 0.15, "it goes where the finger goes"
    await page.evaluate("xr.drag([[0.6, 0.47], [0.5, 0.47]])")
    for _ in range(4):
        await page.get_by_role("button", name="Turn", exact=True).click()
    await page.evaluate("xr.tap(0.5, 0.97)")
    await stands(shopper, sofa, math.pi / 2)
    left, right = "[0.4, 0.47], [0.4, 0.47], [0.5, 0.438]", "[0.6, 0.47], [0.6, 0.47], [0.5, 0.512]"
    await page.evaluate(f"xr.drag([{left}], [{right}])")
    await page.evaluate("xr.tap(0.5, 0.97)")
    await stands(shopper, sofa, 0.0)

    await page.evaluate("xr.tap(0.5, 0.47)")
    await page.locator(".ar__variants").get_by_label("Forest").check()
    await until(lambda: green(shopper), 10, "the sofa in the colour that was chosen")
    await page.locator(".ar__card .button--main").click()
    await page.locator(".ar__card", has_text="1 in your basket").wait_for()
    await shopper.basket_filled()
    assert [line["sku"] for line in (await shopper.cart())["lines"]] == ["SOFA-FOREST"]
    await page.locator(".ar__variants").get_by_label("Linen").check()

    await page.get_by_role("button", name="Add another").click()
    await page.locator(".ar__pick", has_text=LAMP).click()
    await page.evaluate("xr.tilt(-0.6)")
    await guided(shopper, "Tap to put it there")
    await page.evaluate("xr.tap(0.5, 0.5)")
    await page.locator(".ar__name", has_text=LAMP).wait_for()
    await page.get_by_role("button", name="Put away").click()
    await page.locator(".ar__card").wait_for(state="detached")
    await back(page)


async def hang_up(shopper: Shopper) -> None:
    """A print hangs on the wall where one looks, in true size, and is taken down again."""
    page = shopper.page
    await page.get_by_role("button", name="Add another").click()
    await page.locator(".ar__pick", has_text=PRINT).click()
    await page.evaluate("xr.tilt(0.45)")  # over the sofa
    await guided(shopper, "Tap to hang it there")
    await page.evaluate("xr.tap(0.5, 0.5)")
    assert await shopper.text(".ar__card .ar__size") == "50 × 70 × 2.4 cm (W × H × D)"
    await page.evaluate("xr.tap(0.9, 0.97)")
    wide = 0.5 / (6 / math.cos(0.45)) / (2 * math.tan(FOV / 2) * SCREEN["width"] / SCREEN["height"])

    async def hangs() -> bool:
        left, right, top, low = await solid(shopper)
        middle = np.array([left + right, top + low]) / 2
        return bool(abs(right - left - wide) < 0.06 * wide and np.all(abs(middle - 0.5) < 0.02))

    await until(hangs, 10, "a print in the middle, in true size")
    await page.evaluate("xr.tap(0.5, 0.5)")
    await page.get_by_role("button", name="Put away").click()


async def green(shopper: Shopper) -> bool:
    red, greenish, _ = await shopper.page.evaluate("xr.colour()")
    return bool(greenish > red + 3)


async def back(page: Page) -> None:
    """To the shop. IWER's next "local" space leans as the head did in the last display frame; a
    real one is level (WebXR, "local": y is aligned with gravity)."""
    await page.evaluate("xr.tilt(0)")
    await page.evaluate("xr.passed(2)")
    await page.get_by_role("button", name=BACK).click()
    await wait_until(page, "!xr.device.activeSession", timeout_s=8)


async def come_back(shopper: Shopper, sofa: Any) -> None:
    """One tap puts down again what stood there, in true size; nothing more waits."""
    page = shopper.page
    await page.get_by_role("button", name=SEE).click()
    await wait_until(page, "!!xr.device.activeSession", timeout_s=15)
    await wait_until(page, "xr.session === xr.device.activeSession", timeout_s=15)
    await page.evaluate(f"xr.tilt({TILT})")
    await guided(shopper, "Tap where your things shall stand again")
    await page.evaluate("xr.tap(0.5, 0.5)")
    await guided(shopper, "Drag to move it")
    await page.evaluate("xr.tap(0.5, 0.97)")
    await page.locator(".ar__card").wait_for(state="detached")
    await stands(shopper, sofa, 0.0)
    await back(page)


@pytest_asyncio.fixture(loop_scope="session")
async def wearer(shop: ShopServer, software_gl: Browser, room: Room) -> AsyncIterator[Shopper]:
    """Somebody with a headset that sees through, whose browser lays no page over the room."""
    someone = Shopper(await headset_page(software_gl, "quest3", AROUND), room)
    await someone.enter(shop.url)
    yield someone
    await someone.leave()


async def test_goods_are_placed_and_bought_through_a_headset(
    wearer: Shopper, sofa: Any, matrix: Matrix
) -> None:
    with matrix.task("Quest 3", "AR"):
        await furnish(wearer, sofa)
    assert [one for one in wearer.problems if "GL Driver Message" not in one] == []


async def furnish(wearer: Shopper, sofa: Any) -> None:
    """Place, true size, move, turn, another colour, basket, leave: by ray, trigger and stick."""
    page = wearer.page
    await wearer.open_product(SOFA)
    await page.get_by_role("button", name=SEE).click()
    await wait_until(page, "window.xr.session && xr.frames.length > 5", timeout_s=15)
    await page.evaluate("xr.unknown = true")  # a floor is told of, no surface is found
    await pull(page, (0.0, 0.0, -2.5))
    await page.evaluate("xr.unknown = false")
    await edge_at(wearer, right_edge(sofa, 0.0))

    await point(page, (0.0, 0.3, -2.2))
    await trigger(page, 1)
    await point(page, (0.5, 0.3, -2.2))
    await trigger(page, 0)
    before = await right_of(wearer)
    assert before > right_edge(sofa, 0.0) + 0.05, "it goes where the ray goes"
    await page.evaluate("xr.device.controllers.right.updateAxes('thumbstick', 1, 0)")
    await until(lambda: turned_from(wearer, before), 10, "the sofa turned")
    await page.evaluate("xr.device.controllers.right.updateAxes('thumbstick', 0, 0)")

    await pull(page, on_board(CLAY))
    await pull(page, on_board(ADD))
    await wearer.basket_filled()
    assert [line["sku"] for line in (await wearer.cart())["lines"]] == ["SOFA-CLAY"]
    await point(page, on_board(LEAVE))
    await page.evaluate("void xr.pull()")  # with the session its frames end
    await wait_until(page, "!xr.device.activeSession", timeout_s=8)


async def point(page: Page, target: Point) -> None:
    """Point the right controller at a point of the room."""
    await page.evaluate(f"xr.point({list(target)})")
    await page.evaluate("xr.passed(3)")


async def pull(page: Page, target: Point) -> None:
    """Point at it and pull the trigger."""
    await point(page, target)
    await page.evaluate("xr.pull()")


async def trigger(page: Page, value: int) -> None:
    await page.evaluate(f"xr.device.controllers.right.updateButtonValue('trigger', {value})")
    await page.evaluate("xr.passed(3)")


def on_board(button: tuple[int, int]) -> Point:
    """Where a button hangs beside somebody who looks ahead."""
    width, height, wide = BOARD
    across = (button[0] / width - 0.5) * wide
    up = (0.5 - button[1] / height) * wide * height / width
    sin, cos = math.sin(ASIDE), math.cos(ASIDE)
    return (-AWAY * sin + across * cos, EYES - LOW + up, -AWAY * cos - across * sin)


def right_edge(vertices: Any, x: float) -> float:
    """The column, 0..1, of the left eye's picture where a thing ends that faces it at z = -2.5."""
    seen = vertices + np.array([x + APART / 2, -EYES, -2.5])
    return float(0.5 + np.max(seen[:, 0] / -seen[:, 2]) / 2)  # IWER's eye sees 90 degrees


async def right_of(wearer: Shopper) -> float:
    """Where what is drawn ends on the right, 0..1 of the left eye's picture; the right
    controller's beam is turned away."""
    await point(wearer.page, (0.15, 1.35, 5.0))
    return float((await wearer.page.evaluate("xr.solid(0.5)"))[1])


async def edge_at(wearer: Shopper, wanted: float) -> None:
    """Let go of the thing and wait until it has its true size, to 1.5 % of its half."""
    await pull(wearer.page, (-1.2, 0.0, -0.8))

    async def true_size() -> bool:
        return abs(await right_of(wearer) - wanted) < 0.015 * (wanted - 0.5)

    await until(true_size, 10, f"an edge at {wanted:.3f}")


async def turned_from(wearer: Shopper, edge: float) -> bool:
    return abs(await right_of(wearer) - edge) > 0.03


async def test_no_button_where_nothing_can_be_shown(newcomer: Newcomer) -> None:
    shopper = await newcomer()
    await shopper.open_product(SOFA)
    await asyncio.sleep(0.5)
    assert await shopper.page.get_by_text(SEE).count() == 0


async def test_a_browser_that_lacks_something_is_asked_once(
    browser: Browser, shop: ShopServer, room: Room
) -> None:
    """Some have `immersive-ar`, but find no surfaces: one learns that by asking."""
    context = await browser.new_context(viewport=SCREEN, locale="en-GB")  # type: ignore[arg-type]
    await context.add_init_script(path=PROBE)
    await context.add_init_script(
        "Object.defineProperty(navigator, 'xr', { value: {"
        " isSessionSupported: async (mode) => mode === 'immersive-ar',"
        " requestSession: async () => { throw new DOMException('', 'NotSupportedError'); } } })"
    )
    someone = Shopper(await context.new_page(), room)
    await someone.enter(shop.url)
    await someone.open_product(SOFA)
    await someone.page.get_by_role("button", name=SEE).click()
    await someone.page.get_by_text("Open the shop on your phone for that").wait_for()
    await someone.page.get_by_role("button", name=SEE).wait_for(state="detached")
    await someone.page.reload()
    await someone.live()
    await someone.open_product(SOFA)
    await asyncio.sleep(0.5)
    assert await someone.page.get_by_text(SEE).count() == 0
    await someone.leave()


async def test_safari_gets_a_link_to_its_own_viewer(
    browser: Browser, shop: ShopServer, room: Room, matrix: Matrix
) -> None:
    """As WebKit offers it: `relList` knows "ar"; the viewer's button comes back as a message."""
    context = await browser.new_context(viewport=SCREEN, locale="en-GB")  # type: ignore[arg-type]
    await context.add_init_script(path=PROBE)
    await context.add_init_script("DOMTokenList.prototype.supports = (word) => word === 'ar'")
    someone = Shopper(await context.new_page(), room)
    await someone.enter(shop.url)
    await someone.open_product(SOFA)
    with matrix.task("iPhone", "AR"):
        await order_from_its_own_viewer(someone)
    await someone.leave()


async def order_from_its_own_viewer(someone: Shopper) -> None:
    link = someone.page.locator("a[rel=ar]")
    await link.wait_for()
    assert await link.evaluate("(a) => [a.children.length, a.firstChild.tagName]") == [1, "IMG"]
    href = str(await link.get_attribute("href"))
    assert "#allowsContentScaling=0&callToAction=Add%20to%20basket&checkoutTitle=" in href
    kind, head = await link.evaluate(
        "async (a) => { const told = await fetch(a.href); return ["
        "told.headers.get('content-type'), (await told.text()).slice(0, 2)]; }"
    )
    assert (kind, head) == ("model/vnd.usdz+zip", "PK")
    pressed = "new MessageEvent('message', { data: '_apple_ar_quicklook_button_tapped' })"
    await link.evaluate(f"(a) => a.dispatchEvent({pressed})")
    await someone.basket_filled()
