"""What a page showed while it was turned, worked out from the matrix the browser was given."""

import math

import pytest

from benchmarks.reprojection import Turned, summary
from benchmarks.turning import (
    Shown,
    Window,
    errors,
    frames_until_turned,
    heading,
    turning,
    uncovered,
)
from scenes.geometry import quat_from_yaw_pitch
from scenes.messages import Pose, ViewRequest

SCALE = 1.25
WINDOW = Window(1200, 675, ViewRequest(1046, 560, 79.796), math.radians(75) / 1200)
FOCAL = SCALE * 1046 / 2 / math.tan(math.radians(79.796) / 2)


def shown(at: float, drawn_for: float, seen_from: float, dragged: float = 0.0) -> Shown:
    """A picture drawn for one yaw and turned to another (radians), as CSS says it."""
    turn = drawn_for - seen_from
    c, s = math.cos(turn), math.sin(turn)
    rows: list[list[float]] = [
        [c, 0, 0, -s * FOCAL],
        [0, 1, 0, 0],
        [0, 0, 1, 0],
        [s / FOCAL, 0, 0, c],
    ]
    matrix = tuple(rows[i][j] for j in range(4) for i in range(4))
    pose = Pose((0.0, 1.6, 0.0), quat_from_yaw_pitch(drawn_for))
    return Shown(at, pose, None if turn == 0 else matrix, SCALE, dragged)


@pytest.mark.parametrize(("drawn_for", "seen_from"), [(0.0, 0.0), (1.0, 1.05), (-3.1, -3.0)])
def test_the_middle_of_the_window_shows_where_the_picture_was_turned_to(
    drawn_for: float, seen_from: float
) -> None:
    assert heading(shown(0, drawn_for, seen_from), WINDOW) == pytest.approx(seen_from, abs=1e-9)


def test_a_picture_covers_the_window_until_its_margin_is_used_up() -> None:
    assert uncovered(shown(0, 0, 0), WINDOW) == 0
    assert uncovered(shown(0, 0, math.radians(2)), WINDOW) == 0
    # One degree beyond the margin at the edge, where pixels are spread widest: 1.8 % of them.
    assert 0.01 < uncovered(shown(0, 0, math.radians(3.4)), WINDOW) < 0.03
    assert uncovered(shown(0, 0, math.radians(100)), WINDOW) == 1


def test_the_error_is_what_lies_between_the_hand_and_the_screen() -> None:
    a_degree = math.radians(1) / WINDOW.radians_per_pixel
    log = [
        shown(0, 0.5, 0.5),
        shown(16, 0.5, 0.5 + math.radians(1), dragged=a_degree),
        shown(32, 0.5, 0.5 + math.radians(1), dragged=3 * a_degree),
        shown(48, 0.9, 0.9),
    ]
    found = errors(log, began=10, ended=40, window=WINDOW)
    assert found == pytest.approx([0, math.radians(2)], abs=1e-9)
    assert turning(log[:3]) == log[1:3]


def test_frames_are_counted_from_the_key_to_the_first_that_turns() -> None:
    log = [shown(16 * i, 0, 0 if i < 5 else 0.01) for i in range(9)]
    assert frames_until_turned(log, pressed=50, window=WINDOW) == 2
    assert frames_until_turned(log, pressed=90, window=WINDOW) is None
    assert frames_until_turned(log, pressed=-1, window=WINDOW) is None


def test_the_summary_has_its_keys() -> None:
    a_degree = math.radians(1) / WINDOW.radians_per_pixel
    drag = [shown(1000 + 16 * i, 0, math.radians(i), dragged=i * a_degree) for i in range(5)]
    key = [shown(16 * i, 0, 0 if i < 5 else 0.01) for i in range(9)]
    still = [shown(900, 0, 0)]
    turned = Turned(WINDOW, [*key, *still, *drag], [(990, 1090)], [50], [1010, 1076, 2000])
    result = summary(turned)
    assert result == {
        "input_to_rotation_frames_p95": 2,
        "rotation_error_deg_p95": 0.0,
        "uncovered_share": pytest.approx(0.0104, abs=0.001),
        "display_fps": 50.0,
        "picture_fps": 20.0,
    }
