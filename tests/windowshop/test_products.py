"""Merchants' products from the upload to the shelf, with real gate, optimiser and database."""

import asyncio
import errno
import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import cv2
import msgspec
import numpy as np
import pytest
import schemathesis
import trimesh
from argon2 import PasswordHasher
from fastapi import FastAPI
from fastapi.testclient import TestClient
from schemathesis.core.result import Ok
from sqlalchemy import Engine

from assets.store import ModelStore
from shop_bridge.catalogue_file import CatalogueFile, with_products
from shop_bridge.embedded import EmbeddedShop
from shop_bridge.notices import Notices
from shop_bridge.seed import seed
from tests.scenes import small_store
from tests.windowshop.test_merchant_api import ANN, BASE, BOB, GOOD, HOME, check_operation, enter
from windowshop.merchants import passwords
from windowshop.merchants.api import Desk
from windowshop.merchants.api import router as merchants_router
from windowshop.merchants.service import Merchants
from windowshop.merchants.throttle import Throttle
from windowshop.persistence.database import open_database
from windowshop.persistence.migrate import upgrade
from windowshop.products import api, service, store
from windowshop.products.jobs import ModelJobs
from windowshop.products.models import put_out
from windowshop.products.service import Products
from windowshop.products.types import Content, Published
from windowshop.products.uploads import UploadFolders
from windowshop.showcase import Showcase
from windowshop.stockroom import Stockroom

CYD = "cyd@example.com"
EMPTY = CatalogueFile(1, "EUR", [])


class Shop:
    """A shop's products without its rooms' workers; may be opened again on the same folder."""

    def __init__(self, folder: Path) -> None:
        self.engine: Engine = open_database(f"sqlite:///{folder}/shop.db")
        upgrade(self.engine)
        layout = small_store.store()
        self.models = ModelStore(folder / "models")
        sold = service.sold(self.engine, self.models)
        seed(self.engine, with_products(EMPTY, sold))
        out = [put_out(self.models, one) for one in service.published(self.engine)]
        self.stockroom = Stockroom(layout, Showcase({}), out)
        notices = Notices()
        self.embedded = EmbeddedShop(self.engine, notices)
        folders = UploadFolders(folder / "uploads")
        self.jobs = ModelJobs(self.engine, folders, self.models)
        self.products = Products(self.engine, layout, self.models, folders, self.jobs)
        self.merchants = Merchants(self.engine, Throttle())
        desk = Desk(self.merchants)
        counter = api.Counter(self.products, self.models, self.stockroom, notices)
        self.app = FastAPI()
        self.app.include_router(merchants_router(desk))
        self.routes = api.router(desk, counter, folders, layout)
        self.app.include_router(self.routes)
        self.products.sweep()
        self.jobs.start()

    def close(self) -> None:
        self.jobs.close()
        self.engine.dispose()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("products")


@pytest.fixture(scope="module")
def shop(folder: Path) -> Iterator[Shop]:
    with pytest.MonkeyPatch.context() as patch:
        cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        patch.setattr(passwords, "_hasher", cheap)
        shop = Shop(folder)
        for email, role in ((ANN, "admin"), (BOB, "merchant"), (CYD, "merchant")):
            shop.merchants.create(email, role, GOOD)  # type: ignore[arg-type]
        yield shop
        shop.close()


class Merchant:
    """Somebody signed in, who speaks to the API as our page does."""

    def __init__(self, shop: Shop, email: str) -> None:
        self._client = TestClient(shop.app)
        self._headers = enter(self._client, email)

    def ask(self, method: str, path: str, body: Any = None, **more: Any) -> Any:
        answer = self.tell(method, path, body, **more)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def tell(self, method: str, path: str, body: Any = None, **more: Any) -> Any:
        told = {"json": body} if body is not None else more
        return self._client.request(method, BASE + path, headers=self._headers, **told)

    def refused(self, method: str, path: str, body: Any = None, **more: Any) -> tuple[int, str]:
        answer = self.tell(method, path, body, **more)
        return answer.status_code, answer.json()["code"]

    def send(self, name: str, data: bytes) -> str:
        upload = self.ask("POST", "/uploads", {"name": name})["id"]
        self.ask("PUT", f"/uploads/{upload}/files/{name}", content=data)
        return str(upload)

    def ready(self, upload: str) -> Any:
        """The upload, once nothing more is done with it."""
        until = time.monotonic() + 60
        while time.monotonic() < until:
            told = self.ask("GET", f"/uploads/{upload}")
            if told["state"] in {"ready", "refused", "failed"}:
                return told
            time.sleep(0.05)
        raise AssertionError(told)

    def draft(self, upload: str, **content: Any) -> Any:
        """A product of an upload, whose content is complete."""
        goods = self.ask("POST", "/goods", {"upload": upload})
        variants = [one | {"price_minor": 4900, "stock": 7} for one in goods["content"]["variants"]]
        changed = goods["content"] | {"variants": variants} | content
        body = {"revision": goods["revision"], "content": changed}
        return self.ask("PUT", f"/goods/{goods['id']}", body)

    def publish(self, goods: Any) -> Any:
        return self.ask("POST", f"/goods/{goods['id']}/publish", {"revision": goods["revision"]})


@pytest.fixture(scope="module")
def bob(shop: Shop) -> Merchant:
    return Merchant(shop, BOB)


def model(height: float = 0.2) -> bytes:
    """A box, standing."""
    box = trimesh.creation.box((0.1, height, 0.1))
    box.apply_translation((0, height / 2, 0))
    return bytes(box.export(file_type="glb"))


@pytest.fixture(scope="module")
def box(bob: Merchant) -> Any:
    """An upload that is ready; another one of the same file is as good."""
    upload = bob.send("oak_box.glb", model())
    bob.ask("POST", f"/uploads/{upload}/check")
    return bob.ready(upload)


@pytest.fixture
def again(shop: Shop, bob: Merchant, box: Any) -> str:
    """One more upload that is ready, of the same model, without the work."""
    upload = bob.send("oak_box.glb", b"as if")
    with shop.engine.begin() as db:
        store.change_upload(db, upload, state="ready", model=box["model"])
    return upload


def sold(shop: Shop) -> dict[str, int]:
    """Pieces of each SKU that is on sale."""
    goods = asyncio.run(shop.embedded.read()).products
    return {one.sku: one.stock for product in goods for one in product.variants}


def stands(shop: Shop) -> dict[str, str]:
    return {one.slot: one.sku for one in shop.stockroom.room("main").placements}


def test_a_model_comes_out_with_levels_pictures_and_its_size(bob: Merchant, box: Any) -> None:
    assert box["state"] == "ready", box
    assert box["verdict"]["accepted"]
    assert box["made"]["size"] == pytest.approx([0.1, 0.2, 0.1], abs=1e-3)
    for name, begins in (("hand.glb", b"glTF"), ("shelf.glb", b"glTF"), ("thumb.png", b"\x89PNG")):
        answer = bob.tell("GET", f"/models/{box['model']}/{name}")
        assert answer.content.startswith(begins)
        assert "private" in answer.headers["cache-control"]


def test_what_the_gate_refuses_says_why(bob: Merchant) -> None:
    upload = bob.send("broken.glb", b"glTF" + bytes(40))
    bob.ask("POST", f"/uploads/{upload}/check")
    told = bob.ready(upload)
    assert told["state"] == "refused"
    assert told["verdict"]["issues"][0]["remedy"]
    assert bob.refused("POST", "/goods", {"upload": upload}) == (409, "not_ready")


def test_another_unit_makes_it_anew(bob: Merchant) -> None:
    upload = bob.send("large.glb", model(height=20.0))
    bob.ask("POST", f"/uploads/{upload}/check")
    told = bob.ready(upload)
    [unit] = [one for one in told["made"]["proposals"] if one["code"] == "UNIT"]
    bob.ask("POST", f"/uploads/{upload}/scale", {"scale": unit["scale"]})
    assert bob.ready(upload)["made"]["size"][1] == pytest.approx(20.0 * unit["scale"], abs=1e-3)


def test_published_goods_stand_and_sell_and_leave(shop: Shop, bob: Merchant, again: str) -> None:
    goods = bob.draft(again, department="beauty")
    sku = goods["content"]["variants"][0]["sku"]
    assert (goods["state"], sku in sold(shop)) == ("draft", False)
    goods = bob.publish(goods)
    assert (goods["state"], goods["published"], goods["changed"]) == ("published", 1, False)
    assert goods["content"]["name"]["en"] == "Oak box"
    assert sold(shop)[sku] == 7
    slot = goods["content"]["slot"]
    assert stands(shop)[slot] == sku
    assert slot.startswith("wall/"), "the department's own"
    shown = shop.stockroom.showcase.variants[sku]
    assert shown.usdz
    assert all(path.is_file() for path in (shown.thumbnail, Path(shown.model.hand), shown.usdz))
    bob.ask("POST", f"/goods/{goods['id']}/unpublish")
    assert (sku in sold(shop), slot in stands(shop)) == (False, False)


def test_versions_are_kept_and_come_back(shop: Shop, bob: Merchant, again: str) -> None:
    goods = bob.publish(bob.draft(again, department="beauty"))
    path, sku = f"/goods/{goods['id']}", goods["content"]["variants"][0]["sku"]
    with shop.engine.begin() as db:
        db.exec_driver_sql("UPDATE shop_variants SET stock = 5 WHERE sku = ?", (sku,))
    dearer = msgspec.json.decode(msgspec.json.encode(goods["content"]))
    dearer["variants"][0]["price_minor"] = 5900
    changed = bob.ask("PUT", path, {"revision": goods["revision"], "content": dearer})
    assert changed["changed"]
    changed = bob.publish(changed)
    assert (changed["published"], sold(shop)[sku]) == (2, 5), "what was sold stays sold"
    assert [one["number"] for one in bob.ask("GET", f"{path}/versions")["versions"]] == [2, 1]
    back = bob.ask("POST", f"{path}/versions/1/restore")
    assert (back["published"], back["content"]["variants"][0]["price_minor"]) == (3, 4900)
    assert bob.ask("DELETE", path)["state"] == "deleted"
    assert sku not in stands(shop).values()
    assert goods["id"] not in {one["id"] for one in bob.ask("GET", "/goods")["goods"]}
    assert bob.ask("POST", f"{path}/undelete")["state"] == "published"
    assert sku in stands(shop).values()
    bob.ask("DELETE", path)


def test_a_stale_save_never_wins(bob: Merchant, again: str) -> None:
    goods = bob.draft(again)
    old = {"revision": goods["revision"] - 1, "content": goods["content"]}
    assert bob.refused("PUT", f"/goods/{goods['id']}", old) == (409, "stale")
    publish = {"revision": goods["revision"] - 1}
    assert bob.refused("POST", f"/goods/{goods['id']}/publish", publish) == (409, "stale")


def test_another_model_waits_for_who_was_too_late(
    shop: Shop, bob: Merchant, again: str, box: Any
) -> None:
    goods = bob.draft(again)
    path, fresh = f"/goods/{goods['id']}/model", bob.send("oak_box.glb", b"as if")
    with shop.engine.begin() as db:
        store.change_upload(db, fresh, state="ready", model=box["model"])
    late = {"revision": goods["revision"] - 1, "upload": fresh}
    assert bob.refused("POST", path, late) == (409, "stale")
    changed = bob.ask("POST", path, {"revision": goods["revision"], "upload": fresh})
    assert changed["revision"] == goods["revision"] + 1
    assert fresh not in {one["id"] for one in bob.ask("GET", "/uploads")["uploads"]}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": {"en": " ", "zh": ""}}, "name"),
        ({"department": "attic"}, "department"),
        ({"try_on": "wings"}, "try_on"),
        ({"variants": []}, "variants"),
        ({"room": "main", "slot": "table/1/1"}, "slot"),
        ({"room": "main", "slot": "cellar/1/1"}, "slot"),
        ({"mount": "hang"}, "slot"),
    ],
)
def test_what_is_missing_is_said_by_field(
    bob: Merchant, again: str, change: dict[str, Any], field: str
) -> None:
    goods = bob.draft(again, **({"department": "beauty"} | change))
    answer = bob.tell("POST", f"/goods/{goods['id']}/publish", {"revision": goods["revision"]})
    assert (answer.status_code, answer.json()["code"]) == (422, "incomplete")
    assert field in [one["field"] for one in answer.json()["problems"]]
    assert all(one["text"]["en"] and one["text"]["zh"] for one in answer.json()["problems"])


def test_a_number_belongs_to_one_product(bob: Merchant, shop: Shop, again: str, box: Any) -> None:
    first = bob.publish(bob.draft(again, department="beauty"))
    upload = bob.send("oak_box.glb", b"as if")
    with shop.engine.begin() as db:
        store.change_upload(db, upload, state="ready", model=box["model"])
    variants = first["content"]["variants"]
    second = bob.draft(upload, department="beauty", variants=[*variants, *variants])
    answer = bob.tell("POST", f"/goods/{second['id']}/publish", {"revision": second["revision"]})
    assert {one["field"] for one in answer.json()["problems"]} == {
        "variants.0.sku", "variants.1.sku",
    }  # fmt: skip
    bob.ask("DELETE", f"/goods/{first['id']}")


def test_what_comes_back_to_a_taken_place_is_not_lost(
    shop: Shop, bob: Merchant, again: str
) -> None:
    goods = bob.publish(bob.draft(again, department="beauty"))
    bob.ask("DELETE", f"/goods/{goods['id']}")
    out = put_out(shop.models, Published("other", 1, other(goods["content"]), goods["model"]))
    shop.stockroom.put_out(out)
    back = bob.ask("POST", f"/goods/{goods['id']}/undelete")
    assert back["state"] == "unpublished"
    shop.stockroom.take_away("other")
    assert bob.publish(back)["state"] == "published"
    bob.ask("DELETE", f"/goods/{goods['id']}")


def other(content: Any) -> Content:
    """The same of another product."""
    variants = [one | {"sku": f"OTHER-{n}"} for n, one in enumerate(content["variants"])]
    return msgspec.convert(content | {"variants": variants}, Content)


def test_a_full_disk_is_told_and_trying_again_works(
    shop: Shop, bob: Merchant, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: object) -> str:
        raise OSError(errno.ENOSPC, "no space left")

    monkeypatch.setattr(shop.models, "keep", full)
    upload = bob.send("box.glb", model())
    bob.ask("POST", f"/uploads/{upload}/check")
    told = bob.ready(upload)
    assert (told["state"], "disk is full" in told["problem"]["en"]) == ("failed", True)
    monkeypatch.undo()
    bob.ask("POST", f"/uploads/{upload}/check")
    assert bob.ready(upload)["state"] == "ready"
    assert not list(shop.models.file("", "").glob(".*")), "nothing half is left"


def test_a_killed_child_is_told_and_trying_again_works(bob: Merchant, folder: Path) -> None:
    upload = bob.send("box.glb", model())
    bob.ask("POST", f"/uploads/{upload}/check")
    killed = kill_one(b"optimise.mjs", str(folder).encode())
    told = bob.ready(upload)
    assert (killed, told["state"]) == (True, "failed")
    assert told["problem"]["zh"]
    assert told["model"] is None
    bob.ask("POST", f"/uploads/{upload}/check")
    assert bob.ready(upload)["state"] == "ready"


def kill_one(*words: bytes) -> bool:
    """End the first program that is started with these words, within ten seconds."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        for process in Path("/proc").glob("[0-9]*/cmdline"):
            with suppress(OSError):
                told = process.read_bytes()
                if told.startswith(b"/") and all(word in told for word in words):
                    os.kill(int(process.parent.name), signal.SIGKILL)
                    return True
        time.sleep(0.01)
    return False


def test_nobody_sees_anothers(shop: Shop, bob: Merchant, again: str, box: Any) -> None:
    goods = bob.draft(again)
    cyd, ann = Merchant(shop, CYD), Merchant(shop, ANN)
    gone = (404, "unknown")
    for method, path in (
        ("GET", f"/goods/{goods['id']}"), ("DELETE", f"/goods/{goods['id']}"),
        ("GET", f"/goods/{goods['id']}/versions"), ("POST", f"/goods/{goods['id']}/unpublish"),
        ("GET", f"/uploads/{box['id']}"), ("DELETE", f"/uploads/{box['id']}"),
        ("POST", f"/uploads/{box['id']}/check"), ("GET", f"/models/{box['model']}/hand.glb"),
    ):  # fmt: skip
        assert cyd.refused(method, path) == gone, path
    assert cyd.refused("PUT", f"/uploads/{box['id']}/files/a.bin", content=b"a") == gone
    assert cyd.refused("POST", "/uploads", {"name": "a", "for": goods["id"]}) == gone
    assert cyd.ask("GET", "/goods")["goods"] == []
    assert goods["id"] in {one["id"] for one in ann.ask("GET", "/goods")["goods"]}
    assert ann.tell("GET", f"/models/{box['model']}/hand.glb").status_code == 200
    assert ann.refused("GET", "/models/../hand.glb".replace("..", "%2e%2e")) == gone
    assert ann.ask("GET", f"/goods/{goods['id']}")["owner_email"] == BOB


@pytest.mark.parametrize(
    "name",
    ["../a.bin", "a/../../b.bin", ".hidden.glb", "a.exe", "a\x01.glb", "con.glb", "a//b.bin"],
)
def test_odd_names_are_put_nowhere(bob: Merchant, folder: Path, name: str) -> None:
    upload = bob.ask("POST", "/uploads", {"name": "model"})["id"]
    before = {path for path in folder.rglob("*") if "shop.db" not in path.name}

    answer = bob.tell("PUT", f"/uploads/{upload}/files/{quote(name, safe='')}", content=b"x")
    assert answer.status_code in {404, 422}
    after = {path for path in folder.rglob("*") if "shop.db" not in path.name}
    assert {path.name for path in after - before} <= {upload}


def test_a_model_that_two_claim_to_be_is_sent_back(bob: Merchant) -> None:
    upload = bob.send("a.glb", model())
    bob.ask("PUT", f"/uploads/{upload}/files/b.glb", content=model())
    assert bob.refused("POST", f"/uploads/{upload}/check") == (422, "odd_file")


def test_too_much_is_refused_before_it_is_kept(
    bob: Merchant, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("windowshop.products.uploads.UPLOAD_BYTES", 1000)
    upload = bob.ask("POST", "/uploads", {"name": "large.glb"})["id"]
    assert bob.refused("PUT", f"/uploads/{upload}/files/large.glb", content=bytes(1001)) == (
        413, "too_large",
    )  # fmt: skip
    assert not [path for path in (folder / "uploads" / upload).rglob("*") if path.is_file()]


def test_an_opened_shop_has_what_was_published_and_goes_on_with_what_waited(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever step a power cut hits, the next start is whole."""
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", cheap)
    shop = Shop(tmp_path)
    shop.merchants.create(BOB, "merchant", GOOD)
    bob = Merchant(shop, BOB)
    monkeypatch.setattr(shop.jobs, "add", lambda upload: None)  # the shop ends before its turn
    upload = bob.send("box.glb", model())
    bob.ask("POST", f"/uploads/{upload}/check")
    (tmp_path / "models" / ".making-left").mkdir()
    shop.close()

    shop = Shop(tmp_path)
    assert not (tmp_path / "models" / ".making-left").exists()
    bob = Merchant(shop, BOB)
    assert bob.ready(upload)["state"] == "ready"

    def cut(*_: object) -> None:
        raise RuntimeError

    goods = bob.draft(upload, department="beauty")
    monkeypatch.setattr(shop.stockroom, "put_out", cut)
    with pytest.raises(RuntimeError):
        bob.publish(goods)
    shop.close()

    shop = Shop(tmp_path)
    sku = goods["content"]["variants"][0]["sku"]
    assert sold(shop) == {sku: 7}
    assert sku in stands(shop).values()
    shop.close()


def test_every_route_asks_who_is_there(shop: Shop) -> None:
    client = TestClient(shop.app)
    for route in shop.routes.routes:
        for method in getattr(route, "methods", ()):
            answer = client.request(method, getattr(route, "path", ""), headers=HOME, json={})
            assert answer.status_code == 401, (method, route)


def test_a_box_looks_its_best(box: Any, shop: Shop) -> None:
    """Its picture is no flat square."""
    picture = cv2.imread(str(shop.models.file(box["model"], "thumb-0.png")))
    assert picture is not None
    assert picture.shape == (320, 320, 3)
    assert np.asarray(picture).std() > 5


@pytest.mark.parametrize("email", [BOB, ANN])
def test_the_api_keeps_what_its_description_promises(
    shop: Shop, bob: Merchant, again: str, box: Any, email: str
) -> None:
    """Schemathesis sends what OpenAPI allows and what it does not, and checks every answer."""
    goods = bob.draft(again, department="beauty")
    known = {
        "product": goods["id"], "upload": box["id"], "model": box["model"], "number": "1",
        "name": "hand.glb",
    }  # fmt: skip
    client = TestClient(shop.app)
    headers = enter(client, email)
    cookie = client.cookies["merchant"]
    schema = schemathesis.openapi.from_dict(client.get("/openapi.json").json())
    operations = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
    own = [one for one in operations if "products" in one.definition.raw["tags"]]
    assert len(own) == len(shop.routes.routes)
    for operation in own:
        check_operation(client, operation, headers, cookie, known)
