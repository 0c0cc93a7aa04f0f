"""The GLB container (glTF 2.0, section 4.4): finds its JSON and its binary chunk."""

import struct
from typing import Never

from assets.errors import Refused
from assets.gate.findings import error

MAGIC = b"glTF"
_JSON, _BINARY = 0x4E4F534A, 0x004E4942


def split(data: bytes) -> tuple[bytes, bytes]:
    """The JSON chunk and the binary one, which may be empty. What else is wrong with the container
    the validator says.

    Raises:
        Refused: no GLB of version 2, or its first chunk is cut off or not JSON.
    """
    if len(data) < 20 or not data.startswith(MAGIC):
        _refuse("The file does not begin as a GLB does.")
    version, _, length, kind = struct.unpack_from("<IIII", data, 4)
    if version != 2:
        _refuse(f"It is glTF of version {version}; only 2 is taken.")
    if kind != _JSON or 20 + length > len(data):
        _refuse("Its JSON chunk is missing or cut off.")
    return data[20 : 20 + length], _binary(data, 20 + length)


def _binary(data: bytes, offset: int) -> bytes:
    if offset + 8 > len(data):
        return b""
    length, kind = struct.unpack_from("<II", data, offset)
    return data[offset + 8 : offset + 8 + length] if kind == _BINARY else b""


def _refuse(message: str) -> Never:
    remedy = "Export it as glTF 2.0 binary (.glb) and upload the whole file."
    raise Refused([error("GLB_UNREADABLE", "", message, remedy)])
