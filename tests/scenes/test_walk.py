"""Walking never ends inside anything and slides along what is in the way."""

import math

from hypothesis import given
from hypothesis import strategies as st

from scenes.geometry import Point2
from scenes.walk import BODY_RADIUS, walkable_floor
from tests.scenes import small_store

FLOOR = walkable_floor(small_store.room())
START = (0.0, 2.0)
points = st.tuples(st.floats(-6, 6), st.floats(-6, 6))


@given(st.lists(points, min_size=1, max_size=6))
def test_a_walk_stays_on_the_floor(goals: list[Point2]) -> None:
    here = START
    for goal in goals:
        there = FLOOR.slide(here, goal)
        assert FLOOR.allows(there)
        assert math.dist(here, there) <= math.dist(here, goal) + 1e-9
        here = there


def test_a_wall_stops_one_axis_only() -> None:
    x, z = FLOOR.slide(START, (2.0, 5.0))
    assert x > 1.5
    assert 3 - z >= BODY_RADIUS


def test_a_free_path_is_walked_to_its_end() -> None:
    assert math.dist(FLOOR.slide(START, (2.0, 2.2)), (2.0, 2.2)) < 1e-9
