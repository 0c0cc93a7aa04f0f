"""A small model that says all that a material can say, packed by hand so that it can be bent."""

import io
import json
import struct
from typing import Any

import numpy as np
from PIL import Image

CORNERS = np.array([[-0.4, 0, 0.1], [0.4, 0, 0.1], [0, -0.75, -0.2]], np.float32)
"""A thing that hangs: its origin is on top."""
UVS = np.array([[0, 0], [1, 0], [0.5, 1]], np.float32)
SHADE = {
    "name": "everything",
    "pbrMetallicRoughness": {
        "baseColorFactor": [0.5, 1, 1, 0.4],
        "metallicFactor": 0.25,
        "roughnessFactor": 0.75,
        "baseColorTexture": {"index": 0},
        "metallicRoughnessTexture": {"index": 1},
    },
    "normalTexture": {"index": 1},
    "occlusionTexture": {"index": 1, "strength": 0.8},
    "emissiveFactor": [0, 0.5, 1],
    "emissiveTexture": {"index": 0},
    "alphaMode": "BLEND",
    "doubleSided": True,
}
CUT = {"alphaMode": "MASK", "alphaCutoff": 0.3, "pbrMetallicRoughness": {"roughnessFactor": 0.2}}


def picture(kind: str, size: int = 16, mode: str = "RGB") -> bytes:
    out = io.BytesIO()
    Image.new(mode, (size, size), 120 if mode == "L" else None).save(out, kind)
    return out.getvalue()


def document() -> dict[str, Any]:
    """A triangle in two variants, of everything that is understood."""
    attributes = {"POSITION": 0, "NORMAL": 1, "TEXCOORD_0": 2}
    mappings = [{"material": 0, "variants": [0]}, {"material": 1, "variants": [1]}]
    extensions = {"KHR_materials_variants": {"mappings": mappings}}
    primitive = {"attributes": attributes, "indices": 3, "material": 0, "extensions": extensions}
    names = [{"name": "shade"}, {"name": "cut"}]
    return {
        "asset": {"version": "2.0"},
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0, "scale": [2, 2, 2], "translation": [0, 3, 0]}],
        "meshes": [{"primitives": [primitive]}],
        "accessors": [
            {"componentType": 5126, "count": 3, "type": "VEC3", "bufferView": 0},
            {"componentType": 5126, "count": 3, "type": "VEC3", "bufferView": 1},
            {"componentType": 5126, "count": 3, "type": "VEC2", "bufferView": 2},
            {"componentType": 5123, "count": 3, "type": "SCALAR", "bufferView": 3},
        ],
        "materials": [SHADE, CUT],
        "textures": [{"source": 0}, {"source": 1}],
        "images": [{"bufferView": 4}, {"bufferView": 5}],
        "extensions": {"KHR_materials_variants": {"variants": names}},
    }


def contents(*pictures: bytes) -> list[bytes]:
    normals = np.array([[0, 0, 1]] * 3, np.float32)
    indices = np.array([0, 1, 2], np.uint16)
    return [one.tobytes() for one in (CORNERS, normals, UVS, indices)] + list(pictures)


def pack(told: dict[str, Any], parts: list[bytes]) -> bytes:
    views, blob = [], b""
    for part in parts:
        blob += b"\0" * (-len(blob) % 4)
        views.append({"buffer": 0, "byteOffset": len(blob), "byteLength": len(part)})
        blob += part
    told = {"bufferViews": views, "buffers": [{"byteLength": len(blob)}], **told}
    text = json.dumps(told).encode()
    text += b" " * (-len(text) % 4)
    head = struct.pack("<III", 0x46546C67, 2, 28 + len(text) + len(blob))
    json_head = struct.pack("<II", len(text), 0x4E4F534A)
    return head + json_head + text + struct.pack("<II", len(blob), 0x004E4942) + blob
