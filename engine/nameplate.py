"""Name plates: a name in readable type on a calm rounded card, in any script."""

import unicodedata
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from engine.glb import Picture

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont
HEIGHT = 48
"""Of the card, pixels; type is drawn at about two thirds of it."""
CARD = (250, 247, 240, 225)
INK = (44, 52, 48, 255)
_LATIN = Path("/usr/share/fonts/truetype/noto/NotoSans-Medium.ttf")
_LATIN_REGULAR = Path("/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf")
_CJK = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
SIMPLIFIED_CHINESE = 2
"""Face of the CJK collection."""


@cache
def _font(cjk: bool, size: int) -> Font:
    """Noto Sans where Debian's fonts-noto-core and fonts-noto-cjk are installed."""
    if cjk and _CJK.exists():
        return ImageFont.truetype(_CJK, size, index=SIMPLIFIED_CHINESE)
    for path in (_LATIN, _LATIN_REGULAR):
        if path.exists():
            return ImageFont.truetype(path, size)
    return ImageFont.load_default(size)


def name_plate(name: str) -> Picture:
    """The card for `name`, (HEIGHT, width, 4) BGRA."""
    cjk = any(unicodedata.east_asian_width(letter) in "WF" for letter in name)
    font = _font(cjk, round(HEIGHT * 0.58))
    left, _, right, _ = font.getbbox(name)
    width = round(right - left) + HEIGHT
    # Drawn at twice the size and reduced, so that the round corners are smooth.
    card = Image.new("RGBA", (width * 2, HEIGHT * 2), (*CARD[:3], 0))
    ImageDraw.Draw(card).rounded_rectangle(
        (2, 2, width * 2 - 3, HEIGHT * 2 - 3), radius=HEIGHT, fill=CARD
    )
    card = card.resize((width, HEIGHT), Image.Resampling.BOX)
    ImageDraw.Draw(card).text((width / 2, HEIGHT / 2), name, INK, font=font, anchor="mm")
    return np.ascontiguousarray(np.asarray(card)[:, :, [2, 1, 0, 3]])
