"""The room's reducer: what visitors may do, and that a replay gives the same room."""

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from scenes.errors import CommandRefused, RoomFull
from scenes.fixtures import Slot, room_slots
from scenes.geometry import rotated
from scenes.room import (
    UPRIGHT_PITCH,
    ChooseVariant,
    Command,
    Enter,
    Entered,
    Event,
    Leave,
    Move,
    PickUp,
    PutDown,
    RoomState,
    SetAway,
    SetName,
    Turn,
    Visitor,
    decide,
    evolve,
    opening_state,
    rules_for,
)
from scenes.store import parse_store
from tests.scenes import small_store

RULES = small_store.rules()
UPRIGHT = (0.0, 0.0, 0.0, 1.0)


def after(state: RoomState, command: Command, now: float = 0.0) -> RoomState:
    for event in decide(state, command, RULES, now):
        state = evolve(state, event)
    return state


def opened(*visitors: str) -> RoomState:
    state = opening_state(small_store.room())
    for visitor in visitors:
        state = after(state, Enter(visitor, visitor.title()))
    return state


def refused(state: RoomState, command: Command, now: float = 0.0) -> str:
    with pytest.raises(CommandRefused) as caught:
        decide(state, command, RULES, now)
    return caught.value.code


def test_everybody_arrives_standing_free_and_apart() -> None:
    state = opened("ann", "bob", "cyd")
    spots = [(v.position[0], v.position[2]) for v in state.visitors.values()]
    assert all(RULES.floor.allows(spot) for spot in spots)
    assert min(math.dist(a, b) for a in spots for b in spots if a != b) >= 0.4


def test_who_sees_an_upright_picture_comes_in_looking_down_a_little() -> None:
    state = after(opened("ann"), Enter("bob", "Bob", upright=True))
    ahead = [rotated(state.visitors[name].orientation, (0, 0, -1)) for name in ("ann", "bob")]
    assert [y for _, y, _ in ahead] == pytest.approx([0, math.sin(UPRIGHT_PITCH)])


def test_a_friend_is_met_face_to_face() -> None:
    state = after(opened("ann"), Move("ann", (3, 1.6, -2), UPRIGHT), now=10)
    state = after(state, Enter("bob", "Bob", near="ann"))
    assert math.dist(state.visitors["ann"].position, state.visitors["bob"].position) < 1.7


FLAGSHIP = Path(__file__).parents[2] / "examples" / "flagship" / "store.toml"


def test_whoever_follows_a_link_to_goods_stands_before_them_and_sees_them() -> None:
    room = parse_store(FLAGSHIP.read_bytes()).rooms[0]
    rules, state, slots = rules_for(room, []), opening_state(room), room_slots(room)
    from_front = []
    for sku in sorted(set(state.shown.values())):
        (event,) = decide(state, Enter("ann", "Ann", at=sku), rules, 0.0)
        assert isinstance(event, Entered)
        places = [slots[place] for place, shown in state.shown.items() if shown == sku]
        seen = [slot for slot in places if _in_view(event.visitor, slot)]
        assert seen, sku
        from_front.append(any(_before(event.visitor, slot) for slot in seen))
    assert sum(from_front) >= 0.95 * len(from_front), (
        "some stand with their back to a wall of goods"
    )


def _in_view(visitor: Visitor, slot: Slot) -> bool:
    """A few steps away at most, and inside the picture."""
    to = np.subtract(slot.position, visitor.position)
    ahead = rotated(visitor.orientation, (0, 0, -1))
    middle = float(np.dot(to, ahead) / np.linalg.norm(to)) > math.cos(math.radians(25))
    return math.hypot(to[0], to[2]) < 3.1 and middle


def _before(visitor: Visitor, slot: Slot) -> bool:
    x, _, z = np.subtract(visitor.position, slot.position)
    return bool(x * math.sin(slot.yaw) + z * math.cos(slot.yaw) > 0.5)


def test_a_link_to_goods_works_in_any_variant_and_for_who_is_inside() -> None:
    state = after(opened("ann"), Enter("bob", "Bob"))
    there = after(state, Enter("ann", "Ann", at="LIP-ROSE"))
    assert there.visitors["ann"].position != state.visitors["ann"].position
    assert there.visitors["bob"] == state.visitors["bob"]


def test_a_link_to_goods_that_are_not_here_leads_to_the_door() -> None:
    plain = after(opened(), Enter("ann", "Ann"))
    assert after(opened(), Enter("ann", "Ann", at="NO-SUCH")) == plain
    assert decide(plain, Enter("ann", "Ann", at="NO-SUCH"), RULES, 0.0) == []


def test_a_full_room_says_so_but_keeps_seats() -> None:
    state = opened("ann", "bob", "cyd")
    with pytest.raises(RoomFull):
        decide(state, Enter("dan", "Dan"), RULES, 0.0)
    away = after(state, SetAway("ann", True))
    assert not after(away, Enter("ann", "Ann")).visitors["ann"].away


def test_whoever_has_been_away_longest_gives_up_the_place_in_a_full_room() -> None:
    state = opened("ann", "bob", "cyd")
    state = after(state, Move("cyd", (3, 1.6, -2), UPRIGHT), now=10)
    for name in ("bob", "cyd"):
        state = after(state, SetAway(name, True))
    assert set(after(state, Enter("dan", "Dan"), now=30).visitors) == {"ann", "cyd", "dan"}
    with pytest.raises(RoomFull):  # a reload takes a moment, and nobody's place meanwhile
        decide(state, Enter("dan", "Dan"), RULES, 9.0)


def test_walls_fixtures_and_speed_are_limits() -> None:
    state = opened("ann")
    assert refused(state, Move("ann", (3.95, 1.6, 0), UPRIGHT), now=9) == "blocked"
    assert refused(state, Move("ann", (0, 1.6, 0), UPRIGHT), now=9) == "blocked"
    assert refused(state, Move("ann", (3, 1.6, -2), UPRIGHT), now=0.1) == "too_fast"
    assert refused(state, Move("bob", (0, 1.6, 2), UPRIGHT)) == "not_here"


def test_variants_change_for_all_and_in_the_hand() -> None:
    state = after(opened("ann", "bob"), PickUp("ann", "table/1/1"))
    state = after(state, ChooseVariant("bob", "table/1/1", "CREAM-100"))
    held = state.visitors["ann"].held
    assert state.shown["table/1/1"] == "CREAM-100"
    assert held is not None
    assert held.sku == "CREAM-100"
    assert refused(state, ChooseVariant("bob", "table/1/1", "LIP-RED")) == "no_such_variant"
    assert refused(state, ChooseVariant("bob", "table/1/2", "CREAM-50")) == "no_such_goods"


def test_taking_another_thing_puts_the_first_back() -> None:
    state = after(opened("ann"), PickUp("ann", "table/1/1"))
    state = after(state, PickUp("ann", "wall/2/3"))
    held = state.visitors["ann"].held
    assert held is not None
    assert held.sku == "LIP-RED"
    assert after(state, PutDown("ann")).visitors["ann"].held is None
    assert refused(after(state, PutDown("ann")), Turn("ann", UPRIGHT)) == "nothing_held"


@pytest.mark.parametrize("name", ["   ", "a\x00b", "\u202eevil"])
def test_names_are_visible_text(name: str) -> None:
    assert refused(opened("ann"), SetName("ann", name)) == "bad_name"


visitors = st.sampled_from(["ann", "bob", "cyd", "dan"])
placements = st.sampled_from(["table/1/1", "wall/2/3", "table/1/2"])
spots = st.tuples(st.floats(-5, 5), st.floats(0, 3), st.floats(-4, 4))
commands = st.one_of(
    st.builds(Enter, visitors, st.just("Guest"), st.none() | visitors),
    st.builds(Leave, visitors),
    st.builds(SetAway, visitors, st.booleans()),
    st.builds(SetName, visitors, st.text(min_size=1, max_size=24)),
    st.builds(Move, visitors, spots, st.just(UPRIGHT)),
    st.builds(PickUp, visitors, placements),
    st.builds(Turn, visitors, st.just(UPRIGHT)),
    st.builds(PutDown, visitors),
    st.builds(ChooseVariant, visitors, placements, st.sampled_from(["CREAM-100", "LIP-ROSE"])),
)


@given(st.lists(commands, max_size=40))
@example([Enter(name, "Guest") for name in ("ann", "bob", "cyd", "dan", "eve")])
def test_whatever_is_asked_the_room_stays_sound_and_replays(asked: list[Command]) -> None:
    state = opening_state(small_store.room())
    log: list[Event] = []
    for second, command in enumerate(asked):
        try:
            events = decide(state, command, RULES, float(second))
        except (CommandRefused, RoomFull):
            continue
        log += events
        for event in events:
            state = evolve(state, event)
        assert len(state.visitors) <= RULES.room.capacity
        for visitor in state.visitors.values():
            assert RULES.floor.allows((visitor.position[0], visitor.position[2]))
        assert set(state.shown) == {"table/1/1", "wall/2/3"}
    replayed = opening_state(small_store.room())
    for event in log:
        replayed = evolve(replayed, event)
    assert replayed == state
