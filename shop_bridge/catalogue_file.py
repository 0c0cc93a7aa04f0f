"""`catalogue.json`: the goods of a shop without a commerce backend of its own.

Version 1 holds a currency and products in display order; prices are minor units, sizes metres
(width, height, depth), `stock` is what a variant starts with when it is first seen.
"""

from collections import Counter
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from scenes.cart import Sku
from scenes.text import LocalText
from shop_bridge.errors import CatalogueFileError

Metres = Annotated[float, msgspec.Meta(gt=0, le=100)]
Key = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$")]
PriceMinor = Annotated[int, msgspec.Meta(ge=0, le=10**12)]
Stock = Annotated[int, msgspec.Meta(ge=0, le=10**9)]


class FileVariant(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    sku: Sku
    name: LocalText
    material_variant: str | None
    price_minor: PriceMinor
    stock: Stock


class FileProduct(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    product_id: Key
    department: Key
    name: LocalText
    description: LocalText
    size_m: tuple[Metres, Metres, Metres]
    mount: Key
    try_on: Key | None
    variants: Annotated[list[FileVariant], msgspec.Meta(min_length=1)]


class CatalogueFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    version: Literal[1]
    currency: Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{3}$")]
    products: list[FileProduct]


def read_catalogue_file(path: Path) -> CatalogueFile:
    """The checked content of `path`.

    Raises:
        CatalogueFileError: unreadable, not of this format, or an id used twice.
    """
    try:
        catalogue = msgspec.json.decode(path.read_bytes(), type=CatalogueFile)
    except (OSError, msgspec.MsgspecError) as error:
        raise CatalogueFileError(str(path), str(error)) from error
    skus = [variant.sku for product in catalogue.products for variant in product.variants]
    for ids in (skus, [product.product_id for product in catalogue.products]):
        twice = [name for name, count in Counter(ids).items() if count > 1]
        if twice:
            raise CatalogueFileError(str(path), f"used more than once: {', '.join(twice)}")
    return catalogue


def with_products(catalogue: CatalogueFile, more: list[FileProduct]) -> CatalogueFile:
    """`catalogue` with products after its own, without those whose id or SKUs it has itself."""
    ids = {product.product_id for product in catalogue.products}
    skus = {variant.sku for product in catalogue.products for variant in product.variants}
    new = [
        product
        for product in more
        if product.product_id not in ids
        and skus.isdisjoint(variant.sku for variant in product.variants)
    ]
    return msgspec.structs.replace(catalogue, products=[*catalogue.products, *new])
