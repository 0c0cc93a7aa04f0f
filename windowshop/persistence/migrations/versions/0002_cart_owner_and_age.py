"""Who keeps the carts, and when somebody last looked at them."""

import time

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "cart_owner",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_cart_owner_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cart_owner")),
    )
    for table in ("cart_sessions", "cart_wishes"):
        _add_age(table)


def _add_age(table: str) -> None:
    """What is there already counts as looked at today."""
    op.add_column(table, sa.Column("touched_at", sa.BigInteger(), nullable=True))
    op.execute(
        sa.update(sa.table(table, sa.column("touched_at"))).values(touched_at=int(time.time()))
    )
    with op.batch_alter_table(table) as batch_op:
        batch_op.alter_column("touched_at", existing_type=sa.BigInteger(), nullable=False)
        batch_op.create_index(batch_op.f(f"ix_{table}_touched_at"), ["touched_at"], unique=False)
