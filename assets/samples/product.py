"""What a demo product is: its texts and prices, its shape, and the finishes of its variants."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from assets.samples.finishes import Finish
from assets.samples.level import Level
from assets.samples.mesh import Mesh

Parts = Iterator[tuple[str, Mesh]]
"""Pairs of a region on the product's texture and a mesh whose uvs fill that region."""
Shape = Callable[[Level], Parts]


@dataclass(frozen=True)
class Words:
    """A text in English and Simplified Chinese."""

    en: str
    zh: str


@dataclass(frozen=True)
class Variant:
    """One sellable choice; `price_minor` is in cents."""

    sku: str
    name: Words
    price_minor: int
    stock: int
    finishes: Mapping[str, Finish]


@dataclass(frozen=True)
class Product:
    """A demo product.

    `regions` gives each region's size on the texture in squares (see `atlas.CELLS`). Regions in
    `display` belong to the hanger or card and not to the goods: at the `hand` level they are a
    node of their own, so that try-on can leave them out.
    """

    product_id: str
    department: str
    name: Words
    description: Words
    mount: str
    shape: Shape
    regions: Mapping[str, tuple[int, int]]
    variants: tuple[Variant, ...]
    try_on: str | None = None
    texture: int = 512
    display: frozenset[str] = field(default_factory=frozenset)


def variant(
    sku: str, en: str, zh: str, price_minor: int, stock: int, **finishes: Finish
) -> Variant:
    """A variant with a finish for each region of its product."""
    return Variant(sku, Words(en, zh), price_minor, stock, finishes)
