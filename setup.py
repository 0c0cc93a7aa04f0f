"""Packaging of Windowshop: the distribution `windowshop` with its top-level packages.

The environment itself is installed from the hash-locked files in `requirements/`;
the ranges here only say what the code needs.
"""

from pathlib import Path

from setuptools import find_packages, setup

ROOT = Path(__file__).parent
PACKAGES = [
    "windowshop",
    "streaming",
    "engine",
    "tryon",
    "shop_bridge",
    "assets",
    "scenes",
    "benchmarks",
]


def requirements(name: str) -> list[str]:
    lines = (ROOT / "requirements" / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith(("#", "-"))]


setup(
    name="windowshop",
    version="0.1.0",
    description="A shop you walk into: a self-hosted, multi-user 3D store streamed over WebRTC",
    long_description=(ROOT / "README.md").read_text(encoding="utf-8")
    if (ROOT / "README.md").exists()
    else "",
    long_description_content_type="text/markdown",
    license="Apache-2.0",
    python_requires=">=3.11",
    packages=find_packages(
        include=[pattern for name in PACKAGES for pattern in (name, f"{name}.*")]
    ),
    package_data={
        "assets": ["node/*.mjs", "node/package*.json"],
        "streaming": ["web/dist/**/*"],
        "windowshop": ["pages/templates/*", "persistence/migrations/**/*"],
    },
    install_requires=requirements("runtime.in"),
    extras_require={"tryon": ["mediapipe==0.10.33"]},
    entry_points={"console_scripts": ["windowshop=windowshop.cli:app"]},
)
