"""The baked room: what never moves, drawn with one texture fetch a pixel."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from panda3d.core import GeomNode, NodePath, Texture

from engine import shading
from engine.errors import ModelUnreadable, RoomUnreadable
from engine.frame import Floats
from engine.glb import Model, Primitive, read_glb
from engine.meshes import bytes4, geom, geom_node, srgb, texture, vertices
from engine.picking import Solid
from engine.sight import Sight
from engine.stock import Cost
from engine.surfaces import WHITE


@dataclass
class StaticRoom:
    """The room's node, its chunks, those for picking, their boxes (n, 3), triangle counts (n,), and
    which are hidden (n,)."""

    node: NodePath
    chunks: list[NodePath]
    solids: list[Solid]
    low: Floats
    high: Floats
    triangles: npt.NDArray[np.int64]
    hidden: npt.NDArray[np.bool_]

    def prepare(self, sight: Sight) -> Cost:
        """Hide what `sight` cannot see for what is before it; what drawing the rest costs."""
        hidden = sight.hides_boxes(self.low, self.high)
        for number in np.flatnonzero(hidden != self.hidden).tolist():
            if hidden[number]:
                self.chunks[number].hide()
            else:
                self.chunks[number].show()
        self.hidden = hidden
        seen = sight.sees_boxes(self.low, self.high) & ~hidden
        return Cost(int(self.triangles[seen].sum()), int(seen.sum()))


def load_room(path: Path) -> StaticRoom:
    """Load `room.glb`.

    Raises:
        RoomUnreadable: it is missing or broken.
    """
    try:
        model = read_glb(path)
        textures = _textures(model)
    except ModelUnreadable as error:
        raise RoomUnreadable(f"{error}: bake the room again") from error
    root = NodePath("room")
    shading.dress(root, "room")
    chunks = []
    for index, primitive in enumerate(model.primitives):
        material = model.material(primitive, None)
        chunks.append(root.attach_new_node(_chunk(f"chunk {index}", primitive, material.colour)))
        chunks[-1].set_texture(textures[material.base_picture])
    root.set_bin("room", 0)
    return StaticRoom(
        node=root,
        chunks=chunks,
        solids=[Solid(p.positions[p.triangles]) for p in model.primitives],
        low=np.array([p.positions.min(axis=0) for p in model.primitives]),
        high=np.array([p.positions.max(axis=0) for p in model.primitives]),
        triangles=np.array([len(p.triangles) for p in model.primitives], np.int64),
        hidden=np.zeros(len(model.primitives), np.bool_),
    )


def _textures(model: Model) -> dict[int | None, Texture]:
    used = {model.material(primitive, None).base_picture for primitive in model.primitives}
    return {index: texture(WHITE if index is None else model.picture(index)) for index in used}


def _chunk(name: str, primitive: Primitive, factor: tuple[float, ...]) -> GeomNode:
    """One chunk; its colours are encoded once here, so that shaders multiply display values."""
    colours = srgb(primitive.colours * np.array(factor, np.float32))
    data = vertices(vertex=primitive.positions, color=bytes4(colours), texcoord=primitive.uvs)
    return geom_node(name, geom(data, primitive.triangles), primitive.positions)
