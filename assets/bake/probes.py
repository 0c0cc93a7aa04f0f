"""The room's light as a grid of probes, for goods and people: `probes.json`.

Each probe holds radiance over the sphere as real spherical harmonics up to order 2 in the
basis and normalisation of Ramamoorthi and Hanrahan (An Efficient Representation for Irradiance
Environment Maps, SIGGRAPH 2001), directions in the room's frame, in the order 1, y, z, x, xy,
yz, 3z2-1, xz, x2-y2. Irradiance over pi on a surface facing n is the sum of
c_i Y_i(n) A_i with A = 1, 2/3, 1/4 by degree.
"""

import base64
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assets.bake.lightmap import BURIED
from assets.bake.lights import AreaLight, falling_from, samples_on
from assets.bake.tone import CURVE
from assets.bake.transport import DIM, Soup, in_chunks, unit_square
from scenes.geometry import inside_polygon
from scenes.store import Room

F32 = npt.NDArray[np.float32]

SPACING = 0.8
BORDER = 0.2
"""The outermost probes stay this far from walls, floor and ceiling, metres."""


@dataclass(frozen=True)
class Grid:
    """Probes at origin + index * spacing; counts along x, y and z."""

    origin: npt.NDArray[np.float64]
    spacing: npt.NDArray[np.float64]
    counts: tuple[int, int, int]

    def points(self) -> F32:
        """Places (nz * ny * nx, 3), x fastest."""
        nx, ny, nz = self.counts
        z, y, x = np.meshgrid(np.arange(nz), np.arange(ny), np.arange(nx), indexing="ij")
        index = np.stack([x.ravel(), y.ravel(), z.ravel()], axis=1)
        return (self.origin + index * self.spacing).astype(np.float32)


def grid_over(room: Room) -> Grid:
    """A grid from wall to wall and floor to ceiling."""
    low = np.array([min(x for x, _ in room.outline), 0.0, min(z for _, z in room.outline)])
    high = np.array([max(x for x, _ in room.outline), room.height, max(z for _, z in room.outline)])
    span = np.maximum(high - low - 2 * BORDER, 0.1)
    counts = np.maximum(np.ceil(span / SPACING).astype(int) + 1, 2)
    nx, ny, nz = (int(n) for n in counts)
    return Grid(low + BORDER, span / (counts - 1), (nx, ny, nz))


def harmonics(directions: F32) -> F32:
    """The nine basis functions of unit (n, 3) directions: (n, 9)."""
    x, y, z = directions.T
    rows = [
        np.full_like(x, 0.282095), 0.488603 * y, 0.488603 * z, 0.488603 * x, 1.092548 * x * y,
        1.092548 * y * z, 0.315392 * (3 * z * z - 1), 1.092548 * x * z,
        0.546274 * (x * x - y * y),
    ]  # fmt: skip
    return np.stack(rows, axis=1).astype(np.float32)


def lit_probes(
    room: Room, grid: Grid, soup: Soup, radiosity: F32, lights: list[AreaLight], rays: int
) -> F32:
    """Radiance coefficients (n, 9, 3) in cd/m2 at the grid's points; probes inside furniture
    or outside the plan are taken from their neighbours."""
    points = grid.points()
    around = _around(soup, radiosity, points, rays)
    straight = _straight(soup, lights, points)
    coefficients, buried = around
    coefficients = coefficients + straight
    inside = np.array([inside_polygon((float(p[0]), float(p[2])), room.outline) for p in points])
    return _spread(coefficients, (buried < BURIED) & inside, grid)


def _around(soup: Soup, radiosity: F32, points: F32, rays: int) -> tuple[F32, F32]:
    """What surfaces send to each point, and the share of rays that met an inside."""
    i = np.arange(rays) + 0.5
    rise, turn = 1 - 2 * i / rays, i * np.pi * (3 - np.sqrt(5))
    flat = np.sqrt(1 - rise**2)
    sphere = np.stack([flat * np.cos(turn), rise, flat * np.sin(turn)], axis=1).astype(np.float32)
    weights = harmonics(sphere) * np.float32(4 * np.pi / rays)

    def work(part: slice) -> tuple[F32, F32]:
        count = part.stop - part.start
        origins = np.repeat(points[part], rays, axis=0)
        directions = np.tile(sphere, (count, 1))
        hit, _ = soup.tracer.first_hit(origins, directions)
        luminance = np.where(hit[:, None] >= 0, radiosity[hit] / np.float32(np.pi), np.float32(0))
        inside = (hit >= 0) & ((directions * soup.normals[hit]).sum(axis=1) > 0)
        found = np.einsum("nrc,rk->nkc", luminance.reshape(count, rays, 3), weights)
        return found.astype(np.float32), inside.reshape(count, rays).mean(axis=1)

    parts = list(in_chunks(len(points), work, chunk=400))
    return np.concatenate([p for p, _ in parts]), np.concatenate([b for _, b in parts])


def _straight(soup: Soup, lights: list[AreaLight], points: F32) -> F32:
    """What lights send straight to each point: a sample that gives E lux to a surface square
    to it adds E Y_i of its direction."""
    total = np.zeros((len(points), 9, 3), np.float32)
    chance = np.random.default_rng(11)
    for light in lights:
        samples = 64 if light.sky else 8
        origins = np.repeat(points, samples, axis=0)
        towards = (
            samples_on(light, unit_square(len(points), samples, chance).reshape(-1, 2)) - origins
        )
        distance = np.linalg.norm(towards, axis=1)
        towards /= distance[:, None]
        lux = falling_from(light, towards, distance)
        lit = np.flatnonzero(lux > DIM)
        lux[lit] *= soup.tracer.clear(origins[lit], towards[lit], distance[lit] - np.float32(0.01))
        found = (harmonics(towards) * lux[:, None]).reshape(len(points), samples, 9).mean(axis=1)
        total += found[:, :, None] * light.colour
    return total


def _spread(coefficients: F32, valid: npt.NDArray[np.bool_], grid: Grid) -> F32:
    """Probes that are not valid become the mean of their nearest valid neighbours."""
    nx, ny, nz = grid.counts
    values = coefficients.reshape(nz, ny, nx, 27).copy()
    known = valid.reshape(nz, ny, nx).copy()
    while not known.all() and known.any():
        total, count = np.zeros_like(values), np.zeros(known.shape, np.float32)
        for axis in range(3):
            for step in (-1, 1):
                near = np.roll(known, step, axis) & _not_wrapped(known.shape, axis, step)
                total += np.where(near[..., None], np.roll(values, step, axis), 0)
                count += near
        new = ~known & (count > 0)
        values[new] = total[new] / count[new][:, None]
        known |= new
    return values.reshape(-1, 9, 3)


def _not_wrapped(shape: tuple[int, ...], axis: int, step: int) -> npt.NDArray[np.bool_]:
    index = np.arange(shape[axis])
    inside = index > 0 if step > 0 else index < shape[axis] - 1
    return inside.reshape([-1 if i == axis else 1 for i in range(3)])


def probe_file(grid: Grid, coefficients: F32, exposure: float) -> dict[str, object]:
    """The contents of `probes.json`: coefficients are exposed, but not tone-mapped."""
    exposed = np.ascontiguousarray(coefficients * exposure, dtype="<f4")
    return {
        "origin": [float(v) for v in grid.origin],
        "spacing": [float(v) for v in grid.spacing],
        "counts": list(grid.counts),
        "order": 2,
        "exposure": exposure,
        "tonemap": CURVE,
        "coefficients": base64.b64encode(exposed.tobytes()).decode(),
    }
