"""A worker that draws for days needs no more memory than one that draws for minutes."""

import math

from panda3d.core import RenderState, TransformState

from engine.room_scene import RoomScene
from engine.target import Targets
from scenes.geometry import quat_from_yaw_pitch
from scenes.room import Entered, Moved
from tests.engine.conftest import a_view, looking
from tests.engine.test_people import visitor


def states() -> int:
    return int(RenderState.get_num_states() + TransformState.get_num_states())


def test_pictures_from_ever_new_places_leave_nothing_behind(
    scene: RoomScene, targets: Targets
) -> None:
    """Each has a camera of its own, and a person in a pose of their own."""
    scene.apply([Entered(visitor("walker"))], 0.0)
    view = a_view(scene, targets, looking((0.0, 1.5, 1.5), (0.0, 1.5, -1.0)), "me")
    known = []
    for step in range(120):
        turn = step / 100
        place = (math.sin(turn) * 0.3, 1.6, -0.5)
        scene.apply([Moved("walker", place, quat_from_yaw_pitch(turn, 0.0), turn)], step / 30)
        scene.advance(step / 30)
        view.pose = looking((0.2 * math.cos(turn), 1.5, 1.5), (0.0, 1.5, -1.0))
        view.draw("reduced" if step % 2 else "quick")
        known.append(states())
    assert max(known[60:]) <= max(known[:60]) + 5
