"""What a commerce backend is to the store: two ports and the plain data they speak.

An adapter implements exactly these methods, no more and no fewer (a test looks), and passes
`tests/shop_bridge/conformance.py`. Every call may take long, fail with `BackendUnavailable`
or have happened although it failed: callers re-read before they repeat anything.
Amounts are integer minor units of an ISO 4217 currency, as the shopper pays them.
"""

from collections.abc import Callable
from typing import Literal, NewType, Protocol

import msgspec

from scenes.cart import Sku
from scenes.text import LocalText

CartToken = NewType("CartToken", str)
"""The backend's secret handle of one cart; opaque, never sent to a client nor logged."""

Unsubscribe = Callable[[], None]


class Variant(msgspec.Struct, frozen=True):
    """What is priced, stocked and sold. `material_variant` names the model's glTF variant."""

    sku: Sku
    name: LocalText
    material_variant: str | None
    price_minor: int
    stock: int


class Product(msgspec.Struct, frozen=True):
    """One article with its variants; `size_m` is width, height, depth in metres."""

    product_id: str
    department: str
    name: LocalText
    description: LocalText
    size_m: tuple[float, float, float]
    mount: str
    try_on: str | None
    variants: list[Variant]


class Assortment(msgspec.Struct, frozen=True):
    """Everything on sale now, with the prices and the stock of this moment."""

    currency: str
    products: list[Product]


class BackendLine(msgspec.Struct, frozen=True):
    """One line as the backend holds it; `available` is the stock, None where it is not told."""

    sku: Sku
    quantity: int
    unit_price_minor: int
    total_minor: int
    available: int | None = None


class BackendCart(msgspec.Struct, frozen=True):
    """A cart as the backend holds it: every SKU on one line, in the order they were added."""

    currency: str
    lines: list[BackendLine]
    total_minor: int


class OrderLine(msgspec.Struct, frozen=True):
    sku: Sku
    name: LocalText
    variant_name: LocalText
    quantity: int
    unit_price_minor: int
    total_minor: int


class Order(msgspec.Struct, frozen=True, tag="order"):
    """A placed order. `payment` names how it was paid: "dummy" means no money moved."""

    number: str
    placed_at: str
    """UTC, ISO 8601."""
    currency: str
    lines: list[OrderLine]
    total_minor: int
    payment: str


class HandOff(msgspec.Struct, frozen=True, tag="hand_off"):
    """The backend takes payment on its own page: where to send the shopper's browser."""

    url: str


class Capabilities(msgspec.Struct, frozen=True):
    """What differs between backends: who takes payment, and whether changes are told."""

    payment: Literal["embedded", "hand_off"]
    change_notices: bool


class Catalogue(Protocol):
    """Goods, prices and stock."""

    async def read(self) -> Assortment:
        """Everything on sale. Raises BackendUnavailable."""
        ...

    def subscribe(self, changed: Callable[[frozenset[str]], None]) -> Unsubscribe:
        """Call `changed(skus)` on the event loop when price, stock or text of them may differ.

        A hint to re-read: it may come twice, late, out of order or (without the capability
        `change_notices`) never. Empty means "anything".
        """
        ...


class CartBackend(Protocol):
    """Carts and orders. One cart becomes at most one order, however often it is asked to."""

    @property
    def capabilities(self) -> Capabilities: ...

    async def ping(self) -> None:
        """Return if the backend takes calls now, else raise BackendUnavailable."""
        ...

    async def open_cart(self) -> CartToken:
        """A new, empty cart. Raises BackendUnavailable."""
        ...

    async def read_cart(self, token: CartToken) -> BackendCart:
        """The cart with the prices of this moment.

        Raises BackendUnavailable, UnknownCart, CartClosed (it has been ordered).
        """
        ...

    async def set_quantity(self, token: CartToken, sku: Sku, quantity: int) -> BackendCart:
        """Make the cart hold `quantity` (0 to 999) of `sku`, or what the stock allows of it.

        The result is one line or none for the SKU, and tells what the backend now holds.
        Raises BackendUnavailable, UnknownCart, CartClosed, UnknownSku.
        """
        ...

    async def checkout(
        self, token: CartToken, expected_total_minor: int, email: str | None
    ) -> Order | HandOff:
        """Order the cart for exactly the total the shopper saw; asked again: the same order.

        Raises BackendUnavailable, UnknownCart, and with nothing charged: OutOfStock,
        TotalChanged, CheckoutRefused (the cart is empty).
        """
        ...

    async def order_of(self, token: CartToken) -> Order | None:
        """The order that this cart has become, if it has.

        Raises BackendUnavailable, UnknownCart.
        """
        ...

    async def close(self) -> None:
        """Let go of connections and threads; no call may follow."""
        ...
