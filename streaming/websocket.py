"""WebSockets under uvicorn: how to set it up, and a line that can be dropped at once.

A client that reads nothing would keep its socket for as long as it likes: closing in good
order waits for the buffer to empty. ASGI knows no other way to close, so our protocol class
hands one through the scope.
"""

from typing import Any, Protocol

from starlette.websockets import WebSocket, WebSocketDisconnect
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from scenes.messages import MAX_CONTROL_BYTES
from streaming.errors import SocketClosed

ABORT = "windowshop.abort"
KEEPALIVE_S = 20.0
"""Between pings, and for the answer: a client that vanished is noticed within 40 s."""


class AbortableWebSocket(WebSocketsSansIOProtocol):
    """uvicorn's WebSocket protocol with `abort` in its scope's extensions."""

    async def run_asgi(self) -> None:
        extensions: dict[str, Any] = self.scope["extensions"]
        extensions[ABORT] = {"abort": self.transport.abort}
        await super().run_asgi()


def uvicorn_options() -> dict[str, Any]:
    """What `uvicorn.Config` must be given for rooms' sockets."""
    return {
        "ws": AbortableWebSocket,
        # Room to refuse what is a little too large with a reason; beyond, close code 1009.
        "ws_max_size": 2 * MAX_CONTROL_BYTES,
        # Compressed messages could be bombs, and ours are small.
        "ws_per_message_deflate": False,
        "ws_ping_interval": KEEPALIVE_S,
        "ws_ping_timeout": KEEPALIVE_S,
    }


class Socket(Protocol):
    """A visitor's WebSocket."""

    async def receive(self) -> str | bytes:
        """The next message.

        Raises:
            SocketClosed: the other side hung up.
        """

    async def send(self, data: str | bytes) -> None:
        """Send a message; waits while the other side does not read.

        Raises:
            SocketClosed: the other side hung up.
        """

    async def close(self) -> None:
        """Close in good order."""

    def abort(self) -> None:
        """Drop the line at once, whatever still waits on it."""


class StarletteSocket:
    """A `Socket` on an accepted Starlette WebSocket."""

    def __init__(self, websocket: WebSocket) -> None:
        self._websocket = websocket

    async def receive(self) -> str | bytes:
        message = await self._websocket.receive()
        if message["type"] == "websocket.disconnect":
            raise SocketClosed("the client hung up")
        text = message.get("text")
        return text if text is not None else bytes(message["bytes"])

    async def send(self, data: str | bytes) -> None:
        websocket = self._websocket
        try:
            if isinstance(data, str):
                await websocket.send_text(data)
            else:
                await websocket.send_bytes(data)
        except (WebSocketDisconnect, RuntimeError) as error:
            raise SocketClosed("the client hung up") from error

    async def close(self) -> None:
        try:
            await self._websocket.close()
        except (WebSocketDisconnect, RuntimeError) as error:
            raise SocketClosed("the client hung up") from error

    def abort(self) -> None:
        extension = self._websocket.scope.get("extensions", {}).get(ABORT)
        if extension is not None:
            extension["abort"]()
