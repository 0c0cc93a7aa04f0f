"""Where what happened is filed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from shop_bridge.events import ShopEvent
from windowshop.persistence.database import open_database
from windowshop.persistence.events import EventStore
from windowshop.persistence.migrate import upgrade
from windowshop.records import Journal


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = open_database(f"sqlite:///{tmp_path / 'shop.db'}")
    upgrade(made)
    yield made
    made.dispose()


def test_what_a_visit_buys_is_filed_under_the_room_it_is_in(engine: Engine) -> None:
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
    assert filed == [
        ("wished", "front", "SKU-1"),
        ("entered", "attic", None),
        ("bought", "attic", "SKU-1"),
        ("looked_at", "cellar", "SKU-2"),
        ("bought", "cellar", "SKU-2"),
        ("left", "cellar", None),
        ("bought", "front", "SKU-3"),
    ]
