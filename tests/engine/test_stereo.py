"""Two eyes of a headset: what they see, how far apart they see it, what it costs."""

import math
from typing import Any

import msgspec
import numpy as np
import pytest

from engine.room_scene import RoomScene
from engine.stereo import both_eyes
from engine.target import Targets
from engine.view import View
from scenes.geometry import IDENTITY, Vec3, quat_from_yaw_pitch
from scenes.messages import Eye, Pose, Stereo, ViewRequest
from tests.engine.conftest import Pixels, a_view, looking

APART = 0.064
SIDE = 400
HEAD = looking((0.3, 1.5, 1.6), (0.0, 0.95, -1.2))


def eye(x: float, outer: float = 1.19, inner: float = 0.84, canted: float = 0.0) -> Eye:
    """A headset's eye `x` metres to the right: it sees farther to its own side."""
    left, right = (outer, inner) if x < 0 else (inner, outer)
    turn = quat_from_yaw_pitch(math.copysign(canted, -x))
    return Eye((x, 0.0, 0.0), turn, left, right, 1.0, 0.9)


def a_stereo(canted: float = 0.0, number: int = 7) -> Stereo:
    return Stereo(number, eye(-APART / 2, canted=canted), eye(APART / 2, canted=canted))


def a_request(side: int = SIDE, canted: float = 0.0) -> ViewRequest:
    return ViewRequest(2 * side, side, stereo=a_stereo(canted))


def a_stereo_view(scene: RoomScene, targets: Targets, pose: Pose, canted: float = 0.0) -> View:
    view = View(scene, targets, a_request(canted=canted), None)
    view.pose = pose
    return view


def both(view: View) -> tuple[Pixels, Pixels]:
    """The left and the right eye's picture, RGB."""
    pixels = view.draw().pixels[:, :, 2::-1].copy()
    return pixels[:, :SIDE], pixels[:, SIDE:]


def seen_at(point: Vec3, pose: Pose, one: Eye) -> tuple[float, float]:
    """Where an eye's picture shows a point: pixels from its left and its top, reckoned from the
    message alone."""
    head = both_eyes(pose, a_stereo(), 1, 1).camera
    canted = math.asin(one.orientation[1]) * 2
    x, y, z = np.linalg.inv(head) @ (*point, 1.0) @ np.eye(4)[:, :3] - one.position
    cos, sin = math.cos(canted), math.sin(canted)
    x, z = x * cos - z * sin, x * sin + z * cos
    across = (x / -z + one.left) / (one.left + one.right)
    down = (one.up - y / -z) / (one.up + one.down)
    return across * SIDE, down * SIDE


def centre_of_brass(picture: Pixels) -> tuple[float, float]:
    """Of the ball, the only yellow thing."""
    red, green, blue = (picture[:, :, i].astype(int) for i in range(3))
    rows, columns = np.nonzero((red > blue + 35) & (green > blue + 20))
    assert len(rows) > 60
    return float(columns.mean()) + 0.5, float(rows.mean()) + 0.5


@pytest.mark.parametrize("canted", [0.0, 0.1])
def test_each_eye_sees_a_thing_where_its_own_frustum_shows_it(
    scene: RoomScene, targets: Targets, canted: float
) -> None:
    ball: Vec3 = (0.0, 0.95, -1.2)
    view = a_stereo_view(scene, targets, HEAD, canted)
    shown = [centre_of_brass(picture) for picture in both(view)]
    for found, one in zip(shown, a_stereo(canted).eyes, strict=True):
        assert found == pytest.approx(seen_at(ball, HEAD, one), abs=1.5)
    wanted = [seen_at(ball, HEAD, one)[0] for one in a_stereo(canted).eyes]
    # What matters to the eyes is the difference.
    assert shown[0][0] - shown[1][0] == pytest.approx(wanted[0] - wanted[1], abs=1.0)


def test_a_pair_of_equal_eyes_is_the_flat_picture_twice(scene: RoomScene, targets: Targets) -> None:
    flat = a_view(scene, targets, HEAD, size=(SIDE, SIDE), fov=90.0)
    one = Eye((0.0, 0.0, 0.0), IDENTITY, 1.0, 1.0, 1.0, 1.0)
    view = View(scene, targets, ViewRequest(2 * SIDE, SIDE, stereo=Stereo(1, one, one)), None)
    view.pose = HEAD
    wanted = flat.draw().pixels[:, :, 2::-1].astype(int)
    for picture in both(view):
        assert np.abs(picture.astype(int) - wanted).mean() < 0.5


def test_what_either_eye_sees_is_not_culled(scene: RoomScene, targets: Targets) -> None:
    """Property of the shared frustum: whatever lies in one eye's picture lies in it."""
    chance = np.random.default_rng(1)
    points = chance.uniform((-3, 0, -2.5), (3, 3, 2.5), (4000, 3)).astype(np.float32)
    for canted in (0.0, 0.15):
        sight = both_eyes(HEAD, a_stereo(canted), SIDE, SIDE)
        kept = sight.sees(points, np.zeros(len(points), np.float32))
        boxes = sight.sees_boxes(points, points)
        seen = np.zeros(len(points), bool)
        for camera, lens in sight.eyes:
            clip = (
                np.column_stack([points, np.ones(len(points))]) @ (lens @ np.linalg.inv(camera)).T
            )
            seen |= (np.abs(clip[:, :3]) <= clip[:, 3:]).all(axis=1)
        assert seen.sum() > 300
        assert kept[seen].all()
        assert boxes[seen].all()
        assert kept.mean() < 0.8


def test_a_stereo_picture_follows_the_mono_one_and_back(scene: RoomScene, targets: Targets) -> None:
    """One buffer serves both: no eye of an earlier picture stays in a later one."""
    flat = a_view(scene, targets, HEAD, size=(2 * SIDE, SIDE))
    before = flat.draw().pixels.copy()
    both(a_stereo_view(scene, targets, HEAD))
    assert (flat.draw().pixels == before).all()


def read(eyes: dict[str, Any], **more: Any) -> ViewRequest:
    text = msgspec.json.encode({"width": 1280, "height": 640, **more, "stereo": eyes})
    return msgspec.json.decode(text, type=ViewRequest)


def test_a_headset_request_is_read_as_it_was_written() -> None:
    request = a_request()
    assert msgspec.json.decode(msgspec.json.encode(request), type=ViewRequest) == request


@pytest.mark.parametrize(
    ("side", "change"),
    [
        ("left", {0: [-0.2, 0, 0]}),
        ("left", {0: [-0.09, 0, 0]}),
        ("left", {2: 3.8}),
        ("right", {3: 0.0}),
        ("right", {4: -1.0}),
        ("right", {5: None}),
        ("right", {1: [0, 0.2, 0, 0.98]}),
        ("right", {1: [0, 2.0, 0, 0.98]}),
    ],
)
def test_an_impossible_headset_is_refused(side: str, change: dict[int, Any]) -> None:
    eyes = msgspec.to_builtins(a_stereo())
    eyes[side] = [change.get(number, value) for number, value in enumerate(eyes[side])]
    with pytest.raises(msgspec.ValidationError):
        read(eyes)


def test_numbers_that_are_none_are_refused() -> None:
    text = msgspec.json.encode(a_request()).replace(b"1.19", b"1e999")
    with pytest.raises((msgspec.ValidationError, msgspec.DecodeError)):
        msgspec.json.decode(text, type=ViewRequest)
    with pytest.raises(msgspec.ValidationError):
        read(msgspec.to_builtins(a_stereo()) | {"number": 0})


def test_only_a_pair_may_be_so_wide() -> None:
    assert read(msgspec.to_builtins(a_stereo()), width=4096).width == 4096
    with pytest.raises(msgspec.ValidationError, match="2560"):
        msgspec.json.decode(b'{"width":3000,"height":640}', type=ViewRequest)
