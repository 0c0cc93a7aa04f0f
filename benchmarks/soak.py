"""Many shoppers for a long time: what memory and which files every process of the shop keeps.

Most stay from beginning to end; some come in waves, and go with a word or without. Sampled at
rest between waves and in them; the shoppers' own memory is not judged.
"""

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any

import aioice.ice
from aiortc import InvalidStateError

from benchmarks.errors import NothingMeasured
from benchmarks.interaction import Asked, let_in, light_peer
from benchmarks.light_shopper import LightShopper
from benchmarks.lines import Road
from benchmarks.numbers import percentile, rounded
from benchmarks.processes import command_line, descendants, open_files, resident_bytes
from benchmarks.serve import ShopServer

SAMPLE_S = 2.0
WARM_S = 60.0
"""From the last one's entry on: caches, pools and stacks fill."""
WINDOW_S = 40.0
"""What is compared: this long after warming up, and the same at the end. Longer than a wave."""
MOST_GROWTH = 5.0
"""Percent of resident memory that a process may grow by in between."""
WAVE = 10
"""One in so many shoppers comes and goes."""
VISIT_S, AWAY_S = 15.0, 10.0
KEPT_S = 65.0
"""How long a place is kept for who went without a word, and a little: the room is full till then.
"""
SILENT = 4
"""One wave in so many has one who goes without a word."""
PATIENCE = 1000
"""aioice in the shoppers ends a connection whose checks were answered after more than half a
second six times, as on overloaded cores; browsers do not."""
MIN_FPS = 1.0
"""The shop of a soak lets everybody in, however slowly it draws: memory is judged here."""
MEBIBYTE = 1024 * 1024


@dataclass(frozen=True)
class Sample:
    """What one process held at a moment."""

    at: float
    """`time.monotonic`, s."""
    resident: int
    """Bytes."""
    files: int


@dataclass(frozen=True)
class Kept:
    """What one process held after warming up and at the end."""

    process: str
    mib_first: float
    mib_last: float
    growth: float
    """Of resident memory, percent."""
    files_first: int
    files_last: int


@dataclass
class Watch:
    """Samples a process and all its descendants."""

    root: int
    samples: dict[int, list[Sample]] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)

    def pids(self) -> list[int]:
        """The process and its living descendants."""
        return [self.root, *descendants(self.root)]

    async def sample(self, every_s: float = SAMPLE_S) -> None:
        """Sample until cancelled."""
        while True:
            for pid in self.pids():
                self._look_at(pid)
            await asyncio.sleep(every_s)

    def _look_at(self, pid: int) -> None:
        resident, files = resident_bytes(pid), open_files(pid)
        if resident:  # 0: gone meanwhile
            self.names.setdefault(pid, _name(pid, self.root))
            self.samples.setdefault(pid, []).append(Sample(time.monotonic(), resident, files))

    def kept(self, warm_at: float, end: float, window_s: float) -> tuple[list[Kept], list[str]]:
        """What each process held in the windows that begin at `warm_at` and finish at `end`; and
        who was not there in both, in words."""
        found, absent = [], []
        for pid, samples in self.samples.items():
            first = [one for one in samples if warm_at <= one.at <= warm_at + window_s]
            last = [one for one in samples if end - window_s <= one.at <= end]
            if first and last:
                found.append(_compared(self.names[pid], first, last))
            elif first or last:
                absent.append(f"{self.names[pid]} {'ended' if first else 'began'} meanwhile")
        return found, absent


def _name(pid: int, root: int) -> str:
    if pid == root:
        return "front"
    return f"worker {pid}" if "engine.worker" in command_line(pid) else f"child {pid}"


def _compared(name: str, first: Sequence[Sample], last: Sequence[Sample]) -> Kept:
    """Memory by its median; files by their least number, which is that between two waves."""
    before, after = (median(one.resident for one in some) for some in (first, last))
    return Kept(
        name,
        round(before / MEBIBYTE, 1),
        round(after / MEBIBYTE, 1),
        round(100 * (after / before - 1), 2),
        min(one.files for one in first),
        min(one.files for one in last),
    )


def broken(kept: Sequence[Kept]) -> list[str]:
    """Which promises were not kept, in words."""
    found = [
        f"{one.process} grew by {one.growth:g} %, from {one.mib_first:g} to {one.mib_last:g} MiB"
        for one in kept
        if one.growth > MOST_GROWTH
    ]
    return found + [
        f"{one.process} holds {one.files_last} files, {one.files_first} after warming up"
        for one in kept
        if one.files_last > one.files_first
    ]


def measure(server: ShopServer, asked: Asked, warm_s: float = WARM_S) -> dict[str, Any]:
    """Let `asked.users` shop for `asked.seconds` in all; `complaints` say in words what is amiss.
    The server must be ready.

    Raises:
        NothingMeasured: no process of the shop lived long enough.
    """
    aioice.ice.CONSENT_FAILURES = PATIENCE
    return asyncio.run(_measure(server, asked, warm_s))


async def _measure(server: ShopServer, asked: Asked, warm_s: float) -> dict[str, Any]:
    comers = max(1, asked.users // WAVE)
    watch = Watch(server.pid)
    sampling = asyncio.create_task(watch.sample())
    stayers = _peers(server, asked, comers + 1, asked.users - comers)
    failures = await let_in(stayers)
    began = time.monotonic()
    coming = asyncio.create_task(_waves(server, asked, comers, began + asked.seconds, failures))
    await asyncio.gather(*(_stay(peer, asked.seconds, failures) for peer in stayers))
    waves = await coming
    end = time.monotonic()
    sampling.cancel()
    await asyncio.gather(*(_go(peer) for peer in stayers))
    window_s = min(WINDOW_S, (asked.seconds - warm_s) / 2)
    kept, absent = watch.kept(began + warm_s, end, window_s)
    if not kept:
        raise NothingMeasured("no process of the shop lived from the first minute to the end")
    fps = [len(peer.shown) / asked.seconds for peer in stayers]
    return _summary(asked, kept, [*broken(kept), *absent, *failures], waves * comers, fps)


def _summary(
    asked: Asked, kept: list[Kept], complaints: list[str], visits: int, fps: list[float]
) -> dict[str, Any]:
    return {
        "users": asked.users,
        "minutes": round(asked.seconds / 60, 2),
        "growth_max": max((one.growth for one in kept), default=None),
        "files_growth_max": max((one.files_last - one.files_first for one in kept), default=None),
        "mib_front": sum(one.mib_last for one in kept if one.process == "front"),
        "mib_workers": rounded(sum(one.mib_last for one in kept if "worker" in one.process)),
        "came_and_went": visits,
        "fps_p50": rounded(percentile(fps, 50)),
        "errors": len(complaints),
        "complaints": complaints,
        "rows": [asdict(one) for one in kept],
    }


def _peers(server: ShopServer, asked: Asked, first: int, count: int) -> list[LightShopper]:
    """Guests of their own, none of them the one that records (number 1)."""
    numbers = range(first + 1, first + 1 + count)
    return [light_peer(server, Road(server.url), asked, number) for number in numbers]


async def _stay(peer: LightShopper, seconds: float, failures: list[str]) -> None:
    if peer.welcome is None:  # not let in, and told so already
        return
    try:
        await peer.shop(seconds)
    except (ConnectionError, InvalidStateError) as error:  # the latter: a closed data channel
        failures.append(f"a visit broke off after {len(peer.shown)} pictures: {error!r}")
    if (bye := peer.log.bye) is not None:
        failures.append(f"a peer was sent away: {bye.code}, {bye.text}")


async def _go(peer: LightShopper) -> None:
    with suppress(ConnectionError):
        await peer.leave()


async def _waves(
    server: ShopServer, asked: Asked, count: int, until: float, failures: list[str]
) -> int:
    """Let `count` come together, shop and go, now and then one without a word; how often."""
    waves = 0
    while time.monotonic() + VISIT_S < until:
        peers = _peers(server, asked, 0, count)
        failures += await let_in(peers)
        await asyncio.gather(*(_stay(peer, VISIT_S, failures) for peer in peers))
        silent = waves % SILENT == SILENT - 1
        for number, peer in enumerate(peers):
            await (peer.vanish() if silent and number == 0 else _go(peer))
        waves += 1
        left = max(0.0, until - time.monotonic())
        await asyncio.sleep(min(KEPT_S if silent else AWAY_S, left))
    return waves
