"""The database's side of products: rows in, structs out, always within the caller's transaction."""

import uuid
from typing import Any

import msgspec
from sqlalchemy import Connection, RowMapping, delete, func, insert, select, update

from assets.gate.findings import Verdict
from scenes.text import LocalText
from windowshop.merchants.tables import accounts
from windowshop.products.tables import products, uploads, versions
from windowshop.products.types import (
    RUNNING,
    Content,
    Published,
    Stored,
    Upload,
    UploadState,
    Version,
)

# --- uploads --------------------------------------------------------------------------


def add_upload(db: Connection, at: int, account: str, name: str, for_: str | None) -> Upload:
    made = Upload(str(uuid.uuid4()), name, "receiving", 0.0, at, 0, for_)
    row = {
        "id": made.id, "account": account, "name": name, "for_product": for_, "state": made.state,
        "done": 0.0, "scale": 1.0, "bytes": 0, "at": at,
    }  # fmt: skip
    db.execute(insert(uploads).values(row))
    return made


def upload_by(db: Connection, upload: str) -> tuple[Upload, str, str | None] | None:
    """An upload, whose it is, and which product it has become."""
    row = db.execute(select(uploads).where(uploads.c.id == upload)).mappings().first()
    return None if row is None else (_upload(row), row["account"], row["product"])


def uploads_of(db: Connection, account: str) -> list[Upload]:
    """Those that are no product's yet, the newest first."""
    query = select(uploads).where(uploads.c.account == account, uploads.c.product.is_(None))
    return [_upload(row) for row in db.execute(query.order_by(uploads.c.at.desc())).mappings()]


def change_upload(db: Connection, upload: str, **values: object) -> None:
    db.execute(update(uploads).where(uploads.c.id == upload).values(**values))


def move_upload(
    db: Connection, upload: str, state: UploadState, before: tuple[UploadState, ...], **values: Any
) -> bool:
    """Bring an upload from one of the states `before` to `state`; whether it was in one."""
    asked = update(uploads).where(uploads.c.id == upload, uploads.c.state.in_(before))
    return db.execute(asked.values(state=state, done=0.0, **values)).rowcount == 1


def scale_of(db: Connection, upload: str) -> float:
    query = select(uploads.c.scale).where(uploads.c.id == upload)
    return float(db.execute(query).scalar_one())


def running_uploads(db: Connection) -> list[str]:
    """Those that wait or were worked on, the oldest first."""
    query = select(uploads.c.id).where(uploads.c.state.in_(RUNNING)).order_by(uploads.c.at)
    return list(db.execute(query).scalars())


def drop_upload(db: Connection, upload: str) -> None:
    db.execute(delete(uploads).where(uploads.c.id == upload))


def old_uploads(db: Connection, before: int) -> list[str]:
    """Those from before then that have become no product."""
    old = (uploads.c.at < before) & uploads.c.product.is_(None)
    return list(db.execute(select(uploads.c.id).where(old)).scalars())


def all_uploads(db: Connection) -> set[str]:
    return set(db.execute(select(uploads.c.id)).scalars())


def _upload(row: RowMapping) -> Upload:
    return Upload(
        id=row["id"], name=row["name"], state=row["state"], done=row["done"], at=row["at"],
        bytes=row["bytes"], for_=row["for_product"], model=row["model"],
        verdict=_read(row["verdict"], Verdict), problem=_read(row["problem"], LocalText),
    )  # fmt: skip


# --- products -------------------------------------------------------------------------


def add_product(
    db: Connection, at: int, product: str, account: str, content: Content, model: str
) -> None:
    row = {
        "id": product, "account": account, "state": "draft", "revision": 1,
        "content": text(content), "model": model, "updated_at": at,
    }  # fmt: skip
    db.execute(insert(products).values(row))


def product_by(db: Connection, product: str, *, lock: bool = False) -> Stored | None:
    query = _products().where(products.c.id == product)
    row = db.execute(query.with_for_update() if lock else query).mappings().first()
    return None if row is None else _stored(row)


def products_of(db: Connection, account: str | None) -> list[Stored]:
    """Of one account or of all, the last changed first; without those that are deleted."""
    query = _products().where(products.c.state != "deleted").order_by(products.c.updated_at.desc())
    if account is not None:
        query = query.where(products.c.account == account)
    return [_stored(row) for row in db.execute(query).mappings()]


def change_product(db: Connection, product: str, at: int, **values: object) -> None:
    changed = values | {"updated_at": at, "revision": products.c.revision + 1}
    db.execute(update(products).where(products.c.id == product).values(**changed))


def drop_product(db: Connection, product: str) -> None:
    db.execute(delete(versions).where(versions.c.product == product))
    db.execute(delete(products).where(products.c.id == product))


def deleted_before(db: Connection, before: int) -> list[str]:
    gone = (products.c.state == "deleted") & (products.c.updated_at < before)
    return list(db.execute(select(products.c.id).where(gone)).scalars())


def claim_upload(db: Connection, upload: str, product: str) -> bool:
    """Whether it was no product's until now: of two that want it at once, one gets it."""
    free = (uploads.c.id == upload) & uploads.c.product.is_(None)
    return db.execute(update(uploads).where(free).values(product=product)).rowcount == 1


def uploads_behind(db: Connection, product: str) -> list[str]:
    return list(db.execute(select(uploads.c.id).where(uploads.c.product == product)).scalars())


def _products() -> Any:
    return select(products, accounts.c.email).join(accounts)


def _stored(row: RowMapping) -> Stored:
    return Stored(
        id=row["id"], account=row["account"], email=row["email"], state=row["state"],
        revision=row["revision"], content=msgspec.json.decode(row["content"], type=Content),
        model=row["model"], published=row["published"], before=row["before"],
        updated_at=row["updated_at"],
    )  # fmt: skip


# --- versions -------------------------------------------------------------------------


def add_version(
    db: Connection, at: int, by: str, product: str, content: Content, model: str
) -> int:
    """The number of the new version."""
    last = select(func.coalesce(func.max(versions.c.number), 0)).where(
        versions.c.product == product
    )
    number = int(db.execute(last).scalar_one()) + 1
    row = {"product": product, "number": number, "at": at, "who": by, "content": text(content)}
    db.execute(insert(versions).values(row | {"model": model}))
    return number


def versions_of(db: Connection, product: str) -> list[Version]:
    """The newest first."""
    query = select(versions).where(versions.c.product == product)
    rows = db.execute(query.order_by(versions.c.number.desc())).mappings()
    return [_version(row) for row in rows]


def version(db: Connection, product: str, number: int) -> Version | None:
    here = (versions.c.product == product) & (versions.c.number == number)
    row = db.execute(select(versions).where(here)).mappings().first()
    return None if row is None else _version(row)


def published(db: Connection) -> list[Published]:
    """What shoppers are to see, in the order in which it was first published."""
    query = (
        select(versions)
        .join(products)
        .where(products.c.state == "published", products.c.published == versions.c.number)
        .order_by(products.c.id)
    )
    return [
        Published(row["product"], row["number"], _content(row), row["model"])
        for row in db.execute(query).mappings()
    ]


def models_in_use(db: Connection) -> set[str]:
    columns = (uploads.c.model, products.c.model, versions.c.model)
    return {name for one in columns for name in db.execute(select(one)).scalars() if name}


def models_of(db: Connection, account: str) -> set[str]:
    """Those of an account's uploads, drafts and versions."""
    asked = (
        select(uploads.c.model).where(uploads.c.account == account),
        select(products.c.model).where(products.c.account == account),
        select(versions.c.model).join(products).where(products.c.account == account),
    )
    return {name for query in asked for name in db.execute(query).scalars() if name}


def bytes_of(db: Connection, account: str) -> int:
    """Of an account's uploads."""
    query = select(func.coalesce(func.sum(uploads.c.bytes), 0)).where(uploads.c.account == account)
    return int(db.execute(query).scalar_one())


def _version(row: RowMapping) -> Version:
    return Version(row["number"], row["at"], row["who"], _content(row), row["model"])


def _content(row: RowMapping) -> Content:
    return msgspec.json.decode(row["content"], type=Content)


def text(value: object) -> str:
    """As it is kept."""
    return msgspec.json.encode(value).decode()


def _read(kept: str | None, kind: type[Any]) -> Any:
    return None if kept is None else msgspec.json.decode(kept, type=kind)
