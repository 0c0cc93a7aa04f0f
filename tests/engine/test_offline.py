"""Pictures without a server: snapshots, thumbnails, and what this machine can draw with."""

import ctypes.util
import json
import subprocess
import sys
from pathlib import Path

import cv2
import msgspec
import numpy as np
import pytest

from engine.errors import GraphicsUnavailable
from engine.gl import open_graphics
from engine.room_scene import RoomScene
from engine.snapshot import pictures, png
from engine.thumbnails import PAPER, SIZE
from scenes.poses import camera_pose
from scenes.render_messages import OpenRoom
from scenes.store import parse_store
from tests.engine.tiny_store import STORE


def run(*arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        input=given,
        capture_output=True,
        timeout=60,
        check=False,
    )


def test_snapshots_are_pngs_of_named_cameras_and_the_same_each_time(scene: RoomScene) -> None:
    poses = [camera_pose(camera) for camera in parse_store(STORE).room("main").cameras]
    first, second = (list(pictures(scene, poses, 320, 180)) for _ in range(2))
    assert [name for name, _ in first] == ["front"]
    assert (first[0][1] == second[0][1]).all()
    assert first[0][1].std() > 20
    back = cv2.imdecode(np.frombuffer(png(first[0][1]), np.uint8), cv2.IMREAD_COLOR)
    assert np.array_equal(np.asarray(back), first[0][1])


def test_thumbnails_show_each_variant_on_paper(tiny: OpenRoom, tmp_path: Path) -> None:
    done = run("engine.thumbnails", str(tmp_path), given=msgspec.json.encode(tiny.models))
    assert done.returncode == 0, done.stderr
    assert done.stdout.decode().split() == list(tiny.models)
    made = {sku: np.asarray(cv2.imread(str(tmp_path / f"{sku}.png"))) for sku in tiny.models}
    for picture in made.values():
        assert picture.shape == (SIZE, SIZE, 3)
        assert np.abs(picture[4, 4, ::-1] - np.array(PAPER) * 255).max() <= 2
    red, blue = (made[f"CUBE-{name}"][SIZE // 2, SIZE // 2].astype(int) for name in ("RED", "BLUE"))
    assert red[2] > 2 * red[0]
    assert blue[0] > 2 * blue[2]
    assert not list(tmp_path.glob("*.part"))


def test_the_probe_names_driver_and_encoders() -> None:
    done = run("engine.probe")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["renderer"]
    assert report["codecs"] == {"libx264": True, "libvpx": True}
    assert report["software"] == ("llvmpipe" in report["renderer"].lower())


def test_without_egl_the_text_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes.util, "find_library", lambda _name: None)
    with pytest.raises(GraphicsUnavailable, match="apt install libegl1"):
        open_graphics.__wrapped__()
