"""Mending a picture where the room changed gives the picture that drawing all of it would."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.damage import BEGINNING, MOST_CHANGES, Change, economic, parts
from engine.frame import Floats
from engine.room_scene import RoomScene
from engine.sight import Box, Sight
from engine.target import Targets
from engine.view import View
from scenes.geometry import IDENTITY, quat_from_yaw_pitch
from scenes.messages import Pose, Ray
from scenes.room import (
    Entered,
    Event,
    Held,
    Left,
    Moved,
    PickedUp,
    PutBack,
    Renamed,
    VariantShown,
    Visitor,
)
from tests.engine.conftest import Pixels, a_view, looking

FRONT = looking((0.0, 1.5, 1.8), (0.0, 0.9, -1.2))
AT_BALL = Ray((0.0, 1.5, 1.8), (0.0, -0.18, -0.9837))
SIZE = (640, 360)
NOTICED = 40
"""A pixel that differs by this much of 255 in one channel is another pixel."""
UNLIKE = 30
"""So many pixels of 230,400 may be: rounding at edges."""

lengths = st.floats(0.05, 1.5)
places = st.tuples(st.floats(-4, 4), st.floats(-1, 3), st.floats(-6, 2))


def ball(centre: tuple[float, float, float], radius: float) -> Change:
    return Change(
        np.array([centre], np.float32), np.array([radius], np.float32), np.zeros(1, np.float32)
    )


def pixels_of(sight: Sight, points: Floats) -> Floats:
    """Where (n, 3) points before the eye are in the picture, (n, 2) from its left and top."""
    x, y, z = sight.from_eye(points).T
    keep = z < -0.09
    x, y, depth = x[keep], y[keep], -z[keep]
    return np.column_stack(
        [sight.width / 2 + sight.focal * x / depth, sight.height / 2 - sight.focal * y / depth]
    )


@given(places, lengths, st.floats(-3.1, 3.1), st.floats(-0.6, 0.6))
def test_the_part_around_a_ball_holds_every_point_of_it(
    centre: tuple[float, float, float], radius: float, yaw: float, pitch: float
) -> None:
    sight = Sight(Pose((0.0, 1.6, 0.0), quat_from_yaw_pitch(yaw, pitch)), 75.0, *SIZE)
    found = parts([ball(centre, radius)], sight)
    if found is None:
        return
    directions = np.random.default_rng(3).normal(size=(300, 3))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    seen = pixels_of(sight, (np.array(centre) + radius * directions).astype(np.float32))
    inside = seen[(seen >= 0).all(axis=1) & (seen < SIZE).all(axis=1)]
    for left, top in inside:
        assert any(
            box.left <= left <= box.left + box.width and box.top <= top <= box.top + box.height
            for box in found
        )


boxes = st.builds(
    Box, st.integers(0, 35).map(lambda n: n * 16), st.integers(0, 18).map(lambda n: n * 16),
    st.integers(1, 4).map(lambda n: n * 16), st.integers(1, 4).map(lambda n: n * 16),
)  # fmt: skip


@given(st.lists(boxes, max_size=8))
def test_joined_parts_cover_all_and_never_cost_more_than_apart(wanted: list[Box]) -> None:
    joined = economic(wanted, Sight(FRONT, 75.0, *SIZE))
    if joined is None:
        return
    covered = np.zeros(SIZE[::-1], bool)
    for box in joined:
        covered[box.top : box.top + box.height, box.left : box.left + box.width] = True
    for box in wanted:
        assert covered[box.top : box.top + box.height, box.left : box.left + box.width].all()

    def cost(some: list[Box]) -> int:
        return sum(box.area + BEGINNING for box in some)

    assert cost(joined) <= cost(wanted)


def test_tiles_cover_a_box_and_fit() -> None:
    tiles = Box(16, 32, 330, 200).tiles(160, 91)
    assert sum(tile.area for tile in tiles) == 330 * 200
    assert all(tile.width <= 160 and tile.height <= 91 for tile in tiles)
    assert all(tile.width % 2 == tile.height % 2 == 0 for tile in tiles)


def test_a_window_shows_what_the_whole_picture_shows_there(
    scene: RoomScene, targets: Targets
) -> None:
    view, box = a_view(scene, targets, FRONT, size=SIZE), Box(208, 112, 240, 128)
    whole = view.draw("quick").pixels.copy()
    sight = Sight(FRONT, 75.0, *SIZE)
    lens = sight.through(box, 1).lens
    part = targets.get(*SIZE).draw(scene.root, sight.camera, lens, (box.width, box.height))
    assert unlike(part, cut(whole, box)) == 0


THERE = (0.4, 1.62, -0.2)
HER = Visitor("her", "Hanna", THERE, IDENTITY, 0.0)
LONG_NAME = Visitor("her", "W" * 24, THERE, IDENTITY, 0.0)
CHANGES: dict[str, list[list[Event]]] = {
    "somebody comes": [[Entered(HER)]],
    "somebody leaves": [[Entered(HER)], [Left("her")]],
    "somebody walks": [[Entered(HER)], [Moved("her", (0.5, 1.62, -0.1), IDENTITY, 1.0, None)]],
    "somebody runs": [[Entered(HER)], [Moved("her", (-0.1, 1.62, -0.3), IDENTITY, 1.0, None)]],
    "a name gets shorter": [[Entered(LONG_NAME)], [Renamed("her", "Al")]],
    "somebody takes goods": [
        [Entered(HER)], [PickedUp("her", Held("table/1/2", "BALL-BRASS", IDENTITY))],
    ],
    "another variant": [[VariantShown("table/1/1", "CUBE-BLUE", "her")]],
}  # fmt: skip


@pytest.mark.parametrize("steps", CHANGES.values(), ids=CHANGES)
def test_a_mended_picture_is_the_one_drawn_anew(
    scene: RoomScene, targets: Targets, steps: list[list[Event]]
) -> None:
    view, now = a_view(scene, targets, FRONT, size=SIZE), 0.0
    for events in steps:
        before = view.draw("refined").pixels.copy()
        for number in range(8):  # a quarter of a second: who walks arrives
            now += 1 / 30
            changes = scene.apply(events, now) if number == 0 else []
            view.note(changes + scene.advance(now))
        screen = mended(view, before, finish=True)
    anew = view.draw("refined").pixels
    assert unlike(screen, anew) <= UNLIKE < unlike(before, anew)


def test_a_click_is_answered_by_a_small_and_fine_part(scene: RoomScene, targets: Targets) -> None:
    view = a_view(scene, targets, FRONT, size=SIZE)
    before = view.draw("refined").pixels.copy()
    assert view.click(AT_BALL, 0).placement == "table/1/2"
    screen = mended(view, before, finish=False, most=1 / 8)
    anew = view.draw("refined").pixels
    assert unlike(screen, anew) <= UNLIKE < unlike(before, anew)


def test_what_was_drawn_roughly_is_drawn_finely_at_rest(scene: RoomScene, targets: Targets) -> None:
    view = a_view(scene, targets, FRONT, size=SIZE)
    screen = view.draw("refined").pixels.copy()
    view.note(scene.apply([Entered(HER)], 0.0))
    screen = mended(view, screen, finish=False)
    screen = mended(view, screen, finish=True)
    settled = view.mend(finish=True)
    assert settled is not None
    assert settled.patches == []
    assert unlike(screen, view.draw("refined").pixels) <= UNLIKE


def test_all_is_drawn_after_a_step_a_reduced_picture_or_with_goods_in_hand(
    scene: RoomScene, targets: Targets
) -> None:
    view = a_view(scene, targets, FRONT, visitor="her", size=SIZE)
    assert view.mend(finish=False) is None, "nothing was drawn yet"
    view.draw("reduced")
    assert view.mend(finish=False) is None
    view.draw("quick")
    assert view.mend(finish=False) is not None
    view.pose = looking((0.0, 1.5, 1.7), (0.0, 0.9, -1.2))
    assert view.mend(finish=False) is None
    view.draw("quick")
    held = PickedUp("her", Held("table/1/2", "BALL-BRASS", IDENTITY))
    view.note(scene.apply([Entered(HER), held], 0.0))
    assert view.mend(finish=False) is None
    view.draw("quick")
    view.note(scene.apply([PutBack("her", "table/1/2", "BALL-BRASS")], 0.0))
    assert view.mend(finish=False) is None, "the picture was dimmed behind the goods"


def test_changes_do_not_pile_up_while_nothing_is_drawn(scene: RoomScene, targets: Targets) -> None:
    view = a_view(scene, targets, FRONT, size=SIZE)
    view.draw("refined")
    far = ball((0.0, 1.0, 30.0), 0.1)  # behind the eye: no reason to draw anything
    for _ in range(MOST_CHANGES):
        view.note([far])
    assert view.mend(finish=False) is not None
    for _ in range(MOST_CHANGES + 1):
        view.note([far])
    assert view.mend(finish=False) is None


def mended(view: View, screen: Pixels, finish: bool, most: float = 0.7) -> Pixels:
    """`screen` with what changed since put over it, which is no more than the share `most`."""
    result = view.mend(finish)
    assert result is not None
    area = sum(patch.pixels[..., 0].size for patch in result.patches)
    assert 0 < area < most * math.prod(SIZE)
    screen = screen.copy()
    for patch in result.patches:
        height, width = patch.pixels.shape[:2]
        cut(screen, Box(patch.left, patch.top, width, height))[:] = patch.pixels
    return screen


def cut(picture: Pixels, box: Box) -> Pixels:
    return picture[box.top : box.top + box.height, box.left : box.left + box.width]


def unlike(a: Pixels, b: Pixels) -> int:
    """How many pixels differ."""
    apart = np.abs(a[..., :3].astype(int) - b[..., :3]).max(axis=2)
    return int((apart > NOTICED).sum())
