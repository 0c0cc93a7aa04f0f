"""Offscreen buffers that views are drawn into and read back from."""

import time
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from panda3d.core import (
    Camera,
    FrameBufferProperties,
    GraphicsOutput,
    GraphicsPipe,
    MatrixLens,
    NodePath,
    Texture,
    TransformState,
    WindowProperties,
)

from engine.errors import GraphicsUnavailable
from engine.frame import Matrix, to_panda
from engine.gl import Graphics, framebuffer
from scenes.render_messages import Tier

Pixels = npt.NDArray[np.uint8]
"""(height, width, 4) BGRA, top row first."""

KEEP = 6
"""Buffers kept open; the one unused for longest is closed for a seventh size."""
Colour = tuple[float, float, float]
SKY: Colour = (0.90, 0.92, 0.94)
"""What is seen where there is no room: the sky's colour on an overcast day."""


class Target:
    """A buffer of one size with a camera of its own."""

    def __init__(
        self, graphics: Graphics, width: int, height: int, samples: int, background: Colour
    ) -> None:
        self._engine = graphics.engine
        self._texture = Texture("pixels")
        self._buffer = _open_buffer(graphics, framebuffer(samples), width, height)
        self._buffer.add_render_texture(self._texture, GraphicsOutput.RTM_copy_ram)
        self._buffer.set_clear_color((*background, 1.0))
        self._lens = MatrixLens()
        self._camera = NodePath(Camera("view", self._lens))
        self._region = self._buffer.make_display_region()
        self._region.set_camera(self._camera)
        self._buffer.set_active(False)
        self._shape = (height, width, 4)

    def draw(
        self, scene: NodePath, camera: Matrix, lens: Matrix, size: tuple[int, int] | None = None
    ) -> Pixels:
        """`scene` from the 4x4 `camera` placement through the 4x4 projection `lens`, as large as
        the buffer or, in width and height, as `size`.

        The array is the buffer's own memory: it changes with the next `draw`.
        """
        height, width = self._shape[:2]
        wide, high = size or (width, height)
        self._region.set_dimensions(0.0, wide / width, 0.0, high / height)
        self._camera.reparent_to(scene)
        self._camera.set_transform(TransformState.make_mat(to_panda(camera)))
        self._lens.set_user_mat(to_panda(lens))
        self._buffer.set_active(True)
        self._engine.render_frame()
        self._buffer.set_active(False)
        self._camera.detach_node()
        pixels = np.frombuffer(self._texture.get_ram_image(), np.uint8).reshape(self._shape)
        return pixels[:high, :wide]

    def close(self) -> None:
        self._engine.remove_window(self._buffer)


def _open_buffer(
    graphics: Graphics, wanted: FrameBufferProperties, width: int, height: int
) -> GraphicsOutput:
    size = WindowProperties.size(width, height)
    buffer = graphics.engine.make_output(
        graphics.pipe, "view", 0, wanted, size, GraphicsPipe.BF_refuse_window,
        graphics.gsg, graphics.host,
    )  # fmt: skip
    if buffer is None:
        raise GraphicsUnavailable(f"the driver gives no buffer of {width}x{height}")
    return buffer


@dataclass
class _Kept:
    target: Target
    used: float


class Targets:
    """A pool of buffers by size; views of one size share one, for they are drawn in turn."""

    def __init__(self, graphics: Graphics, background: Colour = SKY) -> None:
        self._graphics = graphics
        self._background = background
        self._kept: dict[tuple[int, int, int], _Kept] = {}

    @property
    def tier(self) -> Tier:
        """What suits the driver that draws."""
        return "standard" if self._graphics.software else "high"

    def get(self, width: int, height: int, samples: int = 0) -> Target:
        """The buffer of that size, with so many samples a pixel (0 as 1).

        Raises:
            GraphicsUnavailable: the driver refuses one of that size.
        """
        key = (width, height, samples)
        kept = self._kept.get(key)
        if kept is None:
            self._make_room()
            target = Target(self._graphics, width, height, samples, self._background)
            kept = self._kept[key] = _Kept(target, 0.0)
        kept.used = time.monotonic()
        return kept.target

    def _make_room(self) -> None:
        if len(self._kept) >= KEEP:
            oldest = min(self._kept, key=lambda size: self._kept[size].used)
            self._kept.pop(oldest).target.close()
