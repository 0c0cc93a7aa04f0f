"""Small things for a room: rugs, cushions, pots, plants and pictures."""

import numpy as np

from assets.samples.finishes import (
    Finish,
    brushed,
    glazed,
    leaf,
    over,
    plain,
    ribbed,
    weave,
    wood,
)
from assets.samples.lettering import lines
from assets.samples.level import FAR, HAND, Level
from assets.samples.mesh import Mesh, grid, join
from assets.samples.outline import rectangle, spline
from assets.samples.palette import (
    BRASS,
    GREEN,
    INDIGO,
    INK,
    OAK,
    OCHRE,
    TERRACOTTA,
    WALNUT,
)
from assets.samples.patterns import clock_face, print_shapes, rug_pattern, stripes
from assets.samples.product import Parts, Product, Words, variant
from assets.samples.shapes import box, disc, facing, lathe, panel, pillow, slab, tube, vessel

DEPARTMENT = "furniture"


def _rug(level: Level) -> Parts:
    yield "wool", slab(level, rectangle(level, 2.0, 1.36, 0.01), 0.014, 0.005, base=level is HAND)
    count = level.pick(60, 0, 0)
    for side in (1, -1):
        for i in range(count):
            z = ((i + 0.5) / count - 0.5) * 1.34
            tassel = box(level, 0.06, 0.006, 1.34 / count * 0.62).moved(x=1.03, z=z)
            yield "fringe", tassel.scaled(side)
        if not count:
            yield "fringe", box(level, 0.06, 0.006, 1.34).moved(x=1.03 * side)


def _rug_finishes(ground: str, *colours: str) -> dict[str, Finish]:
    return {
        "wool": over(weave(ground, 120, 0.1), rug_pattern(colours)),
        "fringe": weave("#DDD2BC", 12),
    }


def _cushion(level: Level) -> Parts:
    body = pillow(level, 0.48, 0.48, 0.17, 2.6, (18, 7, 4), pinch=0.07)
    yield "cloth", body.turned("x", np.pi / 2 - 0.22).moved(y=0.24)


def _vase(level: Level) -> Parts:
    body = [
        (0.0, 0.0),
        (0.055, 0.0),
        (0.075, 0.03),
        (0.1, 0.11),
        (0.085, 0.19),
        (0.042, 0.235),
        (0.036, 0.265),
        (0.046, 0.28),
    ]
    inner = [(0.041, 0.279), (0.031, 0.262), (0.036, 0.235)]
    yield "glaze", vessel(level, body[1:], (44, 14, 7), (30, 8, 5), upright=True)
    if level is not FAR:
        yield "glaze", lathe(level, inner, (44, 14, 7)).moved(y=0.0008)
        yield "dark", disc(level, 0.034, (28, 8, 5)).moved(y=0.236)
    stems = (
        (0.05, 0.62, 0.02),
        (-0.09, 0.56, -0.03),
        (0.0, 0.68, -0.06),
        (-0.03, 0.5, 0.07),
    )
    for x, y, z in stems[: level.pick(4, 3, 1)]:
        path = [(0.0, 0.2, 0.0), (x * 0.3, y * 0.62, z * 0.3), (x, y, z)]
        yield "stem", tube(level, path, (0.0022, 0.0016), (6, 3, 3), (10, 3, 2))
        head = [(0.001, -0.05), (0.009, -0.02), (0.012, 0.02), (0.007, 0.06), (0.0, 0.085)]
        plume = (
            vessel(level, head, (10, 4, 3), (8, 4, 3)).turned("z", -x * 1.6).turned("x", z * 1.6)
        )
        yield "plume", plume.moved(x=x, y=y, z=z)


def _plant(level: Level) -> Parts:
    pot = [
        (0.0, 0.0),
        (0.105, 0.0, 0.01),
        (0.135, 0.2, 0.008),
        (0.143, 0.205),
        (0.143, 0.24, 0.008),
        (0.128, 0.24),
        (0.122, 0.205),
    ]
    yield "pot", lathe(level, pot, (40, 12, 6), (24, 8, 4), upright=True)
    yield "soil", disc(level, 0.126, (28, 9, 5)).moved(y=0.214)
    yield (
        "stem",
        tube(
            level,
            [(0, 0.2, 0), (0.012, 0.5, 0.01), (-0.01, 0.8, 0), (0.0, 1.02, 0.01)],
            (0.014, 0.008),
            (10, 4, 3),
            (14, 4, 2),
        ),
    )
    leaves = level.pick(32, 14, 10)
    for i in range(leaves):
        share = i / (leaves - 1)
        angle = i * np.pi * (3 - np.sqrt(5))
        height = 0.42 + 0.66 * share
        size = (
            0.26 * (1 - 0.42 * share) * (1.5 if level is FAR else 1.12 if level is not HAND else 1)
        )
        yield "leaf", _leaf(level, size, 0.5 + 0.75 * share).turned("y", angle).moved(y=height)


def _leaf(level: Level, size: float, lift: float) -> Mesh:
    """A fiddle-shaped leaf growing towards +z, rising by `lift` radians and drooping at its tip."""
    n, m = level.pick(8, 2, 1), level.pick(4, 2, 1)
    t, s = np.meshgrid(np.linspace(0, 1, n + 1), np.linspace(-1, 1, m + 1), indexing="ij")
    wide = 0.36 * size * np.sin(np.pi * np.clip(t * 0.92 + 0.06, 0, 1)) ** 0.7 * (0.75 + 0.4 * t)
    if level is FAR:
        wide = np.where(t > 0.5, 0.34 * size, 0.12 * size)
    along = size * (0.12 + t)
    up = 0.1 * size * np.abs(s) - 0.34 * size * t**2
    flat = np.stack([wide * s, up, along], axis=-1)
    top = grid(flat[::-1], uvs=np.stack([(s + 1) / 2, 1 - t], axis=-1)[::-1])
    under = grid(flat, uvs=np.stack([(s + 1) / 2, 1 - t], axis=-1))
    sides = [top, under.moved(y=-0.0008)]
    return join(sides).turned("x", -lift)


def _books(level: Level) -> Parts:
    sizes = ((0.29, 0.034, 0.23, "one"), (0.26, 0.026, 0.2, "two"), (0.23, 0.03, 0.175, "three"))
    y = 0.0
    for i, (w, h, d, name) in enumerate(sizes):
        turn = (0.03, -0.06, 0.11)[i]
        pages = box(level, w - 0.008, h - 0.006, d - 0.006).moved(y=0.003, z=-0.001)
        parts = [("pages", pages)]
        for k in (0.0, h - 0.0035):
            parts.append(
                (name, box(level, w, 0.0035, d, 0.0 if level is not HAND else 0.0012).moved(y=k))
            )
        parts.append((f"{name}-spine", panel(w, h).moved(z=d / 2 + 0.0004)))
        if level is FAR:
            parts = [
                (name, box(level, w, h, d)),
                (f"{name}-spine", panel(w, h).moved(z=d / 2 + 0.001)),
            ]
        for region, mesh in parts:
            yield region, mesh.turned("y", turn).moved(y=y)
        y += h
    if level is not FAR:
        yield (
            "stone",
            vessel(
                level,
                [(0, 0), (0.035, 0.003), (0.044, 0.016), (0.03, 0.031), (0, 0.036)],
                (28, 9, 5),
                (16, 5, 3),
            )
            .scaled(1, 1, 0.8)
            .moved(x=0.03, y=y),
        )


def _wall_clock(level: Level) -> Parts:
    case = [
        (0.0, 0.0),
        (0.15, 0.0),
        (0.155, 0.008, 0.004),
        (0.155, 0.036, 0.006),
        (0.146, 0.036),
        (0.144, 0.026),
    ]
    yield "wood", facing(lathe(level, case, (56, 18, 8), (20, 6, 4)))
    yield "face", facing(disc(level, 0.1438, (56, 18, 8)).moved(y=0.027))
    if level is FAR:
        return
    for angle, reach, wide, z in ((-0.95, 0.075, 0.007, 0.029), (0.85, 0.115, 0.005, 0.031)):
        hand = box(level, wide, reach, 0.0016).moved(y=-0.014)
        yield "hand", hand.turned("z", -angle).moved(y=0.0, z=z)
    yield (
        "hand",
        facing(lathe(level, [(0.009, 0.028), (0.009, 0.034, 0.002), (0, 0.034)], (18, 6, 3))),
    )


def _print(level: Level) -> Parts:
    wide, high, bar = 0.5, 0.7, 0.018
    for x in (-1, 1):
        yield (
            "wood",
            box(level, bar, high, 0.024, 0.003).grain_turned().moved(x=x * (wide - bar) / 2),
        )
    for y in (0.0, high - bar):
        yield "wood", box(level, wide - 2 * bar, bar, 0.024, 0.003).moved(y=y)
    yield "paper", panel(wide - 2 * bar, high - 2 * bar).moved(y=bar, z=0.0105)
    yield "back", panel(wide - bar, high - bar).turned("y", np.pi).moved(y=bar / 2, z=-0.008)


def _tray_bowl(level: Level) -> Parts:
    bowl = [
        (0.0, 0.0),
        (0.07, 0.0),
        (0.13, 0.03),
        (0.175, 0.085),
        (0.17, 0.087),
        (0.12, 0.04),
        (0.06, 0.014),
        (0.0, 0.012),
    ]
    profile = spline(bowl[1:4], 18), spline(bowl[4:], 18)
    yield (
        "wood",
        lathe(level, [*profile[0].tolist(), *profile[1].tolist()], (44, 14, 6), (28, 8, 4)),
    )
    for i, (x, z, size) in enumerate(
        ((-0.05, 0.03, 0.042), (0.045, 0.035, 0.04), (0.0, -0.05, 0.044), (0.005, 0.01, 0.04))
    ):
        if level is FAR and i == 3:
            continue
        fruit = [(0.0, -0.8), (0.6, -0.72), (1.0, -0.05), (0.75, 0.62), (0.2, 0.82), (0.0, 0.72)]
        scaled = [(r * size, y * size) for r, y in fruit]
        ball = vessel(level, scaled, (22, 7, 4), (14, 5, 4))
        yield (
            "fruit",
            ball.turned("z", 0.4 * i - 0.5).moved(x=x, y=0.055 + (0.03 if i == 3 else 0), z=z),
        )


def _vase_finishes(colour: str, speckle: float) -> dict[str, Finish]:
    return {
        "glaze": glazed(colour, speckle, "#B08968"),
        "dark": plain("#2A2623", 0.9),
        "stem": plain("#A58C5E", 0.9),
        "plume": weave("#D9C39A", 14, 0.3),
    }


def _book_finishes() -> dict[str, Finish]:
    books = {
        "one": (GREEN, "GARDENS OF THE NORTH"),
        "two": ("#B5694E", "CHAIRS"),
        "three": ("#D8CBB2", "QUIET HARBOURS"),
    }
    finishes = {
        "pages": ribbed("#E9E2D2", 14, 0.05, upright=False),
        "stone": glazed("#8E9290", 0.25),
    }
    for name, (colour, title) in books.items():
        ink = INK if name == "three" else "#E9E0CC"
        finishes[name] = over(
            weave(colour, 50, 0.06),
            lines([(title.split()[-1], 0.11), ("ORME EDITIONS", 0.045)], ink),
        )
        finishes[f"{name}-spine"] = over(
            weave(colour, 50, 0.06), lines([(title, 0.55)], ink, stretch=1.0)
        )
    return finishes


PRODUCTS = (
    Product(
        "hill-country-rug",
        DEPARTMENT,
        Words("Hill country rug", "山丘羊毛地毯"),
        Words("Hand-knotted wool, 200 x 140 cm.", "手工编结羊毛，200 x 140 厘米。"),
        "lie",
        _rug,
        {"wool": (8, 6), "fringe": (1, 2)},
        (
            variant(
                "RUG-OCHRE",
                "Ochre",
                "赭石",
                49900,
                6,
                **_rug_finishes("#DCCDB0", OCHRE, TERRACOTTA, "#4B5B48"),
            ),
            variant(
                "RUG-DUSK",
                "Dusk",
                "暮色",
                49900,
                4,
                **_rug_finishes("#CBBFAE", INDIGO, "#A5816B", "#5E4650"),
            ),
        ),
    ),
    Product(
        "washed-linen-cushion",
        DEPARTMENT,
        Words("Washed linen cushion", "水洗亚麻靠垫"),
        Words("Duck feather filling, coconut buttons, 48 cm.", "鸭羽填充，椰壳扣，48 厘米。"),
        "stand",
        _cushion,
        {"cloth": (8, 8)},
        (
            variant(
                "CUSHION-STRIPE",
                "Forest stripe",
                "森林条纹",
                4900,
                24,
                cloth=over(weave("#D9CCB4", 70, 0.12), stripes("#3D5A48")),
            ),
            variant(
                "CUSHION-TERRA", "Terracotta", "陶土", 4500, 19, cloth=weave("#B5694E", 70, 0.14)
            ),
            variant("CUSHION-OCHRE", "Ochre", "赭石", 4500, 0, cloth=weave("#C4923F", 70, 0.14)),
        ),
        texture=256,
    ),
    Product(
        "shoulder-vase",
        DEPARTMENT,
        Words("Shoulder vase with grasses", "肩瓶与干草"),
        Words("Wheel-thrown stoneware with a bunch of dried pampas.", "手拉坯粗陶瓶，附干蒲苇。"),
        "stand",
        _vase,
        {"glaze": (6, 4), "plume": (2, 2), "stem": (1, 1), "dark": (1, 1)},
        (
            variant("VASE-CHALK", "Chalk", "粉笔白", 5900, 15, **_vase_finishes("#E3DBCB", 0.35)),
            variant("VASE-INK", "Ink", "墨色", 5900, 11, **_vase_finishes("#3D4249", 0.0)),
            variant("VASE-SAGE", "Sage", "鼠尾草绿", 5900, 8, **_vase_finishes("#93A58D", 0.2)),
        ),
        texture=256,
    ),
    Product(
        "fiddle-leaf-fig",
        DEPARTMENT,
        Words("Fiddle-leaf fig", "琴叶榕"),
        Words(
            "A steady, sculptural house plant in a clay pot, 1.2 m.",
            "株形挺拔的室内植物，陶盆，1.2 米。",
        ),
        "stand",
        _plant,
        {"leaf": (4, 4), "pot": (4, 4), "soil": (1, 1), "stem": (1, 2)},
        (
            variant(
                "FIG-TERRA",
                "Terracotta pot",
                "陶土盆",
                8900,
                9,
                leaf=leaf("#4E7148"),
                pot=glazed("#B5694C", 0.0),
                soil=plain("#4A3A2E", 0.95),
                stem=plain("#7A6248", 0.9),
            ),
            variant(
                "FIG-CHALK",
                "Chalk pot",
                "白盆",
                9400,
                7,
                leaf=leaf("#4E7148"),
                pot=glazed("#DDD5C6", 0.3),
                soil=plain("#4A3A2E", 0.95),
                stem=plain("#7A6248", 0.9),
            ),
        ),
        texture=256,
    ),
    Product(
        "coffee-table-books",
        DEPARTMENT,
        Words("Three books and a stone", "三本画册与卵石"),
        Words(
            "Gardens, chairs and quiet harbours; the stone keeps the page.",
            "花园、椅子与静港，卵石压页。",
        ),
        "lie",
        _books,
        {
            "one": (2, 2),
            "two": (2, 2),
            "three": (3, 3),
            "one-spine": (8, 1),
            "two-spine": (8, 1),
            "three-spine": (8, 1),
            "pages": (2, 1),
            "stone": (2, 2),
        },
        (variant("BOOKS-SET", "Set of three", "三册套装", 9800, 10, **_book_finishes()),),
    ),
    Product(
        "oak-wall-clock",
        DEPARTMENT,
        Words("Oak wall clock", "橡木挂钟"),
        Words("Silent sweep, turned oak case, 31 cm.", "静音扫秒，车制橡木外壳，31 厘米。"),
        "wall",
        _wall_clock,
        {"face": (6, 6), "wood": (2, 2), "hand": (1, 1)},
        (
            variant(
                "CLOCK-OAK",
                "Oak",
                "橡木",
                8900,
                12,
                face=over(plain("#E9E2D4", 0.7), clock_face(INK)),
                wood=wood(OAK, 51, 5),
                hand=plain(INK, 0.5),
            ),
            variant(
                "CLOCK-FOREST",
                "Forest dial",
                "森林绿面",
                8900,
                9,
                face=over(plain("#34523F", 0.7), clock_face("#E6D9BC")),
                wood=wood(WALNUT, 51, 5),
                hand=brushed(BRASS),
            ),
        ),
    ),
    Product(
        "harbour-print",
        DEPARTMENT,
        Words("Framed harbour print", "装框港湾版画"),
        Words(
            "Four-colour screen print in an oak frame, 50 x 70 cm.",
            "四色丝网版画，橡木框，50 x 70 厘米。",
        ),
        "wall",
        _print,
        {"paper": (6, 8), "wood": (2, 3), "back": (1, 1)},
        (
            variant(
                "PRINT-SUN",
                "Low sun",
                "低阳",
                7900,
                14,
                paper=over(plain("#EDE6D8", 0.9), print_shapes(TERRACOTTA, "#3F5A4A", OCHRE)),
                wood=wood(OAK, 61, 5),
                back=plain("#8A7356", 0.9),
            ),
            variant(
                "PRINT-MOON",
                "Moonrise",
                "月升",
                7900,
                11,
                paper=over(plain("#E5E1D8", 0.9), print_shapes("#C9A25A", INDIGO, "#7D93A0")),
                wood=wood(WALNUT, 61, 5),
                back=plain("#8A7356", 0.9),
            ),
        ),
    ),
    Product(
        "turned-fruit-bowl",
        DEPARTMENT,
        Words("Turned fruit bowl", "车木果盘"),
        Words(
            "Turned from one block of ash. The pears are for show.",
            "整块白蜡木车制，梨子仅供展示。",
        ),
        "stand",
        _tray_bowl,
        {"wood": (6, 4), "fruit": (2, 2)},
        (
            variant(
                "BOWL-ASH",
                "Natural ash",
                "原色白蜡木",
                6900,
                13,
                wood=wood("#CBAE80", 71, 6),
                fruit=plain("#B9B052", 0.5, fade=0.2),
            ),
            variant(
                "BOWL-DARK",
                "Ebonised ash",
                "黑染白蜡木",
                7400,
                8,
                wood=wood("#45403B", 71, 6),
                fruit=plain("#C0603F", 0.5, fade=0.2),
            ),
        ),
        texture=256,
    ),
)
