"""A picture of the shop on an emulated phone held upright: the room, and a product's card in it."""

import asyncio
import io
from pathlib import Path

import msgspec
from PIL import Image
from playwright.async_api import Browser, Page

from benchmarks.browser import AS_DRAWN, PROBE, chromium, wait_until
from benchmarks.browser_shopper import FIRST_PICTURE_S, targets
from benchmarks.errors import NothingMeasured
from benchmarks.serve import ShopServer
from scenes.messages import Goods
from scenes.store import Room

SCREEN = {"width": 390, "height": 844}
"""CSS pixels of the screen."""
DENSITY = 2
"""Device pixels a CSS pixel."""
WIDTH = 480
"""Of each screen in the picture, pixels."""
GAP = 16
REST_S = 1.5
TRIES = 5
LIVE = "probe.frames.length && probe.pose && !document.querySelector('.curtain')"
LINEN = (236, 229, 216)


def draw(server: ShopServer, room: Room, to: Path) -> None:
    """Keep both screens side by side. The server must be ready.

    Raises:
        NothingMeasured: no goods on the screen could be tapped.
    """
    screens = asyncio.run(_screens(server, room))
    width, height = screens[0].size
    sheet = Image.new("RGB", (2 * width + GAP, height), LINEN)
    for index, screen in enumerate(screens):
        sheet.paste(screen, (index * (width + GAP), 0))
    sheet.save(to, quality=82, optimize=True)


async def _screens(server: ShopServer, room: Room) -> list[Image.Image]:
    async with chromium() as browser:
        page = await _held(browser, server, room)
        await asyncio.sleep(REST_S)
        first = await _shot(page)
        await _pick(page)
        await asyncio.sleep(REST_S)
        return [first, await _shot(page)]


async def _held(browser: Browser, server: ShopServer, room: Room) -> Page:
    context = await browser.new_context(
        viewport=SCREEN,  # type: ignore[arg-type]
        device_scale_factor=DENSITY,
        is_mobile=True,
        has_touch=True,
        locale="en-GB",
    )
    await context.add_init_script(path=PROBE)
    page = await context.new_page()
    await page.goto(f"{server.url}/?{AS_DRAWN}")
    await wait_until(page, LIVE, FIRST_PICTURE_S)
    goods = msgspec.convert(await page.evaluate("probe.welcome.goods"), list[Goods])
    aims = msgspec.to_builtins(targets(goods, room))
    await page.evaluate("(targets) => { probe.targets = targets; }", aims)
    return page


async def _pick(page: Page) -> None:
    spent: list[str] = []
    for _ in range(TRIES):
        aim = await page.evaluate("(spent) => probe.aim(null, spent)", spent)
        if aim is None:
            break
        await page.touchscreen.tap(aim["x"], aim["y"])
        await asyncio.sleep(REST_S)
        if await page.locator("#card").count():
            return
        spent.append(aim["id"])
    raise NothingMeasured("no goods on the phone's screen could be tapped")


async def _shot(page: Page) -> Image.Image:
    shot = Image.open(io.BytesIO(await page.screenshot())).convert("RGB")
    return shot.resize((WIDTH, WIDTH * shot.height // shot.width), Image.Resampling.LANCZOS)
