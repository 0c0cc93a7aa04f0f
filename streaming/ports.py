"""What delivery needs from the application, as Protocols wired in `windowshop`."""

from typing import Protocol

import msgspec

from scenes.messages import (
    Bye,
    ClientLive,
    ClientMessage,
    Codec,
    Hello,
    IceServer,
    ServerLive,
    ServerMessage,
    Welcome,
)
from scenes.render_messages import ViewFrame


class Identity(msgspec.Struct, frozen=True):
    """Whom a room token speaks for. `shopper` owns the basket, `visitor` is their public id."""

    shopper: str
    visitor: str
    name: str
    room: str
    role: str


class VisitorChannel(Protocol):
    """The way to one visitor; the room calls it, a session implements it. Never blocks."""

    def send(self, message: ServerMessage) -> None:
        """Queue a control message; a slow reader gets the newest of each kind, then is cut."""

    def send_live(self, message: ServerLive) -> None:
        """Send a live message if the line has room for it, else drop it."""

    def send_frame(self, frame: ViewFrame) -> None:
        """Hand over a picture for the track, and its `FrameDrawn` on the live channel."""

    def close(self, bye: Bye) -> None:
        """Say goodbye and end the connection."""


class RoomService(Protocol):
    """A live room, as its visitors' sessions see it."""

    async def enter(self, identity: Identity, hello: Hello, channel: VisitorChannel) -> Welcome:
        """Take a seat (or find the kept one again).

        Raises:
            scenes.errors.EntryRefused: there is no place for them.
        """

    def handle(self, visitor: str, message: ClientMessage | ClientLive, received: float) -> None:
        """An input of `visitor`; answers and refusals come through the channel.
        `received` is when it arrived: seconds, monotonic."""

    def open_view(self, visitor: str, codec: Codec) -> None:
        """The peer is connected and can decode `codec`: start sending pictures."""

    def request_keyframe(self, visitor: str) -> None:
        """The peer lost a picture (PLI or FIR)."""

    def set_bitrate(self, visitor: str, kbps: int) -> None:
        """What the line carries now, by the peer's feedback."""

    def disconnected(self, visitor: str, channel: VisitorChannel) -> None:
        """The line is lost; the seat is kept for a while. Ignored if `channel` was replaced."""

    def left(self, visitor: str, channel: VisitorChannel) -> None:
        """The visitor said goodbye; the seat is free."""


class Doorkeeper(Protocol):
    """Says who may enter which room."""

    def identify(self, token: str) -> Identity:
        """The identity a room token was signed for.

        Raises:
            streaming.errors.TokenRefused: forged, expired, or for another purpose.
        """

    def origin_allowed(self, origin: str | None, host: str | None) -> bool:
        """Whether a browser page at `origin` may open a socket to `host`."""

    def ice_servers(self, identity: Identity) -> list[IceServer]:
        """STUN and TURN servers for this visitor, credentials short-lived."""


class Rooms(Protocol):
    """Finds live rooms."""

    def room(self, room_id: str) -> RoomService:
        """The live room of that id.

        Raises:
            scenes.errors.NoSuchRoom: there is no such room.
        """
