"""Beauty: colour, and the tools to put it on."""

import numpy as np

from assets.samples.finishes import Finish, brushed, glazed, mirror, mixed, over, plain, wood
from assets.samples.lettering import bands, lines
from assets.samples.level import FAR, Level
from assets.samples.mesh import Mesh
from assets.samples.outline import circle
from assets.samples.palette import (
    BRASS,
    COPPER,
    GREEN,
    INK,
    OAK,
    OFF_WHITE,
    PLUM,
    PORCELAIN,
    ROSE,
    SAND,
    TERRACOTTA,
    WALNUT,
)
from assets.samples.product import Parts, Product, Words, variant
from assets.samples.shapes import box, disc, lathe, loft, sweep, tube, vessel

DEPARTMENT = "beauty"


def _lipstick(level: Level) -> Parts:
    yield (
        "case",
        lathe(
            level, [(0, 0), (0.0105, 0, 0.001), (0.0105, 0.026, 0.001), (0.009, 0.026)], (28, 9, 5)
        ),
    )
    yield (
        "brass",
        lathe(level, [(0.0092, 0.026), (0.0092, 0.041, 0.0008), (0.007, 0.041)], (28, 8, 4)),
    )
    yield "stick", _bullet(level)
    cap = [(0, 0), (0.0112, 0, 0.001), (0.0112, 0.043, 0.0015), (0.0, 0.043)]
    yield "case", lathe(level, cap, (28, 9, 5)).moved(x=0.032, z=0.006)
    if level is not FAR:
        band = lathe(level, [(0.0114, 0.0), (0.0114, 0.004)], (28, 9, 5))
        yield "brass", band.moved(x=0.032, y=0.008, z=0.006)


def _bullet(level: Level) -> Mesh:
    """A lipstick: a rod cut aslant, its rim softened."""
    ring = circle(level.pick(24, 8, 4))
    heights = level.pick(
        ((1, 0.039), (1, 0.055), (0.93, 0.058), (0.7, 0.0595)),
        ((1, 0.039), (0.95, 0.057)),
        ((1, 0.039), (0.95, 0.057)),
    )
    rows = [
        [(0.0068 * s * x, y + (0.006 * x * s if y > 0.05 else 0), -0.0068 * s * z) for x, z in ring]
        for s, y in heights
    ]
    return loft(np.array(rows), capped=True)


def _lipstick_finishes(colour: str) -> dict[str, Finish]:
    return {
        "case": over(plain(INK, 0.35), bands([(0.3, 0.34, BRASS)])),
        "brass": brushed(BRASS, 0.25),
        "stick": plain(colour, 0.4, fade=0.12),
    }


def _polish(level: Level) -> Parts:
    yield "lacquer", box(level, 0.033, 0.036, 0.033, 0.009)
    yield "collar", lathe(level, [(0.009, 0.035), (0.009, 0.04)], (24, 8, 4))
    cap = [(0.0, 0.04), (0.0105, 0.04, 0.001), (0.0085, 0.08, 0.002), (0.0, 0.08)]
    yield "cap", lathe(level, cap, (28, 9, 5))


def _polish_finishes(colour: str) -> dict[str, Finish]:
    title = lines([("ORME", 0.13), ("lacquer", 0.09)], OFF_WHITE)
    return {
        "lacquer": over(plain(colour, 0.12), title),
        "collar": brushed(BRASS),
        "cap": wood(OAK, 4, 5),
    }


def _brushes(level: Level) -> Parts:
    cup = [(0, 0), (0.036, 0, 0.006), (0.038, 0.095, 0.002), (0.033, 0.095), (0.032, 0.06)]
    yield "cup", lathe(level, cup, (36, 10, 5), (24, 6, 3), upright=True)
    yield "soil", disc(level, 0.033, (24, 8, 4)).moved(y=0.07)
    brushes = (
        (0.016, 0.2, 0.014, 0.0),
        (-0.018, -0.24, 0.01, 0.9),
        (0.0, 0.02, 0.017, 2.0),
        (0.012, -0.1, 0.008, 3.3),
        (-0.008, 0.16, 0.011, 4.4),
    )
    for x, lean, width, turn in brushes[: level.pick(5, 4, 2)]:
        for region, mesh in _brush(level, width):
            placed = mesh.turned("z", -lean).turned("y", turn * 0.35)
            yield region, placed.moved(x=x, y=0.06, z=0.012 * np.sin(turn * 2))


def _brush(level: Level, width: float) -> Parts:
    sides = (14, 5, 3)
    if level is not FAR:
        yield "handle", lathe(level, [(0.0035, 0), (0.004, 0.05)], sides)
    foot = 0.0 if level is FAR else 0.05
    metal = [(0.004, foot), (width * 0.5, 0.075), (width * 0.5, 0.08)]
    yield "ferrule", lathe(level, metal, sides, (8, 3, 2))
    hair = [(width * 0.48, 0.08), (width * 0.95, 0.105), (width * 0.72, 0.125), (0.0, 0.133)]
    yield "hair", vessel(level, hair, sides, (12, 4, 3))


def _vanity_mirror(level: Level) -> Parts:
    yield (
        "base",
        lathe(level, [(0, 0), (0.07, 0, 0.004), (0.07, 0.018, 0.005), (0, 0.018)], (40, 12, 6)),
    )
    yield "brass", tube(level, [(0, 0.015, 0), (0, 0.14, 0)], 0.006, (12, 5, 3))
    ring = np.column_stack([circle(level.pick(48, 14, 7), 0.105), np.zeros(level.pick(48, 14, 7))])
    frame = sweep(ring, circle(level.pick(8, 4, 3), 0.006), closed=True)
    glass = disc(level, 0.104, (48, 14, 7)).turned("x", np.pi / 2)
    back = disc(level, 0.104, (48, 14, 7)).turned("x", -np.pi / 2)
    tilt = -0.14
    yield "brass", frame.turned("x", tilt).moved(y=0.245)
    yield "mirror", glass.turned("x", tilt).moved(y=0.245, z=0.002)
    yield "base", back.turned("x", tilt).moved(y=0.245, z=-0.002)


def _compact(level: Level) -> Parts:
    base = [(0, 0), (0.038, 0, 0.003), (0.038, 0.009, 0.002), (0.0, 0.009)]
    yield "case", lathe(level, base, (40, 12, 6))
    yield "powder", disc(level, 0.031, (36, 12, 6)).moved(y=0.0094)
    lid = lathe(
        level, [(0, 0), (0.038, 0, 0.003), (0.038, 0.006, 0.001), (0.0, 0.006)], (40, 12, 6)
    )
    glass = disc(level, 0.032, (36, 12, 6)).moved(y=0.0064)
    for region, mesh in (("case", lid), ("mirror", glass)):
        yield region, mesh.moved(z=-0.038).turned("x", 1.22).moved(y=0.009, z=-0.037)


def _compact_finishes(powder: str) -> dict[str, Finish]:
    pressed = over(plain(powder, 0.95), lines([("ORME", 0.2)], mixed(powder, INK, 0.25)))
    return {"case": brushed(BRASS, 0.28), "powder": pressed, "mirror": mirror()}


PRODUCTS = (
    Product(
        "velvet-lipstick",
        DEPARTMENT,
        Words("Velvet lipstick", "丝绒唇膏"),
        Words(
            "Soft matt colour that stays through lunch. 3.5 g.", "柔雾持色，午餐后依旧。3.5 克。"
        ),
        "stand",
        _lipstick,
        {"case": (4, 2), "brass": (2, 2), "stick": (2, 2)},
        (
            variant("LIP-BRICK", "Brick", "砖红", 2400, 30, **_lipstick_finishes("#9C3B2E")),
            variant(
                "LIP-ROSEWOOD", "Rosewood", "玫瑰木", 2400, 26, **_lipstick_finishes("#A35A58")
            ),
            variant("LIP-CORAL", "Coral", "珊瑚", 2400, 18, **_lipstick_finishes("#D0654F")),
            variant("LIP-PLUM", "Plum", "李紫", 2400, 9, **_lipstick_finishes(PLUM)),
        ),
        try_on="lipstick",
        texture=256,
    ),
    Product(
        "ten-free-nail-lacquer",
        DEPARTMENT,
        Words("Nail lacquer", "指甲油"),
        Words(
            "Free of ten things you would not want. Oak cap, 11 ml.",
            "十不含配方，橡木瓶盖。11 毫升。",
        ),
        "stand",
        _polish,
        {"lacquer": (4, 4), "collar": (2, 1), "cap": (3, 2)},
        (
            variant("NAIL-TERRA", "Terracotta", "陶土", 1400, 25, **_polish_finishes(TERRACOTTA)),
            variant("NAIL-FOREST", "Forest", "森林", 1400, 21, **_polish_finishes(GREEN)),
            variant("NAIL-BLUSH", "Blush", "腮红粉", 1400, 0, **_polish_finishes(ROSE)),
        ),
        texture=256,
    ),
    Product(
        "brush-set-in-cup",
        DEPARTMENT,
        Words("Brush set in a cup", "化妆刷套装"),
        Words(
            "Five make-up brushes with oak handles, in a stoneware cup.",
            "五支橡木柄化妆刷，配粗陶杯。",
        ),
        "stand",
        _brushes,
        {"cup": (4, 3), "soil": (1, 1), "handle": (2, 2), "ferrule": (2, 2), "hair": (2, 2)},
        (
            variant(
                "BRUSH-SET",
                "Stoneware",
                "粗陶",
                6800,
                11,
                cup=glazed(PORCELAIN, 0.3, SAND),
                soil=plain("#5A4A3C", 0.9),
                handle=wood(OAK, 6),
                ferrule=brushed(COPPER),
                hair=plain("#5E4334", 0.9, fade=-0.5),
            ),
        ),
        texture=256,
    ),
    Product(
        "tilting-vanity-mirror",
        DEPARTMENT,
        Words("Tilting vanity mirror", "可倾化妆镜"),
        Words("A round mirror in a brass ring on a heavy oak foot.", "黄铜圆框镜，厚实橡木底座。"),
        "stand",
        _vanity_mirror,
        {"mirror": (4, 4), "base": (4, 4), "brass": (2, 2)},
        (
            variant(
                "MIRROR-OAK",
                "Oak",
                "橡木",
                7900,
                9,
                mirror=mirror(),
                base=wood(OAK, 8),
                brass=brushed(BRASS),
            ),
            variant(
                "MIRROR-WALNUT",
                "Walnut",
                "胡桃木",
                8400,
                5,
                mirror=mirror(),
                base=wood(WALNUT, 8),
                brass=brushed(BRASS),
            ),
        ),
        texture=256,
    ),
    Product(
        "pressed-powder-compact",
        DEPARTMENT,
        Words("Pressed powder compact", "粉饼"),
        Words(
            "Sheer powder in a brass case you will refill for years.",
            "轻透粉饼，黄铜盒可长期替换。",
        ),
        "stand",
        _compact,
        {"case": (4, 4), "powder": (4, 4), "mirror": (4, 4)},
        (
            variant("POWDER-IVORY", "Ivory", "象牙", 4200, 13, **_compact_finishes("#E3C9AC")),
            variant("POWDER-HONEY", "Honey", "蜂蜜", 4200, 15, **_compact_finishes("#C99B6D")),
            variant("POWDER-COCOA", "Cocoa", "可可", 4200, 10, **_compact_finishes("#7C5238")),
        ),
        texture=256,
    ),
)
