"""A product's models as the rooms take them."""

from pathlib import Path

from assets.store import ModelStore
from scenes.render_messages import ModelFiles
from scenes.text import LocalText
from shop_bridge.catalogue_file import FileProduct, FileVariant
from windowshop.products.types import Published, VariantContent, Words
from windowshop.showcase import PutOut, ShownVariant


def picture_name(number: int) -> str:
    """Of a material variant, by its number in the manifest."""
    return f"thumb-{number}.png"


def usdz_name(number: int) -> str:
    return f"model-{number}.usdz"


def shown(models: ModelStore, product: Published) -> dict[str, ShownVariant]:
    """What draws each SKU of a product."""
    return {one.sku: _shown(models, product, one) for one in product.content.variants}


def put_out(models: ModelStore, product: Published) -> PutOut:
    """A product on its place, which its content names."""
    content = product.content
    return PutOut(
        product.id, shown(models, product), content.room or "", content.slot or "",
        content.variants[0].sku, content.yaw_deg,
    )  # fmt: skip


def for_sale(models: ModelStore, product: Published) -> FileProduct:
    """A product as the embedded shop sells it."""
    content = product.content
    return FileProduct(
        product_id=product.id,
        department=content.department,
        name=local(content.name),
        description=local(content.description),
        size_m=models.manifest(product.model).size,
        mount=content.mount,
        try_on=content.try_on,
        variants=[_variant(one) for one in content.variants],
    )


def local(words: Words) -> LocalText:
    """What is written in one language only is shown in it to all."""
    return LocalText(words.en or words.zh, words.zh or words.en)


def _variant(one: VariantContent) -> FileVariant:
    return FileVariant(one.sku, local(one.name), one.material_variant, one.price_minor, one.stock)


def _shown(models: ModelStore, product: Published, one: VariantContent) -> ShownVariant:
    manifest = models.manifest(product.model)
    known = one.material_variant in manifest.variants
    number = manifest.variants.index(one.material_variant) if known else 0  # type: ignore[arg-type]
    hand, shelf, far = (
        str(models.file(product.model, f"{level}.glb")) for level in ("hand", "shelf", "far")
    )
    usdz: Path = models.file(product.model, usdz_name(number))
    return ShownVariant(
        product_id=product.id,
        size=manifest.size,
        model=ModelFiles(hand, shelf, far, one.material_variant, product.content.mount),
        thumbnail=models.file(product.model, picture_name(number)),
        usdz=usdz if usdz.exists() else None,
    )
