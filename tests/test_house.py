"""Rules of the house: what an import drags in, and whose names are whose."""

import importlib.metadata
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGES = {
    "windowshop", "streaming", "engine", "tryon", "shop_bridge", "assets", "scenes", "benchmarks",
}  # fmt: skip
HEAVY = ("panda3d", "mediapipe", "aiortc", "cv2", "trimesh", "sqlalchemy", "fastapi", "numpy")


def loaded_by(module: str) -> set[str]:
    code = f"import {module}, sys; print(*{{name.split('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize(
    ("module", "allowed"),
    [
        ("scenes.messages", set()),
        ("scenes.render_messages", set()),
        ("scenes.wire", set()),
        ("shop_bridge.carts", {"sqlalchemy"}),
        ("shop_bridge.api", {"sqlalchemy", "fastapi"}),
        ("windowshop.cli", set()),
        ("streaming.ports", set()),
    ],
)
def test_an_import_loads_only_what_it_needs(module: str, allowed: set[str]) -> None:
    assert loaded_by(module) & set(HEAVY) <= allowed


def test_the_front_never_loads_the_renderer() -> None:
    assert not loaded_by("windowshop.server") & {"panda3d", "mediapipe"}


def test_nobody_else_owns_our_top_level_names() -> None:
    owners = importlib.metadata.packages_distributions()
    for name in PACKAGES:
        assert set(owners.get(name, ["windowshop"])) == {"windowshop"}


def test_every_package_says_what_it_is_for() -> None:
    root = Path(__file__).parent.parent
    for name in PACKAGES:
        text = (root / name / "__init__.py").read_text(encoding="utf-8")
        assert text.startswith('"""'), f"{name}/__init__.py needs its five lines"
