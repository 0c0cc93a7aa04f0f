"""Clicks in the shop and on the bare road in one run, in one Chromium, under one load.

What CI holds us to: an absolute limit alone would let 80 ms rot to 499.

A busy machine can only make a click slower, and what else it does comes and goes. So clicks are
measured in rounds, ours and the bare road's each count by their best round, and while that is too
slow there is another: a load that passes fails nothing, a slow shop is slow in every round.
"""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.bare import BarePage
from benchmarks.browser import chromium, probed_page
from benchmarks.browser_shopper import BrowserShopper
from benchmarks.clicks import LATE_MS, photons
from benchmarks.interaction import SEED, SETTLE_S, Asked, let_in, light_peer
from benchmarks.light_shopper import LightShopper
from benchmarks.lines import Lines
from benchmarks.numbers import percentile
from benchmarks.serve import ShopServer
from scenes.store import Room, parse_store

MOST_P95_MS = 500.0
"""The promise, to be kept by the clicks of all rounds together."""
REFERENCE_RATIO = 1.8
"""Our median over the bare road's, 3 users, 640x360: 1.1 to 1.5 in three runs of 2026-11-23 on a
quiet machine, 1.8 to 2.6 in five of the day before on a busy one. What drawing costs is held more
closely: `render` counts CPU time."""
MOST_OF_REFERENCE = 1.25
LEAST_CLICKS = 7
"""In a round, or its median says nothing."""
LEAST_ROUNDS, MOST_ROUNDS = 2, 6
"""One round of the bare road may be a slow one, against which a slow shop would look well."""


@dataclass(frozen=True)
class Round:
    """Milliseconds from click to changed pixel; `LATE_MS` for one that was never answered."""

    ours: list[float]
    bare: list[float]

    @property
    def tells(self) -> bool:
        """Whether there are enough clicks."""
        return min(len(self.ours), len(self.bare)) >= LEAST_CLICKS


@dataclass(frozen=True)
class Clicks:
    """The rounds of a run."""

    rounds: list[Round]

    @property
    def ratio(self) -> float | None:
        """Our best round's median over the bare road's; None if no round had enough clicks."""
        telling = [one for one in self.rounds if one.tells]
        if not telling:
            return None
        best = min(median(one.ours) for one in telling)
        return best / min(median(one.bare) for one in telling)

    @property
    def p95(self) -> float | None:
        return percentile((ms for one in self.rounds for ms in one.ours), 95)

    def __str__(self) -> str:
        rounds = [
            f"ours {median(one.ours):.0f} ms of {len(one.ours)}, "
            f"bare {median(one.bare):.0f} of {len(one.bare)}"
            for one in self.rounds
            if one.tells
        ]
        ratio = "none" if self.ratio is None else f"{self.ratio:.2f}"
        return f"{'; '.join(rounds)}; ratio {ratio}, p95 {self.p95 or 0:.0f} ms"


def measure(server: ShopServer, store_file: Path, asked: Asked) -> Clicks:
    """Click on goods and on the bare page while others walk about, in rounds of `asked.seconds`,
    until one passes or there have been too many. The server must be ready.

    Raises:
        NothingMeasured: a page showed nothing.
    """
    room = parse_store(store_file.read_bytes()).rooms[0]
    return asyncio.run(_measure(server, room, asked))


async def _measure(server: ShopServer, room: Room, asked: Asked) -> Clicks:
    async with chromium() as browser, Lines(server.url, asked.line) as lines:
        bare = BarePage(browser, asked.width, asked.height, SEED)
        await bare.open()
        shopper = BrowserShopper(await probed_page(browser, asked.width), room, SEED)
        await shopper.join(await lines.lay())
        numbers = range(1, asked.users)
        peers = [light_peer(server, await lines.lay(), asked, number) for number in numbers]
        await let_in(peers)
        await asyncio.sleep(SETTLE_S)
        clicks = Clicks([])
        while len(clicks.rounds) < LEAST_ROUNDS or (
            len(clicks.rounds) < MOST_ROUNDS and regressions(clicks)
        ):
            clicks.rounds.append(await _round(shopper, bare, peers, asked.seconds))
        for one in peers:
            with suppress(ConnectionError):
                await one.leave()
        await bare.close()
    return clicks


async def _round(
    shopper: BrowserShopper, bare: BarePage, peers: list[LightShopper], seconds: float
) -> Round:
    async with asyncio.TaskGroup() as group:
        page = group.create_task(shopper.click_again(seconds))
        answers = group.create_task(bare.click_about(seconds))
        for one in peers:
            group.create_task(one.shop(seconds))
    ours = [LATE_MS if photon.ms is None else photon.ms for photon in photons(page.result())]
    return Round(ours, answers.result())


def regressions(clicks: Clicks) -> list[str]:
    """What is worse than it may be, in words; nothing if all is well."""
    if clicks.ratio is None:
        return [f"too few clicks to judge: no round has {LEAST_CLICKS} of ours and as many bare"]
    found = []
    if clicks.p95 is not None and clicks.p95 > MOST_P95_MS:
        found.append(f"click to photon p95 {clicks.p95:.0f} ms is past {MOST_P95_MS:.0f} ms")
    if clicks.ratio > REFERENCE_RATIO * MOST_OF_REFERENCE:
        found.append(
            f"clicks take {clicks.ratio:.2f} times as long as on the bare road, past "
            f"{MOST_OF_REFERENCE} of {REFERENCE_RATIO}"
        )
    return found
