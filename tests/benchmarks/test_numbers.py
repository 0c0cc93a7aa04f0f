"""Percentiles are values that were measured; what was not measured stays None."""

from hypothesis import given
from hypothesis import strategies as st

from benchmarks.numbers import percentile, rounded

SAMPLES = st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1)


@given(SAMPLES, st.floats(min_value=0, max_value=100))
def test_a_percentile_is_a_sample_that_covers_its_share(
    samples: list[float], percent: float
) -> None:
    value = percentile(samples, percent)
    assert value in samples
    covered = sum(sample <= value for sample in samples) / len(samples)
    assert covered >= percent / 100 - 1e-9


def test_nearest_rank_by_hand() -> None:
    assert percentile([15, 20, 35, 40, 50], 40) == 20
    assert percentile([15, 20, 35, 40, 50], 95) == 50
    assert percentile([7], 5) == 7


def test_nothing_measured_stays_nothing() -> None:
    assert percentile([], 95) is None
    assert rounded(None) is None
    assert rounded(1.26) == 1.3
