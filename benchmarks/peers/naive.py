"""The plain Python stack: panda3d, panda3d-gltf and panda3d-simplepbr, pictures read back as RGB
and handed to aiortc's own encoder.

As its libraries come, but for settings that make it work here, or cheaper: no shadows (they crash
the software driver's compiler), OpenGL 3.2 core, no multisampling (ours has none), rasterising
in the calling thread as ours does. panda3d-gltf does not know KHR_materials_unlit, so the baked
room is shaded by metallic-roughness like everything else; a `tuned` painter draws it with an
unlit shader of its own, which somebody would have to write.
"""

import math
import os
from fractions import Fraction

os.environ["LP_NUM_THREADS"] = "0"
# Read by llvmpipe when it starts.

import av
import cv2
import gltf
import numpy as np
import numpy.typing as npt
import simplepbr
from direct.showbase.ShowBase import ShowBase
from panda3d.core import (
    AmbientLight,
    DirectionalLight,
    GraphicsOutput,
    NodePath,
    PerspectiveLens,
    Quat,
    Shader,
    Texture,
    load_prc_file_data,
)

from benchmarks.peers.course import Course, Exhibit
from benchmarks.reference import Luma, luma_of
from scenes.messages import Codec, Pose

CLOCK = 90_000
NAMES: dict[str, tuple[Codec, bool]] = {
    "naive-vp8": ("vp8", False),
    "naive-h264": ("h264", False),
    "tuned-vp8": ("vp8", True),
}
"""Codec and whether the room is drawn unlit, by the peer's name."""
_SETTINGS = """
load-display p3headlessgl
window-type offscreen
win-size {width} {height}
gl-version 3 2
audio-library-name null
textures-power-2 none
sync-video false
notify-level-egldisplay error
"""
_UNLIT_VERTEX = """#version 330
uniform mat4 p3d_ModelViewProjectionMatrix;
in vec4 p3d_Vertex;
in vec4 p3d_Color;
in vec2 p3d_MultiTexCoord0;
out vec2 uv;
out vec4 tint;
void main() {
    gl_Position = p3d_ModelViewProjectionMatrix * p3d_Vertex;
    uv = p3d_MultiTexCoord0;
    tint = p3d_Color;
}
"""
_UNLIT_FRAGMENT = """#version 330
uniform sampler2D p3d_Texture0;
in vec2 uv;
in vec4 tint;
out vec4 colour;
void main() { colour = texture(p3d_Texture0, uv) * tint; }
"""


class NaivePainter:
    """Paints raw frames."""

    def __init__(self, course: Course, codec: Codec, unlit_room: bool) -> None:
        self.codec: Codec = codec
        self._size = (course.height, course.width, 3)
        settings = _SETTINGS.format(width=course.width, height=course.height)
        load_prc_file_data("peers", settings)
        self._base = ShowBase(windowType="offscreen")
        simplepbr.init(msaa_samples=0, enable_shadows=False)
        self._load(course, unlit_room)
        self._light()
        lens = PerspectiveLens()
        lens.set_fov(course.fov_deg, course.vertical_fov_deg)
        lens.set_near_far(0.05, 100.0)
        self._base.cam.node().set_lens(lens)
        self._picture = Texture()
        self._base.win.add_render_texture(self._picture, GraphicsOutput.RTM_copy_ram)
        self._draw(course.poses[0])

    def paint(self, pose: Pose, pts: int) -> av.VideoFrame:
        frame = av.VideoFrame.from_ndarray(self._draw(pose), format="rgb24")
        frame.pts, frame.time_base = pts, Fraction(1, CLOCK)
        return frame

    def lossless(self, pose: Pose) -> Luma:
        return luma_of(np.asarray(cv2.cvtColor(self._draw(pose), cv2.COLOR_RGB2BGRA)))

    def _load(self, course: Course, unlit_room: bool) -> None:
        room = NodePath(gltf.load_model(course.room))
        room.reparent_to(self._base.render)
        if unlit_room:
            room.set_shader(Shader.make(Shader.SL_GLSL, _UNLIT_VERTEX, _UNLIT_FRAGMENT))
        models: dict[str, NodePath] = {}
        for exhibit in course.goods:
            if exhibit.file not in models:
                models[exhibit.file] = NodePath(gltf.load_model(exhibit.file))
            _stand(models[exhibit.file].copy_to(self._base.render), exhibit)

    def _light(self) -> None:
        """One lamp and an even light."""
        render = self._base.render
        around, lamp = AmbientLight("around"), DirectionalLight("lamp")
        around.set_color((0.6, 0.6, 0.6, 1.0))
        lamp.set_color((1.5, 1.5, 1.4, 1.0))
        overhead = render.attach_new_node(lamp)
        overhead.set_hpr(30.0, -60.0, 0.0)
        render.set_light(render.attach_new_node(around))
        render.set_light(overhead)

    def _draw(self, pose: Pose) -> npt.NDArray[np.uint8]:
        """(height, width, 3) RGB."""
        # Panda3D's own frame is Z up, glTF's Y up.
        x, y, z = pose.position
        qx, qy, qz, qw = pose.orientation
        self._base.camera.set_pos_quat((x, -z, y), Quat(qw, qx, -qz, qy))
        self._base.task_mgr.step()
        upside_down = np.frombuffer(self._picture.get_ram_image_as("RGB"), np.uint8)
        return np.ascontiguousarray(upside_down.reshape(self._size)[::-1])


def _stand(model: NodePath, exhibit: Exhibit) -> None:
    x, y, z = exhibit.position
    model.set_pos(x, -z, y)
    model.set_h(math.degrees(exhibit.yaw))
