"""Uploads made to do harm, by name, each with the codes of which the gate has to say one: every row
of what brought real parsers down."""

import json
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import numpy as np

from tests.assets.gate.made import SOUND, Files, data, glb, gltf, packed, png, triangle

BOMBS: dict[str, tuple[Callable[[], Files], set[str]]] = {}


def bomb(*codes: str) -> Callable[[Callable[[], Files]], Callable[[], Files]]:
    def keep(make: Callable[[], Files]) -> Callable[[], Files]:
        BOMBS[make.__name__] = make, set(codes)
        return make

    return keep


def pictured(uri: str, **more: Any) -> dict[str, Any]:
    image = {"images": [{"uri": uri}], "textures": [{"source": 0}]}
    look = {"pbrMetallicRoughness": {"baseColorTexture": {"index": 0}}}
    return triangle(**image, materials=[look], **more)


def named(uri: str) -> Files:
    return gltf(triangle(buffers=[{"byteLength": 36, "uri": uri}]))


def nodes(tree: list[dict[str, Any]]) -> Files:
    return gltf(triangle(nodes=tree, scenes=[{"nodes": [0]}]))


def counted(count: int, **more: Any) -> dict[str, Any]:
    return {"componentType": 5126, "count": count, "type": "VEC3"} | more


# --- addresses ------------------------------------------------------------------------


@bomb("URI_NOT_ALLOWED")
def a_parent_folder() -> Files:
    return named("../secret.bin")


@bomb("URI_NOT_ALLOWED")
def a_parent_folder_in_other_words() -> Files:
    return named("sub/%2e%2e/%2E%2E/secret.bin")


@bomb("URI_NOT_ALLOWED")
def a_parent_folder_of_windows() -> Files:
    return named("..\\secret.bin")


@bomb("URI_NOT_ALLOWED")
def an_absolute_path() -> Files:
    return named("/etc/hostname")


@bomb("URI_NOT_ALLOWED")
def an_absolute_path_in_other_words() -> Files:
    return named("%2Fetc%2Fhostname")


@bomb("URI_NOT_ALLOWED")
def a_file_address() -> Files:
    return named("file:///etc/hostname")


@bomb("URI_NOT_ALLOWED")
def an_http_address() -> Files:
    return named("http://169.254.169.254/latest/meta-data")


@bomb("URI_NOT_ALLOWED")
def an_address_without_a_scheme() -> Files:
    return named("//0.0.0.0/x.bin")


@bomb("URI_NOT_ALLOWED")
def an_address_within_an_extension() -> Files:
    told = {"VENDOR_remote": {"lods": [{"uri": "https://example.com/x.glb"}]}}
    return gltf(triangle(extensionsUsed=["VENDOR_remote"], extensions=told))


@bomb("URI_NOT_ALLOWED")
def two_hundred_thousand_addresses() -> Files:
    """What is said of them is not without end either."""
    return gltf(triangle(extensions={"VENDOR_x": [{"uri": "http://x"}] * 200_000}))


@bomb("FILE_MISSING")
def a_name_of_nothing() -> Files:
    return named("nothing.bin")


@bomb("DATA_URI_UNREADABLE")
def data_that_are_none() -> Files:
    return named("data:application/octet-stream;base64,!!!!")


# --- JSON and numbers -----------------------------------------------------------------


@bomb("JSON_NUMBER")
def not_a_number() -> Files:
    return gltf(SOUND.replace(b'"scene": 0', b'"scene": 0, "extras": NaN'))


@bomb("JSON_NUMBER")
def infinity_in_other_words() -> Files:
    return gltf(SOUND.replace(b"[1, 1, 0]", b"[1e999, 1, 0]"))


@bomb("JSON_NUMBER")
def an_integer_of_a_million_digits() -> Files:
    return gltf(SOUND.replace(b'"scene": 0', b'"scene": ' + b"9" * 1_000_000))


@bomb("JSON_DUPLICATE_KEY")
def the_same_key_twice() -> Files:
    return gltf(SOUND.replace(b'"scene": 0', b'"scene": 0, "scene": 1'))


@bomb("JSON_TOO_DEEP")
def json_a_hundred_thousand_deep() -> Files:
    return gltf(b'{"asset":{"version":"2.0"},"extras":' + b"[" * 100_000 + b"]" * 100_000 + b"}")


@bomb("JSON_TOO_DEEP")
def json_a_hundred_deep() -> Files:
    return gltf(SOUND[:-1] + b', "extras": ' + b"[" * 100 + b"]" * 100 + b"}")


@bomb("JSON_TOO_LARGE")
def four_million_values() -> Files:
    return gltf(SOUND[:-1] + b', "extras": [' + b"[]," * 4_000_000 + b"0]}")


@bomb("JSON_INVALID")
def no_text() -> Files:
    return gltf(b"\xff\xfe" + SOUND)


@bomb("JSON_INVALID")
def a_list_for_a_document() -> Files:
    return gltf(b"[1]")


@bomb("ACCESSOR_INVALID_FLOAT")
def not_a_number_in_the_geometry() -> Files:
    points = np.array([[np.nan, 0, 0], [1, 0, np.inf], [0, 1, 0]], "<f4").tobytes()
    return gltf(triangle(buffers=[{"byteLength": 36, "uri": data(points)}]))


# --- trees and sizes ------------------------------------------------------------------


@bomb("NODES_TOO_DEEP")
def a_chain_of_nodes() -> Files:
    return nodes([{"children": [n + 1]} for n in range(9_000)] + [{"mesh": 0}])


@bomb("TOO_MANY")
def a_hundred_thousand_nodes() -> Files:
    return nodes([{"children": [n + 1]} for n in range(100_000)] + [{"mesh": 0}])


@bomb("NODES_IN_A_RING")
def a_ring_of_nodes() -> Files:
    return nodes([{"mesh": 0}, {"children": [2]}, {"children": [1]}])


@bomb("NODES_IN_A_RING")
def a_node_below_itself() -> Files:
    return nodes([{"mesh": 0}, {"children": [1]}])


@bomb("NODES_SHARED")
def a_graph_that_explodes() -> Files:
    """2^60 ways from the top to the mesh, in a hundred nodes."""
    return nodes([{"children": [n + 1, n + 1]} for n in range(60)] + [{"mesh": 0}])


@bomb("NODES_SHARED")
def a_ring_that_two_lead_to() -> Files:
    return nodes([{"mesh": 0, "children": [1]}, {"children": [0]}, {"children": [0]}])


@bomb("GEOMETRY_TOO_LARGE")
def one_mesh_placed_ten_thousand_times() -> Files:
    placed = [{"children": list(range(1, 10_000))}] + [{"mesh": 0}] * 9_999
    return gltf(triangle(nodes=placed, accessors=[counted(2_000_000)]))


@bomb("ACCESSOR_TOO_LARGE")
def four_billion_zeros() -> Files:
    """An accessor without a view is all zeros, however long (glTF 2.0, 3.6.2.3)."""
    return gltf(triangle(accessors=[counted(2**32 - 1, min=[0, 0, 0], max=[0, 0, 0])]))


@bomb("ACCESSOR_TOO_LARGE")
def a_sparse_bomb() -> Files:
    sparse = {
        "count": 1,
        "indices": {"bufferView": 0, "componentType": 5125},
        "values": {"bufferView": 0, "byteOffset": 4},
    }
    return gltf(triangle(accessors=[counted(2**31, sparse=sparse)]))


@bomb("GEOMETRY_TOO_LARGE")
def many_large_accessors() -> Files:
    return gltf(triangle(accessors=[counted(4_000_000)] * 40))


@bomb("GEOMETRY_TOO_LARGE")
def a_meshopt_bomb() -> Files:
    told = {"buffer": 0, "byteLength": 36, "byteStride": 252, "count": 2**31, "mode": "ATTRIBUTES"}
    view = {"buffer": 0, "byteLength": 36, "extensions": {"EXT_meshopt_compression": told}}
    return gltf(triangle(bufferViews=[view], extensionsUsed=["EXT_meshopt_compression"]))


@bomb("ACCESSOR_TOO_LARGE")
def a_draco_bomb() -> Files:
    """A few bytes that say that they are hundreds of millions of vertices."""
    told = {"KHR_draco_mesh_compression": {"bufferView": 0, "attributes": {"POSITION": 0}}}
    mesh = {"primitives": [{"attributes": {"POSITION": 0}, "extensions": told}]}
    name = "KHR_draco_mesh_compression"
    return gltf(triangle(
        meshes=[mesh], accessors=[counted(300_000_000)],
        extensionsUsed=[name], extensionsRequired=[name],
    ))  # fmt: skip


@bomb("ACCESSOR_INDEX_OOB")
def an_index_past_the_vertices() -> Files:
    content = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0]], "<f4").tobytes() + b"\xfe\x00\xfe\x00\0\0"
    document = triangle(buffers=[{"byteLength": 42, "uri": data(content)}])
    document["bufferViews"] += [{"buffer": 0, "byteOffset": 36, "byteLength": 6, "target": 34963}]
    document["accessors"] += [
        {"bufferView": 1, "componentType": 5123, "count": 3, "type": "SCALAR"}
    ]
    document["meshes"][0]["primitives"][0]["indices"] = 1
    return gltf(document)


@bomb("BUFFER_VIEW_TOO_LONG", "ACCESSOR_TOO_LONG")
def a_view_past_its_buffer() -> Files:
    return gltf(triangle(bufferViews=[{"buffer": 0, "byteLength": 2**40, "target": 34962}]))


@bomb("BUFFER_BYTE_LENGTH_MISMATCH")
def a_buffer_that_says_it_is_longer() -> Files:
    points = np.zeros((3, 3), "<f4").tobytes()
    return gltf(triangle(buffers=[{"byteLength": 2**31, "uri": data(points)}]))


@bomb("EXTENSION_NOT_READ")
def an_extension_that_nobody_reads() -> Files:
    name = "VENDOR_remote_code"
    return gltf(triangle(extensionsUsed=[name], extensionsRequired=[name]))


# --- images ---------------------------------------------------------------------------


@bomb("IMAGE_TOO_LARGE")
def a_png_bomb() -> Files:
    """20,000 x 20,000 pixels in 390 kB."""
    packer = zlib.compressobj(9)
    row = bytes(20_001)
    body = b"".join(packer.compress(row) for _ in range(20_000)) + packer.flush()
    shell = png(20_000, 20_000, b"\0")
    at = shell.index(b"IDAT")
    chunk = b"IDAT" + body
    whole = struct.pack(">I", len(body)) + chunk + struct.pack(">I", zlib.crc32(chunk))
    return gltf(pictured("a.png"), a__png=shell[: at - 4] + whole + shell[-12:])


@bomb("IMAGE_TOO_LARGE")
def a_png_bomb_within_a_glb() -> Files:
    image = png(60_000, 60_000, b"\0")
    document = pictured("")
    document["images"] = [{"bufferView": 0, "mimeType": "image/png"}]
    document["bufferViews"] = [{"buffer": 0, "byteLength": len(image)}]
    document["buffers"] = [{"byteLength": len(image)}]
    return {"model.glb": glb(json.dumps(document).encode(), image)}


@bomb("IMAGE_TOO_LARGE")
def a_jpeg_bomb() -> Files:
    frame = struct.pack(">BBHBHHB", 0xFF, 0xC0, 11, 8, 65_000, 65_000, 1) + b"\1\x11\0"
    image = b"\xff\xd8\xff\xe0\x00\x04ab" + frame + b"\xff\xd9"
    return gltf(pictured(data(image, "image/jpeg")))


@bomb("IMAGE_TOO_LARGE")
def a_webp_bomb() -> Files:
    size = (16_383).to_bytes(3, "little")
    body = b"WEBPVP8X" + struct.pack("<II", 10, 0) + size + size
    return gltf(pictured(data(b"RIFF" + struct.pack("<I", len(body)) + body, "image/webp")))


@bomb("IMAGE_TOO_LARGE")
def a_ktx2_bomb() -> Files:
    head = struct.pack("<IIIIIIIII", 0, 1, 8_192, 8_192, 0, 2_048, 6, 1, 1)
    image = b"\xabKTX 20\xbb\r\n\x1a\n" + head + bytes(100)
    return gltf(pictured(data(image, "image/ktx2")))


@bomb("IMAGE_TOO_LARGE")
def many_large_images() -> Files:
    image = png(7_000, 7_000, b"\0")
    return gltf(pictured("a.png") | {"images": [{"uri": "a.png"}] * 12}, a__png=image)


@bomb("IMAGE_UNREADABLE")
def a_drawing_with_a_script() -> Files:
    drawing = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    return gltf(pictured(data(drawing, "image/png")))


@bomb("IMAGE_UNREADABLE")
def an_image_of_nothing() -> Files:
    return gltf(pictured("a.png"), a__png=b"")


# --- containers -----------------------------------------------------------------------


@bomb("JSON_INVALID")
def an_empty_file() -> Files:
    return {"model.gltf": b""}


@bomb("GLB_UNREADABLE")
def an_empty_glb() -> Files:
    return {"model.glb": b""}


@bomb("GLB_UNREADABLE")
def another_magic() -> Files:
    return {"model.glb": b"glTG" + glb(SOUND)[4:]}


@bomb("GLB_UNREADABLE")
def version_one() -> Files:
    return {"model.glb": b"glTF\1\0\0\0" + glb(SOUND)[8:]}


@bomb("GLB_UNREADABLE")
def cut_off() -> Files:
    return {"model.glb": glb(SOUND)[:-40]}


@bomb("GLB_UNREADABLE")
def a_chunk_of_four_gigabytes() -> Files:
    return {"model.glb": glb(SOUND)[:12] + b"\xff\xff\xff\xff" + glb(SOUND)[16:]}


@bomb("KIND_UNKNOWN")
def a_program() -> Files:
    return {"model.exe": b"MZ"}


@bomb("UPLOAD_TOO_LARGE")
def seventy_megabytes() -> Files:
    return {"model.glb": glb(SOUND, bytes(70 * 1024 * 1024))}


# --- archives -------------------------------------------------------------------------


@bomb("ARCHIVE_UNREADABLE")
def no_archive() -> Files:
    return {"upload.zip": b"PK\3\4" + bytes(100)}


@bomb("NAME_NOT_ALLOWED")
def an_archive_that_climbs() -> Files:
    return packed([("model.gltf", SOUND), ("../../etc/cron.d/x", b"x")])


@bomb("NAME_NOT_ALLOWED")
def an_archive_with_an_absolute_path() -> Files:
    return packed([("model.gltf", SOUND), ("/etc/cron.d/x", b"x")])


@bomb("NAME_NOT_ALLOWED")
def an_archive_for_windows() -> Files:
    return packed([("model.gltf", SOUND), ("..\\x.bin", b"x"), ("c:x.bin", b"x"), ("nul", b"")])


@bomb("NAME_NOT_ALLOWED")
def an_archive_with_a_name_of_nothing() -> Files:
    """The standard library's own reader stumbles over it."""
    nameless = zipfile.ZipInfo("a")
    nameless.filename = ""
    return packed([("model.gltf", SOUND), (nameless, b"x")])


@bomb("NAME_TWICE")
def an_archive_with_a_name_twice() -> Files:
    return packed([("model.gltf", SOUND), ("a.bin", b"x"), ("A.bin", b"y")])


@bomb("FILE_UNREADABLE")
def an_archive_with_a_link() -> Files:
    link = zipfile.ZipInfo("a.bin")
    link.external_attr = 0o120777 << 16
    return packed([("model.gltf", SOUND), (link, b"/etc/hostname")])


@bomb("UPLOAD_TOO_LARGE")
def an_archive_that_unpacks_without_end() -> Files:
    """100 MiB in 100 kB."""
    return packed([
        ("model.gltf", json.dumps(triangle(buffers=[{"byteLength": 36, "uri": "a.bin"}])).encode()),
        ("a.bin", bytes(100 * 1024 * 1024)),
    ])  # fmt: skip


@bomb("UPLOAD_TOO_LARGE", "ARCHIVE_UNREADABLE")
def an_archive_that_lies_about_sizes() -> Files:
    made = an_archive_that_unpacks_without_end()["upload.zip"]
    true, told = struct.pack("<I", 100 * 1024 * 1024), struct.pack("<I", 36)
    return {"upload.zip": made.replace(true, told)}


@bomb("UPLOAD_TOO_LARGE")
def an_archive_of_many_bombs() -> Files:
    """Each file is small enough; all of them are not."""
    content = bytes(60 * 1024 * 1024)
    names = [f"{n}.bin" for n in range(6)]
    buffers = [{"byteLength": 36, "uri": name} for name in names]
    document = json.dumps(triangle(buffers=buffers)).encode()
    return packed([("model.gltf", document), *((name, content) for name in names)])


@bomb("TOO_MANY")
def an_archive_of_ten_thousand_files() -> Files:
    return packed([("model.gltf", SOUND), *((f"{n}.bin", b"") for n in range(10_000))])


@bomb("ARCHIVE_UNREADABLE")
def an_archive_packed_by_another_method() -> Files:
    return packed([("model.gltf", SOUND)], zipfile.ZIP_LZMA)


@bomb("ARCHIVE_UNREADABLE")
def an_archive_with_damaged_content() -> Files:
    made = bytearray(packed([("model.gltf", SOUND)])["upload.zip"])
    made[60:80] = bytes(20)
    return {"upload.zip": bytes(made)}


@bomb("ARCHIVE_NOT_ONE_MODEL")
def an_archive_with_two_models() -> Files:
    return packed([("a.gltf", SOUND), ("b.gltf", SOUND)])


@bomb("ARCHIVE_NOT_ONE_MODEL")
def an_archive_in_an_archive() -> Files:
    return packed([("upload.zip", packed([("model.gltf", SOUND)])["upload.zip"])])
