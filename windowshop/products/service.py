"""What merchants can do with their products. Every act blocks: call it off the event loop. Each is
one transaction, with its line in the audit log, so that a power cut leaves it done or not begun.

What shoppers see follows from it: whoever calls shows in the rooms what an act returns.
"""

import re
import secrets
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
from sqlalchemy import Connection, Engine

from assets.store import ModelStore
from scenes.store import Store
from shop_bridge.catalogue_file import FileProduct
from shop_bridge.merchandise import currency_of, list_product, stock_of, unlist_product
from windowshop.merchants import store as merchants_store
from windowshop.merchants.errors import NotAllowed, Unknown
from windowshop.merchants.service import now_ms
from windowshop.merchants.types import Caller
from windowshop.products import store
from windowshop.products.check import problems, suited_place
from windowshop.products.errors import Incomplete, NotReady, QuotaReached, Stale
from windowshop.products.jobs import ModelJobs
from windowshop.products.models import for_sale
from windowshop.products.types import (
    Content,
    Goods,
    GoodsState,
    Published,
    Quota,
    Stored,
    Upload,
    UploadState,
    VariantContent,
    Version,
    Words,
)
from windowshop.products.uploads import UploadFolders
from windowshop.stockroom import ShelfPlace

MOST_BYTES = 2 * 1024**3
MOST_GOODS = 500
MOST_OPEN_UPLOADS = 50
"""Of one account."""
DAY_MS = 24 * 3_600_000
UPLOAD_KEPT_MS, DELETED_KEPT_MS = 7 * DAY_MS, 30 * DAY_MS
"""An upload that becomes no product, and a product that was deleted."""
SETTLED: tuple[UploadState, ...] = ("receiving", "ready", "refused", "failed")
ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"
"""Of ids: no sign is taken for another."""


class Products:
    """Uploads and products of one shop."""

    def __init__(
        self,
        engine: Engine,
        shop: Store,
        models: ModelStore,
        folders: UploadFolders,
        jobs: ModelJobs,
        clock: Callable[[], int] = now_ms,
    ) -> None:
        self._engine = engine
        self._shop = shop
        self._models = models
        self._folders = folders
        self._jobs = jobs
        self._clock = clock

    # --- uploads ----------------------------------------------------------------------

    def begin(self, caller: Caller, name: str, for_: str | None) -> Upload:
        """A new upload, to which files can be sent.

        Raises:
            NotAllowed: the caller's role has no goods.
            QuotaReached; Unknown: `for_` is no product of theirs.
        """
        if caller.account.role == "host":
            raise NotAllowed
        with self._engine.begin() as db:
            if for_ is not None:
                self._own(db, caller, for_)
            used = self._quota(db, caller.account.id)
            waiting = len(store.uploads_of(db, caller.account.id))
            if used.bytes >= used.most_bytes or waiting >= MOST_OPEN_UPLOADS:
                raise QuotaReached
            return store.add_upload(db, self._clock(), caller.account.id, name, for_)

    def receiving(self, caller: Caller, upload: str) -> None:
        """Raises Unknown; NotReady: its files have been taken already."""
        if self.upload(caller, upload).state != "receiving":
            raise NotReady

    def received(self, upload: str) -> None:
        """A file has come whole."""
        size = self._folders.size(upload)
        with self._engine.begin() as db:
            store.change_upload(db, upload, bytes=size)

    def check(self, caller: Caller, upload: str) -> Upload:
        """Begin to make it ready for the shop; or again, after it failed. Raises Unknown, NotReady,
        OddFile."""
        self.upload(caller, upload)
        self._folders.main(upload)
        return self._queue(caller, upload, ("receiving", "failed"))

    def rescale(self, caller: Caller, upload: str, scale: float) -> Upload:
        """Make it ready again, in another unit. Raises Unknown, NotReady."""
        self.upload(caller, upload)
        return self._queue(caller, upload, ("ready",), scale=scale)

    def upload(self, caller: Caller, upload: str) -> Upload:
        """Raises Unknown."""
        with self._engine.begin() as db:
            return self._with_made(self._own_upload(db, caller, upload))

    def uploads(self, caller: Caller) -> list[Upload]:
        """Those that are no products yet."""
        with self._engine.begin() as db:
            return [self._with_made(one) for one in store.uploads_of(db, caller.account.id)]

    def forget(self, caller: Caller, upload: str) -> None:
        """Raises Unknown."""
        with self._engine.begin() as db:
            self._own_upload(db, caller, upload)
            store.drop_upload(db, upload)
        self._folders.drop(upload)

    # --- drafts -----------------------------------------------------------------------

    def goods(self, caller: Caller) -> list[Goods]:
        """The caller's own; an admin's are all."""
        everything = caller.account.role == "admin"
        with self._engine.begin() as db:
            found = store.products_of(db, None if everything else caller.account.id)
            return [self._shown(db, one) for one in found]

    def one(self, caller: Caller, product: str) -> Goods:
        """Raises Unknown."""
        with self._engine.begin() as db:
            return self._shown(db, self._own(db, caller, product))

    def quota(self, caller: Caller) -> Quota:
        with self._engine.begin() as db:
            return self._quota(db, caller.account.id)

    def create(self, caller: Caller, upload: str) -> Goods:
        """A draft with what is known of an upload. Raises Unknown, NotReady, QuotaReached."""
        with self._engine.begin() as db:
            ready = self._ready(db, caller, upload)
            used = self._quota(db, caller.account.id)
            if used.goods >= used.most_goods:
                raise QuotaReached
            name = _title(ready.name)
            product = f"{_slug(name)}-{''.join(secrets.choice(ALPHABET) for _ in range(6))}"
            content = self._first_content(name, product, ready)
            now, account = self._clock(), caller.account.id
            store.add_product(db, now, product, account, content, ready.model or "")
            if not store.claim_upload(db, upload, product):
                raise NotReady
            self._note(db, caller, "product_drafted", product)
            return self._shown(db, self._own(db, caller, product))

    def save(self, caller: Caller, product: str, revision: int, content: Content) -> Goods:
        """Raises Unknown; Stale: the draft is another by now."""
        with self._engine.begin() as db:
            self._fresh(db, caller, product, revision)
            told = {"content": store.text(content)}
            return self._changed(db, caller, product, "product_saved", **told)

    def replace_model(self, caller: Caller, product: str, revision: int, upload: str) -> Goods:
        """Give the draft another model. Raises Unknown, NotReady, Stale."""
        with self._engine.begin() as db:
            self._fresh(db, caller, product, revision)
            ready = self._ready(db, caller, upload)
            if not store.claim_upload(db, upload, product):
                raise NotReady
            return self._changed(db, caller, product, "model_replaced", model=ready.model)

    # --- what shoppers see ------------------------------------------------------------

    def publish(
        self, caller: Caller, product: str, revision: int, places: Sequence[ShelfPlace]
    ) -> tuple[Goods, Published]:
        """Make the draft the version that is sold, which is to be put out then; `places` are the
        shop's, as they are now.

        Raises:
            Unknown, Stale
            Incomplete: something is missing, or no place suits.
        """
        with self._engine.begin() as db:
            stored = self._fresh(db, caller, product, revision)
            return self._publish(db, caller, stored, stored.content, stored.model, places)

    def restore(
        self, caller: Caller, product: str, number: int, places: Sequence[ShelfPlace]
    ) -> tuple[Goods, Published]:
        """Publish an old version again, as the newest. Raises as `publish`."""
        with self._engine.begin() as db:
            stored = self._own(db, caller, product, lock=True)
            old = store.version(db, product, number)
            if old is None:
                raise Unknown
            return self._publish(db, caller, stored, old.content, old.model, places)

    def versions(self, caller: Caller, product: str) -> list[Version]:
        """The newest first. Raises Unknown."""
        with self._engine.begin() as db:
            self._own(db, caller, product)
            return store.versions_of(db, product)

    def unpublish(self, caller: Caller, product: str) -> Goods:
        """Sell it no more; it is to be taken away. Raises Unknown."""
        return self._withdraw(caller, product, "unpublished", "product_unpublished")

    def delete(self, caller: Caller, product: str) -> Goods:
        """As `unpublish`, and out of sight; it can be had back for a month. Raises Unknown."""
        return self._withdraw(caller, product, "deleted", "product_deleted")

    def undelete(
        self, caller: Caller, product: str, places: Sequence[ShelfPlace]
    ) -> tuple[Goods, Published | None]:
        """As it was before; what was sold is to be put out again. Where its place is taken by now
        it comes back without being sold. Raises Unknown, NotReady: it is not deleted."""
        with self._engine.begin() as db:
            stored = self._own(db, caller, product, lock=True)
            if stored.state != "deleted":
                raise NotReady
            now = self._clock()
            store.change_product(db, product, now, state=stored.before or "draft", before=None)
            self._note(db, caller, "product_undeleted", product)
            back = self._own(db, caller, product)
            last = store.version(db, product, stored.published or 0)
            if back.state != "published" or last is None:
                return self._shown(db, back), None
            try:
                return self._publish(db, caller, back, last.content, last.model, places)
            except Incomplete:
                store.change_product(db, product, now, state="unpublished")
                return self._shown(db, self._own(db, caller, product)), None

    # --- for the shop -----------------------------------------------------------------

    def model_file(self, caller: Caller, model: str, name: str) -> Path:
        """A file of a model of the caller's; its name alone is no key. Raises Unknown."""
        with self._engine.begin() as db:
            everything = caller.account.role == "admin"
            known = (
                store.models_in_use(db) if everything else store.models_of(db, caller.account.id)
            )
        file = self._models.file(model, name)
        if model not in known or not file.is_file():
            raise Unknown
        return file

    def sweep(self) -> None:
        """Remove what nobody needs any more: call it before the shop opens."""
        now = self._clock()
        with self._engine.begin() as db:
            for upload in store.old_uploads(db, now - UPLOAD_KEPT_MS):
                store.drop_upload(db, upload)
            for product in store.deleted_before(db, now - DELETED_KEPT_MS):
                for upload in store.uploads_behind(db, product):
                    store.drop_upload(db, upload)
                store.drop_product(db, product)
            uploads, models = store.all_uploads(db), store.models_in_use(db)
        self._folders.sweep(uploads)
        self._models.sweep(models)

    # --- in a transaction -------------------------------------------------------------

    def _publish(
        self,
        db: Connection,
        caller: Caller,
        stored: Stored,
        content: Content,
        model: str,
        places: Sequence[ShelfPlace],
    ) -> tuple[Goods, Published]:
        found = problems(db, stored.id, content, self._models.manifest(model), self._shop)
        own = {one.sku for one in stored.content.variants} | self._skus(db, stored)
        place = suited_place(content, self._models.manifest(model).size, places, own)
        if found or not isinstance(place, ShelfPlace):
            raise Incomplete([*found, *([] if isinstance(place, ShelfPlace) else [place])])
        content = msgspec.structs.replace(content, room=place.room, slot=place.slot.id)
        now, who = self._clock(), caller.account.email
        number = store.add_version(db, now, who, stored.id, content, model)
        store.change_product(
            db, stored.id, now, state="published", published=number, content=store.text(content),
            model=model,
        )  # fmt: skip
        version = Published(stored.id, number, content, model)
        list_product(db, for_sale(self._models, version), self._restocked(db, stored, content))
        self._note(db, caller, "product_published", f"{stored.id} ({number})")
        return self._shown(db, self._own(db, caller, stored.id)), version

    def _skus(self, db: Connection, stored: Stored) -> set[str]:
        last = store.version(db, stored.id, stored.published or 0)
        return set() if last is None else {one.sku for one in last.content.variants}

    def _restocked(self, db: Connection, stored: Stored, content: Content) -> dict[str, int]:
        """Pieces to set: of variants whose stock the merchant has written anew."""
        last = store.version(db, stored.id, stored.published or 0)
        before = {} if last is None else {one.sku: one.stock for one in last.content.variants}
        return {one.sku: one.stock for one in content.variants if before.get(one.sku) != one.stock}

    def _withdraw(self, caller: Caller, product: str, state: GoodsState, act: str) -> Goods:
        with self._engine.begin() as db:
            stored = self._own(db, caller, product, lock=True)
            before = stored.state if state == "deleted" else None
            if stored.state in {state, "deleted"}:
                return self._shown(db, stored)
            store.change_product(db, product, self._clock(), state=state, before=before)
            unlist_product(db, product)
            self._note(db, caller, act, product)
            return self._shown(db, self._own(db, caller, product))

    def _fresh(self, db: Connection, caller: Caller, product: str, revision: int) -> Stored:
        """The product as the caller knows it. Raises Unknown, Stale."""
        stored = self._own(db, caller, product, lock=True)
        if stored.revision != revision:
            raise Stale
        return stored

    def _changed(
        self, db: Connection, caller: Caller, product: str, act: str, **values: object
    ) -> Goods:
        store.change_product(db, product, self._clock(), **values)
        self._note(db, caller, act, product)
        return self._shown(db, self._own(db, caller, product))

    def _queue(
        self, caller: Caller, upload: str, before: tuple[UploadState, ...], **values: object
    ) -> Upload:
        with self._engine.begin() as db:
            if not store.move_upload(db, upload, "waiting", before, **values):
                raise NotReady
        self._jobs.add(upload)
        return self.upload(caller, upload)

    def _own(self, db: Connection, caller: Caller, product: str, *, lock: bool = False) -> Stored:
        """Whose it is not is told the same as of what there is not."""
        found = store.product_by(db, product, lock=lock)
        if found is None or not _may(caller, found.account):
            raise Unknown
        return found

    def _own_upload(self, db: Connection, caller: Caller, upload: str) -> Upload:
        found = store.upload_by(db, upload)
        if found is None or not _may(caller, found[1]):
            raise Unknown
        return found[0]

    def _ready(self, db: Connection, caller: Caller, upload: str) -> Upload:
        found = store.upload_by(db, upload)
        if found is None or not _may(caller, found[1]):
            raise Unknown
        if found[0].state != "ready" or found[2] is not None:
            raise NotReady
        return self._with_made(found[0])

    def _with_made(self, upload: Upload) -> Upload:
        if upload.model is None:
            return upload
        return msgspec.structs.replace(upload, made=self._models.manifest(upload.model))

    def _shown(self, db: Connection, stored: Stored) -> Goods:
        last = store.version(db, stored.id, stored.published or 0)
        same = last is not None and (last.content, last.model) == (stored.content, stored.model)
        return Goods(
            id=stored.id,
            owner=stored.account,
            owner_email=stored.email,
            state=stored.state,
            revision=stored.revision,
            content=stored.content,
            model=stored.model,
            made=self._models.manifest(stored.model),
            published=stored.published if stored.state == "published" else None,
            changed=not same,
            updated_at=stored.updated_at,
            currency=currency_of(db),
            stock=stock_of(db, stored.id),
        )

    def _quota(self, db: Connection, account: str) -> Quota:
        models = [self._models.manifest(name) for name in store.models_of(db, account)]
        made = sum(level.bytes for manifest in models for level in manifest.levels)
        used = store.bytes_of(db, account) + made
        return Quota(used, MOST_BYTES, len(store.products_of(db, account)), MOST_GOODS)

    def _first_content(self, name: str, product: str, upload: Upload) -> Content:
        variants = [] if upload.made is None else upload.made.variants
        base = product.upper()[:48]
        rows = [
            VariantContent(
                sku=f"{base}-{number}" if variants else base,
                name=Words(variant or "Standard", variant or "标准"),
                material_variant=variant,
                price_minor=0,
                stock=0,
            )
            for number, variant in enumerate(variants or [None], start=1)
        ]
        department = self._shop.departments[0].id if self._shop.departments else ""
        return Content(Words(name), Words(), department, "stand", None, None, None, 0.0, rows)

    def _note(self, db: Connection, caller: Caller, act: str, target: str) -> None:
        who = caller.account.email
        merchants_store.note(db, self._clock(), who, act, caller.address, target)


def published(engine: Engine) -> list[Published]:
    """What shoppers are to see when the shop opens."""
    with engine.begin() as db:
        return store.published(db)


def sold(engine: Engine, models: ModelStore) -> list[FileProduct]:
    """The same as the embedded shop sells it."""
    return [for_sale(models, one) for one in published(engine)]


def _may(caller: Caller, account: str) -> bool:
    return caller.account.role == "admin" or caller.account.id == account


def _title(file: str) -> str:
    """A name for people, of a file's."""
    stem = file.replace("\\", "/").rpartition("/")[2].rpartition(".")[0] or file
    words = re.sub(r"[_\-\s]+", " ", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", stem)).strip()
    return (words[:1].upper() + words[1:])[:80] or "Product"


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40].strip("-") or "product"
