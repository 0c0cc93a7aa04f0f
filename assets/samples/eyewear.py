"""Apparel for the face: glasses and earrings."""

import numpy as np

from assets.samples.finishes import (
    Finish,
    brushed,
    over,
    plain,
    tortoise,
    weave,
    wood,
)
from assets.samples.lettering import lines
from assets.samples.level import FAR, HAND, Level
from assets.samples.mesh import Floats, Mesh, join
from assets.samples.outline import circle, spline, superellipse
from assets.samples.palette import (
    BRASS,
    INK,
    LINEN,
    OAK,
    OCHRE,
    STEEL,
)
from assets.samples.product import Parts, Product, Words, variant
from assets.samples.shapes import box, lid, revolve, sweep, tube

DEPARTMENT = "apparel"


def _rim(level: Level, outline: Floats, thick: float, at: float, wrap: float) -> Mesh:
    """A spectacle rim around a lens outline (n, 2), bowed back by `wrap` per metre squared."""
    x = outline[:, 0] + at
    path = np.column_stack([x, outline[:, 1], -wrap * x**2])
    return sweep(path, superellipse(level.pick(8, 4, 3), 0.7, 1.0, 2.6), thick, closed=True)


def _lens(level: Level, outline: Floats, at: float, wrap: float) -> Mesh:
    """A lens; in the hand its back is seen too."""
    ring = np.concatenate([outline, outline[:1]])
    x = ring[:, 0] + at
    edge = np.column_stack([x, ring[:, 1], -wrap * x**2])
    front = lid(edge, (0, 0, 1))
    return join([front, lid(edge, (0, 0, -1)).moved(z=-0.001)]) if level is HAND else front


def _spectacles(level: Level, lens: Floats, at: float, thick: float, temple: float) -> Parts:
    """Glasses on a table, temples open; the lens outline is for one eye at x = `at`."""
    wrap = 1.6
    wide = float(np.abs(lens[:, 0]).max())
    high = float(np.abs(lens[:, 1]).max())
    for side in (1, -1):
        yield "frame", _rim(level, lens, thick, at, wrap).scaled(side)
        yield "lens", _lens(level, lens, at, wrap).scaled(side).moved(z=-0.0005)
        edge = at + wide + thick * 0.6
        back = -wrap * edge**2
        arm = [
            (edge, high * 0.42, back - 0.001),
            (edge + 0.004, high * 0.42, back - 0.02),
            (edge + 0.003, high * 0.4, back - 0.09),
            (edge - 0.002, high * 0.1, back - 0.118),
            (edge - 0.004, -high * 0.75, back - 0.138),
        ]
        yield (
            "temple",
            sweep(
                spline(arm, level.pick(20, 6, 2)),
                superellipse(level.pick(8, 4, 3), 0.6, 1.15, 2.4),
                temple,
            ).scaled(side),
        )
    gap = at - wide
    bridge = [(-gap, high * 0.28, 0), (0, high * 0.5, 0.0025), (gap, high * 0.28, 0)]
    yield "frame", tube(level, bridge, thick * 0.85, (8, 3, 3), (9, 3, 2))


def _round_glasses(level: Level) -> Parts:
    lens = circle(level.pick(36, 12, 5)) * [0.0238, 0.0225]
    yield from (
        p
        for p in _spectacles(level, lens, 0.0347, 0.002, 0.0021)
        if level is HAND or p[0] != "lens"
    )


def _sunglasses(level: Level) -> Parts:
    lens = superellipse(level.pick(36, 12, 5), 0.0262, 0.022, 3.0)
    x, y = lens.T
    lens = np.stack([x * (1 + 4 * y), y + 0.1 * x], axis=1)
    yield from _spectacles(level, lens, 0.0365, 0.0031, 0.0027)


def _earrings(level: Level) -> Parts:
    for x in (-0.021, 0.021):
        for region, mesh in _drop(level):
            yield region, mesh.moved(x=x, y=0.068, z=0.006)
    if level is FAR:
        yield "card", box(level, 0.074, 0.086, 0.002).turned("x", -0.1).moved(y=0.012, z=-0.002)
    else:
        card = box(level, 0.074, 0.086, 0.0016, 0.0 if level is not HAND else 0.0007)
        yield "card", card.turned("x", -0.06).moved(y=0.012, z=0.002)
    yield "block", box(level, 0.086, 0.018, 0.03, 0.003)


def _drop(level: Level) -> Parts:
    """One earring, its wire's top at the origin."""
    wire = [(0, -0.008, 0.002), (0, -0.001, 0.0025), (0, 0, -0.003), (0, -0.006, -0.007)]
    if level is not FAR:
        yield "metal", tube(level, wire, 0.0006, (6, 3, 3), (12, 4, 3))
    ring = np.column_stack([circle(level.pick(28, 10, 5), 0.0115), np.zeros(level.pick(28, 10, 5))])
    hoop = sweep(ring, circle(level.pick(8, 3, 3)), np.full(len(ring), 0.0013), closed=True)
    yield "metal", hoop.moved(y=-0.0195, z=0.002)
    stone = [(0.0, -0.0065), (0.0045, -0.0045), (0.0058, 0), (0.0045, 0.0045), (0.0, 0.0065)]
    if level is not FAR:
        yield (
            "stone",
            revolve(
                level, np.array(stone) if level is not HAND else spline(stone, 14), (18, 6, 4)
            ).moved(y=-0.0255, z=0.002),
        )


def _earring_finishes(metal: str, stone: Finish) -> dict[str, Finish]:
    print_ = lines([("ORME", 0.09), ("atelier", 0.06)], INK, (0.5, 0.13))
    return {
        "metal": brushed(metal, 0.22),
        "stone": stone,
        "card": over(weave(LINEN, 60, 0.05), print_),
        "block": wood(OAK, 4, 5),
    }


def _lens_finish(colour: str, alpha: float) -> Finish:
    return plain(colour, 0.08, alpha=alpha, fade=-0.45)


PRODUCTS = (
    Product(
        "round-optical-frames",
        DEPARTMENT,
        Words("Round optical frames", "圆框眼镜"),
        Words("Acetate rims, clear lenses, 46 mm.", "板材镜框，透明镜片，46 毫米。"),
        "stand",
        _round_glasses,
        {"frame": (4, 4), "temple": (4, 4), "lens": (2, 2)},
        (
            variant(
                "SPECS-TORTOISE",
                "Tortoise",
                "玳瑁",
                13900,
                12,
                frame=tortoise(),
                temple=tortoise(31),
                lens=_lens_finish("#DCE3E3", 0.16),
            ),
            variant(
                "SPECS-INK",
                "Ink",
                "墨色",
                13900,
                14,
                frame=plain(INK, 0.3),
                temple=plain(INK, 0.3),
                lens=_lens_finish("#DCE3E3", 0.16),
            ),
            variant(
                "SPECS-BRASS",
                "Brass",
                "黄铜",
                15900,
                5,
                frame=brushed(BRASS),
                temple=brushed(BRASS),
                lens=_lens_finish("#DCE3E3", 0.16),
            ),
        ),
        try_on="glasses",
        texture=256,
    ),
    Product(
        "riviera-sunglasses",
        DEPARTMENT,
        Words("Riviera sunglasses", "里维埃拉太阳镜"),
        Words("Bold acetate with category 3 lenses.", "厚板材镜框，三类遮光镜片。"),
        "stand",
        _sunglasses,
        {"frame": (4, 4), "temple": (4, 4), "lens": (4, 4)},
        (
            variant(
                "SUN-TORTOISE",
                "Tortoise, green lens",
                "玳瑁绿片",
                15900,
                11,
                frame=tortoise(),
                temple=tortoise(31),
                lens=_lens_finish("#3F5346", 0.82),
            ),
            variant(
                "SUN-INK",
                "Ink, grey lens",
                "墨框灰片",
                15900,
                13,
                frame=plain(INK, 0.25),
                temple=plain(INK, 0.25),
                lens=_lens_finish("#44474B", 0.85),
            ),
            variant(
                "SUN-HONEY",
                "Honey, brown lens",
                "蜜色棕片",
                15900,
                3,
                frame=plain(OCHRE, 0.25),
                temple=plain(OCHRE, 0.25),
                lens=_lens_finish("#6A4A30", 0.8),
            ),
        ),
        try_on="glasses",
        texture=256,
    ),
    Product(
        "halo-drop-earrings",
        DEPARTMENT,
        Words("Halo drop earrings", "光环耳坠"),
        Words("Open rings with a stone drop, on a linen card.", "圆环坠石耳饰，亚麻卡装。"),
        "stand",
        _earrings,
        {"card": (5, 6), "block": (5, 2), "metal": (2, 2), "stone": (2, 2)},
        (
            variant(
                "EAR-BRASS-JADE",
                "Brass and jade",
                "黄铜与玉",
                5900,
                9,
                **_earring_finishes(BRASS, plain("#5F8C73", 0.2, fade=0.3)),
            ),
            variant(
                "EAR-SILVER-MOON",
                "Silver and moonstone",
                "银与月光石",
                6400,
                7,
                **_earring_finishes(STEEL, plain("#C9D3DA", 0.15, fade=0.3)),
            ),
        ),
        try_on="earrings",
        display=frozenset({"card", "block"}),
        texture=512,
    ),
)
