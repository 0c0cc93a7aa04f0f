"""What lamps look like: spots, pendants, strips and panels, each with a glowing aperture.

A lamp's `position` is the middle of its aperture; the body lies behind it, away from `aim`.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from assets.bake.lights import kelvin_to_rgb
from assets.bake.materials import BRASS, DARK, GREEN_PAINT, STEEL, WHITE_PAINT, Colour, Material
from assets.bake.surface import Piece, block, rod, turned
from assets.samples.mesh import Floats
from scenes.store import Lamp, Room

BEHIND = 0.006
"""The glowing face sits this far behind the point that light starts from, metres."""


def lamp_pieces(room: Room) -> Iterator[Piece]:
    """The bodies of all lamps, in room coordinates."""
    builders = {"spot": _spot, "pendant": _pendant, "strip": _box, "panel": _box}
    for lamp in room.lamps:
        yield from builders[lamp.kind](lamp, room.height)


def _glow(kelvin: float) -> Colour:
    """The display colour of a shining face: nearly white, tinted by its temperature."""
    tint = np.minimum(kelvin_to_rgb(kelvin) ** 0.5, 1.0)
    red, green, blue = (float(c) for c in tint / tint.max())
    return (red, green, blue)


def _shining(kelvin: float) -> Material:
    return Material((0.0, 0.0, 0.0), "paint", glow=_glow(kelvin))


def _spot(lamp: Lamp, ceiling: float) -> Iterator[Piece]:
    """A can that points at its aim, on a stem from the ceiling; nobody sees its back."""
    radius = lamp.size[0] / 2
    length = max(0.14, 1.8 * radius)
    can = turned(STEEL, [(radius, -length), (radius, 0.0)], (0, 0, 0), sides=7)
    lit = turned(_shining(lamp.kelvin), [(radius, 0.0), (0.0, 0.0)], (0, -BEHIND, 0), sides=7)
    for piece in (can, lit):
        yield _aimed(piece, lamp)
    place = np.array(lamp.position)
    back = place - _ahead(lamp) * length * 0.6
    if ceiling - 0.04 > back[1]:
        x, y, z = (float(c) for c in back)
        yield rod(STEEL, (x, y, z), (x, ceiling - 0.04, z), 0.012, 3)


def _ahead(lamp: Lamp) -> Floats:
    towards = np.array(lamp.aim, dtype=np.float64) - np.array(lamp.position)
    ahead: Floats = towards / np.linalg.norm(towards)
    return ahead


def _aimed(piece: Piece, lamp: Lamp) -> Piece:
    """A piece made along +Y (aperture at the origin), turned to shine towards the aim."""
    ahead = _ahead(lamp)
    guide = np.array([1.0, 0.0, 0.0]) if abs(ahead[0]) < 0.9 else np.array([0.0, 0.0, 1.0])
    side = np.cross(guide, ahead)
    side /= np.linalg.norm(side)
    axes = np.stack([np.cross(ahead, side), ahead, side])
    mesh = piece.mesh
    positions = mesh.positions @ axes + np.array(lamp.position)
    return replace(piece, mesh=replace(mesh, positions=positions, normals=mesh.normals @ axes))


def _pendant(lamp: Lamp, ceiling: float) -> Iterator[Piece]:
    """A green enamel dome with a brass cap on a cord; pale inside."""
    x, y, z = foot = lamp.position
    radius = max(lamp.size[0] / 2, 0.06)
    lip = radius * 1.45
    dome = [(lip, -0.03), (lip * 0.96, 0.03), (lip * 0.7, 0.12), (lip * 0.25, 0.18)]
    yield turned(GREEN_PAINT, dome, foot, sides=10)
    yield turned(WHITE_PAINT, [(lip * 0.9, 0.02), (lip, -0.03)], foot, sides=10)
    yield turned(BRASS, [(lip * 0.25, 0.18), (lip * 0.22, 0.24), (0.0, 0.25)], foot, sides=6)
    yield turned(_shining(lamp.kelvin), [(0.0, BEHIND), (lip * 0.9, BEHIND)], foot, sides=10)
    yield rod(DARK, (x, y + 0.25, z), (x, ceiling - 0.04, z), 0.005, 3)


def _box(lamp: Lamp, ceiling: float) -> Iterator[Piece]:
    """A flat luminous rectangle in a slim frame: white in the ceiling, brass elsewhere."""
    width, depth = lamp.size
    flush = lamp.position[1] > ceiling - 0.1
    sides = ("+x", "-x", "+z", "-z") if flush else ("+x", "-x", "+z", "-z", "-y")
    rim = (width + 0.02, 0.03, depth + 0.02)
    frame = block(WHITE_PAINT if flush else BRASS, rim, (0, -0.03 - BEHIND, 0), sides, step=2.0)
    lit = block(_shining(lamp.kelvin), (width, 0.01, depth), (0, -0.01 - BEHIND, 0), ("+y",))
    for piece in (*frame, *lit):
        yield _aimed(piece, lamp)
