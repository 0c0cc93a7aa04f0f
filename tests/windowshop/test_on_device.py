"""What a device draws a room from: described once, had by hash, nothing else to be had."""

import gzip
import hashlib
import math
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from scenes.render_messages import ModelFiles
from shop_bridge.catalogue_file import CatalogueFile
from tests.scenes import small_store
from windowshop import on_device
from windowshop.prepare import Prepared
from windowshop.showcase import PutOut, Showcase, ShownVariant
from windowshop.stockroom import Stockroom


@pytest.fixture
def data(tmp_path: Path) -> Path:
    for level in ("far", "shelf", "hand"):
        (tmp_path / f"{level}.glb").write_bytes(level.encode() * 500)
    baked = tmp_path / "baked"
    baked.mkdir()
    (baked / "room.glb").write_bytes(b"room" * 500)
    (baked / "probes.json").write_text("{}")
    (tmp_path / "figure.json").write_text("[]")
    (tmp_path / "packed.usdz").write_bytes(b"packed")
    (tmp_path / "secret.glb").write_bytes(b"of nobody's business")
    return tmp_path


STOOL = ("STOOL-OAK", "table/1/2")
"""A merchant's product that is put out, and where."""


@pytest.fixture
def client(data: Path) -> TestClient:
    return serving(data)


def serving(data: Path, put_out: bool = False) -> TestClient:
    far, shelf, hand = (str(data / f"{one}.glb") for one in ("far", "shelf", "hand"))
    files = ModelFiles(hand, shelf, far, "red", "stand")
    usdz = dict.fromkeys(small_store.PRODUCTS[0], data / "packed.usdz")
    shown = {
        sku: ShownVariant(min(group), (0.1, 0.2, 0.3), files, data / "thumb.png", usdz.get(sku))
        for group in small_store.PRODUCTS
        for sku in group
    }
    store = small_store.store()
    prepared = Prepared(
        store,
        CatalogueFile(1, "EUR", []),
        Showcase(shown),
        {"main": data / "baked"},
        data / "figure.json",
    )
    app = FastAPI()
    own = {STOOL[0]: ShownVariant("stool", (0.3, 0.4, 0.3), files, data / "thumb.png", None)}
    goods = [PutOut("stool", own, "main", STOOL[1], STOOL[0])] if put_out else []
    device = on_device.Device(prepared, Stockroom(store, prepared.showcase, goods))
    app.include_router(on_device.router(device))
    return TestClient(app)


def test_a_room_is_described_with_its_places_and_models(client: TestClient) -> None:
    scene = client.get("/api/rooms/main/scene").json()
    room = small_store.store().rooms[0]
    assert [one["placement"] for one in scene["places"]] == [one.slot for one in room.placements]
    assert all(math.isfinite(one["yaw"]) for one in scene["places"])
    skus = {one.sku for one in room.placements}
    assert skus <= scene["models"].keys()
    assert scene["models"][min(skus)]["variant"] == "red"
    assert scene["models"][min(skus)]["size"] == [0.1, 0.2, 0.3]
    assert {one["mount"] for one in scene["models"].values()} == {"stand"}


def test_the_light_was_baked_with_the_store_files_goods_only(data: Path) -> None:
    places = serving(data, put_out=True).get("/api/rooms/main/scene").json()["places"]
    assert [one["placement"] for one in places if not one["baked"]] == [STOOL[1]]
    assert len(places) > 1


def test_files_go_by_their_hash_packed_and_are_kept_for_good(
    client: TestClient, data: Path
) -> None:
    address = client.get("/api/rooms/main/scene").json()["room"].removeprefix(".")
    room = (data / "baked" / "room.glb").read_bytes()
    assert address == f"/scene/{hashlib.sha256(room).hexdigest()}.glb"
    answer = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert "immutable" in answer.headers["cache-control"]
    assert int(answer.headers["content-length"]) == len(gzip.compress(room))
    assert answer.content == room
    assert (
        "content-encoding"
        not in client.get(address, headers={"Accept-Encoding": "identity"}).headers
    )


def test_goods_that_are_packed_for_phones_say_where(client: TestClient) -> None:
    models = client.get("/api/rooms/main/scene").json()["models"]
    assert {sku for sku, one in models.items() if one["usdz"]} == set(small_store.PRODUCTS[0])
    answer = client.get(models[min(small_store.PRODUCTS[0])]["usdz"].removeprefix("."))
    assert answer.headers["content-type"] == "model/vnd.usdz+zip"
    assert answer.content == b"packed"


def test_a_model_whose_file_is_gone_is_left_out(data: Path) -> None:
    (data / "hand.glb").unlink()
    scene = serving(data).get("/api/rooms/main/scene").json()
    assert scene["models"] == {}
    assert scene["places"]


@pytest.mark.parametrize(
    "name",
    [
        "secret.glb", "../secret.glb", "%2e%2e/secret.glb", "..%2fsecret.glb",
        hashlib.sha256(b"of nobody's business").hexdigest() + ".glb",
    ],
)  # fmt: skip
def test_nothing_else_can_be_had(client: TestClient, name: str) -> None:
    assert client.get(f"/scene/{name}").status_code == 404
    assert client.get("/api/rooms/cellar/scene").status_code == 404
