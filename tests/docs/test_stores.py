"""Every store that the documentation and the examples show is sound, step by step."""

from itertools import accumulate
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from assets.samples.goods import PRODUCTS
from scenes.geometry import inside_polygon
from scenes.store import parse_store
from shop_bridge.catalogue_file import read_catalogue_file
from tests.docs.pages import ROOT, blocks
from windowshop.cli import app
from windowshop.prepare import build_goods

STORES = sorted(ROOT.glob("examples/*/store.toml"))
TUTORIAL = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
STEPS = list(accumulate(blocks(TUTORIAL, "toml"), "{}\n{}".format))
REFERENCE = (ROOT / "docs" / "store-file.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with the demo goods: the checkout's own if they are built."""
    made = ROOT / "var"
    if (made / "goods" / "catalogue.json").exists():
        return made
    data = tmp_path_factory.mktemp("data")
    build_goods(data / "goods", lambda step, share: None)
    return data


def check(file: Path, data: Path, *options: str) -> Result:
    arguments = ["store", "check", "--data", str(data), *options, str(file)]
    return CliRunner().invoke(app, arguments)


def written(folder: Path, text: str) -> Path:
    file = folder / "store.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_the_demo_goods_are_what_their_code_says(data: Path) -> None:
    catalogue = read_catalogue_file(data / "goods" / "catalogue.json")
    built = {variant.sku for product in catalogue.products for variant in product.variants}
    assert built == {variant.sku for product in PRODUCTS for variant in product.variants}


@pytest.mark.parametrize("path", STORES, ids=lambda path: path.parent.name)
def test_every_example_is_sound(path: Path, data: Path) -> None:
    result = check(path, data)
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize("path", STORES, ids=lambda path: path.parent.name)
def test_every_camera_stands_inside_its_room(path: Path) -> None:
    for room in parse_store(path.read_bytes()).rooms:
        for camera in room.cameras:
            x, y, z = camera.position
            assert inside_polygon((x, z), room.outline), f"{camera.name} is outside"
            assert 0 < y < room.height, f"{camera.name} is above the ceiling or below the floor"


@pytest.mark.parametrize("path", STORES, ids=lambda path: path.parent.name)
def test_every_example_is_told_of(path: Path) -> None:
    assert f"({path.parent.name}/store.toml)" in (ROOT / "examples" / "README.md").read_text()


@pytest.mark.parametrize("text", STEPS, ids=lambda text: f"{text.count(chr(10))}-lines")
def test_the_tutorials_store_is_sound_after_every_step(
    text: str, tmp_path: Path, data: Path
) -> None:
    result = check(written(tmp_path, text), data)
    assert result.exit_code == 0, result.output


def test_the_tutorials_mistake_is_answered_as_it_says(tmp_path: Path, data: Path) -> None:
    wrong = STEPS[-1].replace('"bench/1/2"', '"bench/1/4"')
    assert wrong != STEPS[-1]
    result = check(written(tmp_path, wrong), data)
    assert result.exit_code == 1
    [told] = [block for block in blocks(TUTORIAL) if block.startswith("✗")]
    assert told.split() == result.output.split()


def test_the_reference_shows_a_sound_store(tmp_path: Path) -> None:
    [text] = blocks(REFERENCE, "toml")
    result = check(written(tmp_path, text), tmp_path)
    assert result.exit_code == 0, result.output
