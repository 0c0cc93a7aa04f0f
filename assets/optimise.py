"""From a model that passed the gate to what stands in the shop: canonical GLBs at three levels.

One child in the sandbox does it (`assets/node/optimise.mjs`: glTF-Transform, meshoptimizer, sharp);
what it wrote goes through the gate itself before it is believed. A folder of levels is there whole
or not at all.
"""

import errno
import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec

from assets.errors import ChildFailed, DiskFull, ModelUnusable
from assets.gate.check import check
from assets.measure import Proposal, proposals
from assets.node_tools import FOLDER, node
from assets.sandbox import Limits, run

MANIFEST = "manifest.json"
Size = tuple[float, float, float]


class Level(msgspec.Struct, frozen=True):
    """What a level of detail may cost. `texture`: longest side of a picture, pixels. `error`: how
    far a surface may move to save triangles, of the model's size; what needs more keeps more.
    `detail`: with the pictures that are only seen in the hand (normal, occlusion, emissive)."""

    name: str
    triangles: int
    texture: int
    error: float
    detail: bool = False


LEVELS = (
    Level("hand", 60_000, 1024, error=0.001, detail=True),
    Level("shelf", 5_000, 512, error=0.04),
    Level("far", 600, 64, error=0.01),
)
"""Khronos' planner row (many items in a room: 40k triangles, 1K pictures, 1 MB) with room to spare
for the shelf; the hand holds one thing at a time. Seen from afar (at most 44 pixels) half a pixel
may be wrong: beyond that thin legs and handles vanish."""
OPTIMISING = Limits(wall_s=30.0, cpu_s=40)
LARGEST_SCALE = 1e4
FULL = "the shop's own disk is full: make room there, then try again"
NO_ROOM = {errno.ENOSPC, errno.EDQUOT}


class Made(msgspec.Struct, frozen=True):
    """A level as it was written."""

    name: str
    bytes: int
    triangles: int
    draws: int


class Part(msgspec.Struct, frozen=True):
    """One mesh of the upload by its number in the document, the numbers of what belongs to it
    there, and the box that it fills in what was made of it (metres)."""

    mesh: int
    nodes: list[int]
    materials: list[int]
    accessors: list[int]
    min: Size
    max: Size


class Bounds(msgspec.Struct, frozen=True):
    """Lowest and highest corner in the upload's own frame and unit."""

    min: Size
    max: Size


class Result(msgspec.Struct, frozen=True):
    """What the child tells. `size`: width, height, depth, metres."""

    triangles: int
    size: Size
    found: Bounds
    simplified: list[str]
    variants: list[str]
    levels: list[Made]
    parts: list[Part]


class Manifest(msgspec.Struct, frozen=True):
    """What stands beside the levels. `source`: SHA-256 of the document that they were made from.
    `simplified`: features of it that the shop draws more simply, or not at all."""

    source: str
    triangles: int
    size: Size
    scale: float
    simplified: list[str]
    variants: list[str]
    levels: list[Made]
    proposals: list[Proposal]
    ms: float
    parts: list[Part] = []


def optimise(
    model: Path, out: Path, scale: float = 1.0, levels: Sequence[Level] = LEVELS
) -> Manifest:
    """Make the folder `out` of the document `model`, which the gate has accepted and left alone
    with its files; what was in `out` is replaced at once, when all is done. `scale`: metres of one
    of its units.

    Raises:
        ModelUnusable: nothing in it can be drawn, or it cannot be made small enough to be read.
        DiskFull: there is no room for the folder.
        ToolMissing: the tools are not installed.
    """
    started = time.monotonic()
    if not 0 < scale <= LARGEST_SCALE:
        raise ModelUnusable(f"a unit of {scale:g} metres makes no sense: choose another")
    with _room(), _whole(out) as folder:
        result = _made(model, folder, scale, levels)
        for level in levels:
            _believed(folder / f"{level.name}.glb")
        manifest = Manifest(
            source=hashlib.sha256(model.read_bytes()).hexdigest(),
            triangles=result.triangles,
            size=result.size,
            scale=scale,
            simplified=result.simplified,
            variants=result.variants,
            levels=result.levels,
            proposals=proposals(result.size, result.found.min, result.found.max),
            parts=result.parts,
            ms=round(1000 * (time.monotonic() - started), 1),
        )
        (folder / MANIFEST).write_bytes(msgspec.json.format(msgspec.json.encode(manifest)))
    return manifest


def _made(model: Path, folder: Path, scale: float, levels: Sequence[Level]) -> Result:
    plan = msgspec.json.encode({"scale": scale, "levels": levels}).decode()
    command = node("optimise.mjs", str(model.resolve()), str(folder), plan)
    try:
        done = run(command, folder, OPTIMISING, [FOLDER, model.resolve().parent])
        return msgspec.json.decode(done.stdout, type=Result)
    except (ChildFailed, msgspec.DecodeError) as error:
        if any(errno.errorcode[number] in str(error) for number in NO_ROOM):
            raise DiskFull(FULL) from error
        raise ModelUnusable(
            "this model passed the checks but could not be made ready for the shop: export it "
            f"again without compression, animation and special materials ({error})"
        ) from error


def _believed(file: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="windowshop-") as scratch:
        verdict = check(file, Path(scratch)).verdict
    if not verdict.accepted:
        raise ModelUnusable(
            "what was made of this model is not a sound glTF: " + verdict.issues[0].message
        )


@contextmanager
def _room() -> Iterator[None]:
    """Tells of a full disk as such."""
    try:
        yield
    except OSError as error:
        if not DiskFull.means(error):
            raise
        raise DiskFull(FULL) from error


@contextmanager
def _whole(out: Path) -> Iterator[Path]:
    """A folder beside `out` that takes its place when nothing was raised; else it is gone."""
    out.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent.resolve()))
    before = folder.with_name(f"{folder.name}-before")
    try:
        yield folder
        for file in [*folder.iterdir(), folder]:
            flushed(file)
        if out.exists():
            out.rename(before)
        folder.rename(out)
        flushed(out.parent)
    finally:
        for left in (folder, before):
            shutil.rmtree(left, ignore_errors=True)


def flushed(path: Path) -> None:
    """On the disk, so that a power cut leaves it whole."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
