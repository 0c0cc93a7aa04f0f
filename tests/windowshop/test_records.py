"""What a room was like is found again by the store that it belongs to."""

from pathlib import Path

from scenes.room import RoomState
from windowshop.persistence.database import open_database
from windowshop.persistence.migrate import upgrade
from windowshop.persistence.rooms import RoomStateStore
from windowshop.records import RoomRecords


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
