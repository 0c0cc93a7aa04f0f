"""Everyone in the room: their avatars, how they move, what they carry."""

from collections.abc import Mapping

import numpy as np
from panda3d.core import NodePath

from engine.frame import Floats
from engine.light import Probes
from engine.models import Models
from engine.objects import Product, build_product
from engine.people import Avatar, hand_place
from engine.sight import Sight
from engine.stock import Cost
from engine.walking import Walk
from scenes.geometry import Vec3, distance
from scenes.room import Visitor

LIGHT_STEP = 0.25
"""Light on a person is looked up anew after this many metres."""
CHEST = 0.45
"""Below the eyes, metres: where a person's light is looked up."""
BODY_BALLS = np.array([[0.2, 0.6], [-0.45, 0.65], [-1.2, 0.55]], np.float32)
"""Balls that hold a person with their name and what they carry: height of the middle above the
eyes, and radius, metres. One ball around all would be seen at a place where nobody is."""
CARRIED_SIZE = 0.34
"""Largest extent of a product carried by someone else, metres."""


class _Member:
    def __init__(self, visitor: Visitor, now: float) -> None:
        self.avatar = Avatar(visitor.id, visitor.name)
        self.walk = Walk(visitor, now)
        self.visitor = visitor
        self.lit_at: Vec3 | None = None
        self.carried: Product | None = None
        self.carried_sku: str | None = None


class Crowd:
    """The people of a room by visitor id."""

    def __init__(self, models: Models, probes: Probes) -> None:
        self.node = NodePath("crowd")
        self._models, self._probes = models, probes
        self._members: dict[str, _Member] = {}

    def follow(self, visitors: Mapping[str, Visitor], now: float) -> list[str]:
        """Bring the crowd to `visitors`; the ids of those who look different at once or from
        now on. Visitors whose line is lost (`away`) are not shown."""
        present = {key: visitor for key, visitor in visitors.items() if not visitor.away}
        changed = [key for key in self._members if key not in present]
        for key in changed:
            self._leave(key)
        for key, visitor in present.items():
            member = self._members.get(key)
            if member is None:
                self._enter(visitor, now)
                changed.append(key)
            elif member.visitor is not visitor:
                self._update(member, visitor, now)
                changed.append(key)
        return changed

    def moving(self, now: float) -> list[str]:
        """Who will look different a moment later."""
        return [key for key, member in self._members.items() if member.walk.moving(now)]

    def place(self, visitor: str) -> Vec3 | None:
        """Where a person's eyes are shown."""
        member = self._members.get(visitor)
        stance = None if member is None else member.avatar.stance
        return None if stance is None else stance.position

    def places(self) -> dict[str, Vec3]:
        """Where everyone's eyes are shown."""
        return {
            key: member.avatar.stance.position
            for key, member in self._members.items()
            if member.avatar.stance is not None
        }

    def advance(self, now: float) -> None:
        """Pose everyone as at `now`."""
        for member in self._members.values():
            if member.avatar.stance is None or member.walk.moving(now):
                self._pose(member, now)

    def prepare(self, sight: Sight, own: str | None) -> Cost:
        """Make the crowd ready for one view, whose visitor is `own`; what drawing it costs."""
        triangles = draws = 0
        for (key, member), seen in zip(self._members.items(), self._seen(sight), strict=True):
            figure = member.avatar.face(sight, seen and key != own)
            triangles += figure
            draws += 2 * bool(figure)
            if member.carried is not None:
                member.carried.show(bool(figure))
                triangles += member.carried.triangles if figure else 0
                draws += bool(figure)
        return Cost(triangles, draws)

    def _seen(self, sight: Sight) -> list[bool]:
        """Who is in the picture, in the order of the members."""
        eyes = np.array(list(self.places().values()), np.float32).reshape(-1, 3)
        centres, radii = body_balls(eyes)
        balls = sight.sees(centres.reshape(-1, 3), np.tile(radii, len(eyes)))
        return [bool(seen.any()) for seen in balls.reshape(-1, len(radii))]

    def _enter(self, visitor: Visitor, now: float) -> None:
        member = self._members[visitor.id] = _Member(visitor, now)
        member.avatar.body.reparent_to(self.node)
        member.avatar.plate.reparent_to(self.node)
        self._pose(member, now)
        self._hold(member, visitor, now)

    def _leave(self, key: str) -> None:
        member = self._members.pop(key)
        member.avatar.remove()
        if member.carried is not None:
            member.carried.remove()

    def _update(self, member: _Member, visitor: Visitor, now: float) -> None:
        before, member.visitor = member.visitor, visitor
        if visitor.moved_at != before.moved_at:
            member.walk.add(visitor, now)
        member.avatar.rename(visitor.name)
        self._hold(member, visitor, now)

    def _pose(self, member: _Member, now: float) -> None:
        stance = member.walk.stance(now)
        member.avatar.pose(stance, carrying=member.carried is not None)
        moved = member.lit_at is None or distance(stance.position, member.lit_at) > LIGHT_STEP
        if moved:
            self._light(member, stance.position)
        if member.carried is not None:
            scale = min(1.0, CARRIED_SIZE / float(member.carried.size.max()))
            member.carried.float_at(hand_place(stance), scale)

    def _light(self, member: _Member, eyes: Vec3) -> None:
        member.lit_at = eyes
        chest = np.array([eyes[0], eyes[1] - CHEST, eyes[2]], np.float32)
        sides = self._probes.irradiance_sides(chest)
        member.avatar.light(sides)
        if member.carried is not None:
            member.carried.light(sides)

    def _hold(self, member: _Member, visitor: Visitor, now: float) -> None:
        sku = None if visitor.held is None else visitor.held.sku
        if sku == member.carried_sku:
            return
        if member.carried is not None:
            member.carried.remove()
        member.carried, member.carried_sku = None, sku
        if sku is not None:
            model = self._models.get(sku, "shelf", (0.2, 0.2, 0.2))
            member.carried = build_product(model, self._models.variant(sku))
            member.carried.node.reparent_to(self.node)
        member.lit_at = None
        self._pose(member, now)


def body_balls(eyes: Floats) -> tuple[Floats, Floats]:
    """Balls around people with their (n, 3) eyes there: (n, m, 3) centres and (m,) radii."""
    centres = np.repeat(eyes[:, None], len(BODY_BALLS), axis=1)
    centres[:, :, 1] += BODY_BALLS[:, 0]
    return centres, BODY_BALLS[:, 1]
