"""Writing the baked room as binary glTF: unlit, one node per chunk, one primitive per texture."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pygltflib as gl

from assets.bake.materials import Sheet
from assets.samples.mesh import Mesh

F32 = npt.NDArray[np.float32]
UNLIT = "KHR_materials_unlit"


@dataclass(frozen=True)
class Primitive:
    """Triangles of one chunk on one texture, with linear vertex colours (n, 3) in 0..1."""

    chunk: str
    sheet: Sheet
    mesh: Mesh
    colours: F32


def room_glb(primitives: Sequence[Primitive], pictures: dict[Sheet, bytes]) -> bytes:
    """The GLB's bytes; `pictures` are the JPEG textures."""
    document = gl.GLTF2(
        asset=gl.Asset(version="2.0", generator="windowshop bake"),
        scene=0,
        extensionsUsed=[UNLIT],
        samplers=[gl.Sampler(magFilter=gl.LINEAR, minFilter=gl.LINEAR_MIPMAP_LINEAR)],
    )
    blob = bytearray()
    for sheet, data in pictures.items():
        _add_material(document, blob, sheet, data)
    order = list(pictures)
    chunks = list(dict.fromkeys(primitive.chunk for primitive in primitives))
    for chunk in chunks:
        drawn = [
            _add_primitive(document, blob, primitive, order.index(primitive.sheet))
            for primitive in primitives
            if primitive.chunk == chunk
        ]
        document.meshes.append(gl.Mesh(name=chunk, primitives=drawn))
        document.nodes.append(gl.Node(name=chunk, mesh=len(document.meshes) - 1))
    document.scenes = [gl.Scene(nodes=list(range(len(chunks))))]
    document.buffers = [gl.Buffer(byteLength=len(blob))]
    document.set_binary_blob(bytes(blob))
    return b"".join(document.save_to_bytes())


def _view(document: gl.GLTF2, blob: bytearray, data: bytes, target: int | None = None) -> int:
    blob += b"\0" * (-len(blob) % 4)
    document.bufferViews.append(
        gl.BufferView(buffer=0, byteOffset=len(blob), byteLength=len(data), target=target)
    )
    blob += data
    return len(document.bufferViews) - 1


def _add_material(document: gl.GLTF2, blob: bytearray, name: str, data: bytes) -> None:
    document.images.append(gl.Image(bufferView=_view(document, blob, data), mimeType="image/jpeg"))
    document.textures.append(gl.Texture(sampler=0, source=len(document.images) - 1))
    pbr = gl.PbrMetallicRoughness(
        baseColorTexture=gl.TextureInfo(index=len(document.textures) - 1), metallicFactor=0.0
    )
    document.materials.append(
        gl.Material(name=name, pbrMetallicRoughness=pbr, alphaCutoff=None, extensions={UNLIT: {}})
    )


def _add_primitive(
    document: gl.GLTF2, blob: bytearray, primitive: Primitive, material: int
) -> gl.Primitive:
    mesh = primitive.mesh
    wide = len(mesh.positions) > 65535
    indices = mesh.triangles.ravel().astype("<u4" if wide else "<u2")
    attributes = gl.Attributes(
        POSITION=_floats(document, blob, mesh.positions, gl.VEC3, bounded=True),
        TEXCOORD_0=_floats(document, blob, mesh.uvs, gl.VEC2),
        COLOR_0=_floats(document, blob, primitive.colours, gl.VEC3),
    )
    document.accessors.append(
        gl.Accessor(
            bufferView=_view(document, blob, indices.tobytes(), gl.ELEMENT_ARRAY_BUFFER),
            componentType=gl.UNSIGNED_INT if wide else gl.UNSIGNED_SHORT,
            count=len(indices), type=gl.SCALAR,
        )
    )  # fmt: skip
    return gl.Primitive(
        attributes=attributes, indices=len(document.accessors) - 1, material=material
    )


def _floats(
    document: gl.GLTF2, blob: bytearray, values: npt.NDArray[np.floating], kind: str,
    bounded: bool = False,
) -> int:  # fmt: skip
    array = np.ascontiguousarray(values, dtype="<f4")
    accessor = gl.Accessor(
        bufferView=_view(document, blob, array.tobytes(), gl.ARRAY_BUFFER),
        componentType=gl.FLOAT, count=len(array), type=kind,
    )  # fmt: skip
    if bounded:
        accessor.min, accessor.max = array.min(axis=0).tolist(), array.max(axis=0).tolist()
    document.accessors.append(accessor)
    return len(document.accessors) - 1
