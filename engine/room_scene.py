"""One room as a scene: what stands in it, who is in it, how it looks at a moment.

Any number of views are drawn from it, one after another. State comes in as a snapshot and
events (`scenes.room`); `now` is seconds of a monotonic clock.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from msgspec import structs
from panda3d.core import NodePath, PTA_LVecBase4f, UnalignedLVecBase4f

from engine import shading
from engine.crowd import Crowd
from engine.damage import Change
from engine.errors import RoomUnreadable
from engine.goods import Place
from engine.light import Probes, read_probes
from engine.models import Models
from engine.objects import colours
from engine.occlusion import occluders_of
from engine.picking import Picker
from engine.static_room import load_room
from engine.stock import Stock
from scenes.errors import StoreFileError
from scenes.fixtures import standings
from scenes.geometry import Vec3
from scenes.messages import Ray
from scenes.render_messages import ModelFiles, OpenRoom
from scenes.room import Event, RoomState, evolve
from scenes.store import Placement, Room, parse_store

BOX_SHARE = 0.55
"""A box that stands in for a broken model takes this share of its slot."""
LARGEST_BOX = 0.5


@dataclass(frozen=True)
class Moment:
    """Movable things as a picture showed them: people's eyes, and the SKU in each slot."""

    people: Mapping[str, Vec3]
    shown: Mapping[str, str]


@dataclass(frozen=True)
class Pick:
    """What a ray hit, nothing if all is None; `number` is the product's in the stock."""

    placement: str | None = None
    sku: str | None = None
    point: Vec3 | None = None
    normal: Vec3 | None = None
    number: int | None = None


def places_of(room: Room, shown: Collection[str], baked: Collection[Placement]) -> dict[str, Place]:
    """Where the goods in the slots `shown` stand, by slot, in the order of the placements; the
    light was baked with those of `baked`."""
    places = {}
    for placement, slot, yaw in standings(room):
        if placement.slot in shown:
            width, height, depth = (min(side * BOX_SHARE, LARGEST_BOX) for side in slot.room_for)
            places[placement.slot] = Place(
                slot=placement.slot,
                position=slot.position,
                yaw=yaw,
                size=(width, height, depth),
                baked=placement in baked,
            )
    return places


class RoomScene:
    """A room, its goods and its people in a Panda3D scene graph."""

    def __init__(
        self,
        room: Room,
        placements: Sequence[Placement],
        baked: Path,
        models: Mapping[str, ModelFiles],
        state: RoomState,
        now: float,
        on_problem: Callable[[str], None],
    ) -> None:
        """`baked` holds `room.glb` and `probes.json`, which were made with the `room`'s own
        placements; goods stand at `placements`.

        Raises:
            RoomUnreadable: the baked room is missing or broken.
        """
        self._baked = frozenset(room.placements)
        self._room = structs.replace(room, placements=list(placements))
        self.root = NodePath("scene")
        shading.world_state(self.root)
        self.state = state
        self.entrance = room.spawns[0].position
        self.models = Models(models, on_problem)
        self.probes = read_probes(baked / "probes.json")
        self.static = load_room(baked / "room.glb")
        self.occluders = occluders_of(room)
        places = list(self._places(state.shown).values())
        self.stock = Stock(places, state.shown, self.models, self.probes)
        self.crowd = Crowd(self.models, self.probes)
        for node in (self.static.node, self.stock.node, self.crowd.node):
            node.reparent_to(self.root)
        self._set_reflections(self.probes)
        self._first_goods = len(self.static.solids)
        goods = [self.stock.solid(number) for number in range(len(self.stock.places))]
        self._picker = Picker([*self.static.solids, *goods])
        self.crowd.follow(state.visitors, now)

    def apply(self, events: Sequence[Event], now: float) -> list[Change]:
        """Take in `events`; where the room looks different."""
        before = self.state
        for event in events:
            self.state = evolve(self.state, event)
        return self._restock(before.shown) + self.crowd.follow(self.state.visitors, now)

    def restock(
        self, placements: Sequence[Placement], models: Mapping[str, ModelFiles]
    ) -> list[Change]:
        """Goods stand at `placements` from now on, drawn by `models`, which are all there are;
        those that come and go follow as events. Where goods looked and look different."""
        self._room = structs.replace(self._room, placements=list(placements))
        other = self.models.update(models)
        self.stock.take_in()
        changed: list[Change] = []
        for slot, place in self._places(self.state.shown).items():
            number = self.stock.numbers[slot]
            if self.stock.skus[number] in other or self.stock.places[number] != place:
                changed += self._put(place, self.stock.skus[number])
        return changed

    def load_waiting(self) -> list[Change]:
        """Load one product that somebody saw from close by; where it is, if there was one."""
        number = self.stock.load_waiting()
        return [] if number is None else [self.change_of(number)]

    def walking(self, now: float) -> bool:
        """Whether anyone is on their way, so that `advance` would change the room."""
        return bool(self.crowd.moving(now))

    def advance(self, now: float) -> list[Change]:
        """Move everyone on to `now`; where people are moving."""
        return self.crowd.advance(now)

    def moment(self) -> Moment:
        return Moment(self.crowd.places(), self.state.shown)

    def pick(self, ray: Ray, moment: Moment, own: str | None) -> Pick:
        """What `ray` hits, with movable things as they stood at `moment`; never `own`'s body."""
        people = [eyes for visitor, eyes in moment.people.items() if visitor != own]
        hit = self._picker.pick(ray, people)
        if hit is None:
            return Pick()
        if hit.solid is None or hit.solid < self._first_goods:
            return Pick(point=hit.point, normal=hit.normal)
        number = hit.solid - self._first_goods
        slot = self.stock.places[number].slot
        return Pick(slot, moment.shown.get(slot), hit.point, hit.normal, number)

    def change_of(self, number: int) -> Change:
        """A change of product `number`, as it stands there now."""
        centre, radius = self.stock.ball(number)
        return Change(centre[None], np.array([radius], np.float32), np.zeros(1, np.float32))

    def _places(self, shown: Collection[str]) -> dict[str, Place]:
        return places_of(self._room, shown, self._baked)

    def _restock(self, before: Mapping[str, str]) -> list[Change]:
        """Bring the goods on display to the state's; where they looked and look different."""
        shown = self.state.shown
        if shown is before:  # nearly always: people move far more often than goods
            return []
        other = [slot for slot in shown if before.get(slot) != shown[slot]]
        places = self._places(other)
        gone = [slot for slot in before if slot not in shown and slot in self.stock.numbers]
        changed = [self._take_away(slot) for slot in gone]
        for slot in other:
            if slot in places:
                changed += self._put(places[slot], shown[slot])
        return changed

    def _put(self, place: Place, sku: str) -> list[Change]:
        """Show `sku` in `place`; what changes by it."""
        known = place.slot in self.stock.numbers
        before = [self.change_of(self.stock.numbers[place.slot])] if known else []
        number = self.stock.put(place, sku)
        self._picker.put(self._first_goods + number, self.stock.solid(number))
        return [*before, self.change_of(number)]

    def _take_away(self, slot: str) -> Change:
        number = self.stock.numbers[slot]
        before = self.change_of(number)
        self.stock.take_away(number)
        self._picker.take_away(self._first_goods + number)
        return before

    def _set_reflections(self, probes: Probes) -> None:
        lamps = PTA_LVecBase4f()
        for direction, strength in probes.strongest():
            lamps.push_back(UnalignedLVecBase4f(*direction, strength))
        self.root.set_shader_input("reflected", colours(probes.reflected_sides()))
        self.root.set_shader_input("lamps", lamps)


def open_scene(message: OpenRoom, now: float, on_problem: Callable[[str], None]) -> RoomScene:
    """The scene that `message` describes.

    Raises:
        RoomUnreadable: its store file or baked room cannot be read.
    """
    path = Path(message.store_file)
    try:
        room = parse_store(path.read_bytes()).room(message.room)
    except (OSError, StoreFileError) as error:
        raise RoomUnreadable(f"{path}: {error}") from error
    baked = Path(message.baked_dir)
    return RoomScene(
        room, message.placements, baked, message.models, message.state, now, on_problem
    )
