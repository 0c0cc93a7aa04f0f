"""The rehearsal draws everything and changes nothing."""

import pytest

from engine.rehearsal import rehearse
from engine.room_scene import RoomScene
from engine.target import Targets
from engine.view import Detail, View
from scenes.messages import ViewRequest
from tests.engine.conftest import a_view, drawn, looking


def test_a_rehearsal_leaves_no_trace(scene: RoomScene, targets: Targets) -> None:
    view = a_view(scene, targets, looking((0.0, 1.5, 2.2), (0.0, 1.2, 0.0)))
    before = drawn(view)
    rehearse(scene, targets, ViewRequest(320, 180), 0.0)
    assert (drawn(view) == before).all()
    assert scene.moment().people == {}


def test_a_rehearsal_draws_a_person_and_marked_goods(
    scene: RoomScene, targets: Targets, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[set[str], int | None]] = []
    draw = View.draw

    def watched(view: View, detail: Detail = "quick") -> object:
        seen.append((set(scene.moment().people), view._goods.selected))
        return draw(view, detail)

    monkeypatch.setattr(View, "draw", watched)
    rehearse(scene, targets, ViewRequest(320, 180), 0.0)
    assert all(people for people, _ in seen)
    assert seen[-1][1] == 0
