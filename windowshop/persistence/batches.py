"""Writing small things in batches, off the event loop, outliving a database that fails."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

import structlog
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DataError, IntegrityError, SQLAlchemyError

T = TypeVar("T")
log = structlog.get_logger(__name__)

LONGEST_PAUSE_S = 5.0


class BatchWriter(Generic[T]):
    """A thread that writes what `put` hands it, every `every_s`, in one transaction.

    While the database fails the newest `limit` items are kept in memory, after `compact` has
    dropped those that newer ones make needless, and written when it works again.
    """

    def __init__(
        self,
        engine: Engine,
        write: Callable[[Connection, list[T]], None],
        limit: int,
        every_s: float,
        compact: Callable[[list[T]], list[T]] = list,
    ) -> None:
        self._engine = engine
        self._write = write
        self._limit = limit
        self._every_s = every_s
        self._compact = compact
        self._waiting: list[T] = []
        self._changed = threading.Condition()
        self._writing = False
        self._closing = False
        self._failures = 0
        self._thread = threading.Thread(target=self._run, name="batch-writer", daemon=True)
        self._thread.start()

    def put(self, item: T) -> None:
        """Take one item; returns at once. Callable from any thread."""
        with self._changed:
            self._waiting.append(item)
            self._bound()

    def healthy(self) -> bool:
        """The last batch was written."""
        return self._failures == 0

    def flush(self, timeout_s: float) -> bool:
        """Wait until all that was put is written; whether it is."""
        with self._changed:
            return self._changed.wait_for(lambda: not (self._waiting or self._writing), timeout_s)

    def close(self, timeout_s: float = 2.0) -> None:
        """Write what is waiting, if the database lets us in time, and end the thread."""
        self.flush(timeout_s)
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        self._thread.join(timeout_s)

    def _run(self) -> None:
        while not self._closing:
            batch = self._take()
            if batch:
                self._try_to_write(batch)
            self._written()
            self._pause()

    def _take(self) -> list[T]:
        with self._changed:
            batch, self._waiting = self._waiting, []
            self._writing = bool(batch)
            return batch

    def _written(self) -> None:
        with self._changed:
            self._writing = False
            self._changed.notify_all()

    def _try_to_write(self, batch: list[T]) -> None:
        try:
            self._write_all(batch)
        except (SQLAlchemyError, OSError) as error:
            self._failures += 1
            if self._failures == 1:
                log.warning("the database cannot be written; newest data is kept", error=str(error))
            with self._changed:
                self._waiting = batch + self._waiting
                self._bound()
        else:
            self._failures = 0

    def _write_all(self, batch: list[T]) -> None:
        """Write the batch; one bad item must not hold up the others for ever."""
        try:
            with self._engine.begin() as connection:
                self._write(connection, batch)
        except (IntegrityError, DataError) as error:
            if len(batch) == 1:
                log.error("an item that the database refuses was dropped", error=str(error))
                return
            for item in batch:
                self._write_all([item])

    def _bound(self) -> None:
        if len(self._waiting) > self._limit:
            self._waiting = self._compact(self._waiting)[-self._limit :]

    def _pause(self) -> None:
        pause = min(LONGEST_PAUSE_S, self._every_s * 2.0 ** min(self._failures, 16))
        with self._changed:
            self._changed.wait_for(lambda: self._closing, pause)
