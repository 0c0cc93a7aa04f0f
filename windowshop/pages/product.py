"""What the page of a product says, in one language."""

from decimal import Decimal
from html import escape
from typing import Any
from urllib.parse import urlencode

import msgspec
from babel.numbers import format_currency, format_decimal, get_currency_precision

from scenes.messages import Language
from scenes.text import LocalText
from shop_bridge.contract import Product, Variant

LOCALES: dict[Language, str] = {"en": "en_IE", "zh": "zh_CN"}
"""As the web client writes numbers and money."""
TEXTS: dict[Language, dict[str, str]] = {
    "en": {
        "visit": "See it in the shop",
        "visit_note": "Opens the shop in 3D, right in front of it. Nothing to install.",
        "variants": "Comes in",
        "size": "Size",
        "size_parts": "width × height × depth",
        "in_stock": "In stock",
        "few_left": "Only {stock} left",
        "sold_out": "Sold out",
        "picture": "{name}, {variant}",
        "other_language": "中文",
        "missing": "This is not sold here any more",
        "missing_note": "The link may be old. Everything else stands in the shop.",
        "closed": "The till does not answer at the moment",
        "closed_note": "Please try again in a minute. The shop itself is open.",
        "walk_in": "Walk into the shop",
        "embed": "Show it on your own page",
        "embed_note": "Put this code into a page: it shows the product in 3D.",
    },
    "zh": {
        "visit": "到店里看看",
        "visit_note": "打开 3D 商店，直接来到它面前，无需安装。",
        "variants": "可选款式",
        "size": "尺寸",
        "size_parts": "宽 × 高 × 深",
        "in_stock": "有货",
        "few_left": "仅剩 {stock} 件",
        "sold_out": "已售罄",
        "picture": "{name}，{variant}",
        "other_language": "English",
        "missing": "该商品已不再出售",
        "missing_note": "链接可能已失效。其他商品都在店里。",
        "closed": "收银系统暂无回应",
        "closed_note": "请稍后再试，商店照常营业。",
        "walk_in": "走进商店",
        "embed": "在您的网页中展示",
        "embed_note": "将此代码放入网页，即可展示三维商品。",
    },
}
FEW = 5
"""From so many on a shopper is told how many are left."""
WHOLE_M = 0.1
"""Sizes are told in whole centimetres from here on, below in tenths: as the web client does."""


class Offered(msgspec.Struct, frozen=True):
    """One variant as the page shows it. `page` is its address, relative to any product's page."""

    sku: str
    name: str
    price: str
    stock: str
    available: bool
    page: str
    chosen: bool


class ProductPage(msgspec.Struct, frozen=True):
    """All that the template needs; `data` is schema.org's Product as JSON-LD."""

    name: str
    description: str
    department: str
    size: str
    offered: list[Offered]
    chosen: Offered
    visit: str
    """The shop's address that leads before it, relative to the shop's."""
    picture: str
    embed: str
    """The code that shows it in three dimensions on another page."""
    data: dict[str, Any]


def product_page(
    product: Product, sku: str, department: LocalText, currency: str, lang: Language, shop: str
) -> ProductPage:
    """The page of `product` in its variant `sku`; `shop` is the shop's own address, absolute and
    with a slash at its end."""
    offered = [_offered(product, one, currency, lang, one.sku == sku) for one in product.variants]
    chosen = next(one for one in offered if one.chosen)
    picture = f"thumbs/{sku}.png"
    page = ProductPage(
        name=getattr(product.name, lang),
        description=getattr(product.description, lang),
        department=getattr(department, lang),
        size=_size(product, lang),
        offered=offered,
        chosen=chosen,
        visit="?" + urlencode({"at": sku, "lang": lang}),
        picture=picture,
        embed=_embed(product, sku, lang, shop),
        data={},
    )
    return msgspec.structs.replace(page, data=_data(page, product, currency, shop))


def _embed(product: Product, sku: str, lang: Language, shop: str) -> str:
    address = f"{shop}embed?{urlencode({'product': product.product_id, 'variant': sku})}"
    return (
        f'<iframe src="{escape(address)}" title="{escape(getattr(product.name, lang))}"'
        ' loading="lazy" allow="xr-spatial-tracking; fullscreen"'
        ' style="width: 100%; aspect-ratio: 4 / 3; border: 0"></iframe>'
    )


def _offered(
    product: Product, variant: Variant, currency: str, lang: Language, chosen: bool
) -> Offered:
    return Offered(
        sku=variant.sku,
        name=getattr(variant.name, lang),
        price=format_currency(_amount(variant, currency), currency, locale=LOCALES[lang]),
        stock=_stock(variant.stock, lang),
        available=variant.stock > 0,
        page=f"{product.product_id}?{urlencode({'variant': variant.sku, 'lang': lang})}",
        chosen=chosen,
    )


def _amount(variant: Variant, currency: str) -> Decimal:
    """In whole units, with as many digits as the currency has (ISO 4217)."""
    return Decimal(variant.price_minor).scaleb(-get_currency_precision(currency))


def _stock(stock: int, lang: Language) -> str:
    kind = "sold_out" if stock <= 0 else "few_left" if stock <= FEW else "in_stock"
    return TEXTS[lang][kind].format(stock=stock)


def _size(product: Product, lang: Language) -> str:
    sides = [
        format_decimal(100 * side, "0" if side >= WHOLE_M else "0.#", locale=LOCALES[lang])
        for side in product.size_m
    ]
    return " × ".join(sides) + " cm"


def _data(page: ProductPage, product: Product, currency: str, shop: str) -> dict[str, Any]:
    """https://schema.org/Product; sizes in metres (UN/CEFACT code MTR)."""
    sides = zip(("width", "height", "depth"), product.size_m, strict=True)
    return {
        "@context": "https://schema.org",
        "@type": "Product",
        "productID": product.product_id,
        "sku": page.chosen.sku,
        "name": page.name,
        "description": page.description,
        "category": page.department,
        "image": [f"{shop}{page.picture}"],
        "offers": [
            {
                "@type": "Offer",
                "sku": variant.sku,
                "name": offered.name,
                "price": str(_amount(variant, currency)),
                "priceCurrency": currency,
                "availability": "https://schema.org/"
                + ("InStock" if offered.available else "OutOfStock"),
                "url": f"{shop}p/{offered.page}",
            }
            for variant, offered in zip(product.variants, page.offered, strict=True)
        ],
    } | {
        side: {"@type": "QuantitativeValue", "value": metres, "unitCode": "MTR"}
        for side, metres in sides
    }
