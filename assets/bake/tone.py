"""From exposed light to what a screen shows. Renderers that light goods repeat `aces`.

A room's final colour is `albedo * aces(exposure * E / pi)`, all linear; goods use the same
curve on the light of `probes.json`, so that they belong to the room.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

Light = npt.NDArray[np.float32]

CURVE: dict[str, str | float] = {
    "name": "aces", "a": 2.51, "b": 0.03, "c": 2.43, "d": 0.59, "e": 0.14,
}  # fmt: skip
"""Narkowicz, ACES Filmic Tone Mapping Curve, 2015: x (a x + b) / (x (c x + d) + e)."""


def aces(light: npt.NDArray[Any]) -> Light:
    """Exposed linear light (..., 3) in 0..1 for display, still linear."""
    x = np.maximum(light, 0.0)
    mapped = x * (2.51 * x + 0.03) / (x * (2.43 * x + 0.59) + 0.14)
    return np.asarray(np.clip(mapped, 0.0, 1.0), np.float32)


def to_srgb(linear: npt.NDArray[Any]) -> Light:
    """Linear 0..1 as sRGB 0..1 (IEC 61966-2-1)."""
    x = np.clip(linear, 0.0, 1.0)
    return np.asarray(
        np.where(x <= 0.0031308, 12.92 * x, 1.055 * x ** (1 / 2.4) - 0.055), np.float32
    )


def to_linear(srgb: npt.NDArray[Any]) -> Light:
    """sRGB 0..1 as linear 0..1 (IEC 61966-2-1)."""
    x = np.clip(srgb, 0.0, 1.0)
    return np.asarray(np.where(x <= 0.04045, x / 12.92, ((x + 0.055) / 1.055) ** 2.4), np.float32)
