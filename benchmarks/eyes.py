"""What a headset's picture costs, both eyes of it, stage by stage, from random walkable poses.

CPU time of the whole process as in `render`, and time on the wall: where a GPU draws or an encoder
has several threads, that decides how many pictures a second there can be.
"""

import time
from collections.abc import Callable
from pathlib import Path
from statistics import mean
from typing import Any, NamedTuple

import cv2

from benchmarks.headset import WISHED
from benchmarks.numbers import percentile, rounded
from benchmarks.processes import own_cpu_ms
from benchmarks.reference import prepared_store, room_scene
from benchmarks.render import TICKS, step_before
from engine.encoder import NOMINAL_FPS, Encoder
from engine.gl import open_graphics
from engine.room_scene import RoomScene
from engine.target import Targets
from engine.view import View
from scenes.messages import Pose
from scenes.poses import CameraPose, walking_poses
from scenes.render_messages import Tier
from windowshop.seats import BITS_PER_PIXEL


class Spent(NamedTuple):
    """Milliseconds of CPU time and on the wall."""

    cpu: float
    wall: float


class Cost(NamedTuple):
    """Of one picture."""

    draw: Spent
    convert: Spent
    encode: Spent

    @property
    def whole(self) -> Spent:
        return Spent(sum(stage.cpu for stage in self), sum(stage.wall for stage in self))


class EyesBench:
    """Draws a room for both eyes and times it."""

    def __init__(self, scene: RoomScene, tier: Tier) -> None:
        self._view = View(scene, Targets(open_graphics()), WISHED, None, tier)
        width, height = self.size
        fps = self._view.fps(NOMINAL_FPS)
        kbps = round(BITS_PER_PIXEL * width * height * NOMINAL_FPS / 1000)
        self._encoder = Encoder("h264", width, height, kbps, fps)
        self._pts = 0

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels of the pair."""
        return self._view.request.width, self._view.request.height

    def cost(self, camera: CameraPose) -> Cost:
        """The cost of the picture from `camera`, walked up to."""
        self._price(step_before(camera))
        return self._price(Pose(camera.position, camera.orientation))

    def _price(self, pose: Pose) -> Cost:
        self._pts += TICKS
        self._view.pose = pose
        pixels = None

        def draw() -> None:
            nonlocal pixels
            pixels = self._view.draw().pixels

        drawn = _timed(draw)
        assert pixels is not None
        picture = pixels
        convert = _timed(lambda: self._encoder.convert(picture))
        return Cost(drawn, convert, _timed(lambda: self._encoder.encode(self._pts)))


def _timed(work: Callable[[], object]) -> Spent:
    cpu, wall = own_cpu_ms(), time.monotonic()
    work()
    return Spent(own_cpu_ms() - cpu, (time.monotonic() - wall) * 1000)


def benchmark(store_file: Path, data: Path, poses: int, seed: int, tier: Tier) -> dict[str, Any]:
    """Pixels of one eye's picture, CPU and wall ms, and pictures a second of one worker that does
    nothing else."""
    cv2.setNumThreads(1)  # as a room worker has it
    prepared = prepared_store(store_file, data)
    room = prepared.store.rooms[0]
    bench = EyesBench(room_scene(prepared, room), tier)
    cameras = walking_poses(room, poses, seed)
    bench.cost(cameras[0])  # shaders and textures load with the first picture
    costs = [bench.cost(camera) for camera in cameras]
    wholes = [cost.whole for cost in costs]
    width, height = bench.size
    return {
        "eye_width": width // 2,
        "eye_height": height,
        "poses": poses,
        "ms_p50": rounded(percentile((whole.cpu for whole in wholes), 50), 2),
        "ms_p95": rounded(percentile((whole.cpu for whole in wholes), 95), 2),
        "ms_draw": rounded(mean(cost.draw.cpu for cost in costs), 2),
        "ms_convert": rounded(mean(cost.convert.cpu for cost in costs), 2),
        "ms_encode": rounded(mean(cost.encode.cpu for cost in costs), 2),
        "wall_ms_p50": rounded(percentile((whole.wall for whole in wholes), 50), 2),
        "wall_ms_p95": rounded(percentile((whole.wall for whole in wholes), 95), 2),
        "wall_ms_draw": rounded(mean(cost.draw.wall for cost in costs), 2),
        "wall_ms_encode": rounded(mean(cost.encode.wall for cost in costs), 2),
        "pictures_per_s": rounded(1000 / mean(whole.wall for whole in wholes)),
    }
