"""Picking: against brute force, and against what stands in the tiny room."""

import math
import time

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engine.picking import Picker, Solid
from engine.room_scene import RoomScene
from engine.target import Targets
from scenes.geometry import Vec3, rotated
from scenes.messages import Ray
from scenes.room import Entered, Moved, VariantShown, Visitor
from tests.engine.conftest import a_view, looking

SLOTS = {"table/1/1": "CUBE-RED", "table/1/2": "BALL-BRASS", "table/1/3": "CUBE-BLUE"}
numbers = st.floats(-2.0, 2.0, width=32)
vectors = st.tuples(numbers, numbers, numbers)


def brute_force(triangles: list[np.ndarray], origin: Vec3, direction: Vec3, margin: float) -> float:
    """Distance to the nearest triangle by solving o + t d = a + u (b-a) + v (c-a) for each;
    `margin` widens (or, negative, narrows) every triangle by that share of itself. Triangles
    seen nearly edge-on count as widened ones only."""
    best = math.inf
    for a, b, c in triangles:
        matrix = np.column_stack([-np.array(direction), b - a, c - a])
        size = float(np.linalg.norm(b - a)) * float(np.linalg.norm(c - a))
        if abs(np.linalg.det(matrix)) < (1e-12 if margin > 0 else 1e-6 * max(size, 1e-3)):
            continue
        t, u, v = np.linalg.solve(matrix, np.array(origin) - a)
        if t > -margin and u >= -margin and v >= -margin and u + v <= 1 + margin:
            best = min(best, max(float(t), 0.0))
    return best


@given(
    solids=st.lists(
        st.lists(st.tuples(vectors, vectors, vectors), min_size=1, max_size=4),
        min_size=1, max_size=5,
    ),
    origin=vectors,
    direction=vectors.filter(lambda v: math.hypot(*v) > 0.1),
)  # fmt: skip
def test_the_nearest_triangle_is_found(
    solids: list[list[tuple[Vec3, Vec3, Vec3]]], origin: Vec3, direction: Vec3
) -> None:
    length = math.hypot(*direction)
    unit: Vec3 = (direction[0] / length, direction[1] / length, direction[2] / length)
    arrays = [np.array(solid, np.float64) for solid in solids]
    hit = Picker([Solid(corners) for corners in arrays]).pick(Ray(origin, unit))
    flat = [corners for solid in arrays for corners in solid]
    found = math.inf if hit is None else hit.distance
    # On an edge, or seen edge-on, either answer is right: it lies between both readings.
    nearest = brute_force(flat, origin, unit, margin=1e-4)
    surely = brute_force(flat, origin, unit, margin=-1e-4)
    assert nearest <= found * 1.01 + 0.01
    assert found <= surely * 1.01 + 0.01


def ray_to(eye: Vec3, point: Vec3) -> Ray:
    x, y, z = rotated(looking(eye, point).orientation, (0.0, 0.0, -1.0))
    return Ray(eye, (x, y, z))


def centre(scene: RoomScene, slot: str) -> Vec3:
    x, y, z = scene.stock.ball(scene.stock.numbers[slot])[0].tolist()
    return x, y, z


def test_goods_are_picked_with_their_sku_point_and_normal(scene: RoomScene) -> None:
    for slot, sku in SLOTS.items():
        pick = scene.pick(ray_to((0.0, 1.2, 1.5), centre(scene, slot)), scene.moment(), None)
        assert (pick.placement, pick.sku) == (slot, sku)
        assert pick.point is not None
        assert pick.normal is not None
        assert math.dist(pick.point, centre(scene, slot)) < 0.3
        assert (
            math.hypot(*pick.normal) == np.float64(1).item()
            or abs(math.hypot(*pick.normal) - 1) < 1e-6
        )
        assert pick.normal[2] > 0.3, "it faces the one who points"


def test_furniture_hides_goods_and_gives_a_bare_point(scene: RoomScene) -> None:
    pick = scene.pick(ray_to((0.0, 0.1, -1.2), (0.0, 0.9, -1.2)), scene.moment(), None)
    assert pick.placement is None
    assert pick.point is not None
    assert abs(pick.point[1] - 0.8) < 1e-4


def test_a_variant_keeps_its_place_and_changes_its_sku(scene: RoomScene) -> None:
    scene.apply([VariantShown("table/1/1", "CUBE-BLUE", "someone")], time.monotonic())
    ray = ray_to((0.0, 1.2, 1.5), centre(scene, "table/1/1"))
    assert scene.pick(ray, scene.moment(), None).sku == "CUBE-BLUE"


def test_a_person_in_the_way_hides_goods_but_never_from_themselves(scene: RoomScene) -> None:
    ray = ray_to((0.0, 1.2, 1.5), centre(scene, "table/1/2"))
    someone = Visitor("someone", "Mia", (0.0, 1.6, 0.3), (0, 0, 0, 1), 0.0)
    scene.apply([Entered(someone)], time.monotonic())
    assert scene.pick(ray, scene.moment(), "me").placement is None
    assert scene.pick(ray, scene.moment(), "someone").placement == "table/1/2"


def test_a_click_is_judged_by_the_picture_that_was_seen(scene: RoomScene, targets: Targets) -> None:
    """Someone steps into the line after the picture: the click still means the goods."""
    view = a_view(scene, targets, looking((0.0, 1.2, 1.5), centre(scene, "table/1/2")), "me")
    before = view.draw()
    someone = Visitor("someone", "Mia", (0.0, 1.6, 0.3), (0, 0, 0, 1), 0.0)
    now = time.monotonic()
    scene.apply([Entered(someone)], now)
    after = view.draw()
    ray = ray_to((0.0, 1.2, 1.5), centre(scene, "table/1/2"))
    assert view.click(ray, before.frame).placement == "table/1/2"
    assert view.click(ray, after.frame).placement is None
    for step in range(1, 20):
        scene.apply(
            [Moved("someone", (0.05 * step, 1.6, 0.3), (0, 0, 0, 1), now + step)], now + step / 15
        )
        scene.advance(now + step / 15)
    assert view.click(ray, after.frame).placement is None
    assert view.click(ray, view.draw().frame).placement == "table/1/2"
