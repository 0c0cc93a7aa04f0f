"""A room host whose workers do only what a test tells them: faults on demand."""

from collections.abc import Callable

from scenes.messages import Bye, ServerLive, ServerMessage
from scenes.render_messages import FromWorker, ToWorker, ViewFrame
from windowshop.ports import RoomRenderer


class FakeWorker:
    """Keeps what it was sent; `say` and `die` play the worker's side."""

    def __init__(
        self,
        on_message: Callable[[RoomRenderer, FromWorker], None],
        on_lost: Callable[[RoomRenderer, str], None],
    ) -> None:
        self.sent: list[ToWorker] = []
        self.closed = False
        self._on_message = on_message
        self._on_lost = on_lost

    def send(self, message: ToWorker) -> None:
        self.sent.append(message)

    async def close(self) -> None:
        self.closed = True

    def say(self, message: FromWorker) -> None:
        self._on_message(self, message)

    def die(self) -> None:
        self._on_lost(self, "the test killed it")


class FakeRoomHost:
    """Starts fake workers at once, unless told to fail."""

    def __init__(self) -> None:
        self.workers: list[FakeWorker] = []

    async def start(
        self,
        on_message: Callable[[RoomRenderer, FromWorker], None],
        on_lost: Callable[[RoomRenderer, str], None],
    ) -> FakeWorker:
        self.workers.append(FakeWorker(on_message, on_lost))
        return self.workers[-1]


class FakeChannel:
    """A visitor's line that keeps everything."""

    def __init__(self) -> None:
        self.messages: list[ServerMessage] = []
        self.live: list[ServerLive] = []
        self.frames: list[ViewFrame] = []
        self.bye: Bye | None = None

    def send(self, message: ServerMessage) -> None:
        self.messages.append(message)

    def send_live(self, message: ServerLive) -> None:
        self.live.append(message)

    def send_frame(self, frame: ViewFrame) -> None:
        self.frames.append(frame)

    def close(self, bye: Bye) -> None:
        self.bye = bye
