"""Electronics with a lens or a large screen."""

import numpy as np

from assets.samples.finishes import Finish, brushed, leather, mixed, over, plain, wood
from assets.samples.level import FAR, HAND, Level
from assets.samples.outline import rectangle
from assets.samples.palette import (
    BRASS,
    INK,
    OAK,
    WALNUT,
)
from assets.samples.patterns import grooves, keys
from assets.samples.product import Parts, Product, Words, variant
from assets.samples.screens import DUNES, HILLS, TIDE, desktop
from assets.samples.shapes import box, disc, facing, flat_panel, lathe, panel, slab, tube

DEPARTMENT = "electronics"


def _camera(level: Level) -> Parts:
    body = rectangle(level, 0.134, 0.034, 0.016)
    yield "leather", slab(level, body, 0.052, base=False, wrapped=True).moved(y=0.008)
    for y, height in ((0.0, 0.009), (0.058, 0.018)):
        yield "metal", slab(level, body * [1.01, 1.04], height, 0.002, base=y == 0).moved(y=y)
    if level is not FAR:
        yield "metal", box(level, 0.05, 0.012, 0.03, 0.003).moved(x=-0.006, y=0.073)
        yield "glass", box(level, 0.018, 0.009, 0.002, 0.0).moved(x=0.045, y=0.062, z=0.0175)
        for x, radius in ((0.044, 0.01), (-0.05, 0.008)):
            dial = lathe(level, [(radius, 0.074), (radius, 0.082, 0.001), (0, 0.082)], (20, 6, 4))
            yield "dark", dial.moved(x=x)
        yield (
            "metal",
            lathe(level, [(0.005, 0.075), (0.0045, 0.08, 0.001), (0, 0.08)], (14, 5, 3)).moved(
                x=0.024
            ),
        )
    barrel = [
        (0.029, 0, 0.001),
        (0.029, 0.012, 0.001),
        (0.025, 0.013),
        (0.026, 0.03, 0.001),
        (0.023, 0.032),
        (0.016, 0.024),
    ]
    yield (
        "dark",
        facing(lathe(level, barrel, (40, 10, 5), (20, 5, 3))).moved(x=-0.006, y=0.035, z=0.016),
    )
    yield (
        "glass",
        facing(disc(level, 0.0215, (36, 12, 5))).moved(
            x=-0.006, y=0.035, z=0.0425 if level is HAND else 0.0485
        ),
    )


def _camera_finishes(hide: str, metal: str) -> dict[str, Finish]:
    lens = over(plain("#3A4656", 0.05), grooves("#566C86", "#232A36"))
    return {
        "leather": leather(hide, 70, 0.2),
        "metal": brushed(metal, 0.35, 0.1),
        "dark": plain(INK, 0.4),
        "glass": lens,
    }


def _laptop(level: Level) -> Parts:
    plan = rectangle(level, 0.3, 0.212, 0.012)
    yield "shell", slab(level, plan, 0.012, 0.003).moved(y=0.002)
    yield "keys", flat_panel(0.268, 0.1).moved(y=0.0143, z=-0.032)
    if level is not FAR:
        yield "pad", flat_panel(0.11, 0.068).moved(y=0.0143, z=0.06)
    lid_angle = 1.92
    lid = slab(level, plan, 0.006, 0.0025)
    screen = flat_panel(0.284, 0.186).moved(y=0.0063)
    for region, mesh in (("shell", lid), ("screen", screen)):
        yield region, mesh.moved(z=-0.106).turned("x", np.pi - lid_angle).moved(y=0.014, z=-0.104)


def _keyboard_picture(ground: str, key: str) -> Finish:
    return over(plain(ground, 0.5), keys(key))


def _laptop_finishes(shell: str, screen: Finish) -> dict[str, Finish]:
    return {
        "shell": plain(shell, 0.4, 0.6, fade=0.1),
        "screen": screen,
        "keys": _keyboard_picture(mixed(shell, INK, 0.15), "#34373C"),
        "pad": plain(mixed(shell, INK, 0.1), 0.35),
    }


def _monitor(level: Level) -> Parts:
    yield "wood", slab(level, rectangle(level, 0.24, 0.18, 0.02), 0.014, 0.004)
    yield "metal", tube(level, [(0, 0.01, -0.05), (0, 0.3, -0.05)], 0.014, (16, 6, 4))
    if level is not FAR:
        hinge = tube(level, [(0, 0.29, -0.05), (0, 0.3, -0.02)], 0.018, (14, 5, 3))
        yield "metal", hinge
    yield "case", box(level, 0.614, 0.36, 0.022, 0.006).moved(y=0.125)
    yield "screen", panel(0.598, 0.336).moved(y=0.137, z=0.0115)
    yield "case", box(level, 0.26, 0.18, 0.024, 0.008).moved(y=0.215, z=-0.02)


PRODUCTS = (
    Product(
        "pocket-rangefinder",
        DEPARTMENT,
        Words("Pocket rangefinder", "便携旁轴相机"),
        Words(
            "A 35 mm digital camera with dials instead of menus.",
            "35 毫米数码相机，以转盘代替菜单。",
        ),
        "stand",
        _camera,
        {"leather": (4, 4), "metal": (4, 2), "dark": (2, 2), "glass": (4, 4)},
        (
            variant(
                "CAM-TAN",
                "Silver and tan",
                "银色棕皮",
                89900,
                5,
                **_camera_finishes("#9C6A43", "#C4C3BF"),
            ),
            variant("CAM-INK", "Black", "黑色", 89900, 7, **_camera_finishes("#3A3A3C", "#55565A")),
        ),
    ),
    Product(
        "thirteen-inch-laptop",
        DEPARTMENT,
        Words("13-inch laptop", "13 英寸笔记本电脑"),
        Words(
            "Silent, repairable, eighteen hours on one charge.", "静音、可维修，一次充电十八小时。"
        ),
        "stand",
        _laptop,
        {"screen": (8, 4), "keys": (8, 2), "shell": (4, 2), "pad": (2, 1)},
        (
            variant(
                "LAPTOP-SILVER",
                "Silver",
                "银色",
                119900,
                9,
                **_laptop_finishes("#BFC0BF", desktop(HILLS, 3)),
            ),
            variant(
                "LAPTOP-SAND",
                "Sand",
                "沙色",
                119900,
                6,
                **_laptop_finishes("#C9B493", desktop(DUNES, 5)),
            ),
        ),
    ),
    Product(
        "desk-monitor",
        DEPARTMENT,
        Words("27-inch desk monitor", "27 英寸显示器"),
        Words("Paper-matt 4K panel on an oak foot.", "纸感雾面 4K 屏，橡木底座。"),
        "stand",
        _monitor,
        {"screen": (8, 4), "wood": (4, 2), "case": (2, 2), "metal": (2, 1)},
        (
            variant(
                "MONITOR-OAK",
                "Oak",
                "橡木",
                64900,
                7,
                screen=desktop(TIDE, 9),
                wood=wood(OAK, 21),
                case=plain("#D8D3C8", 0.6),
                metal=brushed(BRASS),
            ),
            variant(
                "MONITOR-INK",
                "Ink",
                "墨色",
                64900,
                9,
                screen=desktop(HILLS, 4),
                wood=wood(WALNUT, 21),
                case=plain(INK, 0.6),
                metal=plain(INK, 0.5),
            ),
        ),
    ),
)
