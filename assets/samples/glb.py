"""Writing a product as binary glTF with KHR_materials_variants."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pygltflib as gl

from assets.samples.atlas import Surface
from assets.samples.mesh import Floats, Mesh

VARIANTS = "KHR_materials_variants"


@dataclass(frozen=True)
class Primitive:
    """One draw: a mesh with vertex colours (n, 3), in a node, of glass or not."""

    node: str
    mesh: Mesh
    colours: Floats
    glass: bool


def write(
    primitives: Sequence[Primitive], surfaces: Sequence[Surface], variants: Sequence[str]
) -> bytes:
    """The GLB's bytes; `surfaces` belong to `variants` one to one, the first is the default."""
    glass = any(primitive.glass for primitive in primitives)
    document = gl.GLTF2(
        asset=gl.Asset(version="2.0", generator="windowshop demo goods"),
        scene=0,
        samplers=[
            gl.Sampler(
                magFilter=gl.LINEAR,
                minFilter=gl.LINEAR_MIPMAP_LINEAR,
                wrapS=gl.CLAMP_TO_EDGE,
                wrapT=gl.CLAMP_TO_EDGE,
            )
        ],
    )
    blob = _Blob(document)
    for surface, name in zip(surfaces, variants, strict=True):
        _add_materials(document, blob, surface, name, glass)
    if len(variants) > 1:
        document.extensionsUsed = [VARIANTS]
        document.extensions = {VARIANTS: {"variants": [{"name": name} for name in variants]}}
    _add_nodes(document, blob, primitives, len(variants), 2 if glass else 1)
    document.buffers = [gl.Buffer(byteLength=len(blob.data))]
    document.set_binary_blob(bytes(blob.data))
    return b"".join(document.save_to_bytes())


class _Blob:
    """The binary chunk as it grows, with the views and accessors into it."""

    def __init__(self, document: gl.GLTF2) -> None:
        self.document = document
        self.data = bytearray()

    def view(self, data: bytes, target: int | None = None) -> int:
        self.data += b"\0" * (-len(self.data) % 4)
        view = gl.BufferView(
            buffer=0, byteOffset=len(self.data), byteLength=len(data), target=target
        )
        self.document.bufferViews.append(view)
        self.data += data
        return len(self.document.bufferViews) - 1

    def image(self, data: bytes, kind: str) -> int:
        """A texture of an encoded picture; the index of the texture."""
        self.document.images.append(gl.Image(bufferView=self.view(data), mimeType=kind))
        self.document.textures.append(gl.Texture(sampler=0, source=len(self.document.images) - 1))
        return len(self.document.textures) - 1

    def floats(self, values: Floats, kind: str, bounded: bool = False) -> int:
        array = np.ascontiguousarray(values, dtype="<f4")
        accessor = gl.Accessor(
            bufferView=self.view(array.tobytes(), gl.ARRAY_BUFFER),
            componentType=gl.FLOAT,
            count=len(array),
            type=kind,
        )
        if bounded:
            accessor.min, accessor.max = array.min(axis=0).tolist(), array.max(axis=0).tolist()
        self.document.accessors.append(accessor)
        return len(self.document.accessors) - 1

    def indices(self, values: np.ndarray) -> int:
        array = np.ascontiguousarray(values.ravel(), dtype="<u2")
        self.document.accessors.append(
            gl.Accessor(
                bufferView=self.view(array.tobytes(), gl.ELEMENT_ARRAY_BUFFER),
                componentType=gl.UNSIGNED_SHORT,
                count=len(array),
                type=gl.SCALAR,
            )
        )
        return len(self.document.accessors) - 1


def _add_materials(
    document: gl.GLTF2, blob: _Blob, surface: Surface, name: str, glass: bool
) -> None:
    base = gl.TextureInfo(index=blob.image(surface.base_colour, "image/jpeg"))
    pbr = gl.PbrMetallicRoughness(
        baseColorTexture=base, metallicFactor=surface.metallic, roughnessFactor=surface.roughness
    )
    if surface.metal_roughness is not None:
        pbr.metallicRoughnessTexture = gl.TextureInfo(
            index=blob.image(surface.metal_roughness, "image/png")
        )
    document.materials.append(gl.Material(name=name, pbrMetallicRoughness=pbr, alphaCutoff=None))
    if glass:
        clear = gl.PbrMetallicRoughness(
            baseColorTexture=base,
            baseColorFactor=[1.0, 1.0, 1.0, surface.alpha],
            metallicFactor=0.0,
            roughnessFactor=0.05,
        )
        document.materials.append(
            gl.Material(
                name=f"{name} glass",
                pbrMetallicRoughness=clear,
                alphaMode=gl.BLEND,
                alphaCutoff=None,
            )
        )


def _add_nodes(
    document: gl.GLTF2, blob: _Blob, primitives: Sequence[Primitive], variants: int, stride: int
) -> None:
    """One node and mesh per name; material `stride * variant (+ 1 if glass)` for each primitive."""
    names = list(dict.fromkeys(primitive.node for primitive in primitives))
    for name in names:
        drawn = [
            _primitive(blob, primitive, variants, stride)
            for primitive in primitives
            if primitive.node == name
        ]
        document.meshes.append(gl.Mesh(name=name, primitives=drawn))
        document.nodes.append(gl.Node(name=name, mesh=len(document.meshes) - 1))
    document.scenes = [gl.Scene(nodes=list(range(len(names))))]


def _primitive(blob: _Blob, primitive: Primitive, variants: int, stride: int) -> gl.Primitive:
    mesh, offset = primitive.mesh, int(primitive.glass)
    drawn = gl.Primitive(
        attributes=gl.Attributes(
            POSITION=blob.floats(mesh.positions, gl.VEC3, bounded=True),
            NORMAL=blob.floats(mesh.normals, gl.VEC3),
            TEXCOORD_0=blob.floats(mesh.uvs, gl.VEC2),
            COLOR_0=blob.floats(primitive.colours, gl.VEC3),
        ),
        indices=blob.indices(mesh.triangles),
        material=offset,
    )
    if variants > 1:
        mappings = [{"material": stride * i + offset, "variants": [i]} for i in range(variants)]
        drawn.extensions = {VARIANTS: {"mappings": mappings}}
    return drawn
