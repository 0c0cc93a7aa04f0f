"""Furniture that carries no goods: benches, mirrors, fitting rooms, partitions, columns, plants."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from assets.bake.materials import (
    BRASS,
    DARK_OAK,
    FINISHES,
    LEAF,
    LINEN,
    OAK,
    SOIL,
    STEEL,
    Material,
)
from assets.bake.surface import Piece, block, dressed, panel, plate, printed, rod, turned
from assets.samples.mesh import Floats, Mesh, grid, join, smooth_normals
from scenes.store import Fixture

UPRIGHT = ("+x", "-x", "+z", "-z")
SEEN_ALL_ROUND = ("+x", "-x", "+y", "+z", "-z")


def bench(fixture: Fixture) -> Iterator[Piece]:
    """A linen cushion on an oak frame."""
    width, height, depth = fixture.size
    seat = min(0.12, height / 3)
    yield from _cushion(width, seat, depth, height - seat)
    frame = 0.05
    yield from block(
        OAK, (width - 0.04, frame, depth - 0.04), (0, height - seat - frame, 0), UPRIGHT
    )
    for x in (-1, 1):
        for z in (-1, 1):
            foot = (x * (width / 2 - 0.08), 0.0, z * (depth / 2 - 0.07))
            yield from block(OAK, (0.045, height - seat - frame, 0.045), foot, UPRIGHT)


def _cushion(width: float, height: float, depth: float, y: float) -> Iterator[Piece]:
    """A stuffed rectangle, softly crowned, with piping-soft edges."""
    xs = np.array([-0.5, -0.46, -0.2, 0.2, 0.46, 0.5]) * width
    zs = np.array([0.5, 0.44, 0.0, -0.44, -0.5]) * depth
    x, z = np.meshgrid(xs, zs)
    crown = (1 - (2 * x / width) ** 6) * (1 - (2 * z / depth) ** 6)
    top = y + height * (0.62 + 0.38 * np.sqrt(np.clip(crown, 0, 1)))
    lid = grid(np.stack([x, top, z], axis=-1), None, np.stack([x, z], axis=-1))
    rim = top.min() - y
    skirt = [
        plate((-width / 2, y, depth / 2), (width, 0, 0), (0, rim, 0), (4, 1)),
        plate((width / 2, y, -depth / 2), (-width, 0, 0), (0, rim, 0), (4, 1)),
        plate((width / 2, y, depth / 2), (0, 0, -depth), (0, rim, 0)),
        plate((-width / 2, y, -depth / 2), (0, 0, depth), (0, rim, 0)),
    ]
    yield dressed(lid, LINEN)
    for side in skirt:
        yield dressed(side, LINEN)


def mirror(fixture: Fixture) -> Iterator[Piece]:
    """A tall mirror in an oak or brass frame; what it shows is baked."""
    width, height, depth = fixture.size
    frame = 0.035
    metal: Material = BRASS if fixture.finish == "brass" else STEEL
    material = OAK if fixture.finish == "oak" else metal
    glass = plate(
        (-width / 2 + frame, frame, depth / 2 - 0.012),
        (width - 2 * frame, 0, 0), (0, height - 2 * frame, 0),
    )  # fmt: skip
    yield printed(glass, f"mirror:{fixture.id}", (0.6, 0.62, 0.6), glow=(1.0, 1.0, 1.0))
    for x in (-1, 1):
        foot = (x * (width - frame) / 2, 0.0, 0.0)
        yield from block(material, (frame, height, depth), foot, SEEN_ALL_ROUND, step=0.6)
    for y in (0.0, height - frame):
        yield from block(material, (width - 2 * frame, frame, depth), (0, y, 0), ("+y", "-y", "+z"))
    yield panel(material, (width / 2, 0, -depth / 2), (-width, 0, 0), (0, height, 0), step=1.0)


def fitting_room(fixture: Fixture) -> Iterator[Piece]:
    """A cabin: three walls, header, linen curtain drawn half, hook and seat inside."""
    width, height, depth = fixture.size
    thick, header = 0.06, 0.14
    finish = FINISHES[fixture.finish]
    for x in (-1, 1):
        foot = (x * (width - thick) / 2, 0.0, 0.0)
        yield from block(
            finish, (thick, height, depth), foot, ("+x", "-x", "+y", "+z"), bevel=0.004
        )
    inner = width - 2 * thick
    back = (-inner / 2, 0.0, -depth / 2 + 0.012)
    yield panel(FINISHES["plaster"], back, (inner, 0, 0), (0, height, 0))
    yield from block(
        OAK, (inner, header, thick), (0, height - header, depth / 2 - thick / 2),
        ("+y", "-y", "+z", "-z"),
    )  # fmt: skip
    yield from _cabin_seat(inner, depth)
    rail_y, rail_z = height - header - 0.05, depth / 2 - thick / 2
    yield rod(BRASS, (-inner / 2, rail_y, rail_z), (inner / 2, rail_y, rail_z), 0.011, 6)
    yield from _curtain(-inner / 2 + 0.01, inner * 0.56, rail_y + 0.02, rail_z)


def _cabin_seat(inner: float, depth: float) -> Iterator[Piece]:
    """A corner bench at the back of a cabin, and a hook on its wall."""
    back = -depth / 2
    seat = (inner, 0.05, 0.32)
    yield from block(DARK_OAK, seat, (0, 0.42, back + 0.16), ("+y", "+z", "-y"), bevel=0.006)
    yield rod(BRASS, (0.18, 1.72, back), (0.18, 1.74, back + 0.07), 0.008, 5)


def _curtain(left: float, width: float, top: float, z: float) -> Iterator[Piece]:
    """A linen curtain with folds that open out towards its hem, seen from both sides."""
    folds, rows = max(4, round(width / 0.085)), 2
    along = np.linspace(0, 1, 2 * folds + 1)
    heights = np.linspace(0.03, top, rows + 1)
    points = np.zeros((rows + 1, len(along), 3))
    for row, y in enumerate(heights):
        open_out = 1.0 - y / top
        wave = np.where(np.arange(len(along)) % 2 == 0, 1.0, -1.0)
        drift = 0.012 * np.sin(5.1 * along + 2.0 * open_out)
        points[row, :, 0] = left + width * along + drift
        points[row, :, 1] = y
        points[row, :, 2] = z + wave * (0.022 + 0.016 * open_out) + drift
    yield dressed(_pleats(points, heights), LINEN)
    yield dressed(_pleats(points[:, ::-1] - [0, 0, 0.004], heights), LINEN)


def _pleats(points: Floats, heights: Floats) -> Mesh:
    """A folded cloth over points (rows, columns, 3): each pleat is flat, so that the light
    differs from one to the next."""
    metres = np.stack(np.meshgrid([0.0, 0.06], heights), axis=-1)[..., ::-1]
    return join(grid(points[:, i : i + 2], None, metres) for i in range(points.shape[1] - 1))


def partition(fixture: Fixture) -> Iterator[Piece]:
    """A free-standing wall with a cap."""
    width, height, depth = fixture.size
    yield from block(FINISHES[fixture.finish], (width, height, depth), (0, 0, 0), SEEN_ALL_ROUND,
                     bevel=0.008, step=0.5)  # fmt: skip


def column(fixture: Fixture) -> Iterator[Piece]:
    """A round column with a slender base; oval if its width and depth differ."""
    width, height, depth = fixture.size
    radius = width / 2
    body = turned(
        FINISHES[fixture.finish],
        [(radius, 0.0), (radius, 0.1), (radius * 0.94, 0.115), (radius * 0.94, height)],
        (0, 0, 0), sides=16,
    )  # fmt: skip
    yield replace(body, mesh=body.mesh.scaled(z=depth / width))


def planter(fixture: Fixture) -> Iterator[Piece]:
    """A tapered pot with a leafy plant that fills the fixture's height."""
    width, height, depth = fixture.size
    pot = min(0.42 * height, 0.5)
    radius = min(width, depth) / 2 * 0.82
    rim = [(radius * 0.72, 0.0), (radius, pot), (radius * 0.92, pot), (radius * 0.88, pot - 0.05)]
    yield turned(FINISHES[fixture.finish], rim, (0, 0, 0), sides=14)
    soil = [(radius * 0.9, pot - 0.04), (0.001, pot - 0.035)]
    yield turned(SOIL, soil, (0, 0, 0), sides=10)
    chance = np.random.default_rng(
        round(fixture.position[0] * 97 + fixture.position[2] * 31) % 2**32
    )
    leaves = [_leaf(chance, i, pot - 0.03, height - pot, min(width, depth) / 2) for i in range(15)]
    yield dressed(join(leaves), LEAF)


def _leaf(
    chance: np.random.Generator, index: int, foot: float, reach: float, spread: float
) -> Mesh:
    """One long leaf on an arched stem, seen from both sides."""
    heading = index * 2.4 + chance.random() * 0.5
    rise = reach * (1.0 - 0.5 * (index % 5) / 4) * (0.9 + 0.1 * chance.random())
    out = spread * (0.35 + 0.65 * (index % 5) / 4) * (0.85 + 0.3 * chance.random())
    s = np.array([0.0, 0.5, 1.0])
    spine = np.stack([out * s**1.8, foot + rise * (1.25 * s - 0.25 * s**3), np.zeros(3)], axis=1)
    half = 0.12 * np.sqrt(reach) * np.array([0.1, 1.0, 0.0])
    left, right = spine.copy(), spine.copy()
    left[:, 2] -= half
    right[:, 2] += half
    spine[:, 1] -= 0.25 * half
    u = np.stack([s * 0.6] * 3, axis=1)
    v = np.broadcast_to([0.0, 0.05, 0.1], (3, 3))
    uvs = np.stack([u, v], axis=-1)
    points = np.stack([left, spine, right], axis=1)
    face = _smooth(points, uvs)
    under = _smooth(points[:, ::-1] - [0, 0.002, 0], uvs[:, ::-1])
    return join([face, under]).turned("y", float(heading))


def _smooth(points: Floats, uvs: Floats) -> Mesh:
    mesh = grid(points, None, uvs)
    normals = smooth_normals(mesh.positions, mesh.triangles)
    return Mesh(mesh.positions, normals, mesh.uvs, mesh.triangles)
