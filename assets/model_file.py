"""Reads canonical GLBs with everything that a material can say, for the makers of other formats.

Plain floats, PNG or JPEG inside, triangles only. Node transforms are applied: what comes out lies
in the model's own frame (metres, Y up), whatever the file's tree.
"""

import struct
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt
import trimesh.transformations

from assets.errors import ModelUnreadable

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]
I32 = npt.NDArray[np.int32]

MAX_BYTES = 64 * 1024 * 1024
LARGEST = 1e6
"""Of any number in a vertex or a matrix, metres."""
DEEPEST = 32
"""Of nodes in nodes."""
UNDERSTOOD = {"KHR_materials_unlit", "KHR_materials_variants"}
_MAGIC, _JSON, _BIN, _TRIANGLES = 0x46546C67, 0x4E4F534A, 0x004E4942, 4
_TYPES = {5121: "<u1", 5123: "<u2", 5125: "<u4", 5126: "<f4"}
_WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4}


class TextureRef(msgspec.Struct, rename="camel"):
    """A texture, and of one that tells occlusion how much of it counts."""

    index: int
    strength: float = 1.0


class Pbr(msgspec.Struct, rename="camel"):
    base_color_factor: tuple[float, float, float, float] = (1.0, 1.0, 1.0, 1.0)
    metallic_factor: float = 1.0
    roughness_factor: float = 1.0
    base_color_texture: TextureRef | None = None
    metallic_roughness_texture: TextureRef | None = None


class Material(msgspec.Struct, rename="camel"):
    """A glTF 2.0 material (section 3.9); factors are linear."""

    pbr: Pbr = msgspec.field(name="pbrMetallicRoughness", default_factory=Pbr)
    normal_texture: TextureRef | None = None
    occlusion_texture: TextureRef | None = None
    emissive_texture: TextureRef | None = None
    emissive_factor: tuple[float, float, float] = (0.0, 0.0, 0.0)
    alpha_mode: str = "OPAQUE"
    alpha_cutoff: float | None = None
    double_sided: bool = False


PLAIN = Material(pbr=Pbr(metallic_factor=0.0, roughness_factor=0.8))
"""Of what says nothing of its material."""


class Part(msgspec.Struct, frozen=True):
    """Triangles (m, 3) of one material; positions and normals (n, 3), uvs (n, 2) with v down."""

    positions: F32
    normals: F32 | None
    uvs: F32 | None
    triangles: I32
    material: int | None


class _View(msgspec.Struct, rename="camel"):
    byte_length: int
    byte_offset: int = 0
    byte_stride: int | None = None


class _Accessor(msgspec.Struct, rename="camel"):
    component_type: int
    count: int
    type: str
    buffer_view: int
    byte_offset: int = 0


class _Mapping(msgspec.Struct):
    material: int
    variants: list[int]


class _Mappings(msgspec.Struct):
    mappings: list[_Mapping] = []


class _PrimitiveExtensions(msgspec.Struct):
    variants: _Mappings = msgspec.field(name="KHR_materials_variants", default_factory=_Mappings)


class _Primitive(msgspec.Struct):
    attributes: dict[str, int]
    indices: int
    material: int | None = None
    mode: int = _TRIANGLES
    extensions: _PrimitiveExtensions = msgspec.field(default_factory=_PrimitiveExtensions)


class _Mesh(msgspec.Struct):
    primitives: list[_Primitive]


class _Node(msgspec.Struct):
    mesh: int | None = None
    children: list[int] = []
    translation: tuple[float, float, float] = (0.0, 0.0, 0.0)
    rotation: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 1.0)
    scale: tuple[float, float, float] = (1.0, 1.0, 1.0)


class _Image(msgspec.Struct, rename="camel"):
    buffer_view: int


class _Texture(msgspec.Struct):
    source: int


class _Variant(msgspec.Struct):
    name: str


class _VariantNames(msgspec.Struct):
    variants: list[_Variant] = []


class _RootExtensions(msgspec.Struct):
    variants: _VariantNames = msgspec.field(
        name="KHR_materials_variants", default_factory=_VariantNames
    )


class _Scene(msgspec.Struct):
    nodes: list[int]


class _Document(msgspec.Struct, rename="camel"):
    meshes: list[_Mesh]
    nodes: list[_Node]
    scenes: list[_Scene]
    accessors: list[_Accessor]
    buffer_views: list[_View]
    materials: list[Material] = []
    textures: list[_Texture] = []
    images: list[_Image] = []
    extensions: _RootExtensions = msgspec.field(default_factory=_RootExtensions)
    extensions_required: list[str] = []


class ModelFile(msgspec.Struct, frozen=True):
    """A model in one of its variants. `pictures` are the textures, still encoded, by index."""

    parts: list[Part]
    materials: list[Material]
    pictures: list[bytes]

    def material(self, part: Part) -> Material:
        return PLAIN if part.material is None else self.materials[part.material]


def read_model(path: Path, variant: str | None) -> ModelFile:
    """The model at `path` as `variant` has it; with None, or a name it lacks, as it is by default.

    Raises:
        ModelUnreadable: missing, broken, or not canonical; the text says which.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ValueError(f"larger than {MAX_BYTES} bytes")
        return _Reader(*_chunks(path.read_bytes()), variant).model()
    except OSError as error:
        raise ModelUnreadable(f"{path}: {error.strerror}") from error
    except (
        msgspec.DecodeError, struct.error, LookupError, ValueError, RecursionError, OverflowError
    ) as error:  # fmt: skip
        raise ModelUnreadable(f"{path}: not a canonical GLB ({error})") from error


def _chunks(data: bytes) -> tuple[_Document, bytes]:
    """The JSON and the binary chunk of a GLB (glTF 2.0, section 4.4)."""
    magic, version, _ = struct.unpack_from("<III", data)
    length, kind = struct.unpack_from("<II", data, 12)
    if (magic, version, kind) != (_MAGIC, 2, _JSON):
        raise ValueError("not glTF 2.0 binary")
    document = msgspec.json.decode(data[20 : 20 + length], type=_Document)
    size, kind = struct.unpack_from("<II", data, 20 + length)
    if kind != _BIN:
        raise ValueError("its second chunk is not binary")
    return document, data[28 + length : 28 + length + size]


class _Reader:
    def __init__(self, document: _Document, binary: bytes, variant: str | None) -> None:
        self._document, self._binary = document, binary
        names = [one.name for one in document.extensions.variants.variants]
        self._variant = None if variant is None or variant not in names else names.index(variant)

    def model(self) -> ModelFile:
        document = self._document
        if unknown := set(document.extensions_required) - UNDERSTOOD:
            raise ValueError(f"needs {', '.join(sorted(unknown))}")
        parts: list[Part] = []
        for node in document.scenes[0].nodes:
            self._collect(node, np.eye(4), parts, 0)
        if not any(len(part.triangles) for part in parts):
            raise ValueError("nothing to draw in it")
        images = [self._slice(image.buffer_view) for image in document.images]
        pictures = [images[_at(texture.source)] for texture in document.textures]
        return ModelFile(parts, document.materials, pictures)

    def _collect(self, index: int, above: F64, found: list[Part], depth: int) -> None:
        if depth > DEEPEST:
            raise ValueError("its nodes are nested too deeply")
        node = self._document.nodes[_at(index)]
        matrix = above @ _local(node)
        _within(matrix, "a node")
        if node.mesh is not None:
            primitives = self._document.meshes[_at(node.mesh)].primitives
            found += [self._part(primitive, matrix) for primitive in primitives]
        for child in node.children:
            self._collect(child, matrix, found, depth + 1)

    def _part(self, source: _Primitive, matrix: F64) -> Part:
        if source.mode != _TRIANGLES:
            raise ValueError("only triangles can be drawn")
        positions = self._floats(source, "POSITION", 3)
        if positions is None:
            raise ValueError("vertices without a place")
        triangles = self._array(source.indices).astype(np.int64).reshape(-1, 3)
        if triangles.size and not triangles.max() < len(positions):
            raise ValueError("an index points past the vertices")
        placed = positions @ matrix[:3, :3].T + matrix[:3, 3]
        _within(placed, "a vertex")
        if np.linalg.det(matrix[:3, :3]) < 0:  # glTF 2.0, 3.7.4: mirrored, so wound the other way
            triangles = triangles[:, ::-1]
        normals = self._floats(source, "NORMAL", 3)
        return Part(
            placed.astype(np.float32),
            None if normals is None else _turned(normals, matrix),
            self._floats(source, "TEXCOORD_0", 2),
            triangles.astype(np.int32),
            self._material(source),
        )

    def _material(self, source: _Primitive) -> int | None:
        for mapping in source.extensions.variants.mappings:
            if self._variant in mapping.variants:
                return self._known(mapping.material)
        return None if source.material is None else self._known(source.material)

    def _known(self, material: int) -> int:
        if not 0 <= material < len(self._document.materials):
            raise ValueError("a material that there is not")
        return material

    def _floats(self, source: _Primitive, name: str, width: int) -> F32 | None:
        if name not in source.attributes:
            return None
        values = self._array(source.attributes[name])
        if values.dtype != np.float32 or values.shape[1] != width:
            raise ValueError(f"{name} is not plain floats")
        if len(values) != self._document.accessors[_at(source.attributes["POSITION"])].count:
            raise ValueError(f"{name} and POSITION differ in length")
        _within(values, name)
        return values

    def _array(self, index: int) -> npt.NDArray[Any]:
        accessor = self._document.accessors[_at(index)]
        kind, width = np.dtype(_TYPES[accessor.component_type]), _WIDTHS[accessor.type]
        view = self._document.buffer_views[_at(accessor.buffer_view)]
        if view.byte_stride not in (None, kind.itemsize * width):
            raise ValueError("interleaved vertices are not canonical")
        data = self._slice(accessor.buffer_view)
        values = np.frombuffer(data, kind, _at(accessor.count) * width, _at(accessor.byte_offset))
        return values.reshape(-1, width)

    def _slice(self, index: int) -> bytes:
        view = self._document.buffer_views[_at(index)]
        start, end = _at(view.byte_offset), view.byte_offset + _at(view.byte_length)
        if end > len(self._binary):
            raise ValueError("it is cut off")
        return self._binary[start:end]


def _at(number: int) -> int:
    """An index or size; ValueError for one below zero, which Python would count from the end."""
    if number < 0:
        raise ValueError("a negative index")
    return number


def _local(node: _Node) -> F64:
    """A node's own matrix (4, 4): translation x rotation x scale."""
    x, y, z, w = node.rotation
    matrix: F64 = trimesh.transformations.quaternion_matrix([w, x, y, z])
    matrix[:3, :3] *= np.array(node.scale)
    matrix[:3, 3] = node.translation
    return matrix


def _turned(normals: F32, matrix: F64) -> F32:
    """Normals by the inverse transpose, unit length; one without length points up."""
    turned = normals @ np.linalg.inv(matrix[:3, :3])
    lengths = np.linalg.norm(turned, axis=1, keepdims=True)
    unit = np.where(lengths > 1e-9, turned / np.maximum(lengths, 1e-9), [0.0, 1.0, 0.0])
    return unit.astype(np.float32)


def _within(values: npt.NDArray[Any], what: str) -> None:
    if not (np.abs(values) <= LARGEST).all():  # nor is that true of what is no number
        raise ValueError(f"{what} lies out of all bounds")
