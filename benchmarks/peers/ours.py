"""Our own pictures: drawn and encoded by the engine, as a room worker does it."""

import gc
import time
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import cv2

from benchmarks.peers.course import Course
from benchmarks.reference import Luma, luma_of, prepared_store, room_scene
from engine.encoder import CLOCK, Encoder
from engine.gl import open_graphics
from engine.rehearsal import rehearse
from engine.target import Targets
from engine.view import Picture, View
from scenes.messages import Codec, Pose, ViewRequest


class EnginePainter:
    """Paints encoded packets; goods near to the walk are loaded, as all of the others' are."""

    codec: Codec = "h264"

    def __init__(self, course: Course) -> None:
        cv2.setNumThreads(1)  # as in a room worker
        prepared = prepared_store(Path(course.store), Path(course.data))
        self._scene = room_scene(prepared, prepared.store.rooms[0])
        request = ViewRequest(course.width, course.height, course.fov_deg)
        targets = Targets(open_graphics())
        rehearse(self._scene, targets, request, time.monotonic())
        self._view = View(self._scene, targets, request, None)
        self._encoder = Encoder(self.codec, course.width, course.height, course.kbps)
        for pose in course.poses:
            self._draw(pose)
            while self._scene.stock.waiting:
                self._scene.load_waiting()
        gc.collect()
        gc.freeze()

    def paint(self, pose: Pose, pts: int) -> "av.Packet[Any]":
        self._encoder.convert(self._draw(pose).pixels)
        data, keyframe = self._encoder.encode(pts)
        packet = av.Packet(data)
        packet.pts, packet.time_base, packet.is_keyframe = pts, Fraction(1, CLOCK), keyframe
        return packet

    def lossless(self, pose: Pose) -> Luma:
        return luma_of(self._draw(pose).pixels)

    def _draw(self, pose: Pose) -> Picture:
        self._view.pose = pose
        return self._view.draw()
