"""Backups of the SQLite database, taken while it runs by SQLite's online backup API."""

import asyncio
import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import structlog

from windowshop.persistence.errors import BackupFailed

KEEP = 3
log = structlog.get_logger(__name__)


def backup_folder(database: Path) -> Path:
    """Where the backups of `database` lie: `backups/` beside it."""
    return database.parent / "backups"


def verify(path: Path) -> None:
    """Check every page of an SQLite file. Raises sqlite3.DatabaseError if it is not whole."""
    if path.stat().st_size == 0:
        raise sqlite3.DatabaseError("the file is empty")
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=rw", uri=True)) as database:
        problems = [row[0] for row in database.execute("PRAGMA integrity_check(3)")]
    if problems != ["ok"]:
        raise sqlite3.DatabaseError("; ".join(problems))


def backups_of(database: Path) -> list[Path]:
    """Its backups, newest first."""
    return sorted(backup_folder(database).glob(f"{database.stem}-*.db"), reverse=True)


def last_good_backup(database: Path) -> Path | None:
    """The newest backup that is whole."""
    return next((path for path in backups_of(database) if _is_whole(path)), None)


def back_up(database: Path, keep: int = KEEP) -> Path:
    """Write a checked copy of the running `database` and drop all but the newest `keep`.

    Raises BackupFailed; a failed attempt leaves nothing behind and the older copies in place.
    """
    folder = backup_folder(database)
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    target = folder / f"{database.stem}-{stamp}.db"
    partial = target.with_suffix(".part")
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        _copy(database, partial)
        verify(partial)
        partial.rename(target)
    except (OSError, sqlite3.Error) as error:
        partial.unlink(missing_ok=True)
        raise BackupFailed(f"No backup of {database} could be written: {error}") from error
    for old in backups_of(database)[keep:]:
        old.unlink(missing_ok=True)
    return target


async def back_up_every(database: Path, interval_s: float) -> None:
    """Back up now and then, for ever; a failure is logged and tried again next time."""
    while True:
        await asyncio.sleep(interval_s)
        try:
            await asyncio.to_thread(back_up, database)
        except BackupFailed as error:
            log.warning("backup failed", error=str(error))


def _copy(database: Path, target: Path) -> None:
    os.close(os.open(target, os.O_CREAT | os.O_EXCL, 0o600))
    source_uri = f"{database.resolve().as_uri()}?mode=ro"
    with (
        closing(sqlite3.connect(source_uri, uri=True)) as source,
        closing(sqlite3.connect(target)) as copy,
    ):
        # In steps, so that writers get in between.
        source.backup(copy, pages=256)
        copy.execute("PRAGMA journal_mode=DELETE")


def _is_whole(path: Path) -> bool:
    try:
        verify(path)
    except (OSError, sqlite3.Error):
        return False
    return True
