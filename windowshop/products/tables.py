"""Tables of merchants' products. Times are milliseconds since the epoch (UTC)."""

from sqlalchemy import BigInteger, Column, Float, ForeignKey, Integer, MetaData, String, Table, Text

from windowshop.merchants.tables import metadata as merchants

metadata: MetaData = merchants
"""One with the accounts', for products belong to them."""

uploads = Table(
    "product_uploads",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("account", String(36), ForeignKey("merchant_accounts.id"), nullable=False, index=True),
    Column("name", String(200), nullable=False),
    Column("for_product", String(64)),
    Column("state", String(16), nullable=False, index=True),
    Column("done", Float, nullable=False),
    Column("scale", Float, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("verdict", Text),
    Column("model", String(64), index=True),
    Column("problem", Text),
    Column("product", String(64), index=True),  # that it has become
    Column("at", BigInteger, nullable=False),
)

products = Table(
    "products",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("account", String(36), ForeignKey("merchant_accounts.id"), nullable=False, index=True),
    Column("state", String(16), nullable=False, index=True),
    Column("revision", Integer, nullable=False),
    Column("content", Text, nullable=False),
    Column("model", String(64), nullable=False),
    Column("published", Integer),
    Column("before", String(16)),
    Column("updated_at", BigInteger, nullable=False),
)

versions = Table(
    "product_versions",
    metadata,
    Column("product", String(64), ForeignKey("products.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("who", String(254), nullable=False),
    Column("content", Text, nullable=False),
    Column("model", String(64), nullable=False),
)
