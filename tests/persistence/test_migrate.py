"""Tables and migrations say the same, on every database we promise."""

import time
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import CheckConstraint, Engine, inspect, text

from windowshop.persistence.database import open_database
from windowshop.persistence.errors import DatabaseNewer
from windowshop.persistence.migrate import METADATA, alembic_config, upgrade


def test_a_new_database_has_every_packages_tables(engine: Engine) -> None:
    tables = {name for metadata in METADATA for name in metadata.tables}
    assert set(inspect(engine).get_table_names()) == tables | {"alembic_version"}


def test_tables_and_migrations_agree(engine: Engine) -> None:
    with engine.begin() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []  # type: ignore[arg-type]


def test_constraints_that_autogenerate_overlooks_agree_too(engine: Engine) -> None:
    """Alembic compares no CHECK constraints."""
    migrated = inspect(engine)
    for metadata in METADATA:
        for table in metadata.tables.values():
            wanted = {str(c.name) for c in table.constraints if isinstance(c, CheckConstraint)}
            assert {c["name"] for c in migrated.get_check_constraints(table.name)} == wanted


def test_upgrading_again_is_quick_and_changes_nothing(engine: Engine) -> None:
    before = inspect(engine).get_table_names()
    started = time.perf_counter()
    upgrade(engine)
    assert time.perf_counter() - started < 0.5
    assert inspect(engine).get_table_names() == before


def test_carts_of_the_first_revision_count_as_looked_at_today(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path}/shop.db")
    with engine.begin() as connection:
        command.upgrade(alembic_config(connection), "0001")
        connection.execute(text("INSERT INTO cart_sessions VALUES ('ann', false, '{}')"))
        connection.execute(text("INSERT INTO cart_wishes VALUES (1, 'ann', 'CAP')"))
    upgrade(engine)
    with engine.begin() as connection:
        for table in ("cart_sessions", "cart_wishes"):
            row = connection.execute(text(f"SELECT shopper, touched_at FROM {table}")).one()  # noqa: S608
            assert row.shopper == "ann"
            assert time.time() - row.touched_at < 60
    engine.dispose()


def test_a_database_of_a_newer_version_is_refused(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseNewer, match="9999"):
        upgrade(engine)


def test_a_failed_upgrade_leaves_nothing(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path}/shop.db")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE room_snapshots (room TEXT)"))
    with pytest.raises(Exception, match="room_snapshots"):
        upgrade(engine)
    assert inspect(engine).get_table_names() == ["room_snapshots"]
    engine.dispose()
