"""The room's baked light as a grid of probes: what falls on goods and people.

A probe holds radiance as spherical harmonics of order 2 (Ramamoorthi and Hanrahan, An
Efficient Representation for Irradiance Environment Maps, SIGGRAPH 2001), already exposed but
not tone-mapped. Between probes light is interpolated trilinearly. Directions are in the room's
frame. What leaves this module is tone-mapped and sRGB-encoded, 0..1.
"""

import base64
from pathlib import Path

import msgspec
import numpy as np

from engine.errors import RoomUnreadable
from engine.frame import Floats
from engine.meshes import srgb
from scenes.geometry import Vec3

SIDES = np.array([[1, 0, 0], [-1, 0, 0], [0, 1, 0], [0, -1, 0], [0, 0, 1], [0, 0, -1]], np.float32)
GOODS_GAIN = 1.18
"""Goods are lit a little brighter than the room."""
LAMBERT = np.array([1.0, *[2 / 3] * 3, *[1 / 4] * 5], np.float32)
"""Ramamoorthi and Hanrahan's A_l / pi: radiance coefficients to irradiance over pi."""


class _ProbeFile(msgspec.Struct):
    origin: tuple[float, float, float]
    spacing: tuple[float, float, float]
    counts: tuple[int, int, int]
    order: int
    coefficients: str
    tonemap: dict[str, float | str]


def basis(directions: Floats) -> Floats:
    """The nine real spherical harmonics up to order 2 of unit (n, 3) `directions`: (n, 9)."""
    x, y, z = directions.T
    return np.stack(
        [
            np.full_like(x, 0.282095),
            0.488603 * y,
            0.488603 * z,
            0.488603 * x,
            1.092548 * x * y,
            1.092548 * y * z,
            0.315392 * (3 * z * z - 1),
            1.092548 * x * z,
            0.546274 * (x * x - y * y),
        ],
        axis=1,
    ).astype(np.float32)


def tone_mapped(light: Floats, curve: dict[str, float | str]) -> Floats:
    """Exposed linear light brought into 0..1 by the curve the room was baked with.

    Raises:
        RoomUnreadable: a curve this version does not know.
    """
    if curve.get("name") != "aces":
        raise RoomUnreadable(f"the room was baked with an unknown tone curve {curve.get('name')!r}")
    # Narkowicz, ACES Filmic Tone Mapping Curve, 2015.
    mapped = (light * (2.51 * light + 0.03)) / (light * (2.43 * light + 0.59) + 0.14)
    return np.clip(mapped, 0.0, 1.0).astype(np.float32)


class Probes:
    """A grid of probes (nz, ny, nx, 9, 3) of exposed linear radiance."""

    def __init__(
        self, grid: Floats, origin: Floats, spacing: Floats, curve: dict[str, float | str]
    ) -> None:
        self._grid, self._origin, self._spacing, self._curve = grid, origin, spacing, curve

    def coefficients(self, points: Floats) -> Floats:
        """Radiance at (n, 3) `points`, (n, 9, 3); beyond the grid its border counts."""
        last = np.array(self._grid.shape[2::-1]) - 1
        cell = np.clip((points - self._origin) / self._spacing, 0, last)
        low = np.minimum(cell.astype(int), np.maximum(last - 1, 0))
        high = np.minimum(low + 1, last)
        share = (cell - low).astype(np.float32)
        total = np.zeros((len(points), 9, 3), np.float32)
        for corner in range(8):
            pick = np.array([corner & 1, corner >> 1 & 1, corner >> 2], bool)
            x, y, z = np.where(pick, high, low).T
            weight = np.where(pick, share, 1 - share).prod(axis=1)
            total += weight[:, None, None] * self._grid[z, y, x]
        return total

    def falling_on(self, points: Floats, normals: Floats, gain: float = GOODS_GAIN) -> Floats:
        """Light on surfaces at (n, 3) `points` facing (n, 3) `normals`: (n, 3) display RGB."""
        weights = basis(normals) * LAMBERT
        light = np.einsum("ni,nic->nc", weights, self.coefficients(points))
        return self._display(np.maximum(light, 0.004) * gain)

    def irradiance_sides(self, point: Floats, gain: float = GOODS_GAIN) -> Floats:
        """Light on the six sides of a small cube at `point`: (6, 3) display RGB."""
        return self.falling_on(np.repeat(point[None], 6, axis=0), SIDES, gain)

    def reflected_sides(self) -> Floats:
        """What a mirror in the middle of the room sees on each of six sides: (6, 3) display RGB."""
        middle = self._grid.reshape(-1, 9, 3).mean(axis=0)
        return self._display(np.maximum(basis(SIDES) @ middle, 0.01))

    def strongest(self) -> list[tuple[Vec3, float]]:
        """Three directions that bright light comes from, each with its strength 0..1.

        The room's mean light is looked at in many directions; the brightest that lie apart
        stand for its lamps and windows.
        """
        steps = np.arange(256) + 0.5
        height = 1 - 2 * steps / 256
        turn = steps * np.pi * (3 - 5**0.5)
        flat = np.sqrt(1 - height**2)
        around = np.stack([flat * np.cos(turn), height, flat * np.sin(turn)], 1).astype(np.float32)
        light = (basis(around) @ self._grid.reshape(-1, 9, 3).mean(axis=0)).mean(axis=1)
        found: list[tuple[Vec3, float]] = []
        for _ in range(3):
            best = int(light.argmax())
            x, y, z = around[best].tolist()
            found.append(((x, y, z), float(np.clip(light[best], 0.0, 1.0))))
            light = np.where(around @ around[best] > 0.6, -1.0, light)
        return found

    def _display(self, light: Floats) -> Floats:
        return srgb(tone_mapped(light, self._curve))


def read_probes(path: Path) -> Probes:
    """Read `probes.json` of a baked room.

    Raises:
        RoomUnreadable: missing, broken, or of another order than 2.
    """
    try:
        file = msgspec.json.decode(path.read_bytes(), type=_ProbeFile)
        values = np.frombuffer(base64.b64decode(file.coefficients, validate=True), "<f4")
        nx, ny, nz = file.counts
        if file.order != 2 or not np.isfinite(values).all():
            raise ValueError("not finite harmonics of order 2")
        grid = values.reshape(nz, ny, nx, 9, 3).astype(np.float32)
    except (OSError, msgspec.DecodeError, ValueError) as error:
        raise RoomUnreadable(f"{path}: no light probes in it ({error})") from error
    origin, spacing = (np.array(value, np.float32) for value in (file.origin, file.spacing))
    return Probes(grid, origin, spacing, file.tonemap)
