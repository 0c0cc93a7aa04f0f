"""The bridge's own tables: the embedded shop's (`shop_*`) and the cart service's (`cart_*`)."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# --- the embedded shop ------------------------------------------------------------------

shop_currency = Table(
    "shop_currency",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("currency", String(3), nullable=False),
    CheckConstraint("id = 1", name="one_row"),
)

shop_products = Table(
    "shop_products",
    metadata,
    Column("product_id", String(64), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("department", String(64), nullable=False),
    Column("name_en", String, nullable=False),
    Column("name_zh", String, nullable=False),
    Column("description_en", String, nullable=False),
    Column("description_zh", String, nullable=False),
    Column("width_m", Float, nullable=False),
    Column("height_m", Float, nullable=False),
    Column("depth_m", Float, nullable=False),
    Column("mount", String(64), nullable=False),
    Column("try_on", String(64)),
)

shop_variants = Table(
    "shop_variants",
    metadata,
    Column("sku", String(64), primary_key=True),
    Column("product_id", ForeignKey("shop_products.product_id"), nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("name_en", String, nullable=False),
    Column("name_zh", String, nullable=False),
    Column("material_variant", String),
    Column("price_minor", BigInteger, nullable=False),
    Column("stock", BigInteger, nullable=False),
    Column("listed", Boolean, nullable=False),
    CheckConstraint("price_minor >= 0", name="price"),
    CheckConstraint("stock >= 0", name="stock"),
)

shop_orders = Table(
    "shop_orders",
    metadata,
    Column("number", String(32), primary_key=True),
    Column("placed_at", String(32), nullable=False),
    Column("currency", String(3), nullable=False),
    Column("total_minor", BigInteger, nullable=False),
    Column("payment", String(32), nullable=False),
    Column("email", String(254)),
)

shop_order_lines = Table(
    "shop_order_lines",
    metadata,
    Column("number", ForeignKey("shop_orders.number"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("sku", String(64), nullable=False),
    Column("name_en", String, nullable=False),
    Column("name_zh", String, nullable=False),
    Column("variant_name_en", String, nullable=False),
    Column("variant_name_zh", String, nullable=False),
    Column("quantity", Integer, nullable=False),
    Column("unit_price_minor", BigInteger, nullable=False),
    CheckConstraint("quantity > 0", name="quantity"),
)

shop_carts = Table(
    "shop_carts",
    metadata,
    Column("token", String(64), primary_key=True),
    Column("opened_at", BigInteger, nullable=False),
    Column("order_number", ForeignKey("shop_orders.number"), unique=True),
)

shop_cart_lines = Table(
    "shop_cart_lines",
    metadata,
    Column("token", ForeignKey("shop_carts.token", ondelete="CASCADE"), primary_key=True),
    Column("sku", ForeignKey("shop_variants.sku"), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("quantity", Integer, nullable=False),
    CheckConstraint("quantity > 0", name="quantity"),
)

# --- the cart service (times are seconds since the epoch, UTC) ----------------------------

cart_owner = Table(
    "cart_owner",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("epoch", BigInteger, nullable=False),
    CheckConstraint("id = 1", name="one_row"),
)

cart_sessions = Table(
    "cart_sessions",
    metadata,
    Column("shopper", String(64), primary_key=True),
    Column("unfinished", Boolean, nullable=False, index=True),
    Column("state", LargeBinary, nullable=False),
    Column("touched_at", BigInteger, nullable=False, index=True),
)

cart_commands = Table(
    "cart_commands",
    metadata,
    Column("shopper", String(64), primary_key=True),
    Column("command_id", String(64), primary_key=True),
    Column("at", BigInteger, nullable=False, index=True),
    Column("digest", LargeBinary, nullable=False),
    Column("answer", LargeBinary),
)

cart_orders = Table(
    "cart_orders",
    metadata,
    Column("number", String(64), primary_key=True),
    Column("shopper", String(64), nullable=False, index=True),
    Column("placed", LargeBinary, nullable=False),
)

cart_wishes = Table(
    "cart_wishes",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("shopper", String(64), nullable=False),
    Column("sku", String(64), nullable=False),
    Column("touched_at", BigInteger, nullable=False, index=True),
    UniqueConstraint("shopper", "sku"),
)
