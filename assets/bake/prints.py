"""The print texture: signs, mirrors and the view outside, packed on one sheet."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
from PIL import Image

from assets.bake.signs import draw_sign
from assets.bake.surface import Piece
from assets.bake.textures import pavement, view_outside
from scenes.store import Room

GAP = 8
"""Pixels around each picture that repeat its border, so that mipmaps do not mix them."""


@dataclass(frozen=True)
class Slip:
    """Where a picture lies on the sheet, pixels."""

    left: int
    top: int
    width: int
    height: int


def slips(room: Room, size: int) -> dict[str, Slip]:
    """A place for every picture of `room` on a sheet of `size` pixels, as large as fits."""
    fixed = {
        "outside": (size - 2 * GAP, round(0.26 * size) - 2 * GAP),
        "pavement": (size - 2 * GAP, round(0.05 * size) - 2 * GAP),
    }
    return packed_slips(_wanted_metres(room), size, size / 3.0, fixed)


def packed_slips(
    metres: Mapping[str, tuple[float, float]], size: int, scale: float,
    fixed: Mapping[str, tuple[int, int]] = MappingProxyType({}),
) -> dict[str, Slip]:  # fmt: skip
    """Places for rectangles of `metres` (width, height) on a sheet of `size` pixels, at `scale`
    pixels per metre or as much less as makes them fit, beside `fixed` ones in pixels."""
    while True:
        pixels = dict(fixed)
        for name, (width, height) in metres.items():
            pixels[name] = (max(4, round(width * scale)), max(4, round(height * scale)))
        placed = _shelves(pixels, size)
        if placed is not None:
            return placed
        scale *= 0.96


def _wanted_metres(room: Room) -> dict[str, tuple[float, float]]:
    """Pictures and their size in metres; those one stands close to count for more."""
    wanted = {f"sign:{sign.id}": sign.size for sign in room.signs}
    for fixture in room.fixtures:
        if fixture.kind == "mirror":
            wanted[f"mirror:{fixture.id}"] = (0.5 * fixture.size[0], 0.5 * fixture.size[1])
    return wanted


def _shelves(sizes: dict[str, tuple[int, int]], size: int) -> dict[str, Slip] | None:
    """Pictures in rows, tallest first; None if they do not fit."""
    placed: dict[str, Slip] = {}
    left = top = row = 0
    for name, (width, height) in sorted(sizes.items(), key=lambda item: (-item[1][1], item[0])):
        if left + width + 2 * GAP > size:
            left, top, row = 0, top + row, 0
        if left + width + 2 * GAP > size or top + height + 2 * GAP > size:
            return None
        placed[name] = Slip(left + GAP, top + GAP, width, height)
        left, row = left + width + 2 * GAP, max(row, height + 2 * GAP)
    return placed


def on_sheet(piece: Piece, placed: dict[str, Slip], size: int) -> Piece:
    """A print piece with its uvs moved to its picture's place."""
    if piece.picture is None:
        return piece
    slip = placed[piece.picture]
    uvs = (np.array([slip.left, slip.top]) + piece.mesh.uvs * [slip.width, slip.height]) / size
    return replace(piece, mesh=replace(piece.mesh, uvs=uvs))


def print_sheet(
    room: Room, placed: dict[str, Slip], size: int, mirrors: dict[str, Image.Image]
) -> npt.NDArray[np.uint8]:
    """The sheet as sRGB (size, size, 3); `mirrors` are the pictures that mirrors show.

    Raises:
        FontMissing: a sign's typeface is not installed.
    """
    sheet = np.full((size, size, 3), 200, np.uint8)
    view, ground = placed["outside"], placed["pavement"]
    pictures = {
        **mirrors,
        "outside": view_outside(view.width, view.height),
        "pavement": pavement(ground.width, ground.height),
    }
    for sign in room.signs:
        slip = placed[f"sign:{sign.id}"]
        large = draw_sign(sign, (slip.width * 2, slip.height * 2))
        pictures[f"sign:{sign.id}"] = large
    for name in placed.keys() & pictures.keys():
        slip = placed[name]
        picture = pictures[name].resize((slip.width, slip.height), Image.Resampling.LANCZOS)
        pixels = np.pad(np.asarray(picture), ((GAP, GAP), (GAP, GAP), (0, 0)), mode="edge")
        rows = slice(slip.top - GAP, slip.top + slip.height + GAP)
        sheet[rows, slip.left - GAP : slip.left + slip.width + GAP] = pixels
    return sheet
