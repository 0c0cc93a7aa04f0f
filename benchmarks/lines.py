"""Shoppers on a bad line: what of a shopper's traffic goes by UDP and what by TCP, relayed.

Each shopper has a line of their own. Their packets lead through `Relay`; their page, HTTP calls and
WebSocket through `TcpRelay`, which is as slow but loses nothing.
"""

import asyncio
import math
import random
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from benchmarks.relay import Direction, Line, Relay

CHUNK = 4096
WAITING = 64
"""Chunks under way in a direction at most; then the sender waits, as for a full window."""

HEADERS = 28
"""Bytes of IPv4 and UDP before every packet (RFC 791, RFC 768)."""


@dataclass(frozen=True)
class Road:
    """How one shopper reaches the shop: `reroute` changes its offers (None: as they are)."""

    url: str
    reroute: Callable[[str], Awaitable[str]] | None = None


def bad_line(loss: float, round_trip: float, jitter: float, kbps: float) -> Line | None:
    """The line of those figures (percent, ms, ms, kbit/s; zero is none); None if it is not bad."""
    if not any((loss, round_trip, jitter, kbps)):
        return None
    return Line(loss / 100, round_trip / 2000, jitter / 1000, rate_kbps=kbps or None)


class Lines:
    """Lays a line for every shopper; use as an asynchronous context."""

    def __init__(self, url: str, line: Line | None) -> None:
        """`url` is the shop's; without a `line` the road there is the straight one."""
        self._url, self._line = url, line
        self._laid = 0
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> "Lines":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    async def lay(self) -> Road:
        if self._line is None:
            return Road(self._url)
        self._laid += 1
        relay = await self._stack.enter_async_context(Relay(self._line, self._laid))
        port = urlsplit(self._url).port or 80
        tcp = await self._stack.enter_async_context(TcpRelay(self._line, port, self._laid))
        return Road(f"http://127.0.0.1:{tcp.port}", relay.reroute)


class TcpRelay:
    """Stands before a TCP port of this machine: bytes come later, in order, at the line's rate.

    Nothing is lost: TCP would send it again, and neither that pause nor slow start is played.
    """

    def __init__(self, line: Line, port: int, seed: int) -> None:
        self._line, self._port = line, port
        whole, chance = replace(line, loss=0.0, reorder=0.0, queue_s=math.inf), random.Random(seed)
        self._up, self._down = Direction(whole, chance), Direction(whole, chance)
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.Task[None]] = set()
        self.port = 0

    async def __aenter__(self) -> "TcpRelay":
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._server is not None:
            self._server.close()
        for task in self._open:
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._join(reader, writer))
        self._open.add(task)
        task.add_done_callback(self._open.discard)

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry both ways until both ends have closed."""
        ends = [writer]
        try:
            await asyncio.sleep(2 * self._line.delay_s)  # TCP's handshake
            back, there = await asyncio.open_connection("127.0.0.1", self._port)
            ends.append(there)
            await asyncio.gather(_carry(self._up, reader, there), _carry(self._down, back, writer))
        except OSError:
            pass  # the shop does not answer: nor does the line
        finally:
            for end in ends:
                end.close()
            await asyncio.gather(*(end.wait_closed() for end in ends), return_exceptions=True)


async def _carry(way: Direction, source: asyncio.StreamReader, to: asyncio.StreamWriter) -> None:
    loop = asyncio.get_running_loop()
    under_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(WAITING)

    async def deliver() -> None:
        data = b"more"
        while data:
            due, data = await under_way.get()
            await asyncio.sleep(max(0.0, due - loop.time()))
            to.write(data)
            await to.drain()
        to.write_eof()

    async def collect() -> None:
        data = b"more"
        while data:
            data = await source.read(CHUNK)
            due = way.due(len(data), loop.time())
            await under_way.put((loop.time() if due is None else due, data))

    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(deliver())
            group.create_task(collect())
    except* OSError:  # an end is gone: so shall the other be
        to.close()
