"""Goods as a shopper sees them: variants, highlights, in hand, from near and from far."""

import time
from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import detail
from engine.detail import BUDGET, FAR, HAND, HIDDEN, MOST_HAND, SHELF, Extents, choose
from engine.errors import RoomUnreadable
from engine.room_scene import RoomScene, open_scene
from engine.sight import Sight
from engine.target import Targets
from engine.view import View
from scenes.geometry import IDENTITY, Quat, Vec3, quat_from_yaw_pitch
from scenes.messages import Pose, Ray, ViewRequest
from scenes.render_messages import OpenRoom
from scenes.room import Entered, Held, PickedUp, PutBack, Turned, VariantShown, Visitor
from tests.engine.conftest import Pixels, a_view, drawn, looking
from tests.engine.test_pictures import pixel_of
from tests.engine.tiny_store import open_message

EYE: Vec3 = (0.0, 1.5, 0.6)
FRONT = looking(EYE, (0.0, 0.9, -1.2))
CUBE: Vec3 = (-0.6, 0.95, -1.05)
"""The middle of the front of the cube in slot 1."""
ME = Visitor("me", "Me", EYE, IDENTITY, 0.0)


def at_cube(picture: Pixels) -> list[int]:
    row, column = pixel_of(CUBE, FRONT, picture)
    return [int(value) for value in picture[row, column]]


def towards(at: Vec3) -> Ray:
    offset = np.array(at) - EYE
    x, y, z = (offset / np.linalg.norm(offset)).tolist()
    return Ray(EYE, (x, y, z))


def test_a_variant_chosen_by_anyone_is_in_every_next_picture(
    scene: RoomScene, targets: Targets
) -> None:
    views = [a_view(scene, targets, FRONT, name) for name in ("me", "you")]
    red, _, blue = at_cube(drawn(views[0]))
    assert red > 2 * blue
    changed = scene.apply([VariantShown("table/1/1", "CUBE-BLUE", "me")], time.monotonic())
    for view in views:
        assert view.sees(changed)
        red, _, blue = at_cube(drawn(view))
        assert blue > 2 * red


@pytest.mark.parametrize("sku", ["CUBE-BLUE", "BALL-BRASS"], ids=["same shape", "another"])
def test_goods_changed_one_by_one_look_as_if_the_room_had_opened_with_them(
    tiny: OpenRoom, scene: RoomScene, targets: Targets, sku: str
) -> None:
    view = a_view(scene, targets, FRONT)
    drawn(view)
    for slot in ("table/1/1", "table/1/3"):
        scene.apply([VariantShown(slot, sku, "me")], time.monotonic())
        changed = drawn(view)
    state = msgspec.structs.replace(tiny.state, shown=scene.state.shown)
    opened = open_scene(msgspec.structs.replace(tiny, state=state), 0.0, pytest.fail)
    fresh = a_view(opened, targets, FRONT)
    assert (changed == drawn(fresh)).all()
    assert view.draw().triangles == fresh.draw().triangles


def test_goods_nobody_looks_at_make_no_view_dirty(scene: RoomScene, targets: Targets) -> None:
    away = a_view(scene, targets, looking((0.0, 1.5, 0.0), (0.0, 1.5, 2.0)))
    changed = scene.apply([VariantShown("table/1/1", "CUBE-BLUE", "me")], time.monotonic())
    assert changed
    assert not away.sees(changed)


@pytest.mark.parametrize("size", [(320, 180), (960, 540)])
def test_hovered_goods_stand_out_in_the_next_picture_only_for_who_points(
    scene: RoomScene, targets: Targets, size: tuple[int, int]
) -> None:
    mine, yours = a_view(scene, targets, FRONT, "me", size), a_view(scene, targets, FRONT, "you")
    before, others = drawn(mine), drawn(yours)
    assert mine.point(towards(CUBE), 0)
    after = drawn(mine)
    assert sum(at_cube(after)) > sum(at_cube(before)) + 8, "brighter"
    changed = np.abs(after.astype(int) - before).max(axis=2) > 30
    assert changed.mean() > 0.0015, "and outlined"
    assert (drawn(yours) == others).all()
    assert not mine.point(towards(CUBE), 0), "pointing at the same again changes nothing"
    assert mine.point(None, 0)
    assert (drawn(mine) == before).all()


def test_selected_goods_are_marked_until_deselected(scene: RoomScene, targets: Targets) -> None:
    view = a_view(scene, targets, FRONT, "me")
    before = drawn(view)
    assert view.click(towards(CUBE), 0).placement == "table/1/1"
    clicked = drawn(view)
    view.select(None)
    assert (drawn(view) == before).all()
    view.select("table/1/1")
    assert (drawn(view) == clicked).all()
    assert (clicked != before).any()


def test_goods_close_by_are_highlighted_too(scene: RoomScene, targets: Targets) -> None:
    """From close by a product is a node of its own."""
    near = looking((-0.6, 1.0, -0.6), CUBE)
    view = a_view(scene, targets, near, "me")
    view.draw()
    assert scene.load_waiting()
    before = drawn(view)
    assert view._goods.levels[0] == HAND
    view.select("table/1/1")
    middle = np.s_[80:100, 150:170]
    assert drawn(view)[middle].mean() > before[middle].mean() + 2


def holding(scene: RoomScene, sku: str, slot: str, orientation: Quat = IDENTITY) -> None:
    now = time.monotonic()
    scene.apply([Entered(ME), PickedUp("me", Held(slot, sku, orientation))], now)


@pytest.mark.parametrize(("sku", "slot"), [("CUBE-RED", "table/1/1"), ("BALL-BRASS", "table/1/2")])
def test_what_is_in_hand_floats_in_the_middle_and_the_room_dims(
    scene: RoomScene, targets: Targets, sku: str, slot: str
) -> None:
    view = a_view(scene, targets, looking((0.0, 1.5, 0.0), (0.0, 1.5, 2.0)), "me")
    before = drawn(view)
    holding(scene, sku, slot, quat_from_yaw_pitch(0.6, 0.3))
    after = drawn(view)
    assert after[5, 5].mean() < 0.8 * before[5, 5].mean()
    shown = np.abs(after.astype(int) - after[5, 5]).max(axis=2) > 12
    assert shown[90, 160], "in the middle"
    rows = np.flatnonzero(shown[:, 160])
    assert 0.3 < (rows.max() - rows.min()) / 180 < 0.85
    scene.apply([PutBack("me", slot, sku)], time.monotonic())
    assert (drawn(view) == before).all()


@pytest.mark.parametrize("yaw", [0.0, 0.8, 1.6])
def test_what_is_in_hand_is_seen_whole_on_a_phone_held_upright(
    scene: RoomScene, targets: Targets, yaw: float
) -> None:
    view = a_view(scene, targets, looking((0.0, 1.5, 0.0), (0.0, 1.5, 2.0)), "me")
    view.request = ViewRequest(180, 390, 40.0)
    holding(scene, "CUBE-RED", "table/1/1", quat_from_yaw_pitch(yaw))
    red, green, blue = np.moveaxis(drawn(view).astype(int), -1, 0)
    columns = np.flatnonzero((red > 1.5 * np.maximum(blue, green)).any(axis=0))
    assert columns[0] > 4, "nothing is cut off"
    assert columns[-1] < 175
    assert columns[-1] - columns[0] > 90


def test_what_is_in_hand_turns(scene: RoomScene, targets: Targets) -> None:
    view = a_view(scene, targets, looking((0.0, 1.5, 0.0), (0.0, 1.5, 2.0)), "me")
    holding(scene, "CUBE-RED", "table/1/1")
    straight = drawn(view)
    scene.apply([Turned("me", quat_from_yaw_pitch(0.7, 0.0))], time.monotonic())
    turned = drawn(view)
    wide, narrow = (
        (np.abs(picture[90].astype(int) - picture[90, 2]).max(axis=1) > 12).sum()
        for picture in (turned, straight)
    )
    assert wide > 1.08 * narrow, "its corner is to the front"


def test_others_see_it_in_the_holders_hand(scene: RoomScene, targets: Targets) -> None:
    watcher = a_view(scene, targets, looking((0.0, 1.5, -0.8), (0.0, 1.2, 0.6)), "you")
    scene.apply([Entered(ME)], time.monotonic())
    empty_handed = drawn(watcher)
    scene.apply([PickedUp("me", Held("table/1/1", "CUBE-RED", IDENTITY))], time.monotonic())
    changed = np.abs(drawn(watcher).astype(int) - empty_handed).max(axis=2) > 20
    assert 0.001 < changed.mean() < 0.2


# --- broken parts -----------------------------------------------------------------------


def test_a_broken_model_is_a_plain_box_and_one_problem(tmp_path: Path, targets: Targets) -> None:
    message = open_message(tmp_path)
    for level in ("far", "shelf", "hand"):
        (tmp_path / "goods" / "ball" / f"{level}.glb").write_bytes(b"glTF, but not really")
    problems: list[str] = []
    scene = open_scene(message, time.monotonic(), problems.append)
    assert [str(tmp_path / "goods" / "ball" / "far.glb") in problem for problem in problems] == [
        True, False, False,
    ]  # fmt: skip
    assert all("a plain box is shown instead" in problem for problem in problems)
    pick = a_view(scene, targets, FRONT).click(towards((0.0, 0.9, -1.2)), 0)
    assert pick.sku == "BALL-BRASS"
    assert drawn(a_view(scene, targets, FRONT)).any()


def test_a_product_without_any_model_is_a_plain_box(tiny: OpenRoom) -> None:
    models = {sku: files for sku, files in tiny.models.items() if sku != "BALL-BRASS"}
    problems: list[str] = []
    open_scene(msgspec.structs.replace(tiny, models=models), time.monotonic(), problems.append)
    assert problems
    assert all("BALL-BRASS" in problem for problem in problems)


@pytest.mark.parametrize("name", ["room.glb", "probes.json"])
def test_a_broken_room_says_which_file(tmp_path: Path, name: str) -> None:
    message = open_message(tmp_path)
    (tmp_path / "baked" / name).write_text("{}")
    with pytest.raises(RoomUnreadable, match=name):
        open_scene(message, time.monotonic(), pytest.fail)


# --- level of detail --------------------------------------------------------------------


def crowd_of_goods(count: int, seed: int) -> tuple[Extents, Sight]:
    chance = np.random.default_rng(seed)
    extents = Extents(
        centres=chance.uniform((-4, 0, -9), (4, 2, 1), (count, 3)).astype(np.float32),
        radii=chance.uniform(0.03, 0.6, count).astype(np.float32),
        triangles=chance.integers((20, 100, 1000), (90, 900, 6000), (count, 3)),
    )
    return extents, Sight(Pose((0.0, 1.6, 0.0), IDENTITY), 75.0, 640, 360)


@given(count=st.integers(1, 400), seed=st.integers(0, 1000))
def test_goods_keep_to_the_triangle_budget(count: int, seed: int) -> None:
    extents, sight = crowd_of_goods(count, seed)
    levels = choose(extents, sight, np.full(count, HIDDEN, np.int8))
    drawn_goods = np.flatnonzero(levels >= FAR)
    cost = int(extents.triangles[drawn_goods, levels[drawn_goods]].sum())
    least = int(extents.triangles[drawn_goods, FAR].sum())
    near = int(extents.triangles[levels == HAND, HAND].sum())
    assert cost <= max(BUDGET, least + near)
    assert (levels == HAND).sum() <= MOST_HAND


@given(count=st.integers(2, 200), seed=st.integers(0, 1000))
def test_larger_goods_never_have_less_detail_than_smaller_ones(count: int, seed: int) -> None:
    extents, sight = crowd_of_goods(count, seed)
    levels = choose(extents, sight, np.full(count, HIDDEN, np.int8), near_allowed=False)
    seen = np.flatnonzero(levels >= FAR)
    order = seen[np.argsort(sight.sizes(extents.centres[seen], extents.radii[seen]))]
    assert (np.diff(levels[order]) >= 0).all()


def test_a_level_does_not_flicker_at_its_border() -> None:
    extents, _ = crowd_of_goods(1, 1)
    border = detail.SHELF_FROM
    sight = Sight(Pose((0.0, 1.6, 0.0), IDENTITY), 75.0, 640, 360)
    distance = 2 * 0.2 * sight.focal / border
    extents = replace(extents, radii=np.array([0.2], np.float32))
    levels = np.array([HIDDEN], np.int8)
    seen = []
    for step in (1.02, 0.99, 1.02, 0.99, 1.3):
        at = np.array([[0.0, 1.6, -distance * step]], np.float32)
        levels = choose(replace(extents, centres=at), sight, levels)
        seen.append(int(levels[0]))
    assert seen == [FAR, SHELF, SHELF, SHELF, FAR]


def test_a_view_needs_a_pose(scene: RoomScene, targets: Targets) -> None:
    view: View = a_view(scene, targets, FRONT)
    view.pose = None
    with pytest.raises(ValueError, match="pose"):
        view.draw()
