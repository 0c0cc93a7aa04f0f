"""What counts as a fast camera."""

import pytest

from engine.motion import FAST_TURN, FAST_WALK, Motion, angle_between
from scenes.geometry import quat_from_yaw_pitch
from scenes.messages import Pose


def fast(turn: float, walk: float, every: float) -> list[bool]:
    """A second of turning (rad/s) and walking (m/s), told `every` so many seconds."""
    motion, told = Motion(), []
    for step in range(int(1 / every)):
        at = step * every
        pose = Pose((walk * at, 1.6, 0.0), quat_from_yaw_pitch(turn * at, -0.1))
        told.append(motion.fast(pose, at))
    return told


@pytest.mark.parametrize("every", [1 / 30, 1 / 60, 0.1])
@pytest.mark.parametrize(
    ("turn", "walk", "expected"),
    [
        (0.0, 0.0, False),
        (FAST_TURN * 0.8, 0.0, False),
        (0.0, FAST_WALK * 0.8, False),
        (FAST_TURN * 1.2, 0.0, True),
        (0.0, FAST_WALK * 1.2, True),
        (0.2, 1.4, True),
    ],
)
def test_turning_and_walking_are_fast_from_their_limits_on(
    turn: float, walk: float, expected: bool, every: float
) -> None:
    first, *rest = fast(turn, walk, every)
    assert first is False, "one pose is no movement"
    assert set(rest) == {expected}


def test_two_inputs_at_one_moment_are_no_leap() -> None:
    motion = Motion()
    motion.fast(Pose((0.0, 1.6, 0.0), quat_from_yaw_pitch(0.0, 0.0)), 1.0)
    assert not motion.fast(Pose((0.005, 1.6, 0.0), quat_from_yaw_pitch(0.001, 0.0)), 1.0)


def test_the_angle_between_two_orientations() -> None:
    a, b = quat_from_yaw_pitch(0.2, 0.0), quat_from_yaw_pitch(0.7, 0.0)
    assert angle_between(a, b) == pytest.approx(0.5, abs=1e-6)
    x, y, z, w = b
    assert angle_between(a, (-x, -y, -z, -w)) == pytest.approx(0.5, abs=1e-6)
