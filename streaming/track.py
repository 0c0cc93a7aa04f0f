"""The picture of one visitor as a WebRTC track, and when each frame of it is shown."""

import asyncio
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import av
import msgspec
from aiortc import MediaStreamTrack, RTCRtpSender

from scenes.messages import FrameDrawn
from scenes.render_messages import ViewFrame
from streaming.frame_queue import CLOCK_RATE, FrameQueue, KeyframeRequests

_TIME_BASE = Fraction(1, CLOCK_RATE)


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
        self._queue = FrameQueue(requests, on_dropped)
        self._on_sent = on_sent
        self._ready = asyncio.Event()
        self._sender: RTCRtpSender | None = None
        self._origin: int | None = None
        self._first: tuple[FrameDrawn, int] | None = None

    def attach(self, sender: RTCRtpSender) -> None:
        """Name the sender that reads this track, before it starts."""
        self._sender = sender

    def push(self, frame: ViewFrame) -> None:
        """Queue a frame, unless the decoder could not use it."""
        self._queue.push(frame)
        self._ready.set()

    def pause(self, paused: bool) -> None:
        """Send nothing while `paused`; afterwards go on with a keyframe."""
        self._queue.pause(paused)

    async def recv(self) -> "av.Packet[Any]":
        """The next frame as a packet, in ticks of `CLOCK_RATE`."""
        self._learn_origin()
        while (following := self._queue.get()) is None:
            self._ready.clear()
            await self._ready.wait()
        drawn, encoded = following
        packet = av.Packet(encoded.data)
        packet.pts = drawn.rtp_timestamp
        packet.time_base = _TIME_BASE
        packet.is_keyframe = encoded.keyframe
        self._announce(drawn, len(encoded.data))
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
