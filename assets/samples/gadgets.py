"""Electronics to hold, wear and type on."""

import numpy as np

from assets.samples.finishes import Finish, brushed, leather, plain, weave, wood
from assets.samples.level import FAR, HAND, SHELF, Level
from assets.samples.mesh import Floats, Mesh
from assets.samples.outline import rectangle, spline, superellipse
from assets.samples.palette import (
    BRASS,
    OAK,
    SAGE,
    TERRACOTTA,
    WALNUT,
)
from assets.samples.product import Parts, Product, Words, variant
from assets.samples.screens import DUNES, HILLS, TIDE, Palette, lock_screen, wallpaper, watch_face
from assets.samples.shapes import box, disc, flat_panel, lathe, loft, slab, sweep, tube

DEPARTMENT = "electronics"


def _tilted(mesh: Mesh, lean: float, y: float, z: float) -> Mesh:
    """A plate lying in plan, stood up leaning back by `lean`, its lower edge at (y, z)."""
    return mesh.turned("x", np.pi / 2 - lean).moved(y=y, z=z)


def _phone(level: Level) -> Parts:
    plan = rectangle(level, 0.072, 0.15, 0.012)
    body = slab(level, plan, 0.0078, 0.0022).moved(z=-0.075)
    screen = flat_panel(0.067, 0.144).moved(y=0.0081, z=-0.075)
    yield "body", _tilted(body, 0.3, 0.017, 0.01)
    yield "screen", _tilted(screen, 0.3, 0.017, 0.01)
    if level is HAND:
        for x in (-0.02, 0.002):
            lens = lathe(level, [(0.009, 0), (0.009, 0.002, 0.001), (0, 0.002)], (20, 6, 3)).turned(
                "x", np.pi
            )
            yield "lens", _tilted(lens.moved(x=x, z=-0.13), 0.3, 0.017, 0.01)
    yield "dock", slab(level, rectangle(level, 0.086, 0.075, 0.014), 0.02, 0.005)
    yield "dock", box(level, 0.05, 0.075, 0.012, 0.004).turned("x", -0.3).moved(y=0.012, z=-0.018)


def _phone_finishes(body: str, colours: Palette, seed: int) -> dict[str, Finish]:
    return {
        "body": plain(body, 0.35, 0.4),
        "screen": lock_screen(colours, seed),
        "lens": plain("#22262C", 0.1),
        "dock": wood(OAK, 9, 6),
    }


def _tablet(level: Level) -> Parts:
    plan = rectangle(level, 0.245, 0.178, 0.012)
    body = slab(level, plan, 0.0065, 0.002).moved(z=-0.089)
    screen = flat_panel(0.23, 0.163).moved(y=0.0068, z=-0.089)
    cover = slab(level, plan * [0.99, 0.6], 0.003, 0.001).moved(z=-0.054)
    lean = 0.42
    yield "body", _tilted(body, lean, 0.006, 0.03)
    yield "screen", _tilted(screen, lean, 0.006, 0.03)
    yield "cover", cover.turned("x", np.pi / 2 + 0.42).moved(y=0.002, z=-0.087)
    yield "cover", slab(level, plan * [0.99, 0.75], 0.004, 0.001).moved(z=0.0)


def _tablet_finishes(cover: str, colours: Palette, seed: int) -> dict[str, Finish]:
    return {
        "body": plain("#3A3D42", 0.4),
        "screen": wallpaper(colours, seed),
        "cover": weave(cover, 60, 0.1),
    }


def _watch(level: Level) -> Parts:
    turns = np.linspace(0.16, 2 * np.pi - 0.16, level.pick(44, 14, 5))
    loop = np.stack(
        [np.zeros_like(turns), 0.034 + 0.031 * np.cos(turns), 0.0265 * np.sin(turns)], axis=1
    )
    wide = 0.0105 - 0.002 * np.sin(turns / 2) ** 2
    size = np.stack([wide / 0.0105, np.ones_like(wide)], axis=1)
    section = superellipse(level.pick(10, 4, 4), 0.0105, 0.0013, 3.5)
    lean = 0.62
    yield "strap", sweep(loop, section, size).moved(y=-0.034).turned("x", lean).moved(y=0.034)
    case = lathe(
        level,
        [
            (0.0, -0.004),
            (0.019, -0.004, 0.002),
            (0.0205, 0.004, 0.003),
            (0.018, 0.0075, 0.001),
            (0.0165, 0.007),
        ],
        (40, 12, 6),
        (20, 4, 2),
    )
    face = disc(level, 0.0168, (36, 12, 6)).moved(y=0.0071)
    for region, mesh in (("case", case), ("face", face)):
        yield region, mesh.moved(y=0.031).turned("x", lean).moved(y=0.034)
    if level is not FAR:
        crown = lathe(level, [(0.003, 0), (0.003, 0.0035, 0.0005), (0, 0.0035)], (14, 5, 3)).turned(
            "z", -np.pi / 2
        )
        yield "case", crown.moved(x=0.0195, y=0.031).turned("x", lean).moved(y=0.034)
    yield "stand", box(level, 0.046, 0.016, 0.052, 0.005).moved(y=-0.009)
    yield (
        "stand",
        tube(level, [(-0.019, 0.028, 0.002), (0.019, 0.028, 0.002)], 0.019, (24, 8, 4), (2, 2, 2)),
    )


def _watch_finishes(strap_: Finish, dial: str, hand: str, case: str = BRASS) -> dict[str, Finish]:
    return {
        "strap": strap_,
        "case": brushed(case, 0.25),
        "face": watch_face(dial, hand),
        "stand": weave("#CFC3AE", 40, 0.1),
    }


def _pad_outline(count: int) -> Floats:
    """Plan of a game controller: two grips and a waist, counter-clockwise from the back."""
    right = [
        (0.0, 0.044),
        (0.035, 0.047),
        (0.062, 0.04),
        (0.076, 0.014),
        (0.083, -0.03),
        (0.076, -0.058),
        (0.06, -0.058),
        (0.045, -0.028),
        (0.025, -0.014),
        (0.0, -0.012),
    ]
    left = [(-x, y) for x, y in right[1:-1]]
    return spline([right[0], *left, right[-1], *right[-2:0:-1]], count + 1, closed=True)[:-1]


def _gamepad(level: Level) -> Parts:
    yield "body", loft(_pad_rings(level)).bent(_gripped)
    if level is FAR:
        return
    for x, z in ((-0.028, 0.004), (0.028, 0.004)):
        stick = lathe(
            level,
            [
                (0.005, 0.03),
                (0.005, 0.038, 0.001),
                (0.0085, 0.039, 0.001),
                (0.008, 0.043, 0.001),
                (0, 0.042),
            ],
            (22, 7, 4),
            (12, 4, 3),
        )
        yield "dark", stick.moved(x=x, z=z)
    for i, (x, z) in enumerate(((0.0, -0.009), (0.009, 0.0), (0.0, 0.009), (-0.009, 0.0))):
        button = lathe(
            level, [(0.0042, 0.03), (0.0042, 0.0365, 0.001), (0, 0.0365)], (14, 5, 3), (8, 2, 2)
        )
        yield ("accent" if i == 1 else "dark"), button.moved(x=0.05 + x, z=-0.02 + z)
    for w, d in ((0.024, 0.008), (0.008, 0.024)):
        yield "dark", box(level, w, 0.007, d, 0.002).moved(x=-0.05, y=0.0295, z=-0.02)


def _pad_rings(level: Level) -> Floats:
    """The controller's outline at several heights; bottom and top close on its spine."""
    plan = _pad_outline(level.pick(56, 18, 10))
    spine = plan * [0.82, 0.0] + [0.0, 0.016]
    profile = level.pick(
        (
            (0, 0),
            (0.55, 0),
            (0.88, 0.003),
            (1, 0.013),
            (0.96, 0.024),
            (0.86, 0.0305),
            (0.6, 0.033),
            (0, 0.0335),
        ),
        ((0, 0), (0.75, 0.0), (1.0, 0.013), (0.8, 0.031), (0.0, 0.0335)),
        ((1.0, 0.006), (0.85, 0.03), (0.0, 0.0335)),
    )
    rings = [(spine + (plan - spine) * share, y) for share, y in profile]
    return np.stack([np.column_stack([p[:, 0], np.full(len(p), y), -p[:, 1]]) for p, y in rings])


def _gripped(points: Floats) -> Floats:
    """Grips of a controller sink towards the player."""
    x, y, z = points.T
    grip = np.clip((z - 0.0) / 0.058, 0, 1) ** 1.5
    return np.stack([x, y * (1 - 0.22 * grip) - 0.006 * grip, z], axis=1)


def _keyboard(level: Level) -> Parts:
    yield "case", box(level, 0.318, 0.018, 0.116, 0.005).turned("x", 0.07).moved(y=0.003)
    for region, mesh in _keys(level):
        yield region, mesh.turned("x", 0.07).moved(y=0.003)


def _keys(level: Level) -> Parts:
    """Five rows of caps; from afar each row is a bar."""
    rows = ((14, 0.0), (13, 0.25), (12, 0.5), (11, 0.75))
    pitch = 0.0213
    for r, (count, shift) in enumerate((*rows, (0, 0.0))):
        z = -0.0405 + r * 0.0203
        if level is not HAND:
            if level is FAR and r % 2:
                continue
            yield "key", box(level, 0.298, 0.009, 0.0165).moved(y=0.0165, z=z)
            continue
        widths = _row_widths(count, shift)
        x = -0.149
        for i, width in enumerate(widths):
            span = width * pitch
            accent = (r, i) in ((0, 0), (2, len(widths) - 1))
            cap = _key_cap(span - 0.0022)
            yield ("accent" if accent else "key"), cap.moved(x=x + span / 2, y=0.0165, z=z)
            x += span


def _key_cap(width: float) -> Mesh:
    """A cap that narrows towards its top, open below."""
    return slab(SHELF, rectangle(SHELF, width, 0.0182, 0.0025), 0.009, 0.0016, base=False)


def _row_widths(count: int, shift: float) -> list[float]:
    """Key widths in units over a 14-unit row; the bottom row holds the space bar."""
    if count == 0:
        return [1.25, 1.25, 1.25, 6.0, 1.25, 1.5, 1.5]
    inner = 14 - (1 + shift)
    whole = int(inner) - 1
    return [1 + shift, *[1.0] * whole, inner - whole]


PRODUCTS = (
    Product(
        "slate-phone-and-dock",
        DEPARTMENT,
        Words("Slate phone with dock", "石板手机（含底座）"),
        Words(
            "A calm phone with a paper-like screen, on an oak charging dock.",
            "类纸屏手机，配橡木充电座。",
        ),
        "stand",
        _phone,
        {"screen": (4, 8), "body": (3, 4), "dock": (4, 3), "lens": (1, 1)},
        (
            variant(
                "PHONE-SAGE", "Sage", "鼠尾草绿", 59900, 14, **_phone_finishes("#8FA088", HILLS, 2)
            ),
            variant(
                "PHONE-SAND", "Sand", "沙色", 59900, 11, **_phone_finishes("#CDB893", DUNES, 7)
            ),
            variant("PHONE-INK", "Ink", "墨色", 59900, 16, **_phone_finishes("#3A3E45", TIDE, 4)),
        ),
    ),
    Product(
        "folio-tablet",
        DEPARTMENT,
        Words("Folio tablet", "对开本平板"),
        Words(
            "Ten inches for reading and drawing, with a cloth stand.",
            "十英寸，阅读与绘画，布面支架。",
        ),
        "stand",
        _tablet,
        {"screen": (8, 5), "body": (3, 3), "cover": (4, 3)},
        (
            variant(
                "TABLET-TERRA",
                "Terracotta cover",
                "陶土色封套",
                44900,
                10,
                **_tablet_finishes(TERRACOTTA, DUNES, 12),
            ),
            variant(
                "TABLET-SAGE",
                "Sage cover",
                "鼠尾草封套",
                44900,
                12,
                **_tablet_finishes(SAGE, TIDE, 13),
            ),
        ),
    ),
    Product(
        "meridian-smart-watch",
        DEPARTMENT,
        Words("Meridian smart watch", "子午智能手表"),
        Words(
            "Looks like a watch, keeps quiet, lasts ten days.", "形如腕表，安静不打扰，续航十天。"
        ),
        "stand",
        _watch,
        {"strap": (4, 4), "face": (4, 4), "case": (3, 2), "stand": (3, 3)},
        (
            variant(
                "WATCH-TAN",
                "Brass and tan",
                "黄铜棕带",
                27900,
                13,
                **_watch_finishes(leather("#A66F44", 40), "#EDE7DB", "#2A2E34"),
            ),
            variant(
                "WATCH-FOREST",
                "Brass and forest",
                "黄铜绿带",
                27900,
                8,
                **_watch_finishes(weave("#3D5A49", 30, 0.2), "#2D4A3C", "#EDE3CC"),
            ),
            variant(
                "WATCH-INK",
                "Steel and ink",
                "钢与墨",
                26900,
                0,
                **_watch_finishes(plain("#3A3D42", 0.8), "#34383E", "#E7E2D8", "#B9BBBC"),
            ),
        ),
        texture=256,
    ),
    Product(
        "parlour-game-pad",
        DEPARTMENT,
        Words("Parlour game pad", "客厅游戏手柄"),
        Words("Wireless, with parts that come off for repair.", "无线手柄，部件可拆可修。"),
        "stand",
        _gamepad,
        {"body": (4, 4), "dark": (2, 2), "accent": (1, 1)},
        (
            variant(
                "PAD-CHALK",
                "Chalk",
                "粉笔白",
                6900,
                26,
                body=plain("#DDD5C6", 0.5),
                dark=plain("#3C4046", 0.6),
                accent=plain(TERRACOTTA, 0.5),
            ),
            variant(
                "PAD-FOREST",
                "Forest",
                "森林绿",
                6900,
                19,
                body=plain("#43604F", 0.5),
                dark=plain("#E0D6C2", 0.6),
                accent=plain("#C89235", 0.5),
            ),
        ),
        texture=256,
    ),
    Product(
        "typewriter-keyboard",
        DEPARTMENT,
        Words("Compact keyboard", "紧凑机械键盘"),
        Words("Quiet mechanical keys in an oak tray.", "静音机械轴，橡木托盘。"),
        "stand",
        _keyboard,
        {"case": (6, 4), "key": (2, 2), "accent": (2, 2)},
        (
            variant(
                "KEYS-OAK",
                "Oak",
                "橡木",
                13900,
                12,
                case=wood(OAK, 18, 6),
                key=plain("#E3DCCD", 0.6),
                accent=plain(TERRACOTTA, 0.6),
            ),
            variant(
                "KEYS-WALNUT",
                "Walnut",
                "胡桃木",
                13900,
                9,
                case=wood(WALNUT, 18, 6),
                key=plain("#45484C", 0.6),
                accent=plain("#C89235", 0.6),
            ),
        ),
        texture=256,
    ),
)
