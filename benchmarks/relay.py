"""A bad line in user space: a UDP relay with loss, delay, jitter, reordering and a rate.

`Relay.reroute` stands before the server that made an offer and gives the offer that leads a
client through the relay. For tests and benchmarks, where the kernel has no netem.
"""

import asyncio
import random
import re
from dataclasses import dataclass
from typing import Any, cast

Address = tuple[str, int]
_CANDIDATE = re.compile(r"^a=candidate:\S+ \d+ udp \d+ (\S+) (\d+) typ host.*$", re.IGNORECASE)


@dataclass
class Line:
    """What a direction does to datagrams. May be changed while it is in use."""

    loss: float = 0.0
    """Share of datagrams lost, 0 to 1."""
    delay_s: float = 0.0
    jitter_s: float = 0.0
    """Extra delay, uniform between 0 and this; it does not reorder."""
    reorder: float = 0.0
    """Share of datagrams that are held back so that later ones overtake them."""
    rate_kbps: float | None = None
    queue_s: float = 0.3
    """Longest wait for the rate; what would wait longer is lost."""


class Direction:
    """Applies a line to one direction's datagrams."""

    def __init__(self, line: Line, chance: random.Random) -> None:
        self._line = line
        self._chance = chance
        self._free_at = 0.0
        self._last_due = 0.0

    def due(self, size: int, now: float) -> float | None:
        """When a datagram of `size` bytes arrives; None when it is lost."""
        line = self._line
        if self._chance.random() < line.loss:
            return None
        leaves = now
        if line.rate_kbps is not None:
            leaves = max(now, self._free_at)
            if leaves - now > line.queue_s:
                return None
            self._free_at = leaves + size * 8 / 1000 / line.rate_kbps
            leaves = self._free_at
        due = leaves + line.delay_s + self._chance.uniform(0, line.jitter_s)
        if self._chance.random() < line.reorder:
            return due + max(0.01, line.jitter_s)
        # A little apart: timers that are due together fire in any order.
        self._last_due = max(self._last_due + 1e-6, due)
        return self._last_due


class _Port(asyncio.DatagramProtocol):
    """One UDP socket; hands what comes in to `receive`."""

    def __init__(self, receive: Any) -> None:
        self._receive = receive
        self._early: list[tuple[bytes, Address | None]] = []
        self.transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # Python 3.11's own datagram transport does not inherit from DatagramTransport.
        self.transport = cast(asyncio.DatagramTransport, transport)
        for data, addr in self._early:
            self.send(data, addr)
        self._early.clear()

    def datagram_received(self, data: bytes, addr: Address) -> None:
        self._receive(data, addr)

    def send(self, data: bytes, addr: Address | None = None) -> None:
        if self.transport is None:
            self._early.append((data, addr))
        elif not self.transport.is_closing():
            self.transport.sendto(data, addr)


class Relay:
    """Stands before a server; use as an asynchronous context and give a client `reroute`."""

    def __init__(self, line: Line, seed: int = 1) -> None:
        self.line = line
        self.passed = self.lost = 0
        chance = random.Random(seed)
        self._up, self._down = Direction(line, chance), Direction(line, chance)
        self._front = _Port(self._from_client)
        self._target: Address | None = None
        self._backs: dict[Address, _Port] = {}
        self._opening: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> "Relay":
        return self

    async def reroute(self, sdp: str) -> str:
        """The offer `sdp`, leading through this relay instead of to its first host candidate.

        Raises:
            ValueError: the offer has no host candidate.
        """
        self._target = server_address(sdp)
        if self._front.transport is not None:  # of an earlier connection
            self._front.transport.close()
        loop = asyncio.get_running_loop()
        host = "::1" if ":" in self._target[0] else "127.0.0.1"
        transport, _ = await loop.create_datagram_endpoint(
            lambda: self._front, local_addr=(host, 0)
        )
        return _through(sdp, transport.get_extra_info("sockname")[:2])

    async def __aexit__(self, *_: object) -> None:
        for task in self._opening:
            task.cancel()
        for port in (self._front, *self._backs.values()):
            if port.transport is not None:
                port.transport.close()

    def _from_client(self, data: bytes, client: Address) -> None:
        back = self._backs.get(client)
        if back is None:
            back = self._backs[client] = _Port(
                lambda answer, _: self._pass(self._down, answer, self._front, client)
            )
            task = asyncio.create_task(self._open(back))
            self._opening.add(task)
            task.add_done_callback(self._opening.discard)
        self._pass(self._up, data, back, None)

    async def _open(self, back: _Port) -> None:
        loop = asyncio.get_running_loop()
        await loop.create_datagram_endpoint(lambda: back, remote_addr=self._target)

    def _pass(self, way: Direction, data: bytes, out: _Port, to: Address | None) -> None:
        loop = asyncio.get_running_loop()
        due = way.due(len(data), loop.time())
        if due is None:
            self.lost += 1
            return
        self.passed += 1
        if due <= loop.time():
            out.send(data, to)
        else:
            loop.call_at(due, out.send, data, to)


def server_address(sdp: str) -> Address:
    """The first host candidate of an offer, IPv4 before IPv6.

    Raises:
        ValueError: the offer has none.
    """
    matches = [match for line in sdp.splitlines() if (match := _CANDIDATE.match(line))]
    found = sorted(((match[1], int(match[2])) for match in matches), key=lambda at: ":" in at[0])
    if not found:
        raise ValueError("the offer has no host candidate to relay")
    return found[0]


def without_candidates(sdp: str) -> str:
    """An answer that leads nowhere: a client behind a relay is reached through it alone."""
    return "".join(
        line for line in sdp.splitlines(keepends=True) if not line.startswith("a=candidate:")
    )


def _through(sdp: str, address: Address) -> str:
    """The offer with `address` as its only candidate."""
    lines: list[str] = []
    for line in sdp.splitlines():
        if not line.startswith("a=candidate:"):
            lines.append(line)
        elif not lines[-1].startswith("a=candidate:"):
            lines.append(f"a=candidate:relay 1 udp 2130706431 {address[0]} {address[1]} typ host")
    return "\r\n".join(lines) + "\r\n"
