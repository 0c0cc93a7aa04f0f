"""Models that are ready for the shop, kept by what they are: `FOLDER/<sha256>/`.

A folder holds `hand.glb`, `shelf.glb`, `far.glb`, `manifest.json`, and of each material variant (by
its number in the manifest, 0 where there are none) `thumb-N.png` and, where it could be packed,
`model-N.usdz`. It is there whole or not at all, and never changes.
"""

import hashlib
import shutil
import tempfile
from collections.abc import Collection
from functools import lru_cache
from pathlib import Path

import msgspec

from assets.optimise import LEVELS, MANIFEST, Manifest, flushed


class ModelStore:
    """The models of one shop."""

    def __init__(self, folder: Path) -> None:
        """What a process left behind that was killed over it is swept."""
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        for left in folder.glob(".*"):
            shutil.rmtree(left, ignore_errors=True)

    def workplace(self) -> Path:
        """A new, empty folder to make a model in; `keep` takes what is there."""
        return Path(tempfile.mkdtemp(prefix=".making-", dir=self._folder))

    def keep(self, made: Path) -> str:
        """Take in the folder `made`, of a `workplace`; the model's name, the SHA-256 (hex) of its
        levels. Raises OSError when the disk is full; then nothing is kept."""
        digest = hashlib.sha256()
        for level in LEVELS:
            digest.update((made / f"{level.name}.glb").read_bytes())
        name = digest.hexdigest()
        target = self._folder / name
        if not target.exists():
            for file in [*made.iterdir(), made]:
                flushed(file)
            made.rename(target)
            flushed(self._folder)
        return name

    def file(self, model: str, name: str) -> Path:
        """Where a file of a model is, or would be."""
        return self._folder / model / name

    def manifest(self, model: str) -> Manifest:
        """Raises OSError: there is no such model."""
        return _manifest(self.file(model, MANIFEST))

    def sweep(self, kept: Collection[str]) -> None:
        """Remove models that nobody refers to any more."""
        for folder in self._folder.iterdir():
            if folder.name not in kept:
                shutil.rmtree(folder, ignore_errors=True)


@lru_cache(maxsize=1024)
def _manifest(path: Path) -> Manifest:
    return msgspec.json.decode(path.read_bytes(), type=Manifest)
