"""Furniture: tables, lamps and shelves."""

import numpy as np

from assets.samples.finishes import (
    brushed,
    glazed,
    glowing,
    plain,
    weave,
    wood,
)
from assets.samples.level import FAR, Level
from assets.samples.mesh import Mesh
from assets.samples.outline import rectangle, superellipse
from assets.samples.palette import (
    BRASS,
    INK,
    OAK,
    WALNUT,
)
from assets.samples.product import Parts, Product, Words, variant
from assets.samples.shapes import (
    box,
    lathe,
    slab,
    tapered_leg,
    tube,
    vessel,
)

DEPARTMENT = "furniture"


def _coffee_table(level: Level) -> Parts:
    top = superellipse(level.pick(56, 18, 9), 0.55, 0.34, 2.5)
    yield "top", slab(level, top, 0.032, 0.012).moved(y=0.36)
    for x in (-0.36, 0.36):
        for z in (-0.19, 0.19):
            yield (
                "wood",
                tapered_leg(
                    level,
                    np.array([x * 1.1, 0, z * 1.12]),
                    np.array([x * 0.92, 0.365, z * 0.9]),
                    0.014,
                    0.024,
                ),
            )
    if level is not FAR:
        yield "shelf", slab(level, top * 0.64, 0.014, 0.005).moved(y=0.13)


def _floor_lamp(level: Level) -> Parts:
    for i in range(3):
        angle = i * 2 * np.pi / 3
        out = np.array([np.sin(angle), 0, np.cos(angle)])
        yield "wood", tapered_leg(level, out * 0.26, out * 0.035 + [0, 1.22, 0], 0.011, 0.017)
    if level is not FAR:
        yield (
            "brass",
            lathe(
                level,
                [(0.05, 1.16), (0.055, 1.175, 0.004), (0.055, 1.21, 0.004), (0.02, 1.225)],
                (24, 8, 4),
            ),
        )
        yield "brass", tube(level, [(0, 1.2, 0), (0, 1.36, 0)], 0.008, (10, 4, 3))
        yield (
            "glow",
            vessel(
                level,
                [(0.0, 1.46), (0.035, 1.43), (0.04, 1.39), (0.02, 1.34), (0.018, 1.32)][::-1],
                (18, 6, 4),
            ),
        )
    yield "shade", _shade(level, 0.225, 0.17, 1.25, 0.3)


def _shade(level: Level, low: float, high: float, y: float, height: float) -> Mesh:
    """A lampshade, open at both ends and lit inside."""
    wall = [
        (low - 0.004, y),
        (low, y),
        (high, y + height),
        (high - 0.004, y + height),
        (low - 0.004, y + 0.002),
    ]
    return lathe(level, wall[:4] if level is FAR else wall, (40, 14, 7), upright=True)


def _table_lamp(level: Level) -> Parts:
    foot = [(0, 0), (0.062, 0, 0.006), (0.066, 0.02, 0.008), (0.05, 0.03)]
    base = [(0.05, 0.03), (0.085, 0.09), (0.09, 0.14), (0.06, 0.2), (0.028, 0.24), (0.022, 0.27)]
    yield "ceramic", lathe(level, foot[level.pick(0, 1, 1) :], (40, 12, 6), (40, 3, 2))
    yield "ceramic", vessel(level, base, (40, 12, 6), (26, 6, 4))
    if level is not FAR:
        yield (
            "brass",
            lathe(
                level,
                [(0.016, 0.265), (0.016, 0.29, 0.002), (0.007, 0.295), (0.007, 0.34)],
                (18, 6, 3),
            ),
        )
        yield (
            "glow",
            vessel(
                level,
                [(0.012, 0.33), (0.03, 0.36), (0.03, 0.39), (0, 0.41)],
                (18, 6, 4),
                (12, 4, 3),
            ),
        )
    yield "shade", _shade(level, 0.165, 0.115, 0.285, 0.19)


def _bookcase(level: Level) -> Parts:
    heights = (0.1, 0.52, 0.94, 1.36, 1.74)
    for i, y in enumerate(heights):
        if level is FAR and i in (1, 3):
            continue
        yield "wood", box(level, 0.88, 0.028, 0.32, 0.005).moved(y=y)
    for x in (-0.43, 0.43):
        for z in (-0.14, 0.14):
            post = tube(level, [(x, 0, z), (x, 1.82, z)], 0.0115, (10, 4, 3))
            yield "brass", post
    if level is not FAR:
        yield "basket", _basket(level).moved(x=-0.2, y=0.128)
        for x in (-0.43, 0.43):
            yield "brass", tube(level, [(x, 1.81, -0.14), (x, 1.81, 0.14)], 0.008, (8, 3, 3))


def _basket(level: Level) -> Mesh:
    weave_ = [
        (0.0, 0.0),
        (0.12, 0.0, 0.01),
        (0.14, 0.2, 0.006),
        (0.128, 0.2),
        (0.118, 0.05),
        (0.0, 0.05),
    ]
    return lathe(level, weave_, (28, 9, 5), upright=True)


def _desk(level: Level) -> Parts:
    yield "top", slab(level, rectangle(level, 1.3, 0.62, 0.03), 0.028, 0.008).moved(y=0.715)
    for x in (-0.58, 0.58):
        for z in (-0.25, 0.25):
            yield (
                "leg",
                tapered_leg(
                    level,
                    np.array([x * 1.04, 0, z * 1.06]),
                    np.array([x * 0.97, 0.72, z]),
                    0.014,
                    0.022,
                ),
            )
    if level is FAR:
        yield "drawer", box(level, 0.5, 0.1, 0.5).moved(x=0.25, y=0.615)
        return
    for x in (-0.27, 0.27):
        yield "drawer", box(level, 0.5, 0.1, 0.5, 0.004).moved(x=x, y=0.615)
        yield (
            "knob",
            lathe(
                level, [(0.007, 0), (0.007, 0.008), (0.014, 0.016, 0.003), (0.0, 0.02)], (16, 5, 3)
            )
            .turned("x", np.pi / 2)
            .moved(x=x, y=0.665, z=0.25),
        )


PRODUCTS = (
    Product(
        "pebble-coffee-table",
        DEPARTMENT,
        Words("Pebble coffee table", "卵石茶几"),
        Words(
            "Soft-cornered top and a shelf below for what you are reading.",
            "圆润桌面，下层可放读物。",
        ),
        "stand",
        _coffee_table,
        {"top": (8, 5), "shelf": (4, 2), "wood": (4, 2)},
        (
            variant(
                "TABLE-OAK",
                "Oak",
                "橡木",
                39900,
                8,
                top=wood(OAK, 23, 12),
                shelf=wood(OAK, 24, 6),
                wood=wood(OAK, 25, 5),
            ),
            variant(
                "TABLE-WALNUT",
                "Walnut",
                "胡桃木",
                44900,
                5,
                top=wood(WALNUT, 23, 12),
                shelf=wood(WALNUT, 24, 6),
                wood=wood(WALNUT, 25, 5),
            ),
        ),
    ),
    Product(
        "tripod-floor-lamp",
        DEPARTMENT,
        Words("Tripod floor lamp", "三脚落地灯"),
        Words(
            "A linen shade on three oak legs, dimmable to candlelight.",
            "亚麻灯罩，橡木三脚，可调至烛光。",
        ),
        "stand",
        _floor_lamp,
        {"shade": (6, 4), "wood": (4, 2), "brass": (2, 2), "glow": (1, 1)},
        (
            variant(
                "FLOORLAMP-OAK",
                "Oak",
                "橡木",
                32900,
                9,
                shade=glowing("#EBD9B8"),
                wood=wood(OAK, 4, 4),
                brass=brushed(BRASS),
                glow=plain("#F6E3BC", 0.4),
            ),
            variant(
                "FLOORLAMP-INK",
                "Black",
                "黑色",
                32900,
                6,
                shade=glowing("#E4D7C0"),
                wood=wood("#3A3836", 4, 4),
                brass=brushed(BRASS),
                glow=plain("#F6E3BC", 0.4),
            ),
        ),
        texture=256,
    ),
    Product(
        "gourd-table-lamp",
        DEPARTMENT,
        Words("Gourd table lamp", "葫芦台灯"),
        Words("Hand-thrown base under a pleated shade.", "手拉坯灯座，百褶灯罩。"),
        "stand",
        _table_lamp,
        {"shade": (6, 4), "ceramic": (4, 4), "brass": (2, 2), "glow": (1, 1)},
        (
            variant(
                "LAMP-SAGE",
                "Sage",
                "鼠尾草绿",
                15900,
                14,
                shade=glowing("#EBDCC0", 44),
                ceramic=glazed("#8FA389"),
                brass=brushed(BRASS),
                glow=plain("#F6E3BC", 0.4),
            ),
            variant(
                "LAMP-CHALK",
                "Chalk",
                "粉笔白",
                15900,
                11,
                shade=glowing("#EBDCC0", 44),
                ceramic=glazed("#E0D8C8"),
                brass=brushed(BRASS),
                glow=plain("#F6E3BC", 0.4),
            ),
            variant(
                "LAMP-RUST",
                "Rust",
                "铁锈红",
                15900,
                0,
                shade=glowing("#EBDCC0", 44),
                ceramic=glazed("#A5593D"),
                brass=brushed(BRASS),
                glow=plain("#F6E3BC", 0.4),
            ),
        ),
        texture=256,
    ),
    Product(
        "gallery-bookcase",
        DEPARTMENT,
        Words("Gallery bookcase", "画廊书架"),
        Words(
            "Five oak shelves between brass posts; a basket comes with it.",
            "五层橡木板，黄铜立柱，附编篮。",
        ),
        "stand",
        _bookcase,
        {"wood": (6, 3), "brass": (2, 3), "basket": (4, 3)},
        (
            variant(
                "BOOKCASE-OAK",
                "Oak and brass",
                "橡木与黄铜",
                58900,
                6,
                wood=wood(OAK, 33, 5),
                brass=brushed(BRASS),
                basket=weave("#B38D57", 16, 0.35),
            ),
            variant(
                "BOOKCASE-WALNUT",
                "Walnut and black",
                "胡桃木与黑",
                62900,
                4,
                wood=wood(WALNUT, 33, 5),
                brass=plain(INK, 0.5),
                basket=weave("#8D6B45", 16, 0.35),
            ),
        ),
        texture=256,
    ),
    Product(
        "writing-desk",
        DEPARTMENT,
        Words("Writing desk", "书桌"),
        Words(
            "Two shallow drawers, turned legs, a top that takes ink stains well.",
            "双抽屉，车制桌腿，台面不惧墨迹。",
        ),
        "stand",
        _desk,
        {"top": (8, 4), "drawer": (4, 2), "leg": (4, 2), "knob": (1, 1)},
        (
            variant(
                "DESK-OAK",
                "Oak",
                "橡木",
                52900,
                7,
                top=wood(OAK, 41, 10),
                drawer=wood(OAK, 42, 5),
                leg=wood(OAK, 43, 4),
                knob=brushed(BRASS),
            ),
            variant(
                "DESK-WALNUT",
                "Walnut",
                "胡桃木",
                57900,
                3,
                top=wood(WALNUT, 41, 10),
                drawer=wood(WALNUT, 42, 5),
                leg=wood(WALNUT, 43, 4),
                knob=brushed(BRASS),
            ),
        ),
    ),
)
