"""Tables of merchants' accounts. Times are milliseconds since the epoch (UTC)."""

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, MetaData, String, Table

from windowshop.persistence.tables import metadata as house

metadata = MetaData(naming_convention=house.naming_convention)

accounts = Table(
    "merchant_accounts",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("email", String(254), nullable=False, unique=True),
    Column("role", String(16), nullable=False),
    Column("password", String(255), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("disabled_at", BigInteger),
)

sessions = Table(
    "merchant_sessions",
    metadata,
    Column("token", String(64), primary_key=True),  # its SHA-256
    Column("id", String(36), nullable=False, unique=True),
    Column("account", String(36), ForeignKey("merchant_accounts.id"), nullable=False, index=True),
    Column("created_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
    Column("address", String(64), nullable=False),
    Column("agent", String(120), nullable=False),
)

invitations = Table(
    "merchant_invitations",
    metadata,
    Column("token", String(64), primary_key=True),  # its SHA-256
    Column("id", String(36), nullable=False, unique=True),
    Column("email", String(254), nullable=False),
    Column("role", String(16), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("closed_at", BigInteger),  # used or withdrawn
)

audit = Table(
    "merchant_audit",
    metadata,
    Column("seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("who", String(254), nullable=False, index=True),
    Column("act", String(32), nullable=False),
    Column("target", String(320), nullable=False),
    Column("address", String(64), nullable=False),
    sqlite_autoincrement=True,
)
