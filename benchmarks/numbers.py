"""Percentiles and rounding, one way for every benchmark."""

import math
from collections.abc import Iterable


def percentile(samples: Iterable[float], percent: float) -> float | None:
    """The nearest-rank percentile of `samples`, or None if there are none.

    Nearest rank: the smallest sample that at least `percent` % of the samples do not exceed
    (Hyndman and Fan 1996, definition 1), so that every answer is a value that was measured.
    """
    ordered = sorted(samples)
    if not ordered:
        return None
    rank = max(1, math.ceil(percent / 100 * len(ordered)))
    return ordered[rank - 1]


def rounded(value: float | None, digits: int = 1) -> float | None:
    """`value` with `digits` after the point; None stays None (not measured)."""
    return None if value is None else round(value, digits)
