"""Everyone in the room: their avatars, how they move, what they carry."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from panda3d.core import NodePath

from engine.damage import Change, joined
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
FAR_STEP = 0.1
"""Who has moved on by more than this is looked for at the place before as well, metres."""
CARRIED_SIZE = 0.34
"""Largest extent of a product carried by someone else, metres."""


class _Member:
    def __init__(self, visitor: Visitor, now: float) -> None:
        self.walk = Walk(visitor, now)
        self.avatar = Avatar(visitor.id, visitor.name, self.walk.stance(now))
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
        self._bounds: Change | None = None
        """Of all members, until one of them changes."""

    def follow(self, visitors: Mapping[str, Visitor], now: float) -> list[Change]:
        """Bring the crowd to `visitors`; where those are and were who look different at once or
        from now on. Visitors whose line is lost (`away`) are not shown."""
        present = {key: visitor for key, visitor in visitors.items() if not visitor.away}
        gone = [key for key in self._members if key not in present]
        changed = [self._leave(key) for key in gone]
        for key, visitor in present.items():
            member = self._members.get(key)
            if member is None:
                changed.append(self._enter(visitor, now))
            elif member.visitor is not visitor:
                changed += self._update(member, visitor, now)
        return changed

    def moving(self, now: float) -> list[str]:
        """Who will look different a moment later."""
        return [key for key, member in self._members.items() if member.walk.moving(now)]

    def places(self) -> dict[str, Vec3]:
        """Where everyone's eyes are shown."""
        return {key: member.avatar.stance.position for key, member in self._members.items()}

    def advance(self, now: float) -> list[Change]:
        """Pose everyone as at `now`; where those are who moved."""
        moving = [member for member in self._members.values() if member.walk.moving(now)]
        return [change for member in moving for change in self._advance(member, now)]

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
        if not self._members:
            return []
        if self._bounds is None:
            self._bounds = joined([member.avatar.bounds for member in self._members.values()])
        seen = sight.sees(self._bounds.centres, self._bounds.seen_from(sight.pose.position))
        return [bool(some) for some in seen.reshape(len(self._members), -1).max(axis=1)]

    def _advance(self, member: _Member, now: float) -> list[Change]:
        before, stood = member.avatar.bounds, member.avatar.stance.position
        self._pose(member, now)
        far = distance(stood, member.avatar.stance.position) > FAR_STEP
        return [before, member.avatar.bounds] if far else [member.avatar.bounds]

    def _enter(self, visitor: Visitor, now: float) -> Change:
        member = self._members[visitor.id] = _Member(visitor, now)
        member.avatar.body.reparent_to(self.node)
        member.avatar.plate.reparent_to(self.node)
        self._pose(member, now)
        self._hold(member, visitor, now)
        return _for_all(member.avatar.bounds)

    def _leave(self, key: str) -> Change:
        member = self._members.pop(key)
        self._bounds = None
        member.avatar.remove()
        if member.carried is not None:
            member.carried.remove()
        return _for_all(member.avatar.bounds)

    def _update(self, member: _Member, visitor: Visitor, now: float) -> list[Change]:
        before, member.visitor = member.visitor, visitor
        if visitor.moved_at != before.moved_at:
            member.walk.add(visitor, now)
        if (visitor.name, visitor.held) == (before.name, before.held):
            return [member.avatar.bounds]
        old = member.avatar.bounds
        member.avatar.rename(visitor.name)
        self._bounds = None
        self._hold(member, visitor, now)
        return [_for_all(old), _for_all(member.avatar.bounds)]

    def _pose(self, member: _Member, now: float) -> None:
        stance = member.walk.stance(now)
        member.avatar.pose(stance, carrying=member.carried is not None)
        self._bounds = None
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


def _for_all(change: Change) -> Change:
    """The same in its owner's view too."""
    return replace(change, owner=None)
