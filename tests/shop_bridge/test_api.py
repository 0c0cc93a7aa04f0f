"""The shop's HTTP face: strict about what comes in, silent about other people's things."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Annotated, Any

import pytest
import schemathesis
from fastapi import FastAPI, Header, HTTPException
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from sqlalchemy import Engine

from shop_bridge.api import MAX_BODY_BYTES, router
from shop_bridge.carts import CartService
from shop_bridge.catalogue import CachedCatalogue
from shop_bridge.embedded import EmbeddedShop
from tests.shop_bridge.floor import QUICK, Events
from tests.shop_bridge.goods import LAMP, PRICES, RED, new_id, set_price

ANN = {"X-Shopper": "ann"}
BOB = {"X-Shopper": "bob"}


def shopper_of(x_shopper: Annotated[str, Header()] = "") -> str:
    if not x_shopper:
        raise HTTPException(401)
    return x_shopper


def visit_of() -> str:
    return "visit-1"


def application(engine: Engine) -> FastAPI:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        shop = EmbeddedShop(engine)
        catalogue = CachedCatalogue(shop)
        service = CartService(engine, shop, catalogue, Events(), QUICK)
        app.include_router(router(service, catalogue, shopper_of, visit_of))
        await service.start()
        yield
        await service.close()
        await shop.close()

    return FastAPI(lifespan=lifespan)


@pytest.fixture
def client(engine: Engine) -> Iterator[TestClient]:
    with TestClient(application(engine)) as client:
        yield client


def put_line(client: TestClient, sku: str, quantity: Any, **more: Any) -> Any:
    body = {"command_id": new_id(), "quantity": quantity} | more
    return client.put(f"/api/cart/lines/{sku}", json=body, headers=ANN)


def confirmed_cart(client: TestClient) -> Any:
    for _ in range(500):
        cart = client.get("/api/cart", headers=ANN).json()
        if cart["state"] != "pending":
            return cart
    raise AssertionError("the cart stays pending")


def bought(client: TestClient) -> Any:
    put_line(client, RED, 2)
    total = confirmed_cart(client)["total_minor"]
    body = {"command_id": new_id(), "expected_total_minor": total}
    return client.post("/api/checkout", json=body, headers=ANN)


def test_the_catalogue_is_fetched_once(client: TestClient) -> None:
    first = client.get("/api/catalogue")
    assert first.json()["currency"] == "EUR"
    assert [p["product_id"] for p in first.json()["products"]] == ["cap", "lamp"]
    tag = first.headers["etag"]
    again = client.get("/api/catalogue", headers={"If-None-Match": f'"x", W/{tag}'})
    assert (again.status_code, again.content) == (304, b"")


def test_the_tag_changes_with_the_stock(client: TestClient) -> None:
    tag = client.get("/api/catalogue").headers["etag"]
    assert bought(client).status_code == 200
    changed = client.get("/api/catalogue", headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed.json()["products"][0]["variants"][0]["stock"] == 3


def test_a_product_has_a_page(client: TestClient) -> None:
    product = client.get("/api/products/lamp").json()
    assert product["variants"][0]["sku"] == LAMP
    missing = client.get("/api/products/nothing")
    assert (missing.status_code, missing.json()["code"]) == (404, "unknown_product")


def test_from_wish_to_order(client: TestClient) -> None:
    pending = put_line(client, RED, 2)
    assert (pending.status_code, pending.json()["state"]) == (200, "pending")
    assert pending.headers["cache-control"] == "no-store"
    cart = confirmed_cart(client)
    assert (cart["state"], cart["total_minor"]) == ("confirmed", 2 * PRICES[RED])
    body = {"command_id": new_id(), "expected_total_minor": cart["total_minor"]}
    order = client.post("/api/checkout", json=body | {"email": "a@b.org"}, headers=ANN).json()
    assert (order["type"], order["payment"], order["total_minor"]) == ("order", "dummy", 3998)
    assert client.get(f"/api/orders/{order['number']}", headers=ANN).json() == order
    assert confirmed_cart(client)["lines"] == []


def test_nobody_reaches_anothers_cart_or_order(client: TestClient) -> None:
    order = bought(client).json()
    put_line(client, RED, 1)
    assert client.get("/api/cart", headers=BOB).json()["lines"] == []
    theirs = client.get(f"/api/orders/{order['number']}", headers=BOB)
    missing = client.get("/api/orders/W-0000000000", headers=BOB)
    assert (theirs.status_code, theirs.json()["code"]) == (404, "unknown_order")
    assert theirs.json().keys() == missing.json().keys()
    for path in ("/api/cart", "/api/wishes", f"/api/orders/{order['number']}"):
        assert client.get(path).status_code == 401


@pytest.mark.parametrize("quantity", [-1, 1000, 10**30, 1.5, 1.0, "2", True, None, [1], {"n": 1}])
def test_a_quantity_is_a_small_whole_number(client: TestClient, quantity: Any) -> None:
    refused = put_line(client, RED, quantity)
    assert (refused.status_code, refused.json()["code"]) == (400, "bad_request")
    assert client.get("/api/cart", headers=ANN).json()["lines"] == []


@pytest.mark.parametrize(
    ("sku", "status"), [("NO-SUCH", 404), ("cap-red", 400), ("X" * 70, 400), ("%00%ff", 400)]
)
def test_only_what_is_sold_can_be_wanted(client: TestClient, sku: str, status: int) -> None:
    assert put_line(client, sku, 1).status_code == status
    assert client.put(f"/api/wishes/{sku}", headers=ANN).status_code == status


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b'{"command_id": "1", "quantity": 1}',
        b'{"quantity": 1}',
        b'{"command_id": "%s", "quantity": 1, "price_minor": 1}',
        b'{"command_id": "%s", "quantity": NaN}',
        b"[" * 4000,
        b"\xff\xfe",
    ],
)
def test_bodies_that_are_not_ours_are_refused(client: TestClient, body: bytes) -> None:
    headers = ANN | {"Content-Type": "application/json"}
    content = body.replace(b"%s", new_id().encode())
    refused = client.put(f"/api/cart/lines/{RED}", content=content, headers=headers)
    assert (refused.status_code, refused.json()["retryable"]) == (400, False)


def test_bodies_are_bounded_and_json(client: TestClient) -> None:
    headers = ANN | {"Content-Type": "application/json"}
    long = client.post("/api/checkout", content=b" " * (MAX_BODY_BYTES + 1), headers=headers)
    assert long.status_code == 413
    form = client.post("/api/checkout", data={"command_id": new_id()}, headers=ANN)
    assert (form.status_code, form.json()["code"]) == (415, "not_json")


def test_a_conflict_brings_the_cart_along(client: TestClient) -> None:
    put_line(client, RED, 1)
    confirmed_cart(client)
    conflict = put_line(client, RED, 3, if_version=0)
    assert (conflict.status_code, conflict.json()["code"]) == (409, "version_conflict")
    assert conflict.json()["cart"]["lines"][0]["quantity"] == 1
    assert conflict.json()["text"].keys() == {"en", "zh"}


def test_a_moved_price_is_not_charged(client: TestClient, engine: Engine) -> None:
    put_line(client, RED, 2)
    total = confirmed_cart(client)["total_minor"]
    set_price(engine, RED, 5000)
    body = {"command_id": new_id(), "expected_total_minor": total}
    corrected = client.post("/api/checkout", json=body, headers=ANN)
    assert (corrected.status_code, corrected.json()["code"]) == (409, "checkout_corrected")
    assert corrected.json()["cart"]["total_minor"] == 10000


def test_a_failing_database_is_said_so(client: TestClient, engine: Engine) -> None:
    with engine.begin() as db:
        db.exec_driver_sql("ALTER TABLE cart_commands RENAME TO gone")
    failed = put_line(client, RED, 1)
    assert (failed.status_code, failed.json()["code"]) == (503, "storage_unavailable")
    assert failed.json()["retryable"]
    assert int(failed.headers["retry-after"]) > 0


def test_wishes(client: TestClient) -> None:
    assert client.put(f"/api/wishes/{LAMP}", headers=ANN).json() == {"skus": [LAMP]}
    assert client.get("/api/wishes", headers=BOB).json() == {"skus": []}
    assert client.delete(f"/api/wishes/{LAMP}", headers=ANN).json() == {"skus": []}


CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


def test_the_api_keeps_what_its_description_promises(client: TestClient) -> None:
    """Schemathesis sends what OpenAPI allows and what it does not, and checks every answer."""
    schema = schemathesis.openapi.from_dict(client.get("/openapi.json").json())
    operations = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
    assert len(operations) == 9
    for operation in operations:
        check_operation(client, operation)


def check_operation(client: TestClient, operation: Any) -> None:
    modes = st.one_of([operation.as_strategy(generation_mode=mode) for mode in GenerationMode])

    @settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
    @given(case=modes)
    def answers_as_described(case: Any) -> None:
        request = case.as_transport_kwargs(base_url="http://testserver")
        headers = {name.lower(): value for name, value in dict(request["headers"]).items()}
        request["headers"] = {"content-type": "application/json"} | headers | {"x-shopper": "ann"}
        request.pop("cookies", None)
        if "data" in request:
            request["content"] = request.pop("data")
        case.validate_response(client.request(**request), checks=CHECKS)

    answers_as_described()
