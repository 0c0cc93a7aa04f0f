"""The HTTP face: guests, health, headers, and what is refused."""

import contextlib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from fastapi import APIRouter, Depends, FastAPI
from fastapi.testclient import TestClient

from tests.scenes import small_store
from tests.windowshop.test_rooms import Stage, showcase
from windowshop import api
from windowshop.accounts import Accounts
from windowshop.directory import RoomDirectory
from windowshop.settings import Settings
from windowshop.stockroom import Stockroom

DATABASE_OK = {"value": True}


@contextlib.asynccontextmanager
async def nothing(_: FastAPI) -> AsyncIterator[None]:
    yield


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<!doctype html><title>Shop</title>")
    (tmp_path / "embed.html").write_text("<!doctype html><title>One of its goods</title>")
    (tmp_path / "assets" / "app-1a2b.js").write_text("export {}")
    accounts = Accounts(b"k" * 32, Settings(data=tmp_path, store_file=tmp_path))
    rooms = RoomDirectory(["main"], lambda _: Stage().room)
    whoami = APIRouter()

    @whoami.get("/api/whoami")
    def shopper(shopper: str = Depends(api.shopper_of(accounts))) -> str:
        return shopper

    app = api.application(
        [
            api.entrance(accounts, rooms),
            api.operations(api.Health(rooms, lambda: DATABASE_OK["value"])),
            api.thumbnails(Stockroom(small_store.store(), showcase())),
            whoami,
        ],
        tmp_path,
        "abcd",
        nothing,
    )
    with TestClient(app) as test_client:
        yield test_client


def test_a_guest_keeps_the_name_they_chose(client: TestClient) -> None:
    granted = client.post("/api/guest", json={"name": "  Ann  安 "}).json()
    assert granted["name"] == "Ann 安"
    again = client.post("/api/guest", json={"guest": granted["guest"], "name": "Ann"}).json()
    assert (again["name"], again["visitor"]) == ("Ann", granted["visitor"])


def test_a_guest_is_known_by_the_token_they_got(client: TestClient) -> None:
    granted = client.post("/api/guest", json={"lang": "zh"}).json()
    assert granted["room"] == "main"
    headers = {"Authorization": f"Bearer {granted['guest']}"}
    who = client.get("/api/whoami", headers=headers)
    again = client.post("/api/guest", json={"guest": granted["guest"]}).json()
    headers = {"Authorization": f"Bearer {again['guest']}"}
    assert client.get("/api/whoami", headers=headers).json() == who.json()


@pytest.mark.parametrize("header", ["", "Bearer ", "Bearer x.y.z", "Basic abc"])
def test_nobody_shops_without_a_token(client: TestClient, header: str) -> None:
    assert client.get("/api/whoami", headers={"Authorization": header}).status_code == 401


def test_malformed_and_endless_requests_are_refused(client: TestClient) -> None:
    assert client.post("/api/guest", content=b"{").status_code == 422
    assert client.post("/api/guest", json={"admin": True}).status_code == 422
    for name in ("", " ", "\u202e", "x" * 25):
        assert client.post("/api/guest", json={"name": name}).status_code == 422
    assert client.post("/api/guest", content=b" " * 20_000).status_code == 413


def test_the_page_has_a_strict_policy_and_hashed_files_are_kept(client: TestClient) -> None:
    page = client.get("/")
    policy = page.headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in client.get("/assets/app-1a2b.js").headers["Cache-Control"]
    assert "Cache-Control" not in page.headers or "immutable" not in page.headers["Cache-Control"]


def test_the_short_code_leads_to_the_page(client: TestClient) -> None:
    answer = client.get("/abcd", follow_redirects=False)
    assert answer.status_code == 307
    assert answer.headers["location"] == "/"


def test_liveness_never_depends_on_anything_else(client: TestClient) -> None:
    assert client.get("/healthz").status_code == 200
    report = client.get("/readyz")
    assert report.status_code == 503
    assert report.json() == {"renderers": False, "database": True}


def test_metrics_are_prometheus(client: TestClient) -> None:
    assert "windowshop_visitors" in client.get("/metrics").text


def test_no_path_leads_out_of_the_pictures(client: TestClient) -> None:
    for sku in ("NO-SUCH", "..%2f..%2fetc%2fpasswd", "CREAM-50"):
        assert client.get(f"/thumbs/{sku}.png").status_code == 404


def test_one_page_may_be_framed_and_no_other(client: TestClient) -> None:
    policies = {
        path: client.get(path).headers["content-security-policy"] for path in ("/", "/embed")
    }
    assert "frame-ancestors 'none'" in policies["/"]
    assert "frame-ancestors *" in policies["/embed"]
