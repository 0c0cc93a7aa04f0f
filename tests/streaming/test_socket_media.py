"""Pictures over the socket: a real server, real pictures, and readers of every kind."""

import asyncio
import random
from contextlib import suppress
from functools import partial
from typing import Any

import av
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.light_peer import LightPeer
from scenes.errors import MessageError
from scenes.geometry import IDENTITY
from scenes.messages import (
    Codec,
    FrameReceived,
    KeyframeNeeded,
    Offer,
    PeoplePoses,
    Pose,
    Ray,
    Rename,
    ServerLive,
    SetVisible,
    StreamedFrame,
    Transport,
    UseSocket,
)
from scenes.wire import read_client_live, write_server_live
from streaming.frame_queue import MAX_WAITING
from streaming.session import Session
from streaming.settings import StreamingSettings
from streaming.socket_media import MAX_IN_FLIGHT, SocketMedia
from tests.streaming.clients import VIEW, open_files, raw, visiting
from tests.streaming.rooms import Encoder, GreyRoom, RunningShop, grey_of, shop, until
from tests.streaming.tcp_line import tcp_line

LOOPBACK = ("127.0.0.1",)
POSE = Pose((0.0, 1.6, 0.0), IDENTITY)
RAY = Ray((0.0, 1.6, 0.0), (0.0, 0.0, -1.0))
MEBIBYTE = 1024 * 1024
_read_live: msgspec.msgpack.Decoder[ServerLive] = msgspec.msgpack.Decoder(ServerLive)


class SocketPeer(LightPeer):
    """A light peer over the socket that keeps its pictures and may stop acknowledging."""

    def __init__(
        self, url: str, visitor: str, codec: Codec = "h264", transport: Transport = "websocket"
    ) -> None:
        super().__init__(url, visitor, VIEW, (codec,), transport=transport)
        self.pictures: list[StreamedFrame] = []
        self.silent = False

    def _on_picture(self, frame: StreamedFrame) -> None:
        self.pictures.append(frame)
        if not self.silent:
            super()._on_picture(frame)


class Desk:
    """A `SocketMedia` with its surroundings written down, in virtual time."""

    def __init__(self, patience_s: float = 8.0) -> None:
        self.now = 50.0
        self.asked = self.dropped = self.stuck = 0
        self.kbps: list[int] = []
        settings = StreamingSettings(keyframe_interval_s=0.0, send_timeout_s=patience_s)
        self.media = SocketMedia(settings, self, clock=lambda: self.now)
        self.encoder = Encoder("h264")

    def on_keyframe_needed(self) -> None:
        self.asked += 1

    def on_bitrate(self, kbps: int) -> None:
        self.kbps.append(kbps)

    def on_frame_sent(self, size: int) -> None:
        assert size > 0

    def on_frame_dropped(self) -> None:
        self.dropped += 1

    def on_ready(self) -> None:
        """The tests take when they like."""

    def on_stuck(self) -> None:
        self.stuck += 1

    def push(self, keyframe: bool = False, seqs: tuple[int, ...] = ()) -> None:
        self.media.send_frame(self.encoder.draw(self.encoder.frame * 3000, keyframe, seqs))

    def take(self) -> StreamedFrame | None:
        data = self.media.take()
        if data is None:
            return None
        frame = _read_live.decode(data)
        assert isinstance(frame, StreamedFrame)
        return frame


def seen_more(peer: LightPeer, than: int) -> bool:
    return peer.frames.frames > than


def session_of(running: RunningShop, visitor: str) -> Session:
    found = running.room.guests[visitor].channel
    assert isinstance(found, Session)
    return found


# --- which pictures go -----------------------------------------------------------------


async def test_after_a_drop_nothing_goes_but_a_keyframe() -> None:
    desk = Desk()
    desk.push(keyframe=True)
    assert desk.take()
    desk.media.received(0)
    desk.push()
    assert desk.take()
    desk.now += 1  # nothing comes back: the line is stuck
    for seq in range(MAX_WAITING + 3):
        desk.push(seqs=(seq,))
    assert desk.dropped == MAX_WAITING + 3
    assert desk.asked > 0
    desk.push(keyframe=True, seqs=(99,))
    assert desk.take() is None
    desk.media.received(3000)
    frame = desk.take()
    assert frame is not None
    assert frame.keyframe
    # What the dropped pictures showed first, this one shows first.
    assert frame.seqs == [*range(MAX_WAITING + 3), 99]


async def test_no_more_goes_than_may_be_under_way() -> None:
    desk = Desk()
    desk.encoder.noise = 200
    sent = 0
    for number in range(400):
        desk.push(keyframe=number == 0 or desk.asked > 0)
        while frame := desk.take():
            sent += len(frame.data)
    assert MAX_IN_FLIGHT <= sent < MAX_IN_FLIGHT + 64 * 1024


async def test_newest_live_message_goes_before_pictures() -> None:
    desk = Desk()
    desk.push(keyframe=True)
    new = PeoplePoses([("bob", Pose((0, 1.6, 0), (0, 0, 0, 1)))])
    desk.media.send_live(PeoplePoses([]))
    desk.media.send_live(new)
    assert desk.media.take() == write_server_live(new)
    assert desk.take()
    assert desk.media.take() is None


async def test_who_never_acknowledges_is_noticed() -> None:
    desk = Desk(patience_s=0.1)
    desk.push(keyframe=True)
    frame = desk.take()
    assert frame is not None
    desk.media.received(frame.rtp_timestamp)
    desk.now += 0.2
    await asyncio.sleep(0.2)
    assert desk.stuck == 0
    desk.push()
    assert desk.take()
    desk.now += 0.2
    await asyncio.sleep(0.2)
    assert desk.stuck == 1
    await desk.media.close()
    await desk.media.close()


# --- the road --------------------------------------------------------------------------


@pytest.mark.parametrize("codec", ["h264", "vp8"])
async def test_every_picture_is_the_one_it_says(codec: Codec) -> None:
    async with shop() as running:
        peer = SocketPeer(running.url, "ann", codec)
        await peer.join()
        await until(lambda: len(peer.pictures) > 30)
        await peer.leave()
        assert running.metric("windowshop_handshakes_total", outcome="socket") == 1
    decoder: Any = av.CodecContext.create(codec, "r")
    assert peer.pictures[0].keyframe
    for frame in peer.pictures:
        assert frame.codec == codec
        (picture,) = decoder.decode(av.Packet(frame.data))
        grey = picture.to_ndarray(format="yuv420p")[: picture.height].mean()
        assert grey == pytest.approx(grey_of(frame.frame), abs=4)
    stamps = [frame.rtp_timestamp for frame in peer.pictures]
    assert stamps == sorted(set(stamps))


async def test_inputs_take_the_same_socket() -> None:
    async with shop() as running, visiting(running.url, transport="websocket") as peer:
        handled = running.room.guests["ann"].handled
        peer.move(POSE)
        peer.click(RAY)
        await peer.say(Rename("Anna"))
        await until(lambda: len(handled) == 3)
        await until(lambda: len(peer.log.input_to_packet) == 2)
        assert not any(isinstance(message, FrameReceived) for message in handled)


async def test_a_client_whose_peer_does_not_connect_changes_over() -> None:
    async with shop() as running, raw(running.url) as client:
        before = open_files()
        await client.hello("ann")
        await client.hear_a(Offer)
        await client.say(UseSocket(["vp8"]))
        frame = _read_live.decode(await asyncio.wait_for(client.socket.recv(decode=False), 5))
        assert isinstance(frame, StreamedFrame)
        assert (frame.keyframe, frame.codec) == (True, "vp8")
        # The peer's ports are given back, and what is still said to it is passed over.
        await until(lambda: open_files() <= before)
        await client.say('{"type":"candidate","candidate":""}')
        await client.say('{"type":"answer","sdp":"late"}')
        again = _read_live.decode(await asyncio.wait_for(client.socket.recv(decode=False), 5))
        assert isinstance(again, StreamedFrame)
        assert running.metric("windowshop_half_open") == 0


async def test_a_peer_that_connects_too_late_is_left_for_the_socket() -> None:
    async with shop() as running:
        peer = SocketPeer(running.url, "ann", transport="webrtc")
        await peer.join()
        peer.silent = True
        await peer.say(UseSocket(["h264"]))
        await until(lambda: len(peer.pictures) > 5)
        assert peer.pictures[0].keyframe
        await until(lambda: peer.connection.connectionState == "closed")
        assert peer.log.bye is None
        await peer.leave()
        await until(lambda: running.metric("windowshop_visits") == 0)


async def test_a_change_of_road_keeps_the_seat() -> None:
    roads: list[Transport] = ["webrtc", "websocket", "webrtc", "websocket"]
    async with shop() as running:
        for number, road in enumerate(roads):
            peer = LightPeer(running.url, "ann", VIEW, transport=road)
            welcome = await peer.join()
            assert welcome.returning == (number > 0)
            frames = peer.frames.frames
            await until(partial(seen_more, peer, frames + 5))
            await peer.vanish()
            await until(lambda: running.room.guests["ann"].away)
        assert running.metric("windowshop_visits") == 0


async def test_a_keyframe_is_sent_when_asked_for() -> None:
    async with shop() as running, visiting(running.url, transport="websocket") as peer:
        keyframes = peer.frames.keyframes
        await peer.say(KeyframeNeeded())
        await until(lambda: peer.frames.keyframes == keyframes + 1)
        assert running.room.guests["ann"].keyframe_requests == 1


async def test_a_hidden_tab_gets_no_pictures_until_it_is_shown() -> None:
    async with shop() as running, visiting(running.url, transport="websocket") as peer:
        peer.act(SetVisible(False))
        await until(lambda: running.metric("windowshop_frames_dropped_total") > 0)
        await asyncio.sleep(0.1)
        frames, keyframes = peer.frames.frames, peer.frames.keyframes
        await asyncio.sleep(0.3)
        assert peer.frames.frames == frames
        peer.act(SetVisible(True))
        await until(lambda: peer.frames.frames > frames + 5)
        assert peer.frames.keyframes > keyframes


# --- lines and readers -----------------------------------------------------------------


async def test_a_narrow_line_has_its_rate_followed_without_delay() -> None:
    room = GreyRoom()
    room.noise = 40  # about 3 Mbit/s
    async with shop(room) as running, tcp_line(running.url, kbps=50_000) as (url, line):
        peer = LightPeer(url, "ann", VIEW, transport="websocket")
        await peer.join()
        await peer.walk(1)
        line.kbps = 1000
        peer.log.input_to_packet.clear()
        keyframes = peer.frames.keyframes
        await peer.walk(4)
        assert 400 < room.guests["ann"].kbps[-1] < 1100
        # Our test room does not draw smaller: so pictures are dropped, but those that come are new.
        assert max(peer.log.input_to_packet) < 2000
        assert peer.frames.keyframes - keyframes <= 6
        line.kbps = 50_000
        frames = peer.frames.frames
        await until(lambda: peer.frames.frames > frames + 60)
        await peer.leave()


@pytest.mark.parametrize("reads", [False, True])
async def test_who_acknowledges_nothing_is_cut_and_costs_little(reads: bool) -> None:
    room = GreyRoom(fps=100)
    room.noise = 120
    limits = StreamingSettings(bind_addresses=LOOPBACK, send_timeout_s=1.5)
    async with (
        shop(room, limits) as running,
        visiting(running.url, "bob", transport="websocket") as other,
    ):
        eve = SocketPeer(running.url, "eve")
        await eve.join()
        eve.silent = True
        if not reads and eve._socket is not None:
            eve._socket.transport.pause_reading()
        session, frames = session_of(running, "eve"), other.frames.frames
        media = session._media
        assert isinstance(media, SocketMedia)
        most = 0

        def gone() -> bool:
            nonlocal most
            waiting = sum(len(frame.encoded.data) for frame in media._queue._waiting)
            most = max(most, media._in_flight.bytes + waiting + session._outbox.bytes_waiting)
            return room.guests["eve"].away

        await until(gone, timeout_s=6)
        assert most < MEBIBYTE / 2
        assert running.metric("windowshop_byes_total", code="slow") == 1
        assert other.frames.frames > frames + 20
        if eve._socket is not None:
            eve._socket.transport.abort()
        await eve.vanish()


async def test_wrong_words_end_their_own_visit_only() -> None:
    chance = random.Random(4)
    async with (
        shop() as running,
        visiting(running.url, "bob", transport="websocket") as other,
        visiting(running.url, "eve", transport="websocket") as eve,
    ):
        eve.stream(FrameReceived(2**52))
        for _ in range(60):
            await eve._send(chance.randbytes(chance.randrange(0, 3000)))
        await asyncio.wait_for(eve.ended.wait(), 5)
        assert eve.log.bye is not None
        assert eve.log.bye.code == "protocol"
        frames = other.frames.frames
        await until(lambda: other.frames.frames > frames + 5)
        assert other.log.refused == []


@given(st.lists(st.integers(-(2**60), 2**60) | st.floats() | st.text(max_size=5), max_size=4))
@settings(max_examples=200)
def test_an_acknowledgement_is_a_number_or_refused(fields: list[Any]) -> None:
    data = msgspec.msgpack.encode(["a", *fields])
    with suppress(MessageError):
        message = read_client_live(data)
        assert isinstance(message, FrameReceived)
        assert 0 <= message.rtp_timestamp < 2**53
