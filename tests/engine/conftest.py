"""A tiny room on the software driver."""

import time

import numpy as np
import numpy.typing as npt
import pytest

from engine.gl import open_graphics
from engine.room_scene import RoomScene, open_scene
from engine.target import Targets
from engine.view import View
from scenes.geometry import Vec3, orientation_towards
from scenes.messages import Pose, ViewRequest
from scenes.render_messages import OpenRoom
from tests.engine.tiny_store import open_message

Pixels = npt.NDArray[np.uint8]


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> OpenRoom:
    """The message that opens the tiny room, its files written."""
    return open_message(tmp_path_factory.mktemp("tiny"))


@pytest.fixture
def scene(tiny: OpenRoom) -> RoomScene:
    """The tiny room with nobody in it; any problem fails the test."""
    open_graphics()
    return open_scene(tiny, time.monotonic(), pytest.fail)


@pytest.fixture(scope="session")
def targets() -> Targets:
    return Targets(open_graphics())


def looking(eye: Vec3, at: Vec3) -> Pose:
    """The pose at `eye` that looks at `at`."""
    return Pose(eye, orientation_towards(eye, at))


def a_view(
    scene: RoomScene, targets: Targets, pose: Pose, visitor: str | None = None,
    size: tuple[int, int] = (320, 180), fov: float = 75.0,
) -> View:  # fmt: skip
    view = View(scene, targets, ViewRequest(*size, fov), visitor)
    view.pose = pose
    return view


def drawn(view: View, refined: bool = False) -> Pixels:
    """The view's picture as (height, width, 3) RGB."""
    return view.draw("refined" if refined else "quick").pixels[:, :, 2::-1].copy()
