"""First tables: the embedded shop, the cart service, events and rooms."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    _shop_goods()
    _shop_orders()
    _cart_service()
    _rooms_and_events()


def _shop_goods() -> None:
    op.create_table(
        "shop_currency",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_shop_currency_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shop_currency")),
    )
    op.create_table(
        "shop_products",
        sa.Column("product_id", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("department", sa.String(length=64), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("description_en", sa.String(), nullable=False),
        sa.Column("description_zh", sa.String(), nullable=False),
        sa.Column("width_m", sa.Float(), nullable=False),
        sa.Column("height_m", sa.Float(), nullable=False),
        sa.Column("depth_m", sa.Float(), nullable=False),
        sa.Column("mount", sa.String(length=64), nullable=False),
        sa.Column("try_on", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("product_id", name=op.f("pk_shop_products")),
    )
    op.create_table(
        "shop_variants",
        sa.Column("sku", sa.String(length=64), nullable=False),
        sa.Column("product_id", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("material_variant", sa.String(), nullable=True),
        sa.Column("price_minor", sa.BigInteger(), nullable=False),
        sa.Column("stock", sa.BigInteger(), nullable=False),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.CheckConstraint("price_minor >= 0", name=op.f("ck_shop_variants_price")),
        sa.CheckConstraint("stock >= 0", name=op.f("ck_shop_variants_stock")),
        sa.ForeignKeyConstraint(
            ["product_id"], ["shop_products.product_id"], name=op.f("fk_shop_variants_product_id")
        ),
        sa.PrimaryKeyConstraint("sku", name=op.f("pk_shop_variants")),
    )
    with op.batch_alter_table("shop_variants", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_shop_variants_product_id"), ["product_id"], unique=False
        )


def _shop_orders() -> None:
    op.create_table(
        "shop_orders",
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("placed_at", sa.String(length=32), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("payment", sa.String(length=32), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_shop_orders")),
    )
    op.create_table(
        "shop_carts",
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("order_number", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["order_number"], ["shop_orders.number"], name=op.f("fk_shop_carts_order_number")
        ),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_shop_carts")),
        sa.UniqueConstraint("order_number", name=op.f("uq_shop_carts_order_number")),
    )
    op.create_table(
        "shop_order_lines",
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("sku", sa.String(length=64), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("variant_name_en", sa.String(), nullable=False),
        sa.Column("variant_name_zh", sa.String(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("unit_price_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_shop_order_lines_quantity")),
        sa.ForeignKeyConstraint(
            ["number"], ["shop_orders.number"], name=op.f("fk_shop_order_lines_number")
        ),
        sa.PrimaryKeyConstraint("number", "position", name=op.f("pk_shop_order_lines")),
    )
    op.create_table(
        "shop_cart_lines",
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("sku", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_shop_cart_lines_quantity")),
        sa.ForeignKeyConstraint(
            ["sku"], ["shop_variants.sku"], name=op.f("fk_shop_cart_lines_sku")
        ),
        sa.ForeignKeyConstraint(
            ["token"],
            ["shop_carts.token"],
            name=op.f("fk_shop_cart_lines_token"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("token", "sku", name=op.f("pk_shop_cart_lines")),
    )


def _cart_service() -> None:
    op.create_table(
        "cart_commands",
        sa.Column("shopper", sa.String(length=64), nullable=False),
        sa.Column("command_id", sa.String(length=64), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("shopper", "command_id", name=op.f("pk_cart_commands")),
    )
    op.create_index(op.f("ix_cart_commands_at"), "cart_commands", ["at"], unique=False)
    op.create_table(
        "cart_orders",
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("shopper", sa.String(length=64), nullable=False),
        sa.Column("placed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_cart_orders")),
    )
    op.create_index(op.f("ix_cart_orders_shopper"), "cart_orders", ["shopper"], unique=False)
    op.create_table(
        "cart_sessions",
        sa.Column("shopper", sa.String(length=64), nullable=False),
        sa.Column("unfinished", sa.Boolean(), nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("shopper", name=op.f("pk_cart_sessions")),
    )
    with op.batch_alter_table("cart_sessions", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_cart_sessions_unfinished"), ["unfinished"], unique=False
        )
    op.create_table(
        "cart_wishes",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("shopper", sa.String(length=64), nullable=False),
        sa.Column("sku", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_cart_wishes")),
        sa.UniqueConstraint("shopper", "sku", name=op.f("uq_cart_wishes_shopper")),
    )


def _rooms_and_events() -> None:
    op.create_table(
        "events",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("room", sa.String(length=64), nullable=False),
        sa.Column("visit", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("sku", sa.String(length=64), nullable=True),
        sa.Column("variant", sa.String(length=64), nullable=True),
        sa.Column("place", sa.String(length=64), nullable=True),
        sa.Column("data", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_events")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_events_at"), "events", ["at"], unique=False)
    op.create_table(
        "room_epochs",
        sa.Column("room", sa.String(length=64), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("room", name=op.f("pk_room_epochs")),
    )
    op.create_table(
        "room_log",
        sa.Column("room", sa.String(length=64), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("event", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("room", "epoch", "seq", name=op.f("pk_room_log")),
    )
    op.create_table(
        "room_snapshots",
        sa.Column("room", sa.String(length=64), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("room", name=op.f("pk_room_snapshots")),
    )
