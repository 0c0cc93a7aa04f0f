"""How a visit begins: the first message, who says it, and the words for turning somebody away."""

import asyncio
from typing import NamedTuple

from scenes.errors import EntryRefused, MessageError
from scenes.messages import PROTOCOL, Bye, Hello
from scenes.wire import read_client
from streaming.errors import HandshakeFailed, TokenRefused
from streaming.lobby import Lobby
from streaming.metrics import StreamingMetrics
from streaming.ports import Doorkeeper, Identity, Rooms, RoomService
from streaming.settings import StreamingSettings
from streaming.websocket import Socket

ENTER_PAUSE_S = 2.0


class Seat(NamedTuple):
    """A visitor's place in a room."""

    identity: Identity
    room: RoomService

    @property
    def key(self) -> tuple[str, str]:
        return (self.identity.room, self.identity.visitor)


class House(NamedTuple):
    """What every visit of a server shares."""

    rooms: Rooms
    doorkeeper: Doorkeeper
    settings: StreamingSettings
    metrics: StreamingMetrics
    lobby: Lobby


class Ended(Exception):
    """The visit cannot go on; `bye` says why."""

    def __init__(self, bye: Bye) -> None:
        super().__init__(bye.code)
        self.bye = bye


def misuse(text: str) -> Bye:
    return Bye(code="protocol", text=text, retryable=False)


async def read_hello(socket: Socket, limit_s: float) -> Hello:
    """The first message of a visit.

    Raises:
        Ended: it is not there in time, or no `Hello` that this server understands.
    """
    try:
        async with asyncio.timeout(limit_s):
            message = read_client(await socket.receive())
    except TimeoutError as late:
        raise Ended(misuse(f"no hello within {limit_s:g} s")) from late
    except MessageError as error:
        raise Ended(misuse(str(error))) from error
    if not isinstance(message, Hello):
        raise Ended(misuse("the first message must be hello"))
    if message.protocol != PROTOCOL:
        raise Ended(misuse(f"the shop speaks protocol {PROTOCOL}: reload the page"))
    return message


def identified(hello: Hello, doorkeeper: Doorkeeper) -> Identity:
    """Whom the token of `hello` speaks for. Raises Ended."""
    try:
        return doorkeeper.identify(hello.token)
    except TokenRefused as refused:
        raise Ended(Bye(code="expired", text=str(refused), retryable=True)) from refused


def bye_of(refused: EntryRefused) -> Bye:
    """A room that is full may be tried again; one that is not there may not."""
    pause = ENTER_PAUSE_S if refused.retryable else None
    return Bye(refused.code, str(refused), refused.retryable, pause)


def bye_of_handshake(failed: HandshakeFailed) -> Bye:
    return Bye(code="handshake", text=str(failed), retryable=failed.retryable)
