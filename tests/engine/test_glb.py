"""Reading GLBs: ours exactly, anything else refused by name."""

import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.errors import ModelUnreadable
from engine.glb import Model, read_glb
from tests.engine.tiny_store import Glb, cube


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    glb = Glb()
    picture = np.zeros((4, 4, 3), np.uint8)
    picture[:, :, 2] = 200
    red, blue = glb.material((1.0, 0.5, 0.5), picture=picture), glb.material((0, 0, 1), 0.5, 0.25)
    glb.mesh(cube(0.4), red, {"Red": red, "Blue": blue})
    return glb.write(tmp_path_factory.mktemp("glb") / "cube.glb")


def test_what_was_written_is_read(good: Path) -> None:
    model = read_glb(good)
    primitive, shape = model.primitives[0], cube(0.4)
    assert np.array_equal(primitive.positions, shape.positions)
    assert np.array_equal(primitive.normals, shape.normals)
    assert np.array_equal(primitive.triangles, shape.triangles)
    assert model.variants == ["Red", "Blue"]
    blue = model.material(primitive, "Blue")
    assert (blue.metallic, blue.roughness, blue.base_picture) == (0.5, 0.25, None)
    assert model.material(primitive, None) == model.material(primitive, "Red")
    assert model.material(primitive, "no such variant") == model.material(primitive, "Red")
    assert model.picture(0)[1, 2].tolist() == [0, 0, 200, 255]


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_damaged_files_are_refused_and_never_crash(
    good: Path, tmp_path: Path, data: st.DataObject
) -> None:
    content = bytearray(good.read_bytes())
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(content)))
    path = tmp_path / "damaged.glb"
    path.write_bytes(bytes(content if data.draw(st.booleans()) else content[:cut]))
    model = read_or_none(path)
    for primitive in [] if model is None else model.primitives:
        assert np.isfinite(primitive.positions).all()
        assert int(primitive.triangles.max()) < len(primitive.positions)


def test_vertices_out_of_all_bounds_are_refused(good: Path, tmp_path: Path) -> None:
    normals = cube(0.4).normals.tobytes()
    content = good.read_bytes()
    assert normals in content
    huge = np.full(len(normals) // 4, 1e30, np.float32).tobytes()
    path = tmp_path / "huge.glb"
    path.write_bytes(content.replace(normals, huge))
    with pytest.raises(ModelUnreadable, match="bounds"):
        read_glb(path)


def read_or_none(path: Path) -> Model | None:
    """The model with its pictures; None if it is refused, which any other error is not."""
    try:
        model = read_glb(path)
        for number in range(len(model.pictures)):
            model.picture(number)
    except ModelUnreadable:
        return None
    return model


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "No such file"),
        (b"", "not a canonical GLB"),
        (b"PK\x03\x04" + bytes(64), "not glTF"),
        (struct.pack("<IIIII", 0x46546C67, 2, 28, 8, 0x4E4F534A) + b"[[[[[[[[", "canonical"),
    ],
)
def test_the_text_says_what_is_wrong(tmp_path: Path, content: bytes | None, says: str) -> None:
    path = tmp_path / "model.glb"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ModelUnreadable, match=says):
        read_glb(path)


def test_compressed_files_are_refused(good: Path, tmp_path: Path) -> None:
    glb = Glb()
    glb.mesh(cube(0.4), glb.material())
    glb.document["extensionsRequired"] = ["KHR_draco_mesh_compression"]
    with pytest.raises(ModelUnreadable, match="draco"):
        read_glb(glb.write(tmp_path / "draco.glb"))
