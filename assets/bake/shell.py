"""The room itself: floor, walls with their openings, ceiling, and the view outside.

Wall i runs from outline point i to the next; the outline may be wound either way.
"""

import itertools
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from assets.bake.materials import DARK, FINISHES, OAK, SKIRTING, STEEL, Material
from assets.bake.surface import Piece, dressed, facing, panel, plate, printed
from assets.samples.mesh import Floats, Mesh
from scenes.geometry import Point2, inside_polygon
from scenes.store import Opening, Room

CELL = 4.5
"""Longest wall or floor tile, metres: what is culled together should stand together."""
WALL_THICKNESS = 0.24
SKIRTING_HEIGHT = 0.09
SKIRTING_DEPTH = 0.014
SHADOW_GAP = 0.05
"""Width of the dark joint between wall and ceiling, metres."""
FRAME = 0.055
GROUND = -0.12
BACKDROP_HEIGHT = 8.0
BACKDROP_DISTANCE = 8.0
"""The painted view stands this far outside, metres, so that it moves as one walks."""


class Wall:
    """One wall seen from inside: s runs to the right along it, y up, depth into the room."""

    def __init__(self, room: Room, index: int) -> None:
        a = np.array(room.outline[index], dtype=np.float64)
        b = np.array(room.outline[(index + 1) % len(room.outline)], dtype=np.float64)
        self.index = index
        self.length = float(np.linalg.norm(b - a))
        self._forward = signed_area(room.outline) > 0
        if not self._forward:
            a, b = b, a
        along = (b - a) / self.length
        self._start = np.array([a[0], 0.0, a[1]])
        self.right = np.array([along[0], 0.0, along[1]])
        self.inward = np.array([-along[1], 0.0, along[0]])

    def span(self, opening: Opening) -> tuple[float, float]:
        """An opening's left and right edge seen from inside."""
        if self._forward:
            return opening.start, opening.end
        return self.length - opening.end, self.length - opening.start

    def point(self, s: float, y: float, depth: float = 0.0) -> Floats:
        point: Floats = self._start + s * self.right + depth * self.inward
        point[1] = y
        return point

    def tile(self, material: Material, s: tuple[float, float], y: tuple[float, float],
             depth: float = 0.0) -> Piece:  # fmt: skip
        """A rectangle of wall that faces the room."""
        return panel(material, self.point(s[0], y[0], depth), (s[1] - s[0]) * self.right,
                     (0, y[1] - y[0], 0))  # fmt: skip


def signed_area(outline: list[Point2]) -> float:
    """Twice the plan's area; positive if d x up points inwards along its edges."""
    points = np.array(outline)
    after = np.roll(points, -1, axis=0)
    return float((points[:, 0] * after[:, 1] - after[:, 0] * points[:, 1]).sum())


def walls(room: Room) -> list[Wall]:
    return [Wall(room, index) for index in range(len(room.outline))]


def shell_pieces(room: Room) -> Iterator[Piece]:
    """Floor, ceiling, walls, skirting, window and door frames."""
    yield floor(room)
    yield from ceiling(room)
    accents = {accent.wall: FINISHES[accent.finish] for accent in room.accents}
    for wall in walls(room):
        openings = sorted((o for o in room.openings if o.wall == wall.index), key=wall.span)
        material = accents.get(wall.index, FINISHES[room.walls])
        yield from _wall(room, wall, openings, material)
        yield from _skirting(wall, openings)
        for opening in openings:
            yield from _reveal(wall, opening)
            yield from _frame(wall, opening)


def _wall(room: Room, wall: Wall, openings: list[Opening], material: Material) -> Iterator[Piece]:
    """Tiles around the openings."""
    edges = {0.0, wall.length, *(edge for opening in openings for edge in wall.span(opening))}
    marks = sorted(edges)
    for low, high in itertools.pairwise(marks):
        middle = (low + high) / 2
        cuts = sorted(
            (o.sill, o.head) for o in openings if wall.span(o)[0] < middle < wall.span(o)[1]
        )
        y = 0.0
        for sill, head in [*cuts, (room.height, room.height)]:
            if sill > y:
                yield from _tiles(wall, material, (low, high), (y, sill))
            y = max(y, head)


def _tiles(wall: Wall, material: Material, s: tuple[float, float],
           y: tuple[float, float]) -> Iterator[Piece]:  # fmt: skip
    marks = np.linspace(s[0], s[1], max(1, int(np.ceil((s[1] - s[0]) / CELL))) + 1)
    for low, high in itertools.pairwise(marks):
        yield wall.tile(material, (float(low), float(high)), y)


def _skirting(wall: Wall, openings: list[Opening]) -> Iterator[Piece]:
    """A board along the wall's foot, left out at entrances."""
    doors = [wall.span(o) for o in openings if o.sill < SKIRTING_HEIGHT]
    start = 0.0
    for low, high in [*doors, (wall.length, wall.length)]:
        if low - start > 0.05:
            s = (start, low)
            yield wall.tile(SKIRTING, s, (0.0, SKIRTING_HEIGHT), SKIRTING_DEPTH)
            corner = wall.point(s[0], SKIRTING_HEIGHT, SKIRTING_DEPTH)
            yield panel(SKIRTING, corner, (s[1] - s[0]) * wall.right, -SKIRTING_DEPTH * wall.inward)
        start = high


def _reveal(wall: Wall, opening: Opening) -> Iterator[Piece]:
    """The wall's thickness around an opening; a window gets an oak sill board."""
    low, high = wall.span(opening)
    out = -WALL_THICKNESS * wall.inward
    rise = np.array([0.0, opening.head - opening.sill, 0.0])
    width = (high - low) * wall.right
    plaster = FINISHES["plaster"]
    yield panel(plaster, wall.point(low, opening.sill), out, rise)
    yield panel(plaster, wall.point(high, opening.sill) + out, -out, rise)
    yield panel(plaster, wall.point(low, opening.head) + out, width, -out)
    if opening.kind == "window":
        lip = 0.05 * wall.inward
        board = 0.03 * np.array([0.0, 1.0, 0.0])
        yield panel(OAK, wall.point(low, opening.sill) + lip + board, width, out - lip, step=0.35)
        yield panel(OAK, wall.point(low, opening.sill) + lip, width, board)
    else:
        yield panel(STEEL, wall.point(low, 0.004), width, out)


def _frame(wall: Wall, opening: Opening) -> Iterator[Piece]:
    """Slim steel bars: round the opening, and between the panes of a window."""
    low, high = wall.span(opening)
    window = opening.kind == "window"
    bottom = opening.sill + (0.03 if window else 0.0)
    panes = max(1, round((high - low) / 1.5)) if window else 1
    for s in np.linspace(low + FRAME / 2, high - FRAME / 2, panes + 1):
        yield from _bar(wall, float(s), (bottom, opening.head), upright=True)
    rows = [opening.head - FRAME / 2]
    if window:
        rows += [bottom + FRAME / 2, opening.head - 0.62]
    for y in rows:
        yield from _bar(wall, y, (low, high), upright=False)


def _bar(wall: Wall, at: float, span: tuple[float, float], upright: bool) -> Iterator[Piece]:
    """A bar of a frame in the wall's outer half: its front and its two long sides."""
    near, far, half = -0.10, -0.15, FRAME / 2
    if upright:
        left, right = at - half, at + half
        rise = np.array([0.0, span[1] - span[0], 0.0])
        y = span[0]
        yield panel(STEEL, wall.point(left, y, near), 2 * half * wall.right, rise, 0.8)
        yield panel(STEEL, wall.point(left, y, far), (near - far) * wall.inward, rise, 0.8)
        yield panel(STEEL, wall.point(right, y, near), (far - near) * wall.inward, rise, 0.8)
        return
    length = (span[1] - span[0]) * wall.right
    rise = np.array([0.0, 2 * half, 0.0])
    yield panel(STEEL, wall.point(span[0], at - half, near), length, rise, 0.8)
    yield panel(
        STEEL, wall.point(span[0], at + half, near), length, (far - near) * wall.inward, 0.8
    )
    yield panel(STEEL, wall.point(span[0], at - half, far), length, (near - far) * wall.inward, 0.8)


def floor(room: Room) -> Piece:
    """The floor; its uvs lay the floor texture once over the plan's bounds."""
    mesh = _flat(room.outline, 0.0)
    low, high = np.min(room.outline, axis=0), np.max(room.outline, axis=0)
    uvs = (mesh.positions[:, [0, 2]] - low) / (high - low)
    return Piece(replace(mesh, uvs=uvs), "floor", (0.42, 0.27, 0.15))


def ceiling(room: Room) -> Iterator[Piece]:
    """A white ceiling that stops short of the walls, over a dark gap."""
    inner = inset(room.outline, SHADOW_GAP)
    lower = room.height - 0.04
    yield dressed(_underside(_flat(inner, lower)), FINISHES[room.ceiling])
    yield from _gap(room, inner)


def _gap(room: Room, inner: list[Point2]) -> Iterator[Piece]:
    """What is seen above the ceiling's edge: a dark strip."""
    count = len(inner)
    for i in range(count):
        (ax, az), (bx, bz) = room.outline[i], room.outline[(i + 1) % count]
        (cx, cz) = inner[i]
        (dx, dz) = inner[(i + 1) % count]
        y = room.height - 0.005
        ring = np.array([(ax, y, az), (bx, y, bz), (dx, y, dz), (cx, y, cz)])
        mesh = Mesh(ring, np.tile([0.0, -1.0, 0.0], (4, 1)), np.zeros((4, 2)),
                    np.array([[0, 1, 2], [0, 2, 3]]))  # fmt: skip
        yield dressed(facing(mesh), DARK)


def inset(outline: list[Point2], distance: float) -> list[Point2]:
    """The outline moved inwards by `distance`, corners mitred."""
    points = np.array(outline, dtype=np.float64)
    sign = 1.0 if signed_area(outline) > 0 else -1.0
    ahead = np.roll(points, -1, axis=0) - points
    ahead /= np.linalg.norm(ahead, axis=1, keepdims=True)
    normal = sign * np.stack([-ahead[:, 1], ahead[:, 0]], axis=1)
    before = np.roll(normal, 1, axis=0)
    mitre = (normal + before) / (1.0 + (normal * before).sum(axis=1, keepdims=True))
    return [(float(x), float(z)) for x, z in points + distance * mitre]


def _flat(outline: list[Point2], y: float) -> Mesh:
    """A plan polygon at height `y` facing up, in tiles no larger than CELL where it is simple."""
    low, high = np.min(outline, axis=0), np.max(outline, axis=0)
    if len(outline) == 4 and _is_rectangle(outline):
        span = high - low
        cells = tuple(max(1, int(np.ceil(n / CELL))) for n in span)
        return plate((low[0], y, high[1]), (span[0], 0, 0), (0, 0, -span[1]), (cells[0], cells[1]))
    points = np.array(outline, dtype=np.float64)
    positions = np.column_stack([points[:, 0], np.full(len(points), y), points[:, 1]])
    mesh = Mesh(
        positions, np.tile([0.0, 1.0, 0.0], (len(points), 1)), points, triangulated(outline)
    )
    return facing(mesh)


def _is_rectangle(outline: list[Point2]) -> bool:
    xs, zs = {x for x, _ in outline}, {z for _, z in outline}
    return len(xs) == 2 and len(zs) == 2


def triangulated(outline: list[Point2]) -> "np.ndarray[tuple[int, int], np.dtype[np.int64]]":
    """Ear clipping (Meisters, Polygons Have Ears, 1975): indices (n - 2, 3) into `outline`."""
    points = np.array(outline, dtype=np.float64)
    order = list(range(len(outline)))
    if signed_area(outline) < 0:
        order.reverse()
    triangles = []
    while len(order) > 3:
        for i in range(len(order)):
            a, b, c = order[i - 1], order[i], order[(i + 1) % len(order)]
            if _is_ear(points, (a, b, c), [k for k in order if k not in (a, b, c)]):
                triangles.append((a, b, c))
                del order[i]
                break
        else:
            break
    triangles.append((order[0], order[1], order[2]))
    return np.array(triangles)


def _is_ear(points: Floats, corner: tuple[int, int, int], others: list[int]) -> bool:
    a, b, c = (points[k] for k in corner)
    turn = (b[0] - a[0]) * (c[1] - b[1]) - (b[1] - a[1]) * (c[0] - b[0])
    if turn <= 1e-12:
        return False
    triangle = [(float(p[0]), float(p[1])) for p in (a, b, c)]
    return not any(inside_polygon((points[k][0], points[k][1]), triangle) for k in others)


def _underside(mesh: Mesh) -> Mesh:
    return replace(mesh, normals=-mesh.normals, triangles=mesh.triangles[:, ::-1])


def outside(room: Room) -> Iterator[Piece]:
    """What is seen through every opening: pavement, and a painted view that stands on it."""
    for wall in walls(room):
        for opening in (o for o in room.openings if o.wall == wall.index):
            low, high = wall.span(opening)
            reach = BACKDROP_DISTANCE * 2.0
            left, width = low - reach, (high - low + 2 * reach) * wall.right
            view = wall.point(left, GROUND, -BACKDROP_DISTANCE)
            near = wall.point(left, GROUND, -WALL_THICKNESS)
            depth = view - near
            shown = {
                "outside": plate(view, width, (0, BACKDROP_HEIGHT, 0)),
                "pavement": plate(near, width, depth),
            }
            for picture, mesh in shown.items():
                yield printed(mesh, picture, (0.0, 0.0, 0.0), glow=(1.0, 1.0, 1.0), solid=False)
