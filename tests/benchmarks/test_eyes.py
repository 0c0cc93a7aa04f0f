"""What a headset's picture costs is what is drawn for one, in the size that the tier pays for."""

import time
from pathlib import Path

from benchmarks.eyes import EyesBench
from engine.room_scene import open_scene
from scenes.poses import walking_poses
from scenes.store import parse_store
from tests.engine.tiny_store import STORE, open_message


def test_stages_of_both_eyes_cost_something(tmp_path: Path) -> None:
    problems: list[str] = []
    scene = open_scene(open_message(tmp_path), time.monotonic(), problems.append)
    bench = EyesBench(scene, "standard")
    width, height = bench.size
    assert min(width // 2, height) >= 640
    camera = walking_poses(parse_store(STORE).rooms[0], 1, seed=1)[0]
    bench.cost(camera)
    cost = bench.cost(camera)
    assert all(stage.cpu > 0 and stage.wall > 0 for stage in cost)
    assert cost.whole.cpu > cost.draw.cpu
    assert problems == []
