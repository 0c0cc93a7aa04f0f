"""The people who run the shop: accounts, sessions, invitations and the audit log."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "merchant_accounts",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("password", sa.String(length=255), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("disabled_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merchant_accounts")),
        sa.UniqueConstraint("email", name=op.f("uq_merchant_accounts_email")),
    )
    op.create_table(
        "merchant_audit",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("who", sa.String(length=254), nullable=False),
        sa.Column("act", sa.String(length=32), nullable=False),
        sa.Column("target", sa.String(length=320), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_merchant_audit")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("merchant_audit") as batch_op:
        batch_op.create_index(batch_op.f("ix_merchant_audit_who"), ["who"], unique=False)

    op.create_table(
        "merchant_invitations",
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_merchant_invitations")),
        sa.UniqueConstraint("id", name=op.f("uq_merchant_invitations_id")),
    )
    op.create_table(
        "merchant_sessions",
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("account", sa.String(length=36), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("agent", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["account"], ["merchant_accounts.id"], name=op.f("fk_merchant_sessions_account")
        ),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_merchant_sessions")),
        sa.UniqueConstraint("id", name=op.f("uq_merchant_sessions_id")),
    )
    with op.batch_alter_table("merchant_sessions") as batch_op:
        batch_op.create_index(batch_op.f("ix_merchant_sessions_account"), ["account"], unique=False)
