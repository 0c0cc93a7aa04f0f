"""Shop furniture that carries goods: shelves, tables, plinths, rails, platforms, counters.

Every builder yields pieces in the fixture's own frame (bottom centre, front +Z). Board
heights and slot columns come from `scenes.fixtures`, so that goods stand on what is built.
"""

from collections.abc import Callable, Iterator

import numpy as np

from assets.bake.fittings import bench, column, fitting_room, mirror, partition, planter
from assets.bake.materials import (
    BRASS,
    DARK,
    DARK_OAK,
    END_GRAIN,
    FINISHES,
    FLUTES,
    OAK,
    STEEL,
    Material,
)
from assets.bake.surface import Piece, Triple, block, dressed, in_room, panel, rod
from assets.samples.mesh import grid
from scenes.fixtures import SHELF_BOARD, board_heights
from scenes.store import Fixture, FixtureKind

FRONT_AND_SIDES = ("+x", "-x", "+z")
STANDING = ("+x", "-x", "+y", "+z")
EDGE_STEP = 0.45
"""Distance between lit vertices along the edges of boards, metres."""
POST = 0.018
RAIL_RADIUS = 0.0125


def fixture_pieces(fixture: Fixture) -> Iterator[Piece]:
    """Everything that is built for `fixture`, in room coordinates."""
    for piece in BUILDERS[fixture.kind](fixture):
        yield in_room(piece, fixture)


def _wood(fixture: Fixture) -> Material:
    """The fixture's finish where it is wood; oak boards go with every other finish."""
    return DARK_OAK if fixture.finish == "dark_oak" else OAK


def _board(wood: Material, size: Triple, foot: Triple, back: bool = False) -> Iterator[Piece]:
    """A bevelled board with end grain; its underside shows, its back only if asked for."""
    sides = ["+x", "-x", "+y", "-y", "+z", *(["-z"] if back else [])]
    ends = END_GRAIN if wood is OAK else wood
    yield from block(wood, size, foot, sides, bevel=0.006, step=EDGE_STEP, ends=ends)


def shelf(fixture: Fixture) -> Iterator[Piece]:
    """Oak boards between brass posts over a closed base, against a wall; a shelf whose foot is
    above the floor is boards alone, hung on that wall."""
    width, height, depth = fixture.size
    heights = board_heights(fixture)
    wood = _wood(fixture)
    for level, top in enumerate(heights):
        yield from _board(wood, (width, SHELF_BOARD, depth), (0, top - SHELF_BOARD, 0))
        if level > 0:
            lip = (width - 0.02, 0.018, 0.012)
            yield from block(BRASS, lip, (0, top - SHELF_BOARD - 0.018, depth / 2 - 0.03), ("+z",))
    if fixture.position[1] > 0:
        return
    yield from _base(fixture, heights[0] - SHELF_BOARD)
    metal = STEEL if fixture.finish == "black_steel" else BRASS
    for x in _posts(width):
        for z in (depth / 2 - 0.035, -depth / 2 + 0.03):
            yield rod(metal, (x, heights[0], z), (x, height, z), POST / 2, 5)


def _posts(width: float) -> list[float]:
    """Where uprights stand: at both ends and about every 1.3 m between."""
    bays = max(1, round(width / 1.3))
    return [float(x) for x in np.linspace(-width / 2 + 0.02, width / 2 - 0.02, bays + 1)]


def _base(fixture: Fixture, top: float) -> Iterator[Piece]:
    """Drawers under a shelf, over a dark recess."""
    width, _, depth = fixture.size
    finish = FINISHES["white"] if fixture.finish == "oak" else FINISHES[fixture.finish]
    recess = 0.06
    yield from block(
        finish, (width - 0.02, top - recess, depth - 0.03), (0, recess, -0.015), FRONT_AND_SIDES
    )
    yield from block(DARK, (width - 0.1, recess, depth - 0.09), (0, 0, -0.045), FRONT_AND_SIDES)
    drawers = max(1, round(width / 0.8))
    face = depth / 2 - 0.0295
    for i in range(drawers):
        x = -width / 2 + (i + 0.5) * width / drawers
        yield panel(BRASS, (x - 0.07, top - 0.075, face), (0.14, 0, 0), (0, 0.014, 0))
        if i:
            edge = x - width / drawers / 2
            yield panel(DARK, (edge - 0.003, recess, face), (0.006, 0, 0), (0, top - recess, 0))


def table(fixture: Fixture) -> Iterator[Piece]:
    """A table: thick bevelled top, apron, four tapered legs."""
    width, height, depth = fixture.size
    wood = _wood(fixture)
    thick, inset, apron = 0.04, 0.07, 0.08
    ends = END_GRAIN if wood is OAK else wood
    top = FINISHES[fixture.finish] if fixture.finish not in ("brass", "linen") else wood
    yield from block(
        top, (width, thick, depth), (0, height - thick, 0), bevel=0.008,
        step=EDGE_STEP, ends=ends if top is wood else None,
    )  # fmt: skip
    yield from block(
        wood, (width - 2 * inset - 0.03, apron, depth - 2 * inset - 0.03),
        (0, height - thick - apron, 0), ("+x", "-x", "+z", "-z"),
    )  # fmt: skip
    for x in (-1, 1):
        for z in (-1, 1):
            at = (x * (width / 2 - inset), z * (depth / 2 - inset))
            yield _leg(wood, at, height - thick, 0.055, 0.032)


def _leg(wood: Material, at: tuple[float, float], height: float, top: float, foot: float) -> Piece:
    """A square leg that tapers to its foot, without ends."""
    ring = np.array([(-1, 1), (1, 1), (1, -1), (-1, -1), (-1, 1)]) / 2
    points, normals = np.zeros((2, 8, 3)), np.zeros((2, 8, 3))
    metres = np.zeros((2, 8, 2))
    for row, (y, size) in enumerate(((0.0, foot), (height, top))):
        corners = ring * size + at
        for face in range(4):
            for k in (0, 1):
                points[row, 2 * face + k] = (corners[face + k, 0], y, corners[face + k, 1])
                middle = (ring[face] + ring[face + 1]) / 2
                normals[row, 2 * face + k] = (2 * middle[0], 0.0, 2 * middle[1])
                metres[row, 2 * face + k] = (y, (face + k) * top)
    return dressed(grid(points, normals, metres), wood)


def plinth(fixture: Fixture) -> Iterator[Piece]:
    """A solid pedestal that floats on a dark recess."""
    width, height, depth = fixture.size
    finish, recess = FINISHES[fixture.finish], 0.04
    yield from block(
        finish, (width, height - recess, depth), (0, recess, 0),
        ("+x", "-x", "+y", "+z", "-z"), bevel=0.01, step=EDGE_STEP,
    )  # fmt: skip
    yield from block(
        DARK, (width - 0.06, recess, depth - 0.06), (0, 0, 0), ("+x", "-x", "+z", "-z")
    )


def rail(fixture: Fixture) -> Iterator[Piece]:
    """A clothes rail: a brass frame on an oak board, a hook for every hanger."""
    width, height, depth = fixture.size
    radius, foot = RAIL_RADIUS, 0.035
    yield from block(
        _wood(fixture), (width, foot, depth * 0.7), (0, 0, 0),
        ("+x", "-x", "+y", "+z", "-z"), bevel=0.006, step=EDGE_STEP,
    )  # fmt: skip
    x = width / 2 - 0.05
    for side in (-x, x):
        yield rod(BRASS, (side, foot, 0), (side, height, 0), radius, 7)
    bar = height - radius
    yield rod(BRASS, (-width / 2, bar, 0), (width / 2, bar, 0), radius, 7)
    for end in (-1, 1):
        yield panel(
            BRASS,
            (end * width / 2, bar - radius, end * radius),
            (0, 0, -end * 2 * radius),
            (0, 2 * radius, 0),
        )
    pitch = width / fixture.columns
    for i in range(fixture.columns):
        hook = (i + 0.5) * pitch - width / 2
        yield rod(BRASS, (hook, height - 0.045, 0), (hook, height - 2 * radius, 0), 0.003, 3)


def platform(fixture: Fixture) -> Iterator[Piece]:
    """A low stage for furniture, its deck in the fixture's finish, its edge on a recess."""
    width, height, depth = fixture.size
    recess = min(0.03, height / 3)
    yield from block(
        FINISHES[fixture.finish], (width, height - recess, depth), (0, recess, 0),
        ("+x", "-x", "+y", "+z", "-z"), bevel=0.008, step=0.6,
    )  # fmt: skip
    yield from block(
        DARK, (width - 0.08, recess, depth - 0.08), (0, 0, 0), ("+x", "-x", "+z", "-z")
    )


def counter(fixture: Fixture) -> Iterator[Piece]:
    """A checkout counter: fluted front, thick top, brass foot rail, open work shelf behind."""
    width, height, depth = fixture.size
    top = FINISHES[fixture.finish]
    thick, overhang, kick = 0.05, 0.03, 0.08
    body = (width - 2 * overhang, height - thick - kick, depth - 2 * overhang)
    front = FLUTES if fixture.finish != "dark_oak" else DARK_OAK
    for side, corner, right in _body_walls(body, kick):
        made = front if side != "-z" else OAK
        yield from _fluted(made, corner, right, body[1])
    yield from block(
        DARK, (body[0] - 0.1, kick, body[2] - 0.1), (0, 0, 0), ("+x", "-x", "+z", "-z")
    )
    yield from block(top, (width, thick, depth), (0, height - thick, 0), bevel=0.01, step=EDGE_STEP)
    y, z = 0.14, depth / 2 + 0.03
    yield rod(BRASS, (-body[0] / 2, y, z), (body[0] / 2, y, z), 0.016, 7)


def _body_walls(body: Triple, foot: float) -> Iterator[tuple[str, Triple, Triple]]:
    x, _, z = body[0] / 2, 0, body[2] / 2
    yield "+z", (-x, foot, z), (2 * x, 0, 0)
    yield "-z", (x, foot, -z), (-2 * x, 0, 0)
    yield "+x", (x, foot, z), (0, 0, -2 * z)
    yield "-x", (-x, foot, -z), (0, 0, 2 * z)


def _fluted(material: Material, corner: Triple, right: Triple, height: float) -> Iterator[Piece]:
    """A wall of upright battens: the flutes repeat along the trim texture's u."""
    yield panel(material, corner, right, (0, height, 0), step=0.3, grain="right")


def floor_spot(fixture: Fixture) -> Iterator[Piece]:
    """Bare floor: goods stand there by themselves."""
    yield from ()


BUILDERS: dict[FixtureKind, Callable[[Fixture], Iterator[Piece]]] = {
    "shelf": shelf, "table": table, "plinth": plinth, "rail": rail, "platform": platform,
    "floor_spot": floor_spot, "counter": counter, "bench": bench, "mirror": mirror,
    "fitting_room": fitting_room, "partition": partition, "column": column, "planter": planter,
}  # fmt: skip
