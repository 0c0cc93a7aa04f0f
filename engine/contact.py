"""Soft shadows on what goods stand on, for those that the room's light was baked without.

A shadow is the outline of a product's foot, and a rim around it in which it fades. All shadows
are one draw call over the room; a view draws those of the goods it sees.
"""

from typing import NamedTuple

import numpy as np
from panda3d.core import NodePath, OmniBoundingVolume

from engine import shading
from engine.frame import Floats
from engine.glb import Indices
from engine.goods import Integers
from engine.meshes import geom, geom_node, set_triangles, vertices

SIDES = 12
"""Directions that an outline is looked for in."""
FOOT_SHARE, FOOT_LEAST = 0.08, 0.01
"""What of a product's height, or of a metre at least, belongs to its foot."""
REACH_SHARE, REACH_LEAST, REACH_MOST = 0.35, 0.015, 0.06
"""How far the rim reaches: share of the product's height, and metres."""
FLAT = 0.006
"""Lower goods, metres, cast none: it would lie over them."""
ABOVE = 0.001
"""Shadows lie so far above what they darken, metres."""

_ANGLES = (np.arange(SIDES) + 0.5) * 2 * np.pi / SIDES
_AROUND = np.column_stack([np.cos(_ANGLES), np.sin(_ANGLES)]).astype(np.float32)


def _triangles() -> Indices:
    """Of the foot, a fan, and of the rim: both counter-clockwise as seen from above."""
    corner = np.arange(SIDES)
    after = (corner + 1) % SIDES
    fan = np.column_stack([np.zeros(SIDES - 2), corner[2:], corner[1:-1]])
    inner = np.column_stack([corner, after, corner + SIDES])
    outer = np.column_stack([after, after + SIDES, corner + SIDES])
    return np.concatenate([fan, inner, outer]).astype(np.uint32)


TRIANGLES = _triangles()
"""Of one shadow, (m, 3)."""


class Shadow(NamedTuple):
    """Corners (n, 3) in the room's frame, and how dark it is there (n, 1), 0..1."""

    corners: Floats
    dark: Floats


NONE = Shadow(np.zeros((0, 3), np.float32), np.zeros((0, 1), np.float32))


def contact_shadow(positions: Floats) -> Shadow:
    """The shadow of what has its vertices at (n, 3) `positions`, on the level of the lowest."""
    low, height = float(positions[:, 1].min()), float(np.ptp(positions[:, 1]))
    if height < FLAT:
        return NONE
    near = positions[:, 1] <= low + max(FOOT_SHARE * height, FOOT_LEAST)
    foot = positions[near][:, [0, 2]]
    outline = foot[(foot @ _AROUND.T).argmax(axis=0)]
    reach = min(max(REACH_SHARE * height, REACH_LEAST), REACH_MOST)
    flat = np.concatenate([outline, outline + reach * _AROUND])
    level = np.full(len(flat), low + ABOVE)
    dark = np.repeat([[1.0], [0.0]], SIDES, axis=0)
    corners = np.column_stack([flat[:, 0], level, flat[:, 1]])
    return Shadow(corners.astype(np.float32), dark.astype(np.float32))


class ContactShadows:
    """The shadows of all goods, by their numbers."""

    def __init__(self) -> None:
        self._shadows: list[Shadow] = []
        self._starts: Integers = np.zeros(1, np.int64)
        self._drawn: bytes | None = None
        self.node = NodePath("contact shadows")
        self.node.node().set_bounds(OmniBoundingVolume())
        shading.dress(self.node, "shadow")
        shading.see_through(self.node, True)
        self.node.set_depth_write(False)
        self.node.set_bin("shadows", 0)

    def put(self, number: int, shadow: Shadow) -> None:
        """Product `number`, which is known or the next, casts `shadow`."""
        if number == len(self._shadows):
            self._shadows.append(NONE)
        if shadow is NONE and self._shadows[number] is NONE:
            return
        self._shadows[number] = shadow
        corners = np.concatenate([shadow.corners for shadow in self._shadows])
        dark = np.concatenate([shadow.dark for shadow in self._shadows])
        self._starts = np.cumsum([0, *(len(shadow.dark) for shadow in self._shadows)])
        data = vertices(vertex=corners, dark=dark)
        self.node.node().remove_all_children()
        shape = geom(data, np.zeros((0, 3), np.uint32))
        self._shape = self.node.attach_new_node(geom_node("shadows", shape))
        self._drawn = None

    def reach(self, number: int) -> float:
        """How far the shadow of product `number` reaches beyond it at most, metres."""
        return 0.0 if self._shadows[number] is NONE else REACH_MOST

    def show(self, seen: Integers) -> int:
        """Draw the shadows of the products numbered in `seen`; how many triangles that are."""
        cast = [number for number in seen.tolist() if self._shadows[number] is not NONE]
        if (wanted := np.array(cast, np.int64).tobytes()) != self._drawn:
            self._drawn = wanted
            self._fill(cast)
        return len(cast) * len(TRIANGLES)

    def _fill(self, cast: list[int]) -> None:
        if not cast:
            self.node.hide()
            return
        self.node.show()
        starts = self._starts[cast].astype(np.uint32)
        triangles = (TRIANGLES + starts[:, None, None]).reshape(-1, 3)
        set_triangles(self._shape.node().modify_geom(0).modify_primitive(0), triangles)
