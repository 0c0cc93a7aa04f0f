"""Pictures go twice where a lost packet would be missed, and only there."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from benchmarks.light_peer import LightPeer
from benchmarks.relay import Line, Relay
from streaming import copies
from streaming.copies import Copies
from tests.streaming.clients import visiting
from tests.streaming.rooms import GreyRoom, shop

SSRC = 0x01020304
MOST_S = 10
"""Within this time copies begin: two seconds of loss must be reported, and a busy machine's delays
look like a queue."""


def rtp(sequence: int, last: bool, ssrc: int = SSRC) -> bytes:
    """An RTP packet without payload."""
    kind = 0x80 * last + 97
    return bytes([0x80, kind]) + sequence.to_bytes(2, "big") + bytes(4) + ssrc.to_bytes(4, "big")


RTCP = bytes([0x80, 200, 0, 0]) + bytes(4) + SSRC.to_bytes(4, "big")
PICTURE = [rtp(65_535, last=False), rtp(0, last=True)]


class Sender:
    """What aiortc's sender does with a packet and with one that is asked for again."""

    def __init__(self) -> None:
        self.wanted = True
        self.first: list[bytes] = []
        self.again: list[int] = []
        self.copies = Copies(self._send, SSRC, self._again, lambda: self.wanted)

    async def _send(self, packet: bytes) -> None:
        self.first.append(packet)

    async def _again(self, sequence: int) -> None:
        self.again.append(sequence)
        await self.copies.send(rtp(7, last=True, ssrc=SSRC + 1))  # as RTX

    async def play(self, packets: list[bytes]) -> None:
        for packet in packets:
            await self.copies.send(packet)
        await asyncio.sleep(2 * copies.APART_S)


async def test_a_whole_picture_is_followed_by_its_copy() -> None:
    sender = Sender()
    await sender.play(PICTURE)
    assert sender.first[:2] == PICTURE
    assert sender.again == [65_535, 0]
    await sender.play([rtp(1, last=False)])
    assert sender.again == [65_535, 0], "half a picture is not yet"


async def test_nothing_else_is_copied() -> None:
    sender = Sender()
    await sender.play([RTCP, rtp(5, last=True, ssrc=SSRC + 1)])
    sender.wanted = False
    await sender.play(PICTURE)
    assert sender.again == []
    sender.wanted = True
    await sender.play([rtp(1, last=True)])
    assert sender.again == [1], "what went uncopied stays so"


async def test_copies_end_with_the_connection() -> None:
    sender = Sender()
    for packet in PICTURE:
        await sender.copies.send(packet)
    sender.copies.stop()
    await asyncio.sleep(2 * copies.APART_S)
    assert sender.again == []


@asynccontextmanager
async def far_away(loss: float) -> AsyncIterator[tuple[GreyRoom, LightPeer]]:
    """A visitor 120 ms away; packets get lost once they are in."""
    room = GreyRoom()
    room.noise = 60  # several packets a frame
    async with (
        shop(room) as running,
        Relay(Line(delay_s=0.06), seed=3) as relay,
        visiting(running.url, reroute=relay.reroute) as peer,
    ):
        relay.line.loss = loss
        yield room, peer


async def test_on_a_lossy_line_pictures_take_half_and_go_twice() -> None:
    async with far_away(loss=0.08) as (room, peer):
        told = room.guests["ann"].kbps
        seconds = 0
        while told[-1] > 0.6 * told[0] or not await twice_for_a_second(peer):
            seconds += 1
            assert seconds < MOST_S
            await asyncio.sleep(1)


async def twice_for_a_second(peer: LightPeer) -> bool:
    """Whether more packets are repeated than there are pictures; asking for the lost ones would
    repeat one of six."""
    frames, packets = peer.frames.frames, repeated(peer)
    await asyncio.sleep(1)
    return repeated(peer) - packets >= peer.frames.frames - frames > 0


async def test_on_a_clean_line_nothing_is_repeated() -> None:
    async with far_away(loss=0.0) as (_, peer):
        frames = peer.frames.frames
        await asyncio.sleep(3)
        assert peer.frames.frames > frames
        assert repeated(peer) == 0


def repeated(peer: LightPeer) -> int:
    """Packets of the retransmission stream that have come."""
    (receiver,) = peer.connection.getReceivers()
    streams, rtx = receiver._RTCRtpReceiver__remote_streams, receiver._RTCRtpReceiver__rtx_ssrc
    return sum(streams[ssrc].packets_received for ssrc in rtx if ssrc in streams)
