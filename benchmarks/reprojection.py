"""How soon and how well a turn of the head is shown, in a real Chromium, when the server sends
few pictures.

A run of its own: warping costs the browser more than showing pictures as they are, and on a
machine that is shared with it the server would be slower for that.
"""

import asyncio
import contextlib
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean
from typing import Any

import msgspec
from playwright.async_api import Page

from benchmarks.browser import LAYOUT, chromium, probed_page, wait_until
from benchmarks.errors import NothingMeasured
from benchmarks.numbers import percentile, rounded
from benchmarks.serve import ShopServer
from benchmarks.turning import Shown, Window, errors, frames_until_turned, turning, uncovered
from scenes.messages import ViewRequest

PROBE = Path(__file__).with_name("warp_probe.js")
PICTURES_PER_S = 15.0
"""What the server is held to."""
TURN_DEG_S = 60.0
DRAG_S = 1.5
TAP_S = 0.12
REST_S = 0.7
"""Between two turns: the picture comes to rest and is refined."""
FIRST_PICTURE_S = 30.0
SETTLED = "probe.displayed.length && !document.querySelector('.curtain')"


@dataclass
class Turned:
    """What a page noted while it was turned. Times are ms of its clock."""

    window: Window
    log: list[Shown] = field(default_factory=list)
    drags: list[tuple[float, float]] = field(default_factory=list)
    keys: list[float] = field(default_factory=list)
    pictures: list[float] = field(default_factory=list)


@contextlib.contextmanager
def slow_shop(data: Path, store: Path) -> Iterator[ShopServer]:
    """A running shop that sends `PICTURES_PER_S` at most."""
    with ShopServer(data, store, max_fps=PICTURES_PER_S) as server:
        yield server


def measure(server: ShopServer, seconds: float, width: int) -> dict[str, Any]:
    """Turn for a while, by key and by even drags, in pictures `width` pixels wide.

    Raises:
        NothingMeasured: the page showed nothing, or did not turn.
    """
    return summary(asyncio.run(_turn(server, seconds, width)))


def summary(turned: Turned) -> dict[str, Any]:
    """Display frames from a turn's input to the first that shows it; degrees between what is
    shown and where the head is; mean share of the window that no picture covers while turning at
    60 degrees a second; display frames and the server's pictures a second in these turns."""
    log, window = turned.log, turned.window
    moving = turning(log)
    if not moving or not turned.keys:
        raise NothingMeasured("the page did not turn")
    waits = [frames_until_turned(log, key, window) for key in turned.keys]
    off = [e for began, ended in turned.drags for e in errors(log, began, ended, window)]
    seconds = sum(ended - began for began, ended in turned.drags) / 1000
    during = [a for a in turned.pictures if any(b < a <= e for b, e in turned.drags)]
    return {
        "input_to_rotation_frames_p95": percentile((wait for wait in waits if wait), 95),
        "rotation_error_deg_p95": rounded(percentile((math.degrees(e) for e in off), 95), 3),
        "uncovered_share": rounded(mean(uncovered(one, window) for one in moving), 4),
        "display_fps": rounded(len(off) / seconds),
        "picture_fps": rounded(len(during) / seconds),
    }


async def _turn(server: ShopServer, seconds: float, width: int) -> Turned:
    async with chromium() as browser:
        page = await probed_page(browser, width, PROBE)
        await page.goto(f"{server.url}/?reprojection=on")
        try:
            await wait_until(page, SETTLED, FIRST_PICTURE_S)
        except TimeoutError as error:
            raise NothingMeasured("the page never showed a warped picture") from error
        await asyncio.sleep(REST_S)
        turned = Turned(await window_of(page))
        to_the_left = True
        for _ in range(max(1, round(seconds / (DRAG_S + TAP_S + 2 * REST_S)))):
            await _tap(page, "KeyQ" if to_the_left else "KeyE", turned)
            await _drag(page, TURN_DEG_S if to_the_left else -TURN_DEG_S, turned)
            to_the_left = not to_the_left
        turned.log = [Shown.read(note) for note in await page.evaluate("probe.displayed")]
        turned.pictures = [note["at"] for note in await page.evaluate("probe.frames")]
        return turned


async def window_of(page: Page) -> Window:
    """How a page of `LAYOUT`'s size shows its pictures."""
    asked = msgspec.convert(await page.evaluate("probe.view"), ViewRequest)
    width, height = LAYOUT
    # What is shown has the angle of a wide picture; the rest of what is asked for is margin.
    shown_deg = ViewRequest(160, 90).fov_deg
    return Window(width, height, asked, math.radians(shown_deg) / width)


async def _tap(page: Page, key: str, turned: Turned) -> None:
    await page.keyboard.down(key)
    await asyncio.sleep(TAP_S)
    await page.keyboard.up(key)
    turned.keys.append(await page.evaluate("probe.keys.at(-1).at"))
    await asyncio.sleep(REST_S)


async def _drag(page: Page, deg_s: float, turned: Turned) -> None:
    speed = math.radians(deg_s) / turned.window.radians_per_pixel
    began = await page.evaluate("performance.now()")
    await page.evaluate("([speed, ms]) => probe.drag(speed, ms)", [speed, DRAG_S * 1000])
    turned.drags.append((began, await page.evaluate("performance.now()")))
    await asyncio.sleep(REST_S)
