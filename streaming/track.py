"""The picture of one visitor on its way out: which frames go, and when each is shown.

A decoder needs every frame since the last keyframe. So when the sender falls behind, what
waits is dropped, and nothing goes out until a keyframe comes.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import av
import msgspec
from aiortc import MediaStreamTrack, RTCRtpSender

from scenes.messages import FrameDrawn, ViewFrame

CLOCK_RATE = 90_000
"""RTP's clock for video, ticks a second (RFC 6184 section 8.2.1, RFC 7741 section 6.1)."""
MAX_WAITING = 4
"""Frames that may wait for the sender; more mean that it is behind."""
MAX_SEQS = 64
"""Inputs remembered whose picture was dropped."""
MAX_GAP = 2 * CLOCK_RATE
"""A larger step of the source's clock, or one backwards, is a new source (a new worker)."""
_TIME_BASE = Fraction(1, CLOCK_RATE)

Clock = Callable[[], float]


class Timeline:
    """Maps each source's ticks onto one that only grows, as RTP timestamps must."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._offset: int | None = None
        self._last = 0
        self._last_at = 0.0

    def ticks(self, pts: int) -> int:
        """The ticks for a frame of `pts`; larger than for any frame before."""
        now = self._clock()
        if self._offset is None:
            self._offset = -pts
        elif not 0 < pts + self._offset - self._last <= self._reach(now):
            self._offset = self._last + max(1, round((now - self._last_at) * CLOCK_RATE)) - pts
        self._last, self._last_at = pts + self._offset, now
        return self._last

    def _reach(self, now: float) -> int:
        """The source draws on demand: a long pause is no jump if as long has passed here."""
        return MAX_GAP + round((now - self._last_at) * CLOCK_RATE)


class KeyframeRequests:
    """Passes requests for a keyframe on, at most one an `interval` until one has come."""

    def __init__(self, ask: Callable[[], None], interval_s: float) -> None:
        self._ask = ask
        self._interval = interval_s
        self._asked_at = float("-inf")
        self._timer: asyncio.TimerHandle | None = None

    def request(self) -> None:
        """A keyframe is needed: ask now, or as soon as the interval allows."""
        if self._timer is not None:
            return
        loop = asyncio.get_running_loop()
        due = self._asked_at + self._interval
        if loop.time() >= due:
            self._send()
        else:
            self._timer = loop.call_at(due, self._send)

    def answered(self) -> None:
        """A keyframe goes out: what was asked before is done."""
        self.cancel()

    def cancel(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _send(self) -> None:
        self._timer = None
        self._asked_at = asyncio.get_running_loop().time()
        self._ask()


class FrameTrack(MediaStreamTrack):  # type: ignore[misc]  # aiortc ships no types
    """A video track of frames that are encoded already; aiortc only packetises them.

    `on_sent` gets what to tell the client of each frame and its size in bytes, `on_dropped`
    hears of each frame that does not go out.
    """

    kind = "video"

    def __init__(
        self,
        requests: KeyframeRequests,
        on_sent: Callable[[FrameDrawn, int], None],
        on_dropped: Callable[[], None],
    ) -> None:
        super().__init__()
        self._requests = requests
        self._on_sent = on_sent
        self._on_dropped = on_dropped
        self._waiting: deque[ViewFrame] = deque()
        self._ready = asyncio.Event()
        self._timeline = Timeline()
        self._broken = True
        self._paused = False
        self._seqs: list[int] = []
        self._sender: RTCRtpSender | None = None
        self._origin: int | None = None
        self._first: tuple[FrameDrawn, int] | None = None

    def attach(self, sender: RTCRtpSender) -> None:
        """Name the sender that reads this track, before it starts."""
        self._sender = sender

    def push(self, frame: ViewFrame) -> None:
        """Queue a frame, unless the decoder could not use it."""
        if len(self._waiting) >= MAX_WAITING:
            self._break()
        if frame.encoded.keyframe and not self._paused:
            self._broken = False
            self._requests.answered()
        if self._broken:
            self._drop(frame)
            if not self._paused:
                self._requests.request()
            return
        self._waiting.append(frame)
        self._ready.set()

    def pause(self, paused: bool) -> None:
        """Send nothing while `paused`; afterwards go on with a keyframe."""
        self._paused = paused
        if paused:
            self._break()
            self._requests.cancel()
        elif self._broken:
            self._requests.request()

    async def recv(self) -> "av.Packet[Any]":
        """The next frame as a packet, in ticks of `CLOCK_RATE`."""
        self._learn_origin()
        while not self._waiting:
            self._ready.clear()
            await self._ready.wait()
        frame = self._waiting.popleft()
        packet = av.Packet(frame.encoded.data)
        packet.pts = self._timeline.ticks(frame.encoded.pts)
        packet.time_base = _TIME_BASE
        packet.is_keyframe = frame.encoded.keyframe
        seqs, self._seqs = [*self._seqs, *frame.seqs], []
        drawn = FrameDrawn(frame.encoded.frame, packet.pts, frame.pose, seqs, frame.draw_ms)
        self._announce(drawn, len(frame.encoded.data))
        return packet

    def _announce(self, drawn: FrameDrawn, size: int) -> None:
        """Tell of a frame under the timestamp it has on the wire."""
        if self._origin is None:
            self._first = (drawn, size)
            return
        on_wire = (self._origin + drawn.rtp_timestamp) % 2**32
        self._on_sent(msgspec.structs.replace(drawn, rtp_timestamp=on_wire), size)

    def _learn_origin(self) -> None:
        """aiortc adds a random number to our ticks and keeps it to itself. It asks for the
        next frame when it has sent one, so the difference shows then."""
        if self._first is None or self._sender is None:
            return
        (drawn, size), self._first = self._first, None
        if self._sender._RTCRtpSender__packet_count > 0:
            sent = self._sender._RTCRtpSender__rtp_timestamp
            self._origin = (sent - drawn.rtp_timestamp) % 2**32
            self._announce(drawn, size)

    def _break(self) -> None:
        """Drop all that waits: no delta frame may follow."""
        self._broken = True
        while self._waiting:
            self._drop(self._waiting.popleft())

    def _drop(self, frame: ViewFrame) -> None:
        # What the dropped picture showed first, the next one shows first.
        self._seqs = [*self._seqs, *frame.seqs][-MAX_SEQS:]
        self._on_dropped()
