"""What one picture of a store costs, stage by stage, from random walkable poses.

Each pose is drawn as a picture of a walk: the one a step before it comes first, uncounted, so
that levels of detail and the encoder's reference are as they would be. Costs are CPU time of
the whole process, the graphics driver's threads included.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Any, TypeVar

import numpy as np

from benchmarks.numbers import percentile, rounded
from benchmarks.processes import own_cpu_ms
from benchmarks.reference import prepared_store, room_scene
from engine import shading
from engine.encoder import Encoder
from engine.gl import open_graphics
from engine.meshes import texture
from engine.room_scene import RoomScene
from engine.sight import Sight
from engine.target import Pixels, Target, Targets
from engine.view import Picture, View
from scenes.geometry import quat_from_yaw_pitch, rotated
from scenes.messages import Pose, ViewRequest
from scenes.poses import CameraPose, walking_poses

STEP = 1.4 / 24
"""Metres walked between two pictures: 1.4 m/s at 24 pictures a second."""
KBPS = 1_800
TICKS = 3_750
"""Of the 90 kHz clock between two pictures, at 24 a second."""
T = TypeVar("T")
OVER_ALL = 10_000
"""Priority of the floor's state over every other."""


@dataclass(frozen=True)
class Cost:
    """CPU ms of one picture by stage, what the floor took, and what was in it."""

    draw: float
    convert: float
    encode: float
    floor: float
    triangles: int
    draws: int


class Bench:
    """Draws a room's poses and times them."""

    def __init__(self, scene: RoomScene, width: int, height: int) -> None:
        self._scene = scene
        self._request = ViewRequest(width, height)
        targets = Targets(open_graphics())
        self._view = View(scene, targets, self._request, None)
        self._target: Target = targets.get(width, height)
        self._encoder = Encoder("h264", width, height, KBPS)
        self._floor_encoder = Encoder("h264", width, height, KBPS)
        self._pts = 0
        self._plain = texture(np.full((64, 64, 4), 200, np.uint8), repeat=True)

    def cost(self, camera: CameraPose) -> Cost:
        """The cost of the picture from `camera`, walked up to."""
        self._price(step_before(camera))
        return self._price(Pose(camera.position, camera.orientation))

    def readback_ms(self, times: int = 40) -> float:
        """Clearing and reading back a picture of nothing: from high above, away from the room."""
        sight = self._sight(Pose((0.0, 900.0, 0.0), quat_from_yaw_pitch(0.0, math.pi / 2)))
        spent = [
            _timed(lambda: self._target.draw(self._scene.root, sight.camera, sight.lens))[0]
            for _ in range(times)
        ]
        return mean(spent)

    def draw(self, pose: Pose) -> Picture:
        """The picture from `pose`."""
        self._view.pose = pose
        return self._view.draw()

    def floor(self, pose: Pose) -> float:
        """CPU ms of the triangles drawn last, with one texture and no shading, and of encoding
        that picture."""
        root, sight = self._scene.root, self._sight(pose)
        root.set_shader(shading.shader("room"), OVER_ALL)
        root.set_texture(self._plain, OVER_ALL)

        def whole() -> None:
            pixels: Pixels = self._target.draw(root, sight.camera, sight.lens)
            self._floor_encoder.convert(pixels)
            self._floor_encoder.encode(self._pts)

        spent, _ = _timed(whole)
        root.clear_shader()
        root.clear_texture()
        return spent

    def _price(self, pose: Pose) -> Cost:
        self._pts += TICKS
        spent, picture = _timed(lambda: self.draw(pose))
        convert, _ = _timed(lambda: self._encoder.convert(picture.pixels))
        encode, _ = _timed(lambda: self._encoder.encode(self._pts))
        return Cost(spent, convert, encode, self.floor(pose), picture.triangles, picture.draws)

    def _sight(self, pose: Pose) -> Sight:
        request = self._request
        return Sight(pose, request.fov_deg, request.width, request.height)


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    """CPU ms of `work`, and what it returned."""
    started = own_cpu_ms()
    result = work()
    return own_cpu_ms() - started, result


def step_before(camera: CameraPose) -> Pose:
    """The pose one step behind."""
    dx, _, dz = rotated(camera.orientation, (0.0, 0.0, STEP))
    scale = STEP / max(math.hypot(dx, dz), 1e-9)
    x, y, z = camera.position
    return Pose((x + dx * scale, y, z + dz * scale), camera.orientation)


def benchmark(
    store_file: Path, data: Path, poses: int, seed: int, width: int, height: int
) -> dict[str, Any]:
    """The keys of design §8; `ms_scene` includes choosing what to draw."""
    prepared = prepared_store(store_file, data)
    room = prepared.store.rooms[0]
    bench = Bench(room_scene(prepared, room), width, height)
    cameras = walking_poses(room, poses, seed)
    bench.cost(cameras[0])  # shaders and textures load with the first picture
    costs = [bench.cost(camera) for camera in cameras]
    readback = bench.readback_ms()
    totals = [cost.draw + cost.convert + cost.encode for cost in costs]
    floor = mean(cost.floor for cost in costs)
    return {
        "width": width,
        "height": height,
        "poses": poses,
        "ms_p50": rounded(percentile(totals, 50), 2),
        "ms_p95": rounded(percentile(totals, 95), 2),
        "ms_scene": rounded(mean(cost.draw for cost in costs) - readback, 2),
        "ms_readback": rounded(readback, 2),
        "ms_convert": rounded(mean(cost.convert for cost in costs), 2),
        "ms_encode": rounded(mean(cost.encode for cost in costs), 2),
        "floor_ms": rounded(floor, 2),
        "ratio": rounded(mean(totals) / floor, 3),
        "triangles": round(mean(cost.triangles for cost in costs)),
        "draws": round(mean(cost.draws for cost in costs)),
    }
