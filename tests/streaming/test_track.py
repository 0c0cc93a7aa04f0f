"""Which frames go out, and under which timestamps."""

import asyncio

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from scenes.messages import FrameDrawn
from scenes.render_messages import ViewFrame
from streaming.frame_queue import CLOCK_RATE, MAX_WAITING, KeyframeRequests, Timeline
from streaming.track import FrameTrack
from tests.streaming.rooms import Encoder


class Sender:
    """What the track reads of aiortc's sender."""

    _RTCRtpSender__packet_count = 0
    _RTCRtpSender__rtp_timestamp = 0


class Desk:
    """A track with its surroundings written down."""

    def __init__(self, interval_s: float = 0.1) -> None:
        self.asked = self.dropped = 0
        self.told: list[FrameDrawn] = []
        self.sender = Sender()
        self.requests = KeyframeRequests(self._ask, interval_s)
        self.track = FrameTrack(self.requests, lambda drawn, _: self.told.append(drawn), self._drop)
        self.track.attach(self.sender)
        self.encoder = Encoder("h264")

    def _ask(self) -> None:
        self.asked += 1

    def _drop(self) -> None:
        self.dropped += 1

    def frame(self, keyframe: bool = False, seqs: tuple[int, ...] = ()) -> ViewFrame:
        return self.encoder.draw(self.encoder.frame * 3000, keyframe, seqs)

    async def sent(self) -> bool:
        """Let aiortc take one frame; whether it was a keyframe."""
        packet = await self.track.recv()
        self.sender._RTCRtpSender__packet_count += 1
        self.sender._RTCRtpSender__rtp_timestamp = ((packet.pts or 0) + 4_294_960_000) % 2**32
        return bool(packet.is_keyframe)


async def test_nothing_goes_before_a_keyframe() -> None:
    desk = Desk()
    first = desk.frame(keyframe=True)
    desk.track.push(desk.frame())
    assert (desk.dropped, desk.asked) == (1, 1)
    desk.track.push(first)
    assert await desk.sent()


async def test_behind_drops_all_that_waits_and_goes_on_with_a_keyframe() -> None:
    desk = Desk()
    desk.track.push(desk.frame(keyframe=True, seqs=(1,)))
    assert await desk.sent()
    for seq in range(2, MAX_WAITING + 4):
        desk.track.push(desk.frame(seqs=(seq,)))
    assert desk.dropped == MAX_WAITING + 2
    assert desk.asked == 1
    desk.track.push(desk.frame(keyframe=True, seqs=(99,)))
    assert await desk.sent()
    # What the dropped pictures showed first, this one shows first.
    assert desk.told[-1].seqs == [*range(2, MAX_WAITING + 4), 99]


async def test_keyframes_are_asked_for_at_intervals_until_one_comes() -> None:
    desk = Desk(interval_s=0.2)
    for _ in range(20):
        desk.requests.request()
    assert desk.asked == 1
    await asyncio.sleep(0.25)
    assert desk.asked == 2
    desk.requests.request()
    desk.requests.answered()
    await asyncio.sleep(0.25)
    assert desk.asked == 2


async def test_a_paused_track_sends_nothing_and_asks_for_nothing() -> None:
    desk = Desk()
    desk.track.pause(True)
    desk.track.push(desk.frame(keyframe=True))
    assert (desk.dropped, desk.asked) == (1, 0)
    desk.track.pause(False)
    assert desk.asked == 1


async def test_frames_are_told_of_under_their_timestamp_on_the_wire() -> None:
    desk = Desk()
    for number in range(4):
        desk.track.push(desk.frame(keyframe=number == 0))
        await desk.sent()
    # The last one is told of before it is sent, the first only once the origin is known.
    wires = [(number * 3000 + 4_294_960_000) % 2**32 for number in range(4)]
    assert [(drawn.frame, drawn.rtp_timestamp) for drawn in desk.told] == list(enumerate(wires))


@given(
    st.lists(
        st.tuples(st.floats(0.001, 5), st.one_of(st.none(), st.integers(-(10**9), 10**9))),
        min_size=1,
        max_size=60,
    )
)
def test_a_timeline_only_grows_and_keeps_pace(steps: list[tuple[float, int | None]]) -> None:
    """Each step waits and draws; now and then a new worker starts at another origin."""
    now, origin = 1000.0, 0
    timeline = Timeline(clock=lambda: now)
    last, last_at = timeline.ticks(0), now
    for wait, jump in steps:
        now += wait
        origin = origin if jump is None else jump
        ticks = timeline.ticks(origin + round((now - 1000.0) * CLOCK_RATE))
        assert ticks > last
        assert ticks - last <= (now - last_at) * CLOCK_RATE + 2 * CLOCK_RATE + 2
        last, last_at = ticks, now


def test_frames_of_the_test_encoder_are_real() -> None:
    frame = Encoder("h264").draw(0, keyframe=True)
    assert frame.encoded.data[:4] == b"\0\0\0\1"
    assert msgspec.json.decode(msgspec.json.encode(frame), type=ViewFrame) == frame
