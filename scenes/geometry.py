"""Small vector and quaternion rules in glTF's frame (right-handed, Y up, -Z forward).

Yaw turns about +Y, counter-clockwise seen from above; yaw 0 looks along -Z. Pitch is
positive when looking up. All lengths in metres, all angles in radians.
"""

import math
from typing import Annotated

import msgspec

Coordinate = Annotated[float, msgspec.Meta(ge=-1000.0, le=1000.0)]
"""A coordinate in metres. Bounded, so that NaN and infinity are refused on the wire."""
Component = Annotated[float, msgspec.Meta(ge=-1.0001, le=1.0001)]
"""A component of a unit vector or unit quaternion."""
Vec3 = tuple[Coordinate, Coordinate, Coordinate]
Direction = tuple[Component, Component, Component]
Quat = tuple[Component, Component, Component, Component]
Point2 = tuple[Coordinate, Coordinate]
"""A point (x, z) on the floor plan."""

IDENTITY: Quat = (0.0, 0.0, 0.0, 1.0)
UP: Vec3 = (0.0, 1.0, 0.0)


def quat_from_yaw_pitch(yaw: float, pitch: float = 0.0) -> Quat:
    """The orientation that first pitches about +X and then yaws about +Y."""
    sy, cy = math.sin(yaw / 2), math.cos(yaw / 2)
    sp, cp = math.sin(pitch / 2), math.cos(pitch / 2)
    return (cy * sp, sy * cp, -sy * sp, cy * cp)


def normalized(q: Quat) -> Quat:
    """`q` scaled to unit length; the identity when `q` has no length."""
    length = math.sqrt(sum(c * c for c in q))
    if length < 1e-9:
        return IDENTITY
    x, y, z, w = (c / length for c in q)
    return (x, y, z, w)


def multiplied(a: Quat, b: Quat) -> Quat:
    """The rotation `a` after `b` (Hamilton product a*b)."""
    ax, ay, az, aw = a
    bx, by, bz, bw = b
    return (
        aw * bx + ax * bw + ay * bz - az * by,
        aw * by - ax * bz + ay * bw + az * bx,
        aw * bz + ax * by - ay * bx + az * bw,
        aw * bw - ax * bx - ay * by - az * bz,
    )


def rotated(q: Quat, v: Vec3) -> Vec3:
    """`v` turned by the unit quaternion `q` (v + 2u x (u x v + w v))."""
    x, y, z, w = q
    vx, vy, vz = v
    tx, ty, tz = (
        y * vz - z * vy + w * vx,
        z * vx - x * vz + w * vy,
        x * vy - y * vx + w * vz,
    )
    return (
        vx + 2 * (y * tz - z * ty),
        vy + 2 * (z * tx - x * tz),
        vz + 2 * (x * ty - y * tx),
    )


def yaw_of(q: Quat) -> float:
    """The heading of `q`: the yaw of its forward vector's projection on the floor."""
    fx, _, fz = rotated(q, (0.0, 0.0, -1.0))
    return math.atan2(-fx, -fz)


def added(a: Vec3, b: Vec3) -> Vec3:
    return (a[0] + b[0], a[1] + b[1], a[2] + b[2])


def distance(a: Vec3, b: Vec3) -> float:
    return math.dist(a, b)


def orientation_towards(eye: Vec3, target: Vec3) -> Quat:
    """The level orientation (no roll) that looks from `eye` to `target`."""
    dx, dy, dz = (t - e for t, e in zip(target, eye, strict=True))
    return quat_from_yaw_pitch(math.atan2(-dx, -dz), math.atan2(dy, math.hypot(dx, dz)))


def inside_polygon(point: Point2, polygon: list[Point2]) -> bool:
    """Whether `point` lies in `polygon` (even-odd rule)."""
    x, z = point
    inside = False
    for (ax, az), (bx, bz) in zip(polygon, polygon[1:] + polygon[:1], strict=True):
        if (az > z) != (bz > z) and x < (bx - ax) * (z - az) / (bz - az) + ax:
            inside = not inside
    return inside
