"""Drawing once what shoppers will see, before anyone waits for it.

The driver compiles shaders and takes in textures with the first picture that uses them: 0.4 s
for a room and 0.15 s for the first person were measured on llvmpipe.
"""

from engine.room_scene import RoomScene
from engine.target import Targets
from engine.view import View
from scenes.geometry import Vec3, orientation_towards
from scenes.messages import Pose, ViewRequest
from scenes.room import Held, Visitor
from scenes.walk import EYE_HEIGHT

GUEST = "rehearsal-guest"
BESIDE = 1.5
"""Metres between the eyes and what is looked at."""


def rehearse(scene: RoomScene, targets: Targets, request: ViewRequest, now: float) -> None:
    """Draw the room from where shoppers enter, with a person there who carries something, and
    some goods selected from close by, and load what can be kept. The scene looks as before."""
    state = scene.state
    x, z = scene.entrance
    goods = next(iter(scene.stock.places), None)
    held = None if goods is None else Held(goods.slot, state.shown[goods.slot])
    guest = Visitor(GUEST, "·", (x, EYE_HEIGHT, z), (0.0, 0.0, 0.0, 1.0), 0.0, held=held)
    scene.crowd.follow({**state.visitors, GUEST: guest}, now)
    view = View(scene, targets, request, None)
    _draw_at(view, guest.position)
    if goods is not None:
        view.select(goods.slot)
        _draw_at(view, goods.position)
    scene.stock.load_first()
    scene.crowd.follow(state.visitors, now)


def _draw_at(view: View, point: Vec3) -> None:
    """Draw `point` from in front of it."""
    eye = (point[0], point[1] + 0.2, point[2] + BESIDE)
    view.pose = Pose(eye, orientation_towards(eye, point))
    view.draw()
