"""Printed, woven and engraved pictures that are drawn over a finish."""

from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageChops, ImageDraw

from assets.samples.lettering import Drawing


def plaid(threads: Sequence[str]) -> Drawing:
    """A check of see-through stripes, one pair of widths per thread colour."""

    def draw(image: Image.Image) -> None:
        for i, colour in enumerate(threads):
            mask = Image.new("L", image.size, 0)
            width = (0.11, 0.022, 0.016)[i % 3]
            for k in range(4):
                at = (k + 0.28 + 0.27 * i) / 4
                for lay in ((at, 0.0, at + width, 1.0), (0.0, at, 1.0, at + width)):
                    box = [share * side for share, side in zip(lay, image.size * 2, strict=True)]
                    stripe = Image.new("L", image.size, 0)
                    ImageDraw.Draw(stripe).rectangle(box, fill=115)
                    mask = ImageChops.add(mask, stripe)
            image.paste(colour, (0, 0), mask)

    return draw


def grooves(line: str, label: str) -> Drawing:
    """Rings of a record (or a lens), with a label in the middle."""

    def draw(image: Image.Image) -> None:
        pen = ImageDraw.Draw(image)
        middle = np.array(image.size) / 2
        for share in (0.98, 0.9, 0.8, 0.72, 0.62, 0.54, 0.46):
            reach = middle * share
            pen.ellipse([*(middle - reach), *(middle + reach)], outline=line)
        for share, colour in ((0.36, label), (0.05, line)):
            reach = middle * share
            pen.ellipse([*(middle - reach), *(middle + reach)], fill=colour)

    return draw


def keys(colour: str) -> Drawing:
    """Five rows of keys, seen from above."""

    def draw(image: Image.Image) -> None:
        pen = ImageDraw.Draw(image)
        unit, tall = image.width / 14.2, image.height / 5.1
        for row in range(5):
            x = 0.1 * unit
            spans = [1.0] * 14 if row < 4 else [1.0, 1.0, 1.5, 6.0, 1.5, 1.0, 1.0, 1.0]
            for span in spans:
                box = (x, (row + 0.08) * tall, x + (span - 0.14) * unit, (row + 0.92) * tall)
                pen.rounded_rectangle(box, 0.12 * tall, fill=colour)
                x += span * unit

    return draw


def rug_pattern(colours: Sequence[str]) -> Drawing:
    """Borders, and rows of lozenges between them."""

    def draw(image: Image.Image) -> None:
        pen = ImageDraw.Draw(image)
        w, h = image.size
        for i, inset in enumerate((0.03, 0.055, 0.1)):
            x, y = inset * w, inset * w
            pen.rectangle(
                (x, y, w - x, h - y),
                outline=colours[i % len(colours)],
                width=max(2, w // (55, 160, 110)[i]),
            )
        for row in range(3):
            for column in range(6):
                centre = np.array([(0.19 + 0.124 * column) * w, (0.28 + 0.22 * row) * h])
                for k, share in enumerate((1.0, 0.62, 0.28)):
                    reach = np.array([0.055 * w, 0.095 * h]) * share
                    ends = [centre + reach * d for d in ((0, -1), (1, 0), (0, 1), (-1, 0))]
                    pen.polygon(
                        [tuple(end) for end in ends],
                        fill=colours[(k + row + column) % len(colours)],
                    )

    return draw


def stripes(colour: str) -> Drawing:
    """Groups of upright stripes."""

    def draw(image: Image.Image) -> None:
        pen = ImageDraw.Draw(image)
        for centre in (0.14, 0.38, 0.62, 0.86):
            for offset, width in ((-0.05, 0.008), (0.0, 0.045), (0.05, 0.008)):
                x = (centre + offset) * image.width
                half = width * image.width / 2
                pen.rectangle((x - half, 0, x + half, image.height), fill=colour)

    return draw


def clock_face(ink: str) -> Drawing:
    """Sixty ticks, the hours longer."""

    def draw(image: Image.Image) -> None:
        pen = ImageDraw.Draw(image)
        middle = np.array(image.size) / 2
        for tick in range(60):
            ray = np.array([np.sin(tick * np.pi / 30), -np.cos(tick * np.pi / 30)]) * middle
            inner, width = (0.74, 4) if tick % 5 == 0 else (0.86, 1)
            pen.line([*(middle + ray * inner), *(middle + ray * 0.91)], fill=ink, width=width)

    return draw


def print_shapes(sun: str, sea: str, sail: str) -> Drawing:
    """A poster: a low sun, three bands of water, two sails."""

    def draw(image: Image.Image) -> None:
        pen = ImageDraw.Draw(image)
        w, h = image.size
        pen.ellipse((0.26 * w, 0.2 * h, 0.74 * w, 0.2 * h + 0.48 * w), fill=sun)
        for i in range(3):
            top = (0.56 + 0.1 * i) * h
            pen.rectangle((0.12 * w, top, 0.88 * w, top + (0.085 - 0.012 * i) * h), fill=sea)
        for x, y, size in ((0.36, 0.57, 0.2), (0.58, 0.66, 0.15)):
            pen.polygon(
                [(x * w, y * h), (x * w, (y - size) * h), ((x + size * 0.8) * w, y * h)], fill=sail
            )
            pen.polygon(
                [
                    ((x - 0.02) * w, y * h),
                    ((x - 0.02) * w, (y - size * 0.75) * h),
                    ((x - size * 0.45) * w, y * h),
                ],
                fill=sail,
            )

    return draw


def patches(outlines: Sequence[Sequence[tuple[float, float]]], fill: str, line: str) -> Drawing:
    """Sewn-on pieces of cloth: see-through fill, a seam around."""

    def draw(image: Image.Image) -> None:
        mask = Image.new("L", image.size, 0)
        for outline in outlines:
            points = [(x * image.width, y * image.height) for x, y in outline]
            ImageDraw.Draw(mask).polygon(points, fill=130)
        image.paste(fill, (0, 0), mask)
        for outline in outlines:
            points = [(x * image.width, y * image.height) for x, y in (*outline, outline[0])]
            ImageDraw.Draw(image).line(points, fill=line, width=max(1, image.width // 400))

    return draw
