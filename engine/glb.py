"""Reads our own canonical GLBs into arrays: plain floats, PNG or JPEG, no compression.

Only what the shop's assets use is understood: triangles, KHR_materials_unlit and
KHR_materials_variants. Anything else is refused with the file's name; merchants' files never
come here, only what `assets` has made of them.
"""

import struct
from pathlib import Path
from typing import Any

import cv2
import msgspec
import numpy as np
import numpy.typing as npt

from engine.errors import ModelUnreadable
from engine.frame import Floats, rotation

Indices = npt.NDArray[np.uint32]
Picture = npt.NDArray[np.uint8]

MAX_BYTES = 64 * 1024 * 1024
LARGEST = 1e6
"""Of any number in a vertex or a node's matrix: farther than any shop, and its squares are
numbers still."""
_MAGIC, _JSON, _BIN = 0x46546C67, 0x4E4F534A, 0x004E4942
_TYPES = {5121: np.uint8, 5123: np.uint16, 5125: np.uint32, 5126: np.float32}
_WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4}


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


class _TextureRef(msgspec.Struct):
    index: int


class _Pbr(msgspec.Struct, rename="camel"):
    base_color_factor: tuple[float, float, float, float] = (1.0, 1.0, 1.0, 1.0)
    metallic_factor: float = 1.0
    roughness_factor: float = 1.0
    base_color_texture: _TextureRef | None = None
    metallic_roughness_texture: _TextureRef | None = None


class _Material(msgspec.Struct, rename="camel"):
    pbr: _Pbr = msgspec.field(name="pbrMetallicRoughness", default_factory=_Pbr)
    alpha_mode: str = "OPAQUE"


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
    mode: int = 4
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
    materials: list[_Material] = []
    textures: list[_Texture] = []
    images: list[_Image] = []
    extensions: _RootExtensions = msgspec.field(default_factory=_RootExtensions)
    extensions_required: list[str] = []


class Material(msgspec.Struct, frozen=True):
    """A metallic-roughness material; pictures are indices into `Model.pictures` or None."""

    colour: tuple[float, float, float, float]
    metallic: float
    roughness: float
    base_picture: int | None
    surface_picture: int | None
    """Roughness in green, metallic in blue (glTF 2.0, 3.9.2)."""
    blend: bool


PLAIN = Material((1.0, 1.0, 1.0, 1.0), 0.0, 0.8, None, None, False)


class Primitive(msgspec.Struct, frozen=True):
    """Triangles of one material. Positions and normals (n, 3) in the model's frame, uvs
    (n, 2) with v downwards, colours (n, 4) linear, triangles (m, 3) indices."""

    positions: Floats
    normals: Floats
    uvs: Floats
    colours: Floats
    triangles: Indices
    material: int | None
    variants: dict[str, int]
    """Material by the name of a KHR_materials_variants variant."""


class Model(msgspec.Struct, frozen=True):
    """A GLB as arrays; `pictures` are still encoded (PNG or JPEG)."""

    path: Path
    primitives: list[Primitive]
    materials: list[Material]
    pictures: list[bytes]
    variants: list[str]

    def material(self, primitive: Primitive, variant: str | None) -> Material:
        """What `primitive` is made of in `variant` (its default when it has none such)."""
        index = primitive.material if variant is None else primitive.variants.get(variant)
        index = primitive.material if index is None else index
        return PLAIN if index is None else self.materials[index]

    def picture(self, index: int) -> Picture:
        """Picture `index` as (height, width, 4) BGRA.

        Raises:
            ModelUnreadable: it is not a picture.
        """
        return decode_picture(self.pictures[index], self.path)


def decode_picture(data: bytes, path: Path) -> Picture:
    """A PNG or JPEG as (height, width, 4) BGRA, 8 bits.

    Raises:
        ModelUnreadable: the bytes are not a picture; the text names `path`.
    """
    image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    if image is None or image.dtype != np.uint8:
        raise ModelUnreadable(f"{path}: a picture in it is neither PNG nor JPEG of 8 bits")
    codes = {1: cv2.COLOR_GRAY2BGRA, 3: cv2.COLOR_BGR2BGRA}
    channels = 1 if image.ndim == 2 else image.shape[2]
    return image if channels == 4 else np.asarray(cv2.cvtColor(image, codes[channels]))


def read_glb(path: Path) -> Model:
    """Read a canonical GLB.

    Raises:
        ModelUnreadable: missing, broken, or not canonical; the text says which.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ModelUnreadable(f"{path}: {error.strerror}") from error
    if len(data) > MAX_BYTES:
        raise ModelUnreadable(f"{path}: larger than {MAX_BYTES} bytes")
    try:
        return _Reader(path, *_chunks(data)).model()
    except (msgspec.DecodeError, struct.error, LookupError, ValueError, RecursionError) as error:
        raise ModelUnreadable(f"{path}: not a canonical GLB ({error})") from error


def _chunks(data: bytes) -> tuple[_Document, bytes]:
    magic, version, _ = struct.unpack_from("<III", data)
    json_length, json_kind = struct.unpack_from("<II", data, 12)
    start = 20 + json_length
    if (magic, version, json_kind) != (_MAGIC, 2, _JSON):
        raise ValueError("not glTF 2.0 binary")
    document = msgspec.json.decode(data[20:start], type=_Document)
    length, kind = struct.unpack_from("<II", data, start)
    if kind != _BIN:
        raise ValueError("its second chunk is not binary")
    return document, data[start + 8 : start + 8 + length]


class _Reader:
    def __init__(self, path: Path, document: _Document, binary: bytes) -> None:
        self._path, self._document, self._binary = path, document, binary

    def model(self) -> Model:
        document = self._document
        if unknown := set(document.extensions_required) - {"KHR_materials_unlit"}:
            raise ValueError(f"needs {', '.join(sorted(unknown))}")
        primitives: list[Primitive] = []
        for node in document.scenes[0].nodes:
            self._collect(node, np.eye(4), primitives, 0)
        if not primitives:
            raise ValueError("nothing to draw in it")
        return Model(
            path=self._path,
            primitives=primitives,
            materials=[self._material(material) for material in document.materials],
            pictures=[self._slice(image.buffer_view) for image in document.images],
            variants=[variant.name for variant in document.extensions.variants.variants],
        )

    def _collect(
        self, index: int, above: npt.NDArray[np.float64], found: list[Primitive], depth: int
    ) -> None:
        if depth > 32:
            raise ValueError("its nodes are nested too deeply")
        node = self._document.nodes[index]
        local = np.eye(4)
        local[:3, :3] = rotation(node.rotation) * np.array(node.scale)
        local[:3, 3] = node.translation
        matrix = above @ local
        if not (np.abs(matrix) <= LARGEST).all():
            raise ValueError("a node lies out of all bounds")
        if node.mesh is not None:
            for primitive in self._document.meshes[node.mesh].primitives:
                found.append(self._primitive(primitive, matrix))
        for child in node.children:
            self._collect(child, matrix, found, depth + 1)

    def _primitive(self, source: _Primitive, matrix: npt.NDArray[np.float64]) -> Primitive:
        if source.mode != 4:
            raise ValueError("only triangles can be drawn")
        positions = self._floats(source.attributes["POSITION"])
        count = len(positions)
        triangles = self._array(source.indices).astype(np.uint32).reshape(-1, 3)
        if triangles.size and int(triangles.max()) >= count:
            raise ValueError("an index points past the vertices")
        turn = matrix[:3, :3]
        positions = (positions @ turn.T + matrix[:3, 3]).astype(np.float32)
        names = self._document.extensions.variants.variants
        return Primitive(
            positions=positions,
            normals=self._normals(source, turn, positions, triangles),
            uvs=self._attribute(source, "TEXCOORD_0", np.zeros((count, 2), np.float32)),
            colours=_with_alpha(
                self._attribute(source, "COLOR_0", np.ones((count, 4), np.float32))
            ),
            triangles=triangles,
            material=source.material,
            variants={
                names[variant].name: mapping.material
                for mapping in source.extensions.variants.mappings
                for variant in mapping.variants
            },
        )

    def _attribute(self, source: _Primitive, name: str, default: Floats) -> Floats:
        if name not in source.attributes:
            return default
        values = self._floats(source.attributes[name])
        if len(values) != len(default):
            raise ValueError(f"{name} and POSITION differ in length")
        return values

    def _normals(
        self,
        source: _Primitive,
        turn: npt.NDArray[np.float64],
        positions: Floats,
        triangles: Indices,
    ) -> Floats:
        if "NORMAL" not in source.attributes:
            return smooth_normals(positions, triangles)
        normals = self._attribute(source, "NORMAL", positions) @ np.linalg.inv(turn)
        return unit(normals)

    def _material(self, source: _Material) -> Material:
        pbr = source.pbr
        return Material(
            colour=pbr.base_color_factor,
            metallic=pbr.metallic_factor,
            roughness=pbr.roughness_factor,
            base_picture=self._picture(pbr.base_color_texture),
            surface_picture=self._picture(pbr.metallic_roughness_texture),
            blend=source.alpha_mode == "BLEND",
        )

    def _picture(self, reference: _TextureRef | None) -> int | None:
        return None if reference is None else self._document.textures[reference.index].source

    def _slice(self, view_index: int) -> bytes:
        view = self._document.buffer_views[view_index]
        return self._binary[view.byte_offset : view.byte_offset + view.byte_length]

    def _array(self, index: int) -> npt.NDArray[Any]:
        accessor = self._document.accessors[index]
        view = self._document.buffer_views[accessor.buffer_view]
        kind = np.dtype(_TYPES[accessor.component_type])
        width = _WIDTHS[accessor.type]
        if view.byte_stride not in (None, kind.itemsize * width):
            raise ValueError("interleaved vertices are not canonical")
        start = view.byte_offset + accessor.byte_offset
        values = np.frombuffer(self._binary, kind, accessor.count * width, start)
        return values.reshape(-1, width)

    def _floats(self, index: int) -> Floats:
        values = self._array(index)
        if values.dtype != np.float32:
            raise ValueError("quantised vertices are not canonical")
        if not (np.abs(values) <= LARGEST).all():  # nor is that true of what is no number
            raise ValueError("a vertex lies out of all bounds")
        return values


def _with_alpha(colours: Floats) -> Floats:
    if colours.shape[1] == 4:
        return colours
    return np.column_stack([colours, np.ones(len(colours), np.float32)])


def unit(vectors: npt.ArrayLike) -> Floats:
    """(n, 3) vectors scaled to length 1; a vector without length points up."""
    vectors = np.asarray(vectors, np.float64)  # whose squares do not overflow
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    up = np.array([0.0, 1.0, 0.0], np.float32)
    scaled = np.where(lengths > 1e-9, vectors / np.maximum(lengths, 1e-9), up)
    return scaled.astype(np.float32)


def smooth_normals(positions: Floats, triangles: Indices) -> Floats:
    """Normals (n, 3) averaged over the triangles that meet at a place, weighted by area."""
    a, b, c = (positions[triangles[:, corner]] for corner in range(3))
    faces = np.cross(b - a, c - a)
    _, place = np.unique(np.round(positions, 5), axis=0, return_inverse=True)
    place = place.ravel()
    sums = np.zeros((int(place.max()) + 1, 3), np.float32)
    for corner in range(3):
        np.add.at(sums, place[triangles[:, corner]], faces)
    return unit(sums[place])
