"""Apparel to wear with it: shoes, bags, belts and hats."""

import numpy as np

from assets.samples.finishes import (
    Finish,
    brushed,
    felt,
    leather,
    mixed,
    over,
    plain,
    ribbed,
    weave,
)
from assets.samples.lettering import label, lines, several, stitches
from assets.samples.level import FAR, HAND, Level
from assets.samples.mesh import Floats
from assets.samples.outline import circle, rectangle, spline, superellipse
from assets.samples.palette import (
    BRASS,
    GREEN,
    INK,
    LINEN,
    OFF_WHITE,
    SAND,
)
from assets.samples.product import Parts, Product, Words, variant
from assets.samples.shapes import box, disc, lathe, lid, loft, slab, strap, sweep, tube, vessel

DEPARTMENT = "apparel"


def _foot(count: int) -> Floats:
    """The plan of a left shoe's sole (count, 2), counter-clockwise from the heel."""
    plan = [
        (0.0, 0.145),
        (-0.032, 0.12),
        (-0.034, 0.05),
        (-0.038, -0.04),
        (-0.05, -0.1),
        (-0.03, -0.145),
        (0.008, -0.152),
        (0.036, -0.12),
        (0.04, -0.06),
        (0.03, 0.03),
        (0.033, 0.11),
    ]
    return spline(plan, count + 1, closed=True)[:-1]


def _shoe(level: Level) -> Parts:
    count = level.pick(36, 11, 6)
    sole = _foot(count)
    yield "sole", slab(level, sole * 1.04, 0.024, level.pick(0.006, 0.0, 0.0), base=level is HAND)
    collar = superellipse(count, 0.03, 0.05, 2.2) + np.array([0.0, 0.085])
    t = np.linspace(0, 1, level.pick(12, 4, 2))[:, None]
    drawn_in = 1 - np.cos(t * np.pi / 2) ** 0.8
    plan = sole * (1 - drawn_in[..., None]) + collar * drawn_in[..., None]
    height = 0.024 + (0.092 - 0.024) * np.sin(t * np.pi / 2) ** 0.72
    height = height - 0.014 * t**2 * np.clip(-(plan[..., 1] - 0.085) / 0.05, -0.7, 1)
    rings = np.stack(
        [plan[..., 0], np.broadcast_to(height, plan.shape[:2]), -plan[..., 1]], axis=-1
    )
    yield "upper", loft(rings)
    rim = rings[-1]
    if level is FAR:
        yield "lining", lid(np.concatenate([rim, rim[:1]]), (0, 1, 0))
        return
    if level is HAND:
        yield "lining", sweep(rim, circle(8), 0.0055, closed=True)
    yield "lining", lid(np.concatenate([rim, rim[:1]]), (0, 1, 0)).moved(y=-0.006)
    yield from _lacing(level, rings)


def _lacing(level: Level, rings: Floats) -> Parts:
    """Laces over the vamp, and the tongue they hold."""
    front = rings[:, rings.shape[1] // 2]
    rows = level.pick(5, 2, 0)
    for share in np.linspace(0.42, 0.86, rows):
        z, y = (np.interp(share, np.linspace(0, 1, len(front)), front[:, k]) for k in (2, 1))
        half = 0.016 + 0.008 * (1 - share)
        bow = [
            (-half, y - 0.007, z - 0.002),
            (0, y + 0.005, z + 0.004),
            (half, y - 0.007, z - 0.002),
        ]
        yield "lace", tube(level, bow, 0.0027, (6, 3, 3), (7, 3, 2))
    top = front[-1]
    tongue = [
        (0, top[1] - 0.016, top[2] + 0.022),
        (0, top[1] + 0.006, top[2] + 0.006),
        (0, top[1] + 0.024, top[2]),
    ]
    yield "tongue", strap(level, tongue, 0.044, 0.006, (8, 3, 2))


def _sneakers(level: Level) -> Parts:
    for side in (1, -1):
        for region, mesh in _shoe(level):
            turned = mesh.scaled(side).turned("y", 0.1 * side)
            yield region, turned.moved(x=0.062 * side, z=0.03 * (side < 0))


def _sneaker_finishes(upper: str, accent: str) -> dict[str, Finish]:
    line = mixed(upper, INK, 0.3)
    seams = [
        [(0.0, 0.55), (0.2, 0.5), (0.33, 0.1)],
        [(1.0, 0.55), (0.8, 0.5), (0.67, 0.1)],
        [(0.42, 0.65), (0.5, 0.55), (0.58, 0.65)],
    ]
    tabs = [label((x, 0.0, x + 0.06, 0.45), accent, line, [], frame=False) for x in (0.0, 0.94)]
    return {
        "upper": over(leather(upper, 80, 0.05), several(stitches(seams, line), *tabs)),
        "sole": plain("#DFD8C9", 0.8),
        "lining": weave(accent, 16),
        "lace": plain(OFF_WHITE, 0.9),
        "tongue": leather(mixed(upper, INK, 0.06), 30),
    }


def _tote(level: Level) -> Parts:
    count = level.pick(40, 12, 8)
    sizes = [
        (0.0, 0.14, 0.062),
        (0.006, 0.15, 0.07),
        (0.1, 0.162, 0.07),
        (0.22, 0.172, 0.055),
        (0.3, 0.178, 0.042),
    ]
    rows = spline(sizes, level.pick(14, 5, 3))
    rings = [
        np.column_stack([plan[:, 0], np.full(count, y), -plan[:, 1]])
        for y, plan in ((row[0], superellipse(count, row[1], row[2], 5.0)) for row in rows)
    ]
    body = np.stack(rings)
    yield "leather", loft(body)
    shut = np.concatenate([body, body[:, :1]], axis=1)
    yield "inside", lid(shut[-1], (0, 1, 0)).moved(y=-0.02 if level is not FAR else 0)
    if level is not FAR:
        yield (
            "edge",
            sweep(
                body[-1][:: level.pick(1, 1, 1)], circle(level.pick(6, 3, 3)), 0.0035, closed=True
            ),
        )
    for z in (0.041, -0.041):
        loop = [
            (-0.075, 0.235, z * 1.35),
            (-0.07, 0.3, z * 1.1),
            (-0.05, 0.43, z * 0.7),
            (0, 0.475, z * 0.55),
            (0.05, 0.43, z * 0.7),
            (0.07, 0.3, z * 1.1),
            (0.075, 0.235, z * 1.35),
        ]
        yield "edge", tube(level, loop, 0.0065, (10, 4, 3), (26, 8, 3))
        if level is HAND:
            for x in (-0.075, 0.075):
                rivet = lathe(level, [(0.011, 0), (0.011, 0.003, 0.001), (0, 0.004)], (14, 5, 3))
                yield (
                    "brass",
                    rivet.turned("x", np.copysign(np.pi / 2, z)).moved(x=x, y=0.238, z=z * 1.42),
                )


def _tote_finishes(colour: str) -> dict[str, Finish]:
    seams = [[(0, 0.9), (1, 0.9)], [(0, 0.04), (1, 0.04)]]
    mark = lines([("ORME", 0.055)], mixed(colour, INK, 0.5), (0.5, 0.3))
    hide = over(
        over(leather(colour, 90, 0.14), stitches(seams, mixed(colour, OFF_WHITE, 0.35))), mark
    )
    return {
        "leather": hide,
        "inside": plain(mixed(colour, "#15110D", 0.65), 0.95),
        "edge": leather(mixed(colour, INK, 0.2), 30),
        "brass": brushed(BRASS),
    }


def _belt(level: Level) -> Parts:
    turns = np.linspace(0, 2 * np.pi * 2.3, 40)
    radius = 0.05 - 0.0075 * turns / (2 * np.pi)
    path = np.stack([radius * np.sin(turns), np.full(40, 0.0175), radius * np.cos(turns)], axis=1)
    reach = level.pick(40, 40, 20)
    yield "leather", strap(level, path[:reach], 0.0042, 0.035, (72, 24, 7))
    ring = rectangle(level, 0.042, 0.05, 0.008)
    bar = np.column_stack([ring[:, 0], ring[:, 1], np.zeros(len(ring))])
    buckle = sweep(bar, circle(level.pick(8, 4, 3)), 0.0032, closed=True)
    yield "brass", buckle.moved(x=-0.012, y=0.0245, z=0.054)
    if level is not FAR:
        pin = tube(level, [(-0.034, 0.0245, 0.056), (0.011, 0.0245, 0.058)], 0.0022, (8, 4, 3))
        yield "brass", pin
        tail = [(0.0, 0.0175, 0.05), (-0.03, 0.0175, 0.053), (-0.07, 0.0175, 0.05)]
        yield "leather", strap(level, tail, 0.004, 0.033, (8, 3, 2))


def _hat(level: Level) -> Parts:
    under = [(0.08, 0.0), (0.118, 0.001), (0.153, 0.009)]
    brim = [(0.153, 0.0095), (0.118, 0.004), (0.087, 0.005)]
    crown = [
        (0.088, 0.004),
        (0.086, 0.035),
        (0.08, 0.085),
        (0.07, 0.108),
        (0.045, 0.116),
        (0.0, 0.118),
    ]
    sides = (48, 14, 8)
    for curve, rings in ((under, (8, 3, 2)), (brim, (8, 3, 2)), (crown, (20, 6, 4))):
        yield "felt", vessel(level, curve, sides, rings).bent(_felted)
    if level is FAR:
        return
    yield "band", lathe(level, [(0.0893, 0.005), (0.0885, 0.03)], sides).bent(_felted)
    yield "band", box(level, 0.006, 0.024, 0.034, 0.002).moved(x=0.081, y=0.0065)
    if level is HAND:
        lining = disc(level, 0.083, sides).turned("x", np.pi).moved(y=0.012)
        yield "inside", lining.bent(_felted)


def _felted(points: Floats) -> Floats:
    """A round blocked hat made oval, creased along its crown and pinched in front."""
    x, y, z = points.T
    up = np.clip((y - 0.07) / 0.048, 0, 1) ** 2
    crease = 0.024 * up * np.exp(-((x / 0.026) ** 2)) * np.clip(1 - (z / 0.085) ** 2, 0, 1)
    pinch = 0.2 * up * np.clip(z / 0.08, 0, 1)
    reach = np.clip((np.hypot(x, z) - 0.088) / 0.065, 0, 1)
    curl = reach * (0.02 * (x / 0.15) ** 2 - 0.012 * np.clip(z / 0.15, 0, 1))
    slope = 0.012 * up * z / 0.09
    return np.stack([x * 0.89 * (1 - pinch), y - crease + curl + slope, z * 1.05], axis=1)


PRODUCTS = (
    Product(
        "court-leather-trainers",
        DEPARTMENT,
        Words("Court leather trainers", "皮革板鞋"),
        Words(
            "Plain full-grain uppers on a stitched rubber cup sole.",
            "全粒面皮革鞋面，缝制橡胶杯底。",
        ),
        "stand",
        _sneakers,
        {"upper": (6, 4), "sole": (4, 4), "lining": (2, 2), "lace": (1, 1), "tongue": (2, 2)},
        (
            variant(
                "TRAINER-CHALK", "Chalk", "粉笔白", 12500, 18, **_sneaker_finishes("#E4DED1", GREEN)
            ),
            variant(
                "TRAINER-FOREST", "Forest", "森林绿", 12500, 9, **_sneaker_finishes("#3F5C49", SAND)
            ),
            variant(
                "TRAINER-CLAY", "Clay", "陶土", 12500, 0, **_sneaker_finishes("#B9775A", LINEN)
            ),
        ),
    ),
    Product(
        "saddler-tote",
        DEPARTMENT,
        Words("Saddler tote", "马具皮托特包"),
        Words(
            "Vegetable-tanned leather, brass rivets, room for a laptop.",
            "植鞣革，黄铜铆钉，可放笔记本电脑。",
        ),
        "stand",
        _tote,
        {"leather": (8, 5), "inside": (2, 2), "edge": (3, 2), "brass": (1, 1)},
        (
            variant("TOTE-TAN", "Tan", "棕褐", 21900, 8, **_tote_finishes("#AD7243")),
            variant("TOTE-INK", "Ink", "墨色", 21900, 6, **_tote_finishes("#3A3C40")),
        ),
    ),
    Product(
        "bridle-belt",
        DEPARTMENT,
        Words("Bridle belt", "马缰革腰带"),
        Words("One piece of bridle leather, one solid brass buckle.", "整块马缰革，实心黄铜扣。"),
        "stand",
        _belt,
        {"leather": (6, 3), "brass": (2, 2)},
        (
            variant(
                "BELT-TAN",
                "Tan",
                "棕褐",
                6500,
                21,
                leather=over(
                    leather("#A4683B", 60),
                    stitches([[(0.62, 0), (0.62, 1)], [(0.88, 0), (0.88, 1)]], OFF_WHITE),
                ),
                brass=brushed(BRASS),
            ),
            variant(
                "BELT-DARK",
                "Dark brown",
                "深棕",
                6500,
                15,
                leather=over(
                    leather("#54382A", 60),
                    stitches([[(0.62, 0), (0.62, 1)], [(0.88, 0), (0.88, 1)]], SAND),
                ),
                brass=brushed(BRASS),
            ),
        ),
        texture=256,
    ),
    Product(
        "wide-felt-hat",
        DEPARTMENT,
        Words("Wide felt hat", "宽檐毡帽"),
        Words("Hand-blocked wool felt with a grosgrain band.", "手工定型羊毛毡，罗缎饰带。"),
        "stand",
        _hat,
        {"felt": (6, 6), "band": (6, 1), "inside": (2, 2)},
        (
            variant(
                "HAT-CAMEL",
                "Camel",
                "驼色",
                8900,
                10,
                felt=felt("#B98F5F"),
                band=ribbed("#4A3526", 50),
                inside=plain("#5A4632", 0.9),
            ),
            variant(
                "HAT-FOREST",
                "Forest",
                "森林绿",
                8900,
                7,
                felt=felt("#3D5747"),
                band=ribbed("#26302B", 50),
                inside=plain("#2C352F", 0.9),
            ),
            variant(
                "HAT-TERRA",
                "Terracotta",
                "陶土",
                8900,
                4,
                felt=felt("#A9603F"),
                band=ribbed("#5A2F20", 50),
                inside=plain("#553423", 0.9),
            ),
        ),
        try_on="hat",
        texture=256,
    ),
)
