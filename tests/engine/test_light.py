"""Baked light on goods: the probes' harmonics, their tone curve, gloss."""

import time
from pathlib import Path

import numpy as np
import pytest

from engine.errors import RoomUnreadable
from engine.light import GOODS_GAIN, SIDES, Probes, basis, read_probes, tone_mapped
from engine.meshes import srgb
from engine.room_scene import open_scene
from engine.target import Targets
from tests.engine.conftest import a_view, drawn, looking
from tests.engine.tiny_store import open_message, write_probes

ACES: dict[str, float | str] = {"name": "aces"}


def sphere(count: int = 4000) -> np.ndarray:
    steps = np.arange(count) + 0.5
    height, turn = 1 - 2 * steps / count, steps * np.pi * (3 - 5**0.5)
    flat = np.sqrt(1 - height**2)
    return np.stack([flat * np.cos(turn), height, flat * np.sin(turn)], 1).astype(np.float32)


def test_the_basis_is_orthonormal() -> None:
    values = basis(sphere())
    products = values.T @ values * (4 * np.pi / len(values))
    assert np.abs(products - np.eye(9)).max() < 0.01


def test_irradiance_is_the_cosine_weighted_mean_of_radiance() -> None:
    """Against a sum over the hemisphere, for light that order 2 holds exactly."""
    chance = np.random.default_rng(4)
    coefficients = np.zeros((1, 9, 3), np.float32)
    coefficients[0, 0] = 1.0
    coefficients[0, 1:] = chance.uniform(-0.15, 0.15, (8, 3))
    grid = coefficients.reshape(1, 1, 1, 9, 3)
    probes = Probes(grid, np.zeros(3, np.float32), np.ones(3, np.float32), ACES)
    around = sphere()
    radiance = basis(around) @ coefficients[0]
    lit = probes.falling_on(np.zeros((6, 3), np.float32), SIDES, gain=1.0)
    for side, seen in zip(SIDES, lit, strict=True):
        weight = np.maximum(around @ side, 0.0)[:, None]
        mean = (radiance * weight).sum(axis=0) * (4 * np.pi / len(around)) / np.pi
        wanted = srgb(tone_mapped(mean.astype(np.float32), ACES))
        assert np.abs(seen - wanted).max() < 0.01


def test_light_is_interpolated_between_probes_and_kept_beyond_them() -> None:
    grid = np.zeros((1, 1, 2, 9, 3), np.float32)
    grid[0, 0, 1, 0] = 1.0
    probes = Probes(grid, np.zeros(3, np.float32), np.full(3, 2.0, np.float32), ACES)
    points = np.array([[-5, 0, 0], [0.5, 9, 0], [1, 0, -9], [2, 0, 0], [7, 0, 0]], np.float32)
    assert probes.coefficients(points)[:, 0, 0].tolist() == [0.0, 0.25, 0.5, 1.0, 1.0]


def test_display_values_are_srgb() -> None:
    """Against published pairs: middle grey, the end of the straight part, both ends."""
    light = np.array([0.0, 0.0031308, 0.18, 0.2140411, 1.0, 4.0], np.float32)
    assert srgb(light) == pytest.approx([0.0, 0.04045, 0.4613561, 0.5, 1.0, 1.0], abs=1e-4)


def test_goods_have_their_colour_under_the_probes_light(tmp_path: Path, targets: Targets) -> None:
    """A cube's front: albedo times tone-mapped light, plus a little gloss."""
    message = open_message(tmp_path)
    write_probes(tmp_path / "baked" / "probes.json", ambient=0.7, from_above=0.0)
    scene = open_scene(message, time.monotonic(), pytest.fail)
    view = a_view(scene, targets, looking((-0.6, 0.95, 0.4), (-0.6, 0.95, -1.2)))
    light = tone_mapped(np.array([0.7 * GOODS_GAIN], np.float32), ACES)
    wanted = srgb(np.array([0.8, 0.05, 0.05], np.float32)) * srgb(light) * 255
    difference = drawn(view)[90, 160] - wanted
    assert difference.min() > -3
    assert difference.max() < 25


def test_more_light_makes_goods_brighter(tmp_path: Path, targets: Targets) -> None:
    message = open_message(tmp_path)
    means = []
    for ambient in (0.15, 0.4, 0.9):
        write_probes(tmp_path / "baked" / "probes.json", ambient=ambient)
        scene = open_scene(message, time.monotonic(), pytest.fail)
        view = a_view(scene, targets, looking((0.6, 0.95, 0.4), (0.6, 0.95, -1.2)))
        means.append(drawn(view)[80:100, 150:170].mean())
    assert means[0] < 0.8 * means[1]
    assert means[1] < 0.9 * means[2]


def test_brass_mirrors_the_room_and_moves_its_highlight_with_the_eye(
    tmp_path: Path, targets: Targets
) -> None:
    scene = open_scene(open_message(tmp_path), time.monotonic(), pytest.fail)
    pictures = [
        drawn(a_view(scene, targets, looking((x, 1.3, 0.0), (0.0, 0.95, -1.2))))
        for x in (-0.8, 0.8)
    ]
    left, right = (picture[70:110, 140:180].astype(int) for picture in pictures)
    assert left.std() > 5
    assert np.abs(left - right).max() > 10


def test_an_unknown_curve_is_refused(tmp_path: Path) -> None:
    message = open_message(tmp_path)
    path = tmp_path / "baked" / "probes.json"
    path.write_text(path.read_text().replace("aces", "reinhard"))
    with pytest.raises(RoomUnreadable, match="reinhard"):
        open_scene(message, time.monotonic(), pytest.fail)


def test_probes_that_are_no_numbers_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "probes.json"
    write_probes(path, ambient=float("nan"))
    with pytest.raises(RoomUnreadable, match=r"probes\.json"):
        read_probes(path)
