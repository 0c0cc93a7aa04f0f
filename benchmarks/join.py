"""From following a link to the first picture that can be used, in a browser that was never here.

Every visit has a profile of its own, so that nothing is cached, and a line of its own: HTTP and
the WebSocket go through a TCP relay, packets through a UDP relay.
"""

import asyncio
from typing import Any

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
PROBE = ROOT / "benchmarks" / "join_probe.js"

Stages = dict[str, float]
"""When each stage of one visit was over, ms from the navigation on."""


def measure(server: ShopServer, line: Line | None, times: int) -> dict[str, Any]:
    """Come `times` times, one after the other. The server must be ready.

    Raises:
        NothingMeasured: a visit showed nothing.
    """
    return summary(asyncio.run(_visits(server, line, times)))


async def _visits(server: ShopServer, line: Line | None, times: int) -> list[Stages]:
    async with chromium() as browser:
        await _visit(browser, Road(server.url))  # a browser's own first start is not the shop's
        found = []
        for _ in range(times):
            async with Lines(server.url, line) as lines:
                found.append(await _visit(browser, await lines.lay()))
        return found


async def _visit(browser: Browser, road: Road) -> Stages:
    page = await probed_page(browser, WIDTH, PROBE)
    try:
        if road.reroute is not None:
            await page.expose_function("reroute", road.reroute)
        await page.goto(f"{road.url}/", wait_until="commit")
        stages: Stages = await wait_until(page, "joining.stages()", TIMEOUT_S)
        await asyncio.sleep(SETTLE_S)
        return stages
    except TimeoutError as error:
        raise NothingMeasured(f"a visit showed nothing: {error}") from error
    finally:
        await page.context.close()


def summary(visits: list[Stages]) -> dict[str, Any]:
    """Percentiles of the time until the shop could be used, and each stage's median, ms."""
    usable = [visit["usable"] for visit in visits]
    return {
        "visits": len(visits),
        "join_p50": rounded(percentile(usable, 50), 0),
        "join_p95": rounded(percentile(usable, 95), 0),
        "stages": {
            stage: rounded(percentile([visit[stage] for visit in visits if stage in visit], 50), 0)
            for stage in visits[0]
        },
    }
