"""The demo goods: complete, valid, within their budgets, the right size, the same each time."""

import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pygltflib
import pytest
from PIL import Image

from assets import samples
from assets.samples.level import LEVELS, Level

ROOT = Path(__file__).parents[2]
VARIANTS = "KHR_materials_variants"
Entry = dict[str, Any]


@pytest.fixture(scope="module")
def goods(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("goods")
    assert samples.build(out) == out / "catalogue.json"
    return out


@pytest.fixture(scope="module")
def products(goods: Path) -> list[Entry]:
    catalogue = json.loads((goods / "catalogue.json").read_text(encoding="utf-8"))
    assert catalogue["version"] == 1
    assert catalogue["currency"] == "EUR"
    entries: list[Entry] = catalogue["products"]
    return entries


def models(goods: Path, products: list[Entry]) -> Iterator[tuple[Entry, Level, pygltflib.GLTF2]]:
    for product in products:
        for level in LEVELS:
            path = goods / product["product_id"] / f"{level.name}.glb"
            yield product, level, pygltflib.GLTF2().load_binary(str(path))


def primitives(model: pygltflib.GLTF2) -> list[Any]:
    return [primitive for mesh in model.meshes for primitive in mesh.primitives]


def values(model: pygltflib.GLTF2, index: int) -> npt.NDArray[Any]:
    accessor = model.accessors[index]
    view = model.bufferViews[accessor.bufferView]
    kind = {5126: "<f4", 5123: "<u2"}[accessor.componentType]
    width = {"SCALAR": 1, "VEC2": 2, "VEC3": 3}[accessor.type]
    data = np.frombuffer(
        model.binary_blob(), kind, accessor.count * width, view.byteOffset + accessor.byteOffset
    )
    return data.reshape(-1, width)


def bounds(model: pygltflib.GLTF2) -> npt.NDArray[Any]:
    points = np.concatenate([values(model, p.attributes.POSITION) for p in primitives(model)])
    return np.stack([points.min(axis=0), points.max(axis=0)])


def test_the_range_is_full(products: list[Entry]) -> None:
    departments = [product["department"] for product in products]
    assert len(products) >= 34
    for department in ("beauty", "apparel", "electronics", "furniture"):
        assert departments.count(department) >= 8
    assert sum(len(product["variants"]) > 1 for product in products) >= 10
    worn = {product["try_on"] for product in products}
    assert worn == {None, "glasses", "hat", "earrings", "lipstick", "top"}


def test_ids_prices_and_stock(products: list[Entry]) -> None:
    ids = [product["product_id"] for product in products]
    variants = [variant for product in products for variant in product["variants"]]
    skus = [variant["sku"] for variant in variants]
    assert len(set(ids)) == len(ids)
    assert len(set(skus)) == len(skus)
    assert all(re.fullmatch(r"[a-z0-9-]+", name) for name in ids)
    assert all(re.fullmatch(r"[A-Z0-9-]{3,32}", sku) for sku in skus)
    assert all(isinstance(v["price_minor"], int) and v["price_minor"] > 0 for v in variants)
    assert {0, 1} <= {variant["stock"] for variant in variants}


def test_texts_in_both_languages(products: list[Entry]) -> None:
    for product in products:
        texts = [product["name"], product["description"], *(v["name"] for v in product["variants"])]
        for words in texts:
            assert words["en"]
            assert words["en"].isascii()
            assert re.search(r"[\u4e00-\u9fff]", words["zh"])


def test_budgets(goods: Path, products: list[Entry]) -> None:
    for product, level, model in models(goods, products):
        name = f"{product['product_id']} {level.name}"
        drawn = primitives(model)
        assert sum(model.accessors[p.indices].count // 3 for p in drawn) <= level.max_triangles, (
            name
        )
        assert len(drawn) <= (2 if level.name == "hand" else 1), name
        for image in model.images:
            view = model.bufferViews[image.bufferView]
            data = model.binary_blob()[view.byteOffset : view.byteOffset + view.byteLength]
            assert max(Image.open(io.BytesIO(data)).size) <= level.max_texture, name


def test_sizes_and_origin(goods: Path, products: list[Entry]) -> None:
    for product, level, model in models(goods, products):
        low, high = bounds(model)
        size = np.array(product["size_m"])
        tolerance = 0.01 * size + 1e-4
        assert np.all(np.abs(high - low - size) <= tolerance), (product["product_id"], level.name)
        origin = high[1] if product["mount"] == "hang" else low[1]
        assert abs(origin) <= tolerance[1]
        assert np.all(np.abs((low + high)[[0, 2]] / 2) <= tolerance[[0, 2]])


def test_variants_match_the_catalogue(goods: Path, products: list[Entry]) -> None:
    for product, _, model in models(goods, products):
        named = [variant["material_variant"] for variant in product["variants"]]
        if len(named) == 1:
            assert named == [None]
            assert not model.extensionsUsed
            continue
        assert [v["name"] for v in model.extensions[VARIANTS]["variants"]] == named
        for primitive in primitives(model):
            mappings = primitive.extensions[VARIANTS]["mappings"]
            assert sorted(i for m in mappings for i in m["variants"]) == list(range(len(named)))
            assert len({m["material"] for m in mappings}) == len(named)


def test_variants_look_different(goods: Path, products: list[Entry]) -> None:
    for product, _, model in models(goods, products):
        pictures = set()
        for material in model.materials:
            texture = model.textures[material.pbrMetallicRoughness.baseColorTexture.index]
            view = model.bufferViews[model.images[texture.source].bufferView]
            start = view.byteOffset
            pictures.add(bytes(model.binary_blob()[start : start + view.byteLength]))
        assert len(pictures) == len(product["variants"])


def test_surfaces_face_outwards(goods: Path, products: list[Entry]) -> None:
    """Windings agree with vertex normals, so that culling back faces hides nothing."""
    for product, level, model in models(goods, products):
        for primitive in primitives(model):
            points = values(model, primitive.attributes.POSITION).astype(float)
            normals = values(model, primitive.attributes.NORMAL).astype(float)
            corners = values(model, primitive.indices).reshape(-1, 3)
            a, b, c = (points[corners[:, k]] for k in range(3))
            faces = np.cross(b - a, c - a)
            agree = (faces * normals[corners].sum(axis=1)).sum(axis=1)
            area = np.linalg.norm(faces, axis=1)
            turned = area[agree < 0].sum() / area.sum()
            assert turned < 0.02, (product["product_id"], level.name, turned)


def test_try_on_goods_leave_their_display_behind(goods: Path, products: list[Entry]) -> None:
    for product, level, model in models(goods, products):
        nodes = [node.name for node in model.nodes]
        assert nodes[0] == "product"
        if product["try_on"] in ("top", "earrings") and level.name == "hand":
            assert nodes == ["product", "display"]


def digest(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_same_bytes_from_anywhere(goods: Path, tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONHASHSEED": "4711", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "assets.samples", str(tmp_path / "again")]
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    assert "100%" in done.stdout
    assert digest(tmp_path / "again") == digest(goods)


def test_khronos_validator_finds_nothing(goods: Path, products: list[Entry]) -> None:
    modules = ROOT / "streaming" / "web" / "node_modules"
    node = shutil.which("node")
    if node is None or not (modules / "gltf-validator").is_dir():
        pytest.skip("needs node and the npm package gltf-validator in streaming/web/node_modules")
    files = [str(goods / p["product_id"] / f"{lv.name}.glb") for p in products for lv in LEVELS]
    script = Path(__file__).with_name("validate_glb.cjs")
    done = subprocess.run(
        [node, str(script), str(modules), *files], capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout) == {}
