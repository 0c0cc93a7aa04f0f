"""A shopper without a screen: joins by the real protocol and receives every frame undecoded.

It walks, looks and clicks, and notes for each input when the first packet of the picture that
shows it came in (over the socket, the whole picture). Costs a fraction of a browser, so that
many fit beside the server.
"""

import asyncio
import math
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import msgspec
from aiortc import (
    RTCBundlePolicy,
    RTCConfiguration,
    RTCDataChannel,
    RTCPeerConnection,
    RTCSessionDescription,
)
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from benchmarks.frames import FrameAssembler
from benchmarks.relay import without_candidates
from scenes.geometry import quat_from_yaw_pitch
from scenes.messages import (
    PROTOCOL,
    Answer,
    Bye,
    Candidate,
    Click,
    ClientLive,
    ClientMessage,
    Codec,
    FrameDrawn,
    FrameReceived,
    Goodbye,
    Hello,
    KeyframeNeeded,
    MoveTo,
    Offer,
    PeoplePoses,
    Picked,
    PointAt,
    Pose,
    PutBackAt,
    Ray,
    Refused,
    ServerLive,
    ServerMessage,
    StreamedFrame,
    Transport,
    ViewRequest,
    Welcome,
)
from scenes.walk import EYE_HEIGHT, WalkableFloor
from streaming.handshake import RepeatedFlights
from streaming.session import ACTIONS

WALK_SPEED = 1.4
"""Metres a second: a comfortable walk."""
CHANNELS = 2
ASK_AGAIN_S = 0.5
"""How long a peer without a picture waits before it asks for a keyframe."""
MAX_PENDING = 512
"""Inputs whose picture is still waited for."""

_read: msgspec.json.Decoder[ServerMessage] = msgspec.json.Decoder(ServerMessage)
_read_live: msgspec.msgpack.Decoder[ServerLive] = msgspec.msgpack.Decoder(ServerLive)


def now_ms() -> float:
    return time.monotonic() * 1000


@dataclass(frozen=True)
class WholeFrame:
    """A picture that came over the socket, as the one packet that it would be by RTP."""

    sequence_number: int
    timestamp: int
    _data: bytes
    marker: int = 1


@dataclass
class Log:
    """What happened to one light peer; times in milliseconds."""

    joined_ms: float | None = None
    """From opening the socket to the first complete frame."""
    input_to_packet: list[float] = field(default_factory=list)
    click_to_answer: list[float] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    put_back: int = 0
    picked: list[Picked] = field(default_factory=list)
    bye: Bye | None = None


class LightPeer:
    """One shopper; `join`, act, `leave`."""

    def __init__(
        self,
        url: str,
        token: str,
        view: ViewRequest,
        codecs: tuple[Codec, ...] = ("h264",),
        origin: str | None = None,
        reroute: Callable[[str], Awaitable[str]] | None = None,
        transport: Transport = "webrtc",
    ) -> None:
        """`url` is the WebSocket's; `reroute` may change the offer (to lead through a relay)."""
        self._url, self._origin = url, origin
        self._hello = Hello(PROTOCOL, token, view, codecs=list(codecs), transport=transport)
        self._reroute = reroute
        self.log = Log()
        self.frames = FrameAssembler()
        self.frames.on_complete = self._first_frame
        self.welcome: Welcome | None = None
        self.pose: Pose | None = None
        self.last_drawn: FrameDrawn | None = None
        self.drawn: dict[int, FrameDrawn] = {}
        self.ended = asyncio.Event()
        self._welcomed, self._seeing, self._reachable = (asyncio.Event() for _ in range(3))
        self._seq = 0
        self._inputs: dict[int, float] = {}
        self._clicks: dict[int, float] = {}
        self._socket: ClientConnection | None = None
        self._reader: asyncio.Task[None] | None = None
        self._channels: dict[str, RTCDataChannel] = {}
        self._flights: RepeatedFlights | None = None
        self._posts: set[asyncio.Task[None]] = set()
        self._whole = 0
        self._timestamps: dict[int, int] = {}
        """Of the packets that have come, by sequence number."""
        self._opened_at = 0.0
        self.connection = RTCPeerConnection(
            RTCConfiguration(iceServers=[], bundlePolicy=RTCBundlePolicy.MAX_BUNDLE)
        )
        self.connection.on("datachannel", self._on_channel)
        self.connection.on("track", self._on_track)

    # --- coming and going --------------------------------------------------------------

    async def join(self, timeout_s: float = 20.0) -> Welcome:
        """Enter and wait for the first picture and, by WebRTC, the data channels.

        Raises:
            ConnectionError: the shop said no; `log.bye` says why.
            TimeoutError: no picture within `timeout_s`.
        """
        self._opened_at = now_ms()
        origin: Any = self._origin
        self._socket = await connect(self._url, origin=origin, compression=None)
        self._reader = asyncio.create_task(self._read_socket())
        await self.say(self._hello)
        async with asyncio.timeout(timeout_s):
            await self._either(self._welcomed)
            await self._see()
            if self._hello.transport == "webrtc":
                await self._either(self._reachable)
        if self.welcome is None or not self._seeing.is_set():
            raise ConnectionError(f"not let in: {self.log.bye}")
        return self.welcome

    async def leave(self) -> None:
        """Say goodbye and close everything."""
        with suppress(ConnectionClosed):
            await self.say(Goodbye())
        await self.vanish()

    async def vanish(self) -> None:
        """Close everything without a word."""
        if self._reader is not None:
            self._reader.cancel()
            await asyncio.gather(self._reader, return_exceptions=True)
        if self._socket is not None:
            await self._socket.close()
        if self._flights is not None:
            self._flights.stop()
        await self.connection.close()

    async def say(self, message: ClientMessage) -> None:
        """Send a control message over the socket."""
        if self._socket is None:
            raise ConnectionError("join first")
        await self._socket.send(msgspec.json.encode(message).decode())

    def act(self, message: ClientMessage) -> None:
        """Send a control message over the data channel `actions`, if there is one; what changes
        the picture over the socket, too, as a browser does."""
        data = msgspec.json.encode(message).decode()
        self._post("actions", data)
        if self._hello.transport == "webrtc" and isinstance(message, ACTIONS):
            self._send_soon(data)

    def stream(self, message: ClientLive) -> None:
        """Send a live message."""
        self._post("live", msgspec.msgpack.encode(message))

    def _post(self, label: str, data: str | bytes) -> None:
        if self._hello.transport == "webrtc":
            self._channels[label].send(data)
        else:
            self._send_soon(data)

    def _send_soon(self, data: str | bytes) -> None:
        post = asyncio.create_task(self._send(data))
        self._posts.add(post)
        post.add_done_callback(self._posts.discard)

    async def _send(self, data: str | bytes) -> None:
        if self._socket is not None:
            with suppress(ConnectionClosed):
                await self._socket.send(data)

    # --- being a shopper ---------------------------------------------------------------

    def move(self, pose: Pose) -> int:
        """Go to `pose`; returns the input's number."""
        self.pose = pose
        seq = self._next_input(self._inputs)
        self.stream(MoveTo(seq=seq, t_client=now_ms(), pose=pose))
        return seq

    def point(self, ray: Ray | None) -> int:
        """Hover along `ray`."""
        seq = self._next_input(self._inputs)
        self.stream(PointAt(seq=seq, t_client=now_ms(), frame=self._frame(), ray=ray))
        return seq

    def click(self, ray: Ray) -> int:
        """Click along `ray`, in the last picture known of."""
        seq = self._next_input(self._inputs)
        self._clicks[seq] = self._inputs[seq]
        self.act(Click(seq=seq, t_client=now_ms(), frame=self._frame(), ray=ray))
        return seq

    async def walk(self, seconds: float, inputs_per_s: float = 30.0, turn: float = 0.6) -> None:
        """Walk about on the floor for a while, turning `turn` radians a second."""
        if self.welcome is None or self.pose is None:
            raise ConnectionError("join first")
        floor = WalkableFloor(polygons=self.welcome.floor, obstacles=self.welcome.obstacles)
        x, _, z = self.pose.position
        yaw, step, end = 0.0, 1 / inputs_per_s, now_ms() + seconds * 1000
        while now_ms() < end and not self.ended.is_set():
            yaw += turn * step
            ahead = (x - math.sin(yaw) * WALK_SPEED * step, z - math.cos(yaw) * WALK_SPEED * step)
            reached = floor.slide((x, z), ahead)
            # At a wall, turn away.
            yaw += 0.0 if reached == ahead else 0.5
            x, z = reached
            self.move(Pose((x, EYE_HEIGHT, z), quat_from_yaw_pitch(yaw)))
            await asyncio.sleep(step)

    def _frame(self) -> int:
        return self.last_drawn.frame if self.last_drawn else 0

    def _next_input(self, waiting: dict[int, float]) -> int:
        self._seq += 1
        waiting[self._seq] = now_ms()
        if len(waiting) > MAX_PENDING:
            del waiting[next(iter(waiting))]
        return self._seq

    # --- what comes in -----------------------------------------------------------------

    async def _either(self, event: asyncio.Event) -> None:
        """Wait for `event` or the end of the visit."""
        waits = [asyncio.create_task(what.wait()) for what in (event, self.ended)]
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()

    async def _see(self) -> None:
        """Wait for the first picture. Pictures may have gone before we could read them: as a
        browser does, ask for a keyframe time and again."""
        while not (self._seeing.is_set() or self.ended.is_set()):
            with suppress(TimeoutError):
                async with asyncio.timeout(ASK_AGAIN_S):
                    await self._either(self._seeing)
                    return
            if self.connection.connectionState == "connected":
                await self.say(KeyframeNeeded())

    async def _read_socket(self) -> None:
        if self._socket is None:
            return
        try:
            async for data in self._socket:
                if isinstance(data, bytes):
                    self._on_live(data)
                else:
                    await self._on_message(_read.decode(data))
        except ConnectionClosed:
            pass
        finally:
            self.ended.set()

    async def _on_message(self, message: ServerMessage) -> None:
        match message:
            case Welcome():
                self.welcome, self.pose = message, message.pose
                self._welcomed.set()
            case Offer(sdp):
                await self._answer(sdp)
            case Picked():
                self.log.picked.append(message)
                if (clicked := self._clicks.pop(message.seq, None)) is not None:
                    self.log.click_to_answer.append(now_ms() - clicked)
            case PutBackAt(_, pose):
                self.pose = pose
                self.log.put_back += 1
            case Refused():
                self.log.refused.append(message)
            case Bye():
                self.log.bye = message

    async def _answer(self, sdp: str) -> None:
        sdp = await self._reroute(sdp) if self._reroute else sdp
        await self.connection.setRemoteDescription(RTCSessionDescription(sdp, "offer"))
        self._flights = RepeatedFlights(self.connection.getReceivers()[0].transport)
        await self.connection.setLocalDescription(await self.connection.createAnswer())
        answer = self.connection.localDescription.sdp
        await self.say(Answer(without_candidates(answer) if self._reroute else answer))
        await self.say(Candidate(candidate=""))

    def _on_channel(self, channel: RTCDataChannel) -> None:
        self._channels[channel.label] = channel
        if channel.label == "live":
            channel.on("message", self._on_live)
        if len(self._channels) == CHANNELS:
            self._reachable.set()

    def _on_live(self, data: bytes) -> None:
        message = _read_live.decode(data)
        if isinstance(message, StreamedFrame):
            self._on_picture(message)
        else:
            self._on_told(message)

    def _on_told(self, message: FrameDrawn | PeoplePoses) -> None:
        if isinstance(message, FrameDrawn):
            self.last_drawn = message
            self.drawn[message.rtp_timestamp] = message
            self._match(message)

    def _on_picture(self, frame: StreamedFrame) -> None:
        """A picture came over the socket."""
        self.stream(FrameReceived(frame.rtp_timestamp))
        stamp = frame.rtp_timestamp
        self._on_told(FrameDrawn(frame.frame, stamp, frame.pose, frame.seqs, frame.draw_ms))
        self._on_packet(WholeFrame(self._whole % 2**16, stamp, frame.data))
        self._whole += 1

    def _on_track(self, _track: Any) -> None:
        """Take packets where aiortc would begin to put frames together and decode them."""
        (receiver,) = self.connection.getReceivers()
        receiver._RTCRtpReceiver__jitter_buffer.add = self._on_arrival

    def _on_arrival(self, packet: Any) -> tuple[bool, None]:
        """Pass a packet on, unless it has come before: on lossy lines each is sent twice."""
        known = self._timestamps.get(packet.sequence_number) == packet.timestamp
        self._timestamps[packet.sequence_number] = packet.timestamp
        return (False, None) if known else self._on_packet(packet)

    def _on_packet(self, packet: Any) -> tuple[bool, None]:
        """Answers as aiortc's jitter buffer does: whether to send a PLI, and no frame."""
        lost = self.frames.add(
            packet.sequence_number, packet.timestamp, packet.marker == 1, packet._data, now_ms()
        )
        drawn = self.drawn.get(packet.timestamp)
        if drawn is not None:
            self._match(drawn)
        return lost, None

    def _match(self, drawn: FrameDrawn) -> None:
        """Once both the picture's first packet and its description are here, in either order,
        the inputs that it shows have been answered."""
        arrived = self.frames.arrived.get(drawn.rtp_timestamp)
        if arrived is None:
            return
        for seq in drawn.seqs:
            if (sent := self._inputs.pop(seq, None)) is not None:
                self.log.input_to_packet.append(arrived - sent)
        self.drawn.pop(drawn.rtp_timestamp, None)

    def _first_frame(self) -> None:
        if self.log.joined_ms is None:
            self.log.joined_ms = now_ms() - self._opened_at
        self._seeing.set()
