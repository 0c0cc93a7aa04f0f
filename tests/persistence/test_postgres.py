"""What we promise of the database holds on PostgreSQL too."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine

from tests.shop_bridge.postgres import postgres_tools, running_postgres
from windowshop.persistence.database import open_database
from windowshop.persistence.errors import DatabaseUnreachable, Fenced
from windowshop.persistence.events import DomainEvent, EventStore
from windowshop.persistence.migrate import METADATA, upgrade
from windowshop.persistence.rooms import RoomStateStore


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    tools = postgres_tools()
    if tools is None:
        pytest.skip("PostgreSQL is not installed here (apt install postgresql)")
    with (
        tempfile.TemporaryDirectory(prefix="pg") as folder,
        running_postgres(tools, Path(folder)) as url,
    ):
        engine = open_database(url)
        upgrade(engine)
        yield engine
        engine.dispose()


def test_tables_and_migrations_agree(engine: Engine) -> None:
    upgrade(engine)
    with engine.begin() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []  # type: ignore[arg-type]


def test_events_are_kept_in_order(engine: Engine) -> None:
    store = EventStore(engine)
    told = [DomainEvent("entered", "hall", f"visit-{n}", data={"n": n}) for n in range(5)]
    for event in told:
        store.append(event)
    store.close()
    assert [stored.event for stored in store.since(0)] == told


def test_rooms_come_back_and_zombies_are_fenced(engine: Engine) -> None:
    store, other = RoomStateStore(engine), RoomStateStore(engine)
    zombie = store.claim("hall")
    store.save("hall", zombie, 1, b"one")
    store.append("hall", zombie, 2, b"two")
    assert store.flush()
    owner = other.claim("hall")
    other.append("hall", owner, 3, b"three")
    assert other.flush()
    store.save("hall", zombie, 99, b"a zombie's")
    store.flush()
    assert other.load("hall") == (1, b"one", [(2, b"two"), (3, b"three")])
    with pytest.raises(Fenced):
        store.save("hall", zombie, 100, b"again")
    store.close()
    other.close()


def test_a_server_that_is_not_there_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnreachable, match="cannot be opened"):
        open_database(f"postgresql+pg8000://shop@/shop?unix_sock={tmp_path}/none")
