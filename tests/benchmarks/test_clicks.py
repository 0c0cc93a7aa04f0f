"""When a click was seen: the goods' own pixels, not before the picture that answers it."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.clicks import (
    Click,
    Colour,
    Frame,
    Move,
    PageLog,
    blocked_keys,
    older,
    photons,
    picks,
    purchases,
    unanswered,
    variant_changes,
    walking_starts,
)
from benchmarks.slow import stories
from scenes.messages import Pose
from scenes.walk import WalkableFloor

AT_EASE, ON = (Pose((0.0, 1.6, z), (0.0, 0.0, 0.0, 1.0)) for z in (0.0, -0.01))
AT_WALL = Pose((0.0, 1.6, -1.75), (0.0, 0.0, 0.0, 1.0))
FLOOR = WalkableFloor([[(-2.0, -2.0), (2.0, -2.0), (2.0, 2.0), (-2.0, 2.0)]], [])
"""Four metres each way; `AT_EASE` stands in its middle and looks along -Z."""


def page(
    lumas: list[float],
    clicks: list[Click],
    tagged: dict[int, int] | None = None,
    picked: dict[int, tuple[str | None, float]] | None = None,
    moves: list[Move] | None = None,
    keys: list[tuple[str, float]] | None = None,
    confirmed: list[float] | None = None,
    chosen: list[tuple[str, float]] | None = None,
    told: list[tuple[str, float]] | None = None,
    glances: list[Frame] | None = None,
) -> PageLog:
    """A page that showed a picture every 40 ms from 0 on; picture i has RTP timestamp 3600 i."""
    frames = [
        Frame(40.0 * i, rtp=3600 * i, hash=int(luma), target="shelf/1/1", colour=grey(luma))
        for i, luma in enumerate(lumas)
    ]
    return PageLog(
        began=0.0,
        ended=40.0 * len(lumas) + 5000,
        frames=frames,
        glances=glances or [],
        tagged=tagged or {},
        named=dict.fromkeys(tagged or {}, (40.0, 8.0)),
        clicks=clicks,
        picked=picked or {},
        stamps={seq: {"received": 5000.0, "picked": 5003.0} for seq in picked or {}},
        moves=[Move(-1, -math.inf, AT_EASE), *(moves or [])],
        floor=FLOOR,
        keys=keys or [],
        confirmed=confirmed or [],
        refused=[],
        ended_by=[],
        chosen=chosen or [],
        told=told or [],
        searches=[],
        received_bytes=None,
        wire_bytes=None,
    )


def grey(luma: float) -> Colour:
    return (luma, luma, luma)


CLICK = Click(seq=9, at=210.0, target="shelf/1/1")
HIT: dict[int, tuple[str | None, float]] = {9: ("shelf/1/1", 230.0)}
CALM = [100.0, 100.5, 100.0, 99.5, 100.0, 100.0]


def test_a_click_is_seen_when_its_goods_change() -> None:
    log = page([*CALM, 100.0, 121.0, 121.0], [CLICK], {9: 3600 * 7}, HIT)
    assert [photon.ms for photon in photons(log)] == [40.0 * 7 - 210.0]


def test_pixels_that_change_before_the_answer_do_not_count() -> None:
    # The hover's highlight comes a picture earlier than the click's.
    log = page([*CALM, 121.0, 121.0, 121.0], [CLICK], {9: 3600 * 8}, HIT)
    assert [photon.ms for photon in photons(log)] == [40.0 * 8 - 210.0]


def test_an_answer_that_changes_nothing_is_no_answer() -> None:
    log = page([*CALM, 100.0, 101.0, 100.0], [CLICK], {9: 3600 * 6}, HIT)
    assert [photon.ms for photon in photons(log)] == [None]


def test_goods_that_differ_in_contrast_alone_are_not_said_to_be_unchanged() -> None:
    log = page([100.0] * 10, [CLICK], {9: 3600 * 6}, HIT)
    log.frames[6:] = [replace(frame, spread=31.0) for frame in log.frames[6:]]
    assert photons(log) == []


def test_what_wavers_must_change_by_more_than_it_wavers() -> None:
    wavering = [100.0, 104.0, 100.0, 104.0, 100.0, 104.0]
    log = page([*wavering, 113.0, 130.0], [CLICK], {9: 3600 * 6}, HIT)
    assert [photon.ms for photon in photons(log)] == [40.0 * 7 - 210.0]


def test_what_wavers_too_much_is_not_judged() -> None:
    wavering = [100.0, 110.0, 92.0, 108.0, 92.0, 104.0]
    assert photons(page([*wavering, 150.0], [CLICK], {9: 3600 * 6}, HIT)) == []


@pytest.mark.parametrize(
    ("glanced", "answered", "ms"), [(100.0, 121.0, 60.0), (121.0, 121.0, None)]
)
def test_at_rest_a_glance_tells_how_the_goods_looked(
    glanced: float, answered: float, ms: float | None
) -> None:
    # Clicked again: when a picture last came they were marked, then other goods were looked at.
    glance = Frame(2900.0, 3600, 0, "shelf/1/1", grey(glanced))
    log = page([], [Click(3, 3000.0, "shelf/1/1")], {3: 3600 * 2}, {3: ("shelf/1/1", 3010.0)},
               glances=[glance])  # fmt: skip
    for number, (at, luma) in enumerate([(1000.0, 120.0), (3060.0, answered), (4000.0, answered)]):
        log.frames.append(Frame(at, 3600 * (number + 1), int(luma), "shelf/1/1", grey(luma)))
    assert [photon.ms for photon in photons(log)] == [ms]


def test_what_was_seen_long_ago_is_nothing_to_compare_with() -> None:
    log = page([100.0], [Click(3, 3000.0, "shelf/1/1")], {}, {3: ("shelf/1/1", 3010.0)})
    log.frames.append(Frame(3060.0, 3600, 0, "shelf/1/1", grey(121.0)))
    assert photons(log) == []


def test_what_drifts_by_as_one_walks_is_no_answer() -> None:
    drifting = [100.0 + 2 * i for i in range(40)]
    assert photons(page(drifting, [CLICK], {9: 3600 * 6}, HIT)) == [], "it may hide one"
    log = page([*drifting[:7], *(luma + 20 for luma in drifting[7:])], [CLICK], {9: 3600 * 7}, HIT)
    assert [photon.ms for photon in photons(log)] == [40.0 * 7 - 210.0]


@given(st.lists(st.floats(-1.5, 1.5), min_size=30, max_size=30), st.integers(6, 12))
def test_a_mark_is_seen_through_codec_noise_and_noise_is_no_mark(
    noise: list[float], answer: int
) -> None:
    # Marking lifts goods by some 20 to 30; the first picture of it may hold but half.
    plain = [100.0 + one for one in noise]
    marked = [luma + 24 * (i > answer) + 14 * (i == answer) for i, luma in enumerate(plain)]
    never = photons(page(plain, [CLICK], {9: 3600 * answer}, HIT))
    assert [photon.ms for photon in never] == [None]
    (seen,) = photons(page(marked, [CLICK], {9: 3600 * answer}, HIT))
    assert seen.ms in (40.0 * answer - 210.0, 40.0 * (answer + 1) - 210.0)


def test_a_slow_click_is_told_whole() -> None:
    log = page([*CALM, 100.0, 121.0], [CLICK], {9: 3600 * 7}, HIT)
    assert stories(log, 100.0) == []
    (story,) = stories(log, 50.0)
    for part in ("click 9 on shelf/1/1: seen after 70", "picked 3", "drawn in 8", "121.0 at 70"):
        assert part in story
    (lost,) = stories(page(CALM, [CLICK]), 50.0)
    assert "never answered" in lost


def test_in_motion_one_look_at_the_goods_is_too_few() -> None:
    walking = [Move(5, 200.0, ON)]
    log = page([100.0], [CLICK], {9: 3600 * 2}, HIT, moves=walking)
    log.frames.append(Frame(250.0, 3600 * 2, 0, "shelf/1/1", grey(121.0)))
    assert photons(log) == []
    log.frames[1:1] = [Frame(at, None, 0, "shelf/1/1", grey(100.0)) for at in (80.0, 160.0)]
    assert [photon.ms for photon in photons(log)] == [40.0]


def test_one_leap_before_the_click_is_no_wavering() -> None:
    leap = [150.0, 150.5, 150.0, 117.0, 117.5, 117.0]
    log = page([*leap, 117.0, 145.0], [CLICK], {9: 3600 * 6}, HIT)
    assert [photon.ms for photon in photons(log)] == [40.0 * 7 - 210.0]


def test_without_the_servers_word_the_pixels_alone_decide() -> None:
    log = page([*CALM, 121.0], [CLICK], {}, HIT)
    assert [photon.ms for photon in photons(log)] == [40.0 * 6 - 210.0]


def test_a_click_that_hit_something_else_is_not_judged() -> None:
    log = page([*CALM, 121.0], [CLICK], {9: 3600 * 6}, {9: ("table/1/1", 230.0)})
    assert photons(log) == []


def test_goods_that_left_the_picture_cannot_be_judged() -> None:
    log = page([*CALM, 100.0], [CLICK], {9: 3600 * 9}, HIT)
    log.frames.append(Frame(at=360.0, rtp=3600 * 9, hash=1, target=None, colour=None))
    assert photons(log) == []


def test_a_click_nobody_answered_is_lost() -> None:
    assert [photon.ms for photon in photons(page(CALM, [CLICK]))] == [None]


def test_timestamps_wrap_around() -> None:
    assert older(2**32 - 5, 10)
    assert not older(10, 2**32 - 5)
    assert not older(7, 7)


def moving(start: int, end: int) -> list[Move]:
    """A move every 20 ms."""
    return [Move(at, float(at), ON) for at in range(start, end + 1, 20)]


def test_repeated_pictures_are_not_unique() -> None:
    log = page([1, 1, 2, 2, 3], [], moves=moving(0, 160))
    assert log.rates() == (5 / 0.16, 3 / 0.16)
    assert log.gaps_ms == [40.0] * 4


def test_pictures_at_rest_count_for_no_rate_and_no_gap() -> None:
    # Idle pictures, 2 s apart, while the shopper stands, be it with a key held against a wall.
    log = page([1, 2, 3, 4], [], moves=[*moving(0, 120), *moving(5000, 5100)])
    log.frames.append(Frame(2160.0, 0, 5, None, None))
    log.frames.append(Frame(4160.0, 0, 5, None, None))
    log.frames.append(Frame(5050.0, 0, 6, None, None))
    assert log.motion == [(0.0, 120.0), (5000.0, 5100.0)]
    assert log.rates() == pytest.approx((5 / 0.22, 5 / 0.22))
    assert log.gaps_ms == [40.0] * 3


def walk(keys: list[str], moves: list[Move], tagged: dict[int, int]) -> PageLog:
    return page([*CALM, *CALM], [], tagged, moves=moves, keys=[(key, 500.0) for key in keys])


def test_a_walk_starts_when_a_picture_shows_another_place() -> None:
    moves = [Move(20, 505.0, AT_EASE), Move(21, 521.0, ON), Move(22, 537.0, ON)]
    log = walk(["KeyW"], moves, {20: 3600 * 13, 22: 3600 * 14})
    log.frames.extend(Frame(40.0 * i, 3600 * i, 0, None, None) for i in (13, 14))
    assert walking_starts(log) == [(500.0, 40.0 * 14 - 500.0)]


def test_a_key_pressed_while_walking_starts_nothing() -> None:
    moves = [Move(19, 460.0, AT_EASE), Move(20, 505.0, ON)]
    assert walking_starts(walk(["KeyW"], moves, {20: 3600 * 11})) == []


def test_a_key_pressed_against_a_wall_starts_nothing() -> None:
    # The page sends nothing, or turns; seconds later the shopper walks another way.
    moves = [Move(1, 0.0, AT_WALL), Move(20, 505.0, AT_WALL), Move(90, 3000.0, ON)]
    log = walk(["KeyW", "KeyE"], moves, {20: 3600 * 11, 90: 3600 * 11})
    assert walking_starts(log) == []
    assert blocked_keys(log) == [500.0]
    assert "1 walking keys were pressed against a wall" in stories(log, 100.0)


def test_away_from_a_wall_there_is_room() -> None:
    moves = [Move(1, 0.0, AT_WALL), Move(20, 505.0, AT_EASE)]
    log = walk(["KeyS"], moves, {20: 3600 * 13})
    log.frames.append(Frame(540.0, 3600 * 13, 0, None, None))
    assert [ms for _, ms in walking_starts(log)] == [40.0]


def test_a_walk_that_starts_late_is_late_and_told_whole() -> None:
    log = walk(["KeyW"], [Move(20, 2900.0, ON)], {20: 3600 * 75})
    log.frames.append(Frame(3000.0, 3600 * 75, 0, None, None))
    assert walking_starts(log) == [(500.0, 2500.0)]
    (story,) = stories(log, 500.0)
    assert "walking start: seen after 2500" in story
    assert "moves sent at 2400" in story


RED, GREEN = (160.0, 60.0, 60.0), (60.0, 118.0, 60.0)
PRESSED = [("shelf/1/1", 210.0)]
TOLD = [("shelf/1/1", 225.0)]


def recoloured(colours: list[Colour], told: list[tuple[str, float]]) -> PageLog:
    log = page([], [], chosen=PRESSED, told=told)
    for i, colour in enumerate(colours):
        log.frames.append(Frame(40.0 * i, None, 0, "shelf/1/1", colour))
    return log


def test_another_variant_is_seen_when_its_goods_change_colour() -> None:
    # Alike bright: luma alone would not tell.
    log = recoloured([RED] * 7 + [GREEN] * 2, TOLD)
    assert abs((log.frames[0].luma or 0) - (log.frames[-1].luma or 0)) < 5
    assert variant_changes(log) == [(210.0, 40.0 * 7 - 210.0)]


@pytest.mark.parametrize(
    ("colours", "told"),
    [
        ([RED] * 9, TOLD),  # both look alike there
        ([RED] * 7 + [GREEN, RED], TOLD),  # something went by
        ([RED] * 7 + [GREEN] * 2, []),  # the room never told of it
        ([RED] * 7 + [GREEN] * 2, [("table/1/1", 225.0)]),  # others changed
        ([RED, GREEN, RED, GREEN, RED, GREEN, RED, GREEN, GREEN], TOLD),  # wavers
        ([(160.0 - 2 * i, 60.0, 60.0) for i in range(30)], TOLD),  # walked past
    ],
)
def test_a_change_that_cannot_be_seen_is_not_timed(
    colours: list[Colour], told: list[tuple[str, float]]
) -> None:
    assert variant_changes(recoloured(colours, told)) == []


def test_goods_that_change_as_the_card_is_closed_looked_the_same_in_both() -> None:
    log = recoloured([RED] * 10 + [GREEN] * 4, TOLD)
    log.keys.append(("Escape", 380.0))
    assert variant_changes(log) == []


def test_what_changed_before_the_room_told_of_it_is_something_else() -> None:
    assert variant_changes(recoloured([RED] * 6 + [GREEN] * 4, [("shelf/1/1", 330.0)])) == [
        (210.0, 150.0)
    ]


def test_a_variant_that_is_never_shown_is_an_error() -> None:
    log = page(CALM, [], chosen=PRESSED)
    assert len(unanswered(log)) == 1
    assert unanswered(page(CALM, [], chosen=PRESSED, told=TOLD)) == []


def test_picks_and_purchases_are_timed_to_the_servers_answer() -> None:
    log = page(CALM, [CLICK], picked=HIT, keys=[("buy", 100.0)], confirmed=[90.0, 130.0])
    assert picks(log) == [20.0]
    assert purchases(log) == [30.0]
