"""Real peers that connect and then read, acknowledge or finish nothing."""

import asyncio
from typing import Any

import pytest
from aiortc.rtcsctptransport import SCTP_DATA_FIRST_FRAG, DataChunk

from benchmarks.light_peer import LightPeer
from scenes.messages import Bye, PeoplePoses
from streaming.attention import Attention
from streaming.peer import MAX_LIVE_BACKLOG, Peer
from streaming.reassembly import MOST_CHUNKS, MOST_MISORDERED, MOST_STREAMS
from streaming.session import LAST_WORDS_S, Session
from streaming.settings import StreamingSettings
from tests.streaming.clients import VIEW, visiting
from tests.streaming.rooms import POSE, GreyRoom, RunningShop, shop, until

LOOPBACK = ("127.0.0.1",)
MEBIBYTE = 1024 * 1024
PACKET_OBJECT = 512
"""What a kept RTP packet weighs besides its payload (tracemalloc, CPython 3.11)."""


def peer_of(running: RunningShop, visitor: str) -> Peer:
    session = running.room.guests[visitor].channel
    assert isinstance(session, Session)
    assert isinstance(session._media, Peer)
    return session._media


def weight(peer: Peer) -> int:
    """Bytes that wait for a visitor's word, or are kept in case there is one."""
    history: Any = peer._transceiver.sender._RTCRtpSender__rtp_history.values()
    sctp: Any = peer._connection.sctp
    chunks = [*sctp._sent_queue, *sctp._outbound_queue]
    kept = (
        sum(len(packet.payload) + PACKET_OBJECT for packet in history)
        + sum(len(chunk.user_data) + PACKET_OBJECT for chunk in chunks)
        + peer._live.bufferedAmount
    )
    return int(kept)


def stop_reading(peer: LightPeer) -> None:
    """The client's UDP sockets are never read again."""
    connection = peer.connection.getReceivers()[0].transport.transport._connection
    for protocol in connection._protocols:
        protocol.transport.pause_reading()


async def test_who_reads_no_packets_is_cut_with_a_reason_and_costs_little() -> None:
    room = GreyRoom(fps=60)
    room.noise, room.size = 120, (640, 384)
    settings = StreamingSettings(bind_addresses=LOOPBACK, send_timeout_s=1.5)
    async with shop(room, settings) as running, visiting(running.url, "bob") as other:
        eve = LightPeer(running.url, "eve", VIEW)
        await eve.join()
        stop_reading(eve)
        served, frames, most = peer_of(running, "eve"), other.frames.frames, 0

        def gone() -> bool:
            nonlocal most
            running.room.guests["eve"].channel.send_live(PeoplePoses([("bob", POSE)]))
            most = max(most, weight(served))
            return room.guests["eve"].away

        await until(gone, timeout_s=6)
        await until(lambda: eve.log.bye is not None)
        assert isinstance(eve.log.bye, Bye)
        assert eve.log.bye.code == "slow"
        assert 128 * 1024 < most < MEBIBYTE - settings.max_outbox_bytes
        assert other.frames.frames > frames + 20
        await eve.vanish()


def test_that_takes_less_than_ten_seconds() -> None:
    assert StreamingSettings().send_timeout_s + LAST_WORDS_S <= 10


async def test_who_acknowledges_no_live_messages_gets_fewer_and_costs_little(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with shop() as running, visiting(running.url, "eve") as eve:
        served = peer_of(running, "eve")

        async def silent() -> None:
            return

        monkeypatch.setattr(eve.connection.sctp, "_send_sack", silent)
        channel, everybody = running.room.guests["eve"].channel, [(str(n), POSE) for n in range(30)]
        frames, most, backed_up = eve.frames.frames, 0, False
        for _ in range(400):
            channel.send_live(PeoplePoses(everybody))
            most = max(most, weight(served))
            backed_up |= served._live.bufferedAmount >= MAX_LIVE_BACKLOG
            await asyncio.sleep(0.005)
        assert backed_up
        assert most < MEBIBYTE / 2
        assert eve.frames.frames > frames + 20  # pictures go on


def piece(tsn: int, stream: int) -> Any:
    chunk: Any = DataChunk(SCTP_DATA_FIRST_FRAG)
    chunk.tsn, chunk.stream_id, chunk.protocol = tsn % 2**32, stream, 51
    chunk.user_data = b"x" * 1000
    return chunk


@pytest.mark.parametrize(
    ("count", "step", "stream"),
    [
        pytest.param(MOST_CHUNKS + 1, 1, lambda _: 1, id="messages without an end"),
        pytest.param(MOST_STREAMS + 1, 1, lambda number: 2 * number, id="streams without number"),
    ],
)
async def test_who_leaves_too_much_half_said_is_sent_away(
    count: int, step: int, stream: Any
) -> None:
    async with shop() as running, visiting(running.url, "bob") as other:
        eve = LightPeer(running.url, "eve", VIEW)
        await eve.join()
        served, sctp, frames = peer_of(running, "eve"), eve.connection.sctp, other.frames.frames
        for number in range(count):
            await sctp._send_chunk(piece(sctp._local_tsn + number * step, stream(number)))
            await asyncio.sleep(0)
        await until(lambda: running.room.guests["eve"].away)
        held = served._connection.sctp._inbound_streams.values()
        assert sum(len(one.reassembly) for one in held) <= 2 * MOST_CHUNKS
        await until(lambda: other.frames.frames > frames + 10)
        await eve.vanish()


async def test_gaps_that_are_never_filled_end_the_visit() -> None:
    async with shop() as running:
        eve = LightPeer(running.url, "eve", VIEW)
        await eve.join()
        sctp, held = eve.connection.sctp, peer_of(running, "eve")._connection.sctp
        for number in range(MOST_MISORDERED + 200):
            late = piece(sctp._local_tsn + 1 + number, 1)
            late.flags = 0b111  # whole and in no order: handed on at once, and still a gap before
            late.user_data = b"x"
            await sctp._send_chunk(late)
            if number % 20 == 0:
                await asyncio.sleep(0.001)
            if running.room.guests["eve"].away:
                break
        await until(lambda: running.room.guests["eve"].away)
        assert 0 < len(held._sack_misordered) <= MOST_MISORDERED + 1
        await eve.vanish()


async def test_a_report_of_something_new_is_a_sign_of_reading() -> None:
    lost: list[str] = []
    attention = Attention(0.15, lambda: lost.append("lost"))
    for number in range(6):
        attention.sent()
        await asyncio.sleep(0.05)
        attention.reported(number)
    await asyncio.sleep(0.3)  # nothing was sent since: nothing is due
    assert lost == []
    attention.sent()
    await asyncio.sleep(0.05)
    attention.reported(5)  # as before
    await asyncio.sleep(0.3)
    assert lost == ["lost"]
