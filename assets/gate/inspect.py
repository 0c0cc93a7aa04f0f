"""The first child: reads an upload by our own rules and puts down what the model is made of.

`python -m assets.gate.inspect FILE FOLDER` prints an `Inspected` as JSON; where nothing is wrong,
FOLDER then holds the document and the files that it names, as plain files, and nothing else.
"""

import errno
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from assets.errors import Refused
from assets.gate.container import split
from assets.gate.document import check_document, count, listed
from assets.gate.findings import POINTER_LENGTH, Finding, Inspected, error
from assets.gate.images import Header, header
from assets.gate.limits import ALL_PIXELS, FINDINGS, IMAGE_PIXELS, IMAGE_SIDE
from assets.gate.names import data_of, member_of, odd
from assets.gate.strict_json import objects, parse
from assets.gate.uploads import Upload, open_upload

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def inspect(file: Path, folder: Path) -> Inspected:
    """What is wrong with the upload `file`; if nothing is, its model lies in `folder`."""
    try:
        model = Model(open_upload(file))
        findings = [*check_document(model.document)] or [*model.members()] or [*model.images()]
        return _wrong(findings) if findings else Inspected(0, [], model.put_down(folder))
    except Refused as refused:
        return _wrong(refused.findings)


def _wrong(findings: list[Finding]) -> Inspected:
    return Inspected(len(findings), findings[:FINDINGS])


class Model:
    """A document with the members that it names.

    Raises:
        Refused: its container or its JSON cannot be read.
    """

    def __init__(self, upload: Upload) -> None:
        self._upload = upload
        self._main = upload.read(upload.main)
        binary = b""
        text = self._main
        if upload.main.lower().endswith(".glb"):
            text, binary = split(self._main)
        self._binary = binary
        self.document = parse(text)
        self._members: dict[str, bytes] = {}
        self._said: dict[str, bytes] = {}

    def members(self) -> Iterator[Finding]:
        """Reads whatever is named by a `uri`, and tells what may not be, or is not there."""
        for pointer, found in objects(self.document):
            uri, at = found.get("uri"), f"{pointer}/uri"
            if isinstance(uri, str):
                try:
                    self._said[pointer] = self._resolved(uri, at)
                except Refused as refused:
                    for one in refused.findings:
                        yield msgspec.structs.replace(one, pointer=at[:POINTER_LENGTH])

    def _resolved(self, uri: str, pointer: str) -> bytes:
        if uri.startswith("data:"):
            return data_of(uri, pointer)
        name = member_of(uri, pointer, self._upload.main)
        if name not in self._members:
            self._members[name] = self._upload.read(name)
        return self._members[name]

    def images(self) -> Iterator[Finding]:
        """Tells which images cannot be recognised, and which would be too large once decoded."""
        total = 0
        for index, image in enumerate(listed(self.document, "images")):
            data = self._image(index, image)
            if data is None:  # refers to nothing: the validator says so
                continue
            found, pointer = header(data), f"/images/{index}"
            if found is None:
                told = "This image is no PNG, JPEG, WebP or KTX2 that can be read."
                yield error(
                    "IMAGE_UNREADABLE", pointer, told, "Save it as PNG or JPEG, export again."
                )
                continue
            total += found.pixels
            if _too_large(found):
                told = f"This image has {found.width:,} x {found.height:,} pixels."
                yield error("IMAGE_TOO_LARGE", pointer, told, "Make it 4096 pixels wide or less.")
        if total > ALL_PIXELS:
            told = f"All images together have {total / 1e6:,.0f} million pixels."
            yield error("IMAGE_TOO_LARGE", "/images", told, "Use fewer or smaller textures.")

    def _image(self, index: int, image: dict[str, Any]) -> bytes | None:
        if "uri" in image:
            return self._said.get(f"/images/{index}")
        views = listed(self.document, "bufferViews")
        at = image.get("bufferView")
        if not isinstance(at, int) or not 0 <= at < len(views):
            return None
        buffer, view = count(views[at].get("buffer")), views[at]
        data = self._said.get(f"/buffers/{buffer}", self._binary if buffer == 0 else b"")
        start = count(view.get("byteOffset"))
        return data[start : start + count(view.get("byteLength"))]

    def put_down(self, folder: Path) -> str:
        """Writes document and members to `folder`; the document's name there.

        Raises:
            Refused: there is no room for them.
        """
        given = self._upload.main
        name = given if odd(given) is None else "model" + Path(given).suffix.lower()
        for member, data in {**self._members, name: self._main}.items():
            try:
                path = folder / member
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
            except OSError as failure:
                raise Refused([_not_written(failure)]) from failure
        return name


def _too_large(image: Header) -> bool:
    return image.pixels > IMAGE_PIXELS or max(image.width, image.height) > IMAGE_SIDE


def _not_written(failure: OSError) -> Finding:
    if failure.errno in _NO_ROOM:
        told = "The shop has no room left to look at this model."
        return error("NO_ROOM", "", told, "Try again later; tell who runs the shop.")
    told = "Two of its files have names that exclude each other."
    return error("NAME_TWICE", "", told, "Give files and folders different names.")


if __name__ == "__main__":
    answer = inspect(Path(sys.argv[1]), Path(sys.argv[2]))
    sys.stdout.buffer.write(msgspec.json.encode(answer))
