"""Light on its way: shadow rays to every light, and light gathered from what is around.

The scene is a soup of small triangles with one radiosity each (what they send out, lux). It
is solved once (direct light and `BOUNCES` bounces); points, texels and probes then gather
from it, which gives them soft shadows, ambient occlusion and colour bleeding at once.
Rays are cast by Embree, which lets go of Python's lock, so that threads share the work.
"""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from embreex.mesh_construction import TriangleMesh
from embreex.rtcore_scene import EmbreeScene

from assets.bake.lights import AreaLight, falling_from, samples_on

F32 = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
T = TypeVar("T")

BOUNCES = 4
LIFT = 0.002
"""Rays start this far above their surface, metres."""
DIM = 0.5
"""A light that adds less than this many lux is left out."""
GRAZE = np.float32(0.01)
"""Shadow rays end this far before the light, metres."""
CHUNK = 6000
CORES = len(os.sched_getaffinity(0))


class Tracer:
    """Triangles (m, 3, 3) that rays are cast against."""

    def __init__(self, corners: F32) -> None:
        self._scene = EmbreeScene()
        self._mesh = TriangleMesh(self._scene, np.ascontiguousarray(corners, np.float32))
        self._scene.run(np.zeros((1, 3), np.float32), np.ones((1, 3), np.float32))

    def first_hit(self, origins: F32, directions: F32) -> tuple[Ints, F32]:
        """Triangle (-1: none) and distance of the nearest hit of each ray (n, 3)."""
        found = self._scene.run(origins, directions, output=1)
        return found["primID"], found["tfar"]

    def clear(self, origins: F32, directions: F32, reach: F32) -> npt.NDArray[np.bool_]:
        """Whether nothing stands within `reach` (n,) along each ray."""
        open_ways: npt.NDArray[np.bool_] = (
            self._scene.run(origins, directions, dists=reach, query="OCCLUDED") != 0
        )
        return open_ways


@dataclass(frozen=True)
class Soup:
    """The scene as light sees it: triangles (m, 3, 3), facing (m, 3), reflectance (m, 3)."""

    corners: F32
    normals: F32
    albedo: F32
    tracer: Tracer

    @staticmethod
    def of(corners: F32, albedo: F32) -> "Soup":
        faces = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
        normals = faces / np.maximum(np.linalg.norm(faces, axis=1, keepdims=True), 1e-20)
        return Soup(corners, normals.astype(np.float32), albedo.astype(np.float32), Tracer(corners))


@dataclass(frozen=True)
class Gathered:
    """Light found around points: illuminance (n, 3) in lux, the harmonic mean distance (n,)
    of what is around, and the share of rays (n,) that met the inside of something."""

    light: F32
    nearness: F32
    buried: F32


def in_chunks(count: int, work: Callable[[slice], T], chunk: int = CHUNK) -> Iterator[T]:
    """`work` over slices of `count` items on every core, in order."""
    slices = [slice(i, min(i + chunk, count)) for i in range(0, count, chunk)]
    with ThreadPoolExecutor(CORES) as pool:
        yield from pool.map(work, slices)


def direct(soup: Soup, lights: list[AreaLight], points: F32, normals: F32, samples: int) -> F32:
    """Illuminance (n, 3) in lux straight from the lights. `samples` shadow rays go to each
    broad light, and to each small one where a first few find its shadow's edge."""

    def work(part: slice) -> F32:
        chance = np.random.default_rng(part.start)
        total = np.zeros((part.stop - part.start, 3), np.float32)
        for light in lights:
            found = _from_light(soup, light, points[part], normals[part], samples, chance)
            total += found[:, None] * light.colour
        return total

    return np.concatenate([np.zeros((0, 3), np.float32), *in_chunks(len(points), work)])


def _from_light(
    soup: Soup, light: AreaLight, points: F32, normals: F32, samples: int,
    chance: np.random.Generator,
) -> F32:  # fmt: skip
    """Illuminance (n,) from one light, in lux before its colour."""
    found = np.zeros(len(points), np.float32)
    near = np.flatnonzero(_reaches(light, points, normals))
    if light.broad:
        spread = unit_square(len(near), samples if light.sky else samples // 2, chance)
        found[near] = _unblocked(soup, light, points[near], normals[near], spread)[0]
        return found
    few = _cross(light, len(near), chance)
    found[near], open_share = _unblocked(soup, light, points[near], normals[near], few)
    edge = near[(open_share > 0) & (open_share < 1)]
    spread = unit_square(len(edge), samples, chance)
    found[edge] = _unblocked(soup, light, points[edge], normals[edge], spread)[0]
    return found


def _cross(light: AreaLight, count: int, chance: np.random.Generator) -> F32:
    """Four unit-square samples each (count, 4, 2), set crosswise about the light's middle, so
    that what the light's size adds to noise cancels out."""
    one = chance.random((count, 1, 2), np.float32)
    if light.round:
        quarters = np.array([[0, 0], [0, 0.25], [0, 0.5], [0, 0.75]], np.float32)
        return np.asarray((one + quarters) % np.float32(1.0), np.float32)
    other = one * np.array([1, -1], np.float32) + np.array([0, 1], np.float32)
    return np.concatenate([one, 1 - one, other, 1 - other], axis=1).astype(np.float32)


def _unblocked(
    soup: Soup, light: AreaLight, points: F32, normals: F32, spread: F32
) -> tuple[F32, F32]:
    """Mean illuminance (n,) over samples (n, k, 2) of the light, and the share of those that
    matter which nothing blocks (n,)."""
    samples = spread.shape[1]
    if not len(points):
        return np.zeros(0, np.float32), np.zeros(0, np.float32)
    origins = np.repeat(points + LIFT * normals, samples, axis=0)
    towards = samples_on(light, spread.reshape(-1, 2)) - origins
    distance = np.sqrt(np.einsum("nc,nc->n", towards, towards))
    towards /= distance[:, None]
    cosine = np.einsum("nc,nc->n", towards, np.repeat(normals, samples, axis=0))
    lux = falling_from(light, towards, distance) * np.maximum(cosine, 0.0)
    asked = np.flatnonzero(lux > 0.1 * DIM)
    clear = np.ones(len(lux), bool)
    clear[asked] = soup.tracer.clear(origins[asked], towards[asked], distance[asked] - GRAZE)
    lux *= clear
    mean = lux.reshape(-1, samples).mean(axis=1).astype(np.float32)
    return mean, clear.reshape(-1, samples).mean(axis=1).astype(np.float32)


def _reaches(light: AreaLight, points: F32, normals: F32) -> npt.NDArray[np.bool_]:
    """Whether a light can add anything worth counting, shadows left aside."""
    towards = light.centre - points
    distance = np.linalg.norm(towards, axis=1)
    size = float(np.linalg.norm(light.side) + np.linalg.norm(light.over))
    if light.sky or size > 0.5:
        in_front = -(towards @ light.ahead) > -size
        facing_it = (towards * normals).sum(axis=1) > -size
        return np.asarray(in_front & facing_it)
    towards /= distance[:, None]
    facing_it = (towards * normals).sum(axis=1) > -0.1
    return np.asarray(facing_it & (falling_from(light, towards, distance) > DIM))


def unit_square(count: int, samples: int, chance: np.random.Generator) -> F32:
    """`samples` well-spread points in the unit square for each of `count`, each set shifted by
    chance: (count, samples, 2). (Roberts' R2 sequence, 2018, with Cranley-Patterson rotation.)"""
    i = np.arange(1, samples + 1, dtype=np.float64)[:, None]
    sequence = (i * [0.7548776662466927, 0.5698402909980532]) % 1.0
    shift = chance.random((count, 1, 2), np.float32)
    spread: F32 = (sequence.astype(np.float32)[None] + shift) % np.float32(1.0)
    return spread


def tangents(normals: F32) -> tuple[F32, F32]:
    """Two axes square to each unit normal (Duff et al., Building an Orthonormal Basis,
    Revisited, JCGT 2017)."""
    x, y, z = normals.T
    sign = np.where(z >= 0, 1.0, -1.0).astype(np.float32)
    a = -1.0 / (sign + z)
    b = x * y * a
    first = np.stack([1.0 + sign * x * x * a, sign * b, -sign * x], axis=1)
    second = np.stack([b, sign + y * y * a, -y], axis=1)
    return first.astype(np.float32), second.astype(np.float32)


def cosine_rays(normals: F32, samples: int, chance: np.random.Generator) -> F32:
    """Directions (n, samples, 3) about each normal, dense as the cosine (Malley's method)."""
    spread = unit_square(len(normals), samples, chance)
    radius, angle = np.sqrt(spread[..., 0]), np.float32(2 * np.pi) * spread[..., 1]
    x, y = radius * np.cos(angle), radius * np.sin(angle)
    z = np.sqrt(np.maximum(1.0 - spread[..., 0], 0.0))
    first, second = tangents(normals)
    rays: F32 = (
        x[..., None] * first[:, None]
        + y[..., None] * second[:, None]
        + z[..., None] * normals[:, None]
    )
    return rays


def gather(soup: Soup, radiosity: F32, points: F32, normals: F32, rays: int) -> Gathered:
    """Light that comes off what is around each point: `radiosity` (m, 3) of the triangles that
    `rays` directions meet. What is seen through openings is left to `direct`."""

    def work(part: slice) -> Gathered:
        chance = np.random.default_rng(part.start + 1)
        directions = cosine_rays(normals[part], rays, chance).reshape(-1, 3)
        origins = np.repeat(points[part] + LIFT * normals[part], rays, axis=0)
        hit, distance = soup.tracer.first_hit(origins, directions)
        light = np.where(hit[:, None] >= 0, radiosity[hit], np.float32(0.0))
        inside = (hit >= 0) & ((directions * soup.normals[hit]).sum(axis=1) > 0.0)
        near = np.where(hit >= 0, 1.0 / np.maximum(distance, 0.01), 0.0)
        return Gathered(
            light.reshape(-1, rays, 3).mean(axis=1),
            (1.0 / np.maximum(near.reshape(-1, rays).mean(axis=1), 0.02)).astype(np.float32),
            inside.reshape(-1, rays).mean(axis=1).astype(np.float32),
        )

    parts = list(in_chunks(len(points), work))
    return Gathered(
        np.concatenate([part.light for part in parts]),
        np.concatenate([part.nearness for part in parts]),
        np.concatenate([part.buried for part in parts]),
    )


def solve(soup: Soup, lights: list[AreaLight], samples: int, rays: int) -> F32:
    """Illuminance (m, 3) of every triangle in lux: direct light and `BOUNCES` bounces of it,
    gathered at the triangles' middles (Cohen and Wallace, Radiosity and Realistic Image
    Synthesis, 1993)."""
    middles = soup.corners.mean(axis=1)
    first = direct(soup, lights, middles, soup.normals, samples)
    light = first
    for _ in range(BOUNCES):
        light = first + gather(soup, soup.albedo * light, middles, soup.normals, rays).light
    return light
