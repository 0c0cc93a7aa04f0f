"""What keeps a draft from being published, said field by field."""

from collections.abc import Collection, Iterator, Sequence

import msgspec
from sqlalchemy import Connection

from assets.optimise import Manifest, Size
from scenes.cart import Sku
from scenes.store import Store
from scenes.text import LocalText
from shop_bridge.merchandise import owner_of
from windowshop.products.types import Content, FieldProblem
from windowshop.stockroom import ShelfPlace

LONGEST_NAME = 80
TRY_ON = ("glasses", "hat", "earrings", "lipstick", "top")
SLACK = 1.02
"""A product may be so much larger than what its place has room for."""
_NAME = LocalText("Give it a name in English or Chinese.", "请填写英文或中文名称。")
_LONG = LocalText("At most 80 characters.", "最多 80 个字符。")
_DEPARTMENT = LocalText("Choose one of the shop's departments.", "请选择商店的一个部门。")
_VARIANTS = LocalText("A product needs a variant to be sold.", "商品至少需要一个款式。")
_SKU = LocalText(
    "Use 2 to 64 capitals, digits and dashes, beginning with a capital or digit.",
    "请使用 2 到 64 个大写字母、数字或连字符，并以字母或数字开头。",
)
_SKU_TAKEN = LocalText("Another product has this number.", "此编号已被其他商品使用。")
_SKU_TWICE = LocalText("Two variants have this number.", "两个款式使用了相同编号。")
_PRICE = LocalText("Set a price.", "请填写价格。")
_MATERIAL = LocalText("The model does not come in this variant.", "模型没有此款式。")
_TRY_ON = LocalText("There is no such way to try things on.", "没有这种试戴方式。")
_NO_PLACE = LocalText("There is no such place. Choose another.", "没有此位置，请另选。")
_TAKEN = LocalText("Other goods stand there. Choose another place.", "此位置已有商品，请另选。")
_MOUNT = LocalText("Things do not hang or stand like that there.", "此位置不适合这种摆放方式。")
_FULL = LocalText(
    "No place of this department is free and large enough. Choose one by hand.",
    "此部门没有空闲且足够大的位置，请手动选择。",
)


def problems(
    db: Connection, product: str, content: Content, manifest: Manifest, shop: Store
) -> list[FieldProblem]:
    """Everything that is missing or wrong, but for its place."""
    return [
        FieldProblem(field, text)
        for field, text in [*_texts(content, shop), *_variants(db, product, content, manifest)]
    ]


def _texts(content: Content, shop: Store) -> Iterator[tuple[str, LocalText]]:
    if not content.name.en.strip() and not content.name.zh.strip():
        yield "name", _NAME
    if max(len(content.name.en), len(content.name.zh)) > LONGEST_NAME:
        yield "name", _LONG
    if shop.departments and content.department not in {one.id for one in shop.departments}:
        yield "department", _DEPARTMENT
    if content.try_on is not None and content.try_on not in TRY_ON:
        yield "try_on", _TRY_ON
    if not content.variants:
        yield "variants", _VARIANTS


def _variants(
    db: Connection, product: str, content: Content, manifest: Manifest
) -> Iterator[tuple[str, LocalText]]:
    seen: set[str] = set()
    for number, one in enumerate(content.variants):
        place = f"variants.{number}"
        if not _is_sku(one.sku):
            yield f"{place}.sku", _SKU
        elif one.sku in seen:
            yield f"{place}.sku", _SKU_TWICE
        elif owner_of(db, one.sku) not in {None, product}:
            yield f"{place}.sku", _SKU_TAKEN
        seen.add(one.sku)
        if not one.name.en.strip() and not one.name.zh.strip():
            yield f"{place}.name", _NAME
        if one.price_minor == 0:
            yield f"{place}.price_minor", _PRICE
        if (one.material_variant or "") not in (manifest.variants or [""]):
            yield f"{place}.material_variant", _MATERIAL


def _is_sku(text: str) -> bool:
    try:
        msgspec.convert(text, Sku)
    except msgspec.ValidationError:
        return False
    return True


def suited_place(
    content: Content, size: Size, places: Sequence[ShelfPlace], own: Collection[str]
) -> ShelfPlace | FieldProblem:
    """The place that was chosen, or the first that suits; `own` are SKUs of the product itself,
    which may stand there already."""
    if content.slot is None:
        suits = (one for one in places if _suits(one, content, size, own))
        return next(suits, FieldProblem("slot", _FULL))
    chosen = [one for one in places if (one.room, one.slot.id) == (content.room, content.slot)]
    if not chosen:
        return FieldProblem("slot", _NO_PLACE)
    if chosen[0].taken_by is not None and chosen[0].taken_by not in own:
        return FieldProblem("slot", _TAKEN)
    if not _hangs_alike(chosen[0], content):
        return FieldProblem("slot", _MOUNT)
    return chosen[0]


def _suits(place: ShelfPlace, content: Content, size: Size, own: Collection[str]) -> bool:
    free = place.taken_by is None or place.taken_by in own
    here = place.department == content.department
    fits = all(side <= SLACK * room for side, room in zip(size, place.slot.room_for, strict=True))
    return free and here and fits and _hangs_alike(place, content)


def _hangs_alike(place: ShelfPlace, content: Content) -> bool:
    return (place.slot.mount == "hang") == (content.mount == "hang")
