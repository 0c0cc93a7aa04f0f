"""Baking a whole room: the folder it leaves, kept by what it was made from, whole or not at all."""

import base64
import io
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, get_args

import msgspec
import numpy as np
import pygltflib
import pytest
from PIL import Image

from assets.bake import bake_room, signs
from assets.bake.build import content_hash
from assets.bake.materials import Sheet
from assets.errors import AssetError, FontMissing, ModelUnreadable, RoomUnbakeable
from assets.samples import builder
from assets.samples.goods import PRODUCTS
from scenes.store import Room
from tests.assets.bake_rooms import HEAD, SMALL, every_kind, small

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def stool(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shelf-level model of one real product."""
    out = tmp_path_factory.mktemp("goods")
    product = next(p for p in PRODUCTS if p.product_id == "three-leg-stool")
    builder._build_product(product, out / product.product_id)
    return out / product.product_id / "shelf.glb"


@pytest.fixture(scope="module")
def baked(tmp_path_factory: pytest.TempPathFactory, stool: Path) -> Path:
    return bake_room(small(), {"STOOL": stool}, tmp_path_factory.mktemp("baked"), quality="draft")


@pytest.fixture(scope="module")
def glb(baked: Path) -> pygltflib.GLTF2:
    return pygltflib.GLTF2().load_binary(str(baked / "room.glb"))


def values(model: pygltflib.GLTF2, index: int) -> Any:
    accessor = model.accessors[index]
    view = model.bufferViews[accessor.bufferView]
    kind = {5126: "<f4", 5123: "<u2", 5125: "<u4"}[accessor.componentType]
    width = {"SCALAR": 1, "VEC2": 2, "VEC3": 3}[accessor.type]
    flat = np.frombuffer(model.binary_blob(), kind, accessor.count * width, view.byteOffset)
    return flat.reshape(-1, width)


def primitives(model: pygltflib.GLTF2) -> list[Any]:
    return [primitive for mesh in model.meshes for primitive in mesh.primitives]


def picture(model: pygltflib.GLTF2, name: str) -> Any:
    index = next(i for i, material in enumerate(model.materials) if material.name == name)
    texture = model.materials[index].pbrMetallicRoughness.baseColorTexture.index
    view = model.bufferViews[model.images[model.textures[texture].source].bufferView]
    data = model.binary_blob()[view.byteOffset : view.byteOffset + view.byteLength]
    return np.asarray(Image.open(io.BytesIO(data)))


def test_every_primitive_is_unlit_textured_and_coloured(glb: pygltflib.GLTF2) -> None:
    assert glb.extensionsUsed == ["KHR_materials_unlit"]
    assert 1 <= len(glb.materials) <= 5
    assert all("KHR_materials_unlit" in material.extensions for material in glb.materials)
    for primitive in primitives(glb):
        colours = values(glb, primitive.attributes.COLOR_0)
        assert colours.min() >= 0
        assert colours.max() <= 1
        assert np.isfinite(values(glb, primitive.attributes.POSITION)).all()
        assert np.isfinite(values(glb, primitive.attributes.TEXCOORD_0)).all()
        triangles = values(glb, primitive.indices).reshape(-1, 3)
        assert triangles.max() < len(colours)


def test_chunks_hold_each_texture_once(glb: pygltflib.GLTF2) -> None:
    for mesh in glb.meshes:
        used = [primitive.material for primitive in mesh.primitives]
        assert len(used) == len(set(used))


def test_textures_are_powers_of_two(baked: Path) -> None:
    manifest = json.loads((baked / "manifest.json").read_text())
    for texture in manifest["textures"]:
        for side in texture["size"]:
            assert side & (side - 1) == 0


def test_the_manifest_tells_what_was_made(baked: Path, glb: pygltflib.GLTF2) -> None:
    manifest = json.loads((baked / "manifest.json").read_text())
    counted = sum(len(values(glb, p.indices)) // 3 for p in primitives(glb))
    assert manifest["triangles"] == counted
    assert manifest["hash"] == baked.name
    assert 0 < manifest["seconds"] < 60


def test_lightmapped_surfaces_keep_to_their_texture(glb: pygltflib.GLTF2) -> None:
    names = [material.name for material in glb.materials]
    for primitive in primitives(glb):
        if names[primitive.material] in ("room", "floor", "boards", "print"):
            uvs = values(glb, primitive.attributes.TEXCOORD_0)
            assert uvs.min() >= 0
            assert uvs.max() <= 1


def test_no_lit_wall_is_black(glb: pygltflib.GLTF2) -> None:
    """Walls show some light in the middle of every triangle (one wall hides behind a mirror)."""
    sheet = picture(glb, "room")
    names = [material.name for material in glb.materials]
    seen = 0
    for primitive in primitives(glb):
        if names[primitive.material] != "room":
            continue
        places = values(glb, primitive.attributes.POSITION)
        corners = places[values(glb, primitive.indices).reshape(-1, 3)]
        middles = corners.mean(axis=1)
        outermost = np.maximum(middles[:, 0], np.abs(middles[:, 2])) > 1.99
        wall = outermost & (np.ptp(corners, axis=1)[:, 1] > 1)
        uvs = values(glb, primitive.attributes.TEXCOORD_0)
        at = uvs[values(glb, primitive.indices).reshape(-1, 3)[wall]].mean(axis=1)
        for u, v in at:
            seen += 1
            pixel = sheet[int(v * sheet.shape[0]), int(u * sheet.shape[1])]
            assert pixel.max() > 25
    assert seen >= 6


def test_the_floor_is_darker_under_the_table(glb: pygltflib.GLTF2) -> None:
    sheet = picture(glb, "floor").astype(float)
    size = sheet.shape[0]

    def mean(x: float, z: float) -> float:
        column, row = int((x + 2) / 4 * size), int((z + 2) / 4 * size)
        return float(sheet[row - 8 : row + 8, column - 8 : column + 8].mean())

    assert mean(0, -0.6) < 0.75 * mean(0, 0.6)


def test_goods_throw_their_shadow_on_the_floor(baked: Path, tmp_path: Path) -> None:
    bare = bake_room(small(), {}, tmp_path, quality="draft")

    def floor(folder: Path) -> float:
        sheet = picture(pygltflib.GLTF2().load_binary(str(folder / "room.glb")), "floor")
        size = sheet.shape[0]
        column, row = int((2 - 1.15) / 4 * size), int((2 + 0.82) / 4 * size)
        return float(sheet[row - 10 : row + 10, column - 10 : column + 10].mean())

    assert floor(baked) < 0.85 * floor(bare)


def test_probes_file_is_as_documented(baked: Path) -> None:
    data = json.loads((baked / "probes.json").read_text())
    nx, ny, nz = data["counts"]
    values = np.frombuffer(base64.b64decode(data["coefficients"]), "<f4")
    assert values.size == nx * ny * nz * 27
    assert np.isfinite(values).all()
    assert data["order"] == 2
    assert data["tonemap"]["name"] == "aces"
    assert data["exposure"] > 0
    mean = values.reshape(-1, 9, 3)[:, 0].mean(axis=0)
    assert (mean > 0).all()
    assert mean[0] > mean[2]
    low = np.array(data["origin"])
    high = low + np.array(data["spacing"]) * (np.array(data["counts"]) - 1)
    assert (low > [-2, 0, -2]).all()
    assert (high < [2, 2.8, 2]).all()


def test_khronos_validator_finds_nothing(baked: Path) -> None:
    modules = ROOT / "streaming" / "web" / "node_modules"
    node = shutil.which("node")
    if node is None or not (modules / "gltf-validator").is_dir():
        pytest.skip("needs node and the npm package gltf-validator in streaming/web/node_modules")
    script = Path(__file__).with_name("validate_glb.cjs")
    done = subprocess.run(
        [node, str(script), str(modules), str(baked / "room.glb")],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert json.loads(done.stdout) == {}


def test_the_same_room_is_baked_once(baked: Path, stool: Path) -> None:
    before = (baked / "room.glb").stat().st_mtime_ns
    told: list[str] = []
    again = bake_room(
        small(), {"STOOL": stool}, baked.parent, lambda what, share: told.append(what), "draft"
    )
    assert again == baked
    assert (baked / "room.glb").stat().st_mtime_ns == before
    assert told == ["already baked"]


def test_the_same_bytes_come_out_twice(baked: Path, stool: Path, tmp_path: Path) -> None:
    told: list[float] = []
    again = bake_room(
        small(), {"STOOL": stool}, tmp_path, lambda what, share: told.append(share), "draft"
    )
    for name in ("room.glb", "probes.json"):
        assert (again / name).read_bytes() == (baked / name).read_bytes()
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_the_hash_follows_what_is_seen_and_nothing_else(stool: Path, tmp_path: Path) -> None:
    room, models = small(), {"STOOL": stool}
    base = content_hash(room, models, "draft")
    brighter = msgspec.structs.replace(room, daylight=2.0)
    assert content_hash(brighter, models, "draft") != base
    assert content_hash(room, {}, "draft") != base
    assert content_hash(room, models, "final") != base
    assert content_hash(msgspec.structs.replace(room, cameras=[]), models, "draft") == base
    other = tmp_path / "other.glb"
    other.write_bytes(stool.read_bytes())
    assert content_hash(room, {"STOOL": other, "UNUSED": stool}, "draft") == base


def nothing_left(folder: Path) -> bool:
    return not folder.exists() or list(folder.iterdir()) == []


def test_a_dark_room_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    dark = msgspec.structs.replace(small(), lamps=[])
    with pytest.raises(RoomUnbakeable, match="add lamps"):
        bake_room(dark, {}, tmp_path, quality="draft")
    assert nothing_left(tmp_path)


@pytest.mark.parametrize("content", [b"", b"not a model", b"glTF" + b"\xff" * 40])
def test_a_broken_model_is_named_and_leaves_nothing(tmp_path: Path, content: bytes) -> None:
    broken = tmp_path / "broken.glb"
    broken.write_bytes(content)
    with pytest.raises(ModelUnreadable, match=r"broken\.glb"):
        bake_room(small(), {"STOOL": broken}, tmp_path / "out", quality="draft")
    assert nothing_left(tmp_path / "out")


def test_a_plan_without_a_floor_is_refused(tmp_path: Path) -> None:
    flat = msgspec.structs.replace(small(), outline=[(0.0, 0.0), (5.0, 0.0), (9.0, 0.0)])
    with pytest.raises(RoomUnbakeable, match="encloses"):
        bake_room(flat, {}, tmp_path, quality="draft")
    assert nothing_left(tmp_path)


def test_a_missing_typeface_names_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signs, "CHINESE", Path("/nowhere/NotoSansCJK-Regular.ttc"))
    with pytest.raises(FontMissing, match="fonts-noto-cjk"):
        signs.draw_sign(small().signs[0], (300, 90))


def test_signs_show_type_in_both_languages() -> None:
    sign = small().signs[0]
    pixels = np.asarray(signs.draw_sign(sign, (600, 180)).convert("L")).astype(int)
    ink = np.abs(pixels - pixels[0, 0]) > 60
    columns = np.flatnonzero(ink.any(axis=0))
    middle = (columns[0] + columns[-1]) // 2
    assert ink[:, :middle].sum() > 500
    assert ink[:, middle:].sum() > 500


def test_every_error_says_whether_to_try_again() -> None:
    for kind in (FontMissing, ModelUnreadable, RoomUnbakeable):
        assert issubclass(kind, AssetError)
        assert kind.retryable is False


def test_one_of_everything_bakes(tmp_path: Path) -> None:
    room: Room = every_kind()
    folder = bake_room(room, {}, tmp_path, quality="draft")
    model = pygltflib.GLTF2().load_binary(str(folder / "room.glb"))
    places = np.concatenate([values(model, p.attributes.POSITION) for p in primitives(model)])
    assert np.isfinite(places).all()
    assert {material.name for material in model.materials} == set(get_args(Sheet))


def test_the_command_line_bakes(tmp_path: Path) -> None:
    store = tmp_path / "store.toml"
    store.write_text(HEAD + SMALL, encoding="utf-8")
    command = [sys.executable, "-m", "assets.bake", str(store), "main", str(tmp_path / "out")]
    done = subprocess.run(
        [*command, "--quality", "draft"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "100%" in done.stdout
    folder = Path(done.stdout.strip().splitlines()[-1])
    assert (folder / "manifest.json").exists()
