"""A product in three dimensions for other people's pages: `/embed?product=ID` in an `<iframe>`.

The page itself is the client's (`streaming/web/embed.html`); here is what it asks for. Nothing of
it is secret, it needs no cookies, and no other page of the shop may stand in a frame.
"""

import msgspec
from fastapi import APIRouter, Response

from shop_bridge.api_schema import errors, returns
from shop_bridge.catalogue import CachedCatalogue
from shop_bridge.contract import Product
from shop_bridge.errors import BackendUnavailable, UnknownProduct
from windowshop.on_device import Device, DeviceModel


class EmbeddedProduct(msgspec.Struct, frozen=True):
    """A product, what its prices are in, and what draws each of its SKUs."""

    currency: str
    product: Product
    models: dict[str, DeviceModel]


class Missing(msgspec.Struct, frozen=True):
    code: str


def router(catalogue: CachedCatalogue, device: Device) -> APIRouter:
    routes = APIRouter()

    @routes.get(
        "/api/products/{product_id}",
        responses=returns(EmbeddedProduct) | errors(Missing, 404, 503),
    )
    async def product(product_id: str) -> Response:
        """One product with its models."""
        try:
            found = await catalogue.product(product_id)
        except UnknownProduct:
            return _json(Missing("unknown_product"), 404)
        except BackendUnavailable:
            return _json(Missing("backend_unavailable"), 503)
        skus = [variant.sku for variant in found.variants]
        models = {sku: model for sku in skus if (model := device.model(sku)) is not None}
        return _json(EmbeddedProduct(catalogue.currency, found, models), 200)

    return routes


def _json(content: object, status: int) -> Response:
    headers = {"Cache-Control": "no-cache"}
    encoded = msgspec.json.encode(content)
    return Response(encoded, status, headers, media_type="application/json")
