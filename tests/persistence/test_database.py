"""Opening the database: durable, private, and never an empty shop in place of a damaged one."""

import os
import sqlite3
import threading
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from tests.persistence.outage import full_disk
from windowshop.persistence.backups import back_up, backup_folder, backups_of, verify
from windowshop.persistence.database import CONNECTIONS, open_database
from windowshop.persistence.errors import BackupFailed, DatabaseCorrupt, DatabaseUnreachable


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


@pytest.fixture
def notes(engine: Engine) -> Engine:
    """A table to write to."""
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE notes (number INTEGER, content BLOB)"))
        connection.execute(text("INSERT INTO notes VALUES (0, 'kept')"))
    return engine


def numbers(engine: Engine) -> list[int]:
    with engine.execution_options(postgresql_readonly=True).begin() as connection:
        return list(connection.execute(text("SELECT number FROM notes")).scalars())


def add_note(engine: Engine, number: int, size: int) -> None:
    with engine.begin() as connection:
        note = {"number": number, "content": bytes(size)}
        connection.execute(text("INSERT INTO notes VALUES (:number, :content)"), note)


def test_writers_wait_for_one_another(notes: Engine) -> None:
    """A write transaction takes its lock at once, so that none fails halfway as busy."""

    def count_up() -> None:
        for _ in range(20):
            with notes.begin() as connection:
                number = connection.execute(text("SELECT number FROM notes")).scalar_one()
                connection.execute(text("UPDATE notes SET number = :n"), {"n": number + 1})

    threads = [threading.Thread(target=count_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert numbers(notes) == [80]


def test_a_crowd_opens_no_file_that_was_not_open_before(engine: Engine, database: Path) -> None:
    def held() -> int:
        found = (os.path.realpath(one) for one in Path("/proc/self/fd").iterdir())
        return sum(one.startswith(str(database.resolve())) for one in found)

    before = held()
    reading = engine.execution_options(postgresql_readonly=True)
    with ExitStack() as all_at_once:
        for _ in range(CONNECTIONS):
            crowd = all_at_once.enter_context(reading.begin())
            crowd.execute(text("SELECT * FROM sqlite_master"))
        assert held() == before


def test_a_reader_does_not_wait_for_a_writer(notes: Engine) -> None:
    with notes.begin() as writer:
        writer.execute(text("UPDATE notes SET number = 1"))
        assert numbers(notes) == [0]


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


def test_a_backup_is_a_whole_copy_taken_while_it_runs(notes: Engine, database: Path) -> None:
    with notes.begin() as writer:
        writer.execute(text("UPDATE notes SET number = 1"))
        copy = back_up(database)
    assert copy.stat().st_mode & 0o777 == 0o600
    verify(copy)
    with closing(sqlite3.connect(copy)) as content:
        assert content.execute("SELECT number FROM notes").fetchall() == [(0,)]
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


def test_a_full_disk_is_an_error_and_not_a_loss(notes: Engine) -> None:
    with full_disk(notes), pytest.raises(OperationalError, match="full"):
        add_note(notes, 1, size=100_000)
    assert numbers(notes) == [0]
    add_note(notes, 2, size=100_000)
    assert numbers(notes) == [0, 2]
