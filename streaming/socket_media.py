"""Pictures over a visitor's own socket, where no UDP gets through.

One socket for control and pictures. A second one would not bring control past the pictures:
both would stand in the same queue of the same line, and would have to be matched, let in and
ended together. What keeps control quick is that few pictures are ever under way: as many as
the client acknowledges without delay, and control goes before the next one.
"""

import asyncio
import time
from collections.abc import Callable
from typing import Protocol

from scenes.messages import ServerLive, StreamedFrame
from scenes.render_messages import ViewFrame
from scenes.wire import write_server_live
from streaming.congestion import LineEstimate
from streaming.frame_queue import FrameQueue, KeyframeRequests
from streaming.in_flight import InFlight
from streaming.media import MediaListener
from streaming.settings import StreamingSettings

MAX_IN_FLIGHT = 256 * 1024
"""Bytes of pictures under way: what a line of 6 Mbit/s holds at a round trip of 0.35 s."""


class SocketMediaListener(MediaListener, Protocol):
    """What this road tells its session besides."""

    def on_ready(self) -> None:
        """There may be something to `take`."""


class SocketMedia:
    """A `streaming.media.Media`; the socket's writer takes from it when it is free."""

    def __init__(
        self,
        settings: StreamingSettings,
        listener: SocketMediaListener,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._patience_s = settings.send_timeout_s
        self._listener = listener
        self._requests = KeyframeRequests(listener.on_keyframe_needed, settings.keyframe_interval_s)
        self._queue = FrameQueue(self._requests, listener.on_frame_dropped)
        self._line = LineEstimate(settings.start_kbps, settings.min_kbps, settings.max_kbps, clock)
        self._in_flight = InFlight(clock)
        self._live: bytes | None = None
        self._watch: asyncio.TimerHandle | None = None

    def send_frame(self, frame: ViewFrame) -> None:
        self._queue.push(frame)
        self._listener.on_ready()

    def send_live(self, message: ServerLive) -> None:
        # Newest wins; what a picture shows travels with it, so that only one kind is left.
        self._live = write_server_live(message)
        self._listener.on_ready()

    def pause(self, paused: bool) -> None:
        self._queue.pause(paused)

    def request_keyframe(self) -> None:
        self._requests.request()

    async def close(self) -> None:
        self._requests.cancel()
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None

    def take(self) -> bytes | None:
        """The next message for the socket; None when there is none, or none may go now."""
        if self._live is not None:
            data, self._live = self._live, None
            return data
        if self._in_flight.late or self._in_flight.bytes >= MAX_IN_FLIGHT:
            return None
        following = self._queue.get()
        if following is None:
            return None
        drawn, encoded = following
        size = len(encoded.data)
        self._in_flight.sent(drawn.rtp_timestamp, size)
        self._line.sent(size)
        self._listener.on_frame_sent(size)
        self._watch_over()
        return write_server_live(
            StreamedFrame(
                frame=drawn.frame,
                rtp_timestamp=drawn.rtp_timestamp,
                pose=drawn.pose,
                seqs=drawn.seqs,
                draw_ms=drawn.draw_ms,
                codec=encoded.codec,
                keyframe=encoded.keyframe,
                data=encoded.data,
                stereo=drawn.stereo,
            )
        )

    def received(self, stamp: int) -> None:
        """The client has the picture of that `rtp_timestamp`; what is not under way is ignored."""
        if not self._in_flight.received(stamp):
            return
        if (line_kbps := self._in_flight.line_kbps) is not None:
            self._line.carries(line_kbps)
        elif not self._in_flight.queues:
            self._line.report(0, self._in_flight.count, self._in_flight.round_trip_s)
        if (kbps := self._line.news()) is not None:
            self._listener.on_bitrate(kbps)
        self._listener.on_ready()

    def _watch_over(self) -> None:
        """Look again when the oldest picture under way would have been for too long."""
        if self._watch is None:
            wait = self._patience_s - self._in_flight.oldest_s
            self._watch = asyncio.get_running_loop().call_later(max(wait, 0.0), self._look)

    def _look(self) -> None:
        self._watch = None
        if self._in_flight.oldest_s >= self._patience_s:
            self._listener.on_stuck()
        elif self._in_flight.bytes:
            self._watch_over()
