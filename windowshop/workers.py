"""Room workers as child processes of the front, joined by a Unix socket each.

A worker gets a bare environment (no secrets) and no network use. It is declared lost when its
socket closes or when it misses heartbeats while loaded; the process is then killed.
"""

import asyncio
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import structlog

from scenes.errors import MessageError
from scenes.render_messages import FromWorker, Heartbeat, Pulse, Shutdown, ToWorker, WorkerReady
from scenes.wire import front_side_reader, write_render
from windowshop.errors import WorkerLost
from windowshop.ports import RoomRenderer

log = structlog.get_logger()

START_TIMEOUT_S = 20.0
HEARTBEAT_S = 0.5
MISSES = 4
"""Heartbeats in a row that may go unanswered: with the pace above, lost within 2 s."""
BACKLOG_BYTES = 4 * 1024 * 1024
INHERITED = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "TMPDIR", "LIBGL_ALWAYS_SOFTWARE")
"""Environment variables a worker may see; everything else stays with the front."""
OWN = {
    # One worker a core: numpy's own threads would only take it from the next worker.
    "OPENBLAS_NUM_THREADS": "1",
    # Pictures and encoders go back to the system when their view ends. Left alone, glibc raises
    # its threshold to what was freed last (mallopt(3)), and they stay in a heap full of holes.
    "MALLOC_MMAP_THRESHOLD_": str(256 * 1024),
    "MALLOC_TRIM_THRESHOLD_": str(1024 * 1024),
}
"""Environment variables of a worker's own."""

OnMessage = Callable[[RoomRenderer, FromWorker], None]
OnLost = Callable[[RoomRenderer, str], None]


class LocalWorker:
    """A connected worker process; implements `RoomRenderer`."""

    def __init__(
        self,
        process: asyncio.subprocess.Process,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        on_message: OnMessage,
        on_lost: OnLost,
    ) -> None:
        self.pid = process.pid
        self._process = process
        self._reader = reader
        self._writer = writer
        self._on_message = on_message
        self._on_lost = on_lost
        self._sent = 0
        self._answered = 0
        self._closing = False
        self._tasks = [asyncio.create_task(self._read())]

    def send(self, message: ToWorker) -> None:
        """See `RoomRenderer`. A worker that stops reading is lost, never waited for."""
        if self._closing:
            return
        self._writer.write(write_render(message))
        if self._writer.transport.get_write_buffer_size() > BACKLOG_BYTES:
            self._lost("it stopped reading")

    async def close(self) -> None:
        """See `RoomRenderer`."""
        if not self._closing:
            self.send(Shutdown())
            self._closing = True
        for task in self._tasks:
            task.cancel()
        self._writer.close()
        try:
            await asyncio.wait_for(self._process.wait(), 2.0)
        except TimeoutError:
            self._kill()
            await self._process.wait()

    async def _read(self) -> None:
        messages = front_side_reader()
        reason = "its process ended"
        try:
            while data := await self._reader.read(1 << 18):
                for message in messages.feed(data):
                    self._take(message)
        except (ConnectionError, MessageError) as error:
            reason = str(error)
        self._lost(reason)

    def _take(self, message: FromWorker) -> None:
        if isinstance(message, Pulse):
            self._answered = message.number
        if isinstance(message, WorkerReady):
            self._tasks.append(asyncio.create_task(self._beat()))
        self._on_message(self, message)

    async def _beat(self) -> None:
        while self._sent - self._answered < MISSES:
            self._sent += 1
            self.send(Heartbeat(self._sent))
            await asyncio.sleep(HEARTBEAT_S)
        self._lost("it stopped answering")

    def _lost(self, reason: str) -> None:
        if self._closing:
            return
        self._closing = True
        self._kill()
        self._writer.close()
        self._on_lost(self, reason)

    def _kill(self) -> None:
        if self._process.returncode is None:
            self._process.kill()


class LocalRoomHost:
    """Starts workers as child processes; implements `windowshop.ports.RoomHost`."""

    async def start(self, on_message: OnMessage, on_lost: OnLost) -> LocalWorker:
        """See `RoomHost`."""
        with tempfile.TemporaryDirectory(prefix="windowshop-") as folder:
            path = Path(folder) / "worker.sock"
            connected: asyncio.Future[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = (
                asyncio.get_running_loop().create_future()
            )

            def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
                if not connected.done():
                    connected.set_result((reader, writer))

            server = await asyncio.start_unix_server(accept, path, limit=1 << 20)
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "engine.worker",
                "--socket",
                str(path),
                env=_bare_environment(),
                start_new_session=True,  # Ctrl-C is for the front, which then tells its workers
            )
            try:
                reader, writer = await _first_of(connected, process)
            except WorkerLost:
                if process.returncode is None:
                    process.kill()
                raise
            finally:
                server.close()
        log.info("worker_started", pid=process.pid)
        return LocalWorker(process, reader, writer, on_message, on_lost)


def _bare_environment() -> dict[str, str]:
    inherited = {name: os.environ[name] for name in INHERITED if name in os.environ}
    return inherited | OWN


async def _first_of(
    connected: "asyncio.Future[tuple[asyncio.StreamReader, asyncio.StreamWriter]]",
    process: asyncio.subprocess.Process,
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """The worker's connection.

    Raises:
        WorkerLost: the process ended or did not connect in time.
    """
    ended = asyncio.create_task(process.wait())
    ended.add_done_callback(lambda _: connected.cancel())
    try:
        return await asyncio.wait_for(connected, START_TIMEOUT_S)
    except (TimeoutError, asyncio.CancelledError) as error:
        if isinstance(error, asyncio.CancelledError) and not connected.cancelled():
            raise  # we were cancelled ourselves, not told that the process ended
        raise WorkerLost(
            f"a room worker did not start (exit status {process.returncode})"
        ) from error
    finally:
        ended.cancel()
