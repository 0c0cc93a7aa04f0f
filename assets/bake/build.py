"""Baking a room into a folder named by what it was baked from."""

import hashlib
import json
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt

from assets.bake import glb, probes, sheets
from assets.bake.boards import board_map
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
from assets.samples.mesh import Mesh, join
from scenes.store import Room

F32 = npt.NDArray[np.float32]
Progress = Callable[[str, float], None]

CODE = (Path(__file__).parent, Path(__file__).parent.parent / "samples" / "mesh.py")
"""What decides how a room looks besides its data: part of the hash."""
VERTEX_LIT: tuple[Sheet, ...] = ("trim", "print")


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


@dataclass(frozen=True)
class _Work:
    """What a room is built from: its data, the goods in it, its pieces, its solved light."""

    room: Room
    goods: Model
    pieces: list[Piece]
    prints: dict[str, Slip]
    lighting: Lighting
    tell: Progress

    @property
    def quality(self) -> Quality:
        return self.lighting.quality

    def on(self, sheet: Sheet) -> list[Piece]:
        return [piece for piece in self.pieces if piece.sheet == sheet]


def _write(
    room: Room, models: dict[str, Path], quality: Quality, name: str, folder: Path, tell: Progress
) -> None:
    """Bake `room` and write its files into `folder`, the manifest last."""
    began = time.monotonic()
    tell("building the room", 0.0)
    goods, pieces = placed_goods(room, models), room_pieces(room)
    prints = slips(room, quality.print_map)
    tell("tracing light between walls and goods", 0.04)
    lighting = Lighting.solved(soup_of(pieces, goods), lights_of(room), quality)
    work = _Work(room, goods, pieces, prints, lighting, tell)
    primitives, pictures, exposure = _dressed(work)
    tell("lighting the goods", 0.94)
    textures = {sheet: sheets.jpeg(picture) for sheet, picture in pictures.items()}
    (folder / "room.glb").write_bytes(glb.room_glb(primitives, textures))
    (folder / "probes.json").write_text(json.dumps(_probe_file(work, exposure)))
    manifest = {
        "hash": name,
        "triangles": sum(len(primitive.mesh.triangles) for primitive in primitives),
        "seconds": round(time.monotonic() - began, 1),
        "textures": [
            {"name": sheet, "size": list(pictures[sheet].shape[1::-1]), "bytes": len(data)}
            for sheet, data in textures.items()
        ],
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n")


def _probe_file(work: _Work, exposure: float) -> dict[str, object]:
    grid, solved = probes.grid_over(work.room), work.lighting
    found = probes.lit_probes(
        work.room, grid, solved.soup, solved.radiosity, solved.lights, work.quality.probe_rays
    )
    return probes.probe_file(grid, found, exposure)


def _dressed(work: _Work) -> tuple[list[glb.Primitive], dict[Sheet, Bytes], float]:
    """Lit primitives and the textures they use, and the exposure they share."""
    maps, exposure = _lit_maps(work)
    primitives = [
        primitive
        for sheet, (mesh, _) in maps.items()
        for primitive in sheets.primitives_of(sheet, mesh, np.ones(mesh.positions.shape, "f4"))
    ]
    work.tell("lighting the furniture", 0.86)
    pictures = {sheet: lit.picture(exposure) for sheet, (_, lit) in maps.items()}
    for sheet in VERTEX_LIT:
        pieces = [on_sheet(piece, work.prints, work.quality.print_map) for piece in work.on(sheet)]
        if pieces:
            colours = np.concatenate(sheets.vertex_lit(work.lighting, pieces, exposure))
            whole = join(piece.mesh for piece in pieces)
            primitives += sheets.primitives_of(sheet, whole, colours)
    pictures["trim"] = trim_sheet(work.quality.trim_map)
    work.tell("looking into the mirrors", 0.92)
    pictures["print"] = _prints(work, primitives, pictures, exposure)
    used = {primitive.sheet for primitive in primitives}
    return primitives, {s: picture for s, picture in pictures.items() if s in used}, exposure


def _lit_maps(work: _Work) -> tuple[dict[Sheet, tuple[Mesh, sheets.LitMap]], float]:
    """The surfaces whose textures hold their light, and the exposure that suits them."""
    work.tell("lighting the floor", 0.14)
    floor = sheets.lit_floor(work.lighting, work.room, work.quality)
    work.tell("unwrapping the walls", 0.26)
    mesh, texels, albedo = sheets.room_map(work.pieces, work.quality)
    work.tell("lighting the walls", 0.3)
    walls = sheets.lit_map(work.lighting, texels, albedo)
    upright = np.abs(texels.normals[:, 1]) < 0.3
    exposure = sheets.exposure_for(floor, walls.light[texels.rows, texels.columns][upright])
    maps: dict[Sheet, tuple[Mesh, sheets.LitMap]] = {
        "room": (mesh, walls),
        "floor": (join(piece.mesh for piece in work.on("floor")), floor),
    }
    if wood := work.on("boards"):
        work.tell("lighting tables and shelves", 0.74)
        boards = board_map(wood, work.quality.board_map)
        laid = join(piece.mesh for piece in boards.pieces)
        maps["boards"] = (laid, sheets.lit_boards(work.lighting, boards))
    return maps, exposure


def _prints(
    work: _Work, primitives: list[glb.Primitive], pictures: dict[Sheet, Bytes], exposure: float
) -> Bytes:
    """The print sheet; what its mirrors show is looked up in all that is finished."""
    size = work.quality.print_map
    blank = print_sheet(work.room, work.prints, size, {})
    glasses = [piece for piece in work.on("print") if (piece.picture or "").startswith("mirror:")]
    if not glasses:
        return blank
    light = work.lighting.light[: len(work.goods.albedo)]
    shown = goods_colours(work.goods.albedo, light, exposure)
    finished = {**pictures, "print": blank}
    seen = seen_room(primitives, list(finished), work.goods.corners, shown)
    sizes = {name: (slip.width, slip.height) for name, slip in work.prints.items()}
    mirrors = mirror_pictures(glasses, sizes, seen, list(finished.values()))
    return print_sheet(work.room, work.prints, size, mirrors)
