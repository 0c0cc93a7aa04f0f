"""The shapes that goods are made of: turned, cut, bent and stuffed.

Everything stands on y = 0 and is centred on the y axis unless it says otherwise. An outline is
drawn in plan: its x is the model's x and its y points to the back (model -z).
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from assets.samples.level import FAR, HAND, SHELF, Level
from assets.samples.mesh import Floats, Mesh, grid, join, smooth_normals, unit
from assets.samples.outline import Points, circle, edged, fillet, rectangle, simplify, spline

Sides = tuple[int, int, int]

ROUND: Sides = (36, 10, 6)
SLENDER: Sides = (12, 4, 3)
FINE = 0.018
"""On the shelf, edges rounded by less than this share of the size are drawn sharp."""


def revolve(
    level: Level,
    profile: Floats,
    sides: Sides = ROUND,
    rings: Sides = (40, 10, 5),
    upright: bool = False,
) -> Mesh:
    """A profile (radius, height) (n, 2), drawn upwards on the outside, turned about the y axis.

    u = 0.5 is the front; v runs along the profile, or with the height if `upright` (labels).
    Far away a bottom on the axis is left out.
    """
    if level is FAR and profile[0, 0] == 0 and len(profile) > 2:
        profile = profile[1:]
    profile = simplify(profile, level.pick(*rings))
    ring = circle(level.pick(*sides))
    ring = np.concatenate([ring, ring[:1]])
    along = np.linspace(0, 1, len(ring))
    mesh = _contour(np.zeros_like(ring), ring, along, profile)
    if not upright:
        return mesh
    low, high = mesh.bounds[:, 1]
    v = 1 - (mesh.positions[:, 1] - low) / (high - low)
    return replace(mesh, uvs=np.column_stack([mesh.uvs[:, 0], v]))


def lathe(
    level: Level,
    corners: Points,
    sides: Sides = ROUND,
    rings: Sides = (40, 10, 5),
    upright: bool = False,
) -> Mesh:
    """A body turned from a polyline of (radius, height[, corner radius])."""
    return revolve(level, fillet(level, corners), sides, rings, upright)


def vessel(
    level: Level,
    curve: Points,
    sides: Sides = ROUND,
    rings: Sides = (28, 9, 5),
    upright: bool = False,
) -> Mesh:
    """A body turned from a smooth curve through (radius, height) points."""
    return revolve(level, spline(curve, 48), sides, rings, upright)


def _contour(outline: Floats, normals: Floats, along: Floats, profile: Floats) -> Mesh:
    """A wall around an outline; the profile (m, 2) gives offset along its normals, and height."""
    p, tilt, rise = edged(profile)
    plan = outline[None] + normals[None] * p[:, None, :1]
    height = np.broadcast_to(p[:, 1:], plan.shape[:2])
    points = np.stack([plan[..., 0], height, -plan[..., 1]], axis=-1)
    outward = normals[None] * tilt[:, None, :1]
    up = np.broadcast_to(tilt[:, 1:], plan.shape[:2])
    u, v = np.meshgrid(along, 1 - rise)
    facing = unit(np.stack([outward[..., 0], up, -outward[..., 1]], axis=-1))
    return grid(points, facing, np.stack([u, v], axis=-1))


def slab(
    level: Level,
    outline: Floats,
    height: float,
    bevel: float = 0.0,
    base: bool = True,
    wrapped: bool = False,
) -> Mesh:
    """A plate of a star-shaped outline (n, 2) with rounded rims; the texture lies on it in plan.

    If `wrapped` the wall has the texture around it instead; without `base` it is open below.
    """
    rim = fillet(level, [(-bevel, 0), (0, 0, bevel), (0, height, bevel), (-bevel, height)])
    if bevel == 0 or level is FAR or (level is SHELF and bevel < FINE * np.ptp(outline)):
        rim = np.array([(0.0, 0.0), (0.0, height)])
    points, normals, along = edged(outline, closed=True)
    wall = _contour(points, normals, along, rim)
    caps = [_cap(points + normals * rim[-1, 0], height, up=True)]
    if base and level is not FAR:
        caps.append(_cap(points + normals * rim[0, 0], 0.0, up=False))
    lids = in_plan(join(caps), outline)
    return join([wall if wrapped else in_plan(wall, outline), lids])


def _cap(points: Floats, height: float, up: bool) -> Mesh:
    """A flat lid over a closed outline whose last point repeats the first."""
    points = points[
        np.concatenate([[True], np.linalg.norm(np.diff(points, axis=0), axis=1) > 1e-9])
    ]
    if np.linalg.norm(points[0] - points[-1]) < 1e-9:
        points = points[:-1]
    n = len(points)
    positions = np.column_stack([points[:, 0], np.full(n, height), -points[:, 1]])
    fan = np.column_stack([np.zeros(n - 2, int), np.arange(1, n - 1), np.arange(2, n)])
    normals = np.tile([0.0, 1.0 if up else -1.0, 0.0], (n, 1))
    return Mesh(positions, normals, np.zeros((n, 2)), fan if up else fan[:, ::-1])


def in_plan(mesh: Mesh, outline: Floats) -> Mesh:
    """With uvs laid flat over the outline's bounds: the back is up."""
    low, high = outline.min(axis=0), outline.max(axis=0)
    plan = mesh.positions[:, [0, 2]] * [1, -1]
    uvs = np.clip((plan - low) / (high - low), 0, 1)
    return Mesh(mesh.positions, mesh.normals, uvs * [1, -1] + [0, 1], mesh.triangles)


def box(level: Level, width: float, height: float, depth: float, radius: float = 0.0) -> Mesh:
    """A box with rounded edges; each face shows the whole texture, upright on the sides.

    Far away the edges are sharp and the face it stands on is left out.
    """
    steps = level.pick(3, 1, 0) if radius else 0
    if level is SHELF and radius < FINE * max(width, height, depth):
        steps = 0
    half = np.array([width, height, depth]) / 2
    radius = min(radius, *half) if steps else 0.0
    patches = [_face(half, radius, axis, sign) for axis in range(3) for sign in (-1, 1)]
    if level is FAR:
        del patches[2]
    if steps:
        patches += _edges(half, radius, steps) + _corners(half, radius, steps)
    return join(patches).moved(y=half[1])


def _face(half: Floats, radius: float, axis: int, sign: int) -> Mesh:
    right, up = _face_axes(axis, sign)
    normal = np.zeros(3)
    normal[axis] = sign
    inner = half - radius
    span = [np.abs(direction) @ inner for direction in (right, up)]
    centre = normal * half
    points = np.array(
        [[centre + x * span[0] * right + y * span[1] * up for x in (-1, 1)] for y in (-1, 1)]
    )
    return _unwrapped(grid(points, np.broadcast_to(normal, points.shape)), half, axis, sign)


def _face_axes(axis: int, sign: int) -> tuple[Floats, Floats]:
    """Right and up on a face of a box, seen from outside."""
    up = np.array([0.0, 0.0, -sign]) if axis == 1 else np.array([0.0, 1.0, 0.0])
    normal = np.zeros(3)
    normal[axis] = sign
    return np.cross(up, normal), up


def _unwrapped(mesh: Mesh, half: Floats, axis: int, sign: int) -> Mesh:
    """With uvs as if everything belonged to one face of the box."""
    right, up = _face_axes(axis, sign)
    u = 0.5 + mesh.positions @ right / (2 * np.abs(right) @ half)
    v = 0.5 - mesh.positions @ up / (2 * np.abs(up) @ half)
    return Mesh(mesh.positions, mesh.normals, np.stack([u, v], axis=1), mesh.triangles)


def _edges(half: Floats, radius: float, steps: int) -> list[Mesh]:
    """Twelve quarter-round strips."""
    inner = half - radius
    strips = []
    for along in range(3):
        i, j = (along + 1) % 3, (along + 2) % 3
        for si, sj in ((1, 1), (-1, 1), (-1, -1), (1, -1)):
            turn = np.linspace(0, np.pi / 2, steps + 1)
            normals = np.zeros((2, steps + 1, 3))
            normals[:, :, i], normals[:, :, j] = np.cos(turn) * si, np.sin(turn) * sj
            corner = np.zeros((2, 1, 3))
            corner[:, 0, along] = np.array([-1, 1]) * inner[along] * si * sj
            corner[:, 0, i], corner[:, 0, j] = si * inner[i], sj * inner[j]
            strip = grid(corner + radius * normals, normals)
            side = (i, si) if i != 1 else (j, sj)
            strips.append(_unwrapped(strip, half, *side))
    return strips


def _corners(half: Floats, radius: float, steps: int) -> list[Mesh]:
    """Eight eighths of a ball."""
    patches = []
    for signs in np.array(np.meshgrid([1, -1], [1, -1], [1, -1])).T.reshape(-1, 3):
        rise, turn = np.meshgrid(
            np.linspace(0, np.pi / 2, steps + 1),
            np.linspace(0, np.pi / 2, steps + 1),
            indexing="ij",
        )
        ball = np.stack(
            [np.cos(rise) * np.cos(turn), np.sin(rise), np.cos(rise) * np.sin(turn)], -1
        )
        normals = ball * signs
        if signs.prod() > 0:
            normals = normals[:, ::-1]
        patch = grid(signs * (half - radius) + radius * normals, normals)
        patches.append(_unwrapped(patch, half, 0, int(signs[0])))
    return patches


def sweep(
    path: Floats,
    section: Floats,
    scale: Floats | float = 1.0,
    closed: bool = False,
    smooth: bool = True,
) -> Mesh:
    """A closed section (n, 2) drawn along a path (m, 3), scaled by (m,) or (m, 2).

    The section's x starts out level and its y upright to the path. Open ends are capped; the
    section's corners are shaded round if `smooth`.
    u runs around the section, v along the path.
    """
    ahead = _tangents(path, closed)
    side, up = _frames(ahead)
    ring, normals, around = edged(section, closed=True, smooth=smooth)
    size = np.asarray(scale, dtype=np.float64)
    size = np.broadcast_to(size[:, None] if size.ndim == 1 else size, (len(path), 2))
    x, y = (ring[None, :, k] * size[:, k, None] for k in (0, 1))
    points = path[:, None] + x[..., None] * side[:, None] + y[..., None] * up[:, None]
    facing = normals[None, :, :1] * side[:, None] + normals[None, :, 1:] * up[:, None]
    if closed:
        points, facing = (np.concatenate([a, a[:1]]) for a in (points, facing))
    u, v = np.meshgrid(around, np.linspace(1, 0, len(points)))
    wall = grid(points, unit(facing), np.stack([u, v], axis=-1))
    if closed:
        return wall
    return join([wall, lid(points[0], -ahead[0]), lid(points[-1], ahead[-1])])


def _tangents(path: Floats, closed: bool) -> Floats:
    if closed:
        return unit(np.roll(path, -1, axis=0) - np.roll(path, 1, axis=0))
    ahead = np.diff(path, axis=0)
    return unit(np.concatenate([ahead[:1], unit(ahead[:-1]) + unit(ahead[1:]), ahead[-1:]]))


def _frames(ahead: Floats) -> tuple[Floats, Floats]:
    """Side and up along a path, turned no more than the path turns (double reflection's aim)."""
    guide = np.array([0.0, 1.0, 0.0]) if abs(ahead[0, 1]) < 0.9 else np.array([0.0, 0.0, -1.0])
    side = [unit(np.cross(guide, ahead[0]))]
    for tangent in ahead[1:]:
        side.append(unit(side[-1] - tangent * (side[-1] @ tangent)))
    sides = np.array(side)
    return sides, np.cross(ahead, sides)


def lid(ring: Floats, normal: Sequence[float] | Floats) -> Mesh:
    """A flat cover facing along `normal` over a ring (n, 3) whose last point repeats the first."""
    n = len(ring) - 1
    fan = np.column_stack([np.zeros(n - 2, int), np.arange(1, n - 1), np.arange(2, n)])
    first = np.cross(ring[1:-1] - ring[0], ring[2:] - ring[0]).sum(axis=0)
    uvs = np.full((n, 2), 0.5)
    return Mesh(
        ring[:-1], np.tile(normal, (n, 1)), uvs, fan if first @ normal > 0 else fan[:, ::-1]
    )


def tube(
    level: Level,
    path: Points,
    radius: float | Sequence[float],
    sides: Sides = SLENDER,
    steps: Sides = (24, 8, 4),
    closed: bool = False,
) -> Mesh:
    """A round bar bent through `path` points; `radius` may be a list along it."""
    count = level.pick(*steps)
    curve = spline(path, count + closed, closed)[:count]
    if len(np.asarray(path)) == 2 and np.ndim(radius) == 0:
        curve = np.asarray(path, dtype=np.float64)
    size = np.interp(
        np.linspace(0, 1, len(curve)), np.linspace(0, 1, np.size(radius)), np.atleast_1d(radius)
    )
    return sweep(curve, circle(level.pick(*sides)), size, closed)


def strap(
    level: Level, path: Points, width: float, thick: float, steps: Sides = (24, 8, 4)
) -> Mesh:
    """A flat band bent through `path` points; its width starts out level."""
    curve = spline(path, level.pick(*steps))
    section = rectangle(level, width, thick, thick / 2 if level is HAND else 0)
    return sweep(curve, section, smooth=False)


def loft(rings: Floats, capped: bool = False) -> Mesh:
    """A smooth skin over rings (m, n, 3) from bottom to top, each running from the back by the
    left to the front (so that u = 0.5 is the front); the last point of a ring is not repeated."""
    points = np.concatenate([rings, rings[:, :1]], axis=1)
    if capped:
        low, high = (np.broadcast_to(points[i].mean(axis=0), points[i].shape) for i in (0, -1))
        points = np.concatenate([low[None], points, high[None]])
    rise = np.linalg.norm(np.diff(points, axis=0), axis=-1).mean(axis=1)
    along = np.concatenate([[0.0], np.cumsum(rise)]) / rise.sum()
    u, v = np.meshgrid(np.linspace(0, 1, points.shape[1]), 1 - along)
    return grid(points, uvs=np.stack([u, v], axis=-1))


def pillow(
    level: Level,
    width: float,
    depth: float,
    height: float,
    power: float = 4.0,
    counts: Sides = (14, 6, 3),
    pinch: float = 0.0,
) -> Mesh:
    """A stuffed cushion lying flat: full in the middle, thin at the seam.

    `pinch` draws the sides in between the corners (0.1 is a well-used cushion).
    """
    n = level.pick(*counts)
    s, t = np.meshgrid(np.linspace(-1, 1, n + 1), np.linspace(1, -1, n + 1))
    x = np.sin(s * np.pi / 2) * (1 - pinch * (1 - t**2))
    z = np.sin(t * np.pi / 2) * (1 - pinch * (1 - s**2))
    swell = np.sqrt(np.clip((1 - np.abs(s) ** power) * (1 - np.abs(t) ** power), 0, 1))
    top = np.stack([x * width / 2, height / 2 * (1 + swell), z * depth / 2], axis=-1)
    bottom = (top * [1, -1, 1] + [0, height, 0])[:, ::-1]
    uvs = np.stack([(s + 1) / 2, (t + 1) / 2], axis=-1)
    lid, base = grid(top, uvs=uvs), grid(bottom, uvs=uvs[:, ::-1])
    skin = join([lid, base])
    normals = smooth_normals(skin.positions, skin.triangles)
    return Mesh(skin.positions, normals, skin.uvs, skin.triangles)


def disc(level: Level, radius: float, sides: Sides = ROUND) -> Mesh:
    """A flat round face looking up, its texture laid on in plan."""
    ring = circle(level.pick(*sides), radius)
    if level is FAR:
        return in_plan(_cap(ring, 0.0, up=True), ring)
    reach = np.array(level.pick([1.0, 0.85, 0.2, 0.0], [1.0, 0.0], []))[:, None, None]
    spokes = reach * np.concatenate([ring, ring[:1]])
    points = np.stack([spokes[..., 0], 0 * spokes[..., 0], -spokes[..., 1]], axis=-1)
    return in_plan(grid(points), ring)


def panel(width: float, height: float) -> Mesh:
    """A flat upright rectangle facing the front."""
    x = width / 2
    return grid(np.array([[(-x, 0, 0), (x, 0, 0)], [(-x, height, 0), (x, height, 0)]], dtype=float))


def flat_panel(width: float, depth: float) -> Mesh:
    """A flat rectangle looking up, its texture upright for someone in front of it."""
    return panel(width, depth).turned("x", -np.pi / 2).moved(z=depth / 2)


def facing(mesh: Mesh) -> Mesh:
    """Something turned on the lathe, laid over so that its top faces the front."""
    return mesh.turned("x", np.pi / 2)


def tapered_leg(
    level: Level,
    foot: Sequence[float] | Floats,
    top: Sequence[float] | Floats,
    thin: float,
    thick: float,
) -> Mesh:
    """A round wooden leg from `foot` (radius `thin`) to `top` (radius `thick`)."""
    path = np.array([foot, top], dtype=np.float64)
    section = circle(level.pick(*SLENDER))
    return sweep(path, section, np.array([thin, thick])).grain_turned()
