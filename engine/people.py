"""Avatars: one node a person, jointed in the vertex shader, with a name plate above."""

import math
from functools import cache

import numpy as np
from panda3d.core import Geom, NodePath, PTA_LMatrix4f, UnalignedLMatrix4f

from engine import bounds, figure, shading
from engine.damage import Change
from engine.figure import (
    BODY,
    HEAD,
    HIP,
    LEFT_ARM,
    LEFT_LEG,
    NECK,
    RIGHT_ARM,
    RIGHT_LEG,
    SHOULDER,
    SHOULDER_OUT,
)
from engine.frame import Floats, Matrix, placed, rotation, to_panda, yaw_matrix
from engine.meshes import geom, geom_node, texture, vertices
from engine.nameplate import name_plate
from engine.objects import colours
from engine.sight import Sight
from engine.walking import Stance
from scenes.walk import EYE_HEIGHT

FADE_FROM, FADE_TO = 0.75, 0.45
"""Distances between which someone standing in the way fades out, metres."""
PLATE_HEIGHT = 0.085
PLATE_ABOVE = 0.27
"""Size of a name plate and its height above the eyes, metres."""
PLATE_SEEN = 12.0
PLATE_FIXED = 3.0
"""From here on plates grow with the distance."""
FAR_DETAIL = 0.5
"""Roundness of people who are far away."""
NEAR_FROM = 170.0
"""Height in pixels from which a person is drawn in full detail."""
CARRY_PITCH = 0.95
"""How far the arm that carries something is raised, radians."""
CARRIED_AT = (0.22, -0.5, -0.4)
"""Where what is carried floats, seen from the eyes in the body's heading, metres."""
TOPS = ("#31594b", "#b5653f", "#39475c", "#c9a25b", "#7d8f79", "#8c5a6b", "#d8cbb4", "#4f6d7a")
TROUSERS = ("#3a3f47", "#57503f", "#2f3b46", "#6b6258")
SKINS = ("#f0cdb0", "#d9a77f", "#a9734c", "#7a4f35", "#e6bb98")
HAIRS = ("#2b211c", "#5a3a24", "#8a6238", "#1d1d20", "#b9b1a6")
DARK = "#262426"


def palette(visitor: str) -> Floats:
    """Five colours (5, 3) that always belong to the same visitor."""
    digest = _fnv1a(visitor.encode()).to_bytes(4, "big")
    chosen = [
        choices[byte % len(choices)]
        for choices, byte in zip((SKINS, HAIRS, TOPS, TROUSERS), digest, strict=False)
    ]
    return np.array(
        [[int(c[i : i + 2], 16) / 255 for i in (1, 3, 5)] for c in (*chosen, DARK)], np.float32
    )


def _fnv1a(data: bytes) -> int:
    """32 bits of Fowler, Noll and Vo's hash: short enough for browsers that draw people too."""
    value = 0x811C9DC5
    for byte in data:
        value = (value ^ byte) * 0x01000193 % 2**32
    return value


def joints(stance: Stance, carrying: bool = False) -> list[Matrix]:
    """The placement (4x4) of each joint's vertices, in the order of `figure`'s joints."""
    x, y, z = stance.position
    bob = abs(math.sin(stance.phase)) * 0.025 * stance.stride
    body = placed((x, y - EYE_HEIGHT + bob, z), yaw_matrix(stance.body_yaw))
    swing = math.sin(stance.phase) * 0.55 * stance.stride
    shoulder = (SHOULDER_OUT, SHOULDER, 0.0)
    made = {
        BODY: body,
        HEAD: body @ _about((0.0, NECK, 0.0), _head_turn(stance)),
        LEFT_LEG: body @ _about((0.0, HIP, 0.0), _pitch(swing)),
        RIGHT_LEG: body @ _about((0.0, HIP, 0.0), _pitch(-swing)),
        LEFT_ARM: body @ _about((-SHOULDER_OUT, SHOULDER, 0.0), _pitch(-swing * 0.8 + 0.06)),
        RIGHT_ARM: body @ _about(shoulder, _right_arm(stance, swing, carrying)),
    }
    return [made[joint] for joint in range(6)]


def hand_place(stance: Stance) -> Matrix:
    """Where the right hand holds something: 4x4, upright, in front of the body."""
    x, y, z = stance.position
    turn = yaw_matrix(stance.body_yaw)
    offset = turn @ np.array(CARRIED_AT)
    return placed((x + offset[0], y + offset[1], z + offset[2]), turn)


def _about(pivot: tuple[float, float, float], turn: Matrix) -> Matrix:
    matrix = placed(pivot, turn)
    matrix[:3, 3] -= turn @ np.array(pivot)
    return matrix


def _pitch(angle: float) -> Matrix:
    sin, cos = math.sin(angle), math.cos(angle)
    return np.array([[1.0, 0.0, 0.0], [0.0, cos, -sin], [0.0, sin, cos]])


def _head_turn(stance: Stance) -> Matrix:
    return yaw_matrix(-stance.body_yaw) @ rotation(stance.orientation)


def _right_arm(stance: Stance, swing: float, carrying: bool) -> Matrix:
    """Carrying, pointing along the hand's ray, or swinging against the leg."""
    if carrying:
        return _pitch(CARRY_PITCH)
    if stance.hand is None:
        return _pitch(swing * 0.8 + 0.06)
    x, y, z = yaw_matrix(-stance.body_yaw) @ np.array(stance.hand.direction)
    return yaw_matrix(math.atan2(-x, -z)) @ _pitch(math.pi / 2 + math.asin(max(-1.0, min(1.0, y))))


@cache
def _shape(detail: float) -> Geom:
    """The figure's geometry, uploaded once for all avatars."""
    body = figure.figure(detail)
    data = vertices(vertex=body.positions, normal=body.normals, texcoord=body.slots)
    return geom(data, body.triangles)


class Avatar:
    """One person's nodes: body and name plate."""

    def __init__(self, visitor: str, name: str, stance: Stance) -> None:
        self.body = NodePath("avatar")
        self._near, self._far = (
            self.body.attach_new_node(geom_node("figure", _shape(detail)))
            for detail in (1.0, FAR_DETAIL)
        )
        shading.dress(self.body, "person")
        self.body.set_bin("goods", 1)
        self.body.set_shader_input("palette", colours(palette(visitor)))
        self.plate = NodePath("plate")
        shading.dress(self.plate, "label")
        shading.see_through(self.plate, on=True)
        self._card: NodePath | None = None
        self.visitor = visitor
        self.stance = stance
        self._bounds: Change | None = None
        self._carrying = self._bent = False
        self._opacity = -1.0
        self.name = ""
        self.rename(name)

    def rename(self, name: str) -> None:
        if name == self.name:
            return
        self.name = name
        if self._card is not None:
            self._card.remove_node()
        picture = name_plate(name)
        self._proportions = picture.shape[1] / picture.shape[0]
        self._bounds = None
        self._card = self.plate.attach_new_node(geom_node("card", _card(picture.shape)))
        self._card.set_texture(texture(picture, repeat=False))

    def pose(self, stance: Stance, carrying: bool = False) -> None:
        """Stand as `stance` says, from the next picture on that shows it."""
        self.stance = stance
        self._carrying = carrying
        self._bent = False
        self._bounds = None

    @property
    def bounds(self) -> Change:
        """Where body and plate may be seen."""
        if self._bounds is None:
            centres, radii = bounds.body(self.stance, self._reaching)
            x, y, z = self.stance.position
            above = np.array([[x, y + PLATE_ABOVE, z]], np.float32)
            reach = PLATE_HEIGHT * math.hypot(self._proportions / 2, 1.0)
            growing = np.zeros(len(radii) + 1, np.float32)
            growing[-1] = reach / PLATE_FIXED
            centres = np.concatenate([centres, above])
            radii = np.append(radii, np.float32(reach))
            self._bounds = Change(centres, radii, growing, self.visitor)
        return self._bounds

    @property
    def _reaching(self) -> bool:
        return self._carrying or self.stance.hand is not None

    def light(self, sides: Floats) -> None:
        self.body.set_shader_input("light", colours(sides))

    def face(self, sight: Sight, seen: bool) -> int:
        """Prepare for one view; the triangles drawn in it. Someone so near that they would fill
        the picture fades; who is not `seen` is not drawn."""
        if not seen:
            return self._hide()
        position = np.array(self.stance.position)
        away = float(np.linalg.norm((position - sight.camera[:3, 3])[[0, 2]]))
        opacity = min(max((away - FADE_TO) / (FADE_FROM - FADE_TO), 0.0), 1.0)
        if opacity == 0.0:
            return self._hide()
        if not self._bent:
            self._bend(self.stance)
        self.body.show()
        _show(self.plate, away < PLATE_SEEN)
        self._blend(opacity)
        self._turn_plate(sight.camera, position, away)
        near = figure.HEIGHT * sight.focal > NEAR_FROM * max(away, FADE_TO)
        _show(self._near, near)
        _show(self._far, not near)
        return len(figure.figure(1.0 if near else FAR_DETAIL).triangles)

    def _hide(self) -> int:
        self.body.hide()
        self.plate.hide()
        return 0

    def _bend(self, stance: Stance) -> None:
        matrices = PTA_LMatrix4f()
        for matrix in joints(stance, self._carrying):
            matrices.push_back(UnalignedLMatrix4f(to_panda(matrix)))
        self.body.set_shader_input("joints", matrices)
        self._bent = True

    def _blend(self, opacity: float) -> None:
        if opacity == self._opacity:
            return
        self._opacity = opacity
        for node in (self.body, self.plate):
            node.set_shader_input("opacity", opacity)
        shading.see_through(self.body, on=opacity < 1.0)

    def _turn_plate(self, camera: Matrix, position: Floats, away: float) -> None:
        """Face the camera; grow with distance, so that names stay readable across the shop."""
        size = PLATE_HEIGHT * max(1.0, away / PLATE_FIXED)
        x, y, z = position.tolist()
        above = (x, y + PLATE_ABOVE + size / 2, z)
        self.plate.set_mat(to_panda(placed(above, camera[:3, :3], size)))

    def remove(self) -> None:
        self.body.remove_node()
        self.plate.remove_node()


def _show(node: NodePath, on: bool) -> None:
    if on:
        node.show()
    else:
        node.hide()


def _card(shape: tuple[int, ...]) -> Geom:
    """A standing rectangle 1 high, with the picture's proportions, centred, facing +Z."""
    half = shape[1] / shape[0] / 2
    data = vertices(
        vertex=np.array(
            [[-half, -0.5, 0], [half, -0.5, 0], [half, 0.5, 0], [-half, 0.5, 0]], np.float32
        ),
        color=np.full((4, 4), 255, np.uint8),
        texcoord=np.array([[0, 1], [1, 1], [1, 0], [0, 0]], np.float32),
    )
    return geom(data, np.array([[0, 1, 2], [0, 2, 3]], np.uint32))
