"""What stands behind a partition or a wall is not drawn, and nothing else is missing."""

import time
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.gl import open_graphics
from engine.occlusion import MOST, NOTHING, Mask, Occluders, occluders_of
from engine.room_scene import RoomScene, open_scene
from engine.stereo import both_eyes
from engine.target import Targets
from engine.view import View
from scenes.geometry import IDENTITY
from scenes.messages import Pose, ViewRequest
from scenes.poses import walking_poses
from scenes.render_messages import OpenRoom
from scenes.room import Entered, Moved, Visitor
from scenes.store import Room, parse_store
from tests.engine.conftest import a_view, drawn, looking
from tests.engine.test_stereo import a_request, a_stereo
from tests.engine.tiny_store import STORE, open_message, wall

PARTITION = """
[[rooms.fixtures]]
id = "partition"
kind = "partition"
position = [0, 0, -0.3]
size = [3.0, 1.9, 0.12]
finish = "plaster"
"""
DIVIDED = STORE.replace("[[rooms.placements]]", PARTITION + "\n[[rooms.placements]]", 1)
BEFORE = looking((0.0, 1.6, 1.8), (0.0, 0.9, -1.2))
Points = npt.NDArray[Any]
seeds = st.integers(0, 2**32 - 1)


def blocked(corners: Points, eye: Points, points: Points) -> Mask:
    """Which of the (n, 3) `points` have one of the (m, 4, 3) rectangles before them, whose front
    the eye sees."""
    found = np.zeros(len(points), np.bool_)
    for face in corners:
        right, up = face[1] - face[0], face[3] - face[0]
        front = np.cross(right, up)
        above = float((eye - face[0]) @ front)
        if above <= 0:
            continue
        with np.errstate(divide="ignore", invalid="ignore"):
            way = above / -((points - eye) @ front)
        hits = eye + way[:, None] * (points - eye) - face[0]
        u, v = hits @ right / (right @ right), hits @ up / (up @ up)
        found |= (way > 0) & (way <= 1) & (u >= 0) & (u <= 1) & (v >= 0) & (v <= 1)
    return found


def some_faces(chance: np.random.Generator, eye: Points, count: int) -> Points:
    """Rectangles around `eye`, turned any way, most of them with their front towards it."""
    faces = []
    for _ in range(count):
        turn, _ = np.linalg.qr(chance.normal(size=(3, 3)))
        middle = eye + turn[:, 2] * chance.uniform(-1, 6) + turn[:, :2] @ chance.normal(size=2)
        right, up = turn[:, 0] * chance.uniform(0.3, 3), turn[:, 1] * chance.uniform(0.3, 3)
        face = np.array([middle - right - up, middle + right - up, middle + right + up,
                         middle - right + up])  # fmt: skip
        faces.append(face if (eye - middle) @ np.cross(right, up) > 0 else face[::-1])
        if chance.random() < 0.1:
            faces[-1] = faces[-1][::-1]
    return np.array(faces)


def behind(chance: np.random.Generator, eye: Points, faces: Points, count: int) -> Points:
    """Points (count, 3) farther away than the faces, in their directions and beside them."""
    chosen = faces[chance.integers(len(faces), size=count)]
    across = chosen[:, 0] + (chosen[:, 1] - chosen[:, 0]) * chance.uniform(-0.2, 1.2, (count, 1))
    places = across + (chosen[:, 3] - chosen[:, 0]) * chance.uniform(-0.2, 1.2, (count, 1))
    return eye + (places - eye) * chance.uniform(0.8, 4, (count, 1))


@given(seeds, st.integers(1, 9))
def test_of_what_is_hidden_no_point_can_be_seen(seed: int, count: int) -> None:
    chance = np.random.default_rng(seed)
    eye = chance.uniform(-10, 10, 3)
    faces = some_faces(chance, eye, count)
    shadows = Occluders(faces).shadows(tuple(eye.tolist()), np.ones(count, np.bool_))
    centres = behind(chance, eye, faces, 60)
    radii: Points = chance.uniform(0.02, 0.8, 60)
    for number in np.flatnonzero(shadows.hide(centres, radii, 0.0)):
        on_ball = chance.normal(size=(80, 3))
        on_ball *= radii[number] / np.linalg.norm(on_ball, axis=1, keepdims=True)
        assert blocked(faces, eye, centres[number] + on_ball * 0.999).all()
    low = centres
    high: Points = centres + chance.uniform(0.02, 1.0, (60, 3))
    for number in np.flatnonzero(shadows.hide_boxes(low, high)):
        share = np.concatenate([chance.random((40, 3)), np.indices((2, 2, 2)).reshape(3, 8).T])
        within = low[number] + (high[number] - low[number]) * (0.001 + 0.998 * share)
        assert blocked(faces, eye, within).all()


@given(seeds)
def test_what_is_well_behind_a_large_face_is_hidden(seed: int) -> None:
    chance = np.random.default_rng(seed)
    eye = chance.uniform(-10, 10, 3)
    turn, _ = np.linalg.qr(chance.normal(size=(3, 3)))
    right, up, ahead = turn.T if np.linalg.det(turn) < 0 else -turn.T
    corners = np.array([[-right - up, right - up, right + up, -right + up]]) + eye + 2 * ahead
    shadows = Occluders(corners).shadows(tuple(eye.tolist()), np.ones(1, np.bool_))
    places = eye + ahead * np.array([[4.0], [1.0], [-4.0]])
    small = np.full(3, 0.5)
    assert shadows.hide(places, small, 0.0).tolist() == [True, False, False]
    assert not shadows.hide(places, small, 0.35).any()
    assert shadows.hide_boxes(places - 0.3, places + 0.3).tolist() == [True, False, False]


def test_a_face_hides_nothing_from_its_back_or_from_too_near() -> None:
    corners = np.array([[(-2, 0, 0), (2, 0, 0), (2, 3, 0), (-2, 3, 0)]], np.float32)
    faces, framed = Occluders(corners), np.ones(1, np.bool_)
    assert len(faces.shadows((0.0, 1.6, 1.0), framed)) == 1
    assert len(faces.shadows((0.0, 1.6, 0.2), framed)) == 0
    assert len(faces.shadows((0.0, 1.6, -1.0), framed)) == 0
    assert len(faces.shadows((0.0, 1.6, 1.0), ~framed)) == 0


def test_a_face_does_not_hide_itself() -> None:
    corners = np.array([[(-2, 0, 0), (2, 0, 0), (2, 3, 0), (-2, 3, 0)]], np.float32)
    shadows = Occluders(corners).shadows((0.3, 1.6, 1.7), np.ones(1, np.bool_))
    flat = np.array([(-0.7, 1.1, 0.0), (-0.7, 1.1, -0.05)], np.float32)
    upper = flat + np.array((0.9, 0.8, 0.0), np.float32)
    assert shadows.hide_boxes(flat, upper).tolist() == [False, True]


def test_only_the_largest_faces_are_looked_behind() -> None:
    face = np.array([(-2, 0, 0), (2, 0, 0), (2, 3, 0), (-2, 3, 0)], np.float32)
    row = np.array([face - (0, 0, depth) for depth in range(2 * MOST)], np.float32)
    shadows = Occluders(row).shadows((0.0, 1.6, 2.0), np.ones(len(row), np.bool_))
    assert len(shadows) == MOST
    # The nearest is among them: what is right behind it is hidden.
    assert shadows.hide(np.array([[0.0, 1.5, -0.6]]), np.array([0.5]), 0.0).all()


def shaped(outline: str, openings: str = "") -> Room:
    """An empty room."""
    return parse_store(f"""
        format = 1
        id = "shaped"
        name = {{ en = "Shaped", zh = "形" }}
        [[rooms]]
        id = "main"
        name = {{ en = "Room", zh = "厅" }}
        outline = {outline}
        openings = {openings or "[]"}
        spawns = [{{ id = "door", position = [1, 1] }}]
        """).rooms[0]


SQUARE = "[[0, 0], [6, 0], [6, 6], [0, 6]]"
CORNER = "[[0, 0], [8, 0], [8, 3], [3, 3], [3, 8], [0, 8]]"
TURNED = "[[0, 8], [3, 8], [3, 3], [8, 3], [8, 0], [0, 0]]"


@pytest.mark.parametrize(("outline", "count"), [(SQUARE, 0), (CORNER, 2), (TURNED, 2)])
def test_walls_with_a_part_of_the_room_behind_them_hide_it(outline: str, count: int) -> None:
    faces = occluders_of(shaped(outline))
    assert len(faces) == count
    if count:
        shadows = faces.shadows((6.5, 1.6, 1.5), np.ones(count, np.bool_))
        places = np.array([(1.5, 1.0, 7.5), (1.5, 1.0, 2.0)])
        assert shadows.hide(places, np.array([0.3, 0.3]), 0.0).tolist() == [True, False]


def test_one_sees_through_the_openings_of_a_wall() -> None:
    opening = '[{ id = "gap", kind = "entrance", wall = 2, start = 1.0, end = 4.0, head = 2.5 }]'
    faces = occluders_of(shaped(CORNER, opening))
    # 5 m of wall from (8, 3) to (3, 3): a metre is left on either side; and the other wall.
    assert sorted(np.round(2 * faces.radii, 1)) == pytest.approx([3.5, 3.5, 6.0], abs=0.1)


@pytest.fixture(scope="module")
def divided(tmp_path_factory: pytest.TempPathFactory) -> OpenRoom:
    """The tiny room with a partition before its table."""
    folder = tmp_path_factory.mktemp("divided")
    return open_message(folder, text=DIVIDED, more=wall(1.5, 1.9, -0.3, 0.12))


def opened(message: OpenRoom, occlusion: bool = True) -> RoomScene:
    open_graphics()
    scene = open_scene(message, time.monotonic(), pytest.fail)
    if not occlusion:
        scene.occluders = NOTHING
    return scene


@pytest.mark.parametrize(
    ("request_", "poses"),
    [(ViewRequest(320, 180), 60), (a_request(160), 30)],
    ids=["flat", "both eyes"],
)
def test_pictures_are_the_same_with_all_that_is_hidden(
    divided: OpenRoom, targets: Targets, request_: ViewRequest, poses: int
) -> None:
    scenes = [opened(divided), opened(divided, occlusion=False)]
    for scene in scenes:
        scene.apply([Entered(Visitor("li", "Li", (0.6, 1.6, -2.0), IDENTITY, 0.0))], 0.0)
    fewer = 0
    for pose in walking_poses(parse_store(DIVIDED).rooms[0], poses, 5):
        views = [View(scene, targets, request_, None) for scene in scenes]
        for view in views:
            view.pose = Pose(pose.position, pose.orientation)
            view.select("table/1/1")
        costs = [view.draw().triangles for view in views]
        fewer += costs[0] < costs[1]
        assert (drawn(views[0]) == drawn(views[1])).all(), pose
    assert fewer > 3, "nothing was ever hidden: the test has looked at nothing"


def test_what_one_eye_of_two_sees_is_not_hidden() -> None:
    face = np.array([[(-0.4, 0.5, -0.6), (0.4, 0.5, -0.6), (0.4, 2.5, -0.6), (-0.4, 2.5, -0.6)]])
    chance = np.random.default_rng(2)
    points = chance.uniform((-6, 0, -4), (6, 3, -1), (3000, 3)).astype(np.float32)
    pose, stereo = Pose((0.0, 1.6, 0.0), IDENTITY), a_stereo()
    framed, seen = (
        both_eyes(pose, stereo, 640, 640, faces).sees(points, np.zeros(len(points), np.float32))
        for faces in (NOTHING, Occluders(face))
    )
    sides = [blocked(face, np.array(pose.position) + eye.position, points) for eye in stereo.eyes]
    assert not (framed & ~seen & ~(sides[0] & sides[1])).any()
    assert (framed & ~seen).sum() > 200
    assert (sides[0] != sides[1]).sum() > 50


def test_goods_behind_a_partition_cost_nothing(
    divided: OpenRoom, targets: Targets, tmp_path: Path
) -> None:
    bare = DIVIDED[: DIVIDED.index("[[rooms.placements]]")] + DIVIDED[DIVIDED.index("[[rooms.sp") :]
    without = open_message(tmp_path, text=bare, more=wall(1.5, 1.9, -0.3, 0.12))
    pictures = [a_view(opened(one), targets, BEFORE).draw() for one in (divided, without)]
    assert pictures[0].triangles == pictures[1].triangles
    assert pictures[0].draws == pictures[1].draws
    assert a_view(opened(divided, False), targets, BEFORE).draw().triangles > pictures[0].triangles


def test_who_walks_behind_a_partition_makes_no_view_dirty(
    divided: OpenRoom, targets: Targets
) -> None:
    scene = opened(divided)
    view = a_view(scene, targets, BEFORE, "me")
    walker = Visitor("li", "Li", (0.2, 1.6, -1.9), IDENTITY, 0.0)
    assert not view.sees(scene.apply([Entered(walker)], 0.0))
    assert not view.sees(scene.apply([Moved("li", (0.3, 1.6, -1.9), IDENTITY, 0.1)], 0.1))
    beside = a_view(scene, targets, looking((2.6, 1.6, 1.0), (0.2, 1.2, -1.9)), "me")
    assert beside.sees(scene.apply([Moved("li", (0.2, 1.6, -1.9), IDENTITY, 0.2)], 0.2))
