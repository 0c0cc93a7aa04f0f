"""Which frames go to a visitor's decoder, and under which timestamps, whatever road they take.

A decoder needs every frame since the last keyframe. So when the sender falls behind, what
waits is dropped, and nothing goes out until a keyframe comes.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable

from scenes.messages import FrameDrawn
from scenes.render_messages import EncodedFrame, ViewFrame

CLOCK_RATE = 90_000
"""RTP's clock for video, ticks a second (RFC 6184 section 8.2.1, RFC 7741 section 6.1)."""
MAX_WAITING = 4
"""Frames that may wait for the sender; more mean that it is behind."""
MAX_SEQS = 64
"""Inputs remembered whose picture was dropped."""
MAX_GAP = 2 * CLOCK_RATE
"""A larger step of the source's clock, or one backwards, is a new source (a new worker)."""

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


class FrameQueue:
    """Frames that wait for the sender. `on_dropped` hears of each that does not go out."""

    def __init__(self, requests: KeyframeRequests, on_dropped: Callable[[], None]) -> None:
        self._requests = requests
        self._on_dropped = on_dropped
        self._waiting: deque[ViewFrame] = deque()
        self._timeline = Timeline()
        self._broken = True
        self._paused = False
        self._seqs: list[int] = []

    def push(self, frame: ViewFrame) -> None:
        """Add a frame, unless the decoder could not use it."""
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

    def pause(self, paused: bool) -> None:
        """Let nothing through while `paused`; afterwards go on with a keyframe."""
        self._paused = paused
        if paused:
            self._break()
            self._requests.cancel()
        elif self._broken:
            self._requests.request()

    def get(self) -> tuple[FrameDrawn, EncodedFrame] | None:
        """The next frame, and what to tell the client of it: its `rtp_timestamp` counts ticks
        of `CLOCK_RATE` and only grows. None when nothing waits."""
        if not self._waiting:
            return None
        frame = self._waiting.popleft()
        ticks = self._timeline.ticks(frame.encoded.pts)
        seqs, self._seqs = [*self._seqs, *frame.seqs], []
        return FrameDrawn(
            frame.encoded.frame, ticks, frame.pose, seqs, frame.draw_ms, frame.stereo
        ), frame.encoded

    def _break(self) -> None:
        """Drop all that waits: no delta frame may follow."""
        self._broken = True
        while self._waiting:
            self._drop(self._waiting.popleft())

    def _drop(self, frame: ViewFrame) -> None:
        # What the dropped picture showed first, the next one shows first.
        self._seqs = [*self._seqs, *frame.seqs][-MAX_SEQS:]
        self._on_dropped()
