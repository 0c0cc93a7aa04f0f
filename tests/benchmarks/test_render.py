"""The price of a picture is taken apart without changing what is drawn."""

import time

import numpy as np
import pytest

from benchmarks.render import Bench
from engine.room_scene import open_scene
from scenes.geometry import IDENTITY
from scenes.messages import Pose
from scenes.poses import walking_poses
from scenes.store import parse_store
from tests.engine.tiny_store import STORE, open_message


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    problems: list[str] = []
    message = open_message(tmp_path_factory.mktemp("tiny"))
    made = Bench(open_scene(message, time.monotonic(), problems.append), 320, 180)
    assert problems == []
    return made


def test_stages_cost_something_and_the_floor_is_no_ceiling(bench: Bench) -> None:
    cameras = walking_poses(parse_store(STORE).rooms[0], 6, seed=1)
    bench.cost(cameras[0])
    costs = [bench.cost(camera) for camera in cameras]
    assert all(cost.draw > 0 and cost.encode > 0 and cost.convert > 0 for cost in costs)
    assert all(cost.triangles > 0 and cost.draws > 0 for cost in costs)
    whole = sum(cost.draw + cost.convert + cost.encode for cost in costs)
    assert 0 < sum(cost.floor for cost in costs) < 2 * whole
    assert 0 < bench.readback_ms(5) < whole


def test_measuring_the_floor_leaves_the_scene_as_it_was(bench: Bench) -> None:
    pose = Pose((0.0, 1.6, 1.5), IDENTITY)
    before = bench.draw(pose).pixels.copy()
    bench.floor(pose)
    after = bench.draw(pose).pixels
    assert before.std() > 5
    assert np.array_equal(before, after)
