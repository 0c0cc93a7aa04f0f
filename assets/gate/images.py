"""Sizes of images from their first bytes; no pixel is decoded here.

PNG (ISO/IEC 15948, 11.2.2), JPEG (ITU-T T.81, B.2.2), WebP (RFC 9649) and KTX 2.0 (section 3).
"""

import struct
from dataclasses import dataclass

_PNG, _KTX2 = b"\x89PNG\r\n\x1a\n", b"\xabKTX 20\xbb\r\n\x1a\n"
_SOF = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_STANDALONE = {0x01, *range(0xD0, 0xD8)}
_MARKERS = 10_000
"""Looked at before a JPEG's size; a large colour profile takes some three hundred."""


@dataclass(frozen=True)
class Header:
    """`pixels`: of all its levels, layers and faces."""

    kind: str
    width: int
    height: int
    pixels: int


def header(data: bytes) -> Header | None:
    """What an image says of itself; None where it is none of the four, or broken."""
    try:
        if data.startswith(_PNG):
            return _png(data)
        if data.startswith(b"\xff\xd8\xff"):
            return _jpeg(data)
        if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
            return _webp(data)
        if data.startswith(_KTX2):
            return _ktx2(data)
    except (struct.error, IndexError):
        return None
    return None


def _flat(kind: str, width: int, height: int) -> Header | None:
    return Header(kind, width, height, width * height) if width and height else None


def _png(data: bytes) -> Header | None:
    length, name, width, height = struct.unpack_from(">I4sII", data, 8)
    return _flat("PNG", width, height) if (length, name) == (13, b"IHDR") else None


def _jpeg(data: bytes) -> Header | None:
    at = 2
    for _ in range(_MARKERS):
        if data[at] != 0xFF:
            return None
        marker = data[at + 1]
        if marker in _SOF:
            _, _, height, width = struct.unpack_from(">HBHH", data, at + 2)
            return _flat("JPEG", width, height)
        if marker == 0xFF:
            at += 1
        elif marker in _STANDALONE:
            at += 2
        else:
            at += 2 + max(2, struct.unpack_from(">H", data, at + 2)[0])
    return None


def _webp(data: bytes) -> Header | None:
    kind = data[12:16]
    if kind == b"VP8X":  # sizes less one, 24 bits each
        width, height = (int.from_bytes(data[at : at + 3], "little") + 1 for at in (24, 27))
        return _flat("WebP", width, height) if len(data) >= 30 else None
    if kind == b"VP8L" and data[20] == 0x2F:  # 14 bits each, less one
        (bits,) = struct.unpack_from("<I", data, 21)
        return _flat("WebP", (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    if kind == b"VP8 " and data[23:26] == b"\x9d\x01\x2a":
        width, height = struct.unpack_from("<HH", data, 26)
        return _flat("WebP", width & 0x3FFF, height & 0x3FFF)
    return None


def _ktx2(data: bytes) -> Header | None:
    width, height, depth, layers, faces, _ = struct.unpack_from("<6I", data, 20)
    pixels = width * max(1, height) * max(1, depth) * max(1, layers) * max(1, faces)
    return Header("KTX2", width, height, pixels) if width and height else None
