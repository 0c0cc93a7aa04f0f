"""Clicks in the shop and on the bare road in one run, in one Chromium, under one load.

What CI holds us to: an absolute limit alone would let 80 ms rot to 499.
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
from benchmarks.lines import Lines
from benchmarks.numbers import percentile
from benchmarks.serve import ShopServer
from scenes.store import Room, parse_store

MOST_P95_MS = 500.0
"""The promise."""
REFERENCE_RATIO = 2.2
"""Our median over the bare road's on 2026-11-22, 3 users, 640x360: five runs between 1.8 and 2.6,
their median 2.2, on a machine that was busy with other work."""
MOST_OF_REFERENCE = 1.25
LEAST_CLICKS = 12
MOST_ROUNDS = 2


@dataclass(frozen=True)
class Clicks:
    """Milliseconds from click to changed pixel; `LATE_MS` for one that was never answered."""

    ours: list[float]
    bare: list[float]

    @property
    def ratio(self) -> float:
        return median(self.ours) / median(self.bare)

    def __str__(self) -> str:
        return (
            f"ours p50 {median(self.ours):.0f} p95 {percentile(self.ours, 95):.0f} ms "
            f"({len(self.ours)} clicks), bare p50 {median(self.bare):.0f} ms "
            f"({len(self.bare)}), ratio {self.ratio:.2f}"
        )


def measure(server: ShopServer, store_file: Path, asked: Asked) -> Clicks:
    """Click on goods and on the bare page while others walk about. The server must be ready.

    In rounds of `asked.seconds`, until there are enough clicks or there have been too many rounds.

    Raises:
        NothingMeasured: a page showed nothing.
    """
    room = parse_store(store_file.read_bytes()).rooms[0]
    return asyncio.run(_measure(server, room, asked))


async def _measure(server: ShopServer, room: Room, asked: Asked) -> Clicks:
    async with chromium() as browser, Lines(server.url, None) as lines:
        bare = BarePage(browser, asked.width, asked.height, SEED)
        bare_page = await bare.open()
        probed = await probed_page(browser, asked.width)
        shopper = BrowserShopper(probed, room, SEED)
        await shopper.join(await lines.lay())
        peers = [
            light_peer(server, await lines.lay(), asked, number) for number in range(1, asked.users)
        ]
        await let_in(peers)
        await asyncio.sleep(SETTLE_S)
        ours: list[float] = []
        answers: list[float] = []
        for _ in range(MOST_ROUNDS):
            async with asyncio.TaskGroup() as group:
                page = group.create_task(shopper.click_again(asked.seconds))
                answered = group.create_task(bare.click_about(bare_page, asked.seconds))
                for one in peers:
                    group.create_task(one.shop(asked.seconds))
            ours += [
                LATE_MS if photon.ms is None else photon.ms for photon in photons(page.result())
            ]
            answers = answered.result()
            if len(ours) >= LEAST_CLICKS:
                break
        for one in peers:
            with suppress(ConnectionError):
                await one.leave()
        await bare.close()
    return Clicks(ours, answers)


def regressions(clicks: Clicks) -> list[str]:
    """What is worse than it may be, in words; nothing if all is well."""
    found = []
    if min(len(clicks.ours), len(clicks.bare)) < LEAST_CLICKS:
        found.append(f"too few clicks to judge: {len(clicks.ours)} and {len(clicks.bare)}")
        return found
    p95 = percentile(clicks.ours, 95)
    if p95 is not None and p95 > MOST_P95_MS:
        found.append(f"click to photon p95 {p95:.0f} ms is past {MOST_P95_MS:.0f} ms")
    if clicks.ratio > REFERENCE_RATIO * MOST_OF_REFERENCE:
        found.append(
            f"clicks take {clicks.ratio:.2f} times as long as on the bare road, past "
            f"{MOST_OF_REFERENCE} of {REFERENCE_RATIO}"
        )
    return found
