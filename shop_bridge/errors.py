"""Errors of the `shop_bridge` package.

ShopError
├── BackendUnavailable     the shop did not answer (in time); a re-read tells what it did
│   └── StorageUnavailable our own database did not answer
│       └── TakenOver      another process keeps the carts now
├── UnknownSku             no such variant in the catalogue
├── UnknownProduct         no such product in the catalogue
├── UnknownOrder           no such order, or another shopper's
├── UnknownCart            the backend does not know this cart token
├── CartClosed             the cart behind this token has become an order
├── OutOfStock             less in stock than the cart holds
├── TotalChanged           the backend's total is not the one the shopper saw
├── CommandReused          a command id came again with another content
├── VersionConflict        the shopper changed a cart that has moved on
├── CartFrozen             a checkout of this cart is under way
├── CheckoutRefused        nothing to buy, or a change is still pending
├── CheckoutCorrected      price or stock changed; the corrected cart goes with it
├── WishListFull           no room for another wish
├── OrderNotPlaced         the backend answered late and holds no order; nothing was charged
├── BadRequest             a request our HTTP face cannot read
│   ├── BodyTooLarge       more bytes than any request of ours has
│   └── NotJson            a body of another media type
└── CatalogueFileError     a catalogue file cannot be read or breaks a rule
"""

from typing import ClassVar

from scenes.cart import Cart
from scenes.text import LocalText


class ShopError(Exception):
    """Root of every error of the bridge: `code` is stable, `text` is for the shopper."""

    code: ClassVar[str] = "shop_error"
    retryable: ClassVar[bool] = False
    text: LocalText

    def __init__(self, en: str, zh: str) -> None:
        super().__init__(en)
        self.text = LocalText(en=en, zh=zh)


class BackendUnavailable(ShopError):
    """The backend did not answer, or not in time: what was asked may still have happened."""

    code = "backend_unavailable"
    retryable = True

    def __init__(
        self,
        en: str = "The shop's till does not answer at the moment. Please try again shortly.",
        zh: str = "收银系统暂时没有响应，请稍后再试。",
    ) -> None:
        super().__init__(en, zh)


class StorageUnavailable(BackendUnavailable):
    """Our own database failed (disk full, locked, gone); nothing was written."""

    code = "storage_unavailable"


class TakenOver(StorageUnavailable):
    """A newer process keeps the carts; this one may not write them any more."""

    code = "taken_over"

    def __init__(self) -> None:
        super().__init__(
            "The shop is moving to another server. Please load the page again in a moment.",
            "商店正在切换服务器，请稍后重新加载页面。",
        )


class UnknownSku(ShopError):
    code = "unknown_sku"

    def __init__(self, sku: str) -> None:
        super().__init__(
            f"The article {sku} is not sold here any more. The list shows what is.",
            f"本店已不再出售货号 {sku}，请看看列表中的其他商品。",
        )


class UnknownProduct(ShopError):
    code = "unknown_product"

    def __init__(self, product_id: str) -> None:
        super().__init__(
            f"The product {product_id} is not sold here any more. The list shows what is.",
            f"本店已不再出售商品 {product_id}，请看看列表中的其他商品。",
        )


class UnknownOrder(ShopError):
    code = "unknown_order"

    def __init__(self, number: str) -> None:
        super().__init__(
            f"You have no order {number}. Please check the number.",
            f"您没有订单 {number}，请核对订单号。",
        )


class UnknownCart(ShopError):
    """The text names no token: tokens are secrets."""

    code = "unknown_cart"

    def __init__(self) -> None:
        super().__init__("The shop no longer knows this basket.", "商店已没有此购物篮的记录。")


class CartClosed(ShopError):
    code = "cart_closed"

    def __init__(self) -> None:
        super().__init__("This basket has already been ordered.", "此购物篮已下单。")


class OutOfStock(ShopError):
    """`available` maps each short SKU to what is left of it."""

    code = "out_of_stock"

    def __init__(self, available: dict[str, int]) -> None:
        skus = ", ".join(sorted(available))
        super().__init__(f"Not enough in stock of {skus}.", f"库存不足：{skus}。")
        self.available = available


class TotalChanged(ShopError):
    code = "total_changed"

    def __init__(self, total_minor: int) -> None:
        super().__init__("The total has changed.", "总价已变动。")
        self.total_minor = total_minor


class CommandReused(ShopError):
    code = "command_reused"

    def __init__(self) -> None:
        super().__init__(
            "This command id was already used for something else; send a new one.",
            "此命令编号已用于其他操作，请使用新编号。",
        )


class VersionConflict(ShopError):
    """`cart` is the authoritative one; decide again from it."""

    code = "version_conflict"

    def __init__(self, cart: Cart) -> None:
        super().__init__(
            "Your basket has changed meanwhile; here is how it stands.",
            "购物篮已有变动，这是最新内容。",
        )
        self.cart = cart


class CartFrozen(ShopError):
    code = "cart_frozen"
    retryable = True

    def __init__(self) -> None:
        super().__init__(
            "Your order is being placed; the basket can be changed again in a moment.",
            "订单正在提交，请稍后再修改购物篮。",
        )


class CheckoutRefused(ShopError):
    code = "checkout_refused"


class CheckoutCorrected(ShopError):
    """Nothing was charged; `cart` shows the new prices and quantities."""

    code = "checkout_corrected"

    def __init__(self, cart: Cart) -> None:
        super().__init__(
            "Price or stock has changed. Nothing was charged; please look at your basket again.",
            "价格或库存有变动，尚未扣款，请重新确认购物篮。",
        )
        self.cart = cart


class OrderNotPlaced(ShopError):
    """Try again with a new command id."""

    code = "order_not_placed"
    retryable = True

    def __init__(self) -> None:
        super().__init__(
            "The till did not take the order and nothing was charged. Please try again.",
            "订单未能提交，尚未扣款，请重试。",
        )


class WishListFull(ShopError):
    code = "wish_list_full"

    def __init__(self, most: int) -> None:
        super().__init__(
            f"Your wish list is full ({most} articles). Take something off it first.",
            f"心愿单已满（{most} 件），请先移除一些。",
        )


class BadRequest(ShopError):
    code = "bad_request"

    def __init__(self, problem: str) -> None:
        super().__init__(f"This request cannot be read: {problem}.", f"无法读取请求：{problem}。")


class BodyTooLarge(BadRequest):
    code = "body_too_large"


class NotJson(BadRequest):
    code = "not_json"


class CatalogueFileError(ShopError):
    code = "catalogue_file"

    def __init__(self, place: str, problem: str) -> None:
        super().__init__(f"{place}: {problem}", f"{place}：{problem}")
