"""Merchants' HTTP interface against forgers, thieves and climbers."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import unquote

import pytest
import schemathesis
from argon2 import PasswordHasher
from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.core.result import Ok

from tests.shop_bridge.test_api import CHECKS
from windowshop.merchants import passwords
from windowshop.merchants.api import Desk, router
from windowshop.merchants.service import Merchants
from windowshop.merchants.throttle import Throttle
from windowshop.persistence.database import open_database
from windowshop.persistence.migrate import upgrade

BASE = "/api/v1/merchant"
ANN, BOB = "ann@example.com", "bob@example.com"
GOOD, OTHER = "oak table linen lamp", "brass river window sky"
HOME = {"origin": "http://testserver"}
OPEN = {"/sign-in", "/invitation", "/invitation/accept"}
ADMINS = {"/invitations", "/invitations/{invitation}", "/people", "/people/{account}", "/audit"}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder: Path = tmp_path_factory.mktemp("merchants")
    with pytest.MonkeyPatch.context() as patch:
        cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        patch.setattr(passwords, "_hasher", cheap)
        engine = open_database(f"sqlite:///{folder}/shop.db")
        upgrade(engine)
        merchants = Merchants(engine, Throttle())
        merchants.create(ANN, "admin", GOOD)
        merchants.create(BOB, "merchant", GOOD)
        app = FastAPI()
        app.state.merchants = router(Desk(merchants))
        app.include_router(app.state.merchants)
        with TestClient(app) as client:
            yield client
        engine.dispose()


@pytest.fixture(autouse=True)
def strangers(client: TestClient) -> None:
    client.cookies.clear()


def enter(client: TestClient, email: str = ANN, password: str = GOOD) -> dict[str, str]:
    """Signs in; the headers that our own page sends."""
    body = {"email": email, "password": password}
    answer = client.post(f"{BASE}/sign-in", json=body, headers=HOME)
    assert answer.status_code == 200, answer.text
    return HOME | {"x-csrf-token": answer.json()["csrf"]}


def routes(client: TestClient) -> list[tuple[str, str]]:
    """Every route with its method, by asking the router."""
    application: Any = client.app
    known: list[APIRoute] = application.state.merchants.routes
    return [(method, route.path) for route in known for method in route.methods or ()]


def test_the_cookie_is_out_of_reach(client: TestClient) -> None:
    for scheme, name in (("http", "merchant"), ("https", "__Host-merchant")):
        body = {"email": ANN, "password": GOOD}
        answer = client.post(f"{scheme}://testserver{BASE}/sign-in", json=body)
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith(f"{name}=")
        assert {"HttpOnly", "SameSite=strict", "Path=/"} <= set(cookie.split("; "))
        assert ("Secure" in cookie) is (scheme == "https")


def test_every_route_but_the_door_asks_who_is_there(client: TestClient) -> None:
    for method, path in routes(client):
        if path.removeprefix(BASE) not in OPEN:
            answer = client.request(method, path, json={}, headers=HOME)
            assert answer.status_code == 401, (method, path)


def test_a_merchant_opens_no_admins_door(client: TestClient) -> None:
    headers = enter(client, BOB)
    guarded = {path.removeprefix(BASE) for _, path in routes(client)}
    assert guarded >= ADMINS
    for method, path in routes(client):
        if path.removeprefix(BASE) in ADMINS:
            answer = client.request(method, path, json={}, headers=headers)
            assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed"), path


def test_nothing_is_changed_without_the_pages_token(client: TestClient) -> None:
    enter(client)
    for method, path in routes(client):
        if method != "GET" and path.removeprefix(BASE) not in OPEN:
            for forged in ({}, {"x-csrf-token": "0" * 64}, {"x-csrf-token": ""}):
                answer = client.request(method, path, json={}, headers=HOME | forged)
                assert (answer.status_code, answer.json()["code"]) == (403, "forged"), path


@pytest.mark.parametrize(
    "foreign",
    [{"origin": "https://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}],
)
def test_no_other_site_is_heard(client: TestClient, foreign: dict[str, str]) -> None:
    headers = enter(client) | foreign
    for method, path in routes(client):
        if method != "GET":
            answer = client.request(method, path, json={}, headers=headers)
            assert (answer.status_code, answer.json()["code"]) == (403, "forged"), path


def test_a_stolen_cookie_is_worth_nothing_after_signing_out(client: TestClient) -> None:
    headers = enter(client)
    stolen = client.cookies["merchant"]
    assert client.get(f"{BASE}/session").json()["account"]["email"] == ANN
    assert client.post(f"{BASE}/sign-out", headers=headers).status_code == 200
    client.cookies.set("merchant", stolen)
    assert client.get(f"{BASE}/session").status_code == 401


def test_an_invitation_leads_in_once_with_its_role(client: TestClient) -> None:
    headers = enter(client)
    body = {"email": "eve@example.com", "role": "host"}
    made = client.post(f"{BASE}/invitations", json=body, headers=headers).json()
    accept = {"token": made["token"], "password": OTHER}
    climbing = client.post(f"{BASE}/invitation/accept", json=accept | {"role": "admin"})
    assert climbing.status_code == 400
    weak = client.post(f"{BASE}/invitation/accept", json=accept | {"password": "short"})
    assert weak.json()["code"] == "password_too_weak"
    assert client.post(f"{BASE}/invitation", json={"token": made["token"]}).json()["role"] == "host"
    client.cookies.clear()
    entered = client.post(f"{BASE}/invitation/accept", json=accept)
    assert entered.json()["account"]["role"] == "host"
    assert client.post(f"{BASE}/invitation/accept", json=accept).status_code == 404


def test_closing_an_account_ends_its_visit(client: TestClient) -> None:
    enter(client, BOB)
    theirs = client.cookies["merchant"]
    client.cookies.clear()
    headers = enter(client)
    people = client.get(f"{BASE}/people").json()["people"]
    bob = next(one["id"] for one in people if one["email"] == BOB)
    closed = client.patch(f"{BASE}/people/{bob}", json={"disabled": True}, headers=headers)
    assert closed.json()["disabled"]
    acts = [act["act"] for act in client.get(f"{BASE}/audit").json()["acts"]]
    client.patch(f"{BASE}/people/{bob}", json={"disabled": False}, headers=headers)
    client.cookies.clear()
    client.cookies.set("merchant", theirs)
    assert client.get(f"{BASE}/session").status_code == 401
    assert acts[0] == "disabled"


def test_the_api_keeps_what_its_description_promises(client: TestClient) -> None:
    """Schemathesis, as an admin of our own page: no server error, every answer as described."""
    headers = enter(client)
    cookie = client.cookies["merchant"]
    schema = schemathesis.openapi.from_dict(client.get("/openapi.json").json())
    operations = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
    assert len(operations) == len(routes(client))
    for operation in operations:
        check_operation(client, operation, headers, cookie)


def check_operation(
    client: TestClient,
    operation: Any,
    headers: dict[str, str],
    cookie: str,
    known: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """`known`: path parameters that mean something, for every other request."""
    modes = st.one_of([operation.as_strategy(generation_mode=mode) for mode in GenerationMode])

    @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
    @given(case=modes, there=st.booleans())
    def answers_as_described(case: Any, there: bool) -> None:
        # No route has an address with a line break: that is answered before it comes to us.
        address = unquote("".join(map(str, case.path_parameters.values())))
        assume("\n" not in address)
        if there:
            case.path_parameters.update((k, known[k]) for k in case.path_parameters if k in known)
        client.cookies.clear()
        client.cookies.set("merchant", cookie)
        request = case.as_transport_kwargs(base_url="http://testserver")
        sent = {name.lower(): value for name, value in dict(request["headers"]).items()}
        request["headers"] = {"content-type": "application/json"} | sent | headers
        request.pop("cookies", None)
        if "data" in request:
            request["content"] = request.pop("data")
        case.validate_response(client.request(**request), checks=CHECKS)

    answers_as_described()
