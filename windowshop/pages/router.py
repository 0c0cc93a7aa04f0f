"""The pages that need no script: every product's, for people, search engines and shared links."""

import hashlib
import json
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from scenes.store import Store
from scenes.text import LocalText
from shop_bridge.catalogue import CachedCatalogue
from shop_bridge.contract import Product
from shop_bridge.errors import BackendUnavailable
from windowshop.pages.languages import spoken
from windowshop.pages.product import TEXTS, product_page

FOLDER = Path(__file__).parent / "templates"
RETRY_AFTER_S = 60


def router(store: Store, catalogue: CachedCatalogue) -> APIRouter:
    """Pages of the goods in `catalogue`, which `store` names the departments of."""
    routes = APIRouter(include_in_schema=False)
    pages = _Pages(store, catalogue)
    routes.add_api_route("/p/page.css", lambda: FileResponse(FOLDER / "page.css"))
    routes.add_api_route("/p/{product_id}", pages.product, methods=["GET", "HEAD"])
    routes.add_api_route("/sitemap.xml", pages.sitemap)
    routes.add_api_route("/robots.txt", pages.robots)
    return routes


class _Pages:
    def __init__(self, store: Store, catalogue: CachedCatalogue) -> None:
        self._store = store
        self._catalogue = catalogue
        self._departments = {one.id: one.name for one in store.departments}
        self._templates = Environment(
            loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined,
            trim_blocks=True, lstrip_blocks=True,
        )  # fmt: skip

    async def product(self, product_id: str, request: Request) -> Response:
        try:
            goods = await self._catalogue.read()
        except BackendUnavailable:
            return self._said(request, "closed", 503, {"Retry-After": str(RETRY_AFTER_S)})
        found = next((one for one in goods.products if one.product_id == product_id), None)
        sku = _variant(found, request.query_params.get("variant")) if found else None
        if found is None or sku is None:
            return self._said(request, "missing", 404)
        lang = _language(request)
        unnamed = LocalText(found.department, found.department)
        department = self._departments.get(found.department, unnamed)
        shop = str(request.base_url)
        page = product_page(found, sku, department, goods.currency, lang, shop)
        return self._page(request, "product.html", page=page, data=script_data(page.data))

    async def sitemap(self, request: Request) -> Response:
        try:
            products = (await self._catalogue.read()).products
        except BackendUnavailable:
            return Response(status_code=503, headers={"Retry-After": str(RETRY_AFTER_S)})
        template = self._templates.get_template("sitemap.xml")
        shop = str(request.base_url)
        text = template.render(shop=shop, ids=[product.product_id for product in products])
        return Response(text, media_type="application/xml")

    async def robots(self, request: Request) -> Response:
        lines = ["User-agent: *", "Disallow: /api/", f"Sitemap: {request.base_url}sitemap.xml", ""]
        return Response("\n".join(lines), media_type="text/plain")

    def _said(
        self, request: Request, what: str, status: int, headers: dict[str, str] | None = None
    ) -> Response:
        return self._page(request, "said.html", status, headers, what=what)

    def _page(
        self, request: Request, template: str, status: int = 200,
        headers: dict[str, str] | None = None, **said: Any,
    ) -> Response:  # fmt: skip
        lang = _language(request)
        text = self._templates.get_template(template).render(
            lang=lang,
            texts=TEXTS[lang],
            shop=str(request.base_url),
            shop_name=getattr(self._store.name, lang),
            **said,
        )
        tag = f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'
        told = {"ETag": tag, "Cache-Control": "no-cache", "Vary": "Accept-Language"}
        if status == 200 and tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=told)
        return Response(text, status, told | (headers or {}), media_type="text/html")


def _variant(product: Product, asked: str | None) -> str | None:
    """The SKU that is asked for; without one the first that can be bought."""
    skus = [variant.sku for variant in product.variants]
    if asked is not None:
        return asked if asked in skus else None
    return next((one.sku for one in product.variants if one.stock > 0), skus[0])


def _language(request: Request) -> Any:
    return spoken(request.query_params.get("lang"), request.headers.get("accept-language", ""))


def script_data(data: dict[str, Any]) -> Markup:
    """JSON that no text in it can end early: nothing in a data block is read as markup but `<`
    (HTML, section 4.12.1.3)."""
    text = json.dumps(data, ensure_ascii=False)
    return Markup(text.replace("<", "\\u003c"))  # noqa: S704 - made safe here
