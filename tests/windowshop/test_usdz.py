"""Goods packed for Quick Look: made once, by a child whose crash costs one product's file."""

import sys
from pathlib import Path

import pytest

from scenes.render_messages import ModelFiles
from tests.assets.hand_made import contents, document, pack, picture
from windowshop.showcase import Showcase, ShownVariant
from windowshop.usdz import make_usdz


def nothing_made(step: str, _: float) -> None:
    pytest.fail(step)


@pytest.fixture
def showcase(tmp_path: Path) -> Showcase:
    """Two colourways of one model, and one model that is broken."""
    good, broken = tmp_path / "good.glb", tmp_path / "broken.glb"
    good.write_bytes(pack(document(), contents(picture("JPEG"), picture("PNG"))))
    broken.write_bytes(good.read_bytes()[:200])
    sold = {"A-SHADE": (good, "shade"), "B-BROKEN": (broken, None), "C-CUT": (good, "cut")}
    return Showcase(
        {
            sku: ShownVariant(
                sku, (1, 1, 1), ModelFiles(str(file), "", "", name, "stand"), tmp_path / "thumb"
            )
            for sku, (file, name) in sold.items()
        }
    )


def test_files_are_made_once_and_stale_ones_go(showcase: Showcase, tmp_path: Path) -> None:
    folder = tmp_path / "usdz"
    folder.mkdir()
    (folder / "stale.usdz").write_bytes(b"")
    (folder / ".usdz-left").mkdir()
    steps: list[float] = []
    made = make_usdz(showcase, folder, lambda _, done: steps.append(done))
    assert set(made) == {"A-SHADE", "C-CUT"}
    assert made["A-SHADE"].read_bytes() != made["C-CUT"].read_bytes()
    assert set(folder.iterdir()) == set(made.values())
    assert steps[-1] == 1

    working = Showcase({sku: showcase.variants[sku] for sku in made})
    assert make_usdz(working, folder, nothing_made) == made


def test_a_crash_over_one_product_costs_that_one(
    showcase: Showcase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A child that answers one job and dies is followed by another, until all have been tried."""
    tries = tmp_path / "tries"
    mortal = tmp_path / "mortal"
    mortal.write_text(f"#!/bin/sh\nread job\necho \"$job\" >> {tries}\necho '{{}}'\nkill -9 $$\n")
    mortal.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(mortal))
    steps: list[float] = []
    assert make_usdz(showcase, tmp_path / "usdz", lambda _, done: steps.append(done)) == {}
    told = tries.read_text()
    assert ("shade" in told, "broken" in told, "cut" in told) == (True, False, True)
    assert steps[-1] == 1
