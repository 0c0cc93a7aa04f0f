"""A real Chromium, as shoppers have it: Debian's build, its own decoder and compositor."""

import asyncio
import contextlib
import shutil
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page, async_playwright

from benchmarks.errors import BrowserMissing

ARGUMENTS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
]
"""Nothing that changes how a page is drawn; the sandbox needs a user that is not root."""
LAYOUT = (1280, 720)
"""CSS pixels of the window: the desktop layout. The device pixel ratio makes the picture
smaller or larger, so that panels cover the same share of it at every size."""
AS_DRAWN = "reprojection=off"
"""Asks the page for the pictures as the server drew them. The stream and the clicks are measured
on those; what warping makes of them is measured in a run of its own."""
POLL_S = 0.02
PROBE = Path(__file__).with_name("probe.js")


def chromium_path() -> str:
    """Where this machine's Chromium is.

    Raises:
        BrowserMissing: it has none.
    """
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        raise BrowserMissing("Chromium is not on this machine: apt install chromium")
    return found


@contextlib.asynccontextmanager
async def chromium(*more: str) -> AsyncIterator[Browser]:
    """A running Chromium without a window, with `more` arguments."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium_path(), args=[*ARGUMENTS, *more], headless=True
        )
        try:
            yield browser
        finally:
            await browser.close()


async def wait_until(page: Page, expression: str, timeout_s: float) -> Any:
    """The first truthy value of a JavaScript expression. Asked from outside: Playwright's own
    waiting evaluates text inside the page, which the shop's policy forbids.

    Raises:
        TimeoutError: none came.
    """
    deadline = time.monotonic() + timeout_s
    while not (value := await page.evaluate(expression)):
        if time.monotonic() > deadline:
            says = await page.evaluate("document.body.innerText")
            raise TimeoutError(f"not within {timeout_s:g} s: {expression}; the page says {says!r}")
        await asyncio.sleep(POLL_S)
    return value


async def probed_page(browser: Browser, width: int, *more: Path) -> Page:
    """A page in a profile of its own, whose pictures are `width` pixels wide and watched by
    `probe.js` and then `more` scripts."""
    size = {"width": LAYOUT[0], "height": LAYOUT[1]}
    context = await browser.new_context(
        viewport=size,  # type: ignore[arg-type]
        device_scale_factor=width / LAYOUT[0],
        locale="en-GB",
    )
    await context.add_init_script("".join(probe.read_text() for probe in (PROBE, *more)))
    return await context.new_page()
