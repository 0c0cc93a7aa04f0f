"""The shop that comes with the store: goods, carts, stock and orders in our own database.

It meets `contract.Catalogue` and `contract.CartBackend`. Payment is a dummy: an order is
recorded and stock taken, no money moves. Stock is taken when an order is placed, not before.
"""

import asyncio
import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, func, insert, select, update

from scenes.cart import Sku
from scenes.text import LocalText
from shop_bridge.contract import (
    Assortment,
    BackendCart,
    BackendLine,
    Capabilities,
    CartToken,
    HandOff,
    Order,
    OrderLine,
    Product,
    Unsubscribe,
    Variant,
)
from shop_bridge.errors import (
    CartClosed,
    CheckoutRefused,
    OutOfStock,
    TotalChanged,
    UnknownCart,
    UnknownSku,
)
from shop_bridge.notices import Notices
from shop_bridge.sql import SqlRunner
from shop_bridge.tables import (
    shop_cart_lines,
    shop_carts,
    shop_currency,
    shop_order_lines,
    shop_orders,
    shop_products,
    shop_variants,
)

ORDER_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no letter that is mistaken for a digit when read aloud."""


class EmbeddedShop:
    """The catalogue and the till over `engine` (tables as in `tables.py`, filled by `seed`)."""

    def __init__(self, engine: Engine, notices: Notices | None = None) -> None:
        """`notices` are shared with who changes the goods otherwise."""
        self._sql = SqlRunner(engine)
        self._notices = notices or Notices()

    # --- Catalogue ---

    async def read(self) -> Assortment:
        return await self._sql.read(_assortment)

    def subscribe(self, changed: Callable[[frozenset[str]], None]) -> Unsubscribe:
        return self._notices.subscribe(changed)

    # --- CartBackend ---

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(payment="embedded", change_notices=True)

    async def ping(self) -> None:
        await self._sql.read(lambda db: db.execute(select(1)))

    async def open_cart(self) -> CartToken:
        return await self._sql.write(_open_cart)

    async def read_cart(self, token: CartToken) -> BackendCart:
        return await self._sql.read(lambda db: _read_open_cart(db, token))

    async def set_quantity(self, token: CartToken, sku: Sku, quantity: int) -> BackendCart:
        return await self._sql.write(lambda db: _set_quantity(db, token, sku, quantity))

    async def checkout(
        self, token: CartToken, expected_total_minor: int, email: str | None
    ) -> Order | HandOff:
        order = await self._sql.write(lambda db: _checkout(db, token, expected_total_minor, email))
        self._notices.tell(frozenset(line.sku for line in order.lines))
        return order

    async def order_of(self, token: CartToken) -> Order | None:
        return await self._sql.read(lambda db: _order_of(db, token, lock=False))

    async def close(self) -> None:
        await asyncio.to_thread(self._sql.close)


# --- catalogue --------------------------------------------------------------------------


def _assortment(db: Connection) -> Assortment:
    rows = db.execute(
        select(shop_products, *_labelled_variant())
        .join(shop_variants)
        .where(shop_variants.c.listed)
        .order_by(shop_products.c.position, shop_products.c.product_id, shop_variants.c.position)
    )
    groups = groupby(rows, key=lambda row: row.product_id)
    return Assortment(_currency(db), [_product(list(group)) for _, group in groups])


def _labelled_variant() -> list[Any]:
    """The variant's columns under names that do not collide with the product's."""
    columns = ("sku", "name_en", "name_zh", "material_variant", "price_minor", "stock")
    return [shop_variants.c[name].label(f"variant_{name}") for name in columns]


def _product(rows: list[Row[Any]]) -> Product:
    row = rows[0]
    return Product(
        product_id=row.product_id,
        department=row.department,
        name=LocalText(row.name_en, row.name_zh),
        description=LocalText(row.description_en, row.description_zh),
        size_m=(row.width_m, row.height_m, row.depth_m),
        mount=row.mount,
        try_on=row.try_on,
        variants=[_variant(row) for row in rows],
    )


def _variant(row: Row[Any]) -> Variant:
    return Variant(
        sku=row.variant_sku,
        name=LocalText(row.variant_name_en, row.variant_name_zh),
        material_variant=row.variant_material_variant,
        price_minor=row.variant_price_minor,
        stock=row.variant_stock,
    )


def _currency(db: Connection) -> str:
    return str(db.execute(select(shop_currency.c.currency)).scalar_one())


# --- carts ------------------------------------------------------------------------------


def _open_cart(db: Connection) -> CartToken:
    token = CartToken(secrets.token_urlsafe(24))
    db.execute(insert(shop_carts).values(token=token, opened_at=int(time.time())))
    return token


def _order_number(db: Connection, token: CartToken, lock: bool) -> str | None:
    """The number of the order that the cart has become; with `lock` nobody else changes it."""
    query = select(shop_carts.c.order_number).where(shop_carts.c.token == token)
    row = db.execute(query.with_for_update() if lock else query).first()
    if row is None:
        raise UnknownCart
    return None if row.order_number is None else str(row.order_number)


def _require_open(db: Connection, token: CartToken, lock: bool) -> None:
    if _order_number(db, token, lock) is not None:
        raise CartClosed


def _read_open_cart(db: Connection, token: CartToken) -> BackendCart:
    _require_open(db, token, lock=False)
    return _read_cart(db, token)


def _read_cart(db: Connection, token: CartToken) -> BackendCart:
    lines = [
        BackendLine(
            sku=row.sku,
            quantity=row.quantity,
            unit_price_minor=row.price_minor,
            total_minor=row.quantity * row.price_minor,
            available=row.stock,
        )
        for row in db.execute(_lines_query(token))
    ]
    return BackendCart(_currency(db), lines, sum(line.total_minor for line in lines))


def _lines_query(token: CartToken) -> Any:
    """Lines with their variants as sold today: one no longer listed has left the cart."""
    return (
        select(shop_cart_lines.c.quantity, shop_variants)
        .join(shop_variants)
        .where(shop_cart_lines.c.token == token, shop_variants.c.listed)
        .order_by(shop_cart_lines.c.position)
    )


def _set_quantity(db: Connection, token: CartToken, sku: str, quantity: int) -> BackendCart:
    _require_open(db, token, lock=True)
    query = select(shop_variants.c.stock).where(shop_variants.c.sku == sku, shop_variants.c.listed)
    stock = db.execute(query).scalar()
    if stock is None:
        raise UnknownSku(sku)
    line = (shop_cart_lines.c.token == token) & (shop_cart_lines.c.sku == sku)
    held = min(quantity, stock)
    if held == 0:
        db.execute(delete(shop_cart_lines).where(line))
    elif not db.execute(update(shop_cart_lines).where(line).values(quantity=held)).rowcount:
        _add_line(db, token, sku, held)
    return _read_cart(db, token)


def _add_line(db: Connection, token: CartToken, sku: str, quantity: int) -> None:
    last = select(func.coalesce(func.max(shop_cart_lines.c.position), 0)).where(
        shop_cart_lines.c.token == token
    )
    position = db.execute(last).scalar_one() + 1
    db.execute(
        insert(shop_cart_lines).values(token=token, sku=sku, position=position, quantity=quantity)
    )


# --- orders -----------------------------------------------------------------------------


def _checkout(db: Connection, token: CartToken, expected: int, email: str | None) -> Order:
    placed = _order_of(db, token, lock=True)
    if placed:
        return placed
    _lock_variants(db, token)
    cart = _read_cart(db, token)
    _check_sellable(cart, expected)
    for line in cart.lines:
        db.execute(
            update(shop_variants)
            .where(shop_variants.c.sku == line.sku)
            .values(stock=shop_variants.c.stock - line.quantity)
        )
    number = _insert_order(db, token, cart, email)
    return _read_order(db, number)


def _lock_variants(db: Connection, token: CartToken) -> None:
    """Hold price and stock of the cart's goods; in SKU order, so that orders cannot deadlock."""
    skus = select(shop_cart_lines.c.sku).where(shop_cart_lines.c.token == token)
    db.execute(
        select(shop_variants.c.sku)
        .where(shop_variants.c.sku.in_(skus))
        .order_by(shop_variants.c.sku)
        .with_for_update()
    ).all()


def _check_sellable(cart: BackendCart, expected_total_minor: int) -> None:
    if not cart.lines:
        raise CheckoutRefused("Your basket is empty.", "购物篮是空的。")
    short = {
        line.sku: line.available
        for line in cart.lines
        if line.available is not None and line.available < line.quantity
    }
    if short:
        raise OutOfStock(short)
    if cart.total_minor != expected_total_minor:
        raise TotalChanged(cart.total_minor)


def _insert_order(db: Connection, token: CartToken, cart: BackendCart, email: str | None) -> str:
    number = "W-" + "".join(secrets.choice(ORDER_ALPHABET) for _ in range(10))
    db.execute(
        insert(shop_orders).values(
            number=number,
            placed_at=datetime.now(UTC).isoformat(timespec="seconds"),
            currency=cart.currency,
            total_minor=cart.total_minor,
            payment="dummy",
            email=email,
        )
    )
    rows = [
        _order_line_row(db, line) | {"number": number, "position": position}
        for position, line in enumerate(cart.lines)
    ]
    db.execute(insert(shop_order_lines), rows)
    db.execute(update(shop_carts).where(shop_carts.c.token == token).values(order_number=number))
    return number


def _order_line_row(db: Connection, line: BackendLine) -> dict[str, Any]:
    """The line as it is sold: an order keeps the names and prices of its day."""
    names = db.execute(
        select(
            shop_products.c.name_en,
            shop_products.c.name_zh,
            shop_variants.c.name_en.label("variant_name_en"),
            shop_variants.c.name_zh.label("variant_name_zh"),
        )
        .join(shop_products)
        .where(shop_variants.c.sku == line.sku)
    ).one()
    return dict(names._mapping) | {
        "sku": line.sku,
        "quantity": line.quantity,
        "unit_price_minor": line.unit_price_minor,
    }


def _order_of(db: Connection, token: CartToken, lock: bool) -> Order | None:
    number = _order_number(db, token, lock)
    return None if number is None else _read_order(db, number)


def _read_order(db: Connection, number: str) -> Order:
    order = db.execute(select(shop_orders).where(shop_orders.c.number == number)).one()
    rows = db.execute(
        select(shop_order_lines)
        .where(shop_order_lines.c.number == number)
        .order_by(shop_order_lines.c.position)
    )
    return Order(
        number=order.number,
        placed_at=order.placed_at,
        currency=order.currency,
        lines=[_order_line(row) for row in rows],
        total_minor=order.total_minor,
        payment=order.payment,
    )


def _order_line(row: Row[Any]) -> OrderLine:
    return OrderLine(
        sku=row.sku,
        name=LocalText(row.name_en, row.name_zh),
        variant_name=LocalText(row.variant_name_en, row.variant_name_zh),
        quantity=row.quantity,
        unit_price_minor=row.unit_price_minor,
        total_minor=row.quantity * row.unit_price_minor,
    )
