"""Lossless pictures of a room from given poses: for the command line, tests and benchmarks."""

from collections.abc import Iterator, Sequence

import cv2
import numpy as np

from engine.gl import open_graphics
from engine.room_scene import RoomScene
from engine.target import Pixels, Targets
from engine.view import View
from scenes.messages import Pose, ViewRequest
from scenes.poses import CameraPose


def pictures(
    scene: RoomScene, poses: Sequence[CameraPose], width: int, height: int
) -> Iterator[tuple[str, Pixels]]:
    """Name and picture (height, width, 3) BGR of each pose, drawn to full quality."""
    targets = Targets(open_graphics())
    for pose in poses:
        view = View(scene, targets, ViewRequest(width, height, pose.fov_deg), None)
        view.pose = Pose(pose.position, pose.orientation)
        yield pose.name, np.array(view.draw("refined").pixels[:, :, :3])


def png(picture: Pixels) -> bytes:
    """The picture as a PNG file."""
    return cv2.imencode(".png", picture)[1].tobytes()
