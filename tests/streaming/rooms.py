"""A room for tests that draws real pictures with a real encoder, and a server around it.

The picture of frame `n` is one even grey that tells `n`, so that a decoded picture says which
frame it was.
"""

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import av
import numpy as np
import uvicorn
from fastapi import FastAPI
from prometheus_client import CollectorRegistry

from scenes.errors import NoSuchRoom, RoomFull
from scenes.geometry import IDENTITY
from scenes.messages import (
    PROTOCOL,
    ClientLive,
    ClientMessage,
    Codec,
    Hello,
    IceServer,
    Pose,
    Welcome,
)
from scenes.render_messages import EncodedFrame, ViewFrame
from scenes.room import RoomState
from scenes.text import LocalText
from streaming.api import router
from streaming.errors import TokenRefused
from streaming.metrics import StreamingMetrics
from streaming.ports import Identity, VisitorChannel
from streaming.settings import StreamingSettings
from streaming.websocket import uvicorn_options

POSE = Pose((0.0, 1.6, 0.0), IDENTITY)
ENCODERS = {"h264": "libx264", "vp8": "libvpx"}
OPTIONS = {
    "h264": {"preset": "ultrafast", "tune": "zerolatency", "profile": "baseline"},
    "vp8": {"deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0"},
}


def grey_of(frame: int) -> int:
    """The grey level that tells frame `frame` from its neighbours."""
    return 40 + (frame * 16) % 160


class Encoder:
    """Real packets of even grey pictures, with a little noise when `noisy`."""

    def __init__(self, codec: Codec, width: int = 160, height: int = 96) -> None:
        self.codec = codec
        self.frame = 0
        self.noise = 0
        self._size = (height * 3 // 2, width)
        context: Any = av.CodecContext.create(ENCODERS[codec], "w")
        context.width, context.height, context.pix_fmt = width, height, "yuv420p"
        context.time_base, context.framerate = Fraction(1, 90_000), Fraction(30, 1)
        context.bit_rate, context.gop_size, context.thread_count = 8_000_000, 100_000, 1
        context.options = OPTIONS[codec]
        self._context = context
        self._chance = np.random.default_rng(1)

    def draw(self, pts: int, keyframe: bool = False, seqs: tuple[int, ...] = ()) -> ViewFrame:
        planes = np.full(self._size, 128, np.uint8)
        luma = planes[: self._size[0] * 2 // 3]
        luma[:] = grey_of(self.frame)
        if self.noise:
            luma += self._chance.integers(0, self.noise, luma.shape, np.uint8)
        picture: Any = av.VideoFrame.from_ndarray(planes, format="yuv420p")
        picture.pts = pts
        if keyframe:
            picture.pict_type = av.video.frame.PictureType.I
        (packet,) = self._context.encode(picture)
        encoded = EncodedFrame(self.codec, bool(packet.is_keyframe), pts, self.frame, bytes(packet))
        self.frame += 1
        now = time.monotonic()
        return ViewFrame("view", encoded, POSE, list(seqs), now, now, 1.0, 0, 0)


@dataclass
class Guest:
    """What the room knows of one visitor."""

    channel: VisitorChannel
    handled: list[ClientMessage | ClientLive] = field(default_factory=list)
    unseen: list[int] = field(default_factory=list)
    keyframe: bool = True
    keyframe_requests: int = 0
    kbps: list[int] = field(default_factory=list)
    codec: Codec | None = None
    away: bool = False
    drawing: asyncio.Task[None] | None = None


class GreyRoom:
    """A `RoomService` (and `Rooms`, and `Doorkeeper`) with nothing in it but its pictures."""

    def __init__(self, fps: float = 30.0) -> None:
        self.fps = fps
        self.noise = 0
        self.size = (160, 96)
        self.capacity = 100
        self.guests: dict[str, Guest] = {}
        self.entered = 0

    async def enter(self, identity: Identity, hello: Hello, channel: VisitorChannel) -> Welcome:
        known = self.guests.get(identity.visitor)
        if known is None and len(self.guests) >= self.capacity:
            raise RoomFull("this room is full")
        if known is not None and known.drawing is not None:
            known.drawing.cancel()
        self.guests[identity.visitor] = Guest(channel)
        self.entered += 1
        name = LocalText(en="Grey", zh="灰")
        return Welcome(
            protocol=PROTOCOL,
            visitor=identity.visitor,
            room=identity.room,
            room_name=name,
            store_name=name,
            pose=POSE,
            state=RoomState(seq=0, visitors={}, shown={}),
            goods=[],
            floor=[[(-5.0, -5.0), (5.0, -5.0), (5.0, 5.0), (-5.0, 5.0)]],
            obstacles=[],
            body_radius=0.22,
            view=hello.view,
            ice_servers=[],
            returning=known is not None,
        )

    def handle(self, visitor: str, message: ClientMessage | ClientLive, received: float) -> None:
        guest = self.guests[visitor]
        guest.handled.append(message)
        seq = getattr(message, "seq", None)
        if seq is not None:
            guest.unseen.append(seq)

    def open_view(self, visitor: str, codec: Codec) -> None:
        guest = self.guests[visitor]
        guest.codec = codec
        guest.drawing = asyncio.create_task(self._draw(guest, Encoder(codec, *self.size)))

    async def _draw(self, guest: Guest, encoder: Encoder) -> None:
        opened = time.monotonic()
        while True:
            encoder.noise = self.noise
            pts = round((time.monotonic() - opened) * 90_000)
            keyframe, guest.keyframe = guest.keyframe, False
            seqs, guest.unseen = tuple(guest.unseen), []
            guest.channel.send_frame(encoder.draw(pts, keyframe, seqs))
            await asyncio.sleep(1 / self.fps)

    def request_keyframe(self, visitor: str) -> None:
        self.guests[visitor].keyframe_requests += 1
        self.guests[visitor].keyframe = True

    def set_bitrate(self, visitor: str, kbps: int) -> None:
        self.guests[visitor].kbps.append(kbps)

    def disconnected(self, visitor: str, channel: VisitorChannel) -> None:
        guest = self.guests.get(visitor)
        if guest is not None and guest.channel is channel:
            guest.away = True
            if guest.drawing is not None:
                guest.drawing.cancel()

    def left(self, visitor: str, channel: VisitorChannel) -> None:
        self.disconnected(visitor, channel)
        guest = self.guests.get(visitor)
        if guest is not None and guest.channel is channel:
            del self.guests[visitor]

    def room(self, room_id: str) -> "GreyRoom":
        if room_id != "grey":
            raise NoSuchRoom(f"there is no room '{room_id}'")
        return self

    def identify(self, token: str) -> Identity:
        """A token is `visitor` or `visitor@room`."""
        visitor, _, room = token.partition("@")
        if visitor == "expired":
            raise TokenRefused("this token has expired: reload the page")
        return Identity(visitor, visitor, visitor, room or "grey", "customer")

    def origin_allowed(self, origin: str | None, host: str | None) -> bool:
        return origin is None or origin == f"http://{host}"

    def ice_servers(self, identity: Identity) -> list[IceServer]:
        return [IceServer(urls=["stun:stun.example.org"])]


@dataclass
class RunningShop:
    """A served `GreyRoom`."""

    room: GreyRoom
    url: str
    registry: CollectorRegistry

    def metric(self, name: str, **labels: str) -> float:
        return self.registry.get_sample_value(name, labels) or 0.0


@asynccontextmanager
async def shop(
    room: GreyRoom | None = None, settings: StreamingSettings | None = None
) -> AsyncIterator[RunningShop]:
    """A real server on a loopback port, with the room behind it."""
    room = room or GreyRoom()
    registry = CollectorRegistry()
    settings = settings or StreamingSettings(bind_addresses=("127.0.0.1",))
    app = FastAPI()
    app.include_router(router(room, room, settings, StreamingMetrics(registry)))
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", **uvicorn_options()))
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    await until(lambda: server.started)
    try:
        yield RunningShop(room, f"ws://127.0.0.1:{port}/ws/room", registry)
    finally:
        for guest in room.guests.values():
            if guest.drawing is not None:
                guest.drawing.cancel()
        server.should_exit = True
        await serving
        listener.close()


async def until(condition: Callable[[], object], timeout_s: float = 5.0) -> None:
    """Wait for `condition()` to hold.

    Raises:
        TimeoutError: it never did.
    """
    async with asyncio.timeout(timeout_s):
        while not condition():  # noqa: ASYNC110  # nobody signals what tests look at
            await asyncio.sleep(0.01)
