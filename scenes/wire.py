"""Bytes to messages and back, without I/O.

Control messages are JSON, live ones MessagePack arrays; the render wire is a stream of
MessagePack messages, each behind its length (4 bytes, big-endian).
"""

import struct
from collections.abc import Iterator
from typing import Generic, TypeVar

import msgspec

from scenes.errors import MessageError
from scenes.messages import (
    MAX_CONTROL_BYTES,
    MAX_LIVE_BYTES,
    ClientLive,
    ClientMessage,
    ServerLive,
    ServerMessage,
)
from scenes.render_messages import FromWorker, ToWorker

MAX_RENDER_BYTES = 16 * 1024 * 1024
_LENGTH = struct.Struct(">I")

_client: msgspec.json.Decoder[ClientMessage] = msgspec.json.Decoder(ClientMessage)
_client_live: msgspec.msgpack.Decoder[ClientLive] = msgspec.msgpack.Decoder(ClientLive)
_json = msgspec.json.Encoder()
_msgpack = msgspec.msgpack.Encoder()

Message = TypeVar("Message")


def read_client(data: bytes | str) -> ClientMessage:
    """A control message from a client.

    Raises:
        MessageError: too long, not JSON, or not one of ours; the text says which field.
    """
    if len(data) > MAX_CONTROL_BYTES:
        raise MessageError(f"the message is longer than {MAX_CONTROL_BYTES} bytes")
    try:
        message: ClientMessage = _client.decode(data)
        return message
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MessageError(f"not a valid message: {error}") from error


def read_client_live(data: bytes) -> ClientLive:
    """A live message from a client.

    Raises:
        MessageError: too long, not MessagePack, or not one of ours.
    """
    if len(data) > MAX_LIVE_BYTES:
        raise MessageError(f"the message is longer than {MAX_LIVE_BYTES} bytes")
    try:
        message: ClientLive = _client_live.decode(data)
        return message
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MessageError(f"not a valid live message: {error}") from error


def write_server(message: ServerMessage) -> str:
    return _json.encode(message).decode()


def write_server_live(message: ServerLive) -> bytes:
    return _msgpack.encode(message)


def write_render(message: ToWorker | FromWorker) -> bytes:
    """One message of the render wire, length first."""
    body = _msgpack.encode(message)
    return _LENGTH.pack(len(body)) + body


class RenderReader(Generic[Message]):
    """Cuts a byte stream into messages of the render wire: `feed` bytes, get messages."""

    def __init__(self, decoder: "msgspec.msgpack.Decoder[Message]") -> None:
        self._decoder = decoder
        self._buffer = bytearray()

    def feed(self, data: bytes) -> Iterator[Message]:
        """The messages completed by `data`.

        Raises:
            MessageError: the stream is not ours; it cannot be continued.
        """
        self._buffer += data
        while len(self._buffer) >= _LENGTH.size:
            (length,) = _LENGTH.unpack_from(self._buffer)
            if length > MAX_RENDER_BYTES:
                raise MessageError(f"a render message of {length} bytes is not ours")
            end = _LENGTH.size + length
            if len(self._buffer) < end:
                return
            body = bytes(self._buffer[_LENGTH.size : end])
            del self._buffer[:end]
            try:
                yield self._decoder.decode(body)
            except msgspec.DecodeError as error:
                raise MessageError(f"not a valid render message: {error}") from error


def worker_side_reader() -> RenderReader[ToWorker]:
    return RenderReader(msgspec.msgpack.Decoder[ToWorker](ToWorker))


def front_side_reader() -> RenderReader[FromWorker]:
    return RenderReader(msgspec.msgpack.Decoder[FromWorker](FromWorker))
