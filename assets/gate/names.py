"""Which names and addresses a model may give its files: members of the upload, nothing else."""

import base64
import binascii
import re
from pathlib import PurePosixPath
from urllib.parse import unquote_to_bytes

from assets.errors import Refused
from assets.gate.findings import Finding, error
from assets.gate.limits import NAME_BYTES

_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
_DATA = re.compile(r"data:[\w.+/-]*(?:;[\w.+-]+=[\w.+-]+)*(;base64)?,", re.ASCII)
_DRIVES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


def odd(name: str) -> str | None:
    """Why `name` may not be a member's; None for a plain relative path with `/` between its parts.

    Names that some system takes for another thing are odd too, for folders go from one to another.
    """
    parts = name.split("/")
    if not name or len(name.encode("utf-8", "replace")) > NAME_BYTES:
        return "it is empty or too long"
    if not name.isprintable() or "\\" in name or ":" in name:
        return "it has a control character, a backslash or a colon"
    if name.startswith("/") or ".." in parts:
        return "it leads out of the upload"
    if any(part in ("", ".") or part != part.strip() or part.endswith(".") for part in parts):
        return "a part of it is empty, or begins or ends with a space or a dot"
    if any(_DRIVES.match(part) for part in parts):
        return "a part of it is a device's name"
    return None


def member_of(uri: str, pointer: str, main: str) -> str:
    """The member that a `uri` of the document `main` means (RFC 3986 relative path).

    Raises:
        Refused: it has a scheme, a query, or leads elsewhere than into the upload.
    """
    shown = uri[:80]
    if _SCHEME.match(uri) or uri.startswith("//"):
        raise Refused([_outside(pointer, f"{shown!r} is an address, not a file of the upload.")])
    try:
        path = unquote_to_bytes(uri).decode("utf-8")
    except UnicodeDecodeError:
        raise Refused([_outside(pointer, f"{shown!r} is no name of a file.")]) from None
    folder = PurePosixPath(main).parent
    name = (
        path.removeprefix("./")
        if folder == PurePosixPath()
        else f"{folder}/{path.removeprefix('./')}"
    )
    why = odd(path.removeprefix("./")) or odd(name)
    if why or "?" in uri or "#" in uri:
        raise Refused([_outside(pointer, f"{shown!r} is no name of a file: {why or 'a query'}.")])
    return name


def data_of(uri: str, pointer: str) -> bytes:
    """What a `data:` URI holds (RFC 2397).

    Raises:
        Refused: it cannot be decoded.
    """
    head = _DATA.match(uri[:300])
    try:
        if head is None:
            raise ValueError
        rest = uri[head.end() :]
        return base64.b64decode(rest, validate=True) if head[1] else unquote_to_bytes(rest)
    except (ValueError, binascii.Error):
        remedy = "Export the model again, as .glb: that needs no embedded text."
        found = error("DATA_URI_UNREADABLE", pointer, "Embedded data cannot be read.", remedy)
        raise Refused([found]) from None


def _outside(pointer: str, message: str) -> Finding:
    remedy = "Put the file beside the model and name it by its relative path, or export as .glb."
    return error("URI_NOT_ALLOWED", pointer, message, remedy)
