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
SHOULDER_OUT = 0.176
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


class _Modeller:
    """Makes pieces at a share `detail` (0..1) of full roundness."""

    def __init__(self, detail: float) -> None:
        self._detail = detail

    def lathe(
        self, rings: list[tuple[float, float, float, float]], joint: int, slot: int,
        centre: tuple[float, float] = (0.0, 0.0), sides: int = SIDES,
    ) -> _Piece:  # fmt: skip
        """Stacked ellipses: each ring is height, half width (x), half depth (z), shift in z."""
        sides = max(5, round(sides * self._detail))
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

    def ball(
        self, centre: tuple[float, float, float], radii: tuple[float, float, float], joint: int,
        slot: int, rows: int = 7, sides: int = SIDES, low: float = -1.0,
    ) -> _Piece:  # fmt: skip
        """An ellipsoid, from `low` (share of its height, -1 is all) upwards."""
        angles = np.linspace(np.arcsin(low), np.pi / 2, max(4, round(rows * self._detail)))
        rings = [
            (
                centre[1] + radii[1] * float(np.sin(t)),
                max(radii[0] * float(np.cos(t)), 1e-4),
                max(radii[2] * float(np.cos(t)), 1e-4),
                0.0,
            )
            for t in angles
        ]
        return self.lathe(rings, joint, slot, (centre[0], centre[2]), sides)


def _leg(make: _Modeller, side: float, joint: int) -> list[_Piece]:
    x = side * 0.086
    trousers = [
        (0.07, 0.05, 0.054, 0.0), (0.1, 0.055, 0.058, 0.0), (0.46, 0.064, 0.068, 0.0),
        (0.76, 0.082, 0.096, 0.0), (0.86, 0.06, 0.08, 0.0),
    ]  # fmt: skip
    shoe = [
        (0.0, 0.048, 0.105, -0.045), (0.03, 0.055, 0.12, -0.05), (0.07, 0.05, 0.1, -0.03),
        (0.1, 0.04, 0.05, 0.0),
    ]  # fmt: skip
    return [
        make.lathe(trousers, joint, TROUSERS, (x, 0.0), 10),
        make.lathe(shoe, joint, DARK, (x, 0.0), 10),
    ]


def _arm(make: _Modeller, side: float, joint: int) -> list[_Piece]:
    x = side * SHOULDER_OUT
    sleeve = [
        (0.92, 0.034, 0.038, -0.01), (0.94, 0.036, 0.04, -0.01), (1.1, 0.041, 0.046, 0.0),
        (1.25, 0.05, 0.056, 0.0), (1.33, 0.053, 0.059, 0.0), (1.368, 0.042, 0.048, 0.0),
        (1.384, 0.01, 0.012, 0.0),
    ]  # fmt: skip
    pieces = [
        make.lathe(sleeve, joint, TOP, (x, 0.0), 10),
        make.ball((x, 0.885, -0.015), (0.032, 0.06, 0.038), joint, SKIN, rows=6, sides=9),
    ]
    for piece in pieces:
        # Arms hang a little away from the body.
        piece.positions[:, 0] += side * 0.13 * (SHOULDER - piece.positions[:, 1])
    return pieces


def _torso(make: _Modeller) -> list[_Piece]:
    jumper = [
        (0.79, 0.166, 0.122, 0.0), (0.8, 0.174, 0.128, 0.0), (0.84, 0.18, 0.132, 0.0),
        (0.92, 0.172, 0.125, 0.0), (1.08, 0.165, 0.115, 0.0), (1.24, 0.182, 0.118, 0.0),
        (1.33, 0.184, 0.108, 0.0), (1.378, 0.155, 0.094, 0.0), (1.412, 0.1, 0.076, 0.0),
        (1.438, 0.066, 0.06, 0.0), (1.452, 0.064, 0.06, -0.003),
    ]  # fmt: skip
    neck = [(1.39, 0.05, 0.05, 0.0), (1.52, 0.046, 0.048, -0.01)]
    hips = [(0.76, 0.12, 0.1, 0.0), (0.82, 0.15, 0.112, 0.0)]
    return [
        make.lathe(jumper, BODY, TOP, sides=16),
        make.lathe(hips, BODY, TROUSERS),
        make.lathe(neck, BODY, SKIN, sides=10),
    ]


def _head(make: _Modeller) -> list[_Piece]:
    eye = EYE_HEIGHT
    face = [
        (eye - 0.137, 0.02, 0.025, -0.03), (eye - 0.128, 0.047, 0.052, -0.03),
        (eye - 0.105, 0.063, 0.072, -0.026), (eye - 0.07, 0.078, 0.09, -0.018),
        (eye - 0.01, 0.09, 0.104, -0.01), (eye + 0.05, 0.089, 0.102, -0.005),
        (eye + 0.1, 0.06, 0.07, 0.0),
    ]  # fmt: skip
    pieces = [
        make.lathe(face, HEAD, SKIN, sides=18),
        make.ball((0.0, eye + 0.03, 0.016), (0.1, 0.108, 0.116), HEAD, HAIR, 7, 20, 0.22),
        make.ball((0.0, eye - 0.005, 0.045), (0.1, 0.112, 0.088), HEAD, HAIR, 9, 20),
        make.ball((0.0, eye - 0.03, -0.112), (0.013, 0.022, 0.017), HEAD, SKIN, 6, 8),
        _smile(eye - 0.076),
    ]
    for side in (-1, 1):
        pieces.append(
            make.ball((side * 0.036, eye, -0.106), (0.011, 0.016, 0.008), HEAD, DARK, 6, 10)
        )
        pieces.append(
            make.ball((side * 0.092, eye - 0.015, 0.0), (0.014, 0.03, 0.02), HEAD, SKIN, 5, 8)
        )
    return pieces


def _smile(height: float) -> _Piece:
    """A thin line on the face, its ends a little higher than its middle."""
    x = np.linspace(-0.023, 0.023, 7)
    y = height + 11.0 * x * x
    z = -0.02 - 0.0905 * np.sqrt(1 - (x / 0.078) ** 2)
    half = 0.0024 * np.cos(x / 0.023 * 1.2)
    points = np.concatenate([np.stack([x, y - half, z], 1), np.stack([x, y + half, z], 1)])
    first = np.arange(6)
    quads = np.stack([first, first + 7, first + 1, first + 1, first + 7, first + 8], 1)
    return _Piece(points.astype(np.float32), quads.reshape(-1, 3).astype(np.uint32), HEAD, DARK)


@cache
def figure(detail: float = 1.0) -> Figure:
    """The one figure that all avatars share, at a share `detail` (0..1) of full roundness;
    their palettes tell them apart."""
    make = _Modeller(detail)
    pieces = [
        *_torso(make), *_head(make), *_leg(make, -1, LEFT_LEG), *_leg(make, 1, RIGHT_LEG),
        *_arm(make, -1, LEFT_ARM), *_arm(make, 1, RIGHT_ARM),
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
