"""The stream of domain events: complete, in order, and patient with a failing database."""

import time
from collections.abc import Iterator

import msgspec
import pytest
from sqlalchemy import Engine

from tests.persistence.outage import full_disk
from windowshop.persistence import events
from windowshop.persistence.events import DomainEvent, EventStore


@pytest.fixture
def store(engine: Engine) -> Iterator[EventStore]:
    store = EventStore(engine)
    yield store
    store.close()


def event(place: str, **data: int | str) -> DomainEvent:
    return DomainEvent("picked_up", "hall", "visit-1", sku="CAP-RED", place=place, data=dict(data))


def test_events_are_kept_in_order(store: EventStore) -> None:
    told = [event(f"slot-{index}", count=index) for index in range(50)]
    for each in told:
        store.append(each)
    assert store.flush()
    kept = store.since(0)
    assert [stored.event for stored in kept] == told
    assert [stored.seq for stored in kept] == sorted({stored.seq for stored in kept})
    assert abs(kept[0].at - time.time() * 1000) < 60_000
    assert store.since(kept[9].seq, limit=2) == kept[10:12]


def test_an_outage_loses_nothing_and_holds_nobody_up(store: EventStore, engine: Engine) -> None:
    large = event("slot-1", text="x" * 20_000)
    with full_disk(engine):
        started = time.perf_counter()
        store.append(large)
        assert time.perf_counter() - started < 0.05
        assert not store.flush(0.5)
        assert not store.healthy()
        store.append(event("slot-2"))
    assert store.flush(10)
    assert store.healthy()
    assert [stored.event.place for stored in store.since(0)] == ["slot-1", "slot-2"]


def test_memory_is_bounded_and_the_newest_stay(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "KEPT_IN_MEMORY", 10)
    store = EventStore(engine)
    with full_disk(engine):
        store.append(event("first", text="x" * 20_000))
        store.flush(0.5)
        for index in range(30):
            store.append(event(f"slot-{index}"))
    assert store.flush(10)
    assert [stored.event.place for stored in store.since(0)] == [f"slot-{n}" for n in range(20, 30)]
    store.close()


def test_closing_writes_what_waits(engine: Engine) -> None:
    store = EventStore(engine)
    store.append(event("last"))
    store.close()
    assert [stored.event.place for stored in store.since(0)] == ["last"]


def test_only_known_kinds_are_events() -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"kind": "spied_on", "room": "r", "visit": "v"}, DomainEvent)
