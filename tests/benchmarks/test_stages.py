"""One click's stages, from the counters that the server keeps."""

from pathlib import Path

import pytest
from PIL import Image

from benchmarks.errors import NothingMeasured
from benchmarks.stages import STAGES, Stages, draw, means, totals

METRICS = """\
# TYPE windowshop_click_until_seconds histogram
windowshop_click_until_seconds_bucket{le="0.01",stage="picked"} 2.0
windowshop_click_until_seconds_count{stage="picked"} 4.0
windowshop_click_until_seconds_sum{stage="picked"} 0.02
windowshop_click_to_photon_seconds_count 2.0
windowshop_click_to_photon_seconds_sum 0.1
"""


def test_sums_and_counts_are_read_by_stage() -> None:
    found = totals(METRICS)
    assert found["picked"] == (0.02, 4.0)
    assert found["seen"] == (0.1, 2.0)
    assert found["encoded"] == (0.0, 0.0)


def test_a_mean_is_of_what_came_between() -> None:
    before = dict.fromkeys(STAGES, (1.0, 10.0))
    after = dict.fromkeys(STAGES, (1.3, 20.0))
    assert means(before, after) == pytest.approx(dict.fromkeys(STAGES, 30.0))
    with pytest.raises(NothingMeasured):
        means(after, after)


def test_the_bars_are_drawn(tmp_path: Path) -> None:
    until = dict(zip(STAGES, (5.0, 20.0, 24.0, 25.0, 50.0), strict=True))
    one = Stages("at rest", until)
    assert list(one.shares.values()) == [5.0, 15.0, 4.0, 1.0, 25.0]
    file = tmp_path / "sub" / "click.png"
    draw([one, one], file)
    with Image.open(file) as picture:
        assert len(picture.convert("RGB").getcolors(10_000) or []) > len(STAGES)
