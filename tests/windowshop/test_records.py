"""What a room was like is found again by its store, what happened by the room it happened in."""

from pathlib import Path

from scenes.room import RoomState
from shop_bridge.events import ShopEvent
from windowshop.persistence.database import open_database
from windowshop.persistence.events import EventStore
from windowshop.persistence.migrate import upgrade
from windowshop.persistence.rooms import RoomStateStore
from windowshop.records import Journal, RoomRecords


def state(seq: int) -> RoomState:
    return RoomState(seq=seq, visitors={}, shown={})


def test_rooms_of_the_same_name_in_two_stores_share_nothing(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path}/shop.db")
    upgrade(engine)
    kept = RoomStateStore(engine)
    taken_over: list[str] = []
    flagship = RoomRecords(kept, "flagship", lambda: taken_over.append("flagship"))
    hundred = RoomRecords(kept, "hundred", lambda: taken_over.append("hundred"))
    assert (flagship.load("main"), hundred.load("main")) == (None, None)
    flagship.snapshot("main", state(7))
    hundred.snapshot("main", state(3))
    assert kept.flush()
    assert taken_over == []
    again = RoomRecords(kept, "flagship", lambda: None)
    assert again.load("main") == state(7)
    flagship.snapshot("main", state(8))
    kept.flush()
    flagship.snapshot("main", state(9))
    assert taken_over == ["flagship"]
    kept.close()
    engine.dispose()


def test_what_a_visit_buys_is_filed_under_the_room_it_is_in(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path}/shop.db")
    upgrade(engine)
    store = EventStore(engine)
    journal = Journal(store, "front")
    journal.emit(ShopEvent("wished", "nobody", "SKU-1"))
    journal.record("entered", room="attic", visit="v1")
    journal.emit(ShopEvent("bought", "v1", "SKU-1", 2))
    journal.record("looked_at", room="cellar", visit="v1", sku="SKU-2")
    journal.emit(ShopEvent("bought", "v1", "SKU-2", 1))
    journal.record("left", room="cellar", visit="v1")
    journal.emit(ShopEvent("bought", "v1", "SKU-3", 1))
    assert store.flush()
    filed = [(one.event.kind, one.event.room, one.event.sku) for one in store.since(0)]
    store.close()
    engine.dispose()
    assert filed == [
        ("wished", "front", "SKU-1"),
        ("entered", "attic", None),
        ("bought", "attic", "SKU-1"),
        ("looked_at", "cellar", "SKU-2"),
        ("bought", "cellar", "SKU-2"),
        ("left", "cellar", None),
        ("bought", "front", "SKU-3"),
    ]
