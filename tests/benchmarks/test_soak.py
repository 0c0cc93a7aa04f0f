"""The soak notices what grows, and the shop does not grow."""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from benchmarks.serve import ROOT
from benchmarks.soak import Kept, Watch, broken

WINDOW_S = 0.6
ATTEMPTS = 3
"""A process that is slow to start grows."""
BESIDE = "import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
GREEDY = """
import time
kept, files = [], []
while True:
    kept.append(b"x" * 400_000)
    if len(kept) % 5 == 0:
        files.append(open("/dev/null"))
    time.sleep(0.02)
"""
CONTENT = "import time\nwhile True: time.sleep(0.02); held = b'x' * 400_000"


@contextmanager
def running(code: str) -> Iterator[int]:
    """A process, with a child that runs `code`; its pid."""
    with subprocess.Popen([sys.executable, "-c", BESIDE.format(child=code)]) as parent:
        try:
            yield parent.pid
        finally:
            for pid in reversed(Watch(parent.pid).pids()):
                os.kill(pid, 9)


async def watched(pid: int, seconds: float) -> list[Kept]:
    watch = Watch(pid)
    sampling = asyncio.create_task(watch.sample(0.05))
    while len(watch.pids()) < 2:  # noqa: ASYNC110  # nobody signals that a process is there
        await asyncio.sleep(0.02)
    await asyncio.sleep(0.5)  # Python starts
    began = time.monotonic()
    await asyncio.sleep(seconds)
    sampling.cancel()
    kept, absent = watch.kept(began, time.monotonic(), WINDOW_S)
    assert absent == []
    return kept


async def test_a_process_that_leaks_is_named_with_what_it_leaks() -> None:
    with running(GREEDY) as pid:
        told = broken(await watched(pid, 2.5))
    assert len(told) == 2
    assert "child" in told[0]
    assert "grew by" in told[0]
    assert "files" in told[1]


async def test_a_process_that_gives_back_what_it_takes_is_not_blamed() -> None:
    for _ in range(ATTEMPTS):
        with running(CONTENT) as pid:
            kept = await watched(pid, 2.5)
        if not broken(kept):
            break
    assert len(kept) == 2
    assert broken(kept) == []


async def test_who_ends_or_begins_meanwhile_is_told() -> None:
    watch = Watch(os.getpid())
    sampling = asyncio.create_task(watch.sample(0.05))
    began = time.monotonic()
    with running(CONTENT):
        await asyncio.sleep(1.0)
    await asyncio.sleep(0.5)
    sampling.cancel()
    kept, absent = watch.kept(began, time.monotonic(), 0.4)
    assert [one.process for one in kept] == ["front"]
    assert absent
    assert all("ended meanwhile" in one for one in absent)


@pytest.mark.long
@pytest.mark.timeout(1800)
@pytest.mark.skipif(not (ROOT / "var" / "baked").exists(), reason="no prepared store: make setup")
def test_thirty_shoppers_for_ten_minutes_leave_nothing_behind() -> None:
    minutes = os.environ.get("WINDOWSHOP_SOAK_MINUTES", "10")
    run = [sys.executable, "-m", "benchmarks", "soak", "--minutes", minutes, "--json"]
    done = subprocess.run(run, capture_output=True, text=True, cwd=ROOT, check=False)
    result = json.loads(done.stdout.splitlines()[-1])
    assert result["complaints"] == []
    assert done.returncode == 0
    assert result["growth_max"] <= 5
    assert result["files_growth_max"] <= 0
