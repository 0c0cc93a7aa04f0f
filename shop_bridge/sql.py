"""Running synchronous SQL beside an event loop: one writing thread, two reading ones."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from shop_bridge.errors import StorageUnavailable

T = TypeVar("T")


class SqlRunner:
    """Runs functions of a `Connection` in transactions, off the loop.

    Writes run one at a time in the order they were asked for, and finish even when their
    caller is cancelled. Raises StorageUnavailable when the database fails.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        # The option is PostgreSQL's own; `open_database` gives it the same meaning on SQLite.
        self._read_engine = engine.execution_options(postgresql_readonly=True)
        self._writer = ThreadPoolExecutor(1, "sql-write")
        self._readers = ThreadPoolExecutor(2, "sql-read")

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in a write transaction of its own."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._writer, _transact, self._engine, work)

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in a read-only transaction of its own."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._readers, _transact, self._read_engine, work)

    def close(self) -> None:
        """Finish what was asked for and end the threads."""
        self._writer.shutdown()
        self._readers.shutdown()


def _transact(engine: Engine, work: Callable[[Connection], T]) -> T:
    try:
        with engine.begin() as connection:
            return work(connection)
    except IntegrityError:
        raise
    except (DBAPIError, PoolTimeout) as error:
        raise StorageUnavailable from error
