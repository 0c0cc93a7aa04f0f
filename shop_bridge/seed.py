"""Filling the embedded shop from a catalogue file; running it again changes no stock."""

from typing import Any

from sqlalchemy import Connection, Engine, Table, insert, select, update

from shop_bridge.catalogue_file import CatalogueFile, FileProduct, FileVariant
from shop_bridge.tables import shop_currency, shop_products, shop_variants


def seed(engine: Engine, catalogue: CatalogueFile) -> None:
    """Make the shop sell exactly `catalogue`, in one transaction.

    Names, prices and order follow the file; stock is set for new variants only. Variants the
    file no longer has are no longer listed, and keep their row for orders and returns.
    """
    with engine.begin() as db:
        _upsert(db, shop_currency, "id", {"id": 1, "currency": catalogue.currency})
        db.execute(update(shop_variants).values(listed=False))
        for place, product in enumerate(catalogue.products):
            put_product(db, product, place)


def put_product(db: Connection, product: FileProduct, place: int) -> None:
    """List a product and its variants; `place` is its position in the shop."""
    _upsert(db, shop_products, "product_id", _product_row(product, place))
    for index, variant in enumerate(product.variants):
        row = _variant_row(variant, product.product_id, index)
        _upsert(db, shop_variants, "sku", row, only_new={"stock": variant.stock})


def _upsert(
    db: Connection,
    table: Table,
    key: str,
    row: dict[str, Any],
    only_new: dict[str, Any] | None = None,
) -> None:
    this = table.c[key] == row[key]
    if db.execute(select(table.c[key]).where(this)).first():
        db.execute(update(table).where(this).values(row))
    else:
        db.execute(insert(table).values(row | (only_new or {})))


def _product_row(product: FileProduct, place: int) -> dict[str, Any]:
    width, height, depth = product.size_m
    return {
        "product_id": product.product_id,
        "position": place,
        "department": product.department,
        "name_en": product.name.en,
        "name_zh": product.name.zh,
        "description_en": product.description.en,
        "description_zh": product.description.zh,
        "width_m": width,
        "height_m": height,
        "depth_m": depth,
        "mount": product.mount,
        "try_on": product.try_on,
    }


def _variant_row(variant: FileVariant, product_id: str, place: int) -> dict[str, Any]:
    return {
        "sku": variant.sku,
        "product_id": product_id,
        "position": place,
        "name_en": variant.name.en,
        "name_zh": variant.name.zh,
        "material_variant": variant.material_variant,
        "price_minor": variant.price_minor,
        "listed": True,
    }
