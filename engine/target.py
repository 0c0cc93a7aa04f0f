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


class _Eye:
    """A camera with its place in a buffer."""

    def __init__(self, buffer: GraphicsOutput) -> None:
        self._lens = MatrixLens()
        self._camera = NodePath(Camera("view", self._lens))
        self._region = buffer.make_display_region()
        self._region.set_camera(self._camera)

    def look(
        self, scene: NodePath, camera: Matrix, lens: Matrix, part: tuple[float, tuple[float, float]]
    ) -> None:
        """At `scene` from `camera` through `lens`, in a part of the buffer: its left side, width
        and height as shares of it."""
        left, (wide, high) = part
        self._region.set_dimensions(left, left + wide, 0.0, high)
        self._camera.reparent_to(scene)
        self._camera.set_transform(TransformState.make_mat(to_panda(camera)))
        self._lens.set_user_mat(to_panda(lens))
        self._region.set_active(True)

    def close(self) -> None:
        """Until it looks again."""
        self._camera.detach_node()
        self._region.set_active(False)


class Target:
    """A buffer of one size, drawn into from one camera or two."""

    def __init__(
        self, graphics: Graphics, width: int, height: int, samples: int, background: Colour
    ) -> None:
        self._engine = graphics.engine
        self._texture = Texture("pixels")
        self._buffer = _open_buffer(graphics, framebuffer(samples), width, height)
        self._buffer.add_render_texture(self._texture, GraphicsOutput.RTM_copy_ram)
        self._buffer.set_clear_color((*background, 1.0))
        self._eyes = [_Eye(self._buffer)]
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
        self._show(scene, [(camera, lens)], (wide / width, high / height))
        return self._pixels()[:high, :wide]

    def draw_pair(self, scene: NodePath, eyes: list[tuple[Matrix, Matrix]]) -> Pixels:
        """`scene` for two eyes side by side, as `draw` takes a camera and its lens."""
        self._show(scene, eyes, (0.5, 1.0))
        return self._pixels()

    def _show(
        self, scene: NodePath, eyes: list[tuple[Matrix, Matrix]], share: tuple[float, float]
    ) -> None:
        """Draw each of `eyes` in that `share` of the buffer, one to the right of the other."""
        self._eyes += [_Eye(self._buffer) for _ in eyes[len(self._eyes) :]]
        for number, (eye, (camera, lens)) in enumerate(zip(self._eyes, eyes, strict=False)):
            eye.look(scene, camera, lens, (number * share[0], share))
        self._buffer.set_active(True)
        self._engine.render_frame()
        self._buffer.set_active(False)
        for eye in self._eyes:
            eye.close()

    def _pixels(self) -> Pixels:
        return np.frombuffer(self._texture.get_ram_image(), np.uint8).reshape(self._shape)

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
