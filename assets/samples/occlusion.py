"""Soft shade where a product's parts come close together, traced once and kept per vertex."""

import numpy as np
import trimesh
from trimesh.ray.ray_pyembree import RayMeshIntersector

from assets.samples.mesh import Floats, Mesh, unit

DEEPEST = 0.5
"""Shade of a wholly hidden vertex; goods must stay readable."""


def shade(mesh: Mesh, around: Mesh, rays: int = 32) -> Floats:
    """Linear vertex colours (n, 3): 1 in the open, a warm DEEPEST where `around` hides the sky."""
    scene = trimesh.Trimesh(around.positions, around.triangles, process=False)
    lift = 0.004 * float(np.ptp(mesh.bounds, axis=0).max())
    sides, ups = _frames(mesh.normals)
    hits = np.zeros(len(mesh.positions))
    tracer = RayMeshIntersector(scene)
    origins = mesh.positions + lift * mesh.normals
    for x, y, z in _hemisphere(rays):
        directions = x * sides + y * ups + z * mesh.normals
        hits += tracer.intersects_any(origins, directions)
    hidden = (hits / rays)[:, None]
    return np.round(1 - (1 - DEEPEST) * hidden * [0.9, 1.0, 1.06], 3)


def _hemisphere(count: int) -> Floats:
    """Cosine-weighted directions about +z on a golden-angle spiral, (count, 3)."""
    i = np.arange(count) + 0.5
    radius, angle = np.sqrt(i / count), i * np.pi * (3 - np.sqrt(5))
    return np.stack(
        [radius * np.cos(angle), radius * np.sin(angle), np.sqrt(1 - i / count)], axis=1
    )


def _frames(normals: Floats) -> tuple[Floats, Floats]:
    guide = np.where(np.abs(normals[:, 1:2]) < 0.9, [[0.0, 1.0, 0.0]], [[1.0, 0.0, 0.0]])
    sides = unit(np.cross(guide, normals))
    return sides, np.cross(normals, sides)
