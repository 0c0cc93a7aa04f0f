"""Goods that come and go in an open room look as if the room had opened with them."""

import time
from pathlib import Path

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.room_scene import RoomScene, open_scene
from engine.target import Targets
from scenes.messages import Ray
from scenes.render_messages import ModelFiles, OpenRoom
from scenes.room import Stocked, VariantShown
from scenes.store import Placement
from tests.engine.conftest import a_view, drawn, looking
from tests.engine.tiny_store import Glb, cube

EYE = (0.0, 1.5, 0.6)
FRONT = looking(EYE, (0.0, 0.9, -1.2))
SLOTS = ("table/1/1", "table/1/2", "table/1/3")
SKUS = ("CUBE-RED", "CUBE-BLUE", "BALL-BRASS")


def opening(tiny: OpenRoom, stands: dict[str, str], turned: float = 0.0) -> OpenRoom:
    """The room with these goods, by slot."""
    placements = [Placement(slot=slot, sku=sku, yaw_deg=turned) for slot, sku in stands.items()]
    state = msgspec.structs.replace(tiny.state, shown=dict(stands))
    return msgspec.structs.replace(tiny, placements=placements, state=state)


def restocked(scene: RoomScene, wanted: OpenRoom) -> None:
    """Bring an open room to what another would open with, as the front would."""
    before, after = scene.state.shown, wanted.state.shown
    scene.restock(wanted.placements, wanted.models)
    gone = [Stocked(slot, None) for slot in before if slot not in after]
    come = [Stocked(slot, sku) for slot, sku in after.items() if before.get(slot) != sku]
    scene.apply([*gone, *come], time.monotonic())


STANDS = st.dictionaries(st.sampled_from(SLOTS), st.sampled_from(SKUS))


@settings(max_examples=12, deadline=None)
@given(begin=STANDS, steps=st.lists(STANDS, min_size=1, max_size=4))
def test_goods_that_come_and_go_leave_the_room_as_it_would_open(
    tiny: OpenRoom, targets: Targets, begin: dict[str, str], steps: list[dict[str, str]]
) -> None:
    scene = open_scene(opening(tiny, begin), 0.0, pytest.fail)
    view = a_view(scene, targets, FRONT)
    for stands in steps:
        restocked(scene, opening(tiny, stands))
        changed = drawn(view)
    fresh = a_view(open_scene(opening(tiny, steps[-1]), 0.0, pytest.fail), targets, FRONT)
    assert (changed == drawn(fresh)).all()
    assert view.draw().triangles == fresh.draw().triangles


def test_what_was_taken_away_is_not_hit_and_what_came_is(tiny: OpenRoom) -> None:
    scene = open_scene(opening(tiny, {SLOTS[0]: "CUBE-RED"}), 0.0, pytest.fail)

    def hit(slot: str) -> str | None:
        to = np.array([{"1": -0.6, "3": 0.6}[slot[-1]], 0.95, -1.2]) - EYE
        x, y, z = (to / np.linalg.norm(to)).tolist()
        return scene.pick(Ray(EYE, (x, y, z)), scene.moment(), None).sku

    assert (hit(SLOTS[0]), hit(SLOTS[2])) == ("CUBE-RED", None)
    restocked(scene, opening(tiny, {SLOTS[2]: "CUBE-BLUE"}))
    assert (hit(SLOTS[0]), hit(SLOTS[2])) == (None, "CUBE-BLUE")


def test_a_resting_view_sees_what_comes(tiny: OpenRoom, targets: Targets) -> None:
    """Its pictures are mended where something changed, not drawn anew."""
    scene = open_scene(opening(tiny, {SLOTS[0]: "CUBE-RED"}), 0.0, pytest.fail)
    view = a_view(scene, targets, FRONT)
    for stands in ({SLOTS[0]: "CUBE-RED", SLOTS[1]: "CUBE-BLUE"}, {}, {SLOTS[1]: "CUBE-BLUE"}):
        seen = drawn(view)
        before = scene.state.shown
        wanted = opening(tiny, stands)
        scene.restock(wanted.placements, wanted.models)
        slots = {*before, *stands}
        events = [Stocked(slot, stands.get(slot)) for slot in sorted(slots)]
        view.note(scene.apply(events, time.monotonic()))
        mended = view.mend(finish=False)
        for patch in [] if mended is None else mended.patches:
            height, width = patch.pixels.shape[:2]
            area = seen[patch.top : patch.top + height, patch.left : patch.left + width]
            area[:] = patch.pixels[:, :, 2::-1]
        if mended is None:
            seen = drawn(view)
        fresh = drawn(a_view(open_scene(wanted, 0.0, pytest.fail), targets, FRONT))
        assert np.abs(seen.astype(int) - fresh).mean() < 0.5


def test_another_model_or_another_turn_of_the_same_product_is_seen(
    tiny: OpenRoom, targets: Targets, tmp_path: Path
) -> None:
    scene = open_scene(opening(tiny, {SLOTS[1]: "CUBE-RED"}), 0.0, pytest.fail)
    view = a_view(scene, targets, FRONT)
    before = drawn(view)
    turned = opening(tiny, {SLOTS[1]: "CUBE-RED"}, turned=45.0)
    assert view.sees(scene.restock(turned.placements, turned.models))
    corner = drawn(view)
    assert (corner != before).any()
    taller = msgspec.structs.replace(
        turned, models={**tiny.models, "CUBE-RED": model(tmp_path, 0.4)}
    )
    assert view.sees(scene.restock(taller.placements, taller.models))
    changed = drawn(view)
    assert (changed != corner).mean() > 0.01
    fresh = a_view(open_scene(taller, 0.0, pytest.fail), targets, FRONT)
    assert (changed == drawn(fresh)).all()
    assert not scene.restock(taller.placements, taller.models), "the same again changes nothing"


def test_shoppers_choice_of_a_variant_outlives_a_neighbours_coming(
    tiny: OpenRoom, targets: Targets
) -> None:
    scene = open_scene(opening(tiny, {SLOTS[0]: "CUBE-RED"}), 0.0, pytest.fail)
    view = a_view(scene, targets, FRONT)
    view.select(SLOTS[0])
    scene.apply([VariantShown(SLOTS[0], "CUBE-BLUE", "me")], time.monotonic())
    scene.restock(opening(tiny, {SLOTS[0]: "CUBE-RED", SLOTS[1]: "BALL-BRASS"}).placements,
                  tiny.models)  # fmt: skip
    scene.apply([Stocked(SLOTS[1], "BALL-BRASS")], time.monotonic())
    assert scene.moment().shown == {SLOTS[0]: "CUBE-BLUE", SLOTS[1]: "BALL-BRASS"}
    seen = drawn(view)
    asked = opening(tiny, {SLOTS[0]: "CUBE-RED", SLOTS[1]: "BALL-BRASS"})
    state = msgspec.structs.replace(asked.state, shown=scene.moment().shown)
    fresh = open_scene(msgspec.structs.replace(asked, state=state), 0.0, pytest.fail)
    again = a_view(fresh, targets, FRONT)
    again.select(SLOTS[0])
    assert (seen == drawn(again)).all()


def model(folder: Path, size: float) -> ModelFiles:
    """A green cube."""
    files = {}
    for level in ("far", "shelf", "hand"):
        glb = Glb()
        green = glb.material((0.05, 0.6, 0.1))
        glb.mesh(cube(size), green)
        files[level] = str(glb.write(folder / f"{level}.glb"))
    return ModelFiles(**files, material_variant=None, mount="stand")
