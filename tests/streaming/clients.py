"""Clients for tests: one that decodes what it receives, and raw sockets that misbehave."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec
from websockets.asyncio.client import ClientConnection, connect

from benchmarks.light_peer import LightPeer
from scenes.messages import (
    PROTOCOL,
    Bye,
    ClientMessage,
    Codec,
    FrameDrawn,
    Hello,
    PeoplePoses,
    ServerMessage,
    Transport,
    ViewRequest,
)

VIEW = ViewRequest(width=160, height=96)
_read: msgspec.json.Decoder[ServerMessage] = msgspec.json.Decoder(ServerMessage)


@asynccontextmanager
async def visiting(
    url: str,
    visitor: str = "ann",
    reroute: Callable[[str], Awaitable[str]] | None = None,
    codecs: tuple[Codec, ...] = ("h264",),
    transport: Transport = "webrtc",
) -> AsyncIterator[LightPeer]:
    """A light peer that has joined with the token of `visitor`; it leaves at the end."""
    peer = LightPeer(url, visitor, VIEW, codecs, reroute=reroute, transport=transport)
    try:
        await peer.join()
        yield peer
    finally:
        await peer.leave()


class DecodingPeer(LightPeer):
    """A light peer that decodes too. `first` is the RTP timestamp its pictures count from."""

    def __init__(self, url: str, visitor: str, codec: Codec) -> None:
        super().__init__(url, visitor, VIEW, (codec,))
        self.track: Any = None
        self.first: int | None = None
        self.told: dict[int, FrameDrawn] = {}

    def _on_track(self, track: Any) -> None:
        self.track = track
        (receiver,) = self.connection.getReceivers()
        buffer = receiver._RTCRtpReceiver__jitter_buffer
        assemble = buffer.add

        def add(packet: Any) -> Any:
            self.first = packet.timestamp if self.first is None else self.first
            self._on_packet(packet)
            return assemble(packet)

        buffer.add = add

    def _on_told(self, message: FrameDrawn | PeoplePoses) -> None:
        if isinstance(message, FrameDrawn):
            self.told[message.rtp_timestamp] = message
        super()._on_told(message)


class RawClient:
    """A socket that says what it is told to."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    async def say(self, message: ClientMessage | str | bytes) -> None:
        if not isinstance(message, str | bytes):
            message = msgspec.json.encode(message).decode()
        await self.socket.send(message)

    async def hello(self, visitor: str = "ann", protocol: int = PROTOCOL) -> None:
        await self.say(Hello(protocol=protocol, token=visitor, view=VIEW))

    async def hear(self) -> ServerMessage:
        async with asyncio.timeout(5):
            return _read.decode(await self.socket.recv())

    async def hear_a(self, *kinds: type) -> Any:
        """The next message of these kinds; others are passed over, but for a `Bye`."""
        while not isinstance(message := await self.hear(), kinds):
            assert Bye in kinds or not isinstance(message, Bye), message
        return message


@asynccontextmanager
async def raw(url: str, **more: Any) -> AsyncIterator[RawClient]:
    """A raw client on an open socket."""
    async with connect(url, compression=None, close_timeout=1, **more) as socket:
        yield RawClient(socket)


def open_files() -> int:
    """File descriptors of this process."""
    return len(list(Path("/proc/self/fd").iterdir()))
