"""How much of what a headset wishes is paid for."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenes.geometry import IDENTITY
from scenes.messages import Eye, Stereo, ViewRequest
from scenes.tiers import HEADSET_PIXELS, paid_fps, paid_view, weight

EYE = Eye((0.0, 0.0, 0.0), IDENTITY, 1.0, 1.0, 1.0, 1.0)


def worn(width: int, height: int, fps: float = 90.0) -> ViewRequest:
    return ViewRequest(width, height, stereo=Stereo(1, EYE, EYE, fps))


@given(st.integers(160, 4096), st.integers(90, 1440), st.sampled_from(["standard", "high"]))
def test_a_headset_gets_no_more_pixels_than_can_be_paid(width: int, height: int, tier: Any) -> None:
    paid = paid_view(worn(width, height), tier)
    assert paid.width % 4 == 0
    assert paid.height % 2 == 0
    assert 0 < paid.width * paid.height <= HEADSET_PIXELS[tier]
    if width * height <= HEADSET_PIXELS[tier]:
        assert (paid.width, paid.height) == (width & ~3, height & ~1)
    else:
        assert paid.width / paid.height == pytest.approx(width / height, rel=0.02)


@pytest.mark.parametrize("size", [(2880, 1440), (2992, 1440), (2880, 1410)])
def test_an_eye_has_640_pixels_each_way_on_a_cpu_and_1440_on_a_gpu(size: tuple[int, int]) -> None:
    wish = worn(*size)
    on_cpu, on_gpu = paid_view(wish, "standard"), paid_view(wish, "high")
    assert min(on_cpu.width // 2, on_cpu.height) >= 640
    assert (on_gpu.width, on_gpu.height) == size


def test_a_headset_gets_more_pictures_a_second_from_a_gpu_but_no_more_than_it_shows() -> None:
    assert paid_fps(worn(1280, 640), "standard", 30.0) == 30
    assert paid_fps(worn(1280, 640), "high", 30.0) == 72
    assert paid_fps(worn(1280, 640, fps=60), "high", 30.0) == 60
    assert paid_fps(ViewRequest(640, 360), "high", 30.0) == 30


def test_a_headset_weighs_as_much_as_its_pixels() -> None:
    assert weight(ViewRequest(640, 360), "standard") == 1
    assert weight(worn(2880, 1440), "standard") == pytest.approx(3.74, abs=0.01)
    assert weight(worn(2880, 1440), "high") == 18
