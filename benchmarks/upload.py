"""What becomes of merchants' models: how long it takes from a file to what stands on the shelf."""

import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assets.errors import ModelUnusable
from assets.gate.check import check
from assets.optimise import Made, optimise
from benchmarks.errors import NothingMeasured
from benchmarks.numbers import percentile, rounded

ON_DISPLAY = "shelf"
"""The level whose bytes and triangles are told as what came out."""


@dataclass(frozen=True)
class Upload:
    """One file's way; `made` is None where it was refused."""

    file: Path
    ms: float
    triangles: int
    made: Made | None


def benchmark(files: Sequence[Path]) -> dict[str, Any]:
    """Take every file through the gate and make it ready, one after the other.

    Raises:
        NothingMeasured: there are no files.
        ToolMissing: the tools are not installed.
    """
    if not files:
        raise NothingMeasured("there are no models: name some, or prepare the shop's data")
    uploads = [_taken(file) for file in files]
    times = [upload.ms for upload in uploads]
    made = [upload.made for upload in uploads if upload.made]
    return {
        "models": len(uploads),
        "ms_p50": rounded(percentile(times, 50)),
        "ms_p95": rounded(percentile(times, 95)),
        "bytes_in": sum(upload.file.stat().st_size for upload in uploads),
        "bytes_out": sum(one.bytes for one in made),
        "triangles_in": sum(upload.triangles for upload in uploads),
        "triangles_out": sum(one.triangles for one in made),
        "rejected": len(uploads) - len(made),
        "rows": [
            {
                "model": f"{upload.file.parent.name}/{upload.file.stem}",
                "ms": rounded(upload.ms),
                "made": upload.made is not None,
            }
            for upload in uploads
        ],
    }


def _taken(file: Path) -> Upload:
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="windowshop-") as scratch:
        (into := Path(scratch) / "checked").mkdir()
        model = check(file, into).model
        manifest = None
        if model is not None:
            with suppress(ModelUnusable):
                manifest = optimise(model, Path(scratch) / "made")
    ms = 1000 * (time.monotonic() - started)
    if manifest is None:
        return Upload(file, ms, 0, None)
    shelf = next(one for one in manifest.levels if one.name == ON_DISPLAY)
    return Upload(file, ms, manifest.triangles, shelf)
