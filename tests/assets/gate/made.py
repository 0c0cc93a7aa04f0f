"""Small models packed by hand, of which uploads of every kind are made."""

import base64
import io
import json
import struct
import zipfile
import zlib
from typing import Any

import numpy as np

Files = dict[str, bytes]
"""Name -> content; the first is what the gate is given."""


def triangle(**more: Any) -> dict[str, Any]:
    """A document with one triangle, which the gate takes; `more` replaces its top members."""
    points = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0]], "<f4").tobytes()
    document = {
        "asset": {"version": "2.0"},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0}],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0}}]}],
        "accessors": [
            {
                "bufferView": 0, "componentType": 5126, "count": 3, "type": "VEC3",
                "min": [0, 0, 0], "max": [1, 1, 0],
            }
        ],
        "bufferViews": [{"buffer": 0, "byteLength": 36, "target": 34962}],
        "buffers": [{"byteLength": 36, "uri": data(points)}],
    }  # fmt: skip
    return document | more


def data(content: bytes, kind: str = "application/octet-stream") -> str:
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


def gltf(document: Any, **members: bytes) -> Files:
    text = document if isinstance(document, bytes) else json.dumps(document).encode()
    return {"model.gltf": text} | {name.replace("__", "."): one for name, one in members.items()}


def glb(text: bytes, binary: bytes = b"") -> bytes:
    text += b" " * (-len(text) % 4)
    chunks = struct.pack("<II", len(text), 0x4E4F534A) + text
    if binary:
        binary += b"\0" * (-len(binary) % 4)
        chunks += struct.pack("<II", len(binary), 0x004E4942) + binary
    return struct.pack("<4sII", b"glTF", 2, 12 + len(chunks)) + chunks


def packed(entries: list[tuple[str | zipfile.ZipInfo, bytes]], method: int = 8) -> Files:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", method) as opened:
        for name, content in entries:
            opened.writestr(name, content)
    return {"upload.zip": archive.getvalue()}


def png(width: int, height: int, rows: bytes = b"") -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        total = struct.pack(">I", zlib.crc32(kind + content))
        return struct.pack(">I", len(content)) + kind + content + total

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = zlib.compress(rows or bytes(width + 1) * height, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


SOUND = json.dumps(triangle()).encode()
