"""Lossless pictures of a store, drawn in this process by the engine itself."""

import time
from collections.abc import Mapping
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import structlog

from benchmarks.errors import NothingMeasured
from engine.gl import open_graphics
from engine.room_scene import RoomScene
from engine.target import Targets
from engine.view import Detail, View
from scenes.messages import Pose, ViewRequest
from scenes.room import RoomState, VariantShown, opening_state
from scenes.store import Room
from windowshop.prepare import Prepared, prepare

Luma = npt.NDArray[np.uint8]
"""(height, width) of BT.601 limited-range luma, as the encoder makes it."""

log = structlog.get_logger()


def prepared_store(store_file: Path, data: Path) -> Prepared:
    """What the store is drawn from; made in `data` if it is not there."""
    return prepare(store_file, data, lambda _label, _fraction: None)


def room_scene(prepared: Prepared, room: Room, state: RoomState | None = None) -> RoomScene:
    """`room` with its goods as in `state` (as it opens, by default) and nobody in it."""
    open_graphics()  # its settings must stand before a scene is made
    state = state or opening_state(room)
    empty = RoomState(seq=state.seq, visitors={}, shown=state.shown)

    def broken(text: str) -> None:
        raise NothingMeasured(f"a model cannot be drawn: {text}")

    models = prepared.showcase.models()
    baked = prepared.baked[room.id]
    return RoomScene(room, room.placements, baked, models, empty, time.monotonic(), broken)


class ReferenceView:
    """Draws what a shopper's picture should have been."""

    def __init__(self, scene: RoomScene, request: ViewRequest) -> None:
        self._scene = scene
        self._stock = scene.stock
        self._view = View(scene, Targets(open_graphics()), request, None)

    def show(self, shown: Mapping[str, str]) -> None:
        """Put the variants of `shown` (SKU by place) on display."""
        now = self._scene.state.shown
        changes = [VariantShown(slot, sku, "") for slot, sku in shown.items() if now[slot] != sku]
        if changes:
            self._scene.apply(changes, time.monotonic())

    def luma(self, pose: Pose, selected: str | None, refined: bool) -> Luma:
        """The picture from `pose` with `selected` goods marked; `refined`: as at rest."""
        detail: Detail = "refined" if refined else "quick"
        self._view.pose = pose
        self._view.select(selected)
        picture = self._view.draw(detail)
        if self._stock.waiting:  # goods seen from so near that they have a finer model
            while self._stock.waiting:
                self._stock.load_waiting()
            picture = self._view.draw(detail)
        return luma_of(picture.pixels)


def luma_of(picture: npt.NDArray[np.uint8]) -> Luma:
    """Luma of a (height, width, 4) BGRA picture, both even."""
    height = picture.shape[0]
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGRA2YUV_I420))[:height].copy()
