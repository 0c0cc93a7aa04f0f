"""What the bridge tells about shopping: domain events without personal data."""

from typing import Literal, Protocol

import msgspec


class ShopEvent(msgspec.Struct, frozen=True):
    """`visit` is the random id of a visit, never of a person; one event per SKU bought."""

    kind: Literal["wished", "unwished", "checkout_started", "bought"]
    visit: str
    sku: str | None = None
    quantity: int | None = None


class EventSink(Protocol):
    """Where domain events go; must return at once and never raise."""

    def emit(self, event: ShopEvent) -> None: ...
