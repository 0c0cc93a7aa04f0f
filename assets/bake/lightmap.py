"""Lightmaps: unwrapping surfaces, finding each texel's place, cleaning and filling the light."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt
import xatlas

from assets.samples.mesh import Mesh

F32 = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

BURIED = 0.35
"""A texel (or probe) with more than this share of rays ending inside something is itself
inside something: its light is taken from its neighbours."""
REACH = 0.28
"""The filter reaches this share of the distance to what is around, so that contact shadows
stay crisp where things meet."""
PADDING = 3
KERNEL = np.array([1, 4, 6, 4, 1], np.float32) / 16.0
"""The B3 spline of Dammertz et al., Edge-Avoiding A-Trous Wavelet Transform, HPG 2010."""


@dataclass(frozen=True)
class Texels:
    """Covered texels of a square or oblong map: row and column, the triangle each lies on, and
    its place (n, 3) and normal (n, 3)."""

    size: tuple[int, int]
    rows: Ints
    columns: Ints
    triangles: Ints
    positions: F32
    normals: F32

    def image(self, values: F32) -> F32:
        """Per-texel values (n, ...) as a picture (height, width, ...), zero elsewhere."""
        image = np.zeros((*self.size, *values.shape[1:]), np.float32)
        image[self.rows, self.columns] = values
        return image


def unwrap(mesh: Mesh, size: int) -> tuple[Mesh, Ints]:
    """`mesh` with uvs that give every surface its own place on a map of `size` texels, and the
    triangle of `mesh` that each of the new ones was."""
    atlas = xatlas.Atlas()
    atlas.add_mesh(
        mesh.positions.astype(np.float32), mesh.triangles.astype(np.uint32),
        mesh.normals.astype(np.float32),
    )  # fmt: skip
    options = xatlas.PackOptions()
    options.resolution = size
    options.padding = PADDING
    options.bilinear = True
    options.rotate_charts_to_axis = True
    atlas.generate(xatlas.ChartOptions(), options)
    source, triangles, uvs = atlas[0]
    unwrapped = Mesh(
        mesh.positions[source], mesh.normals[source], uvs.astype(np.float64),
        triangles.astype(np.int64),
    )  # fmt: skip
    return unwrapped, np.arange(len(triangles))


def rasterised(mesh: Mesh, size: int) -> Texels:
    """The texels of a map (size, size) that the mesh's uvs cover, borders included."""
    owner = np.full((size, size), -1, np.int64)
    weights = np.zeros((size, size, 3), np.float32)
    for border in (0.75, 0.0):
        for index, corners in enumerate(mesh.uvs[mesh.triangles] * size):
            rows, columns, shares = _covered(corners, size, border)
            owner[rows, columns] = index
            weights[rows, columns] = shares
    rows, columns = np.nonzero(owner >= 0)
    triangles = owner[rows, columns]
    shares = weights[rows, columns]
    positions = np.einsum("nk,nkc->nc", shares, mesh.positions[mesh.triangles[triangles]])
    normals = np.einsum("nk,nkc->nc", shares, mesh.normals[mesh.triangles[triangles]])
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-9)
    return Texels(
        (size, size), rows, columns, triangles,
        positions.astype(np.float32), normals.astype(np.float32),
    )  # fmt: skip


def _covered(corners: npt.NDArray[np.float64], size: int, border: float) -> tuple[Ints, Ints, F32]:
    """Texels whose middles lie in a uv triangle widened by `border` texels, with their
    barycentric weights kept inside it."""
    low = np.maximum(np.floor(corners.min(axis=0) - border - 0.5), 0).astype(int)
    high = np.minimum(np.ceil(corners.max(axis=0) + border + 0.5), size).astype(int)
    x, y = np.meshgrid(np.arange(low[0], high[0]), np.arange(low[1], high[1]))
    centres = np.stack([x.ravel(), y.ravel()], axis=1) + 0.5
    a, b, c = corners
    area = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
    if abs(area) < 1e-9:
        return np.zeros(0, int), np.zeros(0, int), np.zeros((0, 3), np.float32)
    shares = np.stack([_edge(b, c, centres), _edge(c, a, centres), _edge(a, b, centres)], axis=1)
    sides = np.array([np.hypot(*(c - b)), np.hypot(*(a - c)), np.hypot(*(b - a))])
    shares /= area
    inside = (shares * abs(area) / np.maximum(sides, 1e-9) >= -border).all(axis=1)
    shares = np.clip(shares[inside], 0.0, None)
    shares /= shares.sum(axis=1, keepdims=True)
    picked = centres[inside].astype(int)
    return picked[:, 1], picked[:, 0], shares.astype(np.float32)


def _edge(
    a: npt.NDArray[np.float64], b: npt.NDArray[np.float64], points: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Twice the signed area of (a, b, point)."""
    area: npt.NDArray[np.float64] = (b[0] - a[0]) * (points[:, 1] - a[1]) - (b[1] - a[1]) * (
        points[:, 0] - a[0]
    )
    return area


def denoised(texels: Texels, light: F32, reach: F32, valid: Mask, steps: int) -> tuple[F32, Mask]:
    """Light (n, 3) cleaned by an edge-avoiding a-trous filter of `steps` levels: texels mix
    with those on the same surface within `reach` (n,) metres. What is not `valid` gets the
    light around it; the mask says which texels have any now."""
    position, normal = texels.image(texels.positions), texels.image(texels.normals)
    weight = texels.image(valid.astype(np.float32))
    tightness = texels.image((1.0 / (2.0 * np.maximum(reach, 1e-3) ** 2)).astype(np.float32))
    image = texels.image(light)
    for level in range(steps):
        image, weight = _a_trous(image, position, normal, weight, tightness, 2**level)
    at = texels.rows, texels.columns
    return image[at], weight[at] > 0


def _a_trous(
    image: F32, position: F32, normal: F32, weight: F32, tightness: F32, step: int
) -> tuple[F32, F32]:
    """One level of the filter with its taps `step` texels apart: picture and weights."""
    total, norm = np.zeros_like(image), np.zeros_like(weight)
    for dy in range(-2, 3):
        for dx in range(-2, 3):
            here, there = _overlap(weight.shape, dy * step, dx * step)
            apart = position[here] - position[there]
            same = np.einsum("yxc,yxc->yx", normal[here], normal[there])
            near = np.exp(-np.einsum("yxc,yxc->yx", apart, apart) * tightness[here])
            w = KERNEL[dy + 2] * KERNEL[dx + 2] * weight[there] * near * np.clip(same, 0, 1) ** 8
            total[here] += w[..., None] * image[there]
            norm[here] += w
    found = norm > 1e-6
    cleaned = np.where(found[..., None], total / np.maximum(norm, 1e-6)[..., None], image)
    return cleaned.astype(np.float32), found.astype(np.float32)


Window = tuple[slice, slice]


def _overlap(shape: tuple[int, ...], dy: int, dx: int) -> tuple[Window, Window]:
    """Where a picture and itself moved by (dy, dx) overlap: window here, window there."""

    def spans(length: int, d: int) -> tuple[slice, slice]:
        return slice(max(0, -d), length - max(0, d)), slice(max(0, d), length - max(0, -d))

    (here_y, there_y), (here_x, there_x) = spans(shape[0], dy), spans(shape[1], dx)
    return (here_y, here_x), (there_y, there_x)


def filled(image: F32, valid: Mask) -> F32:
    """`image` (h, w, 3) with what is not `valid` taken from around it, however far (push-pull:
    Gortler et al., The Lumigraph, SIGGRAPH 1996)."""
    if valid.all() or not valid.any() or min(valid.shape) < 2:
        return image
    weight = valid.astype(np.float32)
    height, width = valid.shape
    half = ((width + 1) // 2, (height + 1) // 2)
    small_weight = cv2.resize(weight, half, interpolation=cv2.INTER_AREA)
    small = cv2.resize(image * weight[..., None], half, interpolation=cv2.INTER_AREA)
    small = small / np.maximum(small_weight, 1e-6)[..., None]
    around = filled(small.astype(np.float32), small_weight > 1e-4)
    large = cv2.resize(around, (width, height), interpolation=cv2.INTER_LINEAR)
    whole: F32 = np.where(valid[..., None], image, large).astype(np.float32)
    return whole


def plan_texels(low: tuple[float, float], high: tuple[float, float], size: int) -> Texels:
    """A map (size, size) laid over the floor from `low` to `high` (x, z), facing up."""
    rows, columns = (part.ravel() for part in np.mgrid[0:size, 0:size])
    x = low[0] + (columns + 0.5) / size * (high[0] - low[0])
    z = low[1] + (rows + 0.5) / size * (high[1] - low[1])
    positions = np.stack([x, np.zeros_like(x), z], axis=1).astype(np.float32)
    normals = np.tile(np.array([0, 1, 0], np.float32), (len(x), 1))
    return Texels((size, size), rows, columns, np.zeros(len(x), int), positions, normals)


def triangle_samples(mesh: Mesh, count: int, seed: int = 7) -> tuple[F32, F32, F32]:
    """Evenly spread points on every triangle: places (m * count, 3), normals, and barycentric
    weights (m, count, 3)."""
    chance = np.random.default_rng(seed)
    i = np.arange(1, count + 1)
    spread = np.stack([i * 0.7548776662466927, i * 0.5698402909980532], axis=1)
    spread = (spread[None] + chance.random((len(mesh.triangles), 1, 2))) % 1.0
    root, t = np.sqrt(spread[..., 0]), spread[..., 1]
    shares = np.stack([1 - root, root * (1 - t), root * t], axis=-1)
    places = np.einsum("mks,msc->mkc", shares, mesh.positions[mesh.triangles])
    normals = np.einsum("mks,msc->mkc", shares, mesh.normals[mesh.triangles])
    normals /= np.maximum(np.linalg.norm(normals, axis=-1, keepdims=True), 1e-9)
    flat = (places.reshape(-1, 3), normals.reshape(-1, 3), shares)
    return tuple(part.astype(np.float32) for part in flat)  # type: ignore[return-value]


def at_vertices(mesh: Mesh, shares: F32, light: F32, valid: Mask) -> F32:
    """Light (m * count, 3) at points on triangles, as the mean around each vertex (v, 3),
    weighted by how near the points are to it."""
    corners = mesh.positions[mesh.triangles]
    areas = np.linalg.norm(
        np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1
    )
    count = shares.shape[1]
    weight = shares**2 * areas[:, None, None] * (valid.reshape(-1, count, 1) + 1e-4)
    total, norm = np.zeros((len(mesh.positions), 3)), np.full(len(mesh.positions), 1e-20)
    for corner in range(3):
        vertex = mesh.triangles[:, corner]
        w = weight[..., corner]
        np.add.at(total, vertex, np.einsum("mk,mkc->mc", w, light.reshape(-1, count, 3)))
        np.add.at(norm, vertex, w.sum(axis=1))
    mean: F32 = (total / norm[:, None]).astype(np.float32)
    return mean
