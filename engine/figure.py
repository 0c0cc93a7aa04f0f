"""The body of an avatar, modelled by code: calm, rounded, without a fixed person's features.

Vertices carry the joint they move with and the palette slot that colours them. The figure
stands on the origin, faces -Z, and is `HEIGHT` tall (eyes at `scenes.walk.EYE_HEIGHT`).
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from engine.frame import Floats
from engine.glb import Indices, smooth_normals
from scenes.walk import EYE_HEIGHT

BODY, HEAD, LEFT_LEG, RIGHT_LEG, LEFT_ARM, RIGHT_ARM = range(6)
SKIN, HAIR, TOP, TROUSERS, DARK = range(5)
NECK = 1.42
HIP = 0.84
SHOULDER = 1.33
SHOULDER_OUT = 0.205
HEIGHT = EYE_HEIGHT + 0.13
SIDES = 12


@dataclass(frozen=True)
class Figure:
    """Vertices (n, 3), normals (n, 3), joint and palette slot (n, 2), triangles (m, 3)."""

    positions: Floats
    normals: Floats
    slots: Floats
    triangles: Indices


@dataclass(frozen=True)
class _Piece:
    positions: Floats
    triangles: Indices
    joint: int
    slot: int


def _lathe(
    rings: list[tuple[float, float, float, float]], joint: int, slot: int,
    centre: tuple[float, float] = (0.0, 0.0), sides: int = SIDES,
) -> _Piece:  # fmt: skip
    """Stacked ellipses: each ring is height, half width (x), half depth (z), shift in z."""
    angles = np.arange(sides) * (2 * np.pi / sides)
    points = [
        [centre[0] + a * np.cos(t), y, centre[1] + dz + b * np.sin(t)]
        for y, a, b, dz in rings
        for t in angles
    ]
    quads = []
    for ring in range(len(rings) - 1):
        for side in range(sides):
            a, b = ring * sides + side, ring * sides + (side + 1) % sides
            c, d = a + sides, b + sides
            quads += [[a, c, b], [b, c, d]]
    return _Piece(np.array(points, np.float32), np.array(quads, np.uint32), joint, slot)


def _ball(
    centre: tuple[float, float, float], radii: tuple[float, float, float], joint: int, slot: int,
    rows: int = 7, sides: int = SIDES, low: float = -1.0,
) -> _Piece:  # fmt: skip
    """An ellipsoid, from `low` (share of its height, -1 is all) upwards."""
    angles = np.linspace(np.arcsin(low), np.pi / 2, rows)
    rings = [
        (
            centre[1] + radii[1] * float(np.sin(t)),
            max(radii[0] * float(np.cos(t)), 1e-4),
            max(radii[2] * float(np.cos(t)), 1e-4),
            0.0,
        )
        for t in angles
    ]
    return _lathe(rings, joint, slot, (centre[0], centre[2]), sides)


def _leg(side: float, joint: int) -> list[_Piece]:
    x = side * 0.088
    trousers = [
        (0.07, 0.052, 0.056, 0.0), (0.1, 0.056, 0.06, 0.0), (0.46, 0.066, 0.07, 0.0),
        (0.8, 0.092, 0.1, 0.0), (0.9, 0.07, 0.08, 0.0),
    ]  # fmt: skip
    shoe = [
        (0.0, 0.048, 0.105, -0.045), (0.03, 0.055, 0.12, -0.05), (0.07, 0.05, 0.1, -0.03),
        (0.1, 0.04, 0.05, 0.0),
    ]  # fmt: skip
    return [
        _lathe(trousers, joint, TROUSERS, (x, 0.0), 10),
        _lathe(shoe, joint, DARK, (x, 0.0), 10),
    ]


def _arm(side: float, joint: int) -> list[_Piece]:
    x = side * SHOULDER_OUT
    sleeve = [
        (0.93, 0.036, 0.04, -0.01), (1.1, 0.043, 0.047, 0.0), (1.27, 0.052, 0.058, 0.0),
        (1.345, 0.05, 0.056, 0.0), (1.38, 0.025, 0.03, 0.0),
    ]  # fmt: skip
    return [
        _lathe(sleeve, joint, TOP, (x, 0.0), 8),
        _ball((x, 0.885, -0.015), (0.034, 0.062, 0.04), joint, SKIN, rows=5, sides=8),
    ]


def _torso() -> list[_Piece]:
    jumper = [
        (0.82, 0.155, 0.115, 0.0), (0.86, 0.165, 0.122, 0.0), (1.05, 0.158, 0.112, 0.0),
        (1.25, 0.19, 0.12, 0.0), (1.36, 0.18, 0.105, 0.0), (1.415, 0.1, 0.075, 0.0),
        (1.43, 0.06, 0.055, 0.0),
    ]  # fmt: skip
    neck = [(1.39, 0.052, 0.05, 0.0), (1.52, 0.047, 0.048, -0.01)]
    hips = [(0.78, 0.12, 0.095, 0.0), (0.84, 0.152, 0.112, 0.0)]
    return [
        _lathe(jumper, BODY, TOP),
        _lathe(hips, BODY, TROUSERS),
        _lathe(neck, BODY, SKIN, sides=8),
    ]


def _head() -> list[_Piece]:
    eye = EYE_HEIGHT
    face = [
        (eye - 0.135, 0.02, 0.025, -0.03), (eye - 0.125, 0.05, 0.055, -0.03),
        (eye - 0.08, 0.075, 0.085, -0.02), (eye, 0.09, 0.105, -0.01),
        (eye + 0.06, 0.088, 0.102, -0.004), (eye + 0.1, 0.06, 0.07, 0.0),
    ]  # fmt: skip
    pieces = [
        _lathe(face, HEAD, SKIN, sides=14),
        _ball((0.0, eye + 0.025, 0.022), (0.102, 0.112, 0.112), HEAD, HAIR, 6, 14, 0.12),
        _ball((0.0, eye - 0.01, 0.05), (0.098, 0.11, 0.082), HEAD, HAIR, 7, 14),
        _ball((0.0, eye - 0.028, -0.118), (0.014, 0.024, 0.016), HEAD, SKIN, 5, 8),
    ]
    for side in (-1, 1):
        pieces.append(_ball((side * 0.036, eye, -0.106), (0.011, 0.015, 0.008), HEAD, DARK, 5, 8))
        pieces.append(
            _ball((side * 0.092, eye - 0.015, 0.0), (0.014, 0.03, 0.02), HEAD, SKIN, 5, 6)
        )
    return pieces


@cache
def figure() -> Figure:
    """The one figure that all avatars share; their palettes tell them apart."""
    pieces = [
        *_torso(), *_head(), *_leg(-1, LEFT_LEG), *_leg(1, RIGHT_LEG),
        *_arm(-1, LEFT_ARM), *_arm(1, RIGHT_ARM),
    ]  # fmt: skip
    starts = np.cumsum([0, *(len(piece.positions) for piece in pieces)])
    return Figure(
        positions=np.concatenate([piece.positions for piece in pieces]),
        normals=np.concatenate([smooth_normals(p.positions, p.triangles) for p in pieces]),
        slots=np.concatenate(
            [np.full((len(p.positions), 2), (p.joint, p.slot), np.float32) for p in pieces]
        ),
        triangles=np.concatenate(
            [p.triangles + start for p, start in zip(pieces, starts, strict=False)]
        ).astype(np.uint32),
    )
