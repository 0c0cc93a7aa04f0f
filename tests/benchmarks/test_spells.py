"""Shoppers who move but a share of the time, and what they cost while they stand."""

import random
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import rests
from benchmarks.light_peer import now_ms
from benchmarks.light_shopper import LightShopper, Rest
from benchmarks.lines import HEADERS
from benchmarks.rests import kbps_at_rest, kbps_watching
from benchmarks.spells import CYCLE_S, spells
from scenes.geometry import IDENTITY
from scenes.messages import FrameDrawn, Pose, ViewRequest


@given(share=st.floats(0.1, 0.9), seed=st.integers(0, 1000))
def test_over_a_while_they_move_their_share_for_seconds_at_a_time(share: float, seed: int) -> None:
    first_ones, *_ = (list(islice(spells(share, random.Random(seed)), 402)),)
    assert all(moves == (number % 2 == 0) for number, (moves, _) in enumerate(first_ones))
    moving = sum(seconds for moves, seconds in first_ones[2:] if moves)
    standing = sum(seconds for moves, seconds in first_ones[2:] if not moves)
    assert moving / (moving + standing) == pytest.approx(share)
    assert all(
        CYCLE_S[0] <= one + other <= CYCLE_S[1]
        for (_, one), (_, other) in zip(first_ones[2::2], first_ones[3::2], strict=True)
    )


def test_who_always_moves_never_stands() -> None:
    assert next(spells(1.0, random.Random(1))) == (True, float("inf"))


def test_they_do_not_move_in_step_and_the_same_seed_does_the_same() -> None:
    starts = [next(spells(0.33, random.Random(seed)))[1] for seed in range(30)]
    assert 5 <= sum(seconds > 0 for seconds in starts) <= 15  # about a third begins moving
    assert starts == [next(spells(0.33, random.Random(seed)))[1] for seed in range(30)]


def shopper() -> LightShopper:
    """One who stood for 4 s and received 1000 bytes every 250 ms."""
    one = LightShopper("", "", ViewRequest(640, 360), 1, keep=False)
    one.rests.append(Rest(10_000.0, 14_000.0))
    one._received += [(10_000.0 + 250 * number, 1000) for number in range(17)]
    return one


async def test_idle_pictures_of_who_stands_count_for_no_rate() -> None:
    one = shopper()
    one._began, one._ended_at = 8_000.0, 14_000.0
    times = [*range(8_000, 10_000, 40), 12_000, 13_900]
    one.shown += [
        (at + 1.0, FrameDrawn(at, at, Pose((at / 1e3, 1.6, 0.0), IDENTITY), [], 5.0))
        for at in times
    ]
    assert one.rates() == (25.0, 25.0)
    assert max(one.gaps_ms) == 40.0


async def test_who_watches_others_pays_for_what_comes_once_the_picture_has_settled() -> None:
    one = shopper()
    one._received.append((10_100.0, 90_000))  # what made the picture sharp
    assert kbps_watching([one]) == pytest.approx(15 * 8 / 3.5)
    assert kbps_watching([]) is None


async def test_at_rest_only_the_time_in_which_all_stand_counts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rests, "SETTLING_S", 0.05)
    monkeypatch.setattr(rests, "STAND_S", 0.2)
    one = shopper()
    one._received = [(now_ms() + ms, 1_000) for ms in (-100.0, 10.0, 100.0, 5_000.0)]
    assert await kbps_at_rest([one]) == pytest.approx(8 / 0.2, rel=0.2)
    one.ended.set()
    assert await kbps_at_rest([one]) is None


def test_headers_are_those_of_ipv4_and_udp() -> None:
    assert HEADERS == 20 + 8
