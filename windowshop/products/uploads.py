"""Files on their way in: put down as they come, under caps, in a folder for each upload.

Their names come from outside: paths of plain segments below the upload's folder, or refused.
"""

import shutil
from asyncio import to_thread
from collections.abc import AsyncIterator, Collection
from contextlib import suppress
from pathlib import Path, PurePosixPath

from assets.gate.limits import MEMBERS, NAME_BYTES, UNPACKED_BYTES, UPLOAD_BYTES
from assets.gate.names import odd
from assets.gate.uploads import ARCHIVES, MODELS
from windowshop.products.errors import OddFile, TooLarge

ENDINGS = (*MODELS, *ARCHIVES, ".bin", ".png", ".jpg", ".jpeg", ".webp", ".ktx2")
DEPTH = 8
AT_ONCE = 1 << 20
"""Bytes written at a time, off the event loop."""
PARTIAL = ".partial"


class UploadFolders:
    """The uploads' folders, by their id."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    async def receive(self, upload: str, name: str, chunks: AsyncIterator[bytes]) -> int:
        """Put a file down; how many bytes it has. One of that name is replaced when all is here.

        Raises:
            OddFile: no such file belongs to a model.
            TooLarge: more than one file, or all of an upload, may hold.
            OSError: the disk is full.
        """
        target = self._target(upload, name)
        left = min(UPLOAD_BYTES, UNPACKED_BYTES - self.size(upload))
        partial = target.with_name(target.name + PARTIAL)
        try:
            await to_thread(_begin, partial)
            size = await self._write(partial, chunks, left)
            partial.replace(target)
        except (FileExistsError, NotADirectoryError, IsADirectoryError) as error:
            raise OddFile from error  # one name is a folder of another
        finally:
            with suppress(NotADirectoryError):
                partial.unlink(missing_ok=True)
        return size

    async def _write(self, partial: Path, chunks: AsyncIterator[bytes], left: int) -> int:
        size, waiting = 0, bytearray()
        async for chunk in chunks:
            size += len(chunk)
            if size > left:
                raise TooLarge
            waiting += chunk
            if len(waiting) >= AT_ONCE:
                await to_thread(_append, partial, bytes(waiting))
                waiting.clear()
        await to_thread(_append, partial, bytes(waiting))
        return size

    def main(self, upload: str) -> Path:
        """The file that is the model, or the archive that holds it.

        Raises:
            OddFile: there is none, or more than one.
        """
        files = self._files(upload)
        mains = [file for file in files if file.suffix.lower() in (*MODELS, *ARCHIVES)]
        alone = len(files) == 1 or (mains and mains[0].suffix.lower() == ".gltf")
        if len(mains) != 1 or not alone:
            raise OddFile
        return mains[0]

    def size(self, upload: str) -> int:
        """Bytes of all files."""
        return sum(file.stat().st_size for file in self._files(upload))

    def drop(self, upload: str) -> None:
        shutil.rmtree(self._folder / upload, ignore_errors=True)

    def sweep(self, known: Collection[str]) -> None:
        """Remove what belongs to none of these uploads, and files that never came whole."""
        for folder in self._folder.iterdir():
            if folder.name not in known:
                shutil.rmtree(folder, ignore_errors=True)
        for file in self._folder.rglob("*" + PARTIAL):
            file.unlink(missing_ok=True)

    def _files(self, upload: str) -> list[Path]:
        found = (self._folder / upload).rglob("*")
        return sorted(file for file in found if file.is_file() and file.suffix != PARTIAL)

    def _target(self, upload: str, name: str) -> Path:
        path = PurePosixPath(name)
        plain = not odd(name) and len(name.encode()) <= NAME_BYTES and len(path.parts) <= DEPTH
        hidden = any(part.startswith(".") for part in path.parts)
        if not plain or hidden or path.suffix.lower() not in ENDINGS:
            raise OddFile
        target = self._folder / upload / path
        if not target.exists() and len(self._files(upload)) >= MEMBERS:
            raise TooLarge
        return target


def _begin(partial: Path) -> None:
    partial.parent.mkdir(parents=True, exist_ok=True)
    partial.write_bytes(b"")


def _append(partial: Path, data: bytes) -> None:
    with partial.open("ab") as file:
        file.write(data)
