"""Windowshop's own tables. Times are milliseconds since the epoch (UTC)."""

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, MetaData, String, Table

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

events = Table(
    "events",
    metadata,
    # SQLite counts an INTEGER primary key up by itself, a BIGINT one it would not.
    Column("seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("at", BigInteger, nullable=False, index=True),
    Column("room", String(64), nullable=False),
    Column("visit", String(64), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("sku", String(64)),
    Column("variant", String(64)),
    Column("place", String(64)),
    Column("data", String, nullable=False),
    sqlite_autoincrement=True,
)

# `room` is a store's id and a room's: `flagship/main`.
room_epochs = Table(
    "room_epochs",
    metadata,
    Column("room", String(128), primary_key=True),
    Column("epoch", Integer, nullable=False),
)

room_snapshots = Table(
    "room_snapshots",
    metadata,
    Column("room", String(128), primary_key=True),
    Column("epoch", Integer, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("state", LargeBinary, nullable=False),
)

room_log = Table(
    "room_log",
    metadata,
    Column("room", String(128), primary_key=True),
    Column("epoch", Integer, primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("event", LargeBinary, nullable=False),
)
