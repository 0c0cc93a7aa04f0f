"""Furniture to sit on."""

import numpy as np

from assets.samples.finishes import (
    Finish,
    mixed,
    plain,
    ribbed,
    weave,
    wood,
)
from assets.samples.level import FAR, HAND, Level
from assets.samples.mesh import Mesh, join
from assets.samples.outline import circle, rectangle, spline, superellipse
from assets.samples.palette import (
    OAK,
    OFF_WHITE,
    WALNUT,
)
from assets.samples.product import Parts, Product, Words, variant
from assets.samples.shapes import (
    SLENDER,
    box,
    pillow,
    slab,
    strap,
    sweep,
    tapered_leg,
    tube,
)

DEPARTMENT = "furniture"


def _sofa(level: Level) -> Parts:
    for x in (-0.92, 0.92):
        for z in (-0.33, 0.33):
            yield (
                "wood",
                tapered_leg(
                    level,
                    np.array([x * 1.01, 0, z * 1.04]),
                    np.array([x * 0.98, 0.15, z]),
                    0.016,
                    0.026,
                ),
            )
    yield "cloth", box(level, 2.08, 0.16, 0.88, 0.04).moved(y=0.13)
    yield "cloth", box(level, 2.08, 0.5, 0.2, 0.07).turned("x", -0.1).moved(y=0.26, z=-0.34)
    for x in (-0.98, 0.98):
        yield "cloth", box(level, 0.15, 0.4, 0.9, 0.06).moved(x=x, y=0.2)
    if level is FAR:
        yield "seat", box(level, 1.8, 0.17, 0.68).moved(y=0.29, z=0.1)
        return
    for x in (-0.6, 0.0, 0.6):
        yield "seat", _seat(level, 0.6, 0.17, 0.72).moved(x=x, y=0.275, z=0.085)
        back = pillow(level, 0.61, 0.46, 0.2, 6.0, (12, 3, 3))
        yield "seat", back.turned("x", np.pi / 2 - 0.24).moved(x=x, y=0.63, z=-0.2)


def _seat(level: Level, width: float, height: float, depth: float) -> Mesh:
    """A stuffed seat: edges rolled, the middle a little higher."""
    block = box(level, width, height, depth, 0.055)
    if level is not HAND:
        return block
    return join(
        [block, pillow(level, width * 0.93, depth * 0.92, 0.06, 3.0).moved(y=height - 0.035)]
    )


def _sofa_finishes(colour: str) -> dict[str, Finish]:
    return {
        "cloth": weave(colour, 90, 0.12),
        "seat": weave(mixed(colour, OFF_WHITE, 0.08), 56, 0.12),
        "wood": wood(OAK, 3, 4),
    }


def _lounge_chair(level: Level) -> Parts:
    for side in (1, -1):
        x = 0.33 * side
        front = [(x, 0.0, 0.33), (x, 0.28, 0.325), (x, 0.52, 0.31)]
        rear = [(x, 0.0, -0.4), (x, 0.3, -0.31), (x, 0.53, -0.3)]
        yield "wood", tube(level, front, (0.014, 0.02, 0.016), SLENDER, (8, 3, 2)).grain_turned()
        yield "wood", tube(level, rear, (0.014, 0.021, 0.017), SLENDER, (8, 3, 2)).grain_turned()
        arm = [(x, 0.53, -0.34), (x * 1.03, 0.55, -0.1), (x * 1.04, 0.545, 0.15), (x, 0.525, 0.37)]
        if level is FAR:
            yield "wood", box(level, 0.05, 0.02, 0.7).moved(x=x, y=0.53)
        else:
            yield "wood", strap(level, arm, 0.062, 0.022, (16, 5, 2)).grain_turned()
        if level is not FAR:
            yield (
                "wood",
                tapered_leg(
                    level, np.array([x, 0.27, 0.32]), np.array([x, 0.23, -0.34]), 0.016, 0.016
                ),
            )
    for y, z in ((0.265, 0.3), (0.235, -0.31)):
        if level is not FAR:
            yield (
                "wood",
                tapered_leg(level, np.array([-0.33, y, z]), np.array([0.33, y, z]), 0.015, 0.015),
            )
    if level is HAND:
        for x in np.linspace(-0.22, 0.22, 7):
            spindle = np.array([x, 0.26, -0.3]), np.array([x, 0.77, -0.45])
            yield "wood", tapered_leg(level, *spindle, 0.008, 0.008)
        rail = [(-0.28, 0.77, -0.44), (0, 0.785, -0.475), (0.28, 0.77, -0.44)]
        yield "wood", tube(level, rail, 0.02, SLENDER, (14, 4, 2))
    if level is FAR:
        yield "cloth", box(level, 0.57, 0.13, 0.62).moved(y=0.28)
        yield "cloth", box(level, 0.56, 0.5, 0.12).turned("x", -0.3).moved(y=0.34, z=-0.24)
        return
    yield "cloth", _seat(level, 0.58, 0.13, 0.62).turned("x", -0.06).moved(y=0.28, z=0.02)
    back = _seat(level, 0.56, 0.12, 0.52)
    yield "cloth", back.turned("x", np.pi / 2 - 0.3).moved(y=0.62, z=-0.4)


def _dining_chair(level: Level) -> Parts:
    for side in (1, -1):
        x = 0.2 * side
        yield (
            "wood",
            tapered_leg(
                level, np.array([x * 1.12, 0, 0.215]), np.array([x, 0.44, 0.185]), 0.012, 0.018
            ),
        )
        rear = [
            (x * 1.05, 0.0, -0.24),
            (x, 0.4, -0.19),
            (x * 1.08, 0.6, -0.215),
            (x * 1.16, 0.74, -0.235),
        ]
        yield "wood", tube(level, rear, (0.012, 0.018, 0.015), SLENDER, (12, 4, 2)).grain_turned()
    yield (
        "seat",
        slab(level, superellipse(level.pick(40, 12, 8), 0.235, 0.215, 4.5), 0.03, 0.012).moved(
            y=0.435
        ),
    )
    arc = [
        (-0.235, 0.74, -0.2),
        (-0.12, 0.75, -0.265),
        (0, 0.752, -0.282),
        (0.12, 0.75, -0.265),
        (0.235, 0.74, -0.2),
    ]
    path = spline(arc, level.pick(20, 7, 3))
    yield "wood", sweep(path, rectangle(level, 0.02, 0.085, 0.009)).grain_turned()
    if level is not FAR:
        for z, y in ((0.195, 0.3), (-0.2, 0.27)):
            yield (
                "wood",
                tapered_leg(level, np.array([-0.2, y, z]), np.array([0.2, y, z]), 0.0095, 0.0095),
            )
        for x in (-0.205, 0.205):
            yield (
                "wood",
                tapered_leg(
                    level, np.array([x, 0.25, -0.2]), np.array([x, 0.25, 0.198]), 0.0095, 0.0095
                ),
            )


def _stool(level: Level) -> Parts:
    yield "seat", slab(level, circle(level.pick(40, 14, 7), 0.17), 0.034, 0.01).moved(y=0.43)
    for i in range(3):
        angle = i * 2 * np.pi / 3 + np.pi
        out = np.array([np.sin(angle), 0, np.cos(angle)])
        yield "wood", tapered_leg(level, out * 0.205, out * 0.105 + [0, 0.435, 0], 0.013, 0.019)
        if level is not FAR:
            after = angle + 2 * np.pi / 3
            other = np.array([np.sin(after), 0, np.cos(after)])
            lift = np.array([0, 0.17, 0])
            yield "wood", tapered_leg(level, out * 0.165 + lift, other * 0.165 + lift, 0.008, 0.008)


PRODUCTS = (
    Product(
        "harbour-sofa",
        DEPARTMENT,
        Words("Harbour three-seat sofa", "港湾三人沙发"),
        Words(
            "Deep seats, feather-wrapped cushions, covers that come off to wash.",
            "深坐垫，羽毛包芯，套可拆洗。",
        ),
        "stand",
        _sofa,
        {"cloth": (4, 4), "seat": (4, 4), "wood": (2, 2)},
        (
            variant("SOFA-LINEN", "Linen", "亚麻", 179900, 4, **_sofa_finishes("#CFC0A6")),
            variant("SOFA-FOREST", "Forest", "森林绿", 189900, 3, **_sofa_finishes("#4A6855")),
            variant("SOFA-CLAY", "Clay", "陶土", 189900, 1, **_sofa_finishes("#B77E63")),
        ),
        texture=256,
    ),
    Product(
        "oak-lounge-chair",
        DEPARTMENT,
        Words("Oak lounge chair", "橡木休闲椅"),
        Words(
            "Steam-bent frame, loose cushions, arms wide enough for a cup.",
            "蒸汽弯木框架，活动坐垫，扶手可放杯。",
        ),
        "stand",
        _lounge_chair,
        {"cloth": (5, 5), "wood": (4, 3)},
        (
            variant(
                "LOUNGE-OAK",
                "Oak and linen",
                "橡木与亚麻",
                74900,
                7,
                cloth=weave("#D5C8B0", 50, 0.12),
                wood=wood(OAK, 5, 5),
            ),
            variant(
                "LOUNGE-WALNUT",
                "Walnut and moss",
                "胡桃木与苔绿",
                79900,
                5,
                cloth=weave("#6C7758", 50, 0.14),
                wood=wood(WALNUT, 5, 5),
            ),
        ),
        texture=256,
    ),
    Product(
        "paper-cord-chair",
        DEPARTMENT,
        Words("Paper cord chair", "纸绳餐椅"),
        Words("A light dining chair with a hand-woven seat.", "轻巧餐椅，手编纸绳椅面。"),
        "stand",
        _dining_chair,
        {"seat": (4, 4), "wood": (4, 3)},
        (
            variant(
                "CHAIR-OAK",
                "Oak",
                "橡木",
                24900,
                12,
                seat=ribbed("#D2BC90", 34),
                wood=wood(OAK, 7, 5),
            ),
            variant(
                "CHAIR-INK",
                "Black ash",
                "黑色白蜡木",
                25900,
                10,
                seat=ribbed("#C9B387", 34),
                wood=wood("#393735", 7, 5),
            ),
        ),
        texture=256,
    ),
    Product(
        "three-leg-stool",
        DEPARTMENT,
        Words("Three-leg stool", "三脚凳"),
        Words("Never wobbles. Seat, side table, step.", "永不摇晃，可坐可作边几。"),
        "stand",
        _stool,
        {"seat": (4, 4), "wood": (4, 2)},
        (
            variant(
                "STOOL-OAK", "Oak", "橡木", 11900, 20, seat=wood(OAK, 11), wood=wood(OAK, 9, 5)
            ),
            variant(
                "STOOL-FOREST",
                "Forest green",
                "森林绿",
                11900,
                13,
                seat=plain("#3F5D4A", 0.5),
                wood=plain("#3F5D4A", 0.5),
            ),
            variant(
                "STOOL-TERRA",
                "Terracotta",
                "陶土色",
                11900,
                9,
                seat=plain("#B0664C", 0.5),
                wood=plain("#B0664C", 0.5),
            ),
        ),
        texture=256,
    ),
)
