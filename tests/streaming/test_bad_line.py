"""The measuring tools themselves: the relay's line and the counting of undecoded pictures."""

import asyncio
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.frames import LOST_AFTER_MS, FrameAssembler, is_keyframe
from benchmarks.relay import Line, Relay, server_address

KEY, DELTA, PART = b"\0\0\0\1\x65key", b"\0\0\0\1\x41delta", b"more"
OFFER = (
    "m=video\r\na=candidate:1 1 udp 1 {} {} typ host\r\na=candidate:2 1 udp 1 ::1 9 typ host\r\n"
)


def packets(frames: int, parts: int, first: int) -> list[tuple[int, int, bool, bytes]]:
    """`frames` pictures of `parts` packets each, the first a keyframe."""
    found = []
    for frame in range(frames):
        for part in range(parts):
            opening = KEY if frame == 0 else DELTA
            sequence = (first + frame * parts + part) % 2**16
            data = opening if part == 0 else PART
            found.append((sequence, frame * 3000, part == parts - 1, data))
    return found


@given(
    frames=st.integers(1, 20),
    parts=st.integers(1, 5),
    first=st.integers(0, 2**16 - 1),
    seed=st.integers(0, 1000),
)
def test_packets_that_all_come_count_in_any_near_order(
    frames: int, parts: int, first: int, seed: int
) -> None:
    chance = random.Random(seed)
    sent = packets(frames, parts, first)
    start, rest = sent[:parts], sent[parts:]
    rest = [pair[1] for pair in sorted(enumerate(rest), key=lambda p: p[0] + chance.uniform(0, 4))]
    counter = FrameAssembler()
    for at, packet in enumerate(start + rest):
        assert not counter.add(*packet, at=at)
    assert (counter.frames, counter.keyframes, counter.broken) == (frames, 1, 0)


@given(lost=st.sets(st.integers(0, 59), max_size=20), first=st.integers(0, 2**16 - 1))
def test_a_picture_counts_only_if_it_could_be_decoded(lost: set[int], first: int) -> None:
    sent = packets(20, 3, first)
    counter = FrameAssembler()
    for at, packet in enumerate(sent):
        if at not in lost:
            counter.add(*packet, at=at)
    assert counter.frames == min([60, *lost]) // 3


def test_a_hole_that_stays_asks_for_a_keyframe_and_it_heals() -> None:
    sent = packets(10, 1, 65_530)
    counter = FrameAssembler()
    asked = [counter.add(*packet, at=at * 100.0) for at, packet in enumerate(sent) if at != 2]
    assert counter.frames == 2
    assert asked.index(True) == 2 + LOST_AFTER_MS / 100
    for at, (sequence, timestamp, last, data) in enumerate(packets(10, 1, 4), start=10):
        counter.add(sequence, timestamp + 30_000, last, data, at=at * 100.0)
    assert counter.frames == 12


def test_keyframes_are_told_from_others() -> None:
    assert is_keyframe(KEY)
    assert not is_keyframe(DELTA)
    assert is_keyframe(b"\x10\x02\x00\x9d\x01\x2a")
    assert not is_keyframe(b"\x11\x02\x00\x9d\x01\x2a")
    assert not is_keyframe(b"")


class Echo(asyncio.DatagramProtocol):
    """A server that answers with what it got."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: asyncio.DatagramTransport = transport  # type: ignore[assignment]

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self.transport.sendto(data, addr)


class Client(asyncio.DatagramProtocol):
    """Notes what comes back, and when."""

    def __init__(self) -> None:
        self.heard: list[tuple[bytes, float]] = []

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self.heard.append((data, asyncio.get_running_loop().time()))


async def echoed(line: Line, count: int, size: int = 100) -> tuple[list[bytes], list[float]]:
    """What of `count` datagrams comes back over `line`, and how long each took, seconds."""
    loop = asyncio.get_running_loop()
    server, _ = await loop.create_datagram_endpoint(Echo, local_addr=("127.0.0.1", 0))
    async with Relay(line, seed=4) as relay:
        told = await relay.reroute(OFFER.format(*server.get_extra_info("sockname")))
        transport, client = await loop.create_datagram_endpoint(
            Client, remote_addr=server_address(told)
        )
        sent = {}
        for number in range(count):
            data = number.to_bytes(4, "big").ljust(size, b"\0")
            sent[data] = loop.time()
            transport.sendto(data)
            await asyncio.sleep(0.001)
        await asyncio.sleep(0.3)
        transport.close()
    server.close()
    return [data for data, _ in client.heard], [at - sent[data] for data, at in client.heard]


async def test_a_clean_line_passes_all_in_order() -> None:
    heard, _ = await echoed(Line(), 100)
    assert heard == sorted(heard)
    assert len(heard) == 100


async def test_loss_and_delay_are_as_asked() -> None:
    heard, took = await echoed(Line(loss=0.2, delay_s=0.05, jitter_s=0.02), 400)
    # Lost on the way there or back: 1 - 0.8^2 = 36 %.
    assert len(heard) == pytest.approx(400 * 0.64, rel=0.15)
    assert min(took) >= 0.1
    assert heard == sorted(heard)


async def test_reordering_and_a_narrow_line() -> None:
    heard, _ = await echoed(Line(reorder=0.2), 200)
    assert len(heard) == 200
    assert heard != sorted(heard)
    # 200 x 1000 bytes at once over 1 Mbit/s with a queue of 0.1 s: most are lost.
    heard, took = await echoed(Line(rate_kbps=1000, queue_s=0.1), 200, size=1000)
    assert len(heard) < 100
    assert max(took) > 0.05
