"""Everything the demo shop sells."""

from assets.samples import (
    accessories,
    audio,
    beauty,
    decor,
    electronics,
    eyewear,
    furniture,
    gadgets,
    garments,
    makeup,
    seating,
)

PRODUCTS = (
    *beauty.PRODUCTS,
    *makeup.PRODUCTS,
    *garments.PRODUCTS,
    *accessories.PRODUCTS,
    *eyewear.PRODUCTS,
    *audio.PRODUCTS,
    *electronics.PRODUCTS,
    *gadgets.PRODUCTS,
    *seating.PRODUCTS,
    *furniture.PRODUCTS,
    *decor.PRODUCTS,
)
