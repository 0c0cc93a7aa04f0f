"""Whole visits on phones, emulated: viewport, touch, pixel ratio, a slow processor, a 4G line.

An emulated iPhone is Chromium at an iPhone's size; Safari itself is not here.
"""

import asyncio
from dataclasses import dataclass

import pytest
import pytest_asyncio
from playwright.async_api import Browser, CDPSession, Page
from playwright.async_api import TimeoutError as NotInTime

from benchmarks.browser import AS_DRAWN, PROBE, wait_until
from benchmarks.browser_shopper import floor_distance
from benchmarks.serve import ShopServer
from scenes.store import Room
from tests.e2e.conftest import Newcomer
from tests.e2e.matrix import Matrix
from tests.e2e.shopper import Shopper

SLOWER = 2
"""Times, a phone's core: these two draw the shop and decode its picture as well."""
LINE = {"offline": False, "latency": 85, "downloadThroughput": 9e6 / 8, "uploadThroughput": 3e6 / 8}
"""4G: 9 Mbit/s, 170 ms there and back (WebPageTest's profile)."""
FINGER = 40.0
"""CSS pixels a thing to press measures at least each way (WCAG 2.5.5 asks 44 for single ones, 2.5.8
24 for rows)."""
SLEEP_S, AWAKE_S = 3.0, 2.0
HARMLESS = ("GL Driver Message", "/favicon.ico")
"""Reading pixels of a software GL is slow, and Chromium says so; a picture alone has no icon."""
HIDDEN = """(hidden) => {
  Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""
"""This Chromium has no window to hide: the page is told so (Page Visibility)."""
WHOLE = """(finger) => {
  const { innerWidth: width, innerHeight: height } = window;
  const amiss = document.documentElement.scrollWidth > width ? ["the page scrolls sideways"] : [];
  for (const one of document.querySelectorAll(".bar button, .panel__head button, .buy button")) {
    const { left, right, top, bottom } = one.getBoundingClientRect();
    if (!one.checkVisibility() || top >= height) continue;
    const name = one.ariaLabel || one.textContent;
    if (left < -1 || right > width + 1 || top < -1) amiss.push(`${name} reaches out of the window`);
    if (right - left < finger || bottom - top < finger) amiss.push(`${name} is small for a finger`);
  }
  return amiss;
}"""


ABOVE = """(() => {
  const boxOf = (one) => document.querySelector(one).getBoundingClientRect();
  const [picture, card] = [boxOf(".stage"), boxOf("#card")];
  return picture.top + picture.height / 2 < card.top;
})()"""
"""The middle of the picture is not under the card."""


@dataclass(frozen=True)
class Phone:
    name: str
    width: int
    """CSS pixels, held upright."""
    height: int
    pixels: float
    """Device pixels a CSS pixel."""


PHONES = [Phone("Android phone", 412, 915, 2.625), Phone("iPhone", 393, 852, 3.0)]


@dataclass
class Held:
    """A phone with the shop open in it."""

    phone: Phone
    shopper: Shopper
    devtools: CDPSession

    @property
    def page(self) -> Page:
        return self.shopper.page

    async def tap(self, x: float, y: float) -> None:
        await self.page.touchscreen.tap(x, y)

    async def sized(self, width: int, height: int) -> None:
        """The window gets that large (CSS pixels), and the picture takes its shape."""
        await self.page.set_viewport_size({"width": width, "height": height})
        shape = "(({ videoWidth: w, videoHeight: h }) => w / h)(document.querySelector('video'))"
        await wait_until(self.page, f"Math.abs({shape} - {width / height}) < 0.05", 10)
        assert await self.page.evaluate(WHOLE, FINGER) == []


@pytest_asyncio.fixture(params=PHONES, ids=lambda phone: phone.name, loop_scope="session")
async def held(
    request: pytest.FixtureRequest, browser: Browser, shop: ShopServer, room: Room
) -> Held:
    phone: Phone = request.param
    context = await browser.new_context(
        viewport={"width": phone.width, "height": phone.height},
        device_scale_factor=phone.pixels,
        is_mobile=True,
        has_touch=True,
        locale="en-GB",
    )
    await context.add_init_script(path=PROBE)
    page = await context.new_page()
    devtools = await context.new_cdp_session(page)
    await devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    await devtools.send("Network.enable")
    await devtools.send("Network.emulateNetworkConditions", LINE)
    return Held(phone, Shopper(page, room), devtools)


async def test_a_visit_on_a_phone(
    held: Held, shop: ShopServer, matrix: Matrix, newcomer: Newcomer
) -> None:
    """By touch alone: come in, walk, pick, buy, turn the phone, put it away and take it out."""
    phone, shopper, page = held.phone, held.shopper, held.page
    address = f"{shop.url}/?{AS_DRAWN}"

    with matrix.task(phone.name, "enter"):
        await shopper.enter(address)
        assert (await shopper.picture()).mean() > 40
        assert await page.evaluate(WHOLE, FINGER) == []

    with matrix.task(phone.name, "walk"):
        await walked(held)

    with matrix.task(phone.name, "pick"):
        await picked(held)
        assert await page.evaluate(WHOLE, FINGER) == []

    with matrix.task(phone.name, "buy"):
        await page.locator(".buy .button--main").tap()
        await shopper.basket_filled()
        await page.get_by_role("button", name="Basket").first.tap()
        await page.locator("#basket .button--main:enabled").tap()
        await page.locator("#order .order__number").wait_for(timeout=8000)
        await page.keyboard.press("Escape")

    with matrix.task(phone.name, "resize"):
        await held.sized(phone.width, phone.height - 300)
        await held.sized(phone.width, phone.height)

    with matrix.task(phone.name, "rotate"):
        await held.sized(phone.height, phone.width)
        await held.sized(phone.width, phone.height)

    await picked(held)
    await page.locator(".buy .button--main").tap()
    await shopper.basket_filled()
    await page.keyboard.press("Escape")
    with matrix.task(phone.name, "background and resume"):
        await slept(held)

    welcome, stood = await shopper.welcome(), await shopper.pose()
    with matrix.task(phone.name, "leave"):
        await page.goto(f"{shop.url}/favicon.svg")  # another page, in the same tab
        others = (await (await newcomer()).welcome()).state.visitors
        assert welcome.visitor not in others or others[welcome.visitor].away

    with matrix.task(phone.name, "return"):
        await page.go_back()
        await shopper.live()
        assert floor_distance((await shopper.pose()).position, stood.position) < 0.1
        await shopper.basket_filled()
    assert [one for one in shopper.problems if not any(known in one for known in HARMLESS)] == []
    await shopper.leave()


async def walked(held: Held) -> None:
    """Tap the floor until one is elsewhere."""
    began = await held.shopper.pose()
    for across, down in ((0.06, 0.72), (0.36, 0.68), (0.94, 0.62)):
        await held.tap(held.phone.width * across, held.phone.height * down)
        await asyncio.sleep(1.0)
        await held.shopper.rest()
        if floor_distance((await held.shopper.pose()).position, began.position) > 0.3:
            return
        await held.page.keyboard.press("Escape")  # it may have been goods
    raise AssertionError("no tap on the floor led anywhere")


async def picked(held: Held) -> None:
    """Tap goods until their card is open; turn by a drag where none are in view."""
    for _ in range(8):
        found = await held.shopper.aim()
        if found is not None:
            await held.tap(found["x"], found["y"])
            try:
                await held.page.locator("#card").wait_for(timeout=2000)
                await wait_until(held.page, ABOVE, 2)
                return
            except NotInTime:
                pass
        await dragged(held, 120)
        await held.shopper.rest()
    raise AssertionError("no tap opened a card")


async def dragged(held: Held, by: float) -> None:
    """A finger drawn across the picture, CSS pixels."""
    x, y = held.phone.width / 2, held.phone.height * 0.4
    for step in range(7):
        kind = "touchStart" if step == 0 else "touchMove"
        points = [{"x": x + by * step / 6, "y": y}]
        await held.devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        await asyncio.sleep(0.02)
    await held.devtools.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


async def slept(held: Held) -> None:
    """The phone is put away and taken out: the visit goes on where it was, basket and all."""
    page, shopper = held.page, held.shopper
    await shopper.rest()
    stood = await shopper.pose()
    await page.evaluate(HIDDEN, True)
    await asyncio.sleep(0.5)
    put_away = await shopper.pictures()
    await asyncio.sleep(SLEEP_S)
    assert await shopper.pictures() == put_away, "nothing is drawn for a phone in the pocket"
    woke = await shopper.now()
    await page.evaluate(HIDDEN, False)
    await shopper.next_picture(woke, AWAKE_S)
    assert floor_distance((await shopper.pose()).position, stood.position) < 0.1
    await shopper.basket_filled()
