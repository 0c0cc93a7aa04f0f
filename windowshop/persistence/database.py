"""Opening the database: durable, guarded, and never silently empty."""

import os
import sqlite3
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.pool import ConnectionPoolEntry

from windowshop.persistence.backups import last_good_backup, verify
from windowshop.persistence.errors import DatabaseCorrupt, DatabaseUnreachable

BUSY_TIMEOUT_S = 5.0
CONNECTIONS = 5
"""Kept open, from the beginning on: the first crowd waits for none, and no file is held later that
was not held before it."""


def open_database(url: str) -> Engine:
    """The engine for `url`, e.g. `sqlite:////srv/shop/windowshop.db` or `postgresql+pg8000://…`.

    SQLite runs in WAL mode with `synchronous=FULL`; write transactions begin `IMMEDIATE`,
    those of a connection with the execution option `postgresql_readonly` do not. A missing
    file is created unless a backup of it exists.

    Raises:
        DatabaseCorrupt: the file is damaged, emptied, or gone while its backups are there.
        DatabaseUnreachable: the URL is wrong, the folder cannot be written, no server answers.
    """
    try:
        parsed = make_url(url)
        sqlite = parsed.get_backend_name() == "sqlite"
        engine = _open_sqlite(parsed) if sqlite else create_engine(parsed, pool_size=CONNECTIONS)
        with ExitStack() as opened:
            for _ in range(CONNECTIONS):
                opened.enter_context(engine.connect())
    except (ArgumentError, NoSuchModuleError, ImportError, OSError, DBAPIError) as error:
        raise DatabaseUnreachable(f"The database cannot be opened: {error}") from error
    return engine


def _open_sqlite(url: URL) -> Engine:
    if not url.database or url.database == ":memory:":
        raise ArgumentError("an SQLite database needs a file")
    path = Path(url.database)
    _check_file(path)
    engine = create_engine(url, connect_args={"timeout": BUSY_TIMEOUT_S}, pool_size=CONNECTIONS)
    event.listen(engine, "connect", _configure_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _check_file(path: Path) -> None:
    backup = last_good_backup(path)
    if not path.exists():
        if backup:
            raise DatabaseCorrupt(path, "is gone", backup)
        path.parent.mkdir(parents=True, exist_ok=True)
        # Carts and keys live in it: nobody else on the machine may read it.
        os.close(os.open(path, os.O_CREAT | os.O_EXCL, 0o600))
        return
    try:
        verify(path)
    except sqlite3.DatabaseError as error:
        raise DatabaseCorrupt(path, f"is damaged ({error})", backup) from error


def _configure_sqlite(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    # The driver's own transaction handling would delay BEGIN; ours starts in _begin_sqlite.
    connection.isolation_level = None
    cursor = connection.cursor()
    # The last one reads, which opens the log's file now rather than at the first question.
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "schema_version"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    options: dict[str, Any] = dict(connection.get_execution_options())
    reading = options.get("postgresql_readonly", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
