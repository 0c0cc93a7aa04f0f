"""Rooms come back as they were, and only their newest owner may write them."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from tests.persistence.outage import full_disk
from windowshop.persistence.database import open_database
from windowshop.persistence.errors import Fenced
from windowshop.persistence.migrate import upgrade
from windowshop.persistence.rooms import RoomStateStore

HALL = "hall"


@pytest.fixture
def store(engine: Engine) -> Iterator[RoomStateStore]:
    store = RoomStateStore(engine)
    yield store
    store.close()


def test_an_unknown_room_has_no_state(store: RoomStateStore) -> None:
    assert store.load(HALL) is None


def test_a_room_is_its_snapshot_and_what_follows(store: RoomStateStore) -> None:
    epoch = store.claim(HALL)
    store.append(HALL, epoch, 1, b"one")
    store.save(HALL, epoch, 2, b"state at 2")
    store.append(HALL, epoch, 3, b"three")
    store.append(HALL, epoch, 4, b"four")
    assert store.flush()
    assert store.load(HALL) == (2, b"state at 2", [(3, b"three"), (4, b"four")])


def test_a_snapshot_makes_the_log_before_it_needless(store: RoomStateStore) -> None:
    epoch = store.claim(HALL)
    store.append(HALL, epoch, 1, b"one")
    store.flush()
    store.save(HALL, epoch, 1, b"state at 1")
    store.flush()
    assert store.load(HALL) == (1, b"state at 1", [])


def test_rooms_are_apart(store: RoomStateStore) -> None:
    hall, attic = store.claim(HALL), store.claim("attic")
    store.save(HALL, hall, 5, b"hall")
    store.save("attic", attic, 9, b"attic")
    store.append(HALL, hall, 6, b"six")
    store.flush()
    assert store.load("attic") == (9, b"attic", [])
    assert store.load(HALL) == (5, b"hall", [(6, b"six")])


def test_the_next_owner_goes_on_from_there(store: RoomStateStore) -> None:
    first = store.claim(HALL)
    store.save(HALL, first, 5, b"five")
    store.append(HALL, first, 6, b"six")
    store.flush()
    second = store.claim(HALL)
    assert second > first
    store.append(HALL, second, 7, b"seven")
    store.flush()
    assert store.load(HALL) == (5, b"five", [(6, b"six"), (7, b"seven")])


def test_an_owner_that_should_be_dead_is_fenced(engine: Engine, store: RoomStateStore) -> None:
    zombie = store.claim(HALL)
    other = RoomStateStore(engine)
    owner = other.claim(HALL)
    other.save(HALL, owner, 5, b"mine")
    assert other.flush()
    store.save(HALL, zombie, 99, b"a zombie's")
    store.flush()
    assert other.load(HALL) == (5, b"mine", [])
    with pytest.raises(Fenced):
        store.append(HALL, zombie, 100, b"again")
    other.close()


def test_an_outage_keeps_the_newest_state(store: RoomStateStore, engine: Engine) -> None:
    epoch = store.claim(HALL)
    store.save(HALL, epoch, 1, b"before")
    store.flush()
    with full_disk(engine):
        for seq in range(2, 40):
            store.save(HALL, epoch, seq, bytes([seq]) * 50_000)
        assert not store.flush(0.5)
        assert not store.healthy()
        store.append(HALL, epoch, 40, b"forty")
        assert store.load(HALL) == (1, b"before", [])
    assert store.flush(10)
    assert store.load(HALL) == (39, bytes([39]) * 50_000, [(40, b"forty")])


@given(st.lists(st.sampled_from(["save", "append", "crash"]), max_size=30))
@settings(max_examples=12, deadline=None)
def test_whatever_happened_the_room_is_recovered(
    tmp_path_factory: pytest.TempPathFactory, steps: list[str]
) -> None:
    """Snapshot and log together are always the whole history, across any number of owners."""
    engine = open_database(f"sqlite:///{tmp_path_factory.mktemp('rooms')}/shop.db")
    upgrade(engine)
    store = RoomStateStore(engine)
    epoch, seq = store.claim(HALL), 0
    store.save(HALL, epoch, 0, b"")
    for step in steps:
        if step == "crash":
            store.close()
            store = RoomStateStore(engine)
            epoch = store.claim(HALL)
        elif step == "append":
            seq += 1
            store.append(HALL, epoch, seq, bytes([seq]))
        else:
            store.save(HALL, epoch, seq, bytes(range(1, seq + 1)))
    store.flush()
    recovered = store.load(HALL)
    store.close()
    engine.dispose()
    assert recovered is not None
    history = recovered.state + b"".join(content for _, content in recovered.events)
    assert history == bytes(range(1, seq + 1))
