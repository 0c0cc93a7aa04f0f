"""Where one click's time goes, by the server's own stamps and the page's own clock."""

import asyncio
import re
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont
from playwright.async_api import Page

from benchmarks.browser import AS_DRAWN, LAYOUT, chromium, wait_until
from benchmarks.chart import FAINT, INK, LINES, PAPER
from benchmarks.errors import NothingMeasured
from benchmarks.serve import ShopServer

CLICKS = 24
SETTLE_S = 2.0
TURN_S, AFTER_S = 0.35, 0.45
"""How long the shopper turns before each click and goes on after it."""
STAGES = ("picked", "rendered", "encoded", "sent", "seen")
MEANING = {
    "picked": "waiting for the picture in hand, and picking",
    "rendered": "drawing",
    "encoded": "encoding",
    "sent": "packets",
    "seen": "both ways, decoding, the display's frames",
}
WIDTH, BAR, MARGIN = 960, 44, 28


@dataclass(frozen=True)
class Stages:
    """Mean ms from a click (`seen`: on the page's clock; others: from its arrival at the server)
    until each stage was done."""

    label: str
    until: dict[str, float]

    @property
    def shares(self) -> dict[str, float]:
        """What each stage took by itself."""
        took, before = {}, 0.0
        for stage in STAGES:
            took[stage] = max(0.0, self.until[stage] - before)
            before = max(before, self.until[stage])
        return took


def measure(server: ShopServer) -> list[Stages]:
    """Clicks of a shopper at rest, then of one who turns all the while.

    Raises:
        NothingMeasured: no click was answered.
    """
    return asyncio.run(_measure(server))


async def _measure(server: ShopServer) -> list[Stages]:
    async with chromium() as browser:
        width, height = LAYOUT
        page = await browser.new_page(
            viewport={"width": width, "height": height}, device_scale_factor=0.75
        )
        await page.goto(f"{server.url}?{AS_DRAWN}")
        await wait_until(page, "document.querySelector('video')?.videoWidth > 0", 30.0)
        await asyncio.sleep(SETTLE_S)
        before = totals(_metrics(server))
        found = []
        for label, keys in (("at rest", ""), ("turning all the while", "qe")):
            await _click(page, keys)
            after = totals(_metrics(server))
            found.append(Stages(label, means(before, after)))
            before = after
        return found


async def _click(page: Page, keys: str) -> None:
    for number in range(CLICKS):
        key = keys[number % len(keys)] if keys else None
        if key:
            await page.keyboard.down(key)
        await asyncio.sleep(TURN_S)
        await page.mouse.click(400 + number * 12, 380 + number % 5 * 14)
        await asyncio.sleep(AFTER_S)
        if key:
            await page.keyboard.up(key)
    await page.keyboard.press("Escape")


def _metrics(server: ShopServer) -> str:
    with urllib.request.urlopen(f"{server.url}/metrics", timeout=5) as answer:  # noqa: S310
        return str(answer.read().decode())


def totals(metrics: str) -> dict[str, tuple[float, float]]:
    """Sum (s) and count by stage, from Prometheus' text format."""
    return {
        stage: (_value(metrics, stage, "sum"), _value(metrics, stage, "count")) for stage in STAGES
    }


def _value(metrics: str, stage: str, part: str) -> float:
    name = f'windowshop_click_until_seconds_{part}{{stage="{stage}"}}'
    if stage == "seen":
        name = f"windowshop_click_to_photon_seconds_{part}"
    line = re.search(rf"^{re.escape(name)} (\S+)$", metrics, re.MULTILINE)
    return float(line[1]) if line else 0.0


def means(
    before: dict[str, tuple[float, float]], after: dict[str, tuple[float, float]]
) -> dict[str, float]:
    """Mean ms by stage of what came between.

    Raises:
        NothingMeasured: nothing did.
    """
    found = {}
    for stage in STAGES:
        seconds, count = (b - a for a, b in zip(before[stage], after[stage], strict=True))
        if count <= 0:
            raise NothingMeasured(f"no click was ever {stage}")
        found[stage] = seconds * 1000 / count
    return found


def draw(measured: list[Stages], file: Path) -> None:
    """Write the bars as PNG."""
    height = MARGIN * 2 + len(measured) * (BAR + 46) + len(STAGES) * 20
    picture = Image.new("RGB", (WIDTH, height), PAPER)
    pen = ImageDraw.Draw(picture)
    scale = (WIDTH - 2 * MARGIN) / max(one.until["seen"] for one in measured)
    top = MARGIN
    for one in measured:
        title = f"{one.label}: seen after {one.until['seen']:.0f} ms on average"
        pen.text((MARGIN, top), title, INK, ImageFont.load_default(16))
        _bar(pen, one, top + 26, scale)
        top += BAR + 46
    for number, stage in enumerate(STAGES):
        y = top + 20 * number
        pen.rectangle([MARGIN, y + 2, MARGIN + 12, y + 14], LINES[number])
        pen.text((MARGIN + 22, y), f"{stage}: {MEANING[stage]}", INK, ImageFont.load_default(13))
    file.parent.mkdir(parents=True, exist_ok=True)
    picture.save(file, optimize=True)


def _bar(pen: ImageDraw.ImageDraw, one: Stages, top: int, scale: float) -> None:
    left = float(MARGIN)
    for number, (_, took) in enumerate(one.shares.items()):
        right = left + took * scale
        pen.rectangle([left, top, right, top + BAR], LINES[number], outline=FAINT)
        if took * scale > 30:
            middle = ((left + right) / 2, top + BAR / 2)
            pen.text(middle, f"{took:.0f}", PAPER, ImageFont.load_default(14), anchor="mm")
        left = right
