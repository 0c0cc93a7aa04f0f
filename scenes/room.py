"""The truth of a live room: a pure reducer.

`decide(state, command, rules, now)` answers a command with the events it causes, or refuses
it; `evolve(state, event)` is the state after an event. The front runs it, workers and
browsers only `evolve` their copies. Replaying a log over a snapshot gives the same state.
"""

import math
from typing import Annotated

import msgspec

from scenes import arrival
from scenes.cart import Sku
from scenes.errors import CommandRefused, RoomFull
from scenes.fixtures import room_slots
from scenes.geometry import Point2, Quat, Vec3, multiplied, quat_from_yaw_pitch
from scenes.store import Room, SlotId
from scenes.walk import WalkableFloor, walkable_floor

RETURN_S = 10.0
"""Who moved within this keeps the place even in a full room: a reload, a tunnel, a new server."""
MAX_SPEED = 6.0
"""Fastest plausible walk, m/s; more than a run, so that a late packet is no offence."""
SLACK = 1.0
"""Distance forgiven on top of it, metres."""

DisplayName = Annotated[str, msgspec.Meta(min_length=1, max_length=24)]
VisitorId = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{1,64}$")]


class Hand(msgspec.Struct, frozen=True, array_like=True):
    """A hand or pointing ray: where it starts and where it points (unit vector)."""

    position: Vec3
    direction: Vec3


UPRIGHT_PITCH = math.radians(-9)
"""Goods stand below the eyes, and half of an upright picture would be ceiling: who sees one comes
in looking down a little."""
THREE_QUARTER = multiplied(
    quat_from_yaw_pitch(0.0, math.radians(22)), quat_from_yaw_pitch(math.radians(-28))
)
"""How goods are first held: a little from above and from one side, as catalogues show them. From
straight ahead a plate is a line."""


class Held(msgspec.Struct, frozen=True):
    """The product a visitor has taken in hand: which, from where, how it is turned."""

    placement: str
    sku: str
    orientation: Quat = THREE_QUARTER
    """In the holder's view frame."""


class Visitor(msgspec.Struct, frozen=True):
    """A person in the room. `position` is of the eyes; `orientation` of the head."""

    id: str
    name: str
    position: Vec3
    orientation: Quat
    moved_at: float
    hand: Hand | None = None
    held: Held | None = None
    away: bool = False


class RoomState(msgspec.Struct, frozen=True):
    """Everything that may change in a live room. `shown` maps a placement to its variant."""

    seq: int
    visitors: dict[str, Visitor]
    shown: dict[str, str]


class RoomRules(msgspec.Struct, frozen=True):
    """What a room allows, worked out once from the store and the catalogue."""

    room: Room
    floor: WalkableFloor
    siblings: dict[str, frozenset[str]]
    """For each SKU the SKUs of the same product (itself included)."""


# --- commands -------------------------------------------------------------------------


class Enter(msgspec.Struct, frozen=True, tag=True):
    """`upright`: they see the room in a picture that is higher than wide. `at`: the goods whose
    link they followed; they come in before them."""

    visitor: VisitorId
    name: DisplayName
    near: VisitorId | None = None
    upright: bool = False
    at: Sku | None = None


class Leave(msgspec.Struct, frozen=True, tag=True):
    visitor: VisitorId


class SetAway(msgspec.Struct, frozen=True, tag=True):
    """The visitor's line is lost (`away`) or back; the seat is kept meanwhile."""

    visitor: VisitorId
    away: bool


class SetName(msgspec.Struct, frozen=True, tag=True):
    visitor: VisitorId
    name: DisplayName


class Move(msgspec.Struct, frozen=True, tag=True):
    visitor: VisitorId
    position: Vec3
    orientation: Quat
    hand: Hand | None = None


class PickUp(msgspec.Struct, frozen=True, tag=True):
    visitor: VisitorId
    placement: SlotId


class Turn(msgspec.Struct, frozen=True, tag=True):
    """Turn the held product to an absolute `orientation` (relative to the holder's view)."""

    visitor: VisitorId
    orientation: Quat


class PutDown(msgspec.Struct, frozen=True, tag=True):
    visitor: VisitorId


class ChooseVariant(msgspec.Struct, frozen=True, tag=True):
    """Show another variant of the product in `placement` to everybody in the room."""

    visitor: VisitorId
    placement: SlotId
    sku: Sku


class Stock(msgspec.Struct, frozen=True, tag=True):
    """The shop puts `sku` out in a slot of the room, in place of what stands there, or clears the
    slot (None). The rules are those of the room as it is then."""

    placement: SlotId
    sku: Sku | None


class StepAside(msgspec.Struct, frozen=True, tag=True):
    """Make way for what stands now where the visitor stood."""

    visitor: VisitorId


Command = (
    Enter | Leave | SetAway | SetName | Move | PickUp | Turn | PutDown | ChooseVariant | Stock
    | StepAside
)  # fmt: skip


# --- events ---------------------------------------------------------------------------


class Entered(msgspec.Struct, frozen=True, tag=True):
    visitor: Visitor


class Left(msgspec.Struct, frozen=True, tag=True):
    visitor: str


class AwayChanged(msgspec.Struct, frozen=True, tag=True):
    visitor: str
    away: bool


class Renamed(msgspec.Struct, frozen=True, tag=True):
    visitor: str
    name: str


class Moved(msgspec.Struct, frozen=True, tag=True):
    visitor: str
    position: Vec3
    orientation: Quat
    at: float
    hand: Hand | None = None


class PickedUp(msgspec.Struct, frozen=True, tag=True):
    visitor: str
    held: Held


class Turned(msgspec.Struct, frozen=True, tag=True):
    visitor: str
    orientation: Quat


class PutBack(msgspec.Struct, frozen=True, tag=True):
    visitor: str
    placement: str
    sku: str


class VariantShown(msgspec.Struct, frozen=True, tag=True):
    placement: str
    sku: str
    visitor: str


class Stocked(msgspec.Struct, frozen=True, tag=True):
    """The shop has put `sku` out in a slot, or cleared it (None)."""

    placement: str
    sku: str | None


Event = (
    Entered | Left | AwayChanged | Renamed | Moved | PickedUp | Turned | PutBack | VariantShown
    | Stocked
)  # fmt: skip

TRANSIENT = (Moved, Turned)
"""Events that only the newest of counts: sent latest-wins, kept by the snapshot, not the log."""


def rules_for(
    room: Room, products: list[frozenset[str]], flat: frozenset[str] = frozenset()
) -> RoomRules:
    """The rules of `room`; `products` are the sets of SKUs that belong together, `flat` the
    SKUs that can be walked over."""
    siblings = {sku: group for group in products for sku in group}
    return RoomRules(room=room, floor=walkable_floor(room, flat), siblings=siblings)


def opening_state(room: Room) -> RoomState:
    """A room nobody has entered yet, goods as the store file places them."""
    slots = room_slots(room)
    shown = {place.slot: place.sku for place in room.placements if place.slot in slots}
    return RoomState(seq=0, visitors={}, shown=shown)


def decide(state: RoomState, command: Command, rules: RoomRules, now: float) -> list[Event]:
    """The events that `command` causes at monotonic time `now` (seconds).

    Raises:
        CommandRefused: the room does not allow it; nothing has changed.
        RoomFull: there is no place for one more.
    """
    match command:
        case Enter():
            return _enter(state, command, rules, now)
        case Leave(visitor):
            return [Left(_present(state, visitor).id)]
        case SetAway(visitor, away):
            changed = _present(state, visitor).away != away
            return [AwayChanged(visitor, away)] if changed else []
        case SetName(visitor, name):
            return _rename(_present(state, visitor), name)
        case Move():
            return _move(state, command, rules, now)
        case PickUp(visitor, placement):
            return _pick_up(_present(state, visitor), placement, state)
        case Turn(visitor, orientation):
            if _present(state, visitor).held is None:
                raise CommandRefused("nothing_held", "there is nothing in your hand to turn")
            return [Turned(visitor, orientation)]
        case PutDown(visitor):
            held = _present(state, visitor).held
            return [PutBack(visitor, held.placement, held.sku)] if held else []
        case ChooseVariant():
            return _choose_variant(state, command, rules)
        case Stock():
            return _stock(state, command, rules)
        case StepAside(visitor):
            return _step_aside(_present(state, visitor), state, rules, now)


def _present(state: RoomState, visitor: str) -> Visitor:
    try:
        return state.visitors[visitor]
    except KeyError:
        raise CommandRefused("not_here", "you are not in this room: enter it first") from None


def clean_name(name: str) -> str:
    """The display name as it is shown: one space between words, none around them.

    Raises:
        CommandRefused: nothing in it can be seen, or something that cannot.
    """
    clean = " ".join(name.split())
    if not clean or not clean.isprintable():
        raise CommandRefused("bad_name", "choose a name of 1 to 24 visible characters")
    return clean


def _rename(visitor: Visitor, name: str) -> list[Event]:
    clean = clean_name(name)
    return [Renamed(visitor.id, clean)] if clean != visitor.name else []


def _shown(state: RoomState, placement: str) -> str:
    try:
        return state.shown[placement]
    except KeyError:
        raise CommandRefused("no_such_goods", f"nothing is on display at '{placement}'") from None


def _enter(state: RoomState, command: Enter, rules: RoomRules, now: float) -> list[Event]:
    known = state.visitors.get(command.visitor)
    if known is not None:
        back: list[Event] = [AwayChanged(known.id, False)] if known.away else []
        before = _before_goods(state, command, rules)
        return [*back, Moved(known.id, *before, now)] if before else back
    leaving = _making_room(state, rules, now)
    position, orientation = _arrival(state, command, rules)
    visitor = Visitor(command.visitor, command.name, position, orientation, moved_at=now)
    return [*leaving, Entered(visitor)]


def _making_room(state: RoomState, rules: RoomRules, now: float) -> list[Event]:
    """Who is here comes before who may come back: in a full room whoever has been away longest
    gives up the place."""
    if len(state.visitors) < rules.room.capacity:
        return []
    away = [v for v in state.visitors.values() if v.away and now - v.moved_at >= RETURN_S]
    if not away:
        raise RoomFull("every place in this room is taken: try again in a moment")
    return [Left(min(away, key=lambda visitor: visitor.moved_at).id)]


def _arrival(state: RoomState, command: Enter, rules: RoomRules) -> tuple[Vec3, Quat]:
    """Where a newcomer stands and looks: before the goods or beside the friend of their link, else
    at the emptiest spawn."""
    return (
        _before_goods(state, command, rules)
        or _beside_friend(state, command, rules)
        or _at_spawn(state, command, rules)
    )


def _before_goods(state: RoomState, command: Enter, rules: RoomRules) -> tuple[Vec3, Quat] | None:
    """Before the goods that were asked for, in any variant; None where they are not on display or
    cannot be stood before."""
    if command.at is None:
        return None
    wanted = rules.siblings.get(command.at, frozenset({command.at}))
    slots, ground = room_slots(rules.room), _ground(state, rules)
    there = (slots[placement] for placement, sku in state.shown.items() if sku in wanted)
    spots = (arrival.before(ground, one.position, one.yaw, _pitch(command)) for one in there)
    return next(filter(None, spots), None)


def _beside_friend(state: RoomState, command: Enter, rules: RoomRules) -> tuple[Vec3, Quat] | None:
    friend = state.visitors.get(command.near) if command.near else None
    if friend is None:
        return None
    return arrival.beside(_ground(state, rules), _feet(friend), _pitch(command))


def _at_spawn(state: RoomState, command: Enter, rules: RoomRules) -> tuple[Vec3, Quat]:
    return arrival.at_spawn(_ground(state, rules), rules.room.spawns, _pitch(command))


def _pitch(command: Enter) -> float:
    return UPRIGHT_PITCH if command.upright else 0.0


def _ground(state: RoomState, rules: RoomRules) -> arrival.Ground:
    return arrival.Ground(rules.floor, [_feet(visitor) for visitor in state.visitors.values()])


def _feet(visitor: Visitor) -> Point2:
    return visitor.position[0], visitor.position[2]


def _move(state: RoomState, command: Move, rules: RoomRules, now: float) -> list[Event]:
    visitor = _present(state, command.visitor)
    here = _feet(visitor)
    there = (command.position[0], command.position[2])
    if math.dist(here, there) > SLACK + MAX_SPEED * max(0.0, now - visitor.moved_at):
        raise CommandRefused("too_fast", "nobody walks that fast: you are put back")
    if there != here and not rules.floor.allows(there):
        raise CommandRefused("blocked", "there is something in the way: you are put back")
    height = min(max(command.position[1], 0.4), rules.room.height - 0.1)
    position = (there[0], height, there[1])
    return [Moved(visitor.id, position, command.orientation, now, command.hand)]


def _pick_up(visitor: Visitor, placement: str, state: RoomState) -> list[Event]:
    sku = _shown(state, placement)
    events: list[Event] = []
    if visitor.held is not None:
        events.append(PutBack(visitor.id, visitor.held.placement, visitor.held.sku))
    return [*events, PickedUp(visitor.id, Held(placement, sku))]


def _choose_variant(state: RoomState, command: ChooseVariant, rules: RoomRules) -> list[Event]:
    _present(state, command.visitor)
    sku = _shown(state, command.placement)
    if command.sku not in rules.siblings.get(sku, frozenset()):
        raise CommandRefused("no_such_variant", "this product does not come in that variant")
    if command.sku == sku:
        return []
    return [VariantShown(command.placement, command.sku, command.visitor)]


def _stock(state: RoomState, command: Stock, rules: RoomRules) -> list[Event]:
    placement, sku = command.placement, command.sku
    if sku is not None and placement not in room_slots(rules.room):
        raise CommandRefused("no_such_goods", f"there is no place '{placement}' in this room")
    if state.shown.get(placement) == sku:
        return []
    back: list[Event] = [
        PutBack(visitor.id, placement, visitor.held.sku)
        for visitor in state.visitors.values()
        if visitor.held is not None and visitor.held.placement == placement
    ]
    return [*back, Stocked(placement, sku)]


def _step_aside(visitor: Visitor, state: RoomState, rules: RoomRules, now: float) -> list[Event]:
    here = _feet(visitor)
    if rules.floor.allows(here):
        return []
    spots = arrival.around(here, arrival.STEPS_ASIDE)
    x, z = _ground(state, rules).free(spots) or rules.room.spawns[0].position
    there = (x, visitor.position[1], z)
    return [Moved(visitor.id, there, visitor.orientation, now, visitor.hand)]


def evolve(state: RoomState, event: Event) -> RoomState:
    """The state after `event`. Events about visitors who have left change nothing."""
    visitors, shown = state.visitors, state.shown
    match event:
        case Entered(visitor):
            visitors = visitors | {visitor.id: visitor}
        case Left(visitor_id):
            visitors = {key: value for key, value in visitors.items() if key != visitor_id}
        case VariantShown(placement, sku, _):
            shown = shown | {placement: sku}
            visitors = {key: _rehold(value, placement, sku) for key, value in visitors.items()}
        case Stocked(placement, sku):
            shown = {slot: stands for slot, stands in shown.items() if slot != placement}
            if sku is not None:
                shown = shown | {placement: sku}
        case _:
            known = visitors.get(event.visitor)
            if known is not None:
                visitors = visitors | {known.id: _changed(known, event)}
    return RoomState(seq=state.seq + 1, visitors=visitors, shown=shown)


def _rehold(visitor: Visitor, placement: str, sku: str) -> Visitor:
    """A product held while its variant changes changes in the hand too."""
    if visitor.held is None or visitor.held.placement != placement:
        return visitor
    held = msgspec.structs.replace(visitor.held, sku=sku)
    return msgspec.structs.replace(visitor, held=held)


def _changed(
    visitor: Visitor, event: AwayChanged | Renamed | Moved | PickedUp | Turned | PutBack
) -> Visitor:
    match event:
        case Renamed(_, name):
            return msgspec.structs.replace(visitor, name=name)
        case AwayChanged(_, away):
            return msgspec.structs.replace(visitor, away=away)
        case Moved(_, position, orientation, at, hand):
            return msgspec.structs.replace(
                visitor, position=position, orientation=orientation, moved_at=at, hand=hand
            )
        case PickedUp(_, held):
            return msgspec.structs.replace(visitor, held=held)
        case Turned(_, orientation):
            if visitor.held is None:
                return visitor
            held = msgspec.structs.replace(visitor.held, orientation=orientation)
            return msgspec.structs.replace(visitor, held=held)
        case PutBack():
            return msgspec.structs.replace(visitor, held=None)
