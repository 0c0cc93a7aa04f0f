"""Pieces of the room, and the few shapes they are cut from.

A piece is a mesh dressed in a material. Shapes leave their uvs in metres (u along the grain);
`dressed` turns them into places on the trim texture. Frames as in glTF: metres, Y up.
"""

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from assets.bake.materials import STRIPS, TRIM_METRES, Colour, Material, Sheet
from assets.samples.mesh import Floats, Mesh, grid, join
from scenes.geometry import quat_from_yaw_pitch, rotated
from scenes.store import Fixture

Triple = tuple[float, float, float]
ALL_SIDES = ("+x", "-x", "+y", "-y", "+z", "-z")
EDGE_PADDING = 0.004
"""Share of the trim texture left at a strip's edges, so that mipmaps do not mix strips."""


@dataclass(frozen=True)
class Piece:
    """A mesh on one texture. `albedo` is what light bounces off it; `tint` multiplies its
    vertex light; `glow` replaces it. `picture` names what a print shows; its uvs then fill the
    unit square, v downwards. What is not `solid` neither blocks nor reflects light."""

    mesh: Mesh
    sheet: Sheet
    albedo: Colour
    tint: Colour = (1.0, 1.0, 1.0)
    glow: Colour | None = None
    picture: str | None = None
    solid: bool = True


def dressed(mesh: Mesh, material: Material) -> Piece:
    """`mesh`, its uvs in metres, made of `material`."""
    if material.strip is not None:
        mesh = replace(mesh, uvs=_on_strip(mesh, material.strip))
    return Piece(mesh, material.sheet, material.albedo, material.tint, material.glow)


def _on_strip(mesh: Mesh, name: str) -> Floats:
    """Metres to the strip `name`: repeated along u, fitted into its height along v. Each mesh
    starts elsewhere on the strip, so that no two boards are alike."""
    strip = STRIPS[name]
    low, span = mesh.uvs.min(axis=0), np.ptp(mesh.uvs, axis=0)
    chance = np.random.default_rng(zlib.crc32(np.round(mesh.positions, 4).tobytes()))
    usable = strip.height - 2 * EDGE_PADDING
    share = min(1.0, span[1] / strip.metres)
    across = (mesh.uvs[:, 1] - low[1]) / max(span[1], 1e-9)
    start = chance.random() * (1.0 - share)
    v = strip.top + EDGE_PADDING + usable * (start + share * across)
    u = (mesh.uvs[:, 0] - low[0]) / TRIM_METRES + chance.random()
    return np.stack([u, v], axis=1)


def plate(
    corner: Triple | Floats,
    right: Triple | Floats,
    up: Triple | Floats,
    cells: tuple[int, int] = (1, 1),
) -> Mesh:
    """A flat rectangle seen from the side that `right` x `up` points to; `corner` is its
    bottom left. `cells` divide it along right and up."""
    corner, right, up = (np.asarray(v, dtype=np.float64) for v in (corner, right, up))
    s, t = np.meshgrid(np.linspace(0, 1, cells[0] + 1), np.linspace(0, 1, cells[1] + 1))
    points = corner + s[..., None] * right + t[..., None] * up
    normal = np.cross(right, up)
    normals = np.broadcast_to(normal / np.linalg.norm(normal), points.shape)
    metres = np.stack([s * np.linalg.norm(right), t * np.linalg.norm(up)], axis=-1)
    return grid(points, normals, metres)


def printed(mesh: Mesh, picture: str, albedo: Colour, glow: Colour | None = None,
            solid: bool = True) -> Piece:  # fmt: skip
    """A plate that shows `picture` from edge to edge."""
    share = mesh.uvs / mesh.uvs.max(axis=0)
    uvs = np.stack([share[:, 0], 1.0 - share[:, 1]], axis=1)
    return Piece(replace(mesh, uvs=uvs), "print", albedo, glow=glow, picture=picture, solid=solid)


def panel(
    material: Material,
    corner: Triple | Floats,
    right: Triple | Floats,
    up: Triple | Floats,
    step: float | None = None,
    grain: str = "long",
) -> Piece:
    """A flat rectangle of `material`, divided so finely as its vertex light asks for.

    The grain runs along the longer side, or along "right" or "up".
    """
    lengths = [float(np.linalg.norm(v)) for v in (right, up)]
    step = step or material.step
    fine = material.strip is not None and material.glow is None
    cells = tuple(max(1, round(n / step)) if fine else 1 for n in lengths)
    mesh = plate(corner, right, up, (cells[0], cells[1]))
    upright = lengths[1] > lengths[0] if grain == "long" else grain == "up"
    return dressed(mesh.grain_turned() if upright else mesh, material)


def board(
    material: Material, corner: Triple | Floats, right: Triple | Floats, up: Triple | Floats
) -> Piece:
    """A rectangle that goods stand on: of wood, it gets a place on the boards' texture."""
    if material.strip not in ("oak", "dark_oak"):
        return panel(material, corner, right, up)
    mesh = plate(corner, right, up)
    upright = np.linalg.norm(np.asarray(up)) > np.linalg.norm(np.asarray(right))
    return Piece(mesh.grain_turned() if upright else mesh, "boards", material.albedo)


def block(
    material: Material,
    size: Triple,
    foot: Triple,
    sides: Iterable[str] = ALL_SIDES,
    bevel: float = 0.0,
    step: float | None = None,
    top: Material | None = None,
    ends: Material | None = None,
) -> Iterator[Piece]:
    """A box standing on `foot` (bottom centre) with the named `sides` only: what nobody sees
    is not built. `bevel` cuts the rim of its top; `ends` (the x sides) may be made of something
    else. Wooden tops are boards that goods stand on."""
    low = np.array(foot) - [size[0] / 2, 0, size[2] / 2]
    high = low + size
    sides = set(sides)
    rim = np.array([bevel if s in sides else 0.0 for s in ("-x", "+x", "-z", "+z")])
    wall_top = high[1] - (bevel if "+y" in sides else 0.0)
    for side, corner, right in _walls(low, high):
        if side in sides:
            made = (ends or material) if side[1] == "x" else material
            yield panel(made, corner, right, (0, wall_top - low[1], 0), step)
    if "-y" in sides:
        yield panel(material, low, (size[0], 0, 0), (0, 0, size[2]), step)
    if "+y" in sides:
        inner_low, inner_high = low[[0, 2]] + rim[[0, 2]], high[[0, 2]] - rim[[1, 3]]
        across, deep = inner_high - inner_low
        corner = (inner_low[0], high[1], inner_high[1])
        yield board(material, corner, (across, 0, 0), (0, 0, -deep))
        if bevel > 0:
            yield dressed(_chamfer(low, high, rim, bevel), material)


def _walls(low: Floats, high: Floats) -> Iterator[tuple[str, Triple, Triple]]:
    """Name, bottom-left corner and right edge of a box's four upright sides."""
    (x0, y, z0), (x1, _, z1) = low, high
    yield "+z", (x0, y, z1), (x1 - x0, 0, 0)
    yield "-z", (x1, y, z0), (x0 - x1, 0, 0)
    yield "+x", (x1, y, z1), (0, 0, z0 - z1)
    yield "-x", (x0, y, z0), (0, 0, z1 - z0)


def _chamfer(low: Floats, high: Floats, rim: Floats, bevel: float) -> Mesh:
    """The cut rim between a box's sides and its top; none along sides that have no rim."""
    outer = np.array([(low[0], high[2]), (high[0], high[2]), (high[0], low[2]), (low[0], low[2])])
    inset = np.array([(rim[0], -rim[3]), (-rim[1], -rim[3]), (-rim[1], rim[2]), (rim[0], rim[2])])
    slope = np.array([(0.0, 1.0), (1.0, 0.0), (0.0, -1.0), (-1.0, 0.0)])
    points, normals, metres = [], [], []
    for i, side in enumerate((3, 1, 2, 0)):
        if rim[side] == 0.0:
            continue
        j = (i + 1) % 4
        bottom = [(*outer[k], high[1] - bevel) for k in (i, j)]
        top = [(*(outer[k] + inset[k]), high[1]) for k in (i, j)]
        quad = np.array([bottom, top])[..., [0, 2, 1]]
        normal = np.array([slope[i, 0], 1.0, slope[i, 1]]) / np.sqrt(2)
        length = float(np.linalg.norm(outer[j] - outer[i]))
        points.append(quad)
        normals.append(np.broadcast_to(normal, quad.shape))
        metres.append(np.array([[(0, 0), (length, 0)], [(0, bevel), (length, bevel)]]))
    meshes = [grid(p, n, m) for p, n, m in zip(points, normals, metres, strict=True)]
    return join(meshes)


def rod(material: Material, start: Triple, end: Triple, radius: float, sides: int = 6) -> Piece:
    """A round bar without ends; u runs along it and v around it, so that the brass strip's
    highlight lies on it lengthwise."""
    a, b = np.array(start, dtype=np.float64), np.array(end, dtype=np.float64)
    ahead = (b - a) / np.linalg.norm(b - a)
    guide = np.array([0.0, 0.0, 1.0]) if abs(ahead[1]) > 0.9 else np.array([0.0, 1.0, 0.0])
    side = np.cross(ahead, guide)
    side /= np.linalg.norm(side)
    over = np.cross(side, ahead)
    turn = np.linspace(0, 2 * np.pi, sides + 1)
    ring = np.cos(turn)[:, None] * side + np.sin(turn)[:, None] * over
    points = np.stack([a + radius * ring, b + radius * ring])
    metres = np.zeros((2, sides + 1, 2))
    metres[1, :, 0] = np.linalg.norm(b - a)
    metres[:, :, 1] = np.linspace(0, STRIPS["brass"].metres, sides + 1)
    mesh = grid(points, np.stack([ring, ring]), metres)
    return dressed(facing(mesh), material)


def turned(material: Material, profile: Iterable[tuple[float, float]], foot: Triple,
           sides: int = 12) -> Piece:  # fmt: skip
    """A body turned about the upright axis from (radius, height) points, drawn upwards on its
    outside (and down again on the inside); normals are smooth along it."""
    line = np.array(list(profile), dtype=np.float64)
    turn = np.linspace(0, 2 * np.pi, sides + 1)
    circle = np.stack([np.sin(turn), np.zeros_like(turn), np.cos(turn)], axis=1)
    points = line[:, :1, None] * circle + line[:, 1:, None] * np.array([0.0, 1.0, 0.0]) + foot
    along = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))])
    reach = float(line[:, 0].max())
    metres = np.stack(np.meshgrid(turn * reach, along), axis=-1)
    return dressed(grid(points, None, metres), material)


def facing(mesh: Mesh) -> Mesh:
    """`mesh` with its triangles wound the way its normals point."""
    corners = mesh.positions[mesh.triangles]
    faces = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    wrong = (faces * mesh.normals[mesh.triangles[:, 0]]).sum(axis=1) < 0
    triangles = np.where(wrong[:, None], mesh.triangles[:, ::-1], mesh.triangles)
    return replace(mesh, triangles=triangles)


def moved(piece: Piece, x: float = 0.0, y: float = 0.0, z: float = 0.0) -> Piece:
    return replace(piece, mesh=piece.mesh.moved(x, y, z))


def in_room(piece: Piece, fixture: Fixture) -> Piece:
    """A piece of a fixture, from the fixture's own frame into the room's."""
    turn = quat_from_yaw_pitch(np.radians(fixture.yaw_deg))
    axes = np.array([rotated(turn, axis) for axis in ((1, 0, 0), (0, 1, 0), (0, 0, 1))])
    mesh = replace(
        piece.mesh,
        positions=piece.mesh.positions @ axes + np.array(fixture.position),
        normals=piece.mesh.normals @ axes,
    )
    return replace(piece, mesh=mesh)
