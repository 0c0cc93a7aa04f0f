"""A database whose disk is full for a while."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event


def _no_new_pages(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA max_page_count=1")


@contextmanager
def full_disk(engine: Engine) -> Iterator[None]:
    """SQLite's own "database or disk is full" for whatever needs another page."""
    event.listen(engine, "connect", _no_new_pages)
    engine.dispose()
    yield
    event.remove(engine, "connect", _no_new_pages)
    engine.dispose()
