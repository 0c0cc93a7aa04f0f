"""The far end of a peer: takes its packets undecoded, and decodes them after the race."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from aiortc import RTCBundlePolicy, RTCConfiguration, RTCPeerConnection, RTCSessionDescription

from benchmarks.light_shopper import Packet
from benchmarks.reference import Luma
from benchmarks.sharpness import decoded

CONNECT_S = 15.0
STAMPS = 2**32
"""RTP timestamps before they begin anew."""


@dataclass(frozen=True)
class Received:
    """A decoded picture and the ticks of the 90 kHz clock since the first."""

    ticks: int
    luma: Luma


class Receiver:
    """Receives one video track."""

    def __init__(self) -> None:
        bundle = RTCBundlePolicy.MAX_BUNDLE
        self._connection = RTCPeerConnection(RTCConfiguration(iceServers=[], bundlePolicy=bundle))
        self._connection.on("track", self._on_track)
        self._connection.on("connectionstatechange", self._on_state)
        self._connected, self._news = asyncio.Event(), asyncio.Event()
        self._packets: dict[int, Packet] = {}
        self._stamps: set[int] = set()
        self._bytes = 0

    @property
    def pictures(self) -> int:
        """How many have come."""
        return len(self._stamps)

    @property
    def bytes(self) -> int:
        """Of payload."""
        return self._bytes

    @property
    def codec(self) -> str:
        """The negotiated codec: `vp8` or `h264`."""
        (transceiver,) = self._connection.getTransceivers()
        return str(transceiver._codecs[0].mimeType).partition("/")[2].lower()

    async def answer(self, offer: str) -> str:
        """The answer to an offer of one video track, as SDP."""
        connection = self._connection
        await connection.setRemoteDescription(RTCSessionDescription(offer, "offer"))
        await connection.setLocalDescription(await connection.createAnswer())
        return str(connection.localDescription.sdp)

    async def connected(self) -> None:
        """Raises TimeoutError."""
        async with asyncio.timeout(CONNECT_S):
            await self._connected.wait()

    async def reach(self, pictures: int, timeout_s: float) -> None:
        """Wait until so many have come, or for `timeout_s`."""
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                while self.pictures < pictures:
                    self._news.clear()
                    await self._news.wait()

    def decode(self) -> list[Received]:
        """Everything that has come, in order."""
        packets = list(self._packets.values())
        if not packets:
            return []
        first = packets[0].timestamp
        return [
            Received((stamp - first) % STAMPS, luma) for stamp, luma in decoded(packets, self.codec)
        ]

    async def close(self) -> None:
        await self._connection.close()

    def _on_state(self) -> None:
        if self._connection.connectionState == "connected":
            self._connected.set()

    def _on_track(self, _track: Any) -> None:
        """Take packets where aiortc would begin to put frames together and decode them."""
        (receiver,) = self._connection.getReceivers()
        receiver._RTCRtpReceiver__jitter_buffer.add = self._take

    def _take(self, packet: Any) -> tuple[bool, None]:
        """Answers as aiortc's jitter buffer does: no PLI wanted, no frame."""
        number, data = packet.sequence_number, packet._data
        if data and number not in self._packets:  # probes of the line repeat packets, or are empty
            self._packets[number] = Packet(number, packet.timestamp, data)
            self._stamps.add(packet.timestamp)
            self._bytes += len(data)
            self._news.set()
        return False, None
