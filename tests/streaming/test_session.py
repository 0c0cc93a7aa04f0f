"""Visits over a real server: arrival, misuse, slow readers, replacement, return."""

import asyncio
from typing import Any

import pytest
from aiortc.rtcsctptransport import WEBRTC_STRING
from websockets.exceptions import ConnectionClosed, InvalidStatus

from benchmarks.relay import Line, Relay
from scenes.geometry import IDENTITY
from scenes.messages import (
    MAX_CONTROL_BYTES,
    Bye,
    Click,
    MoveTo,
    Offer,
    Picked,
    Ping,
    Pong,
    Pose,
    Ray,
    Refused,
    Rename,
    Seen,
    SetVisible,
    Stamps,
    Welcome,
)
from streaming.limits import PATIENCE, USUAL
from streaming.ports import VisitorChannel
from streaming.session import Session
from streaming.settings import StreamingSettings
from streaming.websocket import uvicorn_options
from tests.streaming.clients import RawClient, open_files, raw, visiting
from tests.streaming.rooms import GreyRoom, RunningShop, shop, until

LOOPBACK = ("127.0.0.1",)
POSE = Pose((0.0, 1.6, 0.0), IDENTITY)
RAY = Ray((0.0, 1.6, 0.0), (0.0, 0.0, -1.0))


async def pings(client: RawClient) -> bool:
    """Whether the visit still answers."""
    await client.say(Ping(7.0))
    while not isinstance(message := await client.hear(), Pong):
        assert not isinstance(message, Bye)
    return message.t_client == 7.0


# --- arrival ---------------------------------------------------------------------------


async def test_hello_brings_welcome_then_an_offer() -> None:
    async with shop() as running, raw(running.url) as client:
        await client.hello("ann")
        welcome = await client.hear()
        assert isinstance(welcome, Welcome)
        assert welcome.visitor == "ann"
        assert not welcome.returning
        assert welcome.ice_servers[0].urls == ["stun:stun.example.org"]
        assert isinstance(await client.hear(), Offer)
        assert running.metric("windowshop_visits") == 1


@pytest.mark.parametrize(
    ("first", "code", "says"),
    [
        (Ping(1.0), "protocol", "must be hello"),
        ("{", "protocol", "not a valid message"),
        ("x" * (MAX_CONTROL_BYTES + 1), "protocol", "longer than"),
        (("ann", 99), "protocol", "reload"),
        (("expired", 1), "expired", "expired"),
        (("ann@nowhere", 1), "no_such_room", "no room 'nowhere'"),
    ],
)
async def test_a_bad_hello_is_told_why(first: Any, code: str, says: str) -> None:
    async with shop() as running, raw(running.url) as client:
        if isinstance(first, tuple):
            await client.hello(*first)
        else:
            await client.say(first)
        bye = await client.hear()
        assert isinstance(bye, Bye)
        assert bye.code == code
        assert says in bye.text
        with pytest.raises(ConnectionClosed):
            await client.hear()
        assert running.room.guests == {}


async def test_silence_and_a_full_room_are_told() -> None:
    settings = StreamingSettings(bind_addresses=LOOPBACK, hello_timeout_s=0.2, max_visitors=1)
    async with shop(settings=settings) as running, raw(running.url) as silent:
        bye = await silent.hear_a(Bye)
        assert "no hello" in bye.text
        async with visiting(running.url, "ann"), raw(running.url) as late:
            await late.hello("bob")
            bye = await late.hear_a(Bye)
            assert (bye.code, bye.retryable) == ("room_full", True)
            assert bye.retry_after_s
    room = GreyRoom()
    room.capacity = 0
    async with shop(room) as running, raw(running.url) as client:
        await client.hello("ann")
        assert (await client.hear_a(Bye)).code == "room_full"


async def test_a_page_from_elsewhere_is_not_let_in() -> None:
    async with shop() as running:
        with pytest.raises(InvalidStatus) as refusal:
            async with raw(running.url, origin="http://evil.example"):
                pass
        assert refusal.value.response.status_code == 403
        host = running.url.split("/")[2]
        async with raw(running.url, origin=f"http://{host}") as client:
            await client.hello("ann")
            await client.hear_a(Welcome)


async def test_a_crowd_at_the_door_is_bounded_and_forgotten() -> None:
    settings = StreamingSettings(
        bind_addresses=LOOPBACK, max_half_open_per_ip=2, hello_timeout_s=0.5
    )
    async with shop(settings=settings) as running, raw(running.url), raw(running.url):
        async with raw(running.url) as third:
            bye = await third.hear_a(Bye)
            assert (bye.code, bye.retry_after_s) == ("too_many", 2.0)
        await until(lambda: running.metric("windowshop_half_open") == 0)
        async with visiting(running.url):
            assert running.metric("windowshop_half_open") == 0


async def test_a_flood_of_unanswered_offers_is_given_back_and_hurts_nobody() -> None:
    settings = StreamingSettings(
        bind_addresses=LOOPBACK, max_half_open_per_ip=200, handshake_timeout_s=1.0
    )
    async with shop(settings=settings) as running, visiting(running.url, "bob") as seated:
        before = open_files()

        async def knock(number: int) -> None:
            async with raw(running.url) as client:
                await client.hello(f"ann{number}")
                assert (await client.hear_a(Bye)).code == "handshake"

        frames = seated.frames.frames
        await asyncio.gather(*(knock(number) for number in range(30)))
        assert seated.frames.frames > frames + 10
        await until(lambda: open_files() <= before)


# --- messages --------------------------------------------------------------------------


async def test_inputs_reach_the_room_by_every_road() -> None:
    async with shop() as running, visiting(running.url) as peer:
        handled = running.room.guests["ann"].handled
        peer.move(POSE)
        peer.click(RAY)
        await peer.say(Rename("Anna"))
        await until(lambda: len(handled) == 3)
        assert {type(message) for message in handled} == {MoveTo, Click, Rename}
        # Both inputs are seen answered by a picture.
        await until(lambda: len(peer.log.input_to_packet) == 2)


EVIL: list[str | bytes] = [
    "{",
    "null",
    "[" * 60_000,
    b"\xff\xfe",
    '{"type":"nothing"}',
    '{"type":"ping","t_client":"now"}',
    '{"type":"rename","name":"' + "x" * 30 + '"}',
    '{"type":"set_view","view":{"width":9,"height":9}}',
    "x" * (MAX_CONTROL_BYTES + 1),
]


async def test_malformed_messages_are_refused_with_a_reason_until_patience_ends() -> None:
    async with shop() as running, visiting(running.url, "bob") as other:
        async with raw(running.url) as client:
            await client.hello("eve")
            for evil in EVIL:
                await client.say(evil)
                refused = await client.hear_a(Refused)
                assert refused.code == "malformed"
                assert len(refused.text) > 10
            assert await pings(client)
            for _ in range(20):
                await client.say("{")
            bye: Any = await client.hear()
            while not isinstance(bye, Bye):
                bye = await client.hear()
            assert bye.code == "protocol"
        frames = other.frames.frames
        await until(lambda: other.frames.frames > frames + 5)
        assert other.log.refused == []


async def test_data_channels_take_the_same_care() -> None:
    async with shop() as running, visiting(running.url) as peer:
        live, actions = peer._channels["live"], peer._channels["actions"]
        live.send(b"\xc1")
        live.send("text")
        live.send(b"\x91" * 2000)
        actions.send("{")
        actions.send('{"type":"candidate","candidate":""}')
        await until(lambda: len(peer.log.refused) == 5)
        assert {refused.code for refused in peer.log.refused} == {"malformed"}
        peer.move(POSE)
        await until(lambda: running.room.guests["ann"].handled)


async def test_text_that_is_no_text_ends_its_own_visit_only() -> None:
    """aiortc trusts a data channel's text to be UTF-8; the error must stay with its sender."""
    async with (
        shop() as running,
        visiting(running.url, "bob") as other,
        visiting(running.url, "eve") as peer,
    ):
        transport = peer.connection.sctp
        transport._data_channel_queue.append((peer._channels["actions"], WEBRTC_STRING, b"\xff"))
        await transport._data_channel_flush()
        await asyncio.wait_for(peer.ended.wait(), 5)
        assert peer.log.bye is not None
        assert peer.log.bye.code == "lost"
        frames = other.frames.frames
        await until(lambda: other.frames.frames > frames + 5)


async def test_a_flood_is_dropped_then_ends_its_own_visit_only() -> None:
    async with (
        shop() as running,
        visiting(running.url, "bob") as other,
        visiting(running.url, "eve") as flooder,
    ):
        frames = other.frames.frames
        for _ in range(int(USUAL.burst + PATIENCE.burst) + 150):
            flooder.click(RAY)
        await asyncio.wait_for(flooder.ended.wait(), 10)
        assert flooder.log.refused[0].code == "too_many"
        assert flooder.log.refused[0].retry_after_s
        assert flooder.log.bye is not None
        assert flooder.log.bye.code == "too_many"
        clicks = [m for m in running.room.guests["eve"].handled if isinstance(m, Click)]
        assert len(clicks) <= USUAL.burst + 5 * USUAL.per_s
        await until(lambda: other.frames.frames > frames + 10)
        assert max(other.frames.gaps_ms[-10:]) < 300


async def test_an_error_of_the_room_ends_one_visit_and_tells_it() -> None:
    class Fragile(GreyRoom):
        def handle(self, visitor: str, message: Any, received: float) -> None:
            if isinstance(message, Rename):
                raise ZeroDivisionError
            super().handle(visitor, message, received)

        def disconnected(self, visitor: str, channel: VisitorChannel) -> None:
            super().disconnected(visitor, channel)
            raise ZeroDivisionError

    async with shop(Fragile()) as running, visiting(running.url, "bob") as other:
        async with visiting(running.url, "ann") as peer:
            await peer.say(Rename("Anna"))
            await asyncio.wait_for(peer.ended.wait(), 5)
            assert peer.log.bye is not None
            assert peer.log.bye.code == "internal"
        await until(lambda: peer.connection.connectionState == "closed")
        frames = other.frames.frames
        await until(lambda: other.frames.frames > frames + 5)


async def test_clicks_are_measured() -> None:
    async with shop() as running, visiting(running.url) as peer:
        await peer.say(Seen(seq=1, frame=2, click_to_photon=42.0))
        stamps = Stamps(received=1000.0, picked=1002.0, rendered=1010.0, encoded=1012.0)
        running.room.guests["ann"].channel.send(Picked(1, None, None, None, None, stamps))
        await until(lambda: peer.log.picked)
        assert peer.log.picked[0].stamps.sent > 1012.0
        assert running.metric("windowshop_click_to_photon_seconds_sum") == 0.042


async def test_what_is_said_by_both_roads_is_heard_once_and_at_once_by_either() -> None:
    async with (
        shop() as running,
        Relay(Line()) as relay,
        visiting(running.url, reroute=relay.reroute) as peer,
    ):
        handled = running.room.guests["ann"].handled

        def clicks() -> list[int]:
            return [message.seq for message in handled if isinstance(message, Click)]

        said = [peer.click(RAY), peer.click(RAY)]
        await until(lambda: clicks() == said)
        await asyncio.sleep(0.1)
        assert clicks() == said
        relay.line.loss = 1.0
        said.append(peer.click(RAY))
        await until(lambda: clicks() == said, 1.0)
        relay.line.loss = 0.0
        await peer.say(Click(seq=said[1], t_client=0.0, frame=0, ray=RAY))
        await asyncio.sleep(1.0)  # by now the channel has said it again, too
        assert clicks() == said


async def test_a_hidden_tab_gets_no_pictures_until_it_is_shown() -> None:
    async with shop() as running, visiting(running.url) as peer:
        peer.act(SetVisible(False))
        await until(lambda: running.metric("windowshop_frames_dropped_total") > 0)
        await asyncio.sleep(0.1)
        frames, keyframes = peer.frames.frames, peer.frames.keyframes
        await asyncio.sleep(0.3)
        assert peer.frames.frames == frames
        peer.act(SetVisible(True))
        await until(lambda: peer.frames.frames > frames + 5)
        assert peer.frames.keyframes > keyframes
        told = [m for m in running.room.guests["ann"].handled if isinstance(m, SetVisible)]
        assert [message.visible for message in told] == [False, True]


# --- slow readers, replacement, return -------------------------------------------------


def channel(running: RunningShop, visitor: str) -> Session:
    found = running.room.guests[visitor].channel
    assert isinstance(found, Session)
    return found


async def test_a_reader_who_reads_nothing_is_cut_and_the_line_dropped() -> None:
    settings = StreamingSettings(bind_addresses=LOOPBACK, send_timeout_s=1.0)
    async with shop(settings=settings) as running, visiting(running.url, "bob") as other:
        before = open_files()
        async with raw(running.url) as client:
            await client.hello("eve")
            await client.hear_a(Offer)
            client.socket.transport.pause_reading()
            session, text = channel(running, "eve"), "x" * 50_000
            frames = other.frames.frames

            async def fill() -> None:
                while not running.room.guests["eve"].away:
                    session.send(Refused("malformed", text, False))
                    assert session._outbox.bytes_waiting <= settings.max_outbox_bytes
                    await asyncio.sleep(0.005)

            await asyncio.wait_for(fill(), 10)
            assert running.metric("windowshop_byes_total", code="slow") == 1
            await until(lambda: open_files() <= before + 1)  # the client's own end
            assert other.frames.frames > frames
            client.socket.transport.abort()


async def test_who_reads_nothing_is_cut_though_little_waits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings = StreamingSettings(bind_addresses=LOOPBACK, send_timeout_s=0.3)
    async with shop(settings=settings) as running, raw(running.url) as client:
        await client.hello("eve")
        await client.hear_a(Offer)
        session = channel(running, "eve")

        async def stuck(_text: str) -> None:
            await asyncio.Event().wait()

        monkeypatch.setattr(session._socket, "send", stuck)
        session.send(Pong(1.0))
        await until(lambda: running.room.guests["eve"].away, timeout_s=3)
        assert running.metric("windowshop_byes_total", code="slow") == 1


async def test_a_second_window_replaces_the_first() -> None:
    async with (
        shop() as running,
        visiting(running.url, "ann") as first,
        visiting(running.url, "ann") as second,
    ):
        await asyncio.wait_for(first.ended.wait(), 5)
        assert first.log.bye is not None
        assert (first.log.bye.code, first.log.bye.retryable) == ("replaced", False)
        assert second.welcome is not None
        assert second.welcome.returning
        assert not running.room.guests["ann"].away
        frames = second.frames.frames
        await until(lambda: second.frames.frames > frames + 5)
        assert running.metric("windowshop_visits") == 1


async def test_who_comes_back_finds_the_seat_and_who_says_goodbye_gives_it_up() -> None:
    async with shop() as running:
        async with visiting(running.url, "ann") as peer:
            await peer.vanish()
            await until(lambda: running.room.guests["ann"].away)
        async with visiting(running.url, "ann") as peer:
            assert peer.welcome is not None
            assert peer.welcome.returning
        await until(lambda: running.room.guests == {})
        assert running.metric("windowshop_visits") == 0


async def test_the_room_can_end_a_visit_and_late_words_are_dropped() -> None:
    async with shop() as running, visiting(running.url, "ann") as peer:
        session = channel(running, "ann")
        session.close(Bye("restarting", "back in a moment", True, 2.0))
        session.send(Pong(1.0))
        await asyncio.wait_for(peer.ended.wait(), 5)
        assert peer.log.bye == Bye("restarting", "back in a moment", True, 2.0)


def test_sockets_are_set_up_with_limits() -> None:
    options = uvicorn_options()
    assert options["ws_per_message_deflate"] is False
    assert options["ws_max_size"] == 2 * MAX_CONTROL_BYTES
    assert options["ws_ping_interval"] + options["ws_ping_timeout"] <= 40
