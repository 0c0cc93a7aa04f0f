"""A page with hands and eyes: what a shopper does in the browser, and what they see."""

import asyncio
import base64
import time
from collections.abc import Callable, Coroutine
from typing import Any

import cv2
import msgspec
import numpy as np
import numpy.typing as npt
from playwright.async_api import Browser, BrowserContext, Page
from playwright.async_api import TimeoutError as NotInTime

from benchmarks.browser import AS_DRAWN, LAYOUT, PROBE, wait_until
from benchmarks.browser_shopper import targets
from benchmarks.serve import ShopServer
from scenes.messages import Goods, Pose, Welcome
from scenes.store import Room

Picture = npt.NDArray[np.uint8]
"""(height, width, 3) RGB."""

WIDTH = 640
SHOT = """async () => {
  const video = document.querySelector("video");
  const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
  canvas.getContext("2d").drawImage(video, 0, 0);
  const bytes = new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer());
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}"""


class Shopper:
    """One page of the shop."""

    def __init__(self, page: Page, room: Room) -> None:
        self.page = page
        self.problems: list[str] = []
        self._room = room
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("console", self._on_console)

    async def enter(self, url: str) -> None:
        """Open the page, wait for the picture, learn what is on display."""
        await self.page.goto(url)
        await self.live()

    async def live(self, timeout_s: float = 30.0) -> None:
        """Wait until the picture runs and nothing hangs before it."""
        here = "probe.frames.length && probe.pose && !document.querySelector('.curtain')"
        await wait_until(self.page, here, timeout_s)
        aims = targets(await self.goods(), self._room)
        await self.page.evaluate(
            "(targets) => { probe.targets = targets; }", msgspec.to_builtins(aims)
        )

    async def leave(self) -> None:
        """Say goodbye, so that no seat is kept, and close the tab."""
        goodbye = 'probe.socket?.readyState === 1 && probe.socket.send(\'{"type":"goodbye"}\')'
        await self.page.evaluate(goodbye)
        await self.page.close()

    async def basket_filled(self) -> None:
        """Wait until the bar counts something in the basket."""
        button = self.page.get_by_role("button", name="Basket").first
        await button.locator(".badge").wait_for(timeout=5000)

    # --- eyes -------------------------------------------------------------------------

    async def welcome(self) -> Welcome:
        return msgspec.convert(await self.page.evaluate("probe.welcome"), Welcome, strict=False)

    async def goods(self) -> list[Goods]:
        return msgspec.convert(await self.page.evaluate("probe.welcome.goods"), list[Goods])

    async def pose(self) -> Pose:
        """Of the picture on the screen."""
        return msgspec.convert(await self.page.evaluate("probe.pose"), Pose)

    async def picture(self) -> Picture:
        """The decoded picture on the screen."""
        encoded = base64.b64decode(await self.page.evaluate(SHOT))
        decoded = cv2.imdecode(np.frombuffer(encoded, np.uint8), cv2.IMREAD_COLOR)
        if decoded is None:
            raise ValueError("the browser gave no picture")
        return np.asarray(cv2.cvtColor(decoded, cv2.COLOR_BGR2RGB), np.uint8)

    async def now(self) -> float:
        """The page's own clock, ms."""
        return float(await self.page.evaluate("performance.now()"))

    async def pictures(self) -> int:
        """How many the browser has shown."""
        return int(await self.page.evaluate("probe.frames.length"))

    async def next_picture(self, after: float, timeout_s: float = 15.0) -> float:
        """When the first picture later than `after` (ms, page clock) was shown."""
        later = f"probe.frames.find(({{ at }}) => at > {after})?.at"
        return float(await wait_until(self.page, later, timeout_s))

    async def rest(self) -> None:
        """Wait until the picture has been still, and so refined, for a while."""
        still = "performance.now() - Math.max(probe.frames.at(-1).at, probe.moved) > 800"
        await wait_until(self.page, still, timeout_s=15.0)

    async def text(self, selector: str) -> str:
        return (await self.page.locator(selector).inner_text()).strip()

    async def cart(self) -> dict[str, Any]:
        """The basket, as the shop's interface tells this browser's guest."""
        answer: dict[str, Any] = await self.page.evaluate(
            "fetch('api/cart', { headers: { Authorization: "
            "`Bearer ${localStorage.getItem('windowshop.guest')}` } }).then((r) => r.json())"
        )
        return answer

    # --- hands ------------------------------------------------------------------------

    async def hold(self, key: str, seconds: float) -> None:
        await self.page.keyboard.down(key)
        await asyncio.sleep(seconds)
        await self.page.keyboard.up(key)

    async def aim(self, placement: str | None = None) -> dict[str, Any] | None:
        """Watch goods (the largest in view by default): their id and where they are."""
        found: dict[str, Any] | None = await self.page.evaluate(
            "(id) => probe.aim(id, [])", placement
        )
        return found

    async def face_goods(self) -> dict[str, Any]:
        """Walk and turn until there are goods to click at; where they are."""
        for key in ("KeyW", "KeyE", "KeyW", "KeyE", "KeyE", "KeyW", "KeyE", "KeyW") * 2:
            found = await self.aim()
            if found is not None:
                return found
            await self.hold(key, 0.5)
            await asyncio.sleep(0.2)
        raise AssertionError("no goods came in view")

    async def pick_something(self) -> str:
        """Click goods and wait for their card; the placement that was hit."""
        for _ in range(6):
            found = await self.face_goods()
            await self.page.mouse.click(found["x"], found["y"])
            try:
                await self.page.locator("#card").wait_for(timeout=1500)
            except NotInTime:
                continue
            return str(await self.page.evaluate("probe.picked.at(-1).placement"))
        raise AssertionError("no click opened a card")

    async def open_product(self, name: str) -> None:
        """Open a product's card from the list of goods."""
        await self.page.get_by_role("button", name="Goods").first.click()
        await self.page.locator(".goods__row", has_text=name).first.click()
        await self.page.locator("#card").wait_for()

    async def add_to_basket(self) -> float:
        """Press the open card's button; when it was pressed (ms, page clock)."""
        await self.page.locator(".buy .button--main").click()
        pressed = await self.page.evaluate("probe.keys.findLast(({ code }) => code === 'buy').at")
        return float(pressed)

    async def patch(self) -> npt.NDArray[np.float64]:
        """Mean colour of the goods under aim in the newest picture, RGB."""
        colour = await self.page.evaluate("probe.frames.findLast(({ colour }) => colour)?.colour")
        return np.array(colour, np.float64)

    def _on_console(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.problems.append(f"{message.text} ({message.location.get('url')})")


async def shopper_in(
    browser: Browser,
    shop: ShopServer,
    room: Room,
    *,
    query: str = AS_DRAWN,
    context: BrowserContext | None = None,
    width: int = WIDTH,
) -> Shopper:
    """A shopper who has come in; in `context`, another tab of the same browser profile. Unless
    `query` says otherwise their pictures are not warped: a test knows every pixel's ray."""
    if context is None:
        context = await browser.new_context(
            viewport={"width": LAYOUT[0], "height": LAYOUT[1]},
            device_scale_factor=width / LAYOUT[0],
            locale="en-GB",
        )
        await context.add_init_script(path=PROBE)
    shopper = Shopper(await context.new_page(), room)
    await shopper.enter(f"{shop.url}/?{query}")
    return shopper


async def until(met: Callable[[], Coroutine[Any, Any, bool]], timeout_s: float, what: str) -> float:
    """Seconds until `met` is true; fails with `what` after `timeout_s`."""
    started = time.monotonic()
    while not await met():
        if time.monotonic() - started > timeout_s:
            raise AssertionError(f"not within {timeout_s:g} s: {what}")
        await asyncio.sleep(0.03)
    return time.monotonic() - started
