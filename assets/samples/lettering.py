"""Type and line work on labels, in Pillow's own bundled font so that every machine draws alike."""

import itertools
from collections.abc import Callable, Sequence
from functools import cache

import numpy as np
from PIL import Image, ImageDraw, ImageFont

Drawing = Callable[[Image.Image], None]
Line = tuple[str, float]
"""A line of type and its height as a share of the picture's height."""


@cache
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


def text(
    image: Image.Image,
    centre: tuple[float, float],
    line: str,
    height: float,
    colour: str,
    spacing: float = 0.0,
    stretch: float = 1.0,
) -> None:
    """One line centred at (x, y), all in shares of the picture; `height` is the em's.

    `spacing` is the tracking in ems; `stretch` widens type that the model will squeeze.
    """
    size = max(6, round(height * image.height))
    font = _font(size)
    gap = spacing * size
    widths = [font.getlength(letter) + gap for letter in line]
    strip = Image.new("L", (max(1, round(sum(widths) - gap) + 2), round(size * 1.3)), 0)
    pen = ImageDraw.Draw(strip)
    x = 0.0
    for letter, width in zip(line, widths, strict=True):
        pen.text((x, size * 0.1), letter, fill=255, font=font)
        x += width
    if stretch != 1.0:
        strip = strip.resize((max(1, round(strip.width * stretch)), strip.height))
    left = round(centre[0] * image.width - strip.width / 2)
    image.paste(colour, (left, round(centre[1] * image.height - strip.height / 2)), strip)


def lines(
    rows: Sequence[Line],
    colour: str,
    centre: tuple[float, float] = (0.5, 0.5),
    spacing: float = 0.08,
    stretch: float = 1.0,
) -> Drawing:
    """Rows of type stacked about a centre."""

    def draw(image: Image.Image) -> None:
        y = centre[1] - 0.6 * sum(height for _, height in rows)
        for line, height in rows:
            text(image, (centre[0], y + 0.6 * height), line, height, colour, spacing, stretch)
            y += 1.2 * height

    return draw


def label(
    box: tuple[float, float, float, float],
    paper: str,
    ink: str,
    rows: Sequence[Line],
    frame: bool = True,
    stretch: float = 1.0,
) -> Drawing:
    """A printed paper label in `box` (left, top, right, bottom as shares) with a thin frame."""

    def draw(image: Image.Image) -> None:
        w, h = image.size
        corners = (box[0] * w, box[1] * h, box[2] * w, box[3] * h)
        pen = ImageDraw.Draw(image)
        pen.rectangle(corners, fill=paper)
        inset = 0.03 * (corners[3] - corners[1]) + 1
        if frame:
            inner = (corners[0] + inset, corners[1] + inset, corners[2] - inset, corners[3] - inset)
            pen.rectangle(inner, outline=ink)
        centre = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
        lines(rows, ink, centre, stretch=stretch)(image)

    return draw


def bands(rows: Sequence[tuple[float, float, str]]) -> Drawing:
    """Stripes across the picture: (top, bottom, colour) as shares of its height."""

    def draw(image: Image.Image) -> None:
        pen = ImageDraw.Draw(image)
        for top, bottom, colour in rows:
            pen.rectangle((0, top * image.height, image.width, bottom * image.height), fill=colour)

    return draw


def strokes(paths: Sequence[Sequence[tuple[float, float]]], colour: str, width: float) -> Drawing:
    """Polylines in shares of the picture, `width` as a share of its width."""

    def draw(image: Image.Image) -> None:
        pen = ImageDraw.Draw(image)
        for path in paths:
            points = [(x * image.width, y * image.height) for x, y in path]
            pen.line(points, fill=colour, width=max(1, round(width * image.width)), joint="curve")

    return draw


def several(*drawings: Drawing) -> Drawing:
    """One drawing after the other."""

    def draw(image: Image.Image) -> None:
        for drawing in drawings:
            drawing(image)

    return draw


def stitches(paths: Sequence[Sequence[tuple[float, float]]], colour: str) -> Drawing:
    """Dashed seams along polylines, in shares of the picture."""

    def draw(image: Image.Image) -> None:
        pen = ImageDraw.Draw(image)
        dash = max(3.0, image.width / 90)
        for path in paths:
            points = np.array(path) * image.size
            for start, end in itertools.pairwise(points):
                count = max(1, int(np.linalg.norm(end - start) / (1.6 * dash)))
                for i in range(count):
                    a = start + (end - start) * (i / count)
                    b = start + (end - start) * ((i + 0.62) / count)
                    pen.line([*a, *b], fill=colour, width=max(1, round(image.width / 220)))

    return draw
