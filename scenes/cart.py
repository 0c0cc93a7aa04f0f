"""What a shopper sees of a basket: plain data shared by the cart bridge and the wire.

Amounts are integer minor units of `currency` (ISO 4217). A line is *pending* while the
merchant's backend has not answered, *confirmed* when it agreed, *corrected* when it
answered something else than was asked; `reason` then says why.
"""

from typing import Annotated, Literal

import msgspec

from scenes.text import LocalText

Sku = Annotated[str, msgspec.Meta(pattern=r"^[A-Z0-9][A-Z0-9-]{1,63}$")]
Quantity = Annotated[int, msgspec.Meta(ge=0, le=999)]
LineState = Literal["pending", "confirmed", "corrected"]
CorrectionReason = Literal["stock_clamped", "repriced", "refused", "merged", "sold_out"]


class CartLine(msgspec.Struct, frozen=True):
    sku: Sku
    product_id: str
    name: LocalText
    variant_name: LocalText
    quantity: int
    wanted: int
    """What the shopper asked for; differs from `quantity` when pending or corrected."""
    unit_price_minor: int
    total_minor: int
    state: LineState
    reason: CorrectionReason | None = None


class Cart(msgspec.Struct, frozen=True):
    """A basket as the shopper may see it. `version` grows with every change."""

    version: int
    currency: str
    lines: list[CartLine]
    total_minor: int
    state: LineState
    """`pending` if any line is, else `corrected` if any line is, else `confirmed`."""
    shop_reachable: bool = True
