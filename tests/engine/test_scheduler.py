"""The scheduler's promises, in virtual time."""

import math
from collections import Counter
from itertools import pairwise
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.scheduler import (
    BUSY_FPS,
    IDLE_S,
    PATIENCE_S,
    QUIET_FPS,
    REPEAT_S,
    REPEATS,
    STILL_S,
    Cause,
    Quality,
    Scheduler,
)

COST_S: dict[Quality, float] = {
    "reduced": 0.005,
    "quick": 0.008,
    "refined": 0.02,
    "repeated": 0.002,
    "idle": 0.001,
}
"""What a picture costs in these tests."""
DRAW_S = COST_S["quick"]
BROWSER_WAITS_S = 3.0
"""libwebrtc asks for a keyframe when it has decoded nothing for so long."""


class Run:
    """A worker's loop over virtual time: touch views, draw what is due."""

    def __init__(self, views: dict[str, float]) -> None:
        self.scheduler = Scheduler()
        self.now = 0.0
        self.drawn: list[tuple[float, str, Quality]] = []
        self.dear: dict[str, float] = {}
        """How many times as much as others' a view's pictures cost, if not once."""
        for view, max_fps in views.items():
            self.scheduler.add(view, max_fps)

    def touch(self, *views: str, cause: Cause = "camera") -> None:
        for view in views:
            self.scheduler.touch(view, self.now, cause)

    def step(self, until: float) -> bool:
        """Draw one picture or sleep; False once `until` is reached."""
        due = self.scheduler.next(self.now)
        if due is not None:
            view, quality = due
            self.scheduler.drawn(view, self.now, quality)
            self.drawn.append((self.now, view, quality))
            self.now += COST_S[quality] * self.dear.get(view, 1.0)
        else:
            self.now = max(self.now, min(until, self.scheduler.wake()))
        return self.now < until

    def until(self, until: float) -> None:
        while self.step(until):
            pass

    def moving(self, views: list[str], until: float, cause: Cause = "camera") -> None:
        """All of `views` are touched all the time."""
        while self.now < until:
            self.touch(*views, cause=cause)
            self.step(until)

    def count(self, quality: Quality | None = None) -> Counter[str]:
        return Counter(view for _, view, made in self.drawn if quality in (None, made))


def test_a_lone_moving_view_gets_its_full_rate() -> None:
    run = Run({"a": 30})
    run.moving(["a"], 2.0)
    assert 58 <= run.count()["a"] <= 61


def test_no_view_is_starved_under_overload() -> None:
    names = [f"view {number}" for number in range(12)]
    run = Run(dict.fromkeys(names, 30.0))
    run.moving(names, 3.0)
    counts = sorted(run.count().values())
    assert len(counts) == 12
    assert counts[0] >= counts[6] / 2, "the worst has at least half the median's rate"
    spent = sum(COST_S[quality] for _, _, quality in run.drawn)
    assert spent >= 0.95 * 3.0, "the worker is kept busy"


def test_a_slow_view_is_not_crowded_out_by_fast_ones() -> None:
    rates = {"slow": 5.0, "b": 60.0, "c": 60.0, "d": 60.0}
    run = Run(rates)
    run.moving(["slow", "b", "c", "d"], 4.0)
    share = {view: run.count()[view] / (4.0 * rate) for view, rate in rates.items()}
    assert share["slow"] >= 0.5 * sorted(share.values())[1], "all slow down much alike"


def test_one_who_acts_all_the_time_starves_nobody() -> None:
    names = [f"view {number}" for number in range(6)]
    run = Run(dict.fromkeys(names, 30.0))
    while run.now < 3.0:
        run.touch(*names)
        run.touch(names[0], cause="act")
        run.step(3.0)
    counts = run.count()
    others = [counts[name] for name in names[1:]]
    assert min(others) >= 0.5 * sorted(others)[2]
    assert min(others) >= 3.0 * 10


def test_an_action_goes_first() -> None:
    names = [f"view {number}" for number in range(8)]
    run = Run(dict.fromkeys(names, 30.0))
    run.moving(names, 1.0)
    run.touch(*names)
    run.touch("view 5", cause="act")
    before = run.now
    while run.drawn[-1][:2] < (before, "") or run.drawn[-1][1] != "view 5":
        run.step(2.0)
        run.touch(*names)
    assert run.drawn[-1][0] - before <= 1 / 60 + DRAW_S, "within half a period and one picture"


def test_a_still_view_is_refined_and_sharpened_then_only_kept_alive() -> None:
    run = Run({"a": 30})
    run.touch("a")
    run.until(1.0)
    made = [quality for _, _, quality in run.drawn]
    assert made == ["quick", "refined", *["repeated"] * REPEATS]
    assert run.drawn[1][0] >= STILL_S
    assert run.drawn[-1][0] <= 0.5, "all of it within half a second of rest"
    run.until(3600.0)
    alive = run.drawn[2 + REPEATS - 1 :]
    assert {quality for _, _, quality in alive[1:]} == {"idle"}
    gaps = [after - before for (before, *_), (after, *_) in pairwise(alive)]
    assert min(gaps) == pytest.approx(IDLE_S), "next to nothing"
    assert max(gaps) < BROWSER_WAITS_S, "and the browser asks for no keyframe"


def test_a_still_view_is_kept_alive_while_others_move() -> None:
    names = [f"view {i}" for i in range(12)]
    run = Run(dict.fromkeys(["still", *names], 30.0))
    run.touch("still")
    run.until(1.0)
    run.moving(names, 20.0)
    still = [at for at, view, _ in run.drawn if view == "still"]
    assert max(after - before for before, after in pairwise(still)) < BROWSER_WAITS_S


def test_a_settled_picture_is_not_repeated() -> None:
    run = Run({"a": 30})
    run.touch("a")
    run.until(STILL_S + 0.02)
    run.scheduler.settle("a")
    run.until(5.0)
    assert run.count("repeated")["a"] == 0
    assert run.count("idle")["a"] == 2


def test_a_highlight_on_a_sharp_picture_is_sharp_again_at_once() -> None:
    run = Run({"a": 30})
    run.touch("a")
    run.until(1.0)
    run.touch("a", cause="act")
    run.until(2.0)
    quick, refined = run.drawn[-2 - REPEATS], run.drawn[-1 - REPEATS]
    assert (quick[2], refined[2]) == ("quick", "refined")
    assert refined[0] - quick[0] < STILL_S / 2


def test_refining_waits_for_whoever_moves_but_not_for_ever() -> None:
    run = Run({"still": 30, **{f"b{number}": 60 for number in range(8)}})
    moving = [f"b{number}" for number in range(8)]
    run.touch("still")
    run.moving(moving, 1.0)
    sharp = [at for at, view, quality in run.drawn if (view, quality) == ("still", "refined")]
    assert len(sharp) == 1
    assert STILL_S + PATIENCE_S <= sharp[0] <= 0.5, "put off, and sharp within half a second"


def test_who_stands_where_others_walk_gets_one_sharp_picture() -> None:
    run = Run({"a": 30})
    run.touch("a")
    run.moving(["a"], 2.0, cause="room")
    assert run.count("refined")["a"] == 1
    assert run.count("quick")["a"] >= 50, "the others walk smoothly all the while"
    run.until(4.0)
    assert run.count("refined")["a"] == 2, "and again when nobody walks any more"


def test_who_stands_where_others_walk_is_sharp_within_half_a_second_even_when_all_is_busy() -> None:
    walkers = [str(number) for number in range(6)]
    run = Run(dict.fromkeys(["a", *walkers], 30))
    while run.now < 6.0:
        run.touch("a", cause="room" if run.now > 3.0 else "camera")
        run.touch(*walkers)
        run.step(6.0)
    assert run.scheduler.level > 0
    shown = [(at - 3.0, quality) for at, view, quality in run.drawn if view == "a" and at > 3.0]
    (refined,) = [at for at, quality in shown if quality == "refined"]
    sharper = [at for at, quality in shown if quality == "quick" and refined < at < 0.55]
    assert len(sharper) >= REPEATS  # each encoding takes the quantiser down a step
    assert len(shown) < 10 + 3 * QUIET_FPS  # from then on its rate falls


def test_who_clicks_where_others_walk_keeps_the_sharp_picture() -> None:
    run = Run({"a": 30})
    run.touch("a")
    run.moving(["a"], 1.0, cause="room")
    assert run.count("refined")["a"] == 1
    for second in range(1, 5):
        run.touch("a", cause="act")
        run.moving(["a"], 1.0 + second, cause="room")
    assert run.count("refined")["a"] == 1, "only what changed is drawn for a click"


def test_what_somebody_at_rest_does_is_not_shown_reduced() -> None:
    run = crowded(moving=12, watching=1)
    assert run.scheduler.level == 2
    while run.now < 6.0:
        run.touch(*(f"m{number}" for number in range(12)))
        if not run.scheduler.dirty("w0"):
            run.touch("w0", cause="act")
        run.step(6.0)
    late = {quality for at, view, quality in run.drawn if at > 4.0 and view == "w0"}
    assert "quick" in late
    assert "reduced" not in late


def test_the_first_step_goes_before_all_who_walk_already() -> None:
    walking = [f"m{number}" for number in range(12)]
    run = Run(dict.fromkeys([*walking, "a"], 30.0))
    run.touch("a")
    run.moving(walking, 4.0)
    began = run.now
    run.touch("a")
    run.moving(walking, began + 0.3)
    shown = [at for at, view, _ in run.drawn if view == "a" and at >= began]
    assert shown[0] - began <= DRAW_S
    for _ in range(20):
        run.touch("a")
        run.moving(walking, run.now + STILL_S)
    counts = Counter(view for at, view, _ in run.drawn if at > began + 0.3)
    assert counts["a"] <= max(counts[view] for view in walking) + 1, "the first step only"


def test_a_fast_camera_gets_smaller_pictures_until_it_slows_down() -> None:
    run = Run({"a": 30})
    run.moving(["a"], 1.0, cause="fast")
    run.touch("a", cause="act")
    run.until(1.05)
    assert set(run.count("reduced")) == {"a"}
    assert not run.count("quick")
    run.moving(["a"], 1.5)
    assert {quality for at, _, quality in run.drawn if at > 1.2} == {"quick"}
    run.until(2.5)
    assert run.count("refined")["a"] == 1


def crowded(moving: int, watching: int) -> Run:
    """So many walk and so many only watch them, for four seconds."""
    movers = [f"m{number}" for number in range(moving)]
    watchers = [f"w{number}" for number in range(watching)]
    run = Run(dict.fromkeys([*movers, *watchers], 30.0))
    while run.now < 4.0:
        run.touch(*movers)
        run.touch(*watchers, cause="room")
        run.step(4.0)
    return run


def test_too_much_first_slows_those_who_only_watch_then_shrinks_then_slows_all_alike() -> None:
    easy = crowded(moving=1, watching=2)
    assert easy.scheduler.level == 0
    assert min(easy.count().values()) >= 4 * 27
    full = crowded(moving=3, watching=3)
    late = [(view, quality) for at, view, quality in full.drawn if at > 2.0]
    assert full.scheduler.level == 1
    assert {quality for view, quality in late if view.startswith("m")} == {"quick"}
    watched = Counter(view for view, _ in late if view.startswith("w"))
    moved = Counter(view for view, _ in late if view.startswith("m"))
    assert all(2 * QUIET_FPS - 2 <= count <= 2 * QUIET_FPS + 2 for count in watched.values())
    assert min(moved.values()) >= 2 * 27, "who moves keeps the full rate"
    packed = crowded(moving=12, watching=6)
    assert packed.scheduler.level == 2
    assert {q for at, v, q in packed.drawn if at > 3.0 and v.startswith("m")} == {"reduced"}
    counts = sorted(n for view, n in packed.count().items() if view.startswith("m"))
    assert counts[0] >= 0.9 * counts[-1]


def test_a_headset_gets_its_rate_and_gives_up_what_nobody_else_has_first() -> None:
    alone = Run({"headset": 72.0})
    alone.moving(["headset"], 3.0)
    assert alone.count()["headset"] > 3 * 68
    names = ["headset", "m0", "m1"]
    shared = Run(dict.fromkeys(names, 30.0) | {"headset": 72.0})
    shared.moving(names, 6.0)
    late = Counter(view for at, view, _ in shared.drawn if at > 4.0)
    assert shared.scheduler.level == 1
    assert late["headset"] <= 2 * BUSY_FPS + 1
    assert min(late[name] for name in names[1:]) >= 2 * 24, "the others hardly feel it"
    assert {quality for at, _, quality in shared.drawn if at > 4.0} == {"quick"}


def test_what_a_headset_costs_counts_when_somebody_asks_to_be_let_in() -> None:
    """The rate that admission goes by (`Pulse.fps`) falls as if so many more had come."""
    flat = [f"m{number}" for number in range(6)]
    without, with_one = Run(dict.fromkeys(flat, 30.0)), Run(dict.fromkeys([*flat, "worn"], 30.0))
    with_one.dear["worn"] = 4.0
    without.moving(flat, 4.0)
    with_one.moving([*flat, "worn"], 4.0)
    assert with_one.scheduler.fps(4.0) < 0.8 * without.scheduler.fps(4.0)


def test_another_rate_counts_from_then_on() -> None:
    run = Run({"a": 30.0})
    run.moving(["a"], 1.0)
    run.scheduler.set_rate("a", 72.0)
    run.moving(["a"], 2.0)
    assert sum(at >= 1.0 for at, _, _ in run.drawn) > 65


def test_the_rate_of_who_walks_is_known_and_forgotten_when_nobody_does() -> None:
    assert math.isinf(Scheduler().fps(0.0))
    easy, packed = crowded(moving=1, watching=0), crowded(moving=12, watching=0)
    assert easy.scheduler.fps(4.0) > 28
    last_second = sum(at > 3.0 for at, _, _ in packed.drawn) / 12
    assert 0.8 * last_second < packed.scheduler.fps(4.0) < 1.2 * last_second
    assert packed.scheduler.fps(20.0) > 28


def test_nothing_is_taken_away_any_more_when_the_others_have_gone() -> None:
    run = crowded(moving=12, watching=0)
    assert run.scheduler.level == 2
    run.moving(["m0"], 9.0)
    assert run.scheduler.level == 0
    assert {quality for at, _, quality in run.drawn if at > 8.5} == {"quick"}


def test_a_touch_begins_the_rest_anew() -> None:
    run = Run({"a": 30})
    for _ in range(20):
        run.touch("a")
        run.until(run.now + STILL_S * 0.8)
    assert run.count("refined")["a"] == 0


def test_a_paused_view_is_not_drawn_until_shown_again() -> None:
    run = Run({"a": 30})
    run.scheduler.pause("a", paused=True)
    run.touch("a")
    run.until(1.0)
    assert run.drawn == []
    run.scheduler.pause("a", paused=False)
    run.until(1.1)
    assert run.count("quick")["a"] == 1


def test_a_removed_view_is_forgotten() -> None:
    run = Run({"a": 30, "b": 30})
    run.touch("a", "b")
    run.scheduler.remove("a")
    run.until(2.0)
    assert set(run.count()) == {"b"}


@settings(max_examples=60, deadline=None)
@given(
    fps=st.lists(st.sampled_from([5.0, 15.0, 30.0, 60.0]), min_size=1, max_size=8),
    touches=st.lists(
        st.tuples(st.integers(0, 7), st.sampled_from(get_args(Cause)), st.floats(0, 0.1)),
        max_size=60,
    ),
)
def test_every_touch_is_shown_and_every_rate_kept(
    fps: list[float], touches: list[tuple[int, Cause, float]]
) -> None:
    views = {str(number): rate for number, rate in enumerate(fps)}
    run = Run(views)
    last: dict[str, float] = {}
    for number, cause, pause in touches:
        view = str(number % len(fps))
        run.touch(view, cause=cause)
        last[view] = run.now
        run.until(run.now + pause)
    run.until(run.now + 5.0)
    for view, touched in last.items():
        assert any(at >= touched and seen == view for at, seen, _ in run.drawn)
    for view, rate in views.items():
        times = [at for at, seen, _ in run.drawn if seen == view]
        gaps = [b - a for a, b in pairwise(times)]
        assert all(gap >= min(0.5 / rate, REPEAT_S) - 1e-9 for gap in gaps)
