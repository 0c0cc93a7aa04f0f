"""The comparison of pictures sees what matters and forgives what does not."""

from pathlib import Path

import numpy as np

from tests.pictures.compare import MEAN_TOLERANCE, OFF_SHARE, differences, keep_failure

PLAIN = np.full((90, 160, 3), 120, np.uint8)


def test_noise_of_compression_is_forgiven() -> None:
    noise = np.random.default_rng(1).integers(-3, 4, PLAIN.shape)
    mean, off = differences((PLAIN + noise).astype(np.uint8), PLAIN)
    assert mean < MEAN_TOLERANCE
    assert off == 0


def test_a_missing_thing_is_seen() -> None:
    changed = PLAIN.copy()
    changed[20:32, 20:32] = 250
    assert differences(changed, PLAIN)[1] > OFF_SHARE


def test_a_failure_is_kept_with_its_amplified_difference(tmp_path: Path) -> None:
    assert keep_failure(tmp_path / "failures", "x", PLAIN, PLAIN).exists()
