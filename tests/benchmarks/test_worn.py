"""What the headset benchmark makes of the posts that it saw."""

import math

import pytest

from benchmarks.errors import NothingMeasured
from benchmarks.worn import STORE, Eye, Note, Worn, rate, summary
from scenes.geometry import Quat, quat_from_yaw_pitch
from scenes.store import parse_store

ROOM = parse_store(STORE.read_bytes()).rooms[0]
FLAT = [1.0, 0, 0, 0, 0, 1.0, 0, 0, 0, 0, -1.0, -1.0, 0, 0, -0.2, 0]
"""90 degrees each way."""


def an_eye(yaw: float, off: float = 0.0, x: float = 0.0) -> Eye:
    """Sees the post of 10 degrees to the left of the room's front, and the near one, both `off`
    radians to the right of where they are; and a strip of the near one beside it."""
    turn: Quat = quat_from_yaw_pitch(yaw)
    post, near = ROOM.fixtures[0].position, ROOM.fixtures[-1].position

    def across(px: float, pz: float) -> float:
        angle = math.atan2(px - x, -pz) + yaw + off
        return (math.tan(angle) + 1) / 2

    ghost = (across(near[0], near[2]) + 0.04, 0.003)
    return Eye(
        (x, 1.6, 0.0), turn, FLAT, [(across(post[0], post[2]), 0.02)],
        [ghost, (across(near[0], near[2]), 0.05)],
    )  # fmt: skip


def worn(off: float, gap_ms: float = 50.0) -> Worn:
    turning = [
        Note(20.0 * n, 0.01, [an_eye(0.002 * n, off), an_eye(0.002 * n, off)]) for n in range(51)
    ]
    swaying = [Note(2000.0 + 20 * n, 0.0, [an_eye(0.0, off, 0.001 * n)]) for n in range(51)]
    pictures = [gap_ms * n for n in range(round(1000 / gap_ms) + 1)]
    return Worn((0.0, 1.6, 0.0), turning, swaying, pictures)


def test_posts_where_they_should_be_are_no_error() -> None:
    result = summary(worn(0.0), ROOM)
    assert result["rotation_error_deg_p95"] == 0
    assert result["parallax_error_deg_p95"] == 0
    assert result["uncovered_share"] == 0.01
    assert result["stall_share"] == 0
    assert result["display_fps"] == pytest.approx(51, abs=1)


def test_posts_beside_their_place_are_told_in_degrees() -> None:
    result = summary(worn(math.radians(0.5)), ROOM)
    assert result["rotation_error_deg_p95"] == pytest.approx(0.5, abs=0.01)
    assert result["parallax_error_deg_p95"] == pytest.approx(0.5, abs=0.01)


def test_a_time_without_pictures_is_a_stall() -> None:
    assert summary(worn(0.0, gap_ms=250), ROOM)["stall_share"] == pytest.approx(0.4, abs=0.01)


def test_a_rate_counts_what_is_between_beginning_and_end() -> None:
    assert rate([0.0, 100.0, 150.0, 900.0, 1100.0], 50.0, 1050.0) == 3.0


def test_a_headset_that_shows_no_posts_measures_nothing() -> None:
    with pytest.raises(NothingMeasured):
        summary(Worn((0.0, 1.6, 0.0), [], [], []), ROOM)
