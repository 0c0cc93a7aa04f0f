"""Signs: plates with real type in English and Chinese, on walls or hung from the ceiling.

Noto Sans sets the Latin line, Noto Sans CJK SC the Chinese one (Debian packages
fonts-noto-core and fonts-noto-cjk).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from assets.bake.materials import BRASS, WHITE_PAINT, Colour, Material
from assets.bake.surface import Piece, block, moved, plate, printed, rod
from assets.errors import FontMissing
from scenes.geometry import quat_from_yaw_pitch, rotated
from scenes.store import Room, Sign

LATIN = Path("/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf")
CHINESE = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
SIMPLIFIED = 2
"""Index of the Simplified Chinese face in the .ttc."""
THICKNESS = 0.018
WIDE = 3.2
"""Plates wider than this many times their height have both languages on one line."""
NEAR_WALL = 0.3
"""A sign farther than this from every wall hangs from the ceiling, metres."""


@dataclass(frozen=True)
class Style:
    """Plate and type colours, sRGB; `plate` is the material of the plate's edges."""

    ground: str
    ink: str
    line: str | None
    plate: Material
    albedo: Colour


STYLES: dict[str, Style] = {
    "department": Style("#EFE8DA", "#1F3D31", "#B98F48", BRASS, (0.74, 0.70, 0.62)),
    "welcome": Style("#1F3D31", "#F1E9D8", "#C9A25B", BRASS, (0.03, 0.07, 0.05)),
    "notice": Style("#EFEAE0", "#2A2E34", None, WHITE_PAINT, (0.74, 0.72, 0.68)),
}


@cache
def _font(path: Path, size: int, index: int = 0) -> ImageFont.FreeTypeFont:
    if not path.exists():
        package = "fonts-noto-cjk" if path == CHINESE else "fonts-noto-core"
        raise FontMissing(f"signs need {path.name}: install it with 'apt install {package}'")
    return ImageFont.truetype(str(path), size, index=index)


def draw_sign(sign: Sign, size: tuple[int, int]) -> Image.Image:
    """The face of a sign, `size` pixels.

    Raises:
        FontMissing: a typeface is not installed.
    """
    style = STYLES[sign.style]
    image = Image.new("RGB", size, style.ground)
    pen = ImageDraw.Draw(image)
    width, height = size
    if width / height > WIDE:
        _side_by_side(pen, sign, style, size)
        return image
    _line(
        pen, sign.text.en, LATIN, (0.5 * width, 0.38 * height), 0.42 * height, 0.88 * width, style
    )
    _line(
        pen, sign.text.zh, CHINESE, (0.5 * width, 0.78 * height), 0.2 * height, 0.88 * width, style
    )
    if style.line is not None:
        rule = [(0.45 * width, 0.635 * height), (0.55 * width, 0.635 * height)]
        pen.line(rule, fill=style.line, width=max(2, round(0.014 * height)))
    return image


def _side_by_side(
    pen: ImageDraw.ImageDraw, sign: Sign, style: Style, size: tuple[int, int]
) -> None:
    """English, an upright rule, Chinese: centred together, as large as the plate allows."""
    width, height = size
    em = round(0.56 * height)
    while True:
        english = _font(LATIN, em).getlength(sign.text.en)
        chinese = _font(CHINESE, round(0.86 * em), SIMPLIFIED).getlength(sign.text.zh)
        total = english + chinese + 1.1 * em
        if total <= 0.92 * width or em <= 8:
            break
        em -= 1
    left = (width - total) / 2
    middle, rule = height / 2, left + english + 0.55 * em
    _line(pen, sign.text.en, LATIN, (left + english / 2, middle), em, width, style)
    _line(pen, sign.text.zh, CHINESE, (left + total - chinese / 2, middle), 0.86 * em, width, style)
    if style.line is not None:
        ends = [(rule, middle - 0.4 * em), (rule, middle + 0.4 * em)]
        pen.line(ends, fill=style.line, width=max(2, round(0.05 * em)))


def _line(
    pen: ImageDraw.ImageDraw, text: str, face: Path, centre: tuple[float, float], height: float,
    room: float, style: Style,
) -> None:  # fmt: skip
    """One line of type about `centre`, its em `height` pixels unless it has to shrink to fit
    `room` pixels."""
    index = SIMPLIFIED if face == CHINESE else 0
    size = max(6, round(height))
    length = _font(face, size, index).getlength(text)
    if length > room:
        size = max(6, int(size * room / length))
    pen.text(centre, text, fill=style.ink, font=_font(face, size, index), anchor="mm")


def sign_pieces(room: Room) -> Iterator[Piece]:
    """Every sign's plate; hung ones can be read from both sides."""
    for sign in room.signs:
        for piece in _plate(room, sign):
            yield moved(_turned(piece, sign.yaw_deg), *sign.position)


def _plate(room: Room, sign: Sign) -> Iterator[Piece]:
    width, height = sign.size
    style = STYLES[sign.style]
    hung = _distance_to_walls(room, sign) > NEAR_WALL
    depth = THICKNESS / 2
    cells = (max(1, round(width / 0.6)), 1)
    face = plate((-width / 2, -height / 2, depth), (width, 0, 0), (0, height, 0), cells)
    yield printed(face, f"sign:{sign.id}", style.albedo)
    yield from block(style.plate, (width, height, THICKNESS), (0, -height / 2, 0),
                     ("+x", "-x", "+y", "-y"), step=1.0)  # fmt: skip
    if not hung:
        return
    back = plate((width / 2, -height / 2, -depth), (-width, 0, 0), (0, height, 0), cells)
    yield printed(back, f"sign:{sign.id}", style.albedo)
    for x in (-0.42 * width, 0.42 * width):
        top = room.height - 0.04 - sign.position[1]
        yield rod(BRASS, (x, height / 2, 0), (x, top, 0), 0.004, 3)


def _turned(piece: Piece, yaw_deg: float) -> Piece:
    return replace(piece, mesh=piece.mesh.turned("y", float(np.radians(yaw_deg))))


def _distance_to_walls(room: Room, sign: Sign) -> float:
    """From the middle of the sign's back to the nearest wall, metres."""
    turn = quat_from_yaw_pitch(np.radians(sign.yaw_deg))
    behind = rotated(turn, (0.0, 0.0, -THICKNESS / 2))
    place = np.array([sign.position[0] + behind[0], sign.position[2] + behind[2]])
    points = np.array(room.outline, dtype=np.float64)
    ends = np.roll(points, -1, axis=0)
    along = ends - points
    share = ((place - points) * along).sum(axis=1) / (along**2).sum(axis=1)
    nearest = points + np.clip(share, 0, 1)[:, None] * along
    return float(np.linalg.norm(nearest - place, axis=1).min())
