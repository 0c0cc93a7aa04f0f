"""The gate's own rules hold for whatever comes: none of them raises anything but a refusal."""

import io
import json
import re
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from assets.errors import Refused
from assets.gate.chinese import OWN
from assets.gate.container import split
from assets.gate.document import check_document
from assets.gate.images import header
from assets.gate.inspect import inspect
from assets.gate.limits import JSON_DEPTH, LARGEST_INTEGER, NODE_DEPTH
from assets.gate.names import data_of, member_of, odd
from assets.gate.remedies import remedy
from assets.gate.strict_json import objects, parse
from assets.node_tools import FOLDER
from tests.assets.gate.made import SOUND, glb, packed, triangle

scalars = (
    st.none() | st.booleans() | st.integers(-9, 9) | st.integers(-LARGEST_INTEGER, LARGEST_INTEGER)
    | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=9)
)  # fmt: skip
keys = st.text(max_size=6) | st.sampled_from(
    ["nodes", "children", "meshes", "primitives", "attributes", "POSITION", "indices", "accessors",
     "count", "type", "componentType", "extensions", "EXT_mesh_gpu_instancing", "images", "uri",
     "EXT_meshopt_compression", "byteStride", "bufferViews", "buffers", "extras", "mesh"]
)  # fmt: skip
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(keys, inner, max_size=5),
    max_leaves=30,
)
documents = st.dictionaries(keys, values, max_size=8)


@settings(deadline=None)
@given(documents)
def test_json_is_read_as_it_was_written(document: dict[str, Any]) -> None:
    assert parse(json.dumps(document).encode()) == document


@given(st.binary(max_size=60) | st.text(alphabet='{}[]":,0123456789.eE-+\\u ', max_size=60))
def test_what_is_no_json_is_refused(text: bytes | str) -> None:
    data = text if isinstance(text, bytes) else text.encode()
    with suppress(Refused):
        found = parse(data)
        assert json.loads(data) == found


@pytest.mark.parametrize(("depth", "taken"), [(JSON_DEPTH, True), (JSON_DEPTH + 1, False)])
def test_the_limit_of_depth_is_what_it_says(depth: int, taken: bool) -> None:
    text = b'{"a":' * depth + b"0" + b"}" * depth
    if taken:
        assert parse(text)
    else:
        with pytest.raises(Refused, match="nested"):
            parse(text)


@settings(deadline=None)
@given(documents)
def test_a_pointer_leads_to_its_object(document: dict[str, Any]) -> None:
    for pointer, found in objects(document):
        at: Any = document
        for part in pointer.split("/")[1:]:
            name = part.replace("~1", "/").replace("~0", "~")
            at = at[int(name)] if isinstance(at, list) else at[name]
        assert at is found


@settings(deadline=None)
@given(documents)
def test_any_document_is_judged(document: dict[str, Any]) -> None:
    for one in check_document(document):
        assert one.message
        assert one.remedy


@given(st.integers(1, NODE_DEPTH + 9))
def test_a_chain_of_nodes_may_be_as_long_as_it_says(length: int) -> None:
    chain = [{"children": [n + 1]} for n in range(length - 1)] + [{}]
    codes = {one.code for one in check_document({"nodes": chain})}
    assert codes == ({"NODES_TOO_DEEP"} if length > NODE_DEPTH else set())


steps = st.sampled_from(
    ["..", ".", "/", "\\", "%2e%2e", "%2F", "a", "b.bin", "C:", "%00", "?", "#", ""]
)


@given(
    st.text(max_size=30) | st.lists(steps, max_size=8).map("".join),
    st.sampled_from(["m.gltf", "in/m.gltf"]),
)
def test_no_address_leads_out_of_the_upload(uri: str, main: str) -> None:
    try:
        name = member_of(uri, "/buffers/0/uri", main)
    except Refused:
        return
    assert odd(name) is None
    folder = Path("/upload") / Path(main).parent
    assert (Path("/upload") / name).resolve().is_relative_to(folder)


@pytest.mark.parametrize(
    ("uri", "name"),
    [("a.bin", "in/a.bin"), ("./a%20b.bin", "in/a b.bin"), ("sub/ü.png", "in/sub/ü.png")],
)
def test_a_relative_name_is_a_member(uri: str, name: str) -> None:
    assert member_of(uri, "", "in/model.gltf") == name


@pytest.mark.parametrize(
    ("uri", "content"),
    [
        ("data:application/octet-stream;base64,AAEC", b"\0\1\2"),
        ("data:;base64,", b""),
        ("data:image/png;x=y;base64,AA==", b"\0"),
        ("data:application/gltf-buffer,%00a", b"\0a"),
    ],
)
def test_embedded_data_are_read(uri: str, content: bytes) -> None:
    assert data_of(uri, "") == content


@given(
    st.binary(max_size=200),
    st.sampled_from(
        [
            b"",
            b"\x89PNG\r\n\x1a\n",
            b"\xff\xd8\xff",
            b"RIFF0000WEBP",
            b"RIFF0000WEBPVP8L",
            b"\xabKTX 20\xbb\r\n\x1a\n",
        ]
    ),
)
def test_any_bytes_are_an_image_or_none(data: bytes, start: bytes) -> None:
    found = header(start + data)
    assert found is None or (found.width > 0 and found.pixels >= found.width * found.height)


@given(
    st.integers(1, 300),
    st.integers(1, 300),
    st.sampled_from(["PNG", "JPEG", "WEBP"]),
    st.booleans(),
)
def test_sizes_are_those_that_a_decoder_finds(
    width: int, height: int, kind: str, lossless: bool
) -> None:
    out = io.BytesIO()
    Image.new("RGBA" if kind == "WEBP" and not lossless else "RGB", (width, height)).save(
        out, kind, **({"lossless": True} if lossless and kind == "WEBP" else {})
    )
    found = header(out.getvalue())
    assert found is not None
    assert (found.kind.upper(), found.width, found.height) == (kind, width, height)


@given(st.binary(max_size=80), st.binary(max_size=80))
def test_a_container_gives_back_what_is_in_it(text: bytes, binary: bytes) -> None:
    found_text, found_binary = split(glb(text, binary))
    assert found_text.rstrip(b" ") == text.rstrip(b" ")
    assert found_binary.rstrip(b"\0") == binary.rstrip(b"\0")


WHOLE = {
    ".glb": glb(SOUND),
    ".gltf": SOUND,
    ".zip": packed([("model.glb", glb(SOUND))])["upload.zip"],
}


@settings(deadline=None)
@given(st.sampled_from(sorted(WHOLE)), st.data())
def test_a_damaged_upload_is_judged(
    tmp_path_factory: pytest.TempPathFactory, kind: str, data: st.DataObject
) -> None:
    content = bytearray(WHOLE[kind])
    for at in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=4)):
        content[at] = data.draw(st.integers(0, 255))
    folder = tmp_path_factory.mktemp("damaged")
    file = folder / f"model{kind}"
    file.write_bytes(content[: data.draw(st.integers(1, len(content)))])
    answer = inspect(file, folder / "out")
    assert (answer.main is None) == bool(answer.findings)


def test_each_message_of_the_validator_has_a_remedy() -> None:
    told = (FOLDER / "node_modules" / "gltf-validator" / "ISSUES.md").read_text()
    codes = [
        line.split("|")[1] for line in told.splitlines() if line.startswith("|") and "_" in line
    ]
    assert len(codes) > 150
    said = {code: remedy(code) for code in codes}
    assert all(one.en and one.zh for one in said.values())
    assert len({one.en for one in said.values()}) > 15
    assert len({one.zh for one in said.values()}) > 15


def test_each_finding_of_our_own_is_said_in_chinese() -> None:
    sources = [file.read_text() for file in (FOLDER.parent / "gate").glob("*.py")]
    called = r'(?:error|_refuse|problem|refuse)\(\s*"([A-Z_]+)"'
    own = {code for text in sources for code in re.findall(called, text)}
    assert len(own) > 20
    assert own <= OWN.keys()


def test_what_is_sound_is_sound() -> None:
    assert list(check_document(triangle())) == []
