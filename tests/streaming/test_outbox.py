"""What waits for a slow reader is bounded, and the newest of its kind."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenes.cart import Cart
from scenes.geometry import IDENTITY
from scenes.messages import CartChanged, Pong, Refused, RoomEvents, ServerMessage, Status
from scenes.room import Event, Left, Moved, PutBack, RoomState, Visitor, evolve
from streaming.outbox import Outbox, OutboxFull, merged

read: msgspec.json.Decoder[ServerMessage] = msgspec.json.Decoder(ServerMessage)


def moved(visitor: str, x: float) -> Moved:
    return Moved(visitor, (x, 1.6, 0.0), IDENTITY, at=0.0)


def drained(outbox: Outbox) -> list[ServerMessage]:
    found = []
    while (text := outbox.get()) is not None:
        found.append(read.decode(text))
    return found


def test_only_the_newest_state_waits() -> None:
    outbox = Outbox(10_000)
    for version in range(50):
        outbox.put(CartChanged(Cart(version, "EUR", [], 0, "confirmed")))
        outbox.put(Status("live"))
        outbox.put(Pong(version))
    carts, status, pong = drained(outbox)
    assert isinstance(carts, CartChanged)
    assert carts.cart.version == 49
    assert status == Status("live")
    assert pong == Pong(49.0)
    assert outbox.bytes_waiting == 0


def test_events_grow_together_and_only_the_last_move_stays() -> None:
    outbox = Outbox(10_000)
    outbox.put(RoomEvents(2, [moved("ann", 1.0), moved("bob", 1.0)]))
    outbox.put(RoomEvents(4, [Left("cem"), moved("ann", 2.0)]))
    (events,) = drained(outbox)
    assert events == RoomEvents(4, [moved("bob", 1.0), Left("cem"), moved("ann", 2.0)])


def test_too_much_is_refused_and_the_first_can_be_put_first() -> None:
    outbox = Outbox(300)
    outbox.put(Status("live"))
    outbox.put(Refused("blocked", "first", False), first=True)
    with pytest.raises(OutboxFull):
        outbox.put(Refused("malformed", "x" * 300, False))
    assert [type(message) for message in drained(outbox)] == [Refused, Status]


event = st.one_of(
    st.builds(moved, st.sampled_from(["ann", "bob"]), st.floats(0, 5)),
    st.builds(Left, st.sampled_from(["ann", "bob"])),
    st.builds(PutBack, st.sampled_from(["ann", "bob"]), st.just("a/1"), st.just("SKU")),
)


@given(st.lists(event, max_size=20), st.lists(event, max_size=20))
def test_merging_gives_the_same_room(older: list[Event], newer: list[Event]) -> None:
    people = {name: Visitor(name, name, (0.0, 1.6, 0.0), IDENTITY, 0.0) for name in ("ann", "bob")}
    plain = joined = RoomState(seq=0, visitors=people, shown={})
    for each in [*older, *newer]:
        plain = evolve(plain, each)
    for each in merged(RoomEvents(1, older), RoomEvents(2, newer)).events:
        joined = evolve(joined, each)
    assert joined.visitors == plain.visitors
    assert joined.shown == plain.shown
