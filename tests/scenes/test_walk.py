"""Walking never ends inside anything and slides along what is in the way."""

import math

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenes.geometry import Point2
from scenes.store import Fixture, Placement, Room
from scenes.walk import BODY_RADIUS, Obstacle, WalkableFloor, lies_flat, walkable_floor
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


@given(yaw=st.floats(-math.pi, math.pi), slant=st.floats(0.3, 1.5), pace=st.floats(0.001, 0.1))
def test_one_slides_along_a_wall_that_stands_askew(yaw: float, slant: float, pace: float) -> None:
    """Whatever the step's length: the first steps of a walk are millimetres."""
    wide = Obstacle(centre=(0.0, 0.0), half=(20.0, 1.0), yaw=yaw)
    floor = WalkableFloor([[(-50.0, -50.0), (50.0, -50.0), (50.0, 50.0), (-50.0, 50.0)]], [wide])
    sin, cos = math.sin(yaw), math.cos(yaw)
    off = 1.0 + BODY_RADIUS + 1e-6
    here = (off * sin, off * cos)
    along, into = pace * math.sin(slant), -pace * math.cos(slant)
    x, z = floor.slide(
        here, (here[0] + along * cos + into * sin, here[1] - along * sin + into * cos)
    )
    assert (x - here[0]) * cos - (z - here[1]) * sin == pytest.approx(along, abs=1e-5)


def test_straight_against_a_wall_one_stands() -> None:
    here = (0.5, 3 - BODY_RADIUS)
    assert FLOOR.slide(here, (0.5, 3.0)) == here


def test_a_free_path_is_walked_to_its_end() -> None:
    assert math.dist(FLOOR.slide(START, (2.0, 2.2)), (2.0, 2.2)) < 1e-9


def room_with_a_spot(*skus: str) -> Room:
    """The small room with a floor spot at (2.5, 0), and on it these."""
    room = small_store.room()
    spot = Fixture(
        id="spot", kind="floor_spot", position=(2.5, 0, 0), size=(1.0, 0.1, 1.0), columns=2
    )
    placed = [Placement(slot=f"spot/1/{place + 1}", sku=sku) for place, sku in enumerate(skus)]
    return msgspec.structs.replace(
        room, fixtures=[*room.fixtures, spot], placements=[*room.placements, *placed]
    )


@pytest.mark.parametrize(
    ("skus", "walked_over"),
    [([], True), (["RUG"], True), (["CHAIR"], False), (["RUG", "CHAIR"], False)],
)
def test_a_rug_is_walked_over_and_a_chair_is_not(skus: list[str], walked_over: bool) -> None:
    floor = walkable_floor(room_with_a_spot(*skus), flat={"RUG"})
    assert floor.allows((2.5, 0.0)) is walked_over
    assert (math.dist(floor.slide((2.5, 2.0), (2.5, -2.0)), (2.5, -2.0)) < 1e-9) is walked_over


def test_flat_is_what_lies_and_is_hardly_higher_than_the_floor() -> None:
    assert lies_flat("lie", 0.014)
    assert not lies_flat("lie", 0.03)
    assert not lies_flat("stand", 0.014)
