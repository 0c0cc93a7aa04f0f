"""What surfaces look like: small painters of base colour, with their metallic and roughness.

A painter takes a width and a height in pixels and returns an RGB picture. Colours are sRGB.
Noise is seeded, so a finish paints the same picture each time.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import Image

from assets.samples.mesh import Floats

Painter = Callable[[int, int], Image.Image]


@dataclass(frozen=True)
class Finish:
    """A painter with glTF's metallic-roughness factors; `alpha` below one is clear glass."""

    paint: Painter
    roughness: float = 0.6
    metallic: float = 0.0
    alpha: float = 1.0


def rgb(colour: str) -> Floats:
    """An sRGB hex colour as (3,) numbers from 0 to 255."""
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)], dtype=np.float64)


def mixed(colour: str, other: str, share: float) -> str:
    """`colour` with `share` of `other` in it."""
    blend = rgb(colour) * (1 - share) + rgb(other) * share
    return "#" + "".join(f"{round(c):02X}" for c in blend)


def noise(width: int, height: int, across: int, down: int, seed: int) -> Floats:
    """Soft noise in -1..1, (height, width), with about `across` x `down` bumps.

    Its left and right edges nearly meet, because most textures go around something.
    """
    coarse = np.random.default_rng(seed).random((max(down, 1) + 1, max(across, 1) + 1))
    coarse[:, -1] = coarse[:, 0]
    image = Image.fromarray(coarse.astype(np.float32))
    smooth = image.resize((width, height), Image.Resampling.BICUBIC)
    return np.asarray(smooth, dtype=np.float64) * 2 - 1


def shaded(colour: str, light: Floats) -> Image.Image:
    """A colour made lighter or darker by `light` (height, width), 0 being unchanged."""
    pixels = rgb(colour) * (1 + light[..., None])
    return Image.fromarray(np.clip(np.round(pixels), 0, 255).astype(np.uint8))


def _coordinates(width: int, height: int) -> tuple[Floats, Floats]:
    u, v = np.meshgrid((np.arange(width) + 0.5) / width, (np.arange(height) + 0.5) / height)
    return u, v


def plain(
    colour: str,
    roughness: float = 0.5,
    metallic: float = 0.0,
    alpha: float = 1.0,
    fade: float = 0.05,
) -> Finish:
    """Lacquer, plastic, glass: even, a little lighter at the top by `fade`."""

    def paint(width: int, height: int) -> Image.Image:
        _, v = _coordinates(width, height)
        return shaded(colour, fade * (0.5 - v) + 0.012 * noise(width, height, 6, 6, 3))

    return Finish(paint, roughness, metallic, alpha)


def wood(colour: str, seed: int = 1, rings: float = 9, contrast: float = 0.16) -> Finish:
    """Oiled wood with its grain along u."""

    def paint(width: int, height: int) -> Image.Image:
        _, v = _coordinates(width, height)
        bend = 0.35 * noise(width, height, 3, 4, seed) + 0.07 * noise(width, height, 8, 8, seed + 1)
        growth = 0.5 + 0.5 * np.sin(2 * np.pi * (v * rings + bend * rings * 0.45))
        pores = noise(width, height, max(width // 24, 2), height, seed + 2)
        tone = noise(width, height, 2, 5, seed + 3)
        return shaded(colour, contrast * (0.25 - growth**3 + 0.35 * tone + 0.28 * pores))

    return Finish(paint, 0.55)


def weave(colour: str, threads: int = 48, depth: float = 0.12, seed: int = 5) -> Finish:
    """Plain-woven cloth of about `threads` threads across."""

    def paint(width: int, height: int) -> Image.Image:
        u, v = _coordinates(width, height)
        warp, weft = np.sin(2 * np.pi * u * threads), np.sin(2 * np.pi * v * threads)
        slub = noise(width, height, 6, threads * 2, seed) + noise(
            width, height, threads * 2, 6, seed + 1
        )
        wear = noise(width, height, 5, 5, seed + 2)
        return shaded(colour, depth * (0.5 * warp * weft + 0.4 * slub + 0.25 * wear))

    return Finish(paint, 0.92)


def cloth(
    colour: str, threads: int, folds: float, count: int = 9, seed: int = 19, slub: float = 0.025
) -> Finish:
    """Woven cloth that hangs: soft folds run down it, `folds` deep, `count` across.

    `slub` is how uneven the yarn is: linen much, jersey hardly.
    """

    def paint(width: int, height: int) -> Image.Image:
        u, v = _coordinates(width, height)
        fine = np.sin(2 * np.pi * u * threads) * np.sin(2 * np.pi * v * threads)
        uneven = noise(width, height, 8, threads, seed) + noise(width, height, threads, 8, seed + 1)
        drape = noise(width, height, count, 2, seed + 2) + 0.6 * noise(
            width, height, 2 * count, 3, seed + 3
        )
        return shaded(colour, 0.05 * fine + slub * uneven + folds * (0.25 + 0.75 * v) * drape)

    return Finish(paint, 0.9)


def knit(colour: str, columns: int = 26, depth: float = 0.2, seed: int = 7) -> Finish:
    """Stocking stitch: columns of small Vs."""

    def paint(width: int, height: int) -> Image.Image:
        u, v = _coordinates(width, height)
        across = np.abs((u * columns) % 1 - 0.5)
        stitch = np.sin(2 * np.pi * (v * columns * 1.1 + across))
        light = 0.35 * stitch - 1.3 * (across > 0.42) * 0.5 + 0.3 * noise(width, height, 5, 5, seed)
        return shaded(colour, depth * light)

    return Finish(paint, 0.95)


def ribbed(colour: str, count: int = 40, depth: float = 0.16, upright: bool = True) -> Finish:
    """Ribs, cords or pleats side by side along u (upright) or stacked along v."""

    def paint(width: int, height: int) -> Image.Image:
        u, v = _coordinates(width, height)
        ribs = np.cos(2 * np.pi * (u if upright else v) * count)
        return shaded(colour, depth * (0.6 * ribs + 0.3 * noise(width, height, 5, 5, 9)))

    return Finish(paint, 0.85)


def leather(colour: str, grain: int = 60, depth: float = 0.12, seed: int = 11) -> Finish:
    """Grained leather."""

    def paint(width: int, height: int) -> Image.Image:
        cells = noise(width, height, grain, grain, seed) * noise(
            width, height, grain, grain, seed + 1
        )
        patina = noise(width, height, 4, 4, seed + 2)
        return shaded(colour, depth * (0.8 * cells + 0.5 * patina))

    return Finish(paint, 0.5)


def felt(colour: str, seed: int = 23) -> Finish:
    """Wool felt."""

    def paint(width: int, height: int) -> Image.Image:
        fibres = noise(width, height, width // 2, height // 2, seed)
        return shaded(colour, 0.05 * fibres + 0.05 * noise(width, height, 6, 6, seed + 1))

    return Finish(paint, 0.95)


def tortoise(seed: int = 29) -> Finish:
    """Tortoise acetate: dark clouds in honey."""

    def paint(width: int, height: int) -> Image.Image:
        cloud = noise(width, height, 9, 9, seed) + 0.5 * noise(width, height, 20, 20, seed + 1)
        share = np.clip(0.62 + 0.9 * cloud, 0, 1)[..., None]
        pixels = rgb("#B9772F") * (1 - share) + rgb("#3B2416") * share
        return Image.fromarray(np.round(pixels).astype(np.uint8))

    return Finish(paint, 0.25)


def brushed(colour: str, roughness: float = 0.3, sheen: float = 0.22, seed: int = 13) -> Finish:
    """Metal brushed along u, with the soft bands of a bright room in it."""

    def paint(width: int, height: int) -> Image.Image:
        u, _ = _coordinates(width, height)
        bands = np.cos(2 * np.pi * (u * 2 + 0.08)) * 0.6 + np.cos(2 * np.pi * (u * 5 + 0.3)) * 0.25
        streaks = noise(width, height, 2, height, seed)
        return shaded(colour, sheen * (0.7 * bands + 0.22 * streaks))

    return Finish(paint, roughness, 1.0)


def glazed(colour: str, speckle: float = 0.0, foot: str | None = None, seed: int = 17) -> Finish:
    """Glazed stoneware; `speckle` iron spots, and raw clay `foot` at the bottom."""

    def paint(width: int, height: int) -> Image.Image:
        u, v = _coordinates(width, height)
        run = 0.05 * noise(width, height, 7, 5, seed) + 0.04 * (0.5 - v)
        spots = noise(width, height, width // 3, height // 3, seed + 1) > 0.86
        image = shaded(colour, run - speckle * spots)
        if foot is not None:
            edge = v > 0.86 + 0.02 * np.sin(2 * np.pi * u * 2)
            clay = shaded(foot, 0.08 * noise(width, height, 30, 30, seed + 2))
            image.paste(clay, mask=Image.fromarray((edge * 255).astype(np.uint8)))
        return image

    return Finish(paint, 0.35)


def glowing(colour: str, pleats: int = 0) -> Finish:
    """A lit lampshade: brighter where the bulb is, pleated if asked."""

    def paint(width: int, height: int) -> Image.Image:
        u, v = _coordinates(width, height)
        light = 0.1 * np.exp(-(((v - 0.6) / 0.3) ** 2)) - 0.05
        folds = (
            0.06 * np.cos(2 * np.pi * u * pleats)
            if pleats
            else 0.03 * noise(width, height, 60, 60, 37)
        )
        return shaded(colour, light + folds)

    return Finish(paint, 0.9)


def leaf(colour: str) -> Finish:
    """A leaf with a pale midrib along v and veins leaving it."""

    def paint(width: int, height: int) -> Image.Image:
        u, v = _coordinates(width, height)
        off = np.abs(u - 0.5)
        vein = np.cos(2 * np.pi * (v * 7 + off * 3)) ** 8
        light = (
            0.4 * np.exp(-((off / 0.02) ** 2))
            + 0.13 * vein
            + 0.12 * noise(width, height, 5, 5, 41)
            - 0.1
        )
        return shaded(colour, light)

    return Finish(paint, 0.55)


def mirror() -> Finish:
    """Silvered glass showing a pale room."""

    def paint(width: int, height: int) -> Image.Image:
        u, v = _coordinates(width, height)
        glow = 0.16 * np.clip(1 - np.abs(u + 0.45 * v - 0.62) * 4, 0, 1) - 0.22 * (v - 0.35)
        return shaded("#BFC8C8", glow)

    return Finish(paint, 0.08, 0.9)


def over(
    base: Finish, draw: Callable[[Image.Image], None], roughness: float | None = None
) -> Finish:
    """A finish with something drawn on it (a label, a print, a seam)."""

    def paint(width: int, height: int) -> Image.Image:
        image = base.paint(width, height)
        draw(image)
        return image

    return Finish(
        paint, base.roughness if roughness is None else roughness, base.metallic, base.alpha
    )
