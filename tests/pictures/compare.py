"""Comparing pictures, and showing where they differ."""

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]

MEAN_TOLERANCE = 1.5
"""Mean absolute difference allowed, of 255. The references are JPEGs (about 1)."""
PIXEL_TOLERANCE = 40
"""A pixel is off when one of its channels differs by more, of 255; after a slight blur, so
that an edge shifted by a fraction of a pixel is not."""
OFF_SHARE = 0.004
"""Share of pixels that may be off."""
AMPLIFIED = 8


def differences(drawn: Picture, reference: Picture) -> tuple[float, float]:
    """Mean absolute difference (of 255) and the share of pixels that are off."""
    delta = np.abs(_blurred(drawn) - _blurred(reference))
    return float(delta.mean()), float((delta.max(axis=2) > PIXEL_TOLERANCE).mean())


def keep_failure(folder: Path, name: str, drawn: Picture, reference: Picture) -> Path:
    """Write drawn, reference and amplified difference side by side; the file."""
    folder.mkdir(parents=True, exist_ok=True)
    delta = np.abs(drawn.astype(np.int16) - reference) * AMPLIFIED
    sheet = np.hstack([drawn, reference, np.clip(delta, 0, 255).astype(np.uint8)])
    path = folder / f"{name}.png"
    cv2.imwrite(str(path), sheet)
    return path


def _blurred(picture: Picture) -> NDArray[np.float32]:
    return np.asarray(cv2.GaussianBlur(picture.astype(np.float32), (3, 3), 0), np.float32)
