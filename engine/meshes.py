"""Arrays to Panda3D geometry and textures, by memory copies."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
from panda3d.core import (
    BoundingBox,
    Geom,
    GeomEnums,
    GeomNode,
    GeomTriangles,
    GeomVertexArrayFormat,
    GeomVertexData,
    GeomVertexFormat,
    InternalName,
    LPoint3,
    OmniBoundingVolume,
    SamplerState,
    Texture,
)

from engine.frame import Floats
from engine.glb import Indices, Picture

Bytes4 = npt.NDArray[np.uint8]

_KINDS = {
    np.dtype(np.float32): (GeomEnums.NT_float32, GeomEnums.C_other),
    np.dtype(np.uint8): (GeomEnums.NT_uint8, GeomEnums.C_color),
}
_CONTENTS = {"vertex": GeomEnums.C_point, "texcoord": GeomEnums.C_texcoord}


def vertices(**columns: npt.NDArray[np.float32] | Bytes4) -> GeomVertexData:
    """Vertex data with one column a keyword, each (n, width), interleaved.

    Columns called `vertex`, `color`, `normal` and `texcoord` reach shaders by Panda3D's
    `p3d_` names, others by their own. uint8 columns arrive as 0..1.
    """
    rows = _interleaved(columns)
    array = GeomVertexArrayFormat()
    for name, column in columns.items():
        kind, contents = _KINDS[column.dtype]
        width = column.shape[1]
        array.add_column(InternalName.make(name), width, kind, _CONTENTS.get(name, contents))
    vertex_format = GeomVertexFormat.register_format(GeomVertexFormat(array))
    data = GeomVertexData("vertices", vertex_format, GeomEnums.UH_static)
    data.unclean_set_num_rows(len(rows))
    view = memoryview(data.modify_array(0)).cast("B")
    if len(view) != rows.nbytes:
        raise AssertionError("Panda3D padded the vertex format")
    view[:] = rows.tobytes()
    return data


def replace_vertices(
    data: GeomVertexData, first: int, **columns: npt.NDArray[np.float32] | Bytes4
) -> None:
    """Write `columns`, the same as those of `data`, over its vertices from number `first` on."""
    rows = _interleaved(columns)
    view = memoryview(data.modify_array(0)).cast("B")
    view[first * rows.itemsize :][: rows.nbytes] = rows.tobytes()


def _interleaved(columns: Mapping[str, npt.NDArray[np.float32] | Bytes4]) -> npt.NDArray[np.void]:
    """One record a vertex."""
    fields = [(name, c.dtype.newbyteorder("="), c.shape[1:]) for name, c in columns.items()]
    rows = np.zeros(len(columns["vertex"]), np.dtype(fields))
    for name, column in columns.items():
        rows[name] = column
    return rows


def set_triangles(primitive: GeomTriangles, triangles: Indices) -> None:
    """Make `primitive` draw `triangles`, (m, 3) indices."""
    array = primitive.modify_vertices()
    array.unclean_set_num_rows(triangles.size)
    if triangles.size:
        memoryview(array).cast("B")[:] = triangles.tobytes()


def triangles_of(triangles: Indices) -> GeomTriangles:
    """A new primitive that draws `triangles`, (m, 3) indices."""
    primitive = GeomTriangles(GeomEnums.UH_dynamic)
    primitive.set_index_type(GeomEnums.NT_uint32)
    set_triangles(primitive, triangles.astype(np.uint32))
    return primitive


def geom(data: GeomVertexData, triangles: Indices) -> Geom:
    shape = Geom(data)
    shape.add_primitive(triangles_of(triangles))
    return shape


def geom_node(name: str, shape: Geom, positions: Floats | None = None) -> GeomNode:
    """A node of one Geom, culled by the box of `positions`, or never when there are none."""
    node = GeomNode(name)
    node.add_geom(shape)
    if positions is None:
        node.set_bounds(OmniBoundingVolume())
    else:
        low, high = positions.min(axis=0), positions.max(axis=0)
        node.set_bounds(BoundingBox(LPoint3(*low.tolist()), LPoint3(*high.tolist())))
    node.set_final(True)
    return node


def texture(picture: Picture, repeat: bool = True) -> Texture:
    """A mipmapped texture of a (height, width, 4) BGRA picture, top row first (v downwards)."""
    height, width = picture.shape[:2]
    made = Texture("picture")
    made.setup_2d_texture(width, height, Texture.T_unsigned_byte, Texture.F_rgba)
    made.set_ram_image(np.ascontiguousarray(picture))
    return _sampled(made, SamplerState.WM_repeat if repeat else SamplerState.WM_clamp)


def texture_array(pictures: npt.NDArray[np.uint8]) -> Texture:
    """A mipmapped texture array of (layers, height, width, 4) BGRA pictures."""
    layers, height, width = pictures.shape[:3]
    made = Texture("pictures")
    made.setup_2d_texture_array(width, height, layers, Texture.T_unsigned_byte, Texture.F_rgba)
    made.set_ram_image(np.ascontiguousarray(pictures))
    return _sampled(made, SamplerState.WM_repeat)


def _sampled(made: Texture, wrap: int) -> Texture:
    """Bilinear within the nearest mipmap: trilinear costs a second fetch a pixel."""
    made.set_minfilter(SamplerState.FT_linear_mipmap_nearest)
    made.set_magfilter(SamplerState.FT_linear)
    made.set_wrap_u(wrap)
    made.set_wrap_v(wrap)
    # The driver has a copy once it is drawn: a second one was 100 MB of a worker's 600.
    made.set_keep_ram_image(False)
    return made


def srgb(linear: Floats) -> Floats:
    """Linear light 0..1 as sRGB values 0..1 (IEC 61966-2-1)."""
    clipped = np.clip(linear, 0.0, 1.0)
    return np.where(
        clipped <= 0.0031308, clipped * 12.92, 1.055 * clipped ** (1 / 2.4) - 0.055
    ).astype(np.float32)


def bytes4(values: Floats) -> Bytes4:
    """Values 0..1 as 8-bit numbers, rounded."""
    return np.round(np.clip(values, 0.0, 1.0) * 255).astype(np.uint8)
