"""Electronics to listen to."""

import numpy as np

from assets.samples.finishes import Finish, brushed, leather, over, plain, weave, wood
from assets.samples.level import FAR, HAND, Level
from assets.samples.palette import (
    BRASS,
    CHARCOAL,
    CLAY,
    COPPER,
    INK,
    LINEN,
    OAK,
    STEEL,
    TERRACOTTA,
    WALNUT,
)
from assets.samples.patterns import grooves
from assets.samples.product import Parts, Product, Words, variant
from assets.samples.shapes import box, disc, facing, lathe, panel, strap, tube

DEPARTMENT = "electronics"


def _headphones(level: Level) -> Parts:
    band = [
        (-0.083, 0.085, 0),
        (-0.08, 0.15, 0),
        (-0.045, 0.198, 0),
        (0, 0.212, 0),
        (0.045, 0.198, 0),
        (0.08, 0.15, 0),
        (0.083, 0.085, 0),
    ]
    yield "metal", strap(level, band, 0.016, 0.004, (32, 9, 5))
    if level is not FAR:
        pad = [
            (-0.062, 0.174, 0),
            (-0.034, 0.193, 0),
            (0, 0.2, 0),
            (0.034, 0.193, 0),
            (0.062, 0.174, 0),
        ]
        yield "cushion", strap(level, pad, 0.034, 0.016, (20, 7, 3))
    for side in (1, -1):
        sides = (32, 9, 4)
        shell = lathe(
            level,
            [(0, 0.022), (0.03, 0.022, 0.008), (0.04, 0.012, 0.006), (0.042, 0)][::-1],
            sides,
            (12, 4, 3),
        )
        ear = lathe(
            level,
            [(0.044, 0, 0.004), (0.046, 0.012, 0.01), (0.036, 0.024, 0.006), (0.02, 0.02)],
            sides,
            (14, 4, 2),
        )
        for region, mesh, turn in (("shell", shell, 1), ("cushion", ear, -1)):
            cup = mesh.turned("z", turn * np.pi / 2).scaled(1, 1.18, 1)
            yield region, cup.moved(x=-0.072).scaled(-side).moved(y=0.056)
        if level is HAND:
            fork = [(0, 0.1, 0), (0, 0.112, 0.016), (0, 0.06, 0.047), (0, 0.056, 0.047)]
            for z in (1, -1):
                yield (
                    "metal",
                    tube(level, fork, 0.0026, (8, 3, 3), (14, 5, 3))
                    .scaled(1, 1, z)
                    .moved(x=0.079 * side),
                )


def _headphone_finishes(shell: Finish, pad: str) -> dict[str, Finish]:
    return {"shell": shell, "cushion": leather(pad, 50), "metal": brushed(BRASS, 0.3)}


def _turntable(level: Level) -> Parts:
    yield "plinth", box(level, 0.43, 0.055, 0.34, 0.008).moved(y=0.018)
    yield (
        "platter",
        lathe(level, [(0.15, 0.073), (0.15, 0.086, 0.003), (0.0, 0.086)], (48, 16, 7)).moved(
            x=-0.045
        ),
    )
    yield "record", disc(level, 0.146, (48, 16, 7)).moved(x=-0.045, y=0.0875)
    base = lathe(
        level, [(0.024, 0.073), (0.024, 0.088, 0.003), (0.012, 0.1, 0.002), (0, 0.1)], (20, 7, 4)
    )
    yield "metal", base.moved(x=0.165, z=-0.1)
    arm = [(0.165, 0.104, -0.13), (0.165, 0.106, -0.06), (0.162, 0.104, 0.04), (0.125, 0.098, 0.1)]
    yield "metal", tube(level, arm, 0.0036, (8, 4, 3), (16, 5, 3))
    if level is not FAR:
        yield (
            "metal",
            box(level, 0.016, 0.008, 0.028, 0.002)
            .turned("y", -0.55)
            .moved(x=0.119, y=0.089, z=0.107),
        )
        yield (
            "metal",
            lathe(level, [(0.013, 0.073), (0.013, 0.087, 0.002), (0, 0.087)], (20, 7, 4)).moved(
                x=0.175, z=0.12
            ),
        )
        for x in (-0.18, 0.18):
            for z in (-0.13, 0.13):
                yield "foot", lathe(level, [(0.02, 0), (0.022, 0.018)], (18, 6, 3)).moved(x=x, z=z)
    else:
        yield "foot", box(level, 0.36, 0.018, 0.28)


def _record() -> Finish:
    return over(plain("#24262A", 0.35), grooves("#3C4046", TERRACOTTA))


def _travel_speaker(level: Level) -> Parts:
    body = [(0.036, 0, 0.008), (0.041, 0.02, 0.01), (0.041, 0.15, 0.01), (0.036, 0.17, 0.006)]
    yield "cloth", lathe(level, body, (40, 12, 6), (24, 6, 4))
    yield (
        "cap",
        lathe(level, [(0.036, 0.167, 0.002), (0.036, 0.175, 0.004), (0, 0.175)], (40, 12, 6)),
    )
    yield (
        "cap",
        lathe(level, [(0.0, 0.0), (0.034, 0, 0.001), (0.036, 0.008)], (40, 12, 6)).moved(y=-0.004),
    )
    if level is not FAR:
        strap_path = [
            (0.036, 0.15, 0),
            (0.062, 0.165, 0),
            (0.062, 0.2, 0),
            (0.03, 0.215, 0),
            (0, 0.2, 0),
            (0, 0.174, 0),
        ]
        yield "strap", strap(level, strap_path, 0.014, 0.003, (22, 8, 3))
        yield "badge", box(level, 0.02, 0.008, 0.002, 0.0005).moved(y=0.035, z=0.041)


def _travel_finishes(cloth: str, cap: str, strap_: str) -> dict[str, Finish]:
    return {
        "cloth": weave(cloth, 60, 0.2),
        "cap": plain(cap, 0.6),
        "strap": leather(strap_, 20),
        "badge": brushed(BRASS),
    }


def _bookshelf_speaker(level: Level) -> Parts:
    yield "wood", box(level, 0.18, 0.3, 0.23, 0.005)
    if level is not FAR:
        yield "baffle", panel(0.164, 0.284).moved(y=0.008, z=0.1153)
    for y, radius in ((0.098, 0.066), (0.222, 0.036)):
        sides = (40, 12, 6)
        ring = [
            (radius * 1.06, 0),
            (radius * 1.04, 0.006, 0.002),
            (radius * 0.93, 0.007, 0.002),
            (radius * 0.86, 0.001),
        ]
        cone = [
            (radius * 0.88, 0.002),
            (radius * 0.7, 0.003),
            (radius * 0.34, -0.008),
            (radius * 0.3, 0.002),
            (0, 0.008),
        ]
        if level is not FAR:
            yield "ring", facing(lathe(level, ring, sides, (14, 4, 2))).moved(y=y, z=0.115)
        yield (
            "cone",
            facing(lathe(level, cone, sides, (20, 5, 3))).moved(
                y=y, z=0.117 if level is HAND else 0.1235
            ),
        )


PRODUCTS = (
    Product(
        "studio-headphones",
        DEPARTMENT,
        Words("Studio headphones", "头戴式耳机"),
        Words(
            "Closed back, brass yokes, cushions you can change yourself.",
            "封闭式，黄铜支架，耳垫可自行更换。",
        ),
        "stand",
        _headphones,
        {"shell": (4, 4), "cushion": (4, 4), "metal": (4, 2)},
        (
            variant(
                "PHONES-SAND",
                "Sand",
                "沙色",
                24900,
                15,
                **_headphone_finishes(plain("#D3C2A2", 0.5), "#8A5F3D"),
            ),
            variant(
                "PHONES-WALNUT",
                "Walnut",
                "胡桃木",
                27900,
                8,
                **_headphone_finishes(wood(WALNUT, 7), "#3B332E"),
            ),
            variant(
                "PHONES-FOREST",
                "Forest",
                "森林绿",
                24900,
                10,
                **_headphone_finishes(plain("#3A5546", 0.5), "#BFA884"),
            ),
        ),
        texture=256,
    ),
    Product(
        "belt-drive-turntable",
        DEPARTMENT,
        Words("Belt-drive turntable", "皮带驱动唱机"),
        Words(
            "A heavy platter in a solid wood plinth. Built-in phono stage.",
            "实木底座，重型转盘，内置唱放。",
        ),
        "stand",
        _turntable,
        {"plinth": (8, 2), "record": (5, 5), "platter": (3, 2), "metal": (2, 2), "foot": (1, 1)},
        (
            variant(
                "DECK-OAK",
                "Oak",
                "橡木",
                49900,
                6,
                plinth=wood(OAK, 12, 6),
                record=_record(),
                platter=brushed(STEEL),
                metal=brushed(BRASS),
                foot=plain(INK, 0.8),
            ),
            variant(
                "DECK-WALNUT",
                "Walnut",
                "胡桃木",
                52900,
                1,
                plinth=wood(WALNUT, 12, 6),
                record=_record(),
                platter=brushed(STEEL),
                metal=brushed(BRASS),
                foot=plain(INK, 0.8),
            ),
        ),
    ),
    Product(
        "pebble-travel-speaker",
        DEPARTMENT,
        Words("Pebble travel speaker", "卵石便携音箱"),
        Words("Twelve hours of warm sound behind woven cloth.", "织布网罩，十二小时温暖声音。"),
        "stand",
        _travel_speaker,
        {"cloth": (6, 4), "cap": (2, 2), "strap": (2, 2), "badge": (1, 1)},
        (
            variant(
                "PEBBLE-LINEN",
                "Linen",
                "亚麻",
                12900,
                23,
                **_travel_finishes(LINEN, "#BEB096", "#9A6B42"),
            ),
            variant(
                "PEBBLE-MOSS",
                "Moss",
                "苔绿",
                12900,
                17,
                **_travel_finishes("#68765A", "#4C5944", "#4A3526"),
            ),
            variant(
                "PEBBLE-CLAY",
                "Clay",
                "陶土",
                12900,
                12,
                **_travel_finishes(CLAY, "#A86F52", "#6B4029"),
            ),
        ),
        texture=256,
    ),
    Product(
        "bookshelf-speaker",
        DEPARTMENT,
        Words("Bookshelf speaker", "书架音箱"),
        Words(
            "Two-way, real veneer, copper-ringed drivers. Sold singly.",
            "两分频，天然木皮，铜环单元。单只出售。",
        ),
        "stand",
        _bookshelf_speaker,
        {"wood": (4, 4), "baffle": (4, 6), "ring": (2, 2), "cone": (2, 2)},
        (
            variant(
                "SHELFSPK-OAK",
                "Oak",
                "橡木",
                29900,
                10,
                wood=wood(OAK, 14),
                baffle=plain("#E2DACB", 0.7),
                ring=brushed(COPPER),
                cone=plain(INK, 0.7),
            ),
            variant(
                "SHELFSPK-INK",
                "Ink",
                "墨色",
                29900,
                8,
                wood=plain(CHARCOAL, 0.6),
                baffle=plain("#34373B", 0.7),
                ring=brushed(BRASS),
                cone=plain("#B99B6B", 0.7),
            ),
        ),
        texture=256,
    ),
)
