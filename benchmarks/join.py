"""From following a link to the first picture that can be used, in a browser that was never here.

The shop's picture can be used when it is seen. Where the device draws, boxes of the goods' size
come first (`uncovered`), and the view can be used when all goods in it are here.

Every visit has a profile of its own, so that nothing is cached, and a line of its own: HTTP and
the WebSocket go through a TCP relay, packets through a UDP relay.
"""

import asyncio
from dataclasses import dataclass
from typing import Any, Literal

from playwright.async_api import Browser

from benchmarks.browser import chromium, probed_page, wait_until
from benchmarks.errors import NothingMeasured
from benchmarks.interaction import SETTLE_S
from benchmarks.lines import Lines, Road
from benchmarks.numbers import percentile, rounded
from benchmarks.relay import Line
from benchmarks.serve import ROOT, ShopServer

WIDTH = 960
TIMEOUT_S = 30.0
LOADED = ("script", "uncovered", "usable")
PROBE = ROOT / "benchmarks" / "join_probe.js"

Drawing = Literal["streamed", "local"]
"""By the shop, or on the device."""
Stages = dict[str, float]
"""When each stage of one visit was over, ms from the navigation on."""


@dataclass(frozen=True)
class Joined:
    """How one visit came about."""

    stages: Stages
    loaded: dict[str, float]
    """Kilobytes (1000 bytes) that had come over the line by some of the stages."""


def measure(server: ShopServer, line: Line | None, times: int, drawing: Drawing) -> dict[str, Any]:
    """Come `times` times, one after the other. The server must be ready.

    Raises:
        NothingMeasured: a visit showed nothing.
    """
    return summary(asyncio.run(_visits(server, line, times, drawing)))


async def _visits(
    server: ShopServer, line: Line | None, times: int, drawing: Drawing
) -> list[Joined]:
    async with chromium() as browser:
        # A browser's own first start is not the shop's.
        await visit(browser, Road(server.url), drawing)
        found = []
        for _ in range(times):
            async with Lines(server.url, line) as lines:
                found.append(await visit(browser, await lines.lay(), drawing))
        return found


async def visit(browser: Browser, road: Road, drawing: Drawing) -> Joined:
    """Come once, in a profile of one's own.

    Raises:
        NothingMeasured: nothing was seen.
    """
    page = await probed_page(browser, WIDTH, PROBE)
    try:
        if road.reroute is not None:
            await page.expose_function("reroute", road.reroute)
        await page.goto(f"{road.url}/?render={drawing}", wait_until="commit")
        stages: Stages = await wait_until(page, "joining.stages()", TIMEOUT_S)
        loaded = {
            stage: await page.evaluate(f"joining.loaded({stages[stage]})") for stage in LOADED
        }
        await asyncio.sleep(SETTLE_S)
        return Joined(stages, loaded)
    except TimeoutError as error:
        raise NothingMeasured(f"a visit showed nothing: {error}") from error
    finally:
        await page.context.close()


def summary(visits: list[Joined]) -> dict[str, Any]:
    """Percentiles of the time until the shop could be used; medians of when each stage was over,
    ms, and of what had come over the line by then, kilobytes."""
    usable = [visit.stages["usable"] for visit in visits]
    return {
        "visits": len(visits),
        "join_p50": rounded(percentile(usable, 50), 0),
        "join_p95": rounded(percentile(usable, 95), 0),
        "stages": _medians([visit.stages for visit in visits]),
        "loaded_kb": _medians([visit.loaded for visit in visits]),
    }


def _medians(visits: list[dict[str, float]]) -> dict[str, float | None]:
    return {
        what: rounded(percentile([visit[what] for visit in visits if what in visit], 50), 0)
        for what in visits[0]
    }
