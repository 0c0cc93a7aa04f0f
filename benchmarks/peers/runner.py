"""A peer as the race sees it, and the two kinds there are: a child of ours, a Chromium."""

import asyncio
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from benchmarks.errors import NothingMeasured
from benchmarks.peers.course import TICKS
from benchmarks.peers.receiver import Received, Receiver
from benchmarks.processes import tree_cpu_s
from benchmarks.reference import Luma

READY_S = 60.0
"""Loading the shop and the first picture, on a machine that does other things too."""
LINE_BYTES = 1 << 20


class Runner(Protocol):
    """One peer: `start`, `show` as often as wanted, `lossless`, `stop`."""

    receiver: Receiver

    async def start(self) -> None:
        """Load, draw a first picture, connect. Raises NothingMeasured."""

    async def show(self, first: int, count: int) -> None:
        """Send the course's pictures `first`, `first` + 1, ... at their times."""

    def cpu_s(self) -> float:
        """CPU time of the peer's whole process tree so far, seconds."""

    async def lossless(self, numbers: Sequence[int]) -> list[Luma]:
        """The pictures of these numbers as they were before encoding."""

    def number(self, received: Received) -> int:
        """Which picture of the course this is."""

    async def stop(self) -> None:
        """Give everything back; may be called at any time."""


class ChildRunner:
    """A peer of `benchmarks.peers.sender`."""

    def __init__(self, name: str, course: Path) -> None:
        """`course` is the file that describes the task."""
        self._command = [sys.executable, "-m", "benchmarks.peers.sender", name, str(course)]
        self._pictures = course.with_name(f"{name}.npy")
        self._log = course.with_name(f"{name}.log")
        self._process: asyncio.subprocess.Process | None = None
        self.receiver = Receiver()

    async def start(self) -> None:
        with self._log.open("wb") as log:
            self._process = await asyncio.create_subprocess_exec(
                *self._command, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
                stderr=log, limit=LINE_BYTES,
            )  # fmt: skip
        async with asyncio.timeout(READY_S):
            offer = (await self._hear(self._process))["offer"]
            await self._ask(answer=await self.receiver.answer(offer))
        await self.receiver.connected()

    async def show(self, first: int, count: int) -> None:
        await self._ask(show=[first, count])

    def cpu_s(self) -> float:
        return 0.0 if self._process is None else tree_cpu_s(self._process.pid)

    async def lossless(self, numbers: Sequence[int]) -> list[Luma]:
        await self._ask(lossless=list(numbers), file=str(self._pictures))
        return list(np.load(self._pictures))

    def number(self, received: Received) -> int:
        return round(received.ticks / TICKS)

    async def stop(self) -> None:
        await self.receiver.close()
        if self._process is not None and self._process.returncode is None:
            self._process.kill()  # it holds nothing worth a goodbye
            await self._process.wait()

    async def _ask(self, **message: Any) -> None:
        process = self._process
        if process is None or process.stdin is None:
            raise NothingMeasured("start the peer first")
        process.stdin.write(json.dumps(message).encode() + b"\n")
        await self._hear(process)

    async def _hear(self, process: asyncio.subprocess.Process) -> dict[str, Any]:
        line = b"" if process.stdout is None else await process.stdout.readline()
        if not line:
            words = self._log.read_text(errors="replace").splitlines()[-4:]
            raise NothingMeasured(f"{self._command[-2]} ended by itself:\n" + "\n".join(words))
        answer: dict[str, Any] = json.loads(line)
        return answer
