"""The goods as USDZ, for phones that show them in the room by Quick Look.

A file is named by what it was made from, kept beside the goods, and made by a child: this process
loads no USD, and a crash over one product costs that product's file and nothing else.
"""

import contextlib
import hashlib
import importlib.util
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

import msgspec
import structlog

from assets.usdz_jobs import Job, Made
from scenes.render_messages import ModelFiles
from windowshop.showcase import Showcase

log = structlog.get_logger()
MAKERS = ("assets.usdz", "assets.model_file")
BATCH = 50
"""Jobs for one child: all are told before the first is answered, so they must fit in a pipe."""


def make_usdz(
    showcase: Showcase, folder: Path, progress: Callable[[str, float], None]
) -> dict[str, Path]:
    """The USDZ files in `folder` by SKU; makes what is missing and removes what nobody needs.

    Goods whose model cannot be packed have none: they are told in the log.
    """
    files = {
        sku: folder / f"{_name(shown.model)}.usdz"
        for sku, shown in showcase.variants.items()
        if Path(shown.model.hand).is_file()
    }
    folder.mkdir(exist_ok=True)
    _clear(set(folder.iterdir()) - set(files.values()))
    jobs = [
        Job(model.hand, model.material_variant, str(files[sku]))
        for sku, model in showcase.models().items()
        if sku in files and not files[sku].exists()
    ]
    for done, made in enumerate(pack(jobs), start=1):
        progress("Packing the goods for phones", done / len(jobs))
        if made.problem is not None:
            log.warning("no_usdz", problem=made.problem)
    return {sku: file for sku, file in files.items() if file.exists()}


def _clear(stale: Iterable[Path]) -> None:
    for path in stale:
        if path.is_dir():  # of a child that was killed
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink()


def pack(jobs: list[Job]) -> Iterator[Made]:
    """Each job's answer; a child that ends over one is followed by another for the rest."""
    while jobs:
        batch, answered = jobs[:BATCH], 0
        for made in _answers(batch):
            answered += 1
            yield made
        if answered < len(batch):
            yield Made(f"{batch[answered].source}: USD broke off over it")
        jobs = jobs[min(answered + 1, len(batch)) :]


def _answers(jobs: Iterable[Job]) -> Iterator[Made]:
    command = [sys.executable, "-m", "assets.usdz"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as child:
        assert child.stdin is not None  # noqa: S101 - asked for above
        assert child.stdout is not None  # noqa: S101
        with contextlib.suppress(BrokenPipeError):  # what it has not answered says so
            child.stdin.write(b"".join(msgspec.json.encode(job) + b"\n" for job in jobs))
            child.stdin.close()
        for line in child.stdout:
            yield msgspec.json.decode(line, type=Made)


def _name(model: ModelFiles) -> str:
    """SHA-256 (hex) of the model, its variant, and the code that packs it."""
    digest = hashlib.sha256(_code())
    digest.update(Path(model.hand).read_bytes())
    digest.update((model.material_variant or "").encode())
    return digest.hexdigest()


@cache
def _code() -> bytes:
    specs = [importlib.util.find_spec(name) for name in MAKERS]
    return b"".join(Path(spec.origin or "").read_bytes() for spec in specs if spec is not None)
