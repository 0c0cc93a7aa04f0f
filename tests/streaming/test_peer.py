"""WebRTC with real peers: pictures, timestamps, feedback, loss, and bad answers."""

import asyncio
import time
from typing import Any

import aioice.ice
import pytest
from aiortc import RTCSessionDescription
from aiortc.rtp import RTCP_PSFB_FIR, RtcpPsfbPacket

from benchmarks.light_peer import LightPeer
from benchmarks.relay import Line, Relay
from scenes.messages import Answer, Bye, Candidate, Codec, Offer, Refused
from streaming.errors import CandidateUnreadable, HandshakeFailed
from streaming.peer import Peer
from streaming.settings import StreamingSettings
from tests.streaming.clients import VIEW, DecodingPeer, open_files, raw, visiting
from tests.streaming.rooms import GreyRoom, RunningShop, grey_of, shop, until

LOOPBACK = ("127.0.0.1",)


@pytest.mark.parametrize("codec", ["h264", "vp8"])
async def test_a_decoded_picture_is_the_one_its_timestamp_tells(codec: Codec) -> None:
    async with shop() as running:
        peer = DecodingPeer(running.url, "ann", codec)
        await peer.join()
        matched = 0
        # The first pictures may come before the channel that tells of them is open.
        for _ in range(30):
            async with asyncio.timeout(5):
                picture: Any = await peer.track.recv()
            drawn = peer.told.get(((peer.first or 0) + picture.pts) % 2**32)
            if drawn is not None:
                matched += 1
                grey = picture.to_ndarray(format="yuv420p")[: picture.height].mean()
                assert grey == pytest.approx(grey_of(drawn.frame), abs=4)
        assert matched > 20
        await peer.leave()


CODECS: list[tuple[tuple[Codec, ...], Codec]] = [
    (("vp8",), "vp8"),
    (("vp8", "h264"), "h264"),
    ((), "h264"),
]


@pytest.mark.parametrize(("known", "chosen"), CODECS)
async def test_the_best_codec_that_the_client_knows_is_chosen(
    known: tuple[Codec, ...], chosen: Codec
) -> None:
    async with shop() as running, visiting(running.url, codecs=known):
        assert running.room.guests["ann"].codec == chosen


async def test_the_offer_prefers_constrained_baseline_and_has_retransmission() -> None:
    async with shop() as running, raw(running.url) as client:
        await client.hello("ann")
        offer = (await client.hear_a(Offer)).sdp
        video = offer[offer.index("m=video") : offer.index("m=application")]
        first = video.split()[3]
        assert f"a=rtpmap:{first} H264/90000" in video
        fmtp = next(line for line in video.splitlines() if line.startswith(f"a=fmtp:{first} "))
        assert "packetization-mode=1" in fmtp
        assert "profile-level-id=42e01f" in fmtp
        assert f"apt={first}" in video
        assert "a=sendonly" in video
        # One transport for all: one place to send from, one set of candidates.
        assert len({line for line in offer.splitlines() if "typ host" in line}) == 1


@pytest.mark.parametrize("kind", ["pli", "fir"])
async def test_a_keyframe_request_brings_a_keyframe(kind: str) -> None:
    async with (
        shop() as running,
        visiting(running.url) as peer,
    ):
        keyframes = peer.frames.keyframes
        (receiver,) = peer.connection.getReceivers()
        (sender,) = receiver._RTCRtpReceiver__remote_streams
        if kind == "pli":
            await receiver._send_rtcp_pli(sender)
        else:
            ssrc = receiver._RTCRtpReceiver__rtcp_ssrc
            await receiver._send_rtcp(RtcpPsfbPacket(RTCP_PSFB_FIR, ssrc, sender, b""))
        await until(lambda: peer.frames.keyframes == keyframes + 1)
        assert running.room.guests["ann"].keyframe_requests == 1
        assert running.metric("windowshop_keyframe_requests_total") == 1


async def test_lost_packets_are_sent_again() -> None:
    room = GreyRoom()
    room.noise = 60  # several packets a frame
    async with (
        shop(room) as running,
        Relay(Line(delay_s=0.01), seed=7) as relay,
        visiting(running.url, reroute=relay.reroute) as peer,
    ):
        relay.line.loss = 0.05
        frames, at = peer.frames.frames, asyncio.get_running_loop().time()
        await peer.walk(4)
        seconds = asyncio.get_running_loop().time() - at
        relay.line.loss = 0.0
        await until(lambda: peer.frames.frames >= frames + 0.9 * seconds * room.fps)
        assert relay.lost > 30
        # Retransmission filled the holes: hardly a picture had to be given up.
        assert peer.frames.broken <= 1


async def test_after_a_blackout_the_picture_comes_back_with_a_keyframe() -> None:
    room = GreyRoom()
    room.noise = 60  # so much is lost that sending it again would not help
    async with (
        shop(room) as running,
        Relay(Line(), seed=3) as relay,
        visiting(running.url, reroute=relay.reroute) as peer,
    ):
        relay.line.loss = 1.0
        await asyncio.sleep(1.5)
        relay.line.loss = 0.0
        frames = peer.frames.frames
        await until(lambda: peer.frames.frames > frames + 20, timeout_s=8)
        guest = running.room.guests["ann"]
        assert 1 <= guest.keyframe_requests <= 4


async def test_the_bitrate_follows_a_narrow_line() -> None:
    room = GreyRoom()
    room.noise = 60
    async with (
        shop(room) as running,
        Relay(Line(), seed=3) as relay,
        visiting(running.url, reroute=relay.reroute),
    ):
        relay.line.rate_kbps = 1000
        told = room.guests["ann"].kbps
        await until(lambda: told[-1] < 1500, timeout_s=15)
        assert all(150 <= kbps <= 6000 for kbps in told)


async def test_it_connects_on_a_bad_line() -> None:
    async with shop() as running, Relay(Line(loss=0.1, jitter_s=0.05), seed=5) as relay:
        peer = LightPeer(running.url, "ann", VIEW, reroute=relay.reroute)
        await peer.join(timeout_s=15)
        assert relay.lost > 0, "the line was bad"
        assert peer.frames.frames >= 1
        await peer.vanish()


async def test_a_new_picture_size_needs_no_new_handshake() -> None:
    async with shop() as running:
        peer = DecodingPeer(running.url, "ann", "h264")
        await peer.join()
        guest = running.room.guests["ann"]
        assert guest.drawing is not None
        guest.drawing.cancel()
        running.room.size = (320, 192)
        guest.keyframe = True
        running.room.open_view("ann", "h264")
        async with asyncio.timeout(8):
            while (await peer.track.recv()).width != 320:
                pass
        await peer.leave()


# --- handshakes that come to nothing --------------------------------------------------


async def test_an_unanswered_offer_ends_and_gives_everything_back() -> None:
    settings = StreamingSettings(bind_addresses=LOOPBACK, handshake_timeout_s=0.4)
    async with shop(settings=settings) as running:
        before = open_files()
        async with raw(running.url) as client:
            await client.hello("ann")
            await client.hear_a(Offer)
            assert open_files() > before + 2
            bye = await client.hear_a(Bye)
            assert bye.code == "handshake"
            assert bye.retryable
        await until(lambda: open_files() <= before)
        assert running.metric("windowshop_half_open") == 0
        assert running.metric("windowshop_handshakes_total", outcome="failed") == 1
        assert running.room.guests["ann"].away


async def answered(running: RunningShop, change: Any) -> Bye | Refused:
    """What the server says to the true answer after `change`."""
    peer = LightPeer(running.url, "eve", VIEW)
    async with raw(running.url) as client:
        await client.hello("eve")
        await peer.connection.setRemoteDescription(
            RTCSessionDescription((await client.hear_a(Offer)).sdp, "offer")
        )
        await peer.connection.setLocalDescription(await peer.connection.createAnswer())
        await client.say(Answer(change(peer.connection.localDescription.sdp)))
        verdict: Bye | Refused = await client.hear_a(Bye, Refused)
    await peer.connection.close()
    return verdict


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda sdp: sdp + "m=video 9 UDP/TLS/RTP/SAVPF 96\r\n" * 200, "media sections"),
        (lambda sdp: "v=0\r\n", "does not fit"),
        (lambda sdp: "\0\r\n=\r\n", "does not fit"),
        (lambda sdp: sdp.replace("a=mid:0", "a=mid:7"), "does not fit"),
        (lambda sdp: sdp.replace("a=recvonly", "a=inactive"), "refuses the video"),
        (lambda sdp: sdp.replace("a=ice-pwd", "a=x"), "does not fit"),
        (lambda sdp: "é" * 20_000, "longer than"),
    ],
)
async def test_a_bad_answer_ends_only_its_own_visit(change: Any, says: str) -> None:
    async with shop() as running, visiting(running.url, "bob") as seated:
        verdict = await answered(running, change)
        assert isinstance(verdict, Bye)
        assert verdict.code == "handshake"
        assert says in verdict.text
        frames = seated.frames.frames
        await until(lambda: seated.frames.frames > frames + 10)


async def test_a_second_answer_and_an_unreadable_candidate_are_refused() -> None:
    peer = Peer(StreamingSettings(bind_addresses=LOOPBACK), [], Listener())
    await peer.offer()
    with pytest.raises(HandshakeFailed, match="does not fit"):
        await peer.answer("bad")
    with pytest.raises(HandshakeFailed, match="already"):
        await peer.answer("good")
    with pytest.raises(CandidateUnreadable, match="cannot be read"):
        await peer.add_candidate(Candidate(candidate="candidate:nonsense"))
    await peer.close()
    await peer.close()


class Listener:
    """Hears everything and does nothing."""

    def __getattr__(self, name: str) -> Any:
        return lambda *_: None


async def test_a_data_channel_of_the_clients_own_ends_its_visit() -> None:
    async with (
        shop() as running,
        visiting(running.url) as peer,
    ):
        peer.connection.createDataChannel("mine")
        await asyncio.wait_for(peer.ended.wait(), 5)
        assert peer.log.bye is not None
        assert "data channel" in peer.log.bye.text


async def vanished_for(running: RunningShop, relay: Relay, timeout_s: float) -> None:
    """A visitor's line goes dead; wait until the server gives the visit up."""
    peer = LightPeer(running.url, "ann", VIEW, reroute=relay.reroute)
    await peer.join()
    relay.line.loss = 1.0
    await until(lambda: running.room.guests["ann"].away, timeout_s)
    assert peer.log.bye is None or peer.log.bye.code in ("lost", "slow")
    await peer.vanish()


async def test_a_vanished_peer_is_released(monkeypatch: pytest.MonkeyPatch) -> None:
    """With consent checks (RFC 7675) every 0.1 s instead of 5 s, before it is cut as slow."""
    monkeypatch.setattr(aioice.ice, "CONSENT_INTERVAL", 0.1)
    patient = StreamingSettings(bind_addresses=LOOPBACK, send_timeout_s=60)
    async with shop(settings=patient) as running, Relay(Line()) as relay:
        before = open_files()
        await vanished_for(running, relay, timeout_s=15)
        assert running.metric("windowshop_byes_total", code="lost") == 1
        assert open_files() <= before + 2  # the relay's own


async def test_a_round_trip_of_most_of_a_second_does_not_end_a_visit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(aioice.ice, "CONSENT_INTERVAL", 0.1)
    async with shop() as running, Relay(Line(delay_s=0.4)) as relay:
        peer = LightPeer(running.url, "ann", VIEW, reroute=relay.reroute)
        await peer.join()
        # Its own patience is half a second.
        transport = peer.connection.getReceivers()[0].transport.transport
        transport._connection._query_consent_task.cancel()
        await asyncio.sleep(6)  # six checks of half a second and a pause would have failed by then
        assert not running.room.guests["ann"].away
        await peer.vanish()


@pytest.mark.long
async def test_a_vanished_peer_is_released_within_ten_seconds() -> None:
    async with shop() as running, Relay(Line()) as relay:
        before = time.monotonic()
        await vanished_for(running, relay, timeout_s=15)
        assert time.monotonic() - before < 10
        assert running.metric("windowshop_byes_total", code="slow") == 1
