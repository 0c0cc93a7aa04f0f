"""One visitor's WebRTC connection: the server offers, the visitor answers.

One video track down, and two data channels: `actions` (ordered, reliable, control messages up)
and `live` (unordered, never resent, live messages both ways).
"""

import asyncio
from collections.abc import Sequence
from typing import Any, Protocol

from aiortc import (
    RTCBundlePolicy,
    RTCConfiguration,
    RTCDataChannel,
    RTCPeerConnection,
    RTCRtpSender,
    RTCSessionDescription,
    rtcrtpsender,
)
from aiortc.clock import current_ntp_time
from aiortc.codecs import is_rtx
from aiortc.rtp import (
    RTCP_PSFB_APP,
    RTCP_RTPFB_NACK,
    RtcpPsfbPacket,
    RtcpRrPacket,
    RtcpRtpfbPacket,
    RtcpSrPacket,
    unpack_remb_fci,
)
from aiortc.sdp import candidate_from_sdp

from scenes.messages import Candidate, Codec, FrameDrawn, IceServer, ServerLive
from scenes.render_messages import ViewFrame
from scenes.wire import write_server_live
from streaming.attention import Attention
from streaming.congestion import LineEstimate
from streaming.copies import Copies
from streaming.errors import CandidateUnreadable, HandshakeFailed
from streaming.frame_queue import KeyframeRequests
from streaming.handshake import RepeatedFlights
from streaming.ice import apply_policy
from streaming.media import MediaListener
from streaming.pacer import Pacer
from streaming.playout import show_at_once
from streaming.reassembly import bound
from streaming.resend import Resends
from streaming.settings import StreamingSettings
from streaming.track import FrameTrack
from streaming.turn import relay_login

MAX_SDP_BYTES = 32 * 1024
MAX_MEDIA_SECTIONS = 4
MAX_LIVE_BACKLOG = 16 * 1024
"""Bytes waiting on `live` beyond which a live message is dropped."""

# aiortc keeps 128 sent packets for retransmission: 0.2 s at 6 Mbit/s, less than many a round
# trip after a stall. Each weighs 1.6 kB, and a visitor shall cost a mebibyte at most. Its sender
# alone reads this name.
rtcrtpsender.RTP_HISTORY_SIZE = 256

_MIME: dict[str, Codec] = {"video/h264": "h264", "video/vp8": "vp8"}
_PREFERENCE = ("video/h264", "video/vp8")
_BASELINE = "42e01f"
"""Constrained baseline, level 3.1 (RFC 6184 section 8.1): what every browser decodes."""


class PeerListener(MediaListener, Protocol):
    """What a peer tells its session. Called from the event loop; must not raise."""

    def on_connected(self, codec: Codec) -> None:
        """Pictures in `codec` can be sent."""

    def on_lost(self, reason: str) -> None:
        """The connection failed, was ended by the other side, or never came about."""

    def on_action(self, data: str | bytes) -> None:
        """A control message on `actions`."""

    def on_live(self, data: str | bytes) -> None:
        """A live message on `live`."""


class Peer:
    """One connection, from offer to close."""

    def __init__(
        self,
        settings: StreamingSettings,
        codecs: list[Codec],
        listener: PeerListener,
        ice_servers: Sequence[IceServer] = (),
    ) -> None:
        """`codecs` is what the client can decode; empty means it did not say. `ice_servers` is
        what the client is told of: we use the TURN server among them, if settings say so."""
        self._settings = settings
        self._listener = listener
        self._requests = KeyframeRequests(listener.on_keyframe_needed, settings.keyframe_interval_s)
        self._line = LineEstimate(settings.start_kbps, settings.min_kbps, settings.max_kbps)
        self._resends = Resends(lambda: self._line.kbps)
        self._attention = Attention(settings.send_timeout_s, listener.on_stuck)
        self._track = FrameTrack(self._requests, self._sent, listener.on_frame_dropped)
        self._connection = RTCPeerConnection(
            RTCConfiguration(iceServers=[], bundlePolicy=RTCBundlePolicy.MAX_BUNDLE)
        )
        self._transceiver = self._connection.addTransceiver(self._track, direction="sendonly")
        # Before any description is set: aiortc reads preferences only then.
        self._transceiver.setCodecPreferences(_codec_preferences(codecs))
        self._hook(self._transceiver.sender)
        relay = relay_login(ice_servers) if settings.relay else None
        apply_policy(self._transceiver.sender.transport.transport, settings, relay)
        self._flights = RepeatedFlights(self._transceiver.sender.transport)
        self._live = self._open_channels()
        self._last_drawn: FrameDrawn | None = None
        self._deadline: asyncio.TimerHandle | None = None
        self._answered = self._connected = self._over = False
        self._connection.on("connectionstatechange", self._state_changed)
        self._connection.on("datachannel", self._foreign_channel)

    async def offer(self) -> str:
        """The offer's SDP, with every local candidate; the handshake's time starts now.

        Raises:
            HandshakeFailed: no UDP port can be bound.
        """
        loop = asyncio.get_running_loop()
        self._deadline = loop.call_later(self._settings.handshake_timeout_s, self._expired)
        await self._connection.setLocalDescription(await self._connection.createOffer())
        return str(self._connection.localDescription.sdp)

    async def answer(self, sdp: str) -> None:
        """Take the client's answer to the offer, once.

        Raises:
            HandshakeFailed: it is too large, a second one, or does not fit the offer.
        """
        if self._answered:
            raise HandshakeFailed("the offer has been answered already")
        self._answered = True
        check_sdp(sdp)
        try:
            await self._connection.setRemoteDescription(
                RTCSessionDescription(sdp=sdp, type="answer")
            )
        except Exception as error:
            # aiortc's parser meets hostile text with whatever exception comes first.
            raise HandshakeFailed(f"the answer does not fit the offer: {error}") from error
        if self._transceiver.currentDirection != "sendonly":
            raise HandshakeFailed("the answer refuses the video track")

    async def add_candidate(self, candidate: Candidate) -> None:
        """Take a trickled candidate; one outside policy is dropped without a word.

        Raises:
            CandidateUnreadable: it cannot be read.
        """
        if not candidate.candidate:
            return
        try:
            parsed = candidate_from_sdp(candidate.candidate.removeprefix("candidate:"))
        except (AssertionError, ValueError, IndexError) as error:
            raise CandidateUnreadable("the candidate cannot be read") from error
        # All media share one transport, so the section it was named for does not matter.
        await self._transceiver.sender.transport.transport.addRemoteCandidate(parsed)

    def send_frame(self, frame: ViewFrame) -> None:
        """Send a picture as soon as the sender is free, and on `live` what it shows."""
        self._track.push(frame)

    def pause(self, paused: bool) -> None:
        """Stop or go on sending pictures."""
        self._track.pause(paused)

    def send_live(self, message: ServerLive) -> None:
        """Send a live message, or drop it when the channel is not open or backed up."""
        if self._live.readyState == "open" and self._live.bufferedAmount < MAX_LIVE_BACKLOG:
            self._live.send(write_server_live(message))

    def request_keyframe(self) -> None:
        """The client asks for a keyframe in words rather than by RTCP."""
        self._requests.request()

    async def close(self) -> None:
        """Give everything back; may be called again."""
        self._over = True
        self._requests.cancel()
        self._stop_waiting()
        self._flights.stop()
        self._copies.stop()
        await self._connection.close()
        self._attention.stop()

    def _open_channels(self) -> RTCDataChannel:
        actions = self._connection.createDataChannel("actions")
        bound(self._connection.sctp, lambda: self._lose("the client left too much half said"))
        actions.on("message", self._listener.on_action)
        live = self._connection.createDataChannel("live", ordered=False, maxRetransmits=0)
        live.on("message", self._listener.on_live)
        live.on("open", self._tell_drawn)
        return live

    def _hook(self, sender: RTCRtpSender) -> None:
        """Hear what aiortc heeds only for frames that it encodes itself."""
        self._track.attach(sender)
        show_at_once(sender)
        transport = sender.transport
        paced = Pacer(transport._send_rtp, lambda: self._line.burst_kbps).send
        self._copies = Copies(paced, sender._ssrc, sender._retransmit, self._copies_wanted)
        transport._send_rtp = self._copies.send
        sender._send_keyframe = self._requests.request
        handle = sender._handle_rtcp_packet

        async def handle_rtcp(packet: Any) -> None:
            if isinstance(packet, RtcpRtpfbPacket) and packet.fmt == RTCP_RTPFB_NACK:
                packet.lost = self._resends.due(packet.lost)
            await handle(packet)
            self._feedback(packet, sender)

        sender._handle_rtcp_packet = handle_rtcp

    def _copies_wanted(self) -> bool:
        negotiated = self._transceiver.sender._RTCRtpSender__rtx_payload_type is not None
        return self._line.copies and negotiated

    def _feedback(self, packet: Any, sender: RTCRtpSender) -> None:
        if isinstance(packet, RtcpRrPacket | RtcpSrPacket):
            for report in packet.reports:
                if report.ssrc == sender._ssrc:
                    rtt = round_trip(report.lsr, report.dlsr, current_ntp_time())
                    if rtt is not None:
                        self._resends.round_trip(rtt)
                    self._line.report(report.packets_lost, report.highest_sequence, rtt)
                    self._attention.reported(report.highest_sequence)
        elif isinstance(packet, RtcpPsfbPacket) and packet.fmt == RTCP_PSFB_APP:
            try:
                bits, ssrcs = unpack_remb_fci(packet.fci)
            except ValueError:
                return
            if sender._ssrc in ssrcs:
                self._line.remb(bits / 1000)
        self._tell_bitrate()

    def _tell_bitrate(self) -> None:
        if (kbps := self._line.news()) is not None:
            self._listener.on_bitrate(kbps)

    def _sent(self, drawn: FrameDrawn, size: int) -> None:
        self._line.sent(2 * size if self._copies_wanted() else size)
        self._attention.sent()
        self._last_drawn = drawn
        self._tell_drawn()
        self._listener.on_frame_sent(size)

    def _tell_drawn(self) -> None:
        """Said again when the channel opens: pictures may go out before it does, and a still
        one is the last for long."""
        if self._last_drawn is not None:
            self.send_live(self._last_drawn)

    def _state_changed(self) -> None:
        state = self._connection.connectionState
        if state == "connected" and not self._connected:
            self._connected = True
            self._stop_waiting()
            self._listener.on_connected(_MIME[self._transceiver._codecs[0].mimeType.lower()])
        elif state in ("failed", "closed"):
            self._lose("the connection was lost")

    def _foreign_channel(self, channel: RTCDataChannel) -> None:
        self._lose(f"the client opened a data channel '{channel.label[:32]}' of its own")

    def _expired(self) -> None:
        self._deadline = None
        self._lose(f"no connection within {self._settings.handshake_timeout_s:g} s")

    def _lose(self, reason: str) -> None:
        if not self._over:
            self._over = True
            self._listener.on_lost(reason)

    def _stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


def check_sdp(sdp: str) -> None:
    """Refuse an answer that would be costly to parse.

    Raises:
        HandshakeFailed: more than `MAX_SDP_BYTES` or `MAX_MEDIA_SECTIONS`.
    """
    if len(sdp.encode(errors="surrogatepass")) > MAX_SDP_BYTES:
        raise HandshakeFailed(f"the answer is longer than {MAX_SDP_BYTES} bytes")
    if sum(line.startswith("m=") for line in sdp.splitlines()) > MAX_MEDIA_SECTIONS:
        raise HandshakeFailed(f"the answer has more than {MAX_MEDIA_SECTIONS} media sections")


def round_trip(lsr: int, dlsr: int, ntp: int) -> float | None:
    """Seconds to the receiver and back, of a report block's fields and the 64-bit NTP time
    now (RFC 3550 section 6.4.1); None before the receiver has had a report of ours."""
    if lsr == 0:
        return None
    ticks = ((ntp >> 16) - lsr - dlsr) & 0xFFFFFFFF
    # A negative difference (clocks that tick unevenly) comes out as a huge one.
    return ticks / 65536 if ticks < 2**31 else None


def _codec_preferences(codecs: list[Codec]) -> list[Any]:
    """aiortc's capabilities in our order, with retransmission; only those the client has."""
    offered = RTCRtpSender.getCapabilities("video").codecs
    wanted = [
        codec
        for mime in _PREFERENCE
        for codec in sorted(offered, key=_is_not_baseline)
        if codec.mimeType.lower() == mime and (not codecs or _MIME[mime] in codecs)
    ]
    return [*wanted, *(codec for codec in offered if is_rtx(codec))]


def _is_not_baseline(codec: Any) -> bool:
    return bool(codec.parameters.get("profile-level-id") != _BASELINE)
