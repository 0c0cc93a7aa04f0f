"""A small shop for tests: one product with two variants and one with a single one."""

from pathlib import Path
from uuid import uuid4

from sqlalchemy import Engine, update

from scenes.text import LocalText
from shop_bridge.catalogue_file import CatalogueFile, FileProduct, FileVariant
from shop_bridge.seed import seed
from shop_bridge.tables import shop_variants
from windowshop.persistence.database import open_database
from windowshop.persistence.migrate import upgrade

RED, BLUE, LAMP = "CAP-RED", "CAP-BLUE", "LAMP-1"
PRICES = {RED: 1999, BLUE: 2499, LAMP: 12900}
STOCK = {RED: 5, BLUE: 50, LAMP: 1}


def catalogue_file(prices: dict[str, int] = PRICES, without: str | None = None) -> CatalogueFile:
    """The shop's catalogue, perhaps at other prices, perhaps without one variant."""
    cap = [
        FileVariant(sku, LocalText(name, zh), name.lower(), prices[sku], STOCK[sku])
        for sku, name, zh in ((RED, "Red", "红色"), (BLUE, "Blue", "蓝色"))
        if sku != without
    ]
    lamp = [FileVariant(LAMP, LocalText("Brass", "黄铜"), None, prices[LAMP], STOCK[LAMP])]
    return CatalogueFile(
        version=1,
        currency="EUR",
        products=[
            _product("cap", "apparel", LocalText("Cap", "帽子"), "hat", cap),
            _product("lamp", "furniture", LocalText("Lamp", "台灯"), None, lamp),
        ],
    )


def open_shop(folder: Path) -> Engine:
    """A migrated SQLite database in `folder`, filled with the shop."""
    engine = open_database(f"sqlite:///{folder}/shop.db")
    upgrade(engine)
    seed(engine, catalogue_file())
    return engine


def set_stock(engine: Engine, sku: str, stock: int) -> None:
    with engine.begin() as db:
        db.execute(update(shop_variants).where(shop_variants.c.sku == sku).values(stock=stock))


def set_price(engine: Engine, sku: str, price_minor: int) -> None:
    seed(engine, catalogue_file(PRICES | {sku: price_minor}))


def new_id() -> str:
    return str(uuid4())


def _product(
    product_id: str,
    department: str,
    name: LocalText,
    try_on: str | None,
    variants: list[FileVariant],
) -> FileProduct:
    text = LocalText(f"A {name.en.lower()}.", f"{name.zh}。")
    return FileProduct(
        product_id, department, name, text, (0.2, 0.12, 0.3), "shelf", try_on, variants
    )
