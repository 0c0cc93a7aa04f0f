"""What is said about uploads and products. Times: milliseconds since 1970; lengths: metres."""

from typing import Annotated, Literal

import msgspec

from assets.gate.findings import Verdict
from assets.optimise import Manifest
from scenes.store import Identifier, Mount
from scenes.text import LocalText

UploadState = Literal[
    "receiving", "waiting", "checking", "optimising", "photographing", "ready", "refused", "failed"
]
GoodsState = Literal["draft", "published", "unpublished", "deleted"]
RUNNING: tuple[UploadState, ...] = ("waiting", "checking", "optimising", "photographing")
FileName = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Text = Annotated[str, msgspec.Meta(max_length=4000)]


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A text in both languages; either may be empty while it is a draft."""

    en: Text = ""
    zh: Text = ""


class Upload(msgspec.Struct, frozen=True):
    """A model on its way into the shop. `done`: share of the present step; `for_`: the product
    whose model it is to replace; `problem`: why it failed, and what to do."""

    id: str
    name: str
    state: UploadState
    done: float
    at: int
    bytes: int
    for_: str | None = msgspec.field(default=None, name="for")
    verdict: Verdict | None = None
    model: str | None = None
    made: Manifest | None = None
    problem: LocalText | None = None


class VariantContent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`stock` is what the shop has of it when it is published; where a version says the same as the
    one before, what was sold since counts."""

    sku: Annotated[str, msgspec.Meta(max_length=64)]
    name: Words
    material_variant: Annotated[str, msgspec.Meta(max_length=200)] | None
    price_minor: Annotated[int, msgspec.Meta(ge=0, le=10**12)]
    stock: Annotated[int, msgspec.Meta(ge=0, le=10**9)]


class Content(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a merchant says of a product. Without a `slot` it stands at the first place that suits;
    `yaw_deg` turns it on its place."""

    name: Words
    description: Words
    department: Annotated[str, msgspec.Meta(max_length=48)]
    mount: Mount
    try_on: Annotated[str, msgspec.Meta(max_length=48)] | None
    room: Identifier | None
    slot: Annotated[str, msgspec.Meta(max_length=64)] | None
    yaw_deg: Annotated[float, msgspec.Meta(ge=-360, le=360)]
    variants: Annotated[list[VariantContent], msgspec.Meta(max_length=64)]


class Goods(msgspec.Struct, frozen=True):
    """A product as its merchant sees it. `revision` counts saves; `published`: the number of the
    version that shoppers see; `changed`: the draft says something else; `stock`: pieces left."""

    id: str
    owner: str
    owner_email: str
    state: GoodsState
    revision: int
    content: Content
    model: str
    made: Manifest
    published: int | None
    changed: bool
    updated_at: int
    currency: str
    stock: dict[str, int]


class Version(msgspec.Struct, frozen=True):
    """What was published once."""

    number: int
    at: int
    by: str
    content: Content
    model: str


class FieldProblem(msgspec.Struct, frozen=True):
    """What keeps a draft from being published; `field` is a path such as `variants.0.sku`."""

    field: str
    text: LocalText


class Quota(msgspec.Struct, frozen=True):
    """What one account uses and may use."""

    bytes: int
    most_bytes: int
    goods: int
    most_goods: int


class Published(msgspec.Struct, frozen=True):
    """A product as shoppers are to see it."""

    id: str
    number: int
    content: Content
    model: str


class Stored(msgspec.Struct, frozen=True):
    """A product's row. `before`: its state before it was deleted."""

    id: str
    account: str
    email: str
    state: GoodsState
    revision: int
    content: Content
    model: str
    published: int | None
    before: GoodsState | None
    updated_at: int
