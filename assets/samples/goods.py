"""Everything the demo shop sells."""

from assets.samples import accessories, beauty, decor, electronics, furniture, garments, gadgets

PRODUCTS = (
    *beauty.PRODUCTS,
    *garments.PRODUCTS,
    *accessories.PRODUCTS,
    *electronics.PRODUCTS,
    *gadgets.PRODUCTS,
    *furniture.PRODUCTS,
    *decor.PRODUCTS,
)
