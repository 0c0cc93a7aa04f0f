"""Avatars: where they stand, which way they face, how they move, who sees whom."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import bounds
from engine.nameplate import HEIGHT, name_plate
from engine.people import FADE_TO, joints, palette
from engine.room_scene import RoomScene
from engine.target import Targets
from engine.view import View
from engine.walking import DELAY, JUMP, Stance, Walk
from scenes.geometry import IDENTITY, Quat, Vec3, distance, quat_from_yaw_pitch, yaw_of
from scenes.messages import Pose
from scenes.room import AwayChanged, Entered, Hand, Held, Left, PickedUp, Renamed, Visitor
from tests.engine.conftest import Pixels, a_view, drawn, looking

EYES: Vec3 = (0.0, 1.62, 0.2)
FROM_FRONT = looking((0.0, 1.6, 2.2), (0.0, 1.45, 0.0))
AWAY_FROM_CAMERA = IDENTITY
TOWARDS_CAMERA = quat_from_yaw_pitch(math.pi)


def visitor(
    name: str = "li", at: Vec3 = EYES, facing: Quat = TOWARDS_CAMERA, moved_at: float = 0.0,
    hand: Hand | None = None,
) -> Visitor:  # fmt: skip
    return Visitor(name, name, at, facing, moved_at, hand)


def again(scene: RoomScene, other: Visitor) -> None:
    """`other` in place of the one of that id."""
    scene.apply([Left(other.id)], 1.0)
    scene.apply([Entered(other)], 1.0)


def changed(before: Pixels, after: Pixels) -> float:
    """Share of pixels that differ clearly."""
    return float((np.abs(before.astype(int) - after.astype(int)).max(axis=2) > 12).mean())


@pytest.fixture
def view(scene: RoomScene, targets: Targets) -> View:
    return a_view(scene, targets, FROM_FRONT, visitor="me")


def test_someone_who_enters_is_seen_and_who_leaves_is_gone(scene: RoomScene, view: View) -> None:
    empty = drawn(view)
    scene.apply([Entered(visitor())], 0.0)
    assert changed(empty, drawn(view)) > 0.05
    scene.apply([AwayChanged("li", away=True)], 1.0)
    assert changed(empty, drawn(view)) == 0, "nobody stands where a line was lost"
    scene.apply([AwayChanged("li", away=False)], 2.0)
    assert changed(empty, drawn(view)) > 0.05
    scene.apply([Left("li")], 3.0)
    assert changed(empty, drawn(view)) == 0


def test_nobody_sees_themselves_but_others_do(
    scene: RoomScene, targets: Targets, view: View
) -> None:
    empty = drawn(view)
    scene.apply([Entered(visitor("me"))], 0.0)
    assert changed(empty, drawn(view)) == 0
    assert changed(empty, drawn(a_view(scene, targets, FROM_FRONT, visitor="you"))) > 0.05


def test_the_face_is_on_the_side_that_one_looks_to(scene: RoomScene, view: View) -> None:
    def head() -> Pixels:
        picture = drawn(view)
        height, width = picture.shape[:2]
        return picture[int(height * 0.36) : int(height * 0.46), width // 2 - 4 : width // 2 + 4]

    scene.apply([Entered(visitor("ann"))], 0.0)
    face = head().reshape(-1, 3).mean(axis=0)
    again(scene, visitor("ann", facing=AWAY_FROM_CAMERA))
    hair = head().reshape(-1, 3).mean(axis=0)
    skin_colour, hair_colour = (palette("ann")[slot] * 255 for slot in (0, 1))
    assert np.abs(face - skin_colour).sum() < np.abs(face - hair_colour).sum()
    assert np.abs(hair - hair_colour).sum() < np.abs(hair - skin_colour).sum()


def test_whoever_is_partly_in_the_picture_is_drawn_and_makes_it_dirty(
    scene: RoomScene, targets: Targets, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Promise: leaving out who is not seen changes no pixel, at the picture's edges neither."""
    view = a_view(scene, targets, looking((0.0, 1.62, 0.0), (0.0, 1.3, -2.0)))
    empty, chance = drawn(view), np.random.default_rng(5)
    culled = seen = 0
    for _ in range(80):
        angle, away = chance.uniform(-1.6, 1.6), chance.uniform(0.9, 4.0)
        eyes = (away * math.sin(angle), 1.62, -away * math.cos(angle))
        towards = quat_from_yaw_pitch(chance.uniform(-3.1, 3.1))
        hand = Hand(eyes, (math.cos(away), 0.0, math.sin(away)))
        someone = Visitor("her", "W" * 24, eyes, towards, 0.0, hand)
        changes = scene.apply([Entered(someone)], 0.0)
        picture = drawn(view)
        with monkeypatch.context() as everybody:
            everybody.setattr(bounds, "BALLS", np.add(bounds.BALLS, (0, 0, 50)))
            assert (drawn(view) == picture).all(), f"cut off at {eyes}"
        if changed(empty, picture) > 0:
            assert view.sees(changes)
            seen += 1
        culled += not view.sees(changes)
        scene.apply([Left("her")], 0.0)
    assert seen > 20
    assert culled > 10


def test_someone_in_the_face_fades_out(scene: RoomScene, view: View) -> None:
    empty = drawn(view)
    near = 2.2 - FADE_TO * 0.9
    scene.apply([Entered(visitor(at=(0.0, 1.62, near)))], 0.0)
    assert changed(empty, drawn(view)) == 0
    again(scene, visitor(at=(0.0, 1.62, 2.2 - 0.6)))
    body = drawn(view)
    assert changed(empty, body) > 0.1, "half there"
    blended = np.abs(body.astype(int) - empty.astype(int)).max()
    again(scene, visitor(at=(0.0, 1.62, 2.2 - 0.9)))
    assert np.abs(drawn(view).astype(int) - empty.astype(int)).max() > blended


def test_what_someone_carries_is_seen(scene: RoomScene, view: View) -> None:
    scene.apply([Entered(visitor())], 0.0)
    empty_handed = drawn(view)
    scene.apply([PickedUp("li", Held("table/1/1", "CUBE-RED"))], 1.0)
    assert changed(empty_handed, drawn(view)) > 0.004


def test_a_pointing_arm_is_seen(scene: RoomScene, view: View) -> None:
    scene.apply([Entered(visitor())], 0.0)
    at_rest = drawn(view)
    again(scene, visitor(hand=Hand(EYES, (-1.0, 0.0, 0.0))))
    assert changed(at_rest, drawn(view)) > 0.004


def test_a_new_name_is_shown_above_the_head(scene: RoomScene, view: View) -> None:
    scene.apply([Entered(visitor())], 0.0)
    before = drawn(view)
    scene.apply([Renamed("li", "李雷")], 1.0)
    after = drawn(view)
    rows = np.abs(after.astype(int) - before.astype(int)).max(axis=(1, 2)).nonzero()[0]
    assert rows.size
    assert rows.max() < after.shape[0] * 0.4, "nothing but the plate changed"


@pytest.mark.parametrize("name", ["Ann", "李雷", "Åsa Ö.", "W" * 24, "e\u0301", "👩‍🚀"])
def test_a_name_plate_is_readable(name: str) -> None:
    card = name_plate(name)
    assert card.shape[0] == HEIGHT
    assert card.shape[1] > HEIGHT
    assert card[HEIGHT // 2, :, 3].max() > 200, "a card"
    assert card[0, 0, 3] == 0, "with round corners"
    ink = card[..., :3].min(axis=2)[card[..., 3] > 200]
    assert ink.min() < 120, "type on it"
    assert np.median(ink) > 200, "and paper around it"


def test_palettes_are_kept_and_differ() -> None:
    assert (palette("a") == palette("a")).all()
    assert len({palette(str(number)).tobytes() for number in range(40)}) > 25


# --- walking --------------------------------------------------------------------------


def walked(steps: list[tuple[float, float]], facing: Quat = IDENTITY) -> Walk:
    """A walk along x: (time, x) of each pose."""
    walk = Walk(visitor(at=(steps[0][1], 1.62, 0.0), facing=facing), steps[0][0])
    for at, x in steps[1:]:
        walk.add(visitor(at=(x, 1.62, 0.0), facing=facing, moved_at=at), at)
    return walk


def test_motion_is_smooth_between_fifteen_poses_a_second() -> None:
    poses = [(number / 15, number / 15 * 1.4) for number in range(30)]
    walk = walked(poses)
    shown = [walk.stance(0.5 + number / 60).position[0] for number in range(60)]
    steps = np.diff(shown)
    assert steps.min() > 0, "never back"
    assert steps.max() < 1.5 * steps.mean(), "never a jump"
    assert shown[0] == pytest.approx((0.5 - DELAY) * 1.4, abs=0.02)


def test_legs_move_while_walking_and_rest_when_standing() -> None:
    walk = walked([(number / 15, number / 15 * 1.4) for number in range(30)])
    stances = [walk.stance(0.5 + number / 60) for number in range(40)]
    assert stances[-1].speed == pytest.approx(1.4, rel=0.1)
    assert len({round(stance.phase, 3) for stance in stances}) > 20
    later = [walk.stance(5.0 + number / 60) for number in range(3)][-1]
    assert later.speed == 0
    assert not walk.moving(5.2), "a person at rest costs nothing"
    legs = joints(later)
    assert np.allclose(legs[2][:3, :3], legs[3][:3, :3]), "both feet on the ground"


def test_a_jump_is_not_flown() -> None:
    walk = walked([(0.0, 0.0), (1.0, 0.1), (1.1, 0.1 + JUMP * 2)])
    places = {round(walk.stance(1.0 + number / 100).position[0], 2) for number in range(40)}
    assert all(x < 0.2 or x > JUMP for x in places)


def test_one_who_stood_still_starts_walking_now_not_from_long_ago() -> None:
    walk = walked([(0.0, 0.0), (10.0, 0.1)])
    assert walk.stance(9.9).position[0] == 0
    assert 0 < walk.stance(10.08).position[0] < 0.1
    assert walk.stance(10.2).position[0] == pytest.approx(0.1)


def test_the_body_follows_the_head_only_so_far() -> None:
    walk = Walk(visitor(facing=IDENTITY), 0.0)
    walk.add(visitor(facing=quat_from_yaw_pitch(1.5), moved_at=1.0), 1.0)
    stance = [walk.stance(1.0 + number / 60) for number in range(60)][-1]
    assert yaw_of(stance.orientation) == pytest.approx(1.5, abs=1e-3)
    assert 0.6 < stance.body_yaw < 1.5


@given(
    moves=st.lists(
        st.tuples(st.floats(0.005, 0.5), st.floats(-0.4, 0.4), st.floats(-3, 3)),
        min_size=1, max_size=40,
    ),
    asked=st.floats(-0.5, 12.0),
)  # fmt: skip
def test_one_is_always_shown_between_places_one_was_at(
    moves: list[tuple[float, float, float]], asked: float
) -> None:
    walk, now, x = Walk(visitor(at=(0.0, 1.62, 0.0)), 0.0), 0.0, 0.0
    been = [0.0]
    for pause, step, yaw in moves:
        now, x = now + pause, x + step
        been.append(x)
        turn = quat_from_yaw_pitch(yaw)
        walk.add(visitor(at=(x, 1.62, 0.0), facing=turn, moved_at=now), now)
    stance: Stance = walk.stance(max(asked, 0.0))
    assert min(been) - 1e-6 <= stance.position[0] <= max(been) + 1e-6
    assert math.hypot(*stance.orientation) == pytest.approx(1.0)
    settled = walk.stance(now + DELAY + 1e-3)
    assert distance(settled.position, (x, 1.62, 0.0)) < 1e-6
    assert all(np.isfinite(joint).all() for joint in joints(settled))


def test_a_head_is_where_the_eyes_are() -> None:
    stance = Stance((1.0, 1.62, -2.0), IDENTITY, 0.3, 0.0, 0.0, None)
    head = joints(stance)[1] @ np.array([0.0, 1.62, 0.0, 1.0])
    assert head[:3] == pytest.approx(np.array([1.0, 1.62, -2.0]), abs=1e-6)
    assert Pose(stance.position, stance.orientation).position[1] == pytest.approx(head[1])
