"""What the documentation promises exists: links, stores, options, metrics."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry, generate_latest
from typer.testing import CliRunner

import windowshop.rooms  # registers the rooms' metrics
from scenes.check import check_store
from scenes.geometry import inside_polygon
from scenes.store import parse_store
from streaming.metrics import StreamingMetrics
from windowshop.cli import app
from windowshop.prepare import build_goods

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *ROOT.glob("examples/**/*.md")])
STORES = sorted(ROOT.glob("examples/*/store.toml"))


@pytest.fixture(scope="module")
def skus(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    made = ROOT / "var" / "goods"
    goods = made if made.exists() else build_goods(tmp_path_factory.mktemp("g") / "goods", print)
    catalogue = json.loads((goods / "catalogue.json").read_text(encoding="utf-8"))
    return {v["sku"] for product in catalogue["products"] for v in product["variants"]}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_relative_links_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https?:|mailto:|#)([^)#]+)", text):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"


@pytest.mark.parametrize("path", STORES, ids=lambda path: path.parent.name)
def test_every_example_is_sound(path: Path, skus: set[str]) -> None:
    store = parse_store(path.read_bytes())
    assert check_store(store, skus) == []
    for room in store.rooms:
        for camera in room.cameras:
            spot = (camera.position[0], camera.position[2])
            assert inside_polygon(spot, room.outline), f"camera {camera.name} is outside"


def test_the_hundred_is_what_its_script_writes() -> None:
    path = ROOT / "examples" / "hundred" / "store.toml"
    assert len(parse_store(path.read_bytes()).rooms[0].placements) == 100


def test_the_tutorials_store_opens(tmp_path: Path, skus: set[str]) -> None:
    text = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
    [toml] = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    assert check_store(parse_store(toml), skus) == []


def test_the_reference_of_store_files_shows_a_sound_store() -> None:
    text = (ROOT / "docs" / "store-file.md").read_text(encoding="utf-8")
    [toml] = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    assert check_store(parse_store(toml)) == []


@pytest.mark.parametrize("page", ["tutorial.md", "operate.md"])
def test_every_option_that_is_told_exists(page: str) -> None:
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    runner = CliRunner(env={"COLUMNS": "200"})
    known = "".join(
        runner.invoke(app, [*command, "--help"]).output
        for command in (["serve"], ["doctor"], ["snapshot"], ["prepare"], ["store", "check"])
    )
    known += subprocess.run(
        [sys.executable, "-m", "benchmarks", "interaction", "--help"],
        capture_output=True, text=True, check=True, cwd=ROOT,
    ).stdout  # fmt: skip
    for option in set(re.findall(r"(?<![\w-])--[a-z]+", text)):
        assert option in known, f"{page} tells of {option}"


def test_every_metric_that_is_told_exists() -> None:
    assert windowshop.rooms.VISITORS
    registry = CollectorRegistry()
    StreamingMetrics(registry)
    exposed = generate_latest(registry).decode() + generate_latest().decode()
    text = (ROOT / "docs" / "operate.md").read_text(encoding="utf-8")
    for name in set(re.findall(r"`(windowshop_[a-z_]+)`", text)):
        assert name in exposed or name.removesuffix("_total") in exposed, name
