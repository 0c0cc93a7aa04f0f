"""Errors of `windowshop.persistence`.

PersistenceError
├── DatabaseCorrupt      the database file is damaged, emptied or gone; its last backup is named
├── DatabaseUnreachable  the database cannot be opened at all
├── DatabaseNewer        written by a newer Windowshop than this one
├── BackupFailed         no backup could be written (disk full, not SQLite)
└── Fenced               a newer process owns this room; this one must stop
"""

from pathlib import Path
from typing import ClassVar


class PersistenceError(Exception):
    """Root of the errors of this package; `retryable` says if trying again can help."""

    retryable: ClassVar[bool] = False


class DatabaseCorrupt(PersistenceError):
    """`path` is the damaged file, `backup` the newest good copy or None."""

    def __init__(self, path: Path, problem: str, backup: Path | None) -> None:
        remedy = (
            f"The last good backup is {backup}. To go back to it, stop the shop, move the damaged "
            f"file and its -wal and -shm companions away and copy the backup to {path}."
            if backup
            else "There is no backup of it. Restore the file from your own copy."
        )
        super().__init__(f"The shop's database {path} {problem}. {remedy}")
        self.path = path
        self.backup = backup


class DatabaseUnreachable(PersistenceError):
    retryable = True


class DatabaseNewer(PersistenceError):
    pass


class BackupFailed(PersistenceError):
    retryable = True


class Fenced(PersistenceError):
    def __init__(self, room: str, epoch: int) -> None:
        super().__init__(f"Room {room} has been taken over; epoch {epoch} may not write any more.")
