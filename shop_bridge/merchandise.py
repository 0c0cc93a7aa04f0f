"""Listing merchants' products in the embedded shop, within the caller's transaction."""

from collections.abc import Mapping

from sqlalchemy import Connection, func, select, update

from scenes.cart import Sku
from shop_bridge.catalogue_file import FileProduct
from shop_bridge.seed import put_product
from shop_bridge.tables import shop_currency, shop_products, shop_variants


def list_product(db: Connection, product: FileProduct, stock: Mapping[Sku, int]) -> None:
    """Sell `product` as it is told here, and none of its variants that is not. What is new begins
    with its own stock; `stock` sets that of others."""
    last = select(func.coalesce(func.max(shop_products.c.position), 0))
    known = select(shop_products.c.position).where(shop_products.c.product_id == product.product_id)
    place = db.execute(known).scalar()
    unlist_product(db, product.product_id)
    put_product(db, product, db.execute(last).scalar_one() + 1 if place is None else place)
    for sku, pieces in stock.items():
        db.execute(update(shop_variants).where(shop_variants.c.sku == sku).values(stock=pieces))


def unlist_product(db: Connection, product_id: str) -> None:
    """Sell it no more; its rows stay for orders and returns."""
    own = shop_variants.c.product_id == product_id
    db.execute(update(shop_variants).where(own).values(listed=False))


def stock_of(db: Connection, product_id: str) -> dict[str, int]:
    """Pieces left of each variant that was ever sold, by SKU."""
    query = select(shop_variants.c.sku, shop_variants.c.stock)
    rows = db.execute(query.where(shop_variants.c.product_id == product_id))
    return {row.sku: row.stock for row in rows}


def owner_of(db: Connection, sku: str) -> str | None:
    """The product that a SKU belongs to, sold or not."""
    query = select(shop_variants.c.product_id).where(shop_variants.c.sku == sku)
    return db.execute(query).scalar()


def currency_of(db: Connection) -> str:
    return str(db.execute(select(shop_currency.c.currency)).scalar_one())
