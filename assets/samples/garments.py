"""Apparel on hangers and in folded stacks."""

from collections.abc import Callable

import numpy as np

from assets.samples.finishes import (
    Finish,
    brushed,
    cloth,
    knit,
    leather,
    mixed,
    over,
    plain,
    weave,
    wood,
)
from assets.samples.lettering import lines, several, stitches, strokes
from assets.samples.level import FAR, HAND, Level
from assets.samples.mesh import Floats, Mesh, grid, unit
from assets.samples.outline import Points, circle, rectangle, spline, superellipse
from assets.samples.palette import (
    BRASS,
    GREEN,
    INDIGO,
    INK,
    OAK,
    OCHRE,
    PAPER,
    SAGE,
    TERRACOTTA,
)
from assets.samples.patterns import patches, plaid
from assets.samples.product import Parts, Product, Words, variant
from assets.samples.shapes import box, lathe, lid, loft, slab, sweep, tube

DEPARTMENT = "apparel"
HANGER = {"hanger": wood(OAK, 2, 5), "hook": brushed(BRASS)}


def _hanger(level: Level, width: float = 1.0) -> Parts:
    arms = [(-0.205, -0.1, 0), (-0.11, -0.045, 0), (0, 0, 0), (0.11, -0.045, 0), (0.205, -0.1, 0)]
    if level is FAR:
        yield "hook", tube(level, [(0, 0, 0), (0, 0.107, 0)], 0.004, steps=(2, 2, 2))
        return
    yield "hanger", tube(level, arms, 0.0085, (10, 3, 3), (20, 4, 3)).scaled(width)
    hook = [(0, -0.01, 0), (0, 0.05, 0), (0.02, 0.07, 0), (0.022, 0.09, 0), (0, 0.107, 0)]
    yield "hook", tube(level, [*hook, (-0.02, 0.095, 0)], 0.0025, (8, 3, 3), (24, 7, 4))


def _torso(level: Level, stations: Points, folds: float, neck: float) -> Floats:
    """Rings (m, n, 3) of a hanging garment from hem to neck, through (y, half width, half depth).

    `folds` is the depth of the folds at the hem, `neck` how much lower the neck is in front.
    """
    columns, rows = level.pick(56, 12, 6), level.pick(24, 6, 4)
    y, wide, deep = spline(stations, rows).T[:, :, None]
    rim = superellipse(columns, 1.0, 1.0, 2.6)
    angle = np.arange(columns) / columns * 2 * np.pi
    share = np.linspace(1, 0, rows)[:, None]
    wave = np.cos(7 * angle + 3 * share) + 0.6 * np.cos(11 * angle + 1.3 - 2 * share)
    x = wide * rim[:, 0]
    z = -deep * rim[:, 1] + folds * share**1.3 * wave * np.abs(rim[:, 1]) ** 0.5 * np.sign(
        -rim[:, 1]
    )
    dip = neck * (1 - share) ** 6 * np.clip(-rim[:, 1], 0, 1)
    return np.stack([x, y - dip, z], axis=-1)


def _sleeves(level: Level, path: Points, girth: Points) -> Parts:
    """Two sleeves along a path on the wearer's left; girth gives (half depth, half width)."""
    count = level.pick(12, 4, 2)
    curve, size = spline(path, count), spline(girth, count)
    section = circle(level.pick(20, 7, 4))
    sleeve = sweep(curve, section, size)
    tip = np.array([curve[-1], curve[-1] + (curve[-1] - curve[-2]) * 0.02])
    hole = sweep(tip, section, 0.9 * size[-1:].repeat(2, axis=0))
    for side in (1, -1):
        yield "cloth", sleeve.scaled(side)
        if level is HAND:
            yield "inside", hole.scaled(side)


def _body(level: Level, rings: Floats) -> Parts:
    """Torso with its openings at hem and neck shown as shadow."""
    yield "cloth", loft(rings)
    shut = np.concatenate([rings, rings[:, :1]], axis=1)
    if level is not FAR:
        yield "inside", lid(shut[0] * [0.95, 1, 0.7], (0, -1, 0)).moved(y=0.006)
        yield "inside", lid(shut[-1], (0, 1, 0)).moved(y=-0.004)


def _collar(level: Level, ring: Floats, radius: float) -> Parts:
    if level is not FAR:
        yield "trim", sweep(ring[::2], circle(level.pick(8, 3, 3)), radius, closed=True)


def _tee(level: Level) -> Parts:
    stations = [
        (-0.71, 0.25, 0.05),
        (-0.5, 0.245, 0.052),
        (-0.3, 0.242, 0.055),
        (-0.17, 0.236, 0.052),
        (-0.1, 0.222, 0.042),
        (-0.055, 0.17, 0.036),
        (-0.012, 0.09, 0.046),
    ]
    rings = _torso(level, stations, 0.014, 0.055)
    yield from _hanger(level)
    yield from _body(level, rings)
    yield from _collar(level, rings[-1], 0.009)
    arm = [(0.15, -0.145, 0), (0.235, -0.215, 0), (0.29, -0.295, 0.004)]
    yield from _sleeves(level, arm, [(0.034, 0.08), (0.036, 0.084), (0.04, 0.09)])


def _tee_finishes(colour: str, line: str) -> dict[str, Finish]:
    pocket = patches([_pocket(0.55, 0.24, 0.09, 0.17)], mixed(colour, line, 0.12), line)
    drawn = several(
        pocket, strokes([[(0.0, 0.965), (1.0, 0.965)]], mixed(colour, line, 0.5), 0.002)
    )
    return {
        "cloth": over(cloth(colour, 110, 0.09, slub=0.006), drawn),
        "trim": plain(mixed(colour, INK, 0.06), 0.9),
        "inside": plain(mixed(colour, "#1A1714", 0.62), 0.95),
        **HANGER,
    }


def _jacket(level: Level) -> Parts:
    stations = [
        (-0.72, 0.275, 0.065),
        (-0.5, 0.268, 0.068),
        (-0.3, 0.262, 0.07),
        (-0.17, 0.252, 0.064),
        (-0.1, 0.232, 0.052),
        (-0.055, 0.175, 0.046),
        (-0.01, 0.09, 0.055),
    ]
    rings = _torso(level, stations, 0.011, 0.06)
    yield from _hanger(level)
    yield from _body(level, rings)
    arm = [(0.155, -0.14, 0), (0.25, -0.27, 0.01), (0.29, -0.46, 0.025), (0.285, -0.65, 0.045)]
    yield from _sleeves(level, arm, [(0.046, 0.085), (0.05, 0.08), (0.046, 0.07), (0.042, 0.06)])
    if level is not FAR:
        yield "trim", _fold_over_collar(rings[-1])
        yield from _buttons(level, rings)


def _buttons(level: Level, rings: Floats) -> Parts:
    profile = [(0.0, 0.0), (0.011, 0.0, 0.001), (0.011, 0.005, 0.001), (0.0, 0.005)][
        level.pick(0, 1, 1) :
    ]
    for y in (-0.14, -0.28, -0.42, -0.56):
        button = lathe(level, profile, (16, 5, 3), (9, 2, 2)).turned("x", np.pi / 2)
        yield "button", button.moved(x=0.012, y=y, z=_front(rings, y) + 0.001)


def _front(rings: Floats, y: float) -> float:
    """Depth of the garment's front at a height."""
    middle = rings[:, rings.shape[1] // 2]
    return float(np.interp(y, middle[:, 1], middle[:, 2]))


def _fold_over_collar(neck: Floats) -> Mesh:
    """A shirt collar: up inside the neck, over, and down outside, open at the front."""
    half, gap = len(neck) // 2, len(neck) // 12
    ring = np.concatenate([neck[half:], neck[: half + 1]])[gap : len(neck) + 1 - gap]
    outward = unit((ring - neck.mean(axis=0)) * [1, 0, 1])
    tip = (np.abs(np.linspace(-1, 1, len(ring))) ** 5)[:, None]
    rise = np.array([0, 1, 0])
    top = ring + (0.03 - 0.012 * tip) * rise
    edge = ring + (0.026 + 0.024 * tip) * outward - (0.022 + 0.035 * tip) * rise
    rows = [ring - 0.012 * outward, top - 0.008 * outward, top + 0.006 * outward, edge]
    return grid(np.stack([*rows, edge - 0.006 * outward, ring - 0.002 * outward][::-1]))


def _jacket_finishes(colour: str, line: str) -> dict[str, Finish]:
    pockets = [
        _pocket(0.3, 0.6, 0.14, 0.27),
        _pocket(0.56, 0.6, 0.14, 0.27),
        _pocket(0.565, 0.26, 0.085, 0.17),
    ]
    seams: list[list[tuple[float, float]]] = [
        [(0.487, 0.05), (0.487, 1)],
        [(0.528, 0.08), (0.528, 1)],
        [(0, 0.97), (1, 0.97)],
    ]
    drawn = several(patches(pockets, mixed(colour, line, 0.16), line), strokes(seams, line, 0.002))
    return {
        "cloth": over(cloth(colour, 90, 0.13, slub=0.012), drawn),
        "trim": cloth(mixed(colour, INK, 0.1), 40, 0.1),
        "inside": plain(mixed(colour, "#15130F", 0.6), 0.95),
        "button": plain("#B08D63", 0.4),
        **HANGER,
    }


def _pocket(x: float, y: float, w: float, h: float) -> list[tuple[float, float]]:
    """The outline of a patch pocket in shares of the picture."""
    return [(x, y), (x, y + h * 0.86), (x + w / 2, y + h), (x + w, y + h * 0.86), (x + w, y)]


def _dress(level: Level) -> Parts:
    stations = [
        (-1.12, 0.33, 0.13),
        (-0.9, 0.285, 0.11),
        (-0.65, 0.235, 0.085),
        (-0.45, 0.18, 0.064),
        (-0.37, 0.17, 0.06),
        (-0.25, 0.195, 0.065),
        (-0.14, 0.2, 0.055),
        (-0.07, 0.172, 0.042),
        (-0.02, 0.1, 0.05),
    ]
    rings = _torso(level, stations, 0.034, 0.075)
    yield from _hanger(level, 0.84)
    yield from _body(level, rings)
    yield from _collar(level, rings[-1], 0.006)
    arm = [(0.135, -0.125, 0), (0.19, -0.18, 0), (0.225, -0.245, 0)]
    yield from _sleeves(level, arm, [(0.034, 0.068), (0.036, 0.072), (0.042, 0.08)])
    if level is not FAR:
        waist = superellipse(level.pick(40, 12, 6), 0.183, 0.088, 2.4)
        path = np.column_stack([waist[:, 0], np.full(len(waist), -0.395), -waist[:, 1]])
        yield "trim", sweep(path, superellipse(level.pick(8, 3, 3), 0.004, 0.018, 3), closed=True)


def _dress_finishes(colour: str, trim: str) -> dict[str, Finish]:
    return {
        "cloth": cloth(colour, 70, 0.17, 14),
        "trim": weave(trim, 20),
        "inside": plain(mixed(colour, "#1A1714", 0.6), 0.95),
        **HANGER,
    }


def _folded(level: Level, layers: int, size: tuple[float, float, float], seed: int) -> Parts:
    """A garment folded into soft layers; the fold faces the front."""
    wide, thick, deep = size
    rng = np.random.default_rng(seed)
    for i in range(level.pick(layers, layers, 1)):
        slip = rng.uniform(-0.004, 0.004, 3)
        height = thick if level is not FAR else thick * layers
        outline = rectangle(level, wide + slip[0], deep + slip[1], 0.035)
        layer = slab(level, outline, height * 1.04, height * 0.5, base=i == 0)
        yield "cloth", layer.bent(_rumple(i, thick)).moved(x=slip[2], y=i * thick)


def _rumple(layer: int, thick: float) -> Callable[[Floats], Floats]:
    def bend(p: Floats) -> Floats:
        wave = 0.1 * thick * np.sin(23 * p[:, 0] + 2 * layer) * np.cos(17 * p[:, 2] + layer)
        return p + np.stack([0 * wave, wave, 0 * wave], axis=1)

    return bend


def _knit(level: Level) -> Parts:
    yield from _folded(level, 3, (0.3, 0.026, 0.24), 3)
    top = 0.079
    if level is not FAR:
        neck = superellipse(level.pick(28, 10, 5), 0.07, 0.03, 2.0)
        path = np.column_stack([neck[:, 0], np.full(len(neck), top), -neck[:, 1] - 0.075])
        yield "trim", sweep(path, circle(level.pick(8, 4, 3)), 0.0085, closed=True)
        yield "inside", lid(np.concatenate([path, path[:1]]), (0, 1, 0)).moved(y=0.003)
        tag = box(level, 0.03, 0.0012, 0.016)
        yield "tag", tag.moved(y=top + 0.004, z=-0.09)


def _knit_finishes(colour: str) -> dict[str, Finish]:
    return {
        "cloth": knit(colour, 34),
        "trim": knit(mixed(colour, INK, 0.08), 14),
        "inside": plain(mixed(colour, "#1A1714", 0.5), 0.95),
        "tag": over(plain(PAPER, 0.9), lines([("ORME", 0.5)], INK)),
    }


def _jeans(level: Level) -> Parts:
    yield from _folded(level, 2, (0.3, 0.024, 0.25), 8)
    band = slab(level, rectangle(level, 0.3, 0.04, 0.01), 0.009, 0.004)
    yield "band", band.moved(y=0.047, z=-0.1)
    if level is not FAR:
        yield "patch", box(level, 0.06, 0.003, 0.036).moved(x=0.08, y=0.054, z=-0.095)
        pocket = np.array(
            [(-0.06, 0.07), (0.06, 0.07), (0.06, -0.03), (0, -0.065), (-0.06, -0.03)]
        )[::-1]
        yield (
            "pocket",
            slab(level, pocket, 0.004, base=False).moved(x=-0.06, y=0.0485, z=0.035),
        )
        if level is HAND:
            for x in (-0.118, -0.002):
                yield (
                    "rivet",
                    lathe(level, [(0.004, 0), (0.003, 0.002), (0, 0.0025)], (10, 4, 3)).moved(
                        x=x, y=0.052, z=-0.031
                    ),
                )


def _jeans_finishes(colour: str) -> dict[str, Finish]:
    thread = OCHRE
    arcs: list[list[tuple[float, float]]] = [
        [(0.03, 0.1), (0.03, 0.63), (0.5, 0.95), (0.97, 0.63), (0.97, 0.1)],
        [(0.03, 0.4), (0.5, 0.55), (0.97, 0.4)],
        [(0, 0.06), (1, 0.06)],
    ]
    return {
        "cloth": over(cloth(colour, 100, 0.12), stitches([[(0.02, 0.97), (0.98, 0.97)]], thread)),
        "band": over(
            cloth(colour, 30, 0.08),
            stitches([[(0, 0.12), (1, 0.12)], [(0, 0.88), (1, 0.88)]], thread),
        ),
        "patch": over(leather("#9B6A3F"), lines([("ORME", 0.34), ("30 / 32", 0.22)], "#4A2E18")),
        "pocket": over(cloth(colour, 40, 0.08), stitches(arcs, thread)),
        "rivet": brushed("#B8744E"),
    }


def _scarf(level: Level) -> Parts:
    yield from _folded(level, 3, (0.2, 0.019, 0.28), 5)
    count = level.pick(22, 8, 3)
    for i in range(count):
        x = (i + 0.5) / count * 0.18 - 0.09
        sway = 0.006 * np.sin(2.4 * i)
        width = 0.1 / count
        strand = box(level, width, 0.004, 0.06, 0.0 if level is not HAND else 0.0018)
        yield (
            "fringe",
            strand.turned("x", 0.32).turned("y", sway * 12).moved(x=x + sway, y=0.022, z=0.163),
        )


def _scarf_finishes(ground: str, *threads: str) -> dict[str, Finish]:
    return {"cloth": over(weave(ground, 90, 0.1), plaid(threads)), "fringe": weave(ground, 12, 0.2)}


PRODUCTS = (
    Product(
        "heavy-cotton-tee",
        DEPARTMENT,
        Words("Heavy cotton T-shirt", "重磅棉 T 恤"),
        Words(
            "220 g organic cotton with a chest pocket and a collar that holds.",
            "220 克有机棉，胸袋设计，领口挺括。",
        ),
        "hang",
        _tee,
        {"cloth": (8, 5), "trim": (2, 2), "inside": (1, 1), "hanger": (3, 2), "hook": (1, 1)},
        (
            variant("TEE-WHITE", "White", "白色", 3500, 42, **_tee_finishes("#E9E6DE", "#B9B4A8")),
            variant("TEE-INK", "Ink", "墨色", 3500, 37, **_tee_finishes("#363B43", "#59606A")),
            variant(
                "TEE-TERRA",
                "Terracotta",
                "陶土色",
                3500,
                12,
                **_tee_finishes(TERRACOTTA, "#8C4936"),
            ),
        ),
        try_on="top",
        display=frozenset(HANGER),
    ),
    Product(
        "workshop-jacket",
        DEPARTMENT,
        Words("Workshop jacket", "工装夹克"),
        Words(
            "Three pockets, horn buttons, sturdy cotton drill.", "三口袋、角质纽扣、结实棉斜纹布。"
        ),
        "hang",
        _jacket,
        {
            "cloth": (8, 5),
            "trim": (4, 2),
            "inside": (1, 1),
            "button": (1, 1),
            "hanger": (2, 2),
            "hook": (1, 1),
        },
        (
            variant(
                "JACKET-FOREST",
                "Forest",
                "森林绿",
                14900,
                9,
                **_jacket_finishes("#35543F", "#78907C"),
            ),
            variant(
                "JACKET-INDIGO", "Indigo", "靛蓝", 14900, 11, **_jacket_finishes(INDIGO, "#8A97B0")
            ),
            variant(
                "JACKET-SAND", "Sand", "沙色", 14900, 1, **_jacket_finishes("#BFA67C", "#8F7850")
            ),
        ),
        try_on="top",
        display=frozenset(HANGER),
    ),
    Product(
        "linen-day-dress",
        DEPARTMENT,
        Words("Linen day dress", "亚麻连衣裙"),
        Words(
            "Washed linen with a tie belt and a generous skirt.", "水洗亚麻，系带腰身，宽摆长裙。"
        ),
        "hang",
        _dress,
        {"cloth": (8, 6), "trim": (2, 1), "inside": (1, 1), "hanger": (2, 2), "hook": (1, 1)},
        (
            variant("DRESS-SAGE", "Sage", "鼠尾草绿", 12900, 7, **_dress_finishes(SAGE, "#6F7F63")),
            variant(
                "DRESS-CLAY", "Clay", "陶土粉", 12900, 5, **_dress_finishes("#BD7F64", "#8F5640")
            ),
        ),
        display=frozenset(HANGER),
    ),
    Product(
        "lambswool-jumper",
        DEPARTMENT,
        Words("Lambswool jumper", "羊羔毛衫"),
        Words("Spun in one mill, knitted in the next village.", "同厂纺纱，邻村编织。"),
        "lie",
        _knit,
        {"cloth": (6, 6), "trim": (2, 2), "inside": (1, 1), "tag": (2, 1)},
        (
            variant("KNIT-OAT", "Oat", "燕麦", 9800, 14, **_knit_finishes("#CFC1A6")),
            variant("KNIT-FOREST", "Forest", "森林绿", 9800, 10, **_knit_finishes("#3B5A48")),
            variant("KNIT-RUST", "Rust", "铁锈红", 9800, 6, **_knit_finishes("#A5583A")),
        ),
    ),
    Product(
        "straight-jeans",
        DEPARTMENT,
        Words("Straight jeans", "直筒牛仔裤"),
        Words(
            "Rigid 13 oz denim, copper rivets, made to be repaired.",
            "13 盎司原色丹宁，铜铆钉，可修补。",
        ),
        "lie",
        _jeans,
        {"cloth": (5, 5), "pocket": (3, 3), "band": (5, 2), "patch": (3, 2), "rivet": (1, 1)},
        (
            variant("JEANS-INDIGO", "Indigo", "原色靛蓝", 11900, 20, **_jeans_finishes("#384A6B")),
            variant("JEANS-STONE", "Stone", "石洗蓝", 11900, 16, **_jeans_finishes("#7F95AB")),
        ),
    ),
    Product(
        "checked-wool-scarf",
        DEPARTMENT,
        Words("Checked wool scarf", "格纹羊毛围巾"),
        Words(
            "Soft merino with a hand-knotted fringe, 180 x 35 cm.",
            "柔软美丽诺羊毛，手结流苏，180 x 35 厘米。",
        ),
        "lie",
        _scarf,
        {"cloth": (7, 7), "fringe": (1, 2)},
        (
            variant(
                "SCARF-MOSS",
                "Moss",
                "苔绿",
                6900,
                13,
                **_scarf_finishes("#77805C", GREEN, "#D9C9A0", "#A8553A"),
            ),
            variant(
                "SCARF-DUSK",
                "Dusk",
                "暮色",
                6900,
                8,
                **_scarf_finishes("#A3877C", INDIGO, "#E0D3BF", "#7A3F46"),
            ),
        ),
    ),
)
