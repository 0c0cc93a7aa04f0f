"""A click stays within its 500 ms, and a quarter more than it cost beside the bare road is told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import gate
from benchmarks.bare import BRIGHT, GREY, answered_in, pictures
from benchmarks.clicks import LATE_MS
from benchmarks.gate import Clicks, Round, regressions
from benchmarks.interaction import Asked
from benchmarks.serve import FLAGSHIP, ROOT, ShopServer, run_data

SECONDS = 10.0
"""Of a round."""

BARE = [20.0] * 12
USUAL = 20.0 * gate.REFERENCE_RATIO


def frames(*lumas: int) -> list[dict[str, float]]:
    """A picture every 40 ms."""
    return [{"at": 40.0 * i, "luma": luma} for i, luma in enumerate(lumas)]


def test_a_bare_click_is_answered_by_the_first_other_picture() -> None:
    assert answered_in(50.0, frames(GREY, GREY, GREY, BRIGHT, GREY)) == 70.0
    assert answered_in(50.0, frames(BRIGHT, BRIGHT, GREY)) == 30.0


def test_a_bare_click_without_an_answer_is_late() -> None:
    assert answered_in(50.0, frames(GREY, GREY, GREY + 3)) == LATE_MS


def test_pictures_sent_after_one_another_differ_in_their_bytes() -> None:
    made = pictures(64, 32)
    assert len({picture for pair in made for picture in pair}) == 4


def rounds(*medians: float) -> Clicks:
    return Clicks([Round([ms] * 12, BARE) for ms in medians])


@pytest.mark.parametrize(
    ("ours", "problems"),
    [
        ([USUAL] * 12, 0),
        ([1.2 * USUAL] * 12, 0),
        ([1.3 * USUAL] * 12, 1),
        ([USUAL] * 10 + [LATE_MS] * 2, 1),
        ([LATE_MS] * 12, 2),
        ([USUAL] * 3, 1),
    ],
)
def test_slow_lost_or_too_few_clicks_are_told(ours: list[float], problems: int) -> None:
    assert len(regressions(Clicks([Round(ours, BARE)]))) == problems


def test_a_passing_load_fails_nothing_and_a_slow_shop_always() -> None:
    assert regressions(rounds(2 * USUAL, 1.6 * USUAL, 1.05 * USUAL)) == []
    assert len(regressions(rounds(2 * USUAL, 1.6 * USUAL, 1.3 * USUAL))) == 1


def test_a_slow_round_of_the_bare_road_hides_nothing() -> None:
    busy = Round([1.3 * USUAL] * 12, [60.0] * 12)
    assert regressions(Clicks([busy])) == []  # so that one round is not enough
    assert len(regressions(Clicks([busy, Round([1.3 * USUAL] * 12, BARE)]))) == 1


def test_a_lucky_round_of_a_few_clicks_says_nothing() -> None:
    few = Round([1.0] * (gate.LEAST_CLICKS - 1), BARE)
    slow = Round([2 * USUAL] * 12, BARE)
    assert len(regressions(Clicks([few, slow]))) == 1


@given(
    noise=st.lists(
        st.lists(st.floats(0.0, 12.0), min_size=12, max_size=12),
        min_size=gate.MOST_ROUNDS,
        max_size=gate.MOST_ROUNDS,
    )
)
def test_noise_that_only_delays_hides_no_slow_shop(noise: list[list[float]]) -> None:
    slow = [Round([1.3 * USUAL + ms for ms in round_], BARE) for round_ in noise]
    assert len(regressions(Clicks(slow))) == 1


@pytest.mark.skipif(not (ROOT / "var" / "baked").exists(), reason="no prepared store: make setup")
@pytest.mark.timeout(600)  # light that is out of date is made anew first
def test_clicks_are_as_fast_as_promised_and_as_they_were() -> None:
    asked = Asked(users=3, seconds=SECONDS, width=640, height=360)
    with run_data() as folder, ShopServer(folder, FLAGSHIP) as server:
        clicks = gate.measure(server, FLAGSHIP, asked)
    print(clicks)
    assert regressions(clicks) == []
