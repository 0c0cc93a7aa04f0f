"""The flagship's pictures as this machine draws them. `python -m tests.pictures.flagship` renews
the references: look at every one of them before you commit it."""

import time
from collections.abc import Iterator
from pathlib import Path

import cv2

from engine.gl import open_graphics
from engine.room_scene import open_scene
from engine.snapshot import pictures
from scenes.poses import camera_pose
from tests.pictures.compare import Picture
from windowshop.cli import FLAGSHIP, ROOT
from windowshop.pictures import opening
from windowshop.prepare import prepare

REFERENCE = Path(__file__).parent / "reference"
RENDERER = REFERENCE / "renderer.txt"
"""The driver that drew the references; they hold for no other."""
WIDTH, HEIGHT = 1280, 720
QUALITY = 93


def renderer() -> str:
    return open_graphics().renderer


def draw() -> Iterator[tuple[str, Picture]]:
    """Name and picture (HEIGHT, WIDTH, 3) BGR of each named camera."""
    prepared = prepare(FLAGSHIP, ROOT / "var", lambda label, share: None)
    room = prepared.store.rooms[0]
    scene = open_scene(opening(prepared, FLAGSHIP, room), time.monotonic(), _fail)
    yield from pictures(scene, [camera_pose(camera) for camera in room.cameras], WIDTH, HEIGHT)


def _fail(text: str) -> None:
    raise AssertionError(text)


def renew() -> None:
    for stale in REFERENCE.glob("*.jpg"):
        stale.unlink()
    for name, picture in draw():
        cv2.imwrite(str(REFERENCE / f"{name}.jpg"), picture, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    RENDERER.write_text(renderer() + "\n")


if __name__ == "__main__":
    renew()
