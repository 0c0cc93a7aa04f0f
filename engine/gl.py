"""Opens the process's one offscreen OpenGL context (EGL) and names its driver."""

import ctypes.util
import functools
import os
from dataclasses import dataclass

os.environ.setdefault("LP_NUM_THREADS", "0")
# llvmpipe reads it when it starts: one worker process per core rasterises in its own thread,
# which measured faster than one process with two raster threads.

from panda3d.core import (
    CullBinEnums,
    CullBinManager,
    FrameBufferProperties,
    GraphicsEngine,
    GraphicsOutput,
    GraphicsPipe,
    GraphicsPipeSelection,
    GraphicsStateGuardian,
    WindowProperties,
    load_prc_file_data,
)

from engine.errors import GraphicsUnavailable
from engine.frame import COORDINATE_SYSTEM

# States are freed when nothing uses them: otherwise Panda3D keeps every camera and pose ever drawn
# until a task of its ShowBase, which is not here, looks for garbage (24 kB a picture).
_SETTINGS = f"""
load-display p3headlessgl
window-type offscreen
audio-library-name null
coordinate-system {COORDINATE_SYSTEM}
textures-power-2 none
sync-video false
garbage-collect-states false
notify-level-display error
notify-level-glgsg error
notify-level-egldisplay error
"""
REMEDY = "install Mesa's software driver: apt install libegl1 libgl1-mesa-dri"


@dataclass(frozen=True)
class Graphics:
    """An open context: Panda3D's engine, pipe and a 1x1 buffer that keeps the context alive."""

    engine: GraphicsEngine
    pipe: GraphicsPipe
    host: GraphicsOutput

    @property
    def gsg(self) -> GraphicsStateGuardian:
        return self.host.get_gsg()

    @property
    def renderer(self) -> str:
        """The driver's own name of itself, such as `llvmpipe (LLVM 15.0.6, 256 bits)`."""
        return str(self.gsg.driver_renderer)

    @property
    def software(self) -> bool:
        """Whether pixels are drawn by the CPU."""
        return any(name in self.renderer.lower() for name in ("llvmpipe", "softpipe", "swrast"))


def framebuffer(samples: int = 0) -> FrameBufferProperties:
    """8-bit RGBA with depth, `samples` per pixel."""
    wanted = FrameBufferProperties()
    wanted.set_rgba_bits(8, 8, 8, 8)
    wanted.set_depth_bits(24)
    wanted.set_multisamples(samples)
    return wanted


@functools.cache
def open_graphics() -> Graphics:
    """The process's OpenGL context, opened on first use.

    Raises:
        GraphicsUnavailable: EGL or a driver is missing; the text says what to install.
    """
    if ctypes.util.find_library("EGL") is None:
        raise GraphicsUnavailable(f"libEGL is not on this machine: {REMEDY}")
    load_prc_file_data("windowshop", _SETTINGS)
    pipe = GraphicsPipeSelection.get_global_ptr().make_default_pipe()
    if pipe is None or not pipe.is_valid():
        raise GraphicsUnavailable(f"EGL found no display to draw with: {REMEDY}")
    engine = GraphicsEngine(pipe)
    host = engine.make_output(
        pipe, "host", 0, framebuffer(), WindowProperties.size(1, 1), GraphicsPipe.BF_refuse_window
    )
    if host is None:
        raise GraphicsUnavailable(f"no OpenGL context could be opened: {REMEDY}")
    engine.open_windows()
    host.set_active(False)
    # Goods and people cover what is behind them, so they go first, then the room near to far:
    # what is hidden is rejected by depth before it is shaded.
    bins = CullBinManager.get_global_ptr()
    bins.add_bin("goods", CullBinEnums.BT_fixed, 12)
    bins.add_bin("room", CullBinEnums.BT_front_to_back, 14)
    bins.add_bin("shadows", CullBinEnums.BT_fixed, 16)
    return Graphics(engine, pipe, host)
