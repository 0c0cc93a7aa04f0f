"""Furniture: seating, tables, lamps and shelves."""

import numpy as np

from assets.samples.finishes import Finish, brushed, glazed, glowing, knit, leather, mixed, plain, ribbed, weave, wood
from assets.samples.level import FAR, HAND, Level
from assets.samples.mesh import Floats, Mesh, join
from assets.samples.outline import circle, rectangle, spline, superellipse
from assets.samples.palette import BRASS, CHARCOAL, CLAY, GREEN, INK, LINEN, OAK, OCHRE, OFF_WHITE, SAGE, SAND, TERRACOTTA, WALNUT
from assets.samples.product import Parts, Product, Words, variant
from assets.samples.shapes import box, disc, lathe, lid, loft, panel, pillow, slab, strap, sweep, tube, vessel

DEPARTMENT = "furniture"
LEG = (12, 5, 3)


def _leg(level: Level, foot: Floats, top: Floats, thin: float, thick: float) -> Mesh:
    """A tapered round leg from foot to top."""
    path = np.array([foot, top], dtype=float)
    return sweep(path, circle(level.pick(*LEG)), np.array([thin, thick])).grain_turned()


def _sofa(level: Level) -> Parts:
    for x in (-0.92, 0.92):
        for z in (-0.33, 0.33):
            yield "wood", _leg(level, np.array([x * 1.01, 0, z * 1.04]), np.array([x * 0.98, 0.15, z]), 0.016, 0.026)
    yield "cloth", box(level, 2.08, 0.16, 0.88, 0.04).moved(y=0.13)
    yield "cloth", box(level, 2.08, 0.5, 0.2, 0.07).turned("x", -0.1).moved(y=0.26, z=-0.34)
    for x in (-0.98, 0.98):
        yield "cloth", box(level, 0.15, 0.4, 0.9, 0.06).moved(x=x, y=0.2)
    if level is FAR:
        yield "seat", box(level, 1.8, 0.17, 0.68).moved(y=0.29, z=0.1)
        return
    for x in (-0.6, 0.0, 0.6):
        yield "seat", _seat(level, 0.6, 0.17, 0.72).moved(x=x, y=0.275, z=0.085)
        back = pillow(level, 0.61, 0.46, 0.2, 6.0, (12, 4, 3))
        yield "seat", back.turned("x", np.pi / 2 - 0.24).moved(x=x, y=0.63, z=-0.2)


def _seat(level: Level, width: float, height: float, depth: float) -> Mesh:
    """A stuffed seat: edges rolled, the middle a little higher."""
    block = box(level, width, height, depth, 0.055)
    if level is not HAND:
        return block
    return join([block, pillow(level, width * 0.93, depth * 0.92, 0.06, 3.0).moved(y=height - 0.035)])


def _sofa_finishes(colour: str) -> dict[str, Finish]:
    return {"cloth": weave(colour, 90, 0.12), "seat": weave(mixed(colour, OFF_WHITE, 0.08), 56, 0.12), "wood": wood(OAK, 3, 4)}


def _lounge_chair(level: Level) -> Parts:
    for side in (1, -1):
        x = 0.33 * side
        front = [(x, 0.0, 0.33), (x, 0.28, 0.325), (x, 0.52, 0.31)]
        rear = [(x, 0.0, -0.4), (x, 0.3, -0.31), (x, 0.53, -0.3)]
        yield "wood", tube(level, front, (0.014, 0.02, 0.016), LEG, (8, 3, 2)).grain_turned()
        yield "wood", tube(level, rear, (0.014, 0.021, 0.017), LEG, (8, 3, 2)).grain_turned()
        arm = [(x, 0.53, -0.34), (x * 1.03, 0.55, -0.1), (x * 1.04, 0.545, 0.15), (x, 0.525, 0.37)]
        if level is FAR:
            yield "wood", box(level, 0.05, 0.02, 0.7).moved(x=x, y=0.53)
        else:
            yield "wood", strap(level, arm, 0.062, 0.022, (16, 5, 2)).grain_turned()
        if level is not FAR:
            yield "wood", _leg(level, np.array([x, 0.27, 0.32]), np.array([x, 0.23, -0.34]), 0.016, 0.016)
    for y, z in ((0.265, 0.3), (0.235, -0.31)):
        if level is not FAR:
            yield "wood", _leg(level, np.array([-0.33, y, z]), np.array([0.33, y, z]), 0.015, 0.015)
    if level is HAND:
        for x in np.linspace(-0.22, 0.22, 7):
            spindle = np.array([x, 0.26, -0.3]), np.array([x, 0.77, -0.45])
            yield "wood", _leg(level, *spindle, 0.008, 0.008)
        rail = [(-0.28, 0.77, -0.44), (0, 0.785, -0.475), (0.28, 0.77, -0.44)]
        yield "wood", tube(level, rail, 0.02, LEG, (14, 4, 2))
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
        yield "wood", _leg(level, np.array([x * 1.12, 0, 0.215]), np.array([x, 0.44, 0.185]), 0.012, 0.018)
        rear = [(x * 1.05, 0.0, -0.24), (x, 0.4, -0.19), (x * 1.08, 0.6, -0.215), (x * 1.16, 0.74, -0.235)]
        yield "wood", tube(level, rear, (0.012, 0.018, 0.015), LEG, (12, 4, 2)).grain_turned()
    yield "seat", slab(level, superellipse(level.pick(40, 12, 8), 0.235, 0.215, 4.5), 0.03, 0.012).moved(y=0.435)
    arc = [(-0.235, 0.74, -0.2), (-0.12, 0.75, -0.265), (0, 0.752, -0.282), (0.12, 0.75, -0.265), (0.235, 0.74, -0.2)]
    path = spline(arc, level.pick(20, 7, 3))
    yield "wood", sweep(path, rectangle(level, 0.02, 0.085, 0.009)).grain_turned()
    if level is not FAR:
        for z, y in ((0.195, 0.3), (-0.2, 0.27)):
            yield "wood", _leg(level, np.array([-0.2, y, z]), np.array([0.2, y, z]), 0.0095, 0.0095)
        for x in (-0.205, 0.205):
            yield "wood", _leg(level, np.array([x, 0.25, -0.2]), np.array([x, 0.25, 0.198]), 0.0095, 0.0095)


def _stool(level: Level) -> Parts:
    yield "seat", slab(level, circle(level.pick(40, 14, 7), 0.17), 0.034, 0.01).moved(y=0.43)
    for i in range(3):
        angle = i * 2 * np.pi / 3 + np.pi
        out = np.array([np.sin(angle), 0, np.cos(angle)])
        yield "wood", _leg(level, out * 0.205, out * 0.105 + [0, 0.435, 0], 0.013, 0.019)
        if level is not FAR:
            after = angle + 2 * np.pi / 3
            other = np.array([np.sin(after), 0, np.cos(after)])
            lift = np.array([0, 0.17, 0])
            yield "wood", _leg(level, out * 0.165 + lift, other * 0.165 + lift, 0.008, 0.008)


def _coffee_table(level: Level) -> Parts:
    top = superellipse(level.pick(56, 18, 9), 0.55, 0.34, 2.5)
    yield "top", slab(level, top, 0.032, 0.012).moved(y=0.36)
    for x in (-0.36, 0.36):
        for z in (-0.19, 0.19):
            yield "wood", _leg(level, np.array([x * 1.1, 0, z * 1.12]), np.array([x * 0.92, 0.365, z * 0.9]), 0.014, 0.024)
    if level is not FAR:
        yield "shelf", slab(level, top * 0.64, 0.014, 0.005).moved(y=0.13)


def _floor_lamp(level: Level) -> Parts:
    for i in range(3):
        angle = i * 2 * np.pi / 3
        out = np.array([np.sin(angle), 0, np.cos(angle)])
        yield "wood", _leg(level, out * 0.26, out * 0.035 + [0, 1.22, 0], 0.011, 0.017)
    if level is not FAR:
        yield "brass", lathe(level, [(0.05, 1.16), (0.055, 1.175, 0.004), (0.055, 1.21, 0.004), (0.02, 1.225)], (24, 8, 4))
        yield "brass", tube(level, [(0, 1.2, 0), (0, 1.36, 0)], 0.008, (10, 4, 3))
        yield "glow", vessel(level, [(0.0, 1.46), (0.035, 1.43), (0.04, 1.39), (0.02, 1.34), (0.018, 1.32)][::-1], (18, 6, 4))
    yield "shade", _shade(level, 0.225, 0.17, 1.25, 0.3)


def _shade(level: Level, low: float, high: float, y: float, height: float) -> Mesh:
    """A lampshade, open at both ends and lit inside."""
    wall = [(low - 0.004, y), (low, y), (high, y + height), (high - 0.004, y + height), (low - 0.004, y + 0.002)]
    return lathe(level, wall[:4] if level is FAR else wall, (40, 14, 7), upright=True)


def _table_lamp(level: Level) -> Parts:
    foot = [(0, 0), (0.062, 0, 0.006), (0.066, 0.02, 0.008), (0.05, 0.03)]
    base = [(0.05, 0.03), (0.085, 0.09), (0.09, 0.14), (0.06, 0.2), (0.028, 0.24), (0.022, 0.27)]
    yield "ceramic", lathe(level, foot, (40, 12, 6))
    yield "ceramic", vessel(level, base, (40, 12, 6), (26, 7, 4))
    if level is not FAR:
        yield "brass", lathe(level, [(0.016, 0.265), (0.016, 0.29, 0.002), (0.007, 0.295), (0.007, 0.34)], (18, 6, 3))
        yield "glow", vessel(level, [(0.012, 0.33), (0.03, 0.36), (0.03, 0.39), (0, 0.41)], (18, 6, 4), (12, 4, 3))
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
    weave_ = [(0.0, 0.0), (0.12, 0.0, 0.01), (0.14, 0.2, 0.006), (0.128, 0.2), (0.118, 0.05), (0.0, 0.05)]
    return lathe(level, weave_, (28, 9, 5), upright=True)


def _desk(level: Level) -> Parts:
    yield "top", slab(level, rectangle(level, 1.3, 0.62, 0.03), 0.028, 0.008).moved(y=0.715)
    for x in (-0.58, 0.58):
        for z in (-0.25, 0.25):
            yield "leg", _leg(level, np.array([x * 1.04, 0, z * 1.06]), np.array([x * 0.97, 0.72, z]), 0.014, 0.022)
    if level is FAR:
        yield "drawer", box(level, 0.5, 0.1, 0.5).moved(x=0.25, y=0.615)
        return
    for x in (-0.27, 0.27):
        yield "drawer", box(level, 0.5, 0.1, 0.5, 0.004).moved(x=x, y=0.615)
        yield "knob", lathe(level, [(0.007, 0), (0.007, 0.008), (0.014, 0.016, 0.003), (0.0, 0.02)], (16, 5, 3)).turned("x", np.pi / 2).moved(x=x, y=0.665, z=0.25)


PRODUCTS = (
    Product(
        "harbour-sofa", DEPARTMENT,
        Words("Harbour three-seat sofa", "港湾三人沙发"),
        Words("Deep seats, feather-wrapped cushions, covers that come off to wash.", "深坐垫，羽毛包芯，套可拆洗。"),
        "stand", _sofa, {"cloth": (4, 4), "seat": (4, 4), "wood": (2, 2)},
        (
            variant("SOFA-LINEN", "Linen", "亚麻", 179900, 4, **_sofa_finishes("#CFC0A6")),
            variant("SOFA-FOREST", "Forest", "森林绿", 189900, 3, **_sofa_finishes("#4A6855")),
            variant("SOFA-CLAY", "Clay", "陶土", 189900, 1, **_sofa_finishes("#B77E63")),
        ),
        texture=256,
    ),
    Product(
        "oak-lounge-chair", DEPARTMENT,
        Words("Oak lounge chair", "橡木休闲椅"),
        Words("Steam-bent frame, loose cushions, arms wide enough for a cup.", "蒸汽弯木框架，活动坐垫，扶手可放杯。"),
        "stand", _lounge_chair, {"cloth": (5, 5), "wood": (4, 3)},
        (
            variant("LOUNGE-OAK", "Oak and linen", "橡木与亚麻", 74900, 7, cloth=weave("#D5C8B0", 50, 0.12), wood=wood(OAK, 5, 5)),
            variant("LOUNGE-WALNUT", "Walnut and moss", "胡桃木与苔绿", 79900, 5, cloth=weave("#6C7758", 50, 0.14), wood=wood(WALNUT, 5, 5)),
        ),
        texture=256,
    ),
    Product(
        "paper-cord-chair", DEPARTMENT,
        Words("Paper cord chair", "纸绳餐椅"),
        Words("A light dining chair with a hand-woven seat.", "轻巧餐椅，手编纸绳椅面。"),
        "stand", _dining_chair, {"seat": (4, 4), "wood": (4, 3)},
        (
            variant("CHAIR-OAK", "Oak", "橡木", 24900, 12, seat=ribbed("#D2BC90", 34), wood=wood(OAK, 7, 5)),
            variant("CHAIR-INK", "Black ash", "黑色白蜡木", 25900, 10, seat=ribbed("#C9B387", 34), wood=wood("#393735", 7, 5)),
        ),
        texture=256,
    ),
    Product(
        "three-leg-stool", DEPARTMENT,
        Words("Three-leg stool", "三脚凳"),
        Words("Never wobbles. Seat, side table, step.", "永不摇晃，可坐可作边几。"),
        "stand", _stool, {"seat": (4, 4), "wood": (4, 2)},
        (
            variant("STOOL-OAK", "Oak", "橡木", 11900, 20, seat=wood(OAK, 11), wood=wood(OAK, 9, 5)),
            variant("STOOL-FOREST", "Forest green", "森林绿", 11900, 13, seat=plain("#3F5D4A", 0.5), wood=plain("#3F5D4A", 0.5)),
            variant("STOOL-TERRA", "Terracotta", "陶土色", 11900, 9, seat=plain("#B0664C", 0.5), wood=plain("#B0664C", 0.5)),
        ),
        texture=256,
    ),
    Product(
        "pebble-coffee-table", DEPARTMENT,
        Words("Pebble coffee table", "卵石茶几"),
        Words("Soft-cornered top and a shelf below for what you are reading.", "圆润桌面，下层可放读物。"),
        "stand", _coffee_table, {"top": (8, 5), "shelf": (4, 2), "wood": (4, 2)},
        (
            variant("TABLE-OAK", "Oak", "橡木", 39900, 8, top=wood(OAK, 23, 12), shelf=wood(OAK, 24, 6), wood=wood(OAK, 25, 5)),
            variant("TABLE-WALNUT", "Walnut", "胡桃木", 44900, 5, top=wood(WALNUT, 23, 12), shelf=wood(WALNUT, 24, 6), wood=wood(WALNUT, 25, 5)),
        ),
    ),
    Product(
        "tripod-floor-lamp", DEPARTMENT,
        Words("Tripod floor lamp", "三脚落地灯"),
        Words("A linen shade on three oak legs, dimmable to candlelight.", "亚麻灯罩，橡木三脚，可调至烛光。"),
        "stand", _floor_lamp, {"shade": (6, 4), "wood": (4, 2), "brass": (2, 2), "glow": (1, 1)},
        (
            variant("FLOORLAMP-OAK", "Oak", "橡木", 32900, 9, shade=glowing("#EBD9B8"), wood=wood(OAK, 4, 4), brass=brushed(BRASS), glow=plain("#F6E3BC", 0.4)),
            variant("FLOORLAMP-INK", "Black", "黑色", 32900, 6, shade=glowing("#E4D7C0"), wood=wood("#3A3836", 4, 4), brass=brushed(BRASS), glow=plain("#F6E3BC", 0.4)),
        ),
        texture=256,
    ),
    Product(
        "gourd-table-lamp", DEPARTMENT,
        Words("Gourd table lamp", "葫芦台灯"),
        Words("Hand-thrown base under a pleated shade.", "手拉坯灯座，百褶灯罩。"),
        "stand", _table_lamp, {"shade": (6, 4), "ceramic": (4, 4), "brass": (2, 2), "glow": (1, 1)},
        (
            variant("LAMP-SAGE", "Sage", "鼠尾草绿", 15900, 14, shade=glowing("#EBDCC0", 44), ceramic=glazed("#8FA389"), brass=brushed(BRASS), glow=plain("#F6E3BC", 0.4)),
            variant("LAMP-CHALK", "Chalk", "粉笔白", 15900, 11, shade=glowing("#EBDCC0", 44), ceramic=glazed("#E0D8C8"), brass=brushed(BRASS), glow=plain("#F6E3BC", 0.4)),
            variant("LAMP-RUST", "Rust", "铁锈红", 15900, 0, shade=glowing("#EBDCC0", 44), ceramic=glazed("#A5593D"), brass=brushed(BRASS), glow=plain("#F6E3BC", 0.4)),
        ),
        texture=256,
    ),
    Product(
        "gallery-bookcase", DEPARTMENT,
        Words("Gallery bookcase", "画廊书架"),
        Words("Five oak shelves between brass posts; a basket comes with it.", "五层橡木板，黄铜立柱，附编篮。"),
        "stand", _bookcase, {"wood": (6, 3), "brass": (2, 3), "basket": (4, 3)},
        (
            variant("BOOKCASE-OAK", "Oak and brass", "橡木与黄铜", 58900, 6, wood=wood(OAK, 33, 5), brass=brushed(BRASS), basket=weave("#B38D57", 16, 0.35)),
            variant("BOOKCASE-WALNUT", "Walnut and black", "胡桃木与黑", 62900, 4, wood=wood(WALNUT, 33, 5), brass=plain(INK, 0.5), basket=weave("#8D6B45", 16, 0.35)),
        ),
        texture=256,
    ),
    Product(
        "writing-desk", DEPARTMENT,
        Words("Writing desk", "书桌"),
        Words("Two shallow drawers, turned legs, a top that takes ink stains well.", "双抽屉，车制桌腿，台面不惧墨迹。"),
        "stand", _desk, {"top": (8, 4), "drawer": (4, 2), "leg": (4, 2), "knob": (1, 1)},
        (
            variant("DESK-OAK", "Oak", "橡木", 52900, 7, top=wood(OAK, 41, 10), drawer=wood(OAK, 42, 5), leg=wood(OAK, 43, 4), knob=brushed(BRASS)),
            variant("DESK-WALNUT", "Walnut", "胡桃木", 57900, 3, top=wood(WALNUT, 41, 10), drawer=wood(WALNUT, 42, 5), leg=wood(WALNUT, 43, 4), knob=brushed(BRASS)),
        ),
    ),
)
