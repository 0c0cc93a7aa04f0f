"""Electronics for listening, watching and taking pictures."""

import numpy as np

from assets.samples.finishes import Finish, brushed, leather, mixed, over, plain, weave, wood
from assets.samples.level import FAR, HAND, Level
from assets.samples.mesh import Mesh
from assets.samples.outline import circle, rectangle, superellipse
from assets.samples.palette import (
    BRASS,
    CHARCOAL,
    CLAY,
    COPPER,
    GREEN,
    INK,
    LINEN,
    OAK,
    OCHRE,
    OFF_WHITE,
    SAGE,
    SAND,
    STEEL,
    TERRACOTTA,
    WALNUT,
)
from assets.samples.patterns import grooves, keys
from assets.samples.product import Parts, Product, Words, variant
from assets.samples.screens import DUNES, HILLS, TIDE, desktop
from assets.samples.shapes import box, disc, lathe, panel, slab, strap, sweep, tube

DEPARTMENT = "electronics"


def _facing(mesh: Mesh) -> Mesh:
    """A part turned on the lathe, laid down to face the front."""
    return mesh.turned("x", np.pi / 2)


def _headphones(level: Level) -> Parts:
    band = [(-0.083, 0.085, 0), (-0.08, 0.15, 0), (-0.045, 0.198, 0), (0, 0.212, 0), (0.045, 0.198, 0), (0.08, 0.15, 0), (0.083, 0.085, 0)]
    yield "metal", strap(level, band, 0.016, 0.004, (32, 10, 6))
    if level is not FAR:
        pad = [(-0.062, 0.174, 0), (-0.034, 0.193, 0), (0, 0.2, 0), (0.034, 0.193, 0), (0.062, 0.174, 0)]
        yield "cushion", strap(level, pad, 0.034, 0.016, (20, 7, 3))
    for side in (1, -1):
        sides = (32, 10, 5)
        shell = lathe(level, [(0, 0.022), (0.03, 0.022, 0.008), (0.04, 0.012, 0.006), (0.042, 0)][::-1], sides, (12, 4, 3))
        ear = lathe(level, [(0.044, 0, 0.004), (0.046, 0.012, 0.01), (0.036, 0.024, 0.006), (0.02, 0.02)], sides, (14, 4, 2))
        for region, mesh, turn in (("shell", shell, 1), ("cushion", ear, -1)):
            cup = mesh.turned("z", turn * np.pi / 2).scaled(1, 1.18, 1)
            yield region, cup.moved(x=-0.072).scaled(-side).moved(y=0.056)
        if level is HAND:
            fork = [(0, 0.1, 0), (0, 0.112, 0.016), (0, 0.06, 0.047), (0, 0.056, 0.047)]
            for z in (1, -1):
                yield "metal", tube(level, fork, 0.0026, (8, 3, 3), (14, 5, 3)).scaled(1, 1, z).moved(x=0.079 * side)


def _headphone_finishes(shell: Finish, pad: str) -> dict[str, Finish]:
    return {"shell": shell, "cushion": leather(pad, 50), "metal": brushed(BRASS, 0.3)}


def _turntable(level: Level) -> Parts:
    yield "plinth", box(level, 0.43, 0.055, 0.34, 0.008).moved(y=0.018)
    yield "platter", lathe(level, [(0.15, 0.073), (0.15, 0.086, 0.003), (0.0, 0.086)], (48, 16, 7)).moved(x=-0.045)
    yield "record", disc(level, 0.146, (48, 16, 7)).moved(x=-0.045, y=0.0875)
    base = lathe(level, [(0.024, 0.073), (0.024, 0.088, 0.003), (0.012, 0.1, 0.002), (0, 0.1)], (20, 7, 4))
    yield "metal", base.moved(x=0.165, z=-0.1)
    arm = [(0.165, 0.104, -0.13), (0.165, 0.106, -0.06), (0.162, 0.104, 0.04), (0.125, 0.098, 0.1)]
    yield "metal", tube(level, arm, 0.0036, (8, 4, 3), (16, 5, 3))
    if level is not FAR:
        yield "metal", box(level, 0.016, 0.008, 0.028, 0.002).turned("y", -0.55).moved(x=0.119, y=0.089, z=0.107)
        yield "metal", lathe(level, [(0.013, 0.073), (0.013, 0.087, 0.002), (0, 0.087)], (20, 7, 4)).moved(x=0.175, z=0.12)
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
    yield "cap", lathe(level, [(0.036, 0.167, 0.002), (0.036, 0.175, 0.004), (0, 0.175)], (40, 12, 6))
    yield "cap", lathe(level, [(0.0, 0.0), (0.034, 0, 0.001), (0.036, 0.008)], (40, 12, 6)).moved(y=-0.004)
    if level is not FAR:
        strap_path = [(0.036, 0.15, 0), (0.062, 0.165, 0), (0.062, 0.2, 0), (0.03, 0.215, 0), (0, 0.2, 0), (0, 0.174, 0)]
        yield "strap", strap(level, strap_path, 0.014, 0.003, (22, 8, 3))
        yield "badge", box(level, 0.02, 0.008, 0.002, 0.0005).moved(y=0.035, z=0.041)


def _travel_finishes(cloth: str, cap: str, strap_: str) -> dict[str, Finish]:
    return {"cloth": weave(cloth, 60, 0.2), "cap": plain(cap, 0.6), "strap": leather(strap_, 20), "badge": brushed(BRASS)}


def _bookshelf_speaker(level: Level) -> Parts:
    yield "wood", box(level, 0.18, 0.3, 0.23, 0.005)
    if level is not FAR:
        yield "baffle", panel(0.164, 0.284).moved(y=0.008, z=0.1153)
    for y, radius in ((0.098, 0.066), (0.222, 0.036)):
        sides = (40, 12, 6)
        ring = [(radius * 1.06, 0), (radius * 1.04, 0.006, 0.002), (radius * 0.93, 0.007, 0.002), (radius * 0.86, 0.001)]
        cone = [(radius * 0.88, 0.002), (radius * 0.7, 0.003), (radius * 0.34, -0.008), (radius * 0.3, 0.002), (0, 0.008)]
        if level is not FAR:
            yield "ring", _facing(lathe(level, ring, sides, (14, 4, 2))).moved(y=y, z=0.115)
        yield "cone", _facing(lathe(level, cone, sides, (20, 5, 3))).moved(y=y, z=0.117 if level is HAND else 0.1235)


def _camera(level: Level) -> Parts:
    body = rectangle(level, 0.134, 0.034, 0.016)
    yield "leather", slab(level, body, 0.052, 0.001, base=False).moved(y=0.008)
    for y, height in ((0.0, 0.009), (0.058, 0.018)):
        yield "metal", slab(level, body * [1.01, 1.04], height, 0.002, base=y == 0).moved(y=y)
    if level is not FAR:
        yield "metal", box(level, 0.05, 0.012, 0.03, 0.003).moved(x=-0.006, y=0.073)
        yield "glass", box(level, 0.018, 0.009, 0.002, 0.0).moved(x=0.045, y=0.062, z=0.0175)
        for x, radius in ((0.044, 0.01), (-0.05, 0.008)):
            dial = lathe(level, [(radius, 0.074), (radius, 0.082, 0.001), (0, 0.082)], (20, 6, 4))
            yield "dark", dial.moved(x=x)
        yield "metal", lathe(level, [(0.005, 0.075), (0.0045, 0.08, 0.001), (0, 0.08)], (14, 5, 3)).moved(x=0.024)
    barrel = [(0.029, 0, 0.001), (0.029, 0.012, 0.001), (0.025, 0.013), (0.026, 0.03, 0.001), (0.023, 0.032), (0.016, 0.024)]
    yield "dark", _facing(lathe(level, barrel, (40, 12, 5), (20, 6, 3))).moved(x=-0.006, y=0.035, z=0.016)
    yield "glass", _facing(disc(level, 0.0215, (36, 12, 5))).moved(x=-0.006, y=0.035, z=0.0425 if level is HAND else 0.0485)


def _camera_finishes(hide: str, metal: str) -> dict[str, Finish]:
    lens = over(plain("#3A4656", 0.05), grooves("#566C86", "#232A36"))
    return {"leather": leather(hide, 70, 0.2), "metal": brushed(metal, 0.35, 0.1), "dark": plain(INK, 0.4), "glass": lens}


def _laptop(level: Level) -> Parts:
    plan = rectangle(level, 0.3, 0.212, 0.012)
    yield "shell", slab(level, plan, 0.012, 0.003).moved(y=0.002)
    yield "keys", disc_panel(0.268, 0.1).moved(y=0.0143, z=-0.032)
    if level is not FAR:
        yield "pad", disc_panel(0.11, 0.068).moved(y=0.0143, z=0.06)
    lid_angle = 1.92
    lid = slab(level, plan, 0.006, 0.0025)
    screen = disc_panel(0.284, 0.186).moved(y=0.0063)
    for region, mesh in (("shell", lid), ("screen", screen)):
        yield region, mesh.moved(z=-0.106).turned("x", np.pi - lid_angle).moved(y=0.014, z=-0.104)


def disc_panel(width: float, depth: float) -> Mesh:
    """A flat rectangle looking up, its texture upright for someone in front."""
    return panel(width, depth).turned("x", -np.pi / 2).moved(z=depth / 2)


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
        "studio-headphones", DEPARTMENT,
        Words("Studio headphones", "头戴式耳机"),
        Words("Closed back, brass yokes, cushions you can change yourself.", "封闭式，黄铜支架，耳垫可自行更换。"),
        "stand", _headphones, {"shell": (4, 4), "cushion": (4, 4), "metal": (4, 2)},
        (
            variant("PHONES-SAND", "Sand", "沙色", 24900, 15, **_headphone_finishes(plain("#D3C2A2", 0.5), "#8A5F3D")),
            variant("PHONES-WALNUT", "Walnut", "胡桃木", 27900, 8, **_headphone_finishes(wood(WALNUT, 7), "#3B332E")),
            variant("PHONES-FOREST", "Forest", "森林绿", 24900, 10, **_headphone_finishes(plain("#3A5546", 0.5), "#BFA884")),
        ),
        texture=256,
    ),
    Product(
        "belt-drive-turntable", DEPARTMENT,
        Words("Belt-drive turntable", "皮带驱动唱机"),
        Words("A heavy platter in a solid wood plinth. Built-in phono stage.", "实木底座，重型转盘，内置唱放。"),
        "stand", _turntable, {"plinth": (8, 2), "record": (5, 5), "platter": (3, 2), "metal": (2, 2), "foot": (1, 1)},
        (
            variant("DECK-OAK", "Oak", "橡木", 49900, 6, plinth=wood(OAK, 12, 6), record=_record(), platter=brushed(STEEL), metal=brushed(BRASS), foot=plain(INK, 0.8)),
            variant("DECK-WALNUT", "Walnut", "胡桃木", 52900, 1, plinth=wood(WALNUT, 12, 6), record=_record(), platter=brushed(STEEL), metal=brushed(BRASS), foot=plain(INK, 0.8)),
        ),
    ),
    Product(
        "pebble-travel-speaker", DEPARTMENT,
        Words("Pebble travel speaker", "卵石便携音箱"),
        Words("Twelve hours of warm sound behind woven cloth.", "织布网罩，十二小时温暖声音。"),
        "stand", _travel_speaker, {"cloth": (6, 4), "cap": (2, 2), "strap": (2, 2), "badge": (1, 1)},
        (
            variant("PEBBLE-LINEN", "Linen", "亚麻", 12900, 23, **_travel_finishes(LINEN, "#BEB096", "#9A6B42")),
            variant("PEBBLE-MOSS", "Moss", "苔绿", 12900, 17, **_travel_finishes("#68765A", "#4C5944", "#4A3526")),
            variant("PEBBLE-CLAY", "Clay", "陶土", 12900, 12, **_travel_finishes(CLAY, "#A86F52", "#6B4029")),
        ),
        texture=256,
    ),
    Product(
        "bookshelf-speaker", DEPARTMENT,
        Words("Bookshelf speaker", "书架音箱"),
        Words("Two-way, real veneer, copper-ringed drivers. Sold singly.", "两分频，天然木皮，铜环单元。单只出售。"),
        "stand", _bookshelf_speaker, {"wood": (4, 4), "baffle": (4, 6), "ring": (2, 2), "cone": (2, 2)},
        (
            variant("SHELFSPK-OAK", "Oak", "橡木", 29900, 10, wood=wood(OAK, 14), baffle=plain("#E2DACB", 0.7), ring=brushed(COPPER), cone=plain(INK, 0.7)),
            variant("SHELFSPK-INK", "Ink", "墨色", 29900, 8, wood=plain(CHARCOAL, 0.6), baffle=plain("#34373B", 0.7), ring=brushed(BRASS), cone=plain("#B99B6B", 0.7)),
        ),
        texture=256,
    ),
    Product(
        "pocket-rangefinder", DEPARTMENT,
        Words("Pocket rangefinder", "便携旁轴相机"),
        Words("A 35 mm digital camera with dials instead of menus.", "35 毫米数码相机，以转盘代替菜单。"),
        "stand", _camera, {"leather": (4, 4), "metal": (4, 2), "dark": (2, 2), "glass": (4, 4)},
        (
            variant("CAM-TAN", "Silver and tan", "银色棕皮", 89900, 5, **_camera_finishes("#9C6A43", "#C4C3BF")),
            variant("CAM-INK", "Black", "黑色", 89900, 7, **_camera_finishes("#3A3A3C", "#55565A")),
        ),
    ),
    Product(
        "thirteen-inch-laptop", DEPARTMENT,
        Words("13-inch laptop", "13 英寸笔记本电脑"),
        Words("Silent, repairable, eighteen hours on one charge.", "静音、可维修，一次充电十八小时。"),
        "stand", _laptop, {"screen": (8, 4), "keys": (8, 2), "shell": (4, 2), "pad": (2, 1)},
        (
            variant("LAPTOP-SILVER", "Silver", "银色", 119900, 9, **_laptop_finishes("#BFC0BF", desktop(HILLS, 3))),
            variant("LAPTOP-SAND", "Sand", "沙色", 119900, 6, **_laptop_finishes("#C9B493", desktop(DUNES, 5))),
        ),
    ),
    Product(
        "desk-monitor", DEPARTMENT,
        Words("27-inch desk monitor", "27 英寸显示器"),
        Words("Paper-matt 4K panel on an oak foot.", "纸感雾面 4K 屏，橡木底座。"),
        "stand", _monitor, {"screen": (8, 4), "wood": (4, 2), "case": (2, 2), "metal": (2, 1)},
        (
            variant("MONITOR-OAK", "Oak", "橡木", 64900, 7, screen=desktop(TIDE, 9), wood=wood(OAK, 21), case=plain("#D8D3C8", 0.6), metal=brushed(BRASS)),
            variant("MONITOR-INK", "Ink", "墨色", 64900, 9, screen=desktop(HILLS, 4), wood=wood(WALNUT, 21), case=plain(INK, 0.6), metal=plain(INK, 0.5)),
        ),
    ),
)
