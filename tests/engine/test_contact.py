"""Goods that the room's light was baked without cast a soft shadow on what they stand on."""

import time

import msgspec
import numpy as np
import pytest

from engine.contact import FLAT, REACH_MOST, contact_shadow
from engine.damage import Change
from engine.room_scene import RoomScene, open_scene
from engine.target import Targets
from scenes.messages import Ray
from scenes.render_messages import OpenRoom
from scenes.room import Stocked
from tests.engine.conftest import Pixels, a_view, drawn, looking
from tests.engine.test_restock import opening, restocked
from tests.engine.tiny_store import cube

SLOT = "table/1/1"
FRONT = looking((-0.6, 1.9, -0.3), (-0.6, 0.8, -1.2))
BAKED = {SLOT: "CUBE-RED"}
"""As the store file has it."""
PUT_OUT = {SLOT: "CUBE-BLUE"}


def opened(tiny: OpenRoom, stands: dict[str, str]) -> RoomScene:
    return open_scene(opening(tiny, stands), 0.0, pytest.fail)


def darker(seen: Pixels, bare: Pixels) -> int:
    """Pixels of the grey table that are darker, and grey still."""
    fell = bare.astype(int) - seen
    return int(((fell > 8).all(axis=2) & (np.ptp(fell, axis=2) < 8)).sum())


def mounted(tiny: OpenRoom, mount: str) -> OpenRoom:
    models = {
        sku: msgspec.structs.replace(files, mount=mount) for sku, files in tiny.models.items()
    }
    return msgspec.structs.replace(tiny, models=models)


def test_the_table_is_darker_around_what_was_put_out_only(tiny: OpenRoom, targets: Targets) -> None:
    hung = mounted(tiny, "hang")
    plain = drawn(a_view(opened(hung, PUT_OUT), targets, FRONT))
    shaded = drawn(a_view(opened(tiny, PUT_OUT), targets, FRONT))
    assert darker(shaded, plain) > 100
    assert (shaded.astype(int) <= plain).all(), "nothing gets brighter"
    with_baked = drawn(a_view(opened(tiny, BAKED), targets, FRONT))
    assert (with_baked == drawn(a_view(opened(hung, BAKED), targets, FRONT))).all()


def test_a_shadow_goes_with_its_product(tiny: OpenRoom, targets: Targets) -> None:
    scene = opened(tiny, {})
    view = a_view(scene, targets, FRONT)
    bare, cost = drawn(view), view.draw().draws
    restocked(scene, opening(tiny, PUT_OUT))
    assert (drawn(view) != bare).any()
    assert view.draw().draws == cost + 2, "the product, and all shadows"
    restocked(scene, opening(tiny, {}))
    assert (drawn(view) == bare).all()
    assert view.draw().draws == cost


def test_what_changes_reaches_around_the_shadow(tiny: OpenRoom) -> None:
    scene = opened(tiny, {})
    wanted = opening(tiny, PUT_OUT)
    scene.restock(wanted.placements, wanted.models)
    changes: list[Change] = scene.apply([Stocked(SLOT, "CUBE-BLUE")], time.monotonic())
    [change] = changes
    plain = opened(mounted(tiny, "hang"), PUT_OUT).stock
    assert change.radii[0] > plain.ball(plain.numbers[SLOT])[1]


def test_a_shadow_is_not_hit(tiny: OpenRoom) -> None:
    scene = opened(tiny, PUT_OUT)
    low, high = scene.stock.solid(0).corners.min((0, 1)), scene.stock.solid(0).corners.max((0, 1))
    beside = (float(high[0]) + 0.02, 1.5, float((low[2] + high[2]) / 2))
    pick = scene.pick(Ray(beside, (0.0, -1.0, 0.0)), scene.moment(), None)
    assert pick.sku is None
    assert pick.point is not None
    assert pick.point[1] == pytest.approx(0.8, abs=1e-4)


def test_a_shadow_is_the_foots_outline_and_a_rim() -> None:
    column = cube(0.1).positions * (1, 10, 1)
    wide_head = cube(0.6).positions + np.array([0, 1, 0])
    shadow = contact_shadow(np.concatenate([column, wide_head]).astype(np.float32))
    foot, rim = shadow.corners[shadow.dark[:, 0] == 1], shadow.corners[shadow.dark[:, 0] == 0]
    assert np.abs(foot[:, [0, 2]]).max() == pytest.approx(0.05), "not the head's"
    across = np.linalg.norm(rim - foot, axis=1)
    assert across == pytest.approx(REACH_MOST)
    flat = cube(1.0).positions * (1, FLAT / 2, 1)
    assert not len(contact_shadow(flat.astype(np.float32)).corners)
