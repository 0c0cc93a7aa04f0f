"""Baking a room into a folder named by what it was baked from."""

import hashlib
import json
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt

from assets.bake import glb, probes, sheets
from assets.bake.goods import Model, placed_goods
from assets.bake.lights import lights_of
from assets.bake.materials import Sheet
from assets.bake.mirrors import goods_colours, mirror_pictures, seen_room
from assets.bake.prints import Slip, on_sheet, print_sheet, slips
from assets.bake.quality import QUALITIES, Quality, QualityName
from assets.bake.scene import Lighting, room_pieces, soup_of
from assets.bake.surface import Piece
from assets.bake.textures import Bytes, trim_sheet
from assets.errors import RoomUnbakeable
from assets.samples.mesh import join
from scenes.store import Room

F32 = npt.NDArray[np.float32]
Progress = Callable[[str, float], None]

CODE = (Path(__file__).parent, Path(__file__).parent.parent / "samples" / "mesh.py")
"""What decides how a room looks besides its data: part of the hash."""
SHEETS: tuple[Sheet, ...] = ("room", "floor", "trim", "print")


def bake_room(
    room: Room, models: dict[str, Path], out_root: Path, progress: Progress | None = None,
    quality: QualityName = "final",
) -> Path:  # fmt: skip
    """The folder `<out_root>/<hash>` with `room.glb`, `probes.json` and `manifest.json`, baked
    now or before.

    `models` are the shelf-level GLBs of the SKUs that stand in the room; SKUs without one
    throw no shadow. `progress` is told what is being done and the share done, 0 to 1.

    Raises:
        FontMissing: a sign's typeface is not installed.
        ModelUnreadable: a model is broken.
        RoomUnbakeable: the room is dark, or has no sensible outline.
        OSError: `out_root` cannot be written.
    """
    tell = progress or (lambda label, share: None)
    _check_plan(room)
    name = content_hash(room, models, quality)
    folder = out_root / name
    if (folder / "manifest.json").exists():
        tell("already baked", 1.0)
        return folder
    out_root.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=".bake-", dir=out_root))
    try:
        _write(room, models, QUALITIES[quality], name, work, tell)
        work.chmod(0o755)
        _move(work, folder)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    tell("baked", 1.0)
    return folder


def _move(work: Path, folder: Path) -> None:
    """Rename `work` to `folder`; if another process was faster, its result stands."""
    try:
        work.rename(folder)
    except OSError:
        if not (folder / "manifest.json").exists():
            raise


def content_hash(room: Room, models: dict[str, Path], quality: QualityName) -> str:
    """SHA-256 (hex) of everything the result depends on: the room less what is not built
    (cameras, spawn points), the models that stand in it, and this code."""
    built = msgspec.structs.replace(room, cameras=[], spawns=[], walkable=[], capacity=1)
    digest = hashlib.sha256(msgspec.json.encode(built, order="deterministic"))
    digest.update(quality.encode())
    for sku in sorted({placement.sku for placement in room.placements} & set(models)):
        digest.update(sku.encode() + b"\0" + hashlib.sha256(models[sku].read_bytes()).digest())
    for root in CODE:
        for path in sorted(root.glob("*.py")) if root.is_dir() else [root]:
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _check_plan(room: Room) -> None:
    points = np.array(room.outline)
    after = np.roll(points, -1, axis=0)
    area = abs(float((points[:, 0] * after[:, 1] - after[:, 0] * points[:, 1]).sum())) / 2
    if area < 1.0 or (np.linalg.norm(after - points, axis=1) < 0.05).any():
        raise RoomUnbakeable(
            f"the outline of room '{room.id}' encloses {area:.2f} m2 or has walls under 5 cm: "
            "give it points round a real floor"
        )


def _write(
    room: Room, models: dict[str, Path], quality: Quality, name: str, work: Path, tell: Progress
) -> None:
    """Bake `room` and write its files into the folder `work`, the manifest last."""
    began = time.monotonic()
    tell("building the room", 0.0)
    goods = placed_goods(room, models)
    placed = slips(room, quality.print_map)
    pieces = room_pieces(room)
    tell("tracing light between walls and goods", 0.04)
    lighting = Lighting.solved(soup_of(pieces, goods), lights_of(room), quality)
    primitives, pictures, exposure = _dress(room, pieces, goods, placed, lighting, tell)
    tell("lighting the goods", 0.92)
    grid = probes.grid_over(room)
    found = probes.lit_probes(
        room, grid, lighting.soup, lighting.radiosity, lighting.lights, quality.probe_rays
    )
    textures = {sheet: sheets.jpeg(picture) for sheet, picture in pictures.items()}
    (work / "room.glb").write_bytes(glb.room_glb(primitives, textures))
    (work / "probes.json").write_text(json.dumps(probes.probe_file(grid, found, exposure)))
    manifest = {
        "hash": name,
        "triangles": sum(len(primitive.mesh.triangles) for primitive in primitives),
        "seconds": round(time.monotonic() - began, 1),
        "textures": [
            {"name": sheet, "size": list(pictures[sheet].shape[1::-1]), "bytes": len(data)}
            for sheet, data in textures.items()
        ],
    }
    (work / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n")


def _dress(
    room: Room, pieces: list[Piece], goods: Model, placed: dict[str, Slip], lighting: Lighting,
    tell: Progress,
) -> tuple[list[glb.Primitive], dict[Sheet, Bytes], float]:  # fmt: skip
    """Lit primitives and textures, and the exposure they share."""
    quality = lighting.quality
    tell("lighting the floor", 0.15)
    floor = sheets.lit_floor(lighting, room, quality)
    tell("unwrapping the walls", 0.3)
    mesh, texels, albedo = sheets.room_map(pieces, quality)
    tell("lighting the walls", 0.36)
    walls = sheets.lit_map(lighting, texels, albedo)
    upright = np.abs(texels.normals[:, 1]) < 0.3
    exposure = sheets.exposure_for(floor, walls.light[texels.rows, texels.columns][upright])
    tell("lighting the furniture", 0.8)
    primitives = sheets.primitives_of("room", mesh, np.ones(mesh.positions.shape, np.float32))
    for sheet in ("floor", "trim", "print"):
        dressed = [piece for piece in pieces if piece.sheet == sheet]
        shown = [on_sheet(piece, placed, quality.print_map) for piece in dressed]
        white = sheet == "floor"
        colours = (
            [np.ones(piece.mesh.positions.shape, np.float32) for piece in shown] if white
            else sheets.vertex_lit(lighting, shown, exposure)
        )  # fmt: skip
        primitives += sheets.primitives_of(
            sheet, join(piece.mesh for piece in shown), np.concatenate(colours)
        )
    pictures: dict[Sheet, Bytes] = {
        "room": walls.picture(exposure),
        "floor": floor.picture(exposure),
        "trim": trim_sheet(quality.trim_map),
    }
    tell("looking into the mirrors", 0.9)
    return (
        primitives,
        _with_prints(room, pieces, goods, placed, lighting, primitives, pictures, exposure),
        exposure,
    )


def _with_prints(
    room: Room, pieces: list[Piece], goods: Model, placed: dict[str, Slip], lighting: Lighting,
    primitives: list[glb.Primitive], pictures: dict[Sheet, Bytes], exposure: float,
) -> dict[Sheet, Bytes]:  # fmt: skip
    """The textures with the print sheet: first without mirrors, then with what they show."""
    size = lighting.quality.print_map
    blank = {**pictures, "print": print_sheet(room, placed, size, {})}
    shown = goods_colours(goods.albedo, lighting.light[: len(goods.albedo)], exposure)
    seen = seen_room(primitives, list(blank), goods.corners, shown)
    glasses = [p for p in pieces if p.picture is not None and p.picture.startswith("mirror:")]
    sizes = {name: (slip.width, slip.height) for name, slip in placed.items()}
    mirrors = mirror_pictures(glasses, sizes, seen, list(blank.values()))
    return {**pictures, "print": print_sheet(room, placed, size, mirrors)}
