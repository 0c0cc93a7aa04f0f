"""An upload's files, wherever they lie: beside the model on the disk, or in an archive.

A member is read when the model names it and never otherwise.
"""

import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Never, Protocol

from assets.errors import Refused
from assets.gate.findings import Finding, error
from assets.gate.limits import MEBIBYTE, MEMBERS, UNPACKED_BYTES, UPLOAD_BYTES
from assets.gate.names import odd

MODELS = (".glb", ".gltf")
ARCHIVES = (".zip",)
_KINDS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_LINK_OR_DEVICE = "It is a link, a device or the like."
_AGAIN = "Pack the model and its files into a plain zip file and upload that."
_AT_ONCE = MEBIBYTE
_BROKEN_ZIP = (
    zipfile.BadZipFile, zlib.error, struct.error, OSError, EOFError, ValueError, LookupError,
    ArithmeticError, NotImplementedError, RuntimeError,
)  # fmt: skip
"""What the standard library raises over archives that are none: more than it documents."""


class Upload(Protocol):
    """`main` is the document's name; names are relative paths with `/`."""

    main: str

    def read(self, name: str) -> bytes:
        """A member's content.

        Raises:
            Refused: it cannot be read, or there would be more in all than an upload may hold.
        """
        ...


def open_upload(file: Path) -> Upload:
    """The upload that `file` is: an archive, or a document with what lies beside it.

    Raises:
        Refused: it is neither, too large, or an archive that breaks a rule.
    """
    suffix = file.suffix.lower()
    if suffix not in MODELS + ARCHIVES:
        _refuse("KIND_UNKNOWN", f"{suffix or 'A file without an ending'} is no model.",
                "Upload a .glb, or a .gltf with its files, in a .zip or beside it.")  # fmt: skip
    return Archive(file) if suffix in ARCHIVES else Beside(file)


class _Budget:
    """How many bytes of an upload may still be read."""

    def __init__(self) -> None:
        self._left = UNPACKED_BYTES

    def take(self, amount: int) -> None:
        self._left -= amount
        if self._left < 0:
            _refuse("UPLOAD_TOO_LARGE",
                    f"Its files hold more than {UNPACKED_BYTES // MEBIBYTE} MiB in all.",
                    "Make textures smaller, or the model simpler.")  # fmt: skip


class Beside:
    """A document in a folder, and the files of that folder or below that it names."""

    def __init__(self, file: Path) -> None:
        self.main = file.name
        self._folder = file.parent
        self._budget = _Budget()
        self._given = file

    def read(self, name: str) -> bytes:
        path = self._given if name == self.main else self._plain(name)
        try:
            with path.open("rb") as opened:
                if not stat.S_ISREG(os.fstat(opened.fileno()).st_mode):
                    _refuse("FILE_UNREADABLE", _LINK_OR_DEVICE, "Upload plain files.")
                data = opened.read(UPLOAD_BYTES + 1)
        except OSError as failure:
            _refuse("FILE_MISSING", f"{name!r} cannot be read: {failure.strerror}.",
                    "Upload this file with the model.")  # fmt: skip
        _small(len(data))
        self._budget.take(len(data))
        return data

    def _plain(self, name: str) -> Path:
        """The member's path. Links are not followed, for they may lead anywhere."""
        path = self._folder
        for part in PurePosixPath(name).parts:
            path /= part
            if path.is_symlink():
                _refuse("FILE_UNREADABLE", _LINK_OR_DEVICE, "Upload plain files.")
        return path


class Archive:
    """A zip file. What it says of sizes is not believed: bytes are counted as they come out."""

    def __init__(self, file: Path) -> None:
        try:
            _small(file.stat().st_size)
            self._zip = zipfile.ZipFile(file)
        except _BROKEN_ZIP as failure:
            _refuse("ARCHIVE_UNREADABLE", f"It is no zip file that can be read: {failure}.", _AGAIN)
        infos = [one for one in self._zip.infolist() if not one.filename.endswith("/")]
        findings = list(_broken_rules(infos))
        if findings:
            raise Refused(findings)
        self._infos = {one.filename: one for one in infos}
        self._budget = _Budget()
        self.main = _only_model(list(self._infos))

    def read(self, name: str) -> bytes:
        if name not in self._infos:
            _refuse("FILE_MISSING", f"{name!r} is not in the archive.",
                    "Pack this file with the model.")  # fmt: skip
        data = bytearray()
        try:
            with self._zip.open(self._infos[name]) as opened:
                while some := opened.read(_AT_ONCE):
                    self._budget.take(len(some))
                    data += some
                    _small(len(data))
        except _BROKEN_ZIP as failure:
            _refuse("ARCHIVE_UNREADABLE", f"{name!r} cannot be unpacked: {failure}.", _AGAIN)
        return bytes(data)


def _broken_rules(infos: list[zipfile.ZipInfo]) -> Iterator[Finding]:
    if len(infos) > MEMBERS:
        told = f"{len(infos):,} files in it; {MEMBERS} is the most."
        yield error("TOO_MANY", "", told, "Pack only what the model names.")
        return
    seen: set[str] = set()
    for info in infos:
        name, shown = info.orig_filename, info.orig_filename[:80]
        if why := odd(name):
            told = f"The name {shown!r} is not taken: {why}."
            yield error("NAME_NOT_ALLOWED", "", told, "Rename the file, and pack again.")
        if name.casefold() in seen:
            told = f"{shown!r} is in it twice."
            yield error("NAME_TWICE", "", told, "Keep one of them; capitals make no difference.")
        seen.add(name.casefold())
        mode = info.external_attr >> 16
        if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
            yield error("FILE_UNREADABLE", "", f"{shown!r}: {_LINK_OR_DEVICE}", _AGAIN)
        if info.flag_bits & 0x1 or info.compress_type not in _KINDS:
            told = f"{shown!r} is encrypted, or packed by another method than deflate."
            yield error("ARCHIVE_UNREADABLE", "", told, _AGAIN)


def _only_model(names: list[str]) -> str:
    found = [
        name for name in names
        if name.lower().endswith(MODELS) and not name.startswith("__MACOSX/")
    ]  # fmt: skip
    if len(found) != 1:
        told = "There is no model in it." if not found else f"There are {len(found)} models in it."
        _refuse("ARCHIVE_NOT_ONE_MODEL", told, "Pack one .glb or .gltf with its files.")
    return found[0]


def _small(size: int) -> None:
    if size > UPLOAD_BYTES:
        _refuse("UPLOAD_TOO_LARGE", f"More than {UPLOAD_BYTES // MEBIBYTE} MiB in one file.",
                "Make textures smaller, or the model simpler.")  # fmt: skip


def _refuse(code: str, message: str, remedy: str) -> Never:
    raise Refused([error(code, "", message, remedy)])
