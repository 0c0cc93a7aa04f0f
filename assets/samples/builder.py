"""Building the demo goods: every product at three levels of detail, and the catalogue."""

import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from assets.samples import atlas, glb, occlusion
from assets.samples.goods import PRODUCTS
from assets.samples.level import HAND, LEVELS, Level
from assets.samples.mesh import Floats, Mesh, join
from assets.samples.product import Product, Words

Progress = Callable[[str, float], None]
CURRENCY = "EUR"


def build(out: Path, progress: Progress | None = None) -> Path:
    """Write `<product_id>/{hand,shelf,far}.glb` and `catalogue.json` under `out`.

    Files appear whole or not at all, and the same bytes appear each time. `progress` is told
    what is being made and the share done, 0 to 1. Returns the catalogue's path.
    Raises OSError when `out` cannot be written.
    """
    entries = []
    for i, product in enumerate(PRODUCTS):
        if progress is not None:
            progress(product.name.en, i / len(PRODUCTS))
        entries.append(_build_product(product, out / product.product_id))
    catalogue = {"version": 1, "currency": CURRENCY, "products": entries}
    path = out / "catalogue.json"
    _write(path, (json.dumps(catalogue, ensure_ascii=False, indent=1) + "\n").encode())
    if progress is not None:
        progress("catalogue", 1.0)
    return path


def _build_product(product: Product, folder: Path) -> dict[str, Any]:
    layout = atlas.pack(product.regions)
    pictures = [atlas.paint(layout, v.finishes, product.texture) for v in product.variants]
    box = _placed(product, list(product.shape(HAND)))[1]
    for level in LEVELS:
        size = texture_size(product, level)
        surfaces = [
            atlas.surface(picture, size, layout, variant.finishes)
            for picture, variant in zip(pictures, product.variants, strict=True)
        ]
        draws = _draws(product, level, layout, box)
        names = [variant.name.en for variant in product.variants]
        _write(folder / f"{level.name}.glb", glb.write(draws, surfaces, names))
    return _entry(product, box[1] - box[0])


def texture_size(product: Product, level: Level) -> int:
    """Width in pixels of the product's textures at a level."""
    return product.texture // level.pick(1, 2, 8)


def _placed(
    product: Product, parts: list[tuple[str, Mesh]]
) -> tuple[list[tuple[str, Mesh]], Floats]:
    """Parts with the origin at bottom centre (a hanging product: top centre), and their bounds."""
    bounds = join(mesh for _, mesh in parts).bounds
    middle = bounds.mean(axis=0)
    middle[1] = bounds[1, 1] if product.mount == "hang" else bounds[0, 1]
    moved = [(region, mesh.moved(*-middle)) for region, mesh in parts]
    return moved, bounds - middle


def _draws(
    product: Product, level: Level, layout: atlas.Layout, box: Floats
) -> list[glb.Primitive]:
    """The level's primitives, stretched to the bounds `box` so that no level changes size."""
    parts, bounds = _placed(product, list(product.shape(level)))
    stretch = (box[1] - box[0]) / (bounds[1] - bounds[0])
    groups: dict[tuple[str, bool], list[Mesh]] = {}
    finishes = product.variants[0].finishes
    for region, mesh in parts:
        glass = level is HAND and finishes[region].alpha < 1
        node = "display" if level is HAND and region in product.display else "product"
        mapped = mesh.scaled(*stretch).mapped(atlas.rect(layout[region]))
        groups.setdefault((node, glass), []).append(mapped)
    keys = sorted(groups, key=lambda key: (key[0] == "display", key[1]))
    meshes = [join(groups[key]) for key in keys]
    solid = join(mesh for (_, glass), mesh in zip(keys, meshes, strict=True) if not glass)
    return [
        glb.Primitive(node, mesh, occlusion.shade(mesh, solid), glass)
        for (node, glass), mesh in zip(keys, meshes, strict=True)
    ]


def _entry(product: Product, size: Floats) -> dict[str, Any]:
    several = len(product.variants) > 1
    return {
        "product_id": product.product_id,
        "department": product.department,
        "name": _words(product.name),
        "description": _words(product.description),
        "size_m": [round(float(length), 4) for length in size],
        "mount": product.mount,
        "try_on": product.try_on,
        "variants": [
            {
                "sku": variant.sku,
                "name": _words(variant.name),
                "material_variant": variant.name.en if several else None,
                "price_minor": variant.price_minor,
                "stock": variant.stock,
            }
            for variant in product.variants
        ],
    }


def _words(words: Words) -> dict[str, str]:
    return {"en": words.en, "zh": words.zh}


def _write(path: Path, data: bytes) -> None:
    """Write a file whole: to a neighbour first, then renamed over it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        temporary.chmod(0o644)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
