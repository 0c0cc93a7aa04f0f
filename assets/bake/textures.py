"""Pictures made by code: floors, the trim strips, the view outside.

Noise is filtered in frequency space, so that every pattern repeats without a seam. Patterns are
multipliers of a material's linear reflectance with a mean near one.
"""

from collections.abc import Callable
from functools import cache

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFilter

from assets.bake import materials as m
from assets.bake.tone import to_srgb
from scenes.store import FloorFinish

F32 = npt.NDArray[np.float32]
Bytes = npt.NDArray[np.uint8]

GRAIN = 1024
"""Size of the wood grain's repeating tile, pixels; it covers 2 m along and 1 m across."""


@cache
def noise(height: int, width: int, rise: float, run: float, seed: int) -> F32:
    """Repeating smooth noise (height, width) of unit variance whose bumps are about `rise` by
    `run` pixels."""
    field = np.fft.rfft2(np.random.default_rng(seed).standard_normal((height, width)))
    fy, fx = np.fft.fftfreq(height)[:, None], np.fft.rfftfreq(width)[None]
    spread = np.exp(-2 * np.pi**2 * ((fy * rise / 2.5) ** 2 + (fx * run / 2.5) ** 2))
    smooth = np.fft.irfft2(field * spread, (height, width))
    return np.asarray(smooth / smooth.std(), np.float32)


@cache
def oak_grain() -> F32:
    """Multiplier (GRAIN, GRAIN) of oiled oak, grain along x: year rings, pores, flecks."""
    drift = noise(GRAIN, GRAIN, 90, 900, 1)
    wander = noise(GRAIN, GRAIN, 22, 420, 2)
    across = np.linspace(0, 1, GRAIN, endpoint=False, dtype=np.float32)[:, None]
    rings = 0.5 + 0.5 * np.sin(2 * np.pi * (26 * across + 1.1 * drift + 0.25 * wander))
    pores = np.clip(noise(GRAIN, GRAIN, 1.6, 70, 3), 0.6, 3.0) - 0.6
    fibre = noise(GRAIN, GRAIN, 2.2, 240, 4)
    grain = 1.04 - 0.15 * rings**2.2 - 0.13 * pores + 0.035 * fibre + 0.05 * drift
    return np.asarray(grain / grain.mean(), np.float32)


def floor_pattern(finish: FloorFinish, size: int, metres: tuple[float, float]) -> F32:
    """Linear reflectance (size, size, 3) of a floor of `metres` (x, z)."""
    x = (np.arange(size, dtype=np.float32) + 0.5) / size * metres[0]
    z = (np.arange(size, dtype=np.float32) + 0.5) / size * metres[1]
    plan_x, plan_z = (np.asarray(part, np.float32) for part in np.meshgrid(x, z))
    return _FLOORS[finish](plan_x, plan_z)


OAK_FLOOR = np.array([0.50, 0.335, 0.20], np.float32)


def _planks(x: F32, z: F32) -> F32:
    """Planks 19 cm wide along z, about 2.2 m long, staggered."""
    wide, long = 0.19, 2.2
    row = np.floor(x / wide).astype(int)
    shift = (row * 0.37 % 1.0 + 0.13 * np.sin(row * 1.7)) * long
    piece = np.floor((z + shift) / long).astype(int)
    a, b = (z + shift) - piece * long, x - row * wide
    return _laid(a, b, row * 53 + piece * 17, (long, wide), 0.0022, OAK_FLOOR)


def _herringbone(x: F32, z: F32) -> F32:
    """Blocks 9 x 54 cm laid at right angles, turned by 45 degrees."""
    wide, ratio = 0.09, 6
    s, t = (x + z) / np.sqrt(2.0) / wide, (x - z) / np.sqrt(2.0) / wide
    i, j = np.floor(s).astype(int), np.floor(t).astype(int)
    phase = np.mod(i - j, 2 * ratio)
    level = phase < ratio
    a = np.where(level, phase + s - i, np.mod(j - i - 1, 2 * ratio) + t - j) * wide
    b = np.where(level, t - j, s - i) * wide
    key = np.where(
        level, (i - phase) * 31 + j * 57, i * 43 + (j - np.mod(j - i - 1, 2 * ratio)) * 29
    )
    return _laid(a, b, key, (ratio * wide, wide), 0.0018, OAK_FLOOR)


def _laid(
    a: F32, b: F32, key: npt.NDArray[np.int64], size: tuple[float, float], joint: float,
    wood: F32,
) -> F32:  # fmt: skip
    """Boards cut from the grain: `a` along and `b` across each board, `key` its number."""
    chance = _hash(key)
    grain = oak_grain()
    u = (a / 2.0 * GRAIN + chance * 7919).astype(int) % GRAIN
    v = (b * GRAIN + _hash(key + 7) * 6007).astype(int) % GRAIN
    tone = 1.0 + 0.20 * (chance - 0.5)
    warmth = (_hash(key + 3) - 0.5)[..., None] * np.array([0.03, 0.0, -0.06], np.float32)
    edge = np.minimum(np.minimum(a, size[0] - a), np.minimum(b, size[1] - b))
    groove = 0.45 + 0.55 * np.clip(edge / joint, 0, 1)
    pattern: F32 = wood * (1 + warmth) * (grain[v, u] * tone * groove)[..., None]
    return pattern


def staves(along: F32, across: F32, wood: F32, number: int) -> F32:
    """Reflectance (..., 3) of a board glued from staves 12 cm wide, at places in metres."""
    wide = 0.12
    row = np.floor(across / wide).astype(int)
    key = row * 37 + number * 1009
    return _laid(along + 20.0, across - row * wide, key, (40.0, wide), 0.0006, wood)


def _hash(key: npt.NDArray[np.int64]) -> F32:
    """A repeatable number in 0..1 for each whole number."""
    mixed = (key.astype(np.uint64) * np.uint64(2654435761)) & np.uint64(0xFFFFFFFF)
    mixed = (mixed ^ (mixed >> np.uint64(15))) * np.uint64(2246822519) & np.uint64(0xFFFFFFFF)
    low = (mixed ^ (mixed >> np.uint64(13))) & np.uint64(0xFFFF)
    return (low / 65535).astype(np.float32)


def _terrazzo(x: F32, z: F32) -> F32:
    chips = noise(*x.shape, 9, 9, 11)
    colour = np.broadcast_to(np.array([0.62, 0.59, 0.54], np.float32), (*x.shape, 3)).copy()
    for seed, rgb in ((12, (0.35, 0.33, 0.31)), (13, (0.55, 0.33, 0.22)), (14, (0.78, 0.76, 0.72))):
        mask = noise(*x.shape, 7, 7, seed) > 1.45
        colour[mask] = rgb
    return (colour * (1 + 0.02 * chips[..., None])).astype(np.float32)


def _concrete(x: F32, z: F32) -> F32:
    cloud = 0.05 * noise(*x.shape, 220, 220, 21) + 0.03 * noise(*x.shape, 40, 40, 22)
    fine = 0.02 * noise(*x.shape, 3, 3, 23)
    joint = np.minimum(np.mod(x, 2.4), np.mod(z, 2.4)) < 0.006
    tone = (1 + cloud + fine) * np.where(joint, 0.7, 1.0)
    return np.asarray(np.array([0.40, 0.39, 0.37]) * tone[..., None], np.float32)


def _carpet(x: F32, z: F32) -> F32:
    pile = 1 + 0.09 * noise(*x.shape, 2.5, 2.5, 31) + 0.03 * noise(*x.shape, 90, 90, 32)
    return (np.array([0.42, 0.39, 0.34], np.float32) * pile[..., None]).astype(np.float32)


_FLOORS: dict[FloorFinish, Callable[[F32, F32], F32]] = {
    "oak_planks": _planks, "oak_herringbone": _herringbone, "terrazzo": _terrazzo,
    "concrete": _concrete, "carpet": _carpet,
}  # fmt: skip


def trim_sheet(size: int) -> Bytes:
    """The strips of `materials.STRIPS` as sRGB (size, size, 3)."""
    painters: dict[str, Callable[[int, int], F32]] = {
        "oak": lambda h, w: _wood(h, w, m.OAK, 0),
        "dark_oak": lambda h, w: _wood(h, w, m.DARK_OAK, 301),
        "linen": _linen, "flutes": _flutes, "end_grain": _end_grain, "brass": _brass,
        "leaf": _leaf, "soil": _soil,
        "paint": lambda h, w: np.ones((h, w, 3), np.float32),
    }  # fmt: skip
    sheet = np.zeros((size, size, 3), np.float32)
    for name, strip in m.STRIPS.items():
        top, bottom = round(strip.top * size), round((strip.top + strip.height) * size)
        sheet[top:bottom] = painters[name](bottom - top, size)
    return as_bytes(sheet)


def as_bytes(linear: F32) -> Bytes:
    """Linear 0..1 as 8-bit sRGB."""
    return np.round(to_srgb(linear) * 255).astype(np.uint8)


def _of(material: m.Material, tone: F32) -> F32:
    return (np.array(material.albedo, np.float32) * tone[..., None]).astype(np.float32)


def _wood(height: int, width: int, material: m.Material, shift: int) -> F32:
    rows = (np.arange(height) * GRAIN * 2 // width + shift) % GRAIN
    columns = np.arange(width) * GRAIN // width
    return _of(material, oak_grain()[rows][:, columns])


def _linen(height: int, width: int) -> F32:
    threads = (
        np.sin(np.arange(width) * np.pi / 1.5)[None]
        * np.sin(np.arange(height) * np.pi / 1.5)[:, None]
    )
    slub = noise(height, width, 1.5, 30, 41) + noise(height, width, 30, 1.5, 42)
    return _of(m.LINEN, (1 + 0.04 * threads + 0.03 * slub).astype(np.float32))


def _flutes(height: int, width: int) -> F32:
    """Half-round battens side by side along u, 4 cm each, a dark gap between."""
    phase = np.mod(np.arange(width) / width * m.TRIM_METRES / 0.04, 1.0)
    bulge = np.sqrt(np.clip(1 - (2 * phase - 1) ** 2, 0, 1))
    light = np.where(np.abs(phase - 0.5) > 0.46, 0.25, 0.52 + 0.62 * bulge)
    grain = noise(height, width, 60, 2.5, 43)
    return _of(m.FLUTES, (light[None] * (1 + 0.03 * grain)).astype(np.float32))


def _end_grain(height: int, width: int) -> F32:
    rings = np.sin(np.arange(height)[:, None] * 0.5 + 2.0 * noise(height, width, 30, 60, 44))
    return _of(
        m.END_GRAIN, (1 + 0.08 * rings + 0.05 * noise(height, width, 2, 2, 45)).astype(np.float32)
    )


def _brass(height: int, width: int) -> F32:
    """A polished bar: what is around it runs round it as light and dark lines."""
    turn = 2 * np.pi * (np.arange(height) + 0.5) / height
    shine = 0.62 + 0.5 * np.exp(-((np.mod(turn - 1.2, 2 * np.pi) - np.pi) ** 2) / 0.18)
    shine += 0.25 * np.exp(-((np.mod(turn + 0.9, 2 * np.pi) - np.pi) ** 2) / 0.5)
    streak = 1 + 0.02 * noise(height, width, 1.5, 300, 46)
    return np.clip(_of(m.BRASS, (shine[:, None] * streak).astype(np.float32)), 0, 1)


def _leaf(height: int, width: int) -> F32:
    across = np.abs(np.linspace(-1, 1, height))[:, None]
    veins = 0.5 + 0.5 * np.sin(np.arange(width)[None] * 0.35 + 9.0 * across)
    tone = 1.15 - 0.3 * across + 0.12 * veins * across + 0.5 * (across < 0.06)
    return _of(m.LEAF, (tone + 0.06 * noise(height, width, 20, 60, 47)).astype(np.float32))


def _soil(height: int, width: int) -> F32:
    return _of(m.SOIL, (1 + 0.35 * noise(height, width, 3, 3, 48)).astype(np.float32))


def view_outside(width: int, height: int) -> Image.Image:
    """A quiet morning, out of focus: sky, far houses, trees, a hedge at the foot."""
    rise = np.linspace(0, 1, height)[:, None, None]
    top, low = np.array([196, 218, 236.0]), np.array([247, 244, 236.0])
    sky = top + (low - top) * np.clip(rise / 0.75, 0, 1)
    image = Image.fromarray(np.broadcast_to(sky, (height, width, 3)).astype(np.uint8))
    pen = ImageDraw.Draw(image)
    chance = np.random.default_rng(5)
    foot = 0.9 * height
    _houses(pen, chance, width, foot, 0.62 * height, (222, 222, 219))
    image = image.filter(ImageFilter.GaussianBlur(height / 40))
    pen = ImageDraw.Draw(image)
    _foliage(pen, chance, width, 0.42 * height, 0.3 * height, (168, 186, 156), 26)
    _trunks(pen, chance, width, 0.45 * height, foot)
    image = image.filter(ImageFilter.GaussianBlur(height / 60))
    pen = ImageDraw.Draw(image)
    _foliage(pen, chance, width, 0.9 * height, 0.08 * height, (118, 142, 104), 60)
    pen.rectangle([0, 0.93 * height, width, height], fill=(112, 132, 98))
    return image.filter(ImageFilter.GaussianBlur(height / 90))


def pavement(width: int, height: int) -> Image.Image:
    """Pale paving before the windows, paler with distance."""
    rise = np.linspace(0, 1, height)[:, None]
    tone = (214 - 26 * rise) * np.ones((1, width)) + 2.0 * noise(height, width, 4, 4, 51)
    joints = (np.arange(width)[None] % max(4, width // 40) == 0) | (
        np.arange(height)[:, None] % max(4, height // 9) == 0
    )
    grey = tone - 10.0 * joints
    paved = np.stack([grey, grey * 0.985, grey * 0.955], axis=-1)
    return Image.fromarray(np.clip(paved, 0, 255).astype(np.uint8))


def _houses(
    pen: ImageDraw.ImageDraw, chance: np.random.Generator, width: int, foot: float, tall: float,
    shade: tuple[int, int, int],
) -> None:  # fmt: skip
    x = -0.02 * width
    while x < width:
        w, h = width * chance.uniform(0.05, 0.11), tall * chance.uniform(0.6, 1.0)
        tone = [int(c + chance.uniform(-12, 8)) for c in shade]
        pen.rectangle([x, foot - h, x + w, foot], fill=(tone[0], tone[1], tone[2]))
        for row in range(5):
            for column in range(4):
                left, up = x + w * (column + 0.3) / 4, foot - h + h * (row + 0.3) / 5
                pane = [left, up, left + 0.12 * w, up + 0.11 * h]
                pen.rectangle(pane, fill=(tone[0] - 26, tone[1] - 20, tone[2] - 14))
        x += w * chance.uniform(1.0, 1.2)


def _foliage(
    pen: ImageDraw.ImageDraw, chance: np.random.Generator, width: int, middle: float,
    spread: float, shade: tuple[int, int, int], clumps: int,
) -> None:  # fmt: skip
    """Clumps of leaves: many small rounds, darker below."""
    for _ in range(clumps):
        x, y = chance.uniform(0, width), middle + spread * chance.normal(0, 0.35)
        size = spread * chance.uniform(0.25, 0.6)
        for _ in range(40):
            dx, dy = chance.normal(0, 0.5, 2) * (1.6 * size, size)
            r = size * chance.uniform(0.1, 0.28)
            light = int(14 * chance.standard_normal() - 16 * dy / size)
            fill = (shade[0] + light, shade[1] + light, shade[2] + light // 2)
            pen.ellipse([x + dx - r, y + dy - r, x + dx + r, y + dy + r], fill=fill)


def _trunks(
    pen: ImageDraw.ImageDraw, chance: np.random.Generator, width: int, top: float, foot: float
) -> None:
    for i in range(9):
        x, w = width * (i + chance.uniform(0.2, 0.8)) / 9, width * chance.uniform(0.0022, 0.004)
        pen.rectangle([x - w, top, x + w, foot], fill=(150, 140, 126))
