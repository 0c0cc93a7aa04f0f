"""USDZ files say what the GLBs say: true size, materials, pictures; packed by the rules."""

import io
import struct
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pxr import Usd, UsdGeom, UsdShade, UsdValidation

from assets.errors import ModelUnreadable
from assets.usdz import LARGEST_PICTURE, write_usdz
from tests.assets.hand_made import UVS, contents, document, pack, picture


@pytest.fixture
def source(tmp_path: Path) -> Path:
    file = tmp_path / "model.glb"
    file.write_bytes(pack(document(), contents(picture("JPEG"), picture("PNG"))))
    return file


def made(source: Path, variant: str | None) -> Usd.Stage:
    target = source.with_suffix(".usdz")
    write_usdz(source, variant, target)
    return Usd.Stage.Open(str(target))


def surface(stage: Usd.Stage) -> tuple[UsdShade.Shader, dict[str, tuple[str, Any]]]:
    """The surface of the first mesh, and for each texture its channel and sampler by input."""
    mesh = next(prim for prim in stage.Traverse() if prim.IsA(UsdGeom.Mesh))
    material = UsdShade.MaterialBindingAPI(mesh).ComputeBoundMaterial()[0]
    shader = material.ComputeSurfaceSource()[0]
    sampled = {}
    for one in shader.GetInputs():
        connected = one.GetConnectedSources()[0]
        if connected:
            sampler = UsdShade.Shader(connected[0].source.GetPrim())
            sampled[one.GetBaseName()] = (connected[0].sourceName, sampler)
    return shader, sampled


def test_it_stands_on_the_floor_in_true_size(source: Path) -> None:
    stage = made(source, None)
    assert UsdGeom.GetStageMetersPerUnit(stage) == 1
    assert UsdGeom.GetStageUpAxis(stage) == UsdGeom.Tokens.y
    box = UsdGeom.BBoxCache(0, [UsdGeom.Tokens.default_])
    bounds = box.ComputeWorldBound(stage.GetDefaultPrim()).ComputeAlignedRange()
    assert np.allclose(bounds.GetMin(), [-0.8, 0, -0.4], atol=1e-3)
    assert np.allclose(bounds.GetMax(), [0.8, 1.5, 0.2], atol=1e-3)


def test_a_material_keeps_all_that_usd_can_say(source: Path) -> None:
    stage = made(source, "shade")
    _, sampled = surface(stage)
    channels = {name: channel for name, (channel, _) in sampled.items()}
    assert channels == {
        "diffuseColor": "rgb", "opacity": "a", "metallic": "b", "roughness": "g",
        "normal": "rgb", "occlusion": "r", "emissiveColor": "rgb",
    }  # fmt: skip

    def of(name: str, setting: str) -> Any:
        return sampled[name][1].GetInput(setting).Get()

    assert np.allclose(of("diffuseColor", "scale"), [0.5, 1, 1, 0.4])
    assert np.allclose(of("metallic", "scale"), [1, 0.75, 0.25, 1])
    assert np.allclose(of("normal", "scale"), [2, 2, 2, 1])
    assert np.allclose(of("normal", "bias"), [-1, -1, -1, 0])
    assert np.allclose(of("occlusion", "bias"), [0.2, 0.2, 0.2, 0])
    assert np.allclose(of("emissiveColor", "scale"), [0, 0.5, 1, 1])
    assert of("diffuseColor", "sourceColorSpace") == "sRGB"
    assert of("normal", "sourceColorSpace") == "raw"


def test_a_variant_is_the_one_that_was_chosen(source: Path) -> None:
    stage = made(source, "cut")
    shader, sampled = surface(stage)
    values = {one.GetBaseName(): one.Get() for one in shader.GetInputs()}
    assert sampled == {}
    assert values["opacityThreshold"] == pytest.approx(0.3)
    assert values["roughness"] == pytest.approx(0.2)
    assert values["metallic"] == 1
    assert zipfile.ZipFile(source.with_suffix(".usdz")).namelist() == ["model.usdc"]


def test_pictures_lie_the_way_up_that_usd_has(source: Path) -> None:
    stage = made(source, None)
    mesh = next(prim for prim in stage.Traverse() if prim.IsA(UsdGeom.Mesh))
    st_values = UsdGeom.PrimvarsAPI(mesh).GetPrimvar("st").Get()
    assert np.allclose(st_values, UVS * [1, -1] + [0, 1])


def test_a_package_follows_the_rules(source: Path) -> None:
    """Stored, aligned to 64 bytes, the layer first (USDZ file format specification); and USD's
    own validators find nothing."""
    stage = made(source, "shade")
    file = source.with_suffix(".usdz")
    entries = zipfile.ZipFile(file).infolist()
    assert entries[0].filename.endswith(".usdc")
    assert sorted(Path(one.filename).suffix for one in entries[1:]) == [".jpg", ".png"]
    data = file.read_bytes()
    for one in entries:
        name, extra = struct.unpack_from("<HH", data, one.header_offset + 26)
        assert one.compress_type == zipfile.ZIP_STORED
        assert (one.header_offset + 30 + name + extra) % 64 == 0
    validators = UsdValidation.ValidationRegistry().GetOrLoadAllValidators()
    problems = UsdValidation.ValidationContext(validators).Validate(stage)
    assert [problem.GetMessage() for problem in problems] == []


@pytest.mark.parametrize(("kind", "mode"), [("PNG", "L"), ("PNG", "P"), ("JPEG", "RGB")])
def test_pictures_are_fitted(tmp_path: Path, kind: str, mode: str) -> None:
    source = tmp_path / "model.glb"
    large = picture(kind, LARGEST_PICTURE + 52, mode)
    source.write_bytes(pack(document(), contents(large, picture("PNG"))))
    made(source, "shade")
    with zipfile.ZipFile(source.with_suffix(".usdz")) as packed:
        name = next(one for one in packed.namelist() if "picture0" in one)
        image = Image.open(io.BytesIO(packed.read(name)))
    assert image.size == (LARGEST_PICTURE, LARGEST_PICTURE)
    assert image.mode == "RGB"


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "an extension that is needed": (
        {"extensionsRequired": ["KHR_draco_mesh_compression"]},
        "draco",
    ),
    "no such mesh": ({"nodes": [{"mesh": 7}]}, "range"),
    "a negative index": ({"nodes": [{"mesh": -1}]}, "negative"),
    "a ring of nodes": ({"nodes": [{"children": [0]}]}, "deeply"),
    "no bottom": ({"nodes": [{"mesh": 0, "translation": [0, 1e300, 0]}]}, "bounds"),
    "flattened": ({"nodes": [{"mesh": 0, "scale": [0, 1, 1]}]}, "Singular"),
    "nothing": ({"nodes": [{}]}, "nothing to draw"),
    "pictures elsewhere": ({"images": [{"uri": "../../secret.png"}]}, "bufferView"),
    "a picture that is none": ({"images": [{"bufferView": 3}, {"bufferView": 3}]}, "picture"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_odd_models_are_refused_whole(tmp_path: Path, wrong: str) -> None:
    changes, said = WRONG[wrong]
    source, target = tmp_path / "model.glb", tmp_path / "out" / "model.usdz"
    target.parent.mkdir()
    pictures = contents(picture("JPEG"), picture("PNG"))
    source.write_bytes(pack({**document(), **changes}, pictures))
    with pytest.raises(ModelUnreadable, match=said):
        write_usdz(source, "shade", target)
    assert list(target.parent.iterdir()) == []


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_damage_is_refused_and_leaves_nothing(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("damage")
    whole = pack(document(), contents(picture("JPEG"), picture("PNG")))
    at = data.draw(st.integers(0, len(whole) - 1))
    damaged = bytearray(whole)
    damaged[at : at + data.draw(st.integers(1, 4))] = data.draw(st.binary(max_size=4))
    source, target = folder / "model.glb", folder / "model.usdz"
    source.write_bytes(damaged)
    try:
        write_usdz(source, "shade", target)
    except ModelUnreadable:
        assert list(folder.iterdir()) == [source]
    else:
        assert Usd.Stage.Open(str(target)).GetDefaultPrim()
