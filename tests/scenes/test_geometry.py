"""Yaw, pitch and quaternions mean what the conventions say."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenes.geometry import (
    Quat,
    Vec3,
    inside_polygon,
    multiplied,
    normalized,
    orientation_towards,
    quat_from_yaw_pitch,
    rotated,
    yaw_of,
)

angles = st.floats(-math.pi + 0.01, math.pi - 0.01)
pitches = st.floats(-1.5, 1.5)
numbers = st.floats(-50, 50)
vectors = st.tuples(numbers, numbers, numbers)


def quats() -> st.SearchStrategy[Quat]:
    part = st.floats(-1, 1)
    parts = st.tuples(part, part, part, part)
    return parts.filter(lambda q: sum(c * c for c in q) > 0.01).map(normalized)


def test_yaw_turns_left_and_pitch_looks_up() -> None:
    assert rotated(quat_from_yaw_pitch(math.pi / 2), (0, 0, -1)) == pytest.approx((-1, 0, 0))
    up = rotated(quat_from_yaw_pitch(0, 0.5), (0, 0, -1))
    assert up == pytest.approx((0, math.sin(0.5), -math.cos(0.5)))


@given(angles, pitches)
def test_yaw_is_found_again(yaw: float, pitch: float) -> None:
    assert yaw_of(quat_from_yaw_pitch(yaw, pitch)) == pytest.approx(yaw, abs=1e-6)


@given(quats(), quats(), vectors)
def test_a_product_turns_like_one_after_the_other(a: Quat, b: Quat, v: Vec3) -> None:
    assert rotated(multiplied(a, b), v) == pytest.approx(rotated(a, rotated(b, v)), abs=1e-6)


@given(quats(), vectors)
def test_turning_keeps_lengths(q: Quat, v: Vec3) -> None:
    assert math.hypot(*rotated(q, v)) == pytest.approx(math.hypot(*v), abs=1e-6)


@given(vectors, vectors)
def test_looking_at_something_faces_it(eye: Vec3, target: Vec3) -> None:
    length = math.dist(eye, target)
    if length < 0.01:
        return
    forward = rotated(orientation_towards(eye, target), (0, 0, -1))
    wanted = tuple((t - e) / length for t, e in zip(target, eye, strict=True))
    assert forward == pytest.approx(wanted, abs=1e-6)


def test_no_length_is_no_turn() -> None:
    assert normalized((0, 0, 0, 0)) == (0, 0, 0, 1)


def test_inside_an_l_shape() -> None:
    shape = [(0.0, 0.0), (4.0, 0.0), (4.0, 2.0), (2.0, 2.0), (2.0, 4.0), (0.0, 4.0)]
    assert inside_polygon((1, 3), shape)
    assert inside_polygon((3, 1), shape)
    assert not inside_polygon((3, 3), shape)
