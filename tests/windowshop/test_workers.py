"""Room workers as real child processes: what they inherit, and how their end is noticed."""

import asyncio
import os
import signal
from pathlib import Path

import pytest

from scenes.render_messages import FromWorker
from windowshop.ports import RoomRenderer
from windowshop.workers import INHERITED, OWN, LocalRoomHost

SECRET = "postgresql+pg8000://shop:open-sesame@db/shop"


def unheard(worker: RoomRenderer, message: FromWorker) -> None:
    """Workers that have no room yet say nothing."""
    pytest.fail(f"{message} came unasked")


def environment(pid: int) -> dict[str, str]:
    text = Path(f"/proc/{pid}/environ").read_bytes().decode()
    return dict(line.split("=", 1) for line in text.split("\0") if line)


async def test_a_worker_inherits_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WINDOWSHOP_DATABASE", SECRET)
    worker = await LocalRoomHost().start(unheard, lambda worker, reason: None)
    inherited = environment(worker.pid)
    await worker.close()
    assert SECRET not in inherited.values()
    own = {*OWN, "LC_CTYPE"}  # Python sets LC_CTYPE itself (PEP 538)
    assert set(inherited) <= {*INHERITED, *own}


async def test_a_closed_worker_is_gone() -> None:
    worker = await LocalRoomHost().start(unheard, lambda worker, reason: None)
    await worker.close()
    with pytest.raises(ProcessLookupError):
        os.kill(worker.pid, 0)


async def test_a_killed_worker_is_told_as_lost_at_once() -> None:
    lost: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    worker = await LocalRoomHost().start(unheard, lambda worker, reason: lost.set_result(reason))
    os.kill(worker.pid, signal.SIGKILL)
    assert await asyncio.wait_for(lost, 2.0) == "its process ended"
    await worker.close()  # while its loop still runs
