"""What must survive a restart: every cart's state, the commands it was given, its orders.

Whoever keeps the carts first claims them and gets an *epoch*, higher than any before. Only the
newest epoch may write: of two processes on one database the older one is fenced off.
"""

import hashlib
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from typing import TypeVar

import msgspec
from sqlalchemy import ColumnElement, Connection, insert, select, update

from scenes.cart import Cart
from shop_bridge.cart_state import CartState
from shop_bridge.commands import Command, Outcome
from shop_bridge.contract import Order
from shop_bridge.errors import CommandReused, StorageUnavailable, TakenOver, UnknownOrder
from shop_bridge.sql import SqlRunner
from shop_bridge.sweep import last_look, sweep, touch
from shop_bridge.tables import cart_commands, cart_orders, cart_owner, cart_sessions

TOUCHED_EVERY_S = 24 * 3600
"""A cart that is looked at is marked as in use at most this often."""

T = TypeVar("T")


class Logged(msgspec.Struct, frozen=True):
    """A command that came before; `answer` is None while it is not finished."""

    answer: bytes | None


class CartLog:
    """The durable side of the carts; every method is one transaction. `claim` first.

    Raises StorageUnavailable or TakenOver; then nothing was written. `clock` tells seconds
    since the epoch.
    """

    def __init__(self, sql: SqlRunner, clock: Callable[[], float] = time.time) -> None:
        self._sql = sql
        self._clock = clock
        self._epoch = 0

    async def claim(self) -> None:
        """Keep the carts from now on: no process that kept them before may write any more."""
        self._epoch = await self._sql.write(_claim)

    async def load(self, shopper: str) -> CartState:
        """The cart as last committed; an empty one for a new shopper."""
        query = select(cart_sessions.c.state).where(cart_sessions.c.shopper == shopper)
        state, looked_at = await self._sql.read(
            lambda db: (db.execute(query).scalar(), last_look(db, shopper))
        )
        now = int(self._clock())
        if looked_at is not None and looked_at < now - TOUCHED_EVERY_S:
            with suppress(StorageUnavailable):  # a full disk must not hide the basket
                await self._write(lambda db: touch(db, [shopper], now))
        return msgspec.json.decode(state, type=CartState) if state else CartState()

    async def unfinished(self) -> list[str]:
        """The shoppers whose carts have something left to do."""
        query = select(cart_sessions.c.shopper).where(cart_sessions.c.unfinished)
        return await self._sql.read(lambda db: list(db.execute(query).scalars()))

    async def find(self, shopper: str, command: Command) -> Logged | None:
        """The same command if it came before. Raises CommandReused if only its id did."""
        query = select(cart_commands.c.digest, cart_commands.c.answer).where(
            _this_command(shopper, command.command_id)
        )
        row = await self._sql.read(lambda db: db.execute(query).first())
        if row is None:
            return None
        if row.digest != _digest(command):
            raise CommandReused
        return Logged(row.answer)

    async def commit(
        self,
        shopper: str,
        state: CartState,
        command: Command | None = None,
        answer: Cart | None = None,
    ) -> None:
        """Keep `state` and, if it comes from one, the command with its answer."""
        now = int(self._clock())

        def work(db: Connection) -> None:
            _save(db, shopper, state, now)
            if command:
                db.execute(
                    insert(cart_commands).values(
                        shopper=shopper,
                        command_id=command.command_id,
                        at=now,
                        digest=_digest(command),
                        answer=msgspec.json.encode(answer) if answer else None,
                    )
                )

        await self._write(work)

    async def finish_checkout(
        self, shopper: str, state: CartState, command_id: str | None, outcome: Outcome
    ) -> None:
        """Keep how a checkout ended, with its order; without a command it ended unasked."""
        now = int(self._clock())

        def work(db: Connection) -> None:
            _save(db, shopper, state, now)
            answer = msgspec.json.encode(outcome)
            if isinstance(outcome, Order):
                _save_order(db, shopper, outcome.number, answer)
            if command_id:
                this = _this_command(shopper, command_id)
                db.execute(update(cart_commands).where(this).values(answer=answer))

        await self._write(work)

    async def order(self, shopper: str, number: str) -> Order:
        """The shopper's own order. Raises UnknownOrder, also for another shopper's."""
        query = select(cart_orders.c.placed).where(
            cart_orders.c.number == number, cart_orders.c.shopper == shopper
        )
        placed = await self._sql.read(lambda db: db.execute(query).scalar())
        if placed is None:
            raise UnknownOrder(number)
        return msgspec.json.decode(placed, type=Order)

    async def sweep(self, kept_s: float, in_use: Collection[str]) -> None:
        """Forget what nobody has looked at for `kept_s` seconds; `in_use` are shoppers whose
        carts are looked at now. Orders stay."""
        now = int(self._clock())

        def work(db: Connection) -> None:
            touch(db, in_use, now)
            sweep(db, now, kept_s)

        await self._write(work)

    async def _write(self, work: Callable[[Connection], T]) -> T:
        """Do `work` if the carts are still ours; nobody can claim them until it is committed."""

        def fenced(db: Connection) -> T:
            owner = select(cart_owner.c.epoch).with_for_update(read=True)
            if db.execute(owner).scalar() != self._epoch:
                raise TakenOver
            return work(db)

        return await self._sql.write(fenced)


def _claim(db: Connection) -> int:
    last = db.execute(select(cart_owner.c.epoch).with_for_update()).scalar()
    if last is None:
        db.execute(insert(cart_owner).values(id=1, epoch=1))
        return 1
    db.execute(update(cart_owner).values(epoch=last + 1))
    return int(last) + 1


def _this_command(shopper: str, command_id: str) -> ColumnElement[bool]:
    return (cart_commands.c.shopper == shopper) & (cart_commands.c.command_id == command_id)


def _digest(command: Command) -> bytes:
    """Only a digest is kept: an e-mail address has no place in a log."""
    return hashlib.sha256(msgspec.json.encode(command)).digest()


def _save(db: Connection, shopper: str, state: CartState, now: int) -> None:
    row = {
        "state": msgspec.json.encode(state),
        "unfinished": state.unfinished,
        "touched_at": now,
    }
    this = cart_sessions.c.shopper == shopper
    if not db.execute(update(cart_sessions).where(this).values(row)).rowcount:
        db.execute(insert(cart_sessions).values(row | {"shopper": shopper}))


def _save_order(db: Connection, shopper: str, number: str, placed: bytes) -> None:
    known = select(cart_orders.c.number).where(cart_orders.c.number == number)
    if db.execute(known).first() is None:
        row = {"number": number, "shopper": shopper, "placed": placed}
        db.execute(insert(cart_orders).values(row))
