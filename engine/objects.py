"""A single product as a node of its own: in a hand, or seen from close by.

Unlike goods on display it is lit where it is by six sides of light, so it may move and turn.
"""

from dataclasses import dataclass

import numpy as np
from panda3d.core import LVecBase3f, NodePath, PTA_LVecBase3f

from engine import shading
from engine.frame import Floats, Matrix, placed, to_panda
from engine.glb import Model
from engine.meshes import bytes4, geom, geom_node, texture, vertices
from engine.surfaces import WHITE, Surface, surfaces


@dataclass(frozen=True)
class Product:
    """A product's node, its centre (3,) and size (3,) in its own frame, and its triangles."""

    node: NodePath
    centre: Floats
    size: Floats
    triangles: int

    def stand(self, place: Matrix, scale: float = 1.0) -> None:
        """Put the product's origin at `place` (4x4)."""
        self.node.set_mat(to_panda(place @ placed((0.0, 0.0, 0.0), np.eye(3), scale)))

    def float_at(self, place: Matrix, scale: float) -> None:
        """Put the product's centre at `place` (4x4)."""
        x, y, z = (-self.centre * scale).tolist()
        self.node.set_mat(to_panda(place @ placed((x, y, z), np.eye(3), scale)))

    def light(self, sides: Floats) -> None:
        """Light it from six sides, (6, 3) display RGB in the order of `light.SIDES`."""
        self.node.set_shader_input("light", colours(sides))

    def lift(self, factor: float) -> None:
        """Draw it so much brighter: it is hovered or selected."""
        self.node.set_shader_input("lift", factor)

    def show(self, on: bool = True) -> None:
        if on:
            self.node.show()
        else:
            self.node.hide()

    def remove(self) -> None:
        self.node.remove_node()


def build_product(model: Model, variant: str | None, front: bool = False) -> Product:
    """The model as a node; `front` keeps it before everything else in the picture.

    Raises:
        ModelUnreadable: one of its pictures is broken.
    """
    root = NodePath("product")
    shading.dress(root, "object")
    root.set_shader_input("lift", 1.0)
    root.set_shader_input("front", float(front))
    pieces = surfaces(model, variant, np.eye(4))
    for piece in pieces:
        _add_piece(root, model, piece)
    points = np.concatenate([piece.positions for piece in pieces])
    low, high = points.min(axis=0), points.max(axis=0)
    count = sum(len(piece.triangles) for piece in pieces)
    return Product(root, (low + high) / 2, high - low, count)


def _add_piece(root: NodePath, model: Model, piece: Surface) -> None:
    data = vertices(
        vertex=piece.positions,
        color=bytes4(np.column_stack([piece.albedo, piece.metal])),
        texcoord=piece.uvs,
        surface=piece.packed,
    )
    node = root.attach_new_node(geom_node("piece", geom(data, piece.triangles)))
    picture = WHITE if piece.picture is None else model.picture(piece.picture)
    node.set_texture(texture(picture, repeat=False))
    node.set_shader_input("opacity", piece.opacity)
    shading.see_through(node, on=piece.opacity < 1.0)


def colours(values: Floats) -> PTA_LVecBase3f:
    """(n, 3) values as a shader array."""
    made = PTA_LVecBase3f()
    for value in values.tolist():
        made.push_back(LVecBase3f(*value))
    return made
