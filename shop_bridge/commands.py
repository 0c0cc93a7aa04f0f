"""What a shopper may ask of a cart, and how a checkout may end: plain data."""

from typing import Annotated

import msgspec

from scenes.cart import Cart, Quantity, Sku
from shop_bridge.contract import HandOff, Order

CommandId = Annotated[
    str,
    msgspec.Meta(pattern=r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"),
]
"""A UUID chosen by the client; a command sent again carries the same one."""
Version = Annotated[int, msgspec.Meta(ge=0, le=2**53)]
MinorUnits = Annotated[int, msgspec.Meta(ge=0, le=2**53)]
"""Up to 2^53, the largest integer a browser holds exactly (ECMAScript MAX_SAFE_INTEGER + 1)."""
Email = Annotated[str, msgspec.Meta(max_length=254, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]


class SetQuantity(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Make the cart hold exactly `quantity` of `sku`; 0 takes it out."""

    command_id: CommandId
    sku: Sku
    quantity: Quantity
    if_version: Version | None = None


class Checkout(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Order the cart at the total the shopper saw."""

    command_id: CommandId
    expected_total_minor: MinorUnits
    email: Email | None = None


Command = SetQuantity | Checkout


class Corrected(msgspec.Struct, frozen=True, tag="corrected"):
    """Nothing was charged: the cart was not as the shopper saw it."""

    cart: Cart


class NotPlaced(msgspec.Struct, frozen=True, tag="not_placed"):
    """Nothing was charged: the backend did not answer and holds no order."""


Outcome = Order | HandOff | Corrected | NotPlaced


def decode_outcome(answer: bytes) -> Outcome:
    """The outcome as the log keeps it."""
    outcome: Outcome = msgspec.json.decode(answer, type=Outcome)
    return outcome
