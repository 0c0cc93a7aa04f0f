"""What live rooms need from the world around them, as Protocols wired in `windowshop.wiring`."""

from collections.abc import Callable
from typing import Protocol

from scenes.cart import Cart
from scenes.render_messages import FromWorker, ToWorker
from scenes.room import Event, RoomState
from windowshop.persistence.events import Kind


class RoomRenderer(Protocol):
    """One worker that draws a room. Ordered, reliable, never blocks."""

    def send(self, message: ToWorker) -> None:
        """Queue a message; lost if the worker is gone (`on_lost` has then been called)."""

    async def close(self) -> None:
        """End the worker and wait until it is gone. Idempotent; `on_lost` is not called."""


class RoomHost(Protocol):
    """Where room workers live: child processes here, a cluster elsewhere."""

    async def start(
        self,
        on_message: Callable[[RoomRenderer, FromWorker], None],
        on_lost: Callable[[RoomRenderer, str], None],
    ) -> RoomRenderer:
        """A new worker, connected but without a room yet.

        Raises:
            windowshop.errors.WorkerLost: it did not come up.
        """


class StateStore(Protocol):
    """Keeps rooms' snapshots and event logs. Calls return at once; writing happens behind."""

    def log(self, room: str, seq: int, event: Event) -> None: ...

    def snapshot(self, room: str, state: RoomState) -> None: ...

    def load(self, room: str) -> RoomState | None:
        """The newest snapshot with the log after it applied, or None for a new room."""


class Baskets(Protocol):
    """Tells when a shopper's basket changed."""

    async def subscribe(self, shopper: str, changed: Callable[[Cart], None]) -> Callable[[], None]:
        """Call `changed` on each change until the returned function is called."""


class Journal(Protocol):
    """The append-only stream of domain events. Takes no personal data; returns at once."""

    def record(
        self,
        kind: Kind,
        *,
        room: str,
        visit: str,
        sku: str | None = None,
        variant: str | None = None,
        place: str | None = None,
    ) -> None: ...
