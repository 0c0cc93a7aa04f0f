"""Puts uploads on the disk and hands them to the gate."""

from collections.abc import Callable
from pathlib import Path

import pytest

from assets.gate.check import Checked, check
from tests.assets.gate.made import Files

Gate = Callable[[Files], Checked]


def laid_out(files: Files, folder: Path) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder / next(iter(files))


@pytest.fixture
def gate(tmp_path: Path) -> Gate:
    """The gate, over an upload in a folder of its own; its scratch folder lies beside it."""

    def pass_through(files: Files) -> Checked:
        for name in ("upload", "scratch"):
            (tmp_path / name).mkdir()
        return check(laid_out(files, tmp_path / "upload"), tmp_path / "scratch")

    return pass_through
