"""The race: all peers take turns along one walk, a short stretch each.

While one peer shows a stretch the others wait. Its cost is the CPU time of its whole process tree
meanwhile, over the pictures that came out at the far end. That end is this process, for every
peer alike, and decodes after the race: so sending (packets, encryption, congestion control) is
counted for all, receiving and decoding for none.
"""

import asyncio
import tempfile
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean, median
from typing import Any

import msgspec

from benchmarks.errors import NothingMeasured
from benchmarks.numbers import percentile, rounded
from benchmarks.peers.browser_runner import CELL, BrowserRunner
from benchmarks.peers.course import FPS, Course, exhibits, stroll
from benchmarks.peers.receiver import Received
from benchmarks.peers.runner import ChildRunner, Runner
from benchmarks.reference import Luma, prepared_store
from benchmarks.sharpness import ssim

ROUNDS = 4
WARM_UP_S = 2.0
"""Shown before the first round and not counted: shaders, encoders and the line's estimate."""
ARRIVE_S = 0.5
"""The last picture of a stretch is waited for at most so long."""
MOST_COMPARED = 32
OURS = "ours"
NAIVE = ("naive-vp8", "naive-h264")
THREE = "threejs"
PEERS = (OURS, *NAIVE, "tuned-vp8", THREE)
LEAST_RATIO = 4.0
"""Ours must be this much cheaper than the naive stack."""
REFERENCE_RATIO = 5.5
"""How much cheaper it is where this was written: the naive stack in the same run is the reference
variant that tells a slower machine from slower code."""
SLACK = 1.25
SEED = 7


@dataclass(frozen=True)
class Asked:
    """Seconds of pictures over all peers, of what size and bitrate, by which peers."""

    seconds: float
    width: int = 640
    height: int = 360
    kbps: int = 1_200
    peers: tuple[str, ...] = PEERS

    @property
    def stretch(self) -> int:
        """Pictures in one turn of one peer."""
        return max(FPS // 2, round(self.seconds / ROUNDS / len(self.peers) * FPS))


@dataclass
class Result:
    """What one peer did: CPU ms per delivered picture of each round, and the rest over all."""

    name: str
    rounds: list[float] = field(default_factory=list)
    shown: int = 0
    delivered: int = 0
    bytes: int = 0
    similar: list[float] = field(default_factory=list)

    @property
    def ms(self) -> float:
        return median(self.rounds)

    def row(self) -> dict[str, Any]:
        seconds = self.shown / FPS
        return {
            "peer": self.name,
            "ms": rounded(self.ms, 2),
            "ms_min": rounded(min(self.rounds), 2),
            "ms_max": rounded(max(self.rounds), 2),
            "delivered": rounded(self.delivered / self.shown, 3),
            "kbps": round(self.bytes * 8 / 1000 / seconds),
            "ssim": rounded(mean(self.similar), 4),
            "ssim_p5": rounded(percentile(self.similar, 5), 4),
        }


def benchmark(store: Path, data: Path, asked: Asked) -> dict[str, Any]:
    """The keys of design §8, `rows` by peer. Those that did not take part are None.

    Raises:
        NothingMeasured: a peer did not come up, or nothing of it arrived.
    """
    with tempfile.TemporaryDirectory(prefix="peers-") as folder:
        course = course_of(store, data, Path(folder), asked)
        return summary(asyncio.run(_race(course, Path(folder), asked)))


def course_of(store: Path, data: Path, folder: Path, asked: Asked) -> Course:
    """What all peers show, its files in `folder`."""
    prepared = prepared_store(store, data)
    room = prepared.store.rooms[0]
    warm_up = round(WARM_UP_S * FPS)
    return Course(
        store=str(store.resolve()),
        data=str(data.resolve()),
        room=str(prepared.baked[room.id].resolve() / "room.glb"),
        goods=exhibits(room, prepared.showcase.models(), folder),
        poses=stroll(room, warm_up + ROUNDS * asked.stretch, SEED),
        width=asked.width,
        height=asked.height,
        kbps=asked.kbps,
    )


async def _race(course: Course, folder: Path, asked: Asked) -> list[Result]:
    file = folder / "course.json"
    file.write_bytes(msgspec.json.encode(course))
    results = {name: Result(name) for name in asked.peers}
    warm_up = round(WARM_UP_S * FPS)
    async with AsyncExitStack() as stack:
        runners: dict[str, Runner] = {}
        for name in asked.peers:
            runner = _runner(name, course, file)
            runners[name] = runner
            stack.push_async_callback(runner.stop)
            await runner.start()
            await _stretch(runner, 0, warm_up, Result(name))
        for turn in range(ROUNDS):
            for name in _order(asked.peers, turn):
                first = warm_up + turn * asked.stretch
                await _stretch(runners[name], first, asked.stretch, results[name])
        for name, runner in runners.items():
            results[name].similar = await _similarity(runner)
    return list(results.values())


def _runner(name: str, course: Course, file: Path) -> Runner:
    return BrowserRunner(course) if name == THREE else ChildRunner(name, file)


def _order(peers: Sequence[str], turn: int) -> list[str]:
    """Another one begins each round, so that nobody always runs after the heaviest."""
    start = turn % len(peers)
    return [*peers[start:], *peers[:start]]


async def _stretch(runner: Runner, first: int, count: int, result: Result) -> None:
    """Let `runner` show `count` pictures; note what they cost."""
    cpu, before, size = runner.cpu_s(), runner.receiver.pictures, runner.receiver.bytes
    await runner.show(first, count)
    await runner.receiver.reach(before + count, ARRIVE_S)
    spent = runner.cpu_s() - cpu
    delivered = runner.receiver.pictures - before
    if not delivered:
        raise NothingMeasured(f"no picture of {result.name} arrived")
    result.rounds.append(spent * 1000 / delivered)
    result.shown += count
    result.delivered += delivered
    result.bytes += runner.receiver.bytes - size


async def _similarity(runner: Runner) -> list[float]:
    """SSIM of delivered pictures to the peer's own lossless ones, the warm-up's left out. The
    lowest rows, in which a page writes its pictures' numbers, are nobody's."""
    warm_up = round(WARM_UP_S * FPS)
    numbered = [(runner.number(received), received) for received in runner.receiver.decode()]
    counted = [(number, received) for number, received in numbered if number >= warm_up]
    chosen = counted[:: max(1, len(counted) // MOST_COMPARED)]
    originals = await runner.lossless([number for number, _ in chosen])
    return [
        _compared(received, original)
        for (_, received), original in zip(chosen, originals, strict=True)
    ]


def _compared(received: Received, original: Luma) -> float:
    return ssim(received.luma[:-CELL], original[:-CELL])


def summary(results: list[Result]) -> dict[str, Any]:
    """The last line: ours, the cheaper of the naive stack's two encoders, and three.js."""
    named = {result.name: result for result in results}
    ours = named[OURS]
    naive = min((named[name] for name in NAIVE if name in named), key=lambda one: one.ms)
    three = named.get(THREE)
    return {
        "ours_ms": rounded(ours.ms, 2),
        "naive_ms": rounded(naive.ms, 2),
        "ratio": rounded(naive.ms / ours.ms, 2),
        "ours_ssim": rounded(mean(ours.similar), 4),
        "naive_ssim": rounded(mean(naive.similar), 4),
        "threejs_ms": rounded(three.ms, 2) if three else None,
        "threejs_ssim": rounded(mean(three.similar), 4) if three else None,
        "threejs_ratio": rounded(three.ms / ours.ms, 2) if three else None,
        "rows": [result.row() for result in results],
    }


def regressions(result: dict[str, Any]) -> list[str]:
    """What has become worse than promised, in words; empty if nothing has."""
    ratio = result["ratio"]
    least = max(LEAST_RATIO, REFERENCE_RATIO / SLACK)
    found = []
    if ratio < least:
        found.append(f"only {ratio:g}x cheaper than the naive stack; {least:g}x is the least")
    if result["ours_ssim"] < result["naive_ssim"] - 0.02:
        found.append(
            f"blurred: SSIM {result['ours_ssim']:g}, the naive stack's {result['naive_ssim']:g}"
        )
    return found
