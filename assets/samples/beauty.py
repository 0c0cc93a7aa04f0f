"""Beauty: scent, soap and skin care."""

import numpy as np

from assets.samples.finishes import Finish, brushed, mixed, over, plain, wood
from assets.samples.lettering import label, lines
from assets.samples.level import FAR, HAND, Level
from assets.samples.palette import (
    AMBER,
    BRASS,
    CHARCOAL,
    CLAY,
    GREEN,
    INK,
    LINEN,
    OFF_WHITE,
    PAPER,
    PORCELAIN,
    SAGE,
    SEA,
    WALNUT,
)
from assets.samples.product import Parts, Product, Words, variant
from assets.samples.shapes import box, disc, lathe, panel, tube, vessel

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
    rows = [("MAISON ORME", 0.08), (title, 0.17), ("oat and rose  50 ml", 0.08)]
    return {
        "body": over(plain(body, 0.35), lines(rows, INK, (0.5, 0.42), stretch=0.8)),
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
    rows = [("ORME", 0.045), (title, 0.07), ("FACE OIL", 0.036), ("30 ml", 0.034)]
    print_ = label((0.27, 0.3, 0.73, 0.93), PAPER, INK, rows, stretch=0.75)
    return {
        "glass": over(plain(glass, 0.12, fade=0.25), print_),
        "collar": brushed(BRASS),
        "rubber": plain(INK, 0.7),
    }


def _soap(level: Level) -> Parts:
    for y, angle in ((0.0, 0.0), (0.0292, 0.22)):
        bar = box(level, 0.086, 0.029, 0.056, 0.01)
        yield "bar", bar.turned("y", angle).moved(y=y)
        band = box(level, 0.034, 0.0298, 0.0568, 0.0104).moved(y=-0.0004)
        if level is not FAR:
            yield "band", band.turned("y", angle).moved(y=y)
    title = panel(0.032, 0.034).turned("x", -np.pi / 2).moved(z=0.017)
    yield "title", title.turned("y", 0.22).moved(y=0.0592)


def _soap_finishes(colour: str, title: str, ink: str) -> dict[str, Finish]:
    rows = [("SAVON", 0.13), (title, 0.24), ("100 g", 0.11)]
    return {
        "bar": plain(colour, 0.6),
        "band": plain(PAPER, 0.85),
        "title": over(plain(PAPER, 0.85), label((0, 0, 1, 1), PAPER, ink, rows)),
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


def _candle(level: Level) -> Parts:
    glass = [(0, 0), (0.04, 0, 0.006), (0.041, 0.095, 0.0015), (0.038, 0.095), (0.037, 0.07)]
    yield "glass", lathe(level, glass, (40, 12, 6), (28, 6, 4), upright=True)
    yield "wax", disc(level, 0.038, (40, 12, 6)).moved(y=0.074)
    if level is not FAR:
        yield (
            "wick",
            tube(
                level,
                [(0, 0.072, 0), (0.001, 0.08, 0), (0.004, 0.088, 0)],
                0.0012,
                (6, 3, 3),
                (6, 3, 2),
            ),
        )


def _candle_finishes(glass: str, wax: str, title: str) -> dict[str, Finish]:
    rows = [("MAISON ORME", 0.05), (title, 0.1), ("scented candle", 0.045), ("190 g", 0.04)]
    print_ = label((0.32, 0.3, 0.68, 0.82), PAPER, INK, rows, stretch=0.8)
    return {
        "glass": over(plain(glass, 0.15, fade=0.2), print_),
        "wax": plain(wax, 0.6),
        "wick": plain(CHARCOAL, 0.9),
    }


PRODUCTS = (
    Product(
        "cedar-fig-perfume",
        DEPARTMENT,
        Words("Orme eau de parfum", "奥尔姆淡香精"),
        Words(
            "Fig leaf, cedar and a little salt, in a bottle with a walnut cap. 50 ml.",
            "无花果叶、雪松与一丝海盐，胡桃木瓶盖。50 毫升。",
        ),
        "stand",
        _perfume,
        {"label": (4, 4), "glass": (3, 3), "juice": (2, 2), "cap": (2, 2), "brass": (2, 1)},
        (
            variant(
                "PERF-FIG",
                "Fig and cedar",
                "无花果与雪松",
                8900,
                14,
                **_perfume_finishes("#7C8F4E", "Figuier"),
            ),
            variant(
                "PERF-AMBER",
                "Amber and hay",
                "琥珀与干草",
                9400,
                8,
                **_perfume_finishes("#C07A2C", "Foin"),
            ),
            variant(
                "PERF-ROSE",
                "Rose and pepper",
                "玫瑰与胡椒",
                9400,
                1,
                **_perfume_finishes("#C77F78", "Rosier"),
            ),
        ),
    ),
    Product(
        "oat-rose-cream",
        DEPARTMENT,
        Words("Oat and rose cream", "燕麦玫瑰面霜"),
        Words(
            "A quiet, rich cream for dry days. Refillable jar, 50 ml.",
            "温和滋润，可替换内芯。50 毫升。",
        ),
        "stand",
        _jar,
        {"body": (8, 2), "lid": (4, 2), "crest": (3, 3)},
        (
            variant(
                "CREAM-DAY",
                "Day",
                "日霜",
                3600,
                22,
                **_jar_finishes(PORCELAIN, brushed(BRASS, 0.3), "Day cream"),
            ),
            variant(
                "CREAM-NIGHT",
                "Night",
                "晚霜",
                3900,
                17,
                **_jar_finishes("#8DA0A4", wood(WALNUT, 5), "Night cream"),
            ),
        ),
    ),
    Product(
        "rosehip-face-oil",
        DEPARTMENT,
        Words("Rosehip face oil", "玫瑰果面部精油"),
        Words(
            "Cold-pressed rosehip with a glass dropper. 30 ml.", "冷榨玫瑰果油，玻璃滴管。30 毫升。"
        ),
        "stand",
        _dropper,
        {"glass": (6, 5), "collar": (2, 1), "rubber": (2, 2)},
        (
            variant(
                "OIL-ROSEHIP", "Rosehip", "玫瑰果", 2900, 19, **_dropper_finishes(AMBER, "Rosehip")
            ),
            variant(
                "OIL-CALM", "Blue tansy", "蓝艾菊", 3400, 6, **_dropper_finishes("#37525A", "Tansy")
            ),
        ),
    ),
    Product(
        "market-soap-pair",
        DEPARTMENT,
        Words("Market soap, pair", "集市手工皂（两块）"),
        Words(
            "Two long-cured olive oil bars in a paper band.", "两块长时熟成的橄榄油皂，纸带包装。"
        ),
        "lie",
        _soap,
        {"bar": (4, 4), "band": (2, 2), "title": (4, 4)},
        (
            variant(
                "SOAP-OLIVE", "Olive", "橄榄", 1200, 40, **_soap_finishes("#B9BC93", "Olive", GREEN)
            ),
            variant(
                "SOAP-CLAY",
                "Red clay",
                "红陶土",
                1200,
                33,
                **_soap_finishes(CLAY, "Argile", "#7A3A28"),
            ),
        ),
    ),
    Product(
        "neroli-hand-wash",
        DEPARTMENT,
        Words("Hand wash", "洗手液"),
        Words(
            "Gentle foam with orange blossom or sage. 300 ml, refillable.",
            "橙花或鼠尾草温和泡沫，可续装。300 毫升。",
        ),
        "stand",
        _pump,
        {"body": (8, 5), "pump": (2, 2)},
        (
            variant(
                "WASH-NEROLI",
                "Neroli",
                "橙花",
                1900,
                28,
                **_pump_finishes("#A9693A", "Neroli", "orange blossom"),
            ),
            variant(
                "WASH-SAGE",
                "Sage",
                "鼠尾草",
                1900,
                24,
                **_pump_finishes(SAGE, "Sauge", "garden sage"),
            ),
        ),
    ),
    Product(
        "evening-candle",
        DEPARTMENT,
        Words("Evening candle", "晚间香氛蜡烛"),
        Words(
            "Rapeseed wax in a tinted tumbler, about 45 hours.", "菜籽蜡，染色玻璃杯，约 45 小时。"
        ),
        "stand",
        _candle,
        {"glass": (8, 5), "wax": (3, 3), "wick": (1, 1)},
        (
            variant(
                "CANDLE-MOSS",
                "Moss",
                "苔藓",
                3200,
                16,
                **_candle_finishes("#4A5D45", OFF_WHITE, "Mousse"),
            ),
            variant(
                "CANDLE-HEARTH",
                "Hearth",
                "炉火",
                3200,
                20,
                **_candle_finishes("#8A4A30", LINEN, "Foyer"),
            ),
            variant(
                "CANDLE-COAST",
                "Coast",
                "海岸",
                3200,
                12,
                **_candle_finishes(SEA, OFF_WHITE, "Rivage"),
            ),
        ),
    ),
)
