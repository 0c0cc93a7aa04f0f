"""One visitor's visit: from the first message on the socket to the last.

Control messages come over the WebSocket or the data channel `actions`, live ones over `live` or
as the socket's binary messages; all pass the same checks. What changes the picture comes by both
roads, for each may wait for a packet that it lost: the first to come counts. What is wrong is
answered with `Refused`; what cannot go on ends with `Bye`, here only: no other visit notices.
"""

import asyncio
import time
from collections.abc import Callable
from typing import Any, TypeVar

import msgspec
import structlog

from scenes.errors import CommandRefused, EntryRefused, MessageError
from scenes.messages import (
    Answer,
    Bye,
    ByeCode,
    Candidate,
    Click,
    ClientLive,
    ClientMessage,
    Codec,
    FrameReceived,
    Goodbye,
    Hello,
    IceServer,
    KeyframeNeeded,
    Offer,
    Picked,
    Ping,
    Pong,
    PutAway,
    Refused,
    Seen,
    Select,
    ServerLive,
    ServerMessage,
    SetVisible,
    ShowVariant,
    TakeInHand,
    UseSocket,
)
from scenes.render_messages import ViewFrame
from scenes.wire import read_client, read_client_live, write_server
from streaming.arrival import (
    Ended,
    House,
    Seat,
    bye_of,
    bye_of_handshake,
    identified,
    misuse,
    read_hello,
)
from streaming.errors import (
    CandidateUnreadable,
    HandshakeFailed,
    SocketClosed,
    StreamingError,
)
from streaming.limits import Intake, Rate, TokenBucket
from streaming.media import Media
from streaming.outbox import Outbox, OutboxFull
from streaming.peer import Peer
from streaming.poses_only import PosesOnly
from streaming.socket_media import SocketMedia
from streaming.websocket import Socket

FLOOD_NOTICE_S = 1.0
FLOOD_PAUSE_S = 10.0
ACTIONS = (Click, Select, TakeInHand, PutAway, ShowVariant)
"""Said twice. Each road keeps their order, so one that is not newer than all before is a copy."""
LAST_WORDS_S = 1.0
"""How long a closing visit tries to deliver its `Bye`."""
Incoming = TypeVar("Incoming", ClientMessage, ClientLive)
log = structlog.get_logger(__name__)


class Session:
    """A visit. It is the room's `VisitorChannel`, and hears of its own media as `PeerListener`
    `SocketMediaListener` or `PosesOnlyListener`."""

    def __init__(self, socket: Socket, ip: str, house: House) -> None:
        self._socket = socket
        self._ip = ip
        self._house = house
        settings = house.settings
        self._intake = Intake(settings.max_malformed)
        self._flood_notices = TokenBucket(Rate(1, 1))
        self._outbox = Outbox(settings.max_outbox_bytes)
        self._welcomed = False
        self._to_write = asyncio.Event()
        self._over = asyncio.Event()
        self._bye: Bye | None = None
        self._newest_action = -1
        self._half_open = True
        self._goodbye = False
        self._seat: Seat | None = None
        self._media: Media | None = None

    # --- the visit ---------------------------------------------------------------------

    async def run(self) -> None:
        """Serve the visit; returns when all of it is given back."""
        tasks = [asyncio.create_task(self._read()), asyncio.create_task(self._write())]
        try:
            await self._over.wait()
        finally:
            await asyncio.shield(self._leave(tasks))

    async def _read(self) -> None:
        try:
            await self._arrive()
            while True:
                await self._receive(await self._socket.receive())
        except SocketClosed:
            self._end(None)
        except Ended as ended:
            self._end(ended.bye)
        except Exception:
            self._fail()

    async def _write(self) -> None:
        try:
            while True:
                await self._to_write.wait()
                self._to_write.clear()
                while (data := self._outbox.get() or self._from_media()) is not None:
                    async with asyncio.timeout(self._house.settings.send_timeout_s):
                        await self._socket.send(data)
        except SocketClosed:
            self._end(None)
        except TimeoutError:
            self._cut()

    def _from_media(self) -> bytes | None:
        """What may go over the socket when no control message waits."""
        return self._media.take() if isinstance(self._media, SocketMedia | PosesOnly) else None

    def _end(self, bye: Bye | None) -> None:
        """End the visit; the first reason stands."""
        if not self._over.is_set():
            self._bye = bye
            self._over.set()

    def _cut(self) -> None:
        """The visitor does not read: nothing of what waits would reach them."""
        self._outbox = Outbox(self._house.settings.max_outbox_bytes)
        self._end(Bye(code="slow", text="your connection is too slow", retryable=True))

    def _fail(self) -> None:
        """An error of ours: this visit ends, with a trace in the log."""
        log.exception("a visit failed", visitor=self._seat and self._seat.identity.visitor)
        self._end(Bye(code="internal", text="the shop made a mistake", retryable=True))

    async def _leave(self, tasks: list[asyncio.Task[None]]) -> None:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._settle("failed")
        self._give_up_seat()
        await self._last_words()
        if self._media is not None:
            await self._media.close()

    def _give_up_seat(self) -> None:
        if self._seat is None:
            return
        identity, room = self._seat
        self._house.lobby.unseat(self._seat.key, self)
        try:
            (room.left if self._goodbye else room.disconnected)(identity.visitor, self)
        except Exception:
            log.exception("a room failed to let a visitor go", visitor=identity.visitor)

    async def _last_words(self) -> None:
        """Deliver what waits and the `Bye`, unless the line is stuck."""
        try:
            async with asyncio.timeout(LAST_WORDS_S):
                while self._bye and (text := self._outbox.get()) is not None:
                    await self._socket.send(text)
                if self._bye is not None:
                    self._house.metrics.byes.labels(self._bye.code).inc()
                    await self._socket.send(write_server(self._bye))
                await self._socket.close()
        except SocketClosed:
            return
        except TimeoutError:
            self._socket.abort()

    # --- arrival -----------------------------------------------------------------------

    async def _arrive(self) -> None:
        hello = await read_hello(self._socket, self._house.settings.hello_timeout_s)
        identity = identified(hello, self._house.doorkeeper)
        try:
            seat = Seat(identity, self._house.rooms.room(identity.room))
            self._house.lobby.check(seat.key)
            # Noted before the room hears of it, so that whatever happens it is given up.
            self._seat = seat
            async with asyncio.timeout(self._house.settings.enter_timeout_s):
                welcome = await seat.room.enter(identity, hello, self)
        except EntryRefused as refused:
            self._seat = None
            raise Ended(bye_of(refused)) from refused
        except TimeoutError as slow:
            raise Ended(Bye("restarting", "the room is not ready yet", True, 2.0)) from slow
        self._house.lobby.seat(seat.key, self)
        servers = self._house.doorkeeper.ice_servers(identity)
        self._outbox.put(msgspec.structs.replace(welcome, ice_servers=servers), first=True)
        self._welcomed = True
        self._to_write.set()
        await self._lay_road(hello, servers)

    async def _lay_road(self, hello: Hello, servers: list[IceServer]) -> None:
        """Begin to send what was asked for: pictures one way or the other, or none."""
        match hello.transport:
            case "webrtc":
                await self._offer(hello, servers)
            case "websocket":
                self._use_socket(hello.codecs)
            case "local":
                self._media = PosesOnly(self)
                self._settle("local")

    async def _offer(self, hello: Hello, servers: list[IceServer]) -> None:
        self._media = peer = Peer(self._house.settings, hello.codecs, self, servers)
        try:
            self.send(Offer(await peer.offer()))
        except HandshakeFailed as failed:
            raise Ended(bye_of_handshake(failed)) from failed

    def _use_socket(self, codecs: list[Codec]) -> None:
        """From now on pictures go over the socket."""
        self._media = SocketMedia(self._house.settings, self)
        self._settle("socket")
        self._open_view("h264" if not codecs or "h264" in codecs else "vp8")

    def _settle(self, outcome: str) -> None:
        """The handshake is over, one way or the other."""
        if self._half_open:
            self._half_open = False
            self._house.lobby.settled(self._ip)
            self._house.metrics.handshakes.labels(outcome).inc()

    # --- what the visitor sends --------------------------------------------------------

    async def _receive(self, data: str | bytes) -> None:
        """A message from the socket."""
        if isinstance(data, bytes):
            self.on_live(data)
            return
        message = self._admit(read_client, data)
        if isinstance(message, Answer | Candidate | UseSocket):
            # What is said to a peer that has been given up meanwhile is late, not wrong.
            if isinstance(self._media, Peer):
                await self._signal(self._media, message)
        elif message is not None:
            self._handle(message)

    async def _signal(self, peer: Peer, message: Answer | Candidate | UseSocket) -> None:
        try:
            match message:
                case Answer(sdp):
                    await peer.answer(sdp)
                case Candidate():
                    await peer.add_candidate(message)
                case UseSocket(codecs):
                    self._use_socket(codecs)
                    await peer.close()
        except CandidateUnreadable as unreadable:
            self._refuse_malformed(str(unreadable))
        except HandshakeFailed as failed:
            raise Ended(bye_of_handshake(failed)) from failed

    def on_action(self, data: str | bytes) -> None:
        message = self._admit(read_client, data)
        if isinstance(message, Answer | Candidate | UseSocket):
            self._refuse_malformed(f"{type(message).__name__} belongs on the socket")
        elif message is not None:
            self._handle(message)

    def on_live(self, data: str | bytes) -> None:
        if isinstance(data, str):
            self._refuse_malformed("live messages are MessagePack, not text")
            return
        message = self._admit(read_client_live, data)
        if message is not None:
            self._handle(message)

    def _admit(self, read: Callable[[Any], Incoming], data: str | bytes) -> Incoming | None:
        """The message, if it is well-formed and within its rate; else it is refused."""
        if self._over.is_set():
            return None
        try:
            message = read(data)
        except MessageError as error:
            self._refuse_malformed(str(error))
            return None
        if not self._intake.admits(message):
            self._refuse_flood(message)
            return None
        return None if self._said_before(message) else message

    def _said_before(self, message: ClientMessage | ClientLive) -> bool:
        if not isinstance(message, ACTIONS):
            return False
        before, self._newest_action = self._newest_action, max(self._newest_action, message.seq)
        return message.seq <= before

    def _handle(self, message: ClientMessage | ClientLive) -> None:
        try:
            self._act(message, time.monotonic())
        except CommandRefused as refused:
            seq = getattr(message, "seq", None)
            self._refuse(Refused(refused.code, str(refused), refused.retryable, seq))
        except Exception:
            self._fail()

    def _act(self, message: ClientMessage | ClientLive, received: float) -> None:
        match message:
            case Hello():
                self._refuse_malformed("hello was said already")
            case Ping(t_client):
                self.send(Pong(t_client))
            case Seen(_, _, click_to_photon):
                self._house.metrics.click_to_photon.observe(click_to_photon / 1000)
            case Goodbye():
                self._goodbye = True
                self._end(None)
            case FrameReceived(stamp):
                if isinstance(self._media, SocketMedia):
                    self._media.received(stamp)
            case KeyframeNeeded():
                if self._media is not None:
                    self._media.request_keyframe()
            case _:
                if isinstance(message, SetVisible) and self._media is not None:
                    self._media.pause(not message.visible)
                self._seated().room.handle(self._seated().identity.visitor, message, received)

    def _refuse(self, refused: Refused) -> None:
        self._house.metrics.refusals.labels(refused.code).inc()
        self.send(refused)

    def _refuse_malformed(self, text: str) -> None:
        if not self._intake.forgives_malformed():
            self._end(misuse(f"too many malformed messages; the last: {text}"))
            return
        self._refuse(Refused(code="malformed", text=text, retryable=False))

    def _refuse_flood(self, message: ClientMessage | ClientLive) -> None:
        if not self._intake.forgives_flood():
            self._end(Bye("too_many", "too many messages", True, FLOOD_PAUSE_S))
        elif self._flood_notices.take():
            seq = getattr(message, "seq", None)
            text = f"too many {type(message).__name__} messages: slow down"
            self._refuse(Refused("too_many", text, True, seq, FLOOD_NOTICE_S))

    # --- what the room sends (VisitorChannel) ------------------------------------------

    def send(self, message: ServerMessage) -> None:
        """Queue a control message; a slow reader gets the newest of each kind, then is cut."""
        if self._over.is_set():
            return
        if isinstance(message, Picked):
            message = _stamped(message)
        try:
            self._outbox.put(message)
        except OutboxFull:
            self._cut()
        if self._welcomed:
            self._to_write.set()

    def send_live(self, message: ServerLive) -> None:
        """Send a live message if the line has room for it, else drop it."""
        if self._media is not None and not self._over.is_set():
            self._media.send_live(message)

    def send_frame(self, frame: ViewFrame) -> None:
        """Hand over a picture and what it shows."""
        if self._media is not None and not self._over.is_set():
            self._media.send_frame(frame)

    def close(self, bye: Bye) -> None:
        """Say goodbye and end the connection."""
        self._end(bye)

    # --- what the media tell (PeerListener, SocketMediaListener) -----------------------

    def _seated(self) -> Seat:
        if self._seat is None:
            raise StreamingError("a visitor without a seat has no media")
        return self._seat

    def _ask(self, ask: Callable[..., None], *args: object) -> None:
        """Call the room for this visitor. Its error ends the visit; the media, which have called
        us, go on undisturbed to their proper end."""
        try:
            ask(self._seated().identity.visitor, *args)
        except Exception:
            self._fail()

    def on_connected(self, codec: Codec) -> None:
        self._settle("connected")
        self._open_view(codec)

    def _open_view(self, codec: Codec) -> None:
        room = self._seated().room
        self._ask(room.set_bitrate, self._house.settings.start_kbps)
        self._ask(room.open_view, codec)

    def on_lost(self, reason: str) -> None:
        code: ByeCode = "handshake" if self._half_open else "lost"
        self._end(Bye(code=code, text=reason, retryable=True))

    def on_ready(self) -> None:
        self._to_write.set()

    def on_stuck(self) -> None:
        self._cut()

    def on_keyframe_needed(self) -> None:
        self._house.metrics.keyframes.inc()
        self._ask(self._seated().room.request_keyframe)

    def on_bitrate(self, kbps: int) -> None:
        self._ask(self._seated().room.set_bitrate, kbps)

    def on_frame_sent(self, size: int) -> None:
        self._house.metrics.frames.inc()
        self._house.metrics.frame_bytes.inc(size)

    def on_frame_dropped(self) -> None:
        self._house.metrics.drops.inc()


def _stamped(picked: Picked) -> Picked:
    """With the time of sending, if the room has not set one."""
    if picked.stamps.sent:
        return picked
    stamps = msgspec.structs.replace(picked.stamps, sent=time.monotonic() * 1000)
    return msgspec.structs.replace(picked, stamps=stamps)
