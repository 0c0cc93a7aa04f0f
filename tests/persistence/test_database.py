"""Opening the database: durable, private, and never an empty shop in place of a damaged one."""

import os
import sqlite3
import threading
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import OperationalError

from tests.persistence.outage import full_disk
from windowshop.persistence.backups import back_up, backup_folder, backups_of, verify
from windowshop.persistence.database import open_database
from windowshop.persistence.errors import BackupFailed, DatabaseCorrupt, DatabaseUnreachable
from windowshop.persistence.settings import setting
from windowshop.persistence.tables import settings


def url(path: Path) -> str:
    return f"sqlite:///{path}"


def pragma(engine: Engine, name: str) -> object:
    with engine.connect() as connection:
        return connection.execute(text(f"PRAGMA {name}")).scalar()


def test_a_new_database_is_durable_and_private(engine: Engine, database: Path) -> None:
    assert pragma(engine, "journal_mode") == "wal"
    assert pragma(engine, "synchronous") == 2
    assert pragma(engine, "foreign_keys") == 1
    assert database.stat().st_mode & 0o777 == 0o600


def test_writers_wait_for_one_another(engine: Engine) -> None:
    """A write transaction takes its lock at once, so that none fails halfway as busy."""

    def count_up() -> None:
        for _ in range(20):
            with engine.begin() as connection:
                value = connection.execute(select(settings.c.value)).scalar_one()
                number = int(value) + 1
                connection.execute(settings.update().values(value=str(number).encode()))

    setting(engine, "count", lambda: b"0")
    threads = [threading.Thread(target=count_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert setting(engine, "count", lambda: b"") == b"80"


def test_a_reader_does_not_wait_for_a_writer(engine: Engine) -> None:
    reading = engine.execution_options(postgresql_readonly=True)
    with engine.begin(), reading.begin() as reader:
        assert reader.execute(select(settings)).all() == []


def test_a_setting_is_made_once(engine: Engine) -> None:
    first = setting(engine, "key", lambda: os.urandom(32))
    assert setting(engine, "key", lambda: os.urandom(32)) == first


def damage_header(path: Path) -> None:
    path.write_bytes(b"not a database" * 100)


def damage_middle(path: Path) -> None:
    content = bytearray(path.read_bytes())
    middle = len(content) // 2 // 4096 * 4096
    content[middle : middle + 4096] = os.urandom(4096)
    path.write_bytes(bytes(content))


def cut_in_half(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)


def empty(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize("damage", [damage_header, damage_middle, cut_in_half, empty])
def test_a_damaged_file_is_refused_and_left_alone(
    engine: Engine, database: Path, damage: object
) -> None:
    backup = back_up(database)
    engine.dispose()
    assert callable(damage)
    damage(database)
    damaged = database.read_bytes()
    with pytest.raises(DatabaseCorrupt) as refusal:
        open_database(url(database))
    assert refusal.value.backup == backup
    assert str(database) in str(refusal.value)
    assert str(backup) in str(refusal.value)
    assert database.read_bytes() == damaged


def test_without_a_backup_the_error_says_so(database: Path) -> None:
    database.write_bytes(b"")
    with pytest.raises(DatabaseCorrupt, match="no backup") as refusal:
        open_database(url(database))
    assert refusal.value.backup is None


def test_a_lost_file_with_backups_is_no_new_shop(engine: Engine, database: Path) -> None:
    backup = back_up(database)
    engine.dispose()
    database.unlink()
    with pytest.raises(DatabaseCorrupt, match="is gone") as refusal:
        open_database(url(database))
    assert refusal.value.backup == backup


@pytest.mark.parametrize(
    "wrong",
    ["nonsense", "sqlite://", "nosuch://x", "sqlite:////proc/none/x.db", "mysql+nosuch://h/d"],
)
def test_a_wrong_address_is_one_clear_error(wrong: str) -> None:
    with pytest.raises(DatabaseUnreachable, match="cannot be opened"):
        open_database(wrong)


def test_a_backup_is_a_whole_copy_taken_while_it_runs(engine: Engine, database: Path) -> None:
    setting(engine, "key", lambda: b"kept")
    copy = back_up(database)
    assert copy.stat().st_mode & 0o777 == 0o600
    verify(copy)
    assert sqlite3.connect(copy).execute("SELECT value FROM settings").fetchall() == [(b"kept",)]
    assert list(backup_folder(database).iterdir()) == [copy]


def test_the_newest_three_backups_are_kept(engine: Engine, database: Path) -> None:
    made = [back_up(database) for _ in range(5)]
    assert backups_of(database) == made[:1:-1]


def test_a_damaged_backup_is_not_offered(engine: Engine, database: Path) -> None:
    good, bad = back_up(database), back_up(database)
    engine.dispose()
    damage_middle(bad)
    empty(database)
    with pytest.raises(DatabaseCorrupt) as refusal:
        open_database(url(database))
    assert refusal.value.backup == good


def test_a_failed_backup_leaves_nothing_behind(engine: Engine, database: Path) -> None:
    good = back_up(database)
    with pytest.raises(BackupFailed):
        back_up(database.with_name("other.db"))
    assert list(backup_folder(database).iterdir()) == [good]


def test_a_full_disk_is_an_error_and_not_a_loss(engine: Engine) -> None:
    setting(engine, "key", lambda: b"kept")
    with full_disk(engine), pytest.raises(OperationalError, match="full"):
        setting(engine, "large", lambda: bytes(100_000))
    assert setting(engine, "key", lambda: b"") == b"kept"
    assert setting(engine, "large", lambda: b"later") == b"later"
