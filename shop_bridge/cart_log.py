"""What must survive a restart: every cart's state, the commands it was given, its orders."""

import hashlib
import time

import msgspec
from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from scenes.cart import Cart
from shop_bridge.cart_state import CartState
from shop_bridge.commands import Command, Outcome
from shop_bridge.contract import Order
from shop_bridge.errors import CommandReused, UnknownOrder
from shop_bridge.sql import SqlRunner
from shop_bridge.tables import cart_commands, cart_orders, cart_sessions

COMMANDS_KEPT_S = 30 * 24 * 3600
"""How long a repeated command is recognised."""


class Logged(msgspec.Struct, frozen=True):
    """A command that came before; `answer` is None while it is not finished."""

    answer: bytes | None


class CartLog:
    """The durable side of the carts; every method is one transaction.

    Raises StorageUnavailable; then nothing was written.
    """

    def __init__(self, sql: SqlRunner) -> None:
        self._sql = sql

    async def load(self, shopper: str) -> CartState:
        """The cart as last committed; an empty one for a new shopper."""
        query = select(cart_sessions.c.state).where(cart_sessions.c.shopper == shopper)
        state = await self._sql.read(lambda db: db.execute(query).scalar())
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

        def work(db: Connection) -> None:
            _save(db, shopper, state)
            if command:
                db.execute(
                    insert(cart_commands).values(
                        shopper=shopper,
                        command_id=command.command_id,
                        at=int(time.time()),
                        digest=_digest(command),
                        answer=msgspec.json.encode(answer) if answer else None,
                    )
                )

        await self._sql.write(work)

    async def finish_checkout(
        self, shopper: str, state: CartState, command_id: str | None, outcome: Outcome
    ) -> None:
        """Keep how a checkout ended, with its order; without a command it ended unasked."""

        def work(db: Connection) -> None:
            _save(db, shopper, state)
            answer = msgspec.json.encode(outcome)
            if isinstance(outcome, Order):
                _save_order(db, shopper, outcome.number, answer)
            if command_id:
                this = _this_command(shopper, command_id)
                db.execute(update(cart_commands).where(this).values(answer=answer))

        await self._sql.write(work)

    async def order(self, shopper: str, number: str) -> Order:
        """The shopper's own order. Raises UnknownOrder, also for another shopper's."""
        query = select(cart_orders.c.placed).where(
            cart_orders.c.number == number, cart_orders.c.shopper == shopper
        )
        placed = await self._sql.read(lambda db: db.execute(query).scalar())
        if placed is None:
            raise UnknownOrder(number)
        return msgspec.json.decode(placed, type=Order)

    async def forget_old_commands(self) -> None:
        before = int(time.time()) - COMMANDS_KEPT_S
        old = delete(cart_commands).where(
            cart_commands.c.at < before, cart_commands.c.answer.is_not(None)
        )
        await self._sql.write(lambda db: db.execute(old))


def _this_command(shopper: str, command_id: str) -> ColumnElement[bool]:
    return (cart_commands.c.shopper == shopper) & (cart_commands.c.command_id == command_id)


def _digest(command: Command) -> bytes:
    """Only a digest is kept: an e-mail address has no place in a log."""
    return hashlib.sha256(msgspec.json.encode(command)).digest()


def _save(db: Connection, shopper: str, state: CartState) -> None:
    row = {"state": msgspec.json.encode(state), "unfinished": state.unfinished}
    this = cart_sessions.c.shopper == shopper
    if not db.execute(update(cart_sessions).where(this).values(row)).rowcount:
        db.execute(insert(cart_sessions).values(row | {"shopper": shopper}))


def _save_order(db: Connection, shopper: str, number: str, placed: bytes) -> None:
    known = select(cart_orders.c.number).where(cart_orders.c.number == number)
    if db.execute(known).first() is None:
        row = {"number": number, "shopper": shopper, "placed": placed}
        db.execute(insert(cart_orders).values(row))
