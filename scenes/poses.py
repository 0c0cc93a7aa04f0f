"""Where pictures are taken from: named cameras, and random poses of people who may stand there."""

import math
import random

import msgspec

from scenes.geometry import Quat, Vec3, orientation_towards, quat_from_yaw_pitch
from scenes.store import NamedCamera, Room
from scenes.walk import EYE_HEIGHT, walkable_floor

LOOK_DOWN = -0.12
"""Mean pitch of a shopper's gaze, radians: a little below the horizon, where goods stand."""
PITCH_SPREAD = 0.2
WALKING_FOV_DEG = 75.0
MAX_TRIES = 10_000


class CameraPose(msgspec.Struct, frozen=True):
    """A camera: eyes at `position` (room frame), turned by `orientation`, horizontal field of
    view in degrees."""

    name: str
    position: Vec3
    orientation: Quat
    fov_deg: float


def camera_pose(camera: NamedCamera) -> CameraPose:
    """The pose of a camera that the store file names."""
    orientation = orientation_towards(camera.position, camera.look_at)
    return CameraPose(camera.name, camera.position, orientation, camera.fov_deg)


def walking_poses(room: Room, count: int, seed: int) -> list[CameraPose]:
    """`count` random poses of shoppers on the walkable floor of `room`: uniform over the floor,
    any heading, gaze a little downwards. The same seed gives the same poses.

    Raises:
        ValueError: the floor has no place to stand.
    """
    chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
    floor = walkable_floor(room)
    xs, zs = [x for x, _ in room.outline], [z for _, z in room.outline]
    poses: list[CameraPose] = []
    for _ in range(MAX_TRIES + 100 * count):
        if len(poses) == count:
            return poses
        spot = (chance.uniform(min(xs), max(xs)), chance.uniform(min(zs), max(zs)))
        if not floor.allows(spot):
            continue
        yaw = chance.uniform(-math.pi, math.pi)
        pitch = chance.gauss(LOOK_DOWN, PITCH_SPREAD)
        poses.append(
            CameraPose(
                f"random-{len(poses):03d}",
                (spot[0], EYE_HEIGHT, spot[1]),
                quat_from_yaw_pitch(yaw, max(-0.7, min(0.5, pitch))),
                WALKING_FOV_DEG,
            )
        )
    raise ValueError(f"room '{room.id}' has no place to stand")
