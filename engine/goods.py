"""Goods on display: all of one level of detail are one draw call.

Each level is one vertex array (every product, placed and lit when it is put out) and one texture
array (a layer a picture). What a view sees is a list of indices into it, put together from the
goods in its frustum: no per-product node, no state change, a cost that does not grow with
what is not seen.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from panda3d.core import Geom, NodePath

from engine import shading
from engine.frame import Floats, Matrix, placed, yaw_matrix
from engine.glb import Indices, Model, Picture
from engine.light import Probes
from engine.meshes import (
    Bytes4,
    bytes4,
    geom,
    geom_node,
    replace_vertices,
    set_triangles,
    texture_array,
    vertices,
)
from engine.models import Level, Models
from engine.surfaces import WHITE, Surface, surfaces
from scenes.geometry import Vec3

Integers = npt.NDArray[np.int64]
PICTURE_SIZES: dict[Level, int] = {"shelf": 256, "far": 64}
"""Width and height of a texture layer, pixels."""
LIFT = 1.13
"""How much brighter hovered and selected goods are."""


@dataclass(frozen=True)
class Place:
    """Where a product stands: its origin and yaw (radians) in the room's frame."""

    slot: str
    position: Vec3
    yaw: float
    size: Vec3
    """Of the box that stands there when the model cannot be drawn."""
    baked: bool
    """Whether the room's light was baked with goods as they stand here."""

    @property
    def matrix(self) -> Matrix:
        return placed(self.position, yaw_matrix(self.yaw))


@dataclass(frozen=True)
class Part:
    """One product at one level, placed and lit. Triangles (m, 3) index its own rows."""

    positions: Floats
    normals: Floats
    colours: Bytes4
    packed: Bytes4
    uvs: Floats
    triangles: Indices

    @property
    def corners(self) -> Floats:
        """Its triangles' corners (m, 3, 3) in the room's frame."""
        return self.positions[self.triangles]


NOTHING = Part(
    positions=np.zeros((0, 3), np.float32),
    normals=np.zeros((0, 3), np.float32),
    colours=np.zeros((0, 4), np.uint8),
    packed=np.zeros((0, 4), np.uint8),
    uvs=np.zeros((0, 3), np.float32),
    triangles=np.zeros((0, 3), np.uint32),
)
"""Of a place where nothing stands."""


class Layers:
    """The pictures of one level, each a layer of one texture array."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._pictures: list[Picture] = [cv2.resize(WHITE, (size, size))]
        self._known: dict[tuple[Path, int], int] = {}
        self._free: list[int] = []
        self.changed = True
        """Since `stacked` was asked for."""

    def of(self, model: Model, picture: int | None) -> int:
        """The layer that holds `picture` of `model`."""
        if picture is None:
            return 0
        key = (model.path, picture)
        if key not in self._known:
            self._known[key] = self._put(_resized(model.picture(picture), self._size))
        return self._known[key]

    def keep(self, paths: Collection[Path], drawn: Collection[int]) -> None:
        """Give up layers of models that are not at `paths`, unless they are `drawn`."""
        for (path, picture), layer in [*self._known.items()]:
            if path not in paths and layer not in drawn:
                del self._known[path, picture]
                self._free.append(layer)

    def stacked(self) -> Picture:
        """(layers, size, size, 4) BGRA."""
        self.changed = False
        return np.stack(self._pictures)

    def _put(self, picture: Picture) -> int:
        self.changed = True
        if self._free:
            layer = self._free.pop()
            self._pictures[layer] = picture
            return layer
        self._pictures.append(picture)
        return len(self._pictures) - 1


def _resized(picture: Picture, size: int) -> Picture:
    if picture.shape[:2] == (size, size):
        return picture
    return np.asarray(cv2.resize(picture, (size, size), interpolation=cv2.INTER_AREA))


class GoodsLevel:
    """Every product on display at one level of detail."""

    def __init__(self, level: Level, models: Models, probes: Probes) -> None:
        self.level: Level = level
        self._models = models
        self._probes = probes
        self._layers = Layers(PICTURE_SIZES[level])
        self._parts: list[Part] = []
        self._starts: Integers = np.zeros(1, np.int64)
        self._triangles: list[Indices] = []
        self._drawn: tuple[bytes, bytes] | None = None
        self.node = NodePath(f"goods {level}")
        shading.dress(self.node, "goods")
        self.node.set_bin("goods", 0)
        self.node.set_shader_input("lift", 1.0)

    def load(self, places: Sequence[Place], skus: Sequence[str]) -> None:
        """Place and light every product: `skus` are those in the `places`."""
        self.take_in()
        self._parts = [self._part(place, sku) for place, sku in zip(places, skus, strict=True)]
        self._rebuild()

    def take_in(self) -> None:
        """Have a layer for the picture of every variant there is: choosing one is no upload."""
        drawn = {int(layer) for part in self._parts for layer in np.unique(part.uvs[:, 2])}
        self._layers.keep(self._models.paths, drawn)
        for sku in self._models.skus:
            self._touch(sku)
        if self._layers.changed:
            self.node.set_shader_input("pictures", texture_array(self._layers.stacked()))

    def put(self, index: int, place: Place, sku: str) -> None:
        """Show `sku` in place `index`, which is known or the next."""
        part = self._part(place, sku)
        if index == len(self._parts):
            self._parts.append(NOTHING)
        before, self._parts[index] = self._parts[index], part
        if len(part.positions) != len(before.positions):
            self._rebuild()
            return
        start = int(self._starts[index])
        replace_vertices(self._data, start, **_columns([part]))
        self._triangles[index] = (part.triangles + start).astype(np.uint32)
        self._drawn = None

    def take_away(self, index: int) -> None:
        """Show nothing in place `index`."""
        self._parts[index] = NOTHING
        self._rebuild()

    def part(self, index: int) -> Part:
        return self._parts[index]

    def _touch(self, sku: str) -> None:
        model = self._models.get(sku, self.level, (0.1, 0.1, 0.1))
        for primitive in model.primitives:
            material = model.material(primitive, self._models.variant(sku))
            self._layers.of(model, material.base_picture)

    def _part(self, place: Place, sku: str) -> Part:
        model = self._models.get(sku, self.level, place.size)
        pieces = surfaces(model, self._models.variant(sku), place.matrix)
        return _joined([self._lit(model, piece) for piece in pieces])

    def _lit(self, model: Model, piece: Surface) -> Part:
        light = self._probes.falling_on(piece.positions, piece.normals)
        # Metals mirror what is around them (in the shader) instead of being lit.
        light += (1 - light) * piece.metal[:, None]
        layer = np.full(len(piece.uvs), self._layers.of(model, piece.picture), np.float32)
        return Part(
            positions=piece.positions,
            normals=piece.normals,
            colours=bytes4(np.column_stack([piece.albedo * light, piece.metal])),
            packed=piece.packed,
            uvs=np.column_stack([piece.uvs, layer]),
            triangles=piece.triangles,
        )

    def _rebuild(self) -> None:
        """Join all parts into the one vertex array."""
        parts = self._parts
        self._starts = np.cumsum([0, *(len(part.positions) for part in parts)])
        self._triangles = [
            (part.triangles + start).astype(np.uint32)
            for part, start in zip(parts, self._starts, strict=False)
        ]
        self._data = vertices(**_columns(parts))
        self.node.node().remove_all_children()
        empty = np.zeros((0, 3), np.uint32)
        self._plain = self.node.attach_new_node(geom_node("plain", geom(self._data, empty)))
        self._lifted = self.node.attach_new_node(geom_node("lifted", geom(self._data, empty)))
        self._lifted.set_shader_input("lift", LIFT)
        self._drawn = None

    def show(self, plain: Integers, lifted: Integers) -> None:
        """Draw the products numbered in `plain`, and brighter those in `lifted`."""
        wanted = (plain.tobytes(), lifted.tobytes())
        if wanted != self._drawn:
            self._fill(self._plain, plain)
            self._fill(self._lifted, lifted)
            self._drawn = wanted

    def _fill(self, node: NodePath, chosen: Integers) -> None:
        if len(chosen) == 0:
            node.hide()
            return
        node.show()
        triangles = np.concatenate([self._triangles[index] for index in chosen.tolist()])
        shape: Geom = node.node().modify_geom(0)
        set_triangles(shape.modify_primitive(0), triangles)


def _columns(parts: Sequence[Part]) -> dict[str, Floats | Bytes4]:
    """What the shader takes of the vertices of `parts`, one after another."""
    return {
        "vertex": np.concatenate([part.positions for part in (NOTHING, *parts)]),
        "color": np.concatenate([part.colours for part in (NOTHING, *parts)]),
        "texcoord": np.concatenate([part.uvs for part in (NOTHING, *parts)]),
        "surface": np.concatenate([part.packed for part in (NOTHING, *parts)]),
    }


def _joined(parts: list[Part]) -> Part:
    starts = np.cumsum([0, *(len(part.positions) for part in parts)])
    return Part(
        positions=np.concatenate([part.positions for part in parts]),
        normals=np.concatenate([part.normals for part in parts]),
        colours=np.concatenate([part.colours for part in parts]),
        packed=np.concatenate([part.packed for part in parts]),
        uvs=np.concatenate([part.uvs for part in parts]),
        triangles=np.concatenate(
            [part.triangles + start for part, start in zip(parts, starts, strict=False)]
        ).astype(np.uint32),
    )
