"""Pictures for phones, tablets, laptops and monitors: a lit screen is what makes them read."""

import numpy as np
from PIL import Image, ImageDraw

from assets.samples.finishes import Finish, noise, rgb
from assets.samples.lettering import text

Palette = tuple[str, str, str, str]

DUNES: Palette = ("#F1D9B5", "#D99A6C", "#A8604A", "#4F3A45")
HILLS: Palette = ("#DCE5DA", "#9DB39A", "#5E7F6A", "#28493A")
TIDE: Palette = ("#E6EDEB", "#A5BFC2", "#5F8790", "#2F4757")


def wallpaper(colours: Palette, seed: int) -> Finish:
    """Layered hills under a pale sun."""

    def paint(width: int, height: int) -> Image.Image:
        return hills(width, height, colours, seed)

    return Finish(paint, 0.1)


def hills(width: int, height: int, colours: Palette, seed: int) -> Image.Image:
    rows = np.arange(height)[:, None] / height
    sky = rgb(colours[0]) * (1 - 0.10 * rows[..., None]) + 0 * np.zeros((height, width, 3))
    image = Image.fromarray(np.round(sky).astype(np.uint8))
    pen = ImageDraw.Draw(image)
    size = 0.16 * min(width, height)
    pen.ellipse(
        (width * 0.66 - size, height * 0.3 - size, width * 0.66 + size, height * 0.3 + size),
        fill="#FBF3E2",
    )
    for i, colour in enumerate(colours[1:]):
        ridge = 0.48 + 0.16 * i + 0.09 * noise(width, 2, 4 + 2 * i, 1, seed + i)[0]
        pen.polygon(
            [(0, height), *((x, ridge[x] * height) for x in range(width)), (width, height)],
            fill=colour,
        )
    return image


def lock_screen(colours: Palette, seed: int, stretch: float = 1.0) -> Finish:
    """A phone or watch showing the time."""

    def paint(width: int, height: int) -> Image.Image:
        image = hills(width, height, colours, seed)
        text(image, (0.5, 0.2), "10:24", 0.12, "#2A2E34", 0.02, stretch)
        text(image, (0.5, 0.3), "Sunday 22", 0.05, "#2A2E34", 0.02, stretch)
        return image

    return Finish(paint, 0.1)


def desktop(colours: Palette, seed: int) -> Finish:
    """A computer with a window open and a row of icons."""

    def paint(width: int, height: int) -> Image.Image:
        image = hills(width, height, colours, seed)
        pen = ImageDraw.Draw(image)
        left, top, right, bottom = 0.1 * width, 0.12 * height, 0.6 * width, 0.78 * height
        pen.rectangle((left, top, right, bottom), fill="#F4F0E7")
        pen.rectangle((left, top, right, top + 0.07 * height), fill="#DED6C6")
        for i in range(6):
            y = top + (0.14 + 0.08 * i) * height
            reach = (0.86, 0.7, 0.8, 0.55, 0.83, 0.4)[i]
            pen.rectangle(
                (left + 0.03 * width, y, left + reach * (right - left), y + 0.025 * height),
                fill="#B8AE9C",
            )
        for i, colour in enumerate((*colours[1:], "#B5634A", "#C89235")):
            x = (0.36 + 0.06 * i) * width
            pen.rounded_rectangle(
                (x, 0.885 * height, x + 0.04 * width, 0.955 * height), 0.012 * width, fill=colour
            )
        return image

    return Finish(paint, 0.1)


def watch_face(ground: str, hand: str) -> Finish:
    """A round dial with hour marks and hands."""

    def paint(width: int, height: int) -> Image.Image:
        image = Image.new("RGB", (width, height), ground)
        pen = ImageDraw.Draw(image)
        centre = np.array([width, height]) / 2
        for hour in range(12):
            ray = np.array([np.sin(hour * np.pi / 6), -np.cos(hour * np.pi / 6)]) * width
            pen.line(
                [*(centre + 0.36 * ray), *(centre + 0.43 * ray)],
                fill=hand,
                width=max(1, width // 45),
            )
        for angle, reach, thick in ((-0.95, 0.22, 22), (0.85, 0.34, 32)):
            ray = np.array([np.sin(angle), -np.cos(angle)]) * width * reach
            pen.line([*centre, *(centre + ray)], fill=hand, width=max(1, width // thick))
        return image

    return Finish(paint, 0.1)
