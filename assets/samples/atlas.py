"""All finishes of a product on one picture, so that a product is one draw."""

import io
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from PIL import Image

from assets.samples.finishes import Finish
from assets.samples.mesh import Rect

CELLS = 8
"""The picture is divided into CELLS x CELLS squares; a region takes whole squares."""
MARGIN = 1 / 64
"""Border of a region, as a share of the picture: one texel at the far level."""

Layout = dict[str, tuple[int, int, int, int]]
"""Region -> (column, row, columns, rows) in squares."""


def pack(sizes: Mapping[str, tuple[int, int]]) -> Layout:
    """Places for regions of the given (columns, rows), largest first.

    Raises ValueError when they do not fit on the picture.
    """
    taken = np.zeros((CELLS, CELLS), dtype=bool)
    layout: Layout = {}
    for name in sorted(sizes, key=lambda n: (-sizes[n][0] * sizes[n][1], n)):
        columns, rows = sizes[name]
        row, column = _free_corner(taken, columns, rows, name)
        taken[row : row + rows, column : column + columns] = True
        layout[name] = (column, row, columns, rows)
    return layout


def _free_corner(taken: np.ndarray, columns: int, rows: int, name: str) -> tuple[int, int]:
    for row in range(CELLS - rows + 1):
        for column in range(CELLS - columns + 1):
            if not taken[row : row + rows, column : column + columns].any():
                return row, column
    raise ValueError(f"no room on the texture for region {name!r} of {columns}x{rows} squares")


def rect(place: tuple[int, int, int, int]) -> Rect:
    """The part of the texture (left, top, width, height) that a region's uvs run over."""
    left, top, width, height = (share / CELLS for share in place)
    return left + MARGIN, top + MARGIN, width - 2 * MARGIN, height - 2 * MARGIN


@dataclass(frozen=True)
class Surface:
    """A product's textures in one variant: JPEG base colour, PNG metal-roughness or factors."""

    base_colour: bytes
    metal_roughness: bytes | None
    metallic: float
    roughness: float
    alpha: float


def paint(layout: Layout, finishes: Mapping[str, Finish], size: int) -> Image.Image:
    """The base colour picture, size x size; each region's rim is repeated into its margin."""
    picture = Image.new("RGB", (size, size), "#808080")
    margin = round(size * MARGIN)
    for name, place in layout.items():
        left, top, width, height = (round(share * size / CELLS) for share in place)
        image = finishes[name].paint(width - 2 * margin, height - 2 * margin)
        padded = np.pad(np.asarray(image), ((margin, margin), (margin, margin), (0, 0)), "edge")
        picture.paste(Image.fromarray(padded), (left, top))
    return picture


def surface(
    picture: Image.Image, size: int, layout: Layout, finishes: Mapping[str, Finish]
) -> Surface:
    """The textures of one level, `size` pixels wide, from the full picture."""
    base = picture.resize((size, size), Image.Resampling.BOX)
    used = [finishes[name] for name in layout]
    pairs = {(finish.metallic, finish.roughness) for finish in used if finish.alpha == 1}
    mixed = len(pairs) > 1
    metallic, roughness = (1.0, 1.0) if mixed else next(iter(pairs))
    return Surface(
        _encoded(base, "JPEG"),
        _encoded(_metal_roughness(layout, finishes), "PNG") if mixed else None,
        metallic,
        roughness,
        min(finish.alpha for finish in used),
    )


def _metal_roughness(layout: Layout, finishes: Mapping[str, Finish]) -> Image.Image:
    """Roughness in green and metallic in blue, four texels a square (glTF 2.0 section 3.9.2)."""
    scale = 4
    pixels = np.zeros((CELLS * scale, CELLS * scale, 3), dtype=np.uint8)
    for name, place in layout.items():
        left, top, width, height = (share * scale for share in place)
        value = (255, round(finishes[name].roughness * 255), round(finishes[name].metallic * 255))
        pixels[top : top + height, left : left + width] = value
    return Image.fromarray(pixels)


def _encoded(image: Image.Image, kind: str) -> bytes:
    buffer = io.BytesIO()
    if kind == "JPEG":
        image.save(buffer, kind, quality=88, subsampling=0)
    else:
        image.save(buffer, kind, optimize=True)
    return buffer.getvalue()
