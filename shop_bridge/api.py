"""The HTTP face of the shop: catalogue, basket, wishes, checkout, orders.

Who is asking comes from `shopper_of` alone, never from the request's own words, so that no
one can name another's basket. Errors are JSON: `{code, text: {en, zh}, retryable}` and, where
the basket has changed, `cart`.
"""

import hashlib
from collections.abc import Callable, Coroutine
from typing import Annotated, Any, TypeVar

import msgspec
from fastapi import APIRouter, Depends, Request, Response
from fastapi.routing import APIRoute

from scenes.cart import Cart, Quantity, Sku
from scenes.text import LocalText
from shop_bridge.api_schema import body_of, errors, returns
from shop_bridge.carts import CartService
from shop_bridge.catalogue import CachedCatalogue
from shop_bridge.commands import Checkout, CommandId, SetQuantity, Version
from shop_bridge.contract import Assortment, HandOff, Order, Product
from shop_bridge.errors import (
    BackendUnavailable,
    BadRequest,
    BodyTooLarge,
    CartFrozen,
    CheckoutCorrected,
    CheckoutRefused,
    CommandReused,
    NotJson,
    OrderNotPlaced,
    ShopError,
    UnknownOrder,
    UnknownProduct,
    UnknownSku,
    VersionConflict,
    WishListFull,
)

MAX_BODY_BYTES = 4096
RETRY_AFTER_S = 2

STATUS: dict[type[ShopError], int] = {
    NotJson: 415,
    BodyTooLarge: 413,
    BadRequest: 400,
    UnknownSku: 404,
    UnknownProduct: 404,
    UnknownOrder: 404,
    CommandReused: 409,
    VersionConflict: 409,
    CartFrozen: 409,
    CheckoutCorrected: 409,
    CheckoutRefused: 409,
    WishListFull: 409,
    OrderNotPlaced: 503,
    BackendUnavailable: 503,
}
"""HTTP status of each error (RFC 9110); of a subclass, unless it has its own, the parent's."""

T = TypeVar("T")
Identity = Callable[..., Any]
"""A FastAPI dependency that returns an id of the caller (str)."""


class LineChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of a line's PUT; the SKU is in the address."""

    command_id: CommandId
    quantity: Quantity
    if_version: Version | None = None


class Wishes(msgspec.Struct, frozen=True):
    skus: list[str]


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """What an error looks like to a client."""

    code: str
    text: LocalText
    retryable: bool
    cart: Cart | None = None


class ShopRoute(APIRoute):
    """Answers a ShopError with its Problem."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def guarded(request: Request) -> Response:
            try:
                return await handle(request)
            except ShopError as error:
                return _problem(error)

        return guarded


def router(
    service: CartService, catalogue: CachedCatalogue, shopper_of: Identity, visit_of: Identity
) -> APIRouter:
    """The routes under `/api`, for the application to include.

    `shopper_of` and `visit_of` are FastAPI dependencies that return the authenticated shopper's
    id and the random id of this visit, and refuse (raise) whoever has none.
    """
    routes = APIRouter(prefix="/api", route_class=ShopRoute, tags=["shop"])
    _catalogue_routes(routes, catalogue)
    _cart_routes(routes, service, shopper_of)
    _wish_routes(routes, service, shopper_of, visit_of)
    _order_routes(routes, service, shopper_of, visit_of)
    return routes


def _catalogue_routes(routes: APIRouter, catalogue: CachedCatalogue) -> None:
    @routes.get("/catalogue", responses=returns(Assortment) | errors(Problem, 503))
    async def read_catalogue(request: Request) -> Response:
        """Everything on sale, with prices and stock; answers 304 to a fresh `If-None-Match`."""
        return _tagged(request, msgspec.json.encode(await catalogue.read()))

    @routes.get("/products/{product_id}", responses=returns(Product) | errors(Problem, 404, 503))
    async def read_product(product_id: str, request: Request) -> Response:
        """One product with its variants."""
        return _tagged(request, msgspec.json.encode(await catalogue.product(product_id)))


def _cart_routes(routes: APIRouter, service: CartService, shopper_of: Identity) -> None:
    shopper_id = Annotated[str, Depends(shopper_of)]

    @routes.get("/cart", responses=returns(Cart) | errors(Problem, 503))
    async def read_cart(shopper: shopper_id) -> Response:
        """The caller's basket."""
        return _private(await service.cart(shopper))

    @routes.put(
        "/cart/lines/{sku}",
        responses=returns(Cart) | errors(Problem, 400, 404, 409, 413, 415, 503),
        openapi_extra=body_of(LineChange),
    )
    async def set_quantity(sku: str, request: Request, shopper: shopper_id) -> Response:
        """Make the basket hold exactly this quantity; 0 takes the article out."""
        change = await _body(request, LineChange)
        command = SetQuantity(change.command_id, _sku(sku), change.quantity, change.if_version)
        return _private(await service.set_quantity(shopper, command))


def _wish_routes(
    routes: APIRouter, service: CartService, shopper_of: Identity, visit_of: Identity
) -> None:
    shopper_id = Annotated[str, Depends(shopper_of)]
    visit_id = Annotated[str, Depends(visit_of)]
    wishes = service.wish_list

    @routes.get("/wishes", responses=returns(Wishes) | errors(Problem, 503))
    async def read_wishes(shopper: shopper_id) -> Response:
        """The caller's wish list, oldest first."""
        return _private(Wishes(await wishes.wishes(shopper)))

    @routes.put("/wishes/{sku}", responses=returns(Wishes) | errors(Problem, 400, 404, 409, 503))
    async def wish(sku: str, shopper: shopper_id, visit: visit_id) -> Response:
        """Put an article on the wish list."""
        return _private(Wishes(await wishes.wish(shopper, visit, _sku(sku))))

    @routes.delete("/wishes/{sku}", responses=returns(Wishes) | errors(Problem, 400, 503))
    async def unwish(sku: str, shopper: shopper_id, visit: visit_id) -> Response:
        """Take an article off the wish list."""
        return _private(Wishes(await wishes.unwish(shopper, visit, _sku(sku))))


def _order_routes(
    routes: APIRouter, service: CartService, shopper_of: Identity, visit_of: Identity
) -> None:
    shopper_id = Annotated[str, Depends(shopper_of)]
    visit_id = Annotated[str, Depends(visit_of)]

    @routes.post(
        "/checkout",
        responses=returns(Order | HandOff) | errors(Problem, 400, 409, 413, 415, 503),
        openapi_extra=body_of(Checkout),
    )
    async def checkout(request: Request, shopper: shopper_id, visit: visit_id) -> Response:
        """Order the basket at the total the shopper saw; payment "dummy" moves no money."""
        command = await _body(request, Checkout)
        return _private(await service.checkout(shopper, visit, command))

    @routes.get("/orders/{number}", responses=returns(Order) | errors(Problem, 404, 503))
    async def read_order(number: str, shopper: shopper_id) -> Response:
        """One of the caller's own orders."""
        return _private(await service.order(shopper, number))


async def _body(request: Request, kind: type[T]) -> T:
    """The request's JSON body. Raises NotJson, BodyTooLarge, BadRequest."""
    # Also keeps foreign pages out: a browser asks before it sends JSON to another origin.
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise NotJson("send application/json")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            raise BodyTooLarge(f"more than {MAX_BODY_BYTES} bytes")
    try:
        return msgspec.json.decode(bytes(body), type=kind)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise BadRequest(str(error)) from error


def _sku(text: str) -> str:
    try:
        return msgspec.convert(text, Sku)
    except msgspec.ValidationError as error:
        raise BadRequest("that is no article number") from error


def _private(content: object) -> Response:
    headers = {"Cache-Control": "no-store"}
    return Response(msgspec.json.encode(content), media_type="application/json", headers=headers)


def _tagged(request: Request, content: bytes) -> Response:
    """The content with its ETag, or 304 if the client has it (RFC 9110, 13.1.2)."""
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    asked = request.headers.get("if-none-match", "")
    theirs = {part.strip().removeprefix("W/") for part in asked.split(",")}
    if theirs & {tag, "*"}:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type="application/json", headers=headers)


def _problem(error: ShopError) -> Response:
    status = next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 500)
    cart = error.cart if isinstance(error, VersionConflict | CheckoutCorrected) else None
    problem = Problem(error.code, error.text, error.retryable, cart)
    headers = {"Cache-Control": "no-store"}
    if status == 503:
        headers["Retry-After"] = str(RETRY_AFTER_S)
    return Response(
        msgspec.json.encode(problem), status, media_type="application/json", headers=headers
    )
