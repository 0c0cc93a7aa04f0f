"""Cameras look where they are told; random shoppers stand where they may."""

import pytest

from scenes.geometry import rotated
from scenes.poses import camera_pose, walking_poses
from scenes.store import NamedCamera
from scenes.walk import walkable_floor
from tests.scenes import small_store


def test_a_camera_looks_at_its_target() -> None:
    pose = camera_pose(NamedCamera(name="c", position=(0, 2, 0), look_at=(3, 2, 0)))
    assert rotated(pose.orientation, (0, 0, -1)) == pytest.approx((1, 0, 0))


def test_random_poses_stand_free_and_repeat_with_their_seed() -> None:
    room = small_store.room()
    floor = walkable_floor(room)
    poses = walking_poses(room, 50, seed=3)
    assert all(floor.allows((p.position[0], p.position[2])) for p in poses)
    assert poses == walking_poses(room, 50, seed=3)
    assert poses != walking_poses(room, 50, seed=4)
