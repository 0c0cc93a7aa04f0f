"""A TCP line of so many kbit/s between client and server, with a large buffer before it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

CHUNK = 1500
BUFFER = 4 * 1024 * 1024


@dataclass
class TcpLine:
    """What the line carries to the client, kbit/s; it may change at any time."""

    kbps: float

    async def carry(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        loop = asyncio.get_running_loop()
        free_at = loop.time()
        try:
            while data := await source.read(CHUNK):
                free_at = max(free_at, loop.time()) + len(data) * 8 / 1000 / self.kbps
                await asyncio.sleep(max(0.0, free_at - loop.time()))
                sink.write(data)
                await sink.drain()
        except ConnectionError:
            pass
        finally:
            sink.close()


@asynccontextmanager
async def tcp_line(url: str, kbps: float) -> AsyncIterator[tuple[str, TcpLine]]:
    """The WebSocket address through the line, and the line."""
    scheme, _, host, *path = url.split("/")
    name, port = host.split(":")
    line, wide = TcpLine(kbps), TcpLine(1e6)
    carrying: set[asyncio.Task[None]] = set()

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection(name, int(port), limit=BUFFER)
        for carried in (line.carry(far_reader, writer), wide.carry(reader, far_writer)):
            carrying.add(asyncio.create_task(carried))

    server = await asyncio.start_server(meet, "127.0.0.1", 0)
    try:
        near = server.sockets[0].getsockname()[1]
        yield "/".join([scheme, "", f"127.0.0.1:{near}", *path]), line
    finally:
        server.close()
        for task in carrying:
            task.cancel()
        await asyncio.gather(*carrying, return_exceptions=True)
