"""Beauty: scent, skin care and make-up."""

import numpy as np

from assets.samples.finishes import Finish, brushed, glazed, mirror, mixed, over, plain, wood
from assets.samples.lettering import bands, label, lines, several
from assets.samples.level import FAR, HAND, SHELF, Level
from assets.samples.mesh import Mesh, join
from assets.samples.outline import circle, spline
from assets.samples.palette import (
    AMBER,
    BRASS,
    CHARCOAL,
    CLAY,
    COPPER,
    GREEN,
    INK,
    LINEN,
    OAK,
    OFF_WHITE,
    PAPER,
    PLUM,
    PORCELAIN,
    ROSE,
    SAGE,
    SAND,
    SEA,
    TERRACOTTA,
    WALNUT,

)
from assets.samples.product import Parts, Product, Words, variant
from assets.samples.shapes import box, disc, lathe, loft, panel, sweep, tube, vessel

DEPARTMENT = "beauty"


def _perfume(level: Level) -> Parts:
    body = box(level, 0.064, 0.074, 0.032, 0.007)
    yield "glass", body
    if level is HAND:
        yield "juice", box(level, 0.052, 0.054, 0.02, 0.004).moved(y=0.012)
    yield "label", panel(0.036, 0.042).moved(y=0.016, z=0.0163)
    yield "brass", lathe(level, [(0.011, 0.072), (0.011, 0.08, 0.001), (0.006, 0.08)], (24, 8, 4))
    cap = [(0.0, 0.08), (0.015, 0.08, 0.002), (0.0145, 0.108, 0.003), (0.0, 0.108)]
    yield "cap", lathe(level, cap, (32, 10, 5), (24, 6, 4)).grain_turned()


def _perfume_finishes(tint: str, title: str) -> dict[str, Finish]:
    rows = [("MAISON ORME", 0.075), (title, 0.15), ("eau de parfum", 0.07), ("50 ml", 0.07)]
    return {
        "glass": plain(mixed(tint, OFF_WHITE, 0.35), 0.08, alpha=0.42, fade=0.3),
        "juice": plain(tint, 0.2, fade=0.25),
        "label": over(plain(PAPER, 0.8), label((0, 0, 1, 1), PAPER, INK, rows)),
        "brass": brushed(BRASS),
        "cap": wood(WALNUT, 3, 6),
    }


def _jar(level: Level) -> Parts:
    wall = [(0.0, 0.0), (0.034, 0.0, 0.004), (0.036, 0.03), (0.034, 0.032)]
    yield "body", lathe(level, wall, (40, 12, 6), upright=True)
    lid = [(0.034, 0.0305), (0.0368, 0.031), (0.0368, 0.047, 0.002), (0.0, 0.047)]
    yield "lid", lathe(level, lid, (40, 12, 6))
    if level is not FAR:
        yield "crest", disc(level, 0.02, (28, 8, 4)).moved(y=0.0473)


def _jar_finishes(body: str, lid: Finish, title: str) -> dict[str, Finish]:
    rows = [(title, 0.26), ("WITH OAT AND ROSE", 0.1), ("50 ml", 0.1)]
    return {
        "body": over(plain(body, 0.35), lines(rows, INK, (0.5, 0.45), stretch=0.8)),
        "lid": lid,
        "crest": over(lid, lines([("ORME", 0.24)], INK)),
    }


def _dropper(level: Level) -> Parts:
    wall = [(0, 0), (0.0165, 0, 0.003), (0.0165, 0.062, 0.008), (0.0085, 0.072), (0.0085, 0.078)]
    yield "glass", lathe(level, wall, (32, 10, 6), (30, 8, 4), upright=True)
    yield "collar", lathe(level, [(0.0105, 0.074), (0.0105, 0.086), (0.006, 0.087)], (24, 8, 4))
    bulb = [(0.0065, 0.086), (0.0062, 0.094), (0.0075, 0.104), (0.0055, 0.113), (0.0, 0.115)]
    yield "rubber", vessel(level, bulb, (20, 6, 4), (14, 5, 3))


def _dropper_finishes(glass: str, title: str) -> dict[str, Finish]:
    rows = [("ORME", 0.045), (title, 0.085), ("FACE OIL", 0.04), ("30 ml", 0.035)]
    print_ = label((0.27, 0.3, 0.73, 0.93), PAPER, INK, rows, stretch=0.75)
    return {
        "glass": over(plain(glass, 0.12, fade=0.25), print_),
        "collar": brushed(BRASS),
        "rubber": plain(INK, 0.7),
    }


def _lipstick(level: Level) -> Parts:
    yield "case", lathe(level, [(0, 0), (0.0105, 0, 0.001), (0.0105, 0.026, 0.001), (0.009, 0.026)], (28, 9, 5))
    yield "brass", lathe(level, [(0.0092, 0.026), (0.0092, 0.041, 0.0008), (0.007, 0.041)], (28, 8, 4))
    yield "stick", _bullet(level)
    cap = [(0, 0), (0.0112, 0, 0.001), (0.0112, 0.043, 0.0015), (0.0, 0.043)]
    yield "case", lathe(level, cap, (28, 9, 5)).moved(x=0.032, z=0.006)
    if level is not FAR:
        band = lathe(level, [(0.0114, 0.0), (0.0114, 0.004)], (28, 9, 5))
        yield "brass", band.moved(x=0.032, y=0.008, z=0.006)


def _bullet(level: Level) -> Mesh:
    """A lipstick: a rod cut aslant, its rim softened."""
    ring = circle(level.pick(24, 8, 4))
    heights = level.pick(((1, 0.039), (1, 0.055), (0.93, 0.058), (0.7, 0.0595)), ((1, 0.039), (0.95, 0.057)), ((1, 0.039), (0.95, 0.057)))
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
    title = lines([("ORME", 0.14), ("lacquer", 0.1)], OFF_WHITE)
    return {
        "lacquer": over(plain(colour, 0.12, fade=0.15), title),
        "collar": brushed(BRASS),
        "cap": wood(OAK, 4, 5),
    }


def _soap(level: Level) -> Parts:
    for y, angle in ((0.0, 0.0), (0.029, 0.22)):
        bar = box(level, 0.086, 0.029, 0.056, 0.01)
        band = box(level, 0.03, 0.0298, 0.0568, level.pick(0.01, 0.01, 0)).moved(y=-0.0004)
        yield "bar", bar.turned("y", angle).moved(y=y)
        if level is not FAR:
            yield "band", band.turned("y", angle).moved(y=y)


def _soap_finishes(colour: str, title: str, ink: str) -> dict[str, Finish]:
    rows = [("SAVON", 0.16), (title, 0.2), ("100 g", 0.12)]
    return {
        "bar": plain(colour, 0.6),
        "band": over(plain(PAPER, 0.85), several(bands([(0, 0.06, ink), (0.94, 1, ink)]), lines(rows, ink, stretch=0.9))),
    }


def _pump(level: Level) -> Parts:
    wall = [(0, 0), (0.034, 0, 0.004), (0.034, 0.125, 0.022), (0.013, 0.146), (0.013, 0.15)]
    yield "body", lathe(level, wall, (36, 12, 6), (32, 8, 4), upright=True)
    yield "pump", lathe(level, [(0.015, 0.148), (0.015, 0.162, 0.002), (0.006, 0.163)], (24, 8, 4))
    yield "pump", tube(level, [(0, 0.16, 0), (0, 0.185, 0)], 0.004, (10, 5, 3))
    head = [(0, 0.186, -0.012), (0, 0.19, 0.005), (0, 0.188, 0.03), (0, 0.178, 0.043)]
    yield "pump", tube(level, head, (0.008, 0.009, 0.006, 0.0035), (12, 6, 4), (16, 5, 3))


def _pump_finishes(colour: str, title: str, note: str) -> dict[str, Finish]:
    rows = [("MAISON ORME", 0.028), (title, 0.062), (note, 0.03), ("hand wash  300 ml", 0.024)]
    print_ = label((0.3, 0.38, 0.7, 0.82), PAPER, INK, rows, stretch=0.9)
    return {"body": over(plain(colour, 0.3, fade=0.12), print_), "pump": plain(INK, 0.4)}


def _brushes(level: Level) -> Parts:
    cup = [(0, 0), (0.036, 0, 0.006), (0.038, 0.095, 0.002), (0.033, 0.095), (0.032, 0.06)]
    yield "cup", lathe(level, cup, (36, 10, 5), (24, 6, 3), upright=True)
    yield "soil", disc(level, 0.033, (24, 8, 4)).moved(y=0.07)
    brushes = ((0.016, 0.2, 0.014, 0.0), (-0.018, -0.24, 0.01, 0.9), (0.0, 0.02, 0.017, 2.0), (0.012, -0.1, 0.008, 3.3), (-0.008, 0.16, 0.011, 4.4))
    for x, lean, width, turn in brushes[: level.pick(5, 4, 2)]:
        for region, mesh in _brush(level, width):
            placed = mesh.turned("z", -lean).turned("y", turn * 0.35)
            yield region, placed.moved(x=x, y=0.06, z=0.012 * np.sin(turn * 2))


def _brush(level: Level, width: float) -> Parts:
    sides = (14, 5, 3)
    if level is not FAR:
        yield "handle", lathe(level, [(0.0035, 0), (0.004, 0.05)], sides)
    yield "ferrule", lathe(level, [(0.004, 0.05), (width * 0.5, 0.075), (width * 0.5, 0.08)], sides, (8, 3, 2))
    hair = [(width * 0.48, 0.08), (width * 0.95, 0.105), (width * 0.72, 0.125), (0.0, 0.133)]
    yield "hair", vessel(level, hair, sides, (12, 4, 3))


def _vanity_mirror(level: Level) -> Parts:
    yield "base", lathe(level, [(0, 0), (0.07, 0, 0.004), (0.07, 0.018, 0.005), (0, 0.018)], (40, 12, 6))
    yield "brass", tube(level, [(0, 0.015, 0), (0, 0.14, 0)], 0.006, (12, 5, 3))
    ring = np.column_stack([circle(level.pick(48, 14, 7), 0.105), np.zeros(level.pick(48, 14, 7))])
    frame = sweep(ring, circle(level.pick(8, 4, 3), 0.006), closed=True)
    glass = disc(level, 0.104, (48, 14, 7)).turned("x", np.pi / 2)
    back = disc(level, 0.104, (48, 14, 7)).turned("x", -np.pi / 2)
    tilt = -0.14
    yield "brass", frame.turned("x", tilt).moved(y=0.245)
    yield "mirror", glass.turned("x", tilt).moved(y=0.245, z=0.002)
    yield "base", back.turned("x", tilt).moved(y=0.245, z=-0.002)


def _candle(level: Level) -> Parts:
    glass = [(0, 0), (0.04, 0, 0.006), (0.041, 0.095, 0.0015), (0.038, 0.095), (0.037, 0.07)]
    yield "glass", lathe(level, glass, (40, 12, 6), (28, 6, 4), upright=True)
    yield "wax", disc(level, 0.038, (40, 12, 6)).moved(y=0.074)
    if level is not FAR:
        yield "wick", tube(level, [(0, 0.072, 0), (0.001, 0.08, 0), (0.004, 0.088, 0)], 0.0012, (6, 3, 3), (6, 3, 2))


def _candle_finishes(glass: str, wax: str, title: str) -> dict[str, Finish]:
    rows = [("MAISON ORME", 0.06), (title, 0.12), ("scented candle  190 g", 0.055)]
    print_ = label((0.32, 0.3, 0.68, 0.82), PAPER, INK, rows, stretch=0.8)
    return {
        "glass": over(plain(glass, 0.15, fade=0.2), print_),
        "wax": plain(wax, 0.6),
        "wick": plain(CHARCOAL, 0.9),
    }


def _compact(level: Level) -> Parts:
    base = [(0, 0), (0.038, 0, 0.003), (0.038, 0.009, 0.002), (0.0, 0.009)]
    yield "case", lathe(level, base, (40, 12, 6))
    yield "powder", disc(level, 0.031, (36, 12, 6)).moved(y=0.0094)
    lid = lathe(level, [(0, 0), (0.038, 0, 0.003), (0.038, 0.006, 0.001), (0.0, 0.006)], (40, 12, 6))
    glass = disc(level, 0.032, (36, 12, 6)).moved(y=0.0064)
    for region, mesh in (("case", lid), ("mirror", glass)):
        yield region, mesh.moved(z=-0.038).turned("x", 1.22).moved(y=0.009, z=-0.037)


def _compact_finishes(powder: str) -> dict[str, Finish]:
    pressed = over(plain(powder, 0.95), lines([("ORME", 0.2)], mixed(powder, INK, 0.25)))
    return {"case": brushed(BRASS, 0.28), "powder": pressed, "mirror": mirror()}


PRODUCTS = (
    Product(
        "cedar-fig-perfume",
        DEPARTMENT,
        Words("Orme eau de parfum", "奥尔姆淡香精"),
        Words("Fig leaf, cedar and a little salt, in a bottle with a walnut cap. 50 ml.",
              "无花果叶、雪松与一丝海盐，胡桃木瓶盖。50 毫升。"),
        "stand", _perfume,
        {"label": (4, 4), "glass": (3, 3), "juice": (2, 2), "cap": (2, 2), "brass": (2, 1)},
        (
            variant("PERF-FIG", "Fig and cedar", "无花果与雪松", 8900, 14, **_perfume_finishes("#7C8F4E", "Figuier")),
            variant("PERF-AMBER", "Amber and hay", "琥珀与干草", 9400, 8, **_perfume_finishes("#C07A2C", "Foin")),
            variant("PERF-ROSE", "Rose and pepper", "玫瑰与胡椒", 9400, 1, **_perfume_finishes("#C77F78", "Rosier")),
        ),
    ),
    Product(
        "oat-rose-cream", DEPARTMENT,
        Words("Oat and rose cream", "燕麦玫瑰面霜"),
        Words("A quiet, rich cream for dry days. Refillable jar, 50 ml.", "温和滋润，可替换内芯。50 毫升。"),
        "stand", _jar, {"body": (8, 2), "lid": (4, 2), "crest": (3, 3)},
        (
            variant("CREAM-DAY", "Day", "日霜", 3600, 22, **_jar_finishes(PORCELAIN, brushed(BRASS, 0.3), "Day cream")),
            variant("CREAM-NIGHT", "Night", "晚霜", 3900, 17, **_jar_finishes("#8DA0A4", wood(WALNUT, 5), "Night cream")),
        ),
    ),
    Product(
        "rosehip-face-oil", DEPARTMENT,
        Words("Rosehip face oil", "玫瑰果面部精油"),
        Words("Cold-pressed rosehip with a glass dropper. 30 ml.", "冷榨玫瑰果油，玻璃滴管。30 毫升。"),
        "stand", _dropper, {"glass": (6, 5), "collar": (2, 1), "rubber": (2, 2)},
        (
            variant("OIL-ROSEHIP", "Rosehip", "玫瑰果", 2900, 19, **_dropper_finishes(AMBER, "Rosehip")),
            variant("OIL-CALM", "Blue tansy", "蓝艾菊", 3400, 6, **_dropper_finishes("#37525A", "Tansy")),
        ),
    ),
    Product(
        "velvet-lipstick", DEPARTMENT,
        Words("Velvet lipstick", "丝绒唇膏"),
        Words("Soft matt colour that stays through lunch. 3.5 g.", "柔雾持色，午餐后依旧。3.5 克。"),
        "stand", _lipstick, {"case": (4, 2), "brass": (2, 2), "stick": (2, 2)},
        (
            variant("LIP-BRICK", "Brick", "砖红", 2400, 30, **_lipstick_finishes("#9C3B2E")),
            variant("LIP-ROSEWOOD", "Rosewood", "玫瑰木", 2400, 26, **_lipstick_finishes("#A35A58")),
            variant("LIP-CORAL", "Coral", "珊瑚", 2400, 18, **_lipstick_finishes("#D0654F")),
            variant("LIP-PLUM", "Plum", "李紫", 2400, 9, **_lipstick_finishes(PLUM)),
        ),
        try_on="lipstick", texture=256,
    ),
    Product(
        "ten-free-nail-lacquer", DEPARTMENT,
        Words("Nail lacquer", "指甲油"),
        Words("Free of ten things you would not want. Oak cap, 11 ml.", "十不含配方，橡木瓶盖。11 毫升。"),
        "stand", _polish, {"lacquer": (4, 4), "collar": (2, 1), "cap": (3, 2)},
        (
            variant("NAIL-TERRA", "Terracotta", "陶土", 1400, 25, **_polish_finishes(TERRACOTTA)),
            variant("NAIL-FOREST", "Forest", "森林", 1400, 21, **_polish_finishes(GREEN)),
            variant("NAIL-BLUSH", "Blush", "腮红粉", 1400, 0, **_polish_finishes(ROSE)),
        ),
        texture=256,
    ),
    Product(
        "market-soap-pair", DEPARTMENT,
        Words("Market soap, pair", "集市手工皂（两块）"),
        Words("Two long-cured olive oil bars in a paper band.", "两块长时熟成的橄榄油皂，纸带包装。"),
        "lie", _soap, {"bar": (4, 4), "band": (4, 4)},
        (
            variant("SOAP-OLIVE", "Olive", "橄榄", 1200, 40, **_soap_finishes("#B9BC93", "Olive", GREEN)),
            variant("SOAP-CLAY", "Red clay", "红陶土", 1200, 33, **_soap_finishes(CLAY, "Argile", "#7A3A28")),
        ),
    ),
    Product(
        "neroli-hand-wash", DEPARTMENT,
        Words("Hand wash", "洗手液"),
        Words("Gentle foam with orange blossom or sage. 300 ml, refillable.", "橙花或鼠尾草温和泡沫，可续装。300 毫升。"),
        "stand", _pump, {"body": (8, 5), "pump": (2, 2)},
        (
            variant("WASH-NEROLI", "Neroli", "橙花", 1900, 28, **_pump_finishes("#A9693A", "Neroli", "orange blossom")),
            variant("WASH-SAGE", "Sage", "鼠尾草", 1900, 24, **_pump_finishes(SAGE, "Sauge", "garden sage")),
        ),
    ),
    Product(
        "brush-set-in-cup", DEPARTMENT,
        Words("Brush set in a cup", "化妆刷套装"),
        Words("Five make-up brushes with oak handles, in a stoneware cup.", "五支橡木柄化妆刷，配粗陶杯。"),
        "stand", _brushes,
        {"cup": (4, 3), "soil": (1, 1), "handle": (2, 2), "ferrule": (2, 2), "hair": (2, 2)},
        (
            variant("BRUSH-SET", "Stoneware", "粗陶", 6800, 11, cup=glazed(PORCELAIN, 0.3, SAND), soil=plain("#5A4A3C", 0.9),
                    handle=wood(OAK, 6), ferrule=brushed(COPPER), hair=plain("#5E4334", 0.9, fade=-0.5)),
        ),
        texture=256,
    ),
    Product(
        "tilting-vanity-mirror", DEPARTMENT,
        Words("Tilting vanity mirror", "可倾化妆镜"),
        Words("A round mirror in a brass ring on a heavy oak foot.", "黄铜圆框镜，厚实橡木底座。"),
        "stand", _vanity_mirror, {"mirror": (4, 4), "base": (4, 4), "brass": (2, 2)},
        (
            variant("MIRROR-OAK", "Oak", "橡木", 7900, 9, mirror=mirror(), base=wood(OAK, 8), brass=brushed(BRASS)),
            variant("MIRROR-WALNUT", "Walnut", "胡桃木", 8400, 5, mirror=mirror(), base=wood(WALNUT, 8), brass=brushed(BRASS)),
        ),
        texture=256,
    ),
    Product(
        "evening-candle", DEPARTMENT,
        Words("Evening candle", "晚间香氛蜡烛"),
        Words("Rapeseed wax in a tinted tumbler, about 45 hours.", "菜籽蜡，染色玻璃杯，约 45 小时。"),
        "stand", _candle, {"glass": (8, 5), "wax": (3, 3), "wick": (1, 1)},
        (
            variant("CANDLE-MOSS", "Moss", "苔藓", 3200, 16, **_candle_finishes("#4A5D45", OFF_WHITE, "Mousse")),
            variant("CANDLE-HEARTH", "Hearth", "炉火", 3200, 20, **_candle_finishes("#8A4A30", LINEN, "Foyer")),
            variant("CANDLE-COAST", "Coast", "海岸", 3200, 12, **_candle_finishes(SEA, OFF_WHITE, "Rivage")),
        ),
    ),
    Product(
        "pressed-powder-compact", DEPARTMENT,
        Words("Pressed powder compact", "粉饼"),
        Words("Sheer powder in a brass case you will refill for years.", "轻透粉饼，黄铜盒可长期替换。"),
        "stand", _compact, {"case": (4, 4), "powder": (4, 4), "mirror": (4, 4)},
        (
            variant("POWDER-IVORY", "Ivory", "象牙", 4200, 13, **_compact_finishes("#E3C9AC")),
            variant("POWDER-HONEY", "Honey", "蜂蜜", 4200, 15, **_compact_finishes("#C99B6D")),
            variant("POWDER-COCOA", "Cocoa", "可可", 4200, 10, **_compact_finishes("#7C5238")),
        ),
        texture=256,
    ),
)
