"""What a picture shows, to the pixel: colours, directions, every shader."""

import math
from typing import get_args

import numpy as np
import pytest
from panda3d.core import (
    GeomVertexData,
    NodePath,
    PTA_LMatrix4f,
    PTA_LVecBase4f,
    UnalignedLMatrix4f,
    UnalignedLVecBase4f,
)

from engine.frame import to_panda
from engine.meshes import geom, geom_node, texture, texture_array, vertices
from engine.objects import colours
from engine.room_scene import RoomScene
from engine.shading import SOURCES, dress, world_state
from engine.sight import Sight
from engine.target import Targets
from engine.view import View
from scenes.geometry import Vec3, rotated
from scenes.messages import Pose, ViewRequest
from scenes.render_messages import Tier
from tests.engine.conftest import Pixels, a_view, drawn, looking
from tests.engine.tiny_store import BLUE, FLOOR, GREEN, GREY, RED

EYE: Vec3 = (0.0, 1.5, 0.0)
FRONT = looking((0.0, 1.5, 1.5), (0.0, 1.5, -1.0))


def shown(linear: tuple[float, float, float]) -> list[int]:
    """The 8-bit sRGB value of a linear colour (IEC 61966-2-1)."""
    return [
        round(255 * (12.92 * c if c <= 0.0031308 else 1.055 * c ** (1 / 2.4) - 0.055))
        for c in linear
    ]


def pixel_of(point: Vec3, pose: Pose, picture: Pixels, fov_deg: float = 75.0) -> tuple[int, int]:
    """Row and column at which a pinhole camera at `pose` sees `point`."""
    height, width = picture.shape[:2]
    x, y, z, w = pose.orientation
    offset = tuple(p - e for p, e in zip(point, pose.position, strict=True))
    right, up, back = rotated((-x, -y, -z, w), (offset[0], offset[1], offset[2]))
    focal = width / 2 / math.tan(math.radians(fov_deg) / 2)
    return int(height / 2 + up / back * focal), int(width / 2 - right / back * focal)


@pytest.mark.parametrize(
    ("at", "colour"),
    [
        ((3.0, 1.5, 0.0), RED),
        ((-3.0, 1.5, 0.0), GREEN),
        ((0.0, 1.5, -2.5), BLUE),
        ((0.0, 1.5, 2.5), GREY),
        ((0.0, 3.0, -0.01), FLOOR),
    ],
)
def test_walls_have_exactly_their_colour_where_they_stand(
    scene: RoomScene, targets: Targets, at: Vec3, colour: tuple[float, float, float]
) -> None:
    picture = drawn(a_view(scene, targets, looking(EYE, at)))
    assert np.abs(picture[90, 160].astype(int) - shown(colour)).max() <= 2


def test_x_is_right_y_is_up_and_the_camera_looks_along_minus_z(
    scene: RoomScene, targets: Targets
) -> None:
    picture = drawn(a_view(scene, targets, Pose((0.0, 1.5, 1.5), (0, 0, 0, 1)), fov=110.0))
    marks = {(2.99, 1.5, -1.0): RED, (-2.99, 1.5, -1.0): GREEN, (0.0, 2.0, -2.49): BLUE,
             (0.3, 0.81, -1.0): GREY}  # fmt: skip
    for point, colour in marks.items():
        row, column = pixel_of(point, Pose((0.0, 1.5, 1.5), (0, 0, 0, 1)), picture, 110.0)
        assert np.abs(picture[row, column].astype(int) - shown(colour)).max() <= 3, point
    row, column = pixel_of((0.3, 0.81, -1.0), FRONT, picture, 110.0)
    assert row > 90, "what is below the eyes is in the lower half"


def test_a_refined_picture_shows_the_same_and_smoother_edges(
    scene: RoomScene, targets: Targets
) -> None:
    view = a_view(scene, targets, looking((0.3, 1.5, 1.5), (0.5, 1.2, -1.2)))
    quick, refined = drawn(view), drawn(view, refined=True)
    assert quick.shape == refined.shape
    assert np.abs(quick.astype(int) - refined).mean() < 3
    assert len(np.unique(refined.reshape(-1, 3), axis=0)) > len(
        np.unique(quick.reshape(-1, 3), axis=0)
    )


@pytest.mark.parametrize(("tier", "width"), [("auto", 240), ("standard", 240), ("high", 320)])
def test_a_reduced_picture_is_smaller_where_a_cpu_draws(
    scene: RoomScene, targets: Targets, tier: Tier, width: int
) -> None:
    """The driver of the tests is a software driver, so `auto` means `standard`."""
    view = View(scene, targets, ViewRequest(320, 180), None, tier)
    view.pose = FRONT
    assert view.draw("reduced").pixels.shape[1] == width
    assert view.draw("quick").pixels.shape[1] == 320


def test_the_high_tier_has_smooth_edges_at_once(scene: RoomScene, targets: Targets) -> None:
    pose = looking((0.3, 1.5, 1.5), (0.5, 1.2, -1.2))
    tones = {}
    for tier in get_args(Tier)[1:]:
        view = View(scene, targets, ViewRequest(320, 180), None, tier)
        view.pose = pose
        tones[tier] = len(np.unique(drawn(view).reshape(-1, 3), axis=0))
    assert tones["high"] > tones["standard"]


def test_fov_is_horizontal(scene: RoomScene, targets: Targets) -> None:
    """At 90 degrees the corner 45 degrees to the right is at the picture's edge."""
    pose = Pose((0.5, 1.5, 0.0), (0.0, 0.0, 0.0, 1.0))  # 2.5 m to the right and to the front wall
    picture = drawn(a_view(scene, targets, pose, fov=90.0))
    assert np.abs(picture[80, 317].astype(int) - shown(BLUE)).max() <= 3
    wider = drawn(a_view(scene, targets, pose, fov=94.0))
    assert np.abs(wider[80, 319].astype(int) - shown(RED)).max() <= 3


@pytest.mark.parametrize("name", SOURCES)
def test_every_shader_compiles_and_draws(targets: Targets, name: str) -> None:
    """Each on the driver at hand, by itself, on a square that fills half the view."""
    root, sight = NodePath("bench"), Sight(Pose((0, 0, 2), (0, 0, 0, 1)), 75.0, 320, 180)
    world_state(root)
    square = root.attach_new_node(geom_node("square", geom(_corners(), TWO_TRIANGLES)))
    square.set_two_sided(True)
    dress(square, name)
    _give_inputs(square)
    picture = targets.get(320, 180).draw(root, sight.camera, sight.lens)[:, :, :3]
    changed = (np.abs(picture.astype(int) - picture[0, 0]).max(axis=2) > 8).mean()
    assert changed > 0.2, f"shader {name} draws nothing"


TWO_TRIANGLES = np.array([[0, 1, 2], [0, 2, 3]], np.uint32)


def _corners() -> GeomVertexData:
    ones = np.ones((4, 1), np.float32)
    return vertices(
        vertex=np.array([[-1, -1, 0], [1, -1, 0], [1, 1, 0], [-1, 1, 0]], np.float32),
        normal=np.array([[0, 0, 1]], np.float32) * ones,
        color=np.full((4, 4), 60, np.uint8),
        texcoord=np.array([[0, 0, 0]], np.float32) * ones,
        surface=np.array([[128, 128, 255, 128]], np.uint8).repeat(4, 0),
    )


def _give_inputs(square: NodePath) -> None:
    white = np.full((4, 4, 4), 255, np.uint8)
    joints = PTA_LMatrix4f()
    for _ in range(6):
        joints.push_back(UnalignedLMatrix4f(to_panda(np.eye(4))))
    lamps = PTA_LVecBase4f()
    for _ in range(3):
        lamps.push_back(UnalignedLVecBase4f(0, 1, 0, 0.5))
    square.set_texture(texture(white))
    square.set_shader_inputs(
        pictures=texture_array(white[None]), joints=joints, lamps=lamps,
        palette=colours(np.full((5, 3), 0.3, np.float32)),
        light=colours(np.full((6, 3), 0.7, np.float32)),
        reflected=colours(np.full((6, 3), 0.2, np.float32)),
        lift=1.0, front=0.0, opacity=1.0, rim=(0.2, 0.2, 0.2), width=1.0,
        texel=(2 / 320, 2 / 180),
    )  # fmt: skip


def test_what_is_not_seen_costs_nothing(scene: RoomScene, targets: Targets) -> None:
    ahead = a_view(scene, targets, looking(EYE, (0.0, 0.9, -1.2))).draw()
    away = a_view(scene, targets, looking(EYE, (0.0, 1.5, 2.0))).draw()
    assert away.triangles < ahead.triangles / 4
    assert away.draws < ahead.draws


def test_pictures_of_many_sizes_share_a_bounded_pool(scene: RoomScene, targets: Targets) -> None:
    for width in range(160, 320, 16):
        picture = a_view(scene, targets, FRONT, size=(width, 90)).draw()
        assert picture.pixels.shape == (90, width, 4)
    assert len(targets._kept) <= 6
