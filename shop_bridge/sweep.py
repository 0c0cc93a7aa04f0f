"""Forgetting guests who do not come back: carts, wishes and commands nobody needs any more.

A guest is known by a token that their browser keeps as long as we keep their things; what
nobody has looked at for that long belongs to nobody. Orders are never touched.
"""

from collections.abc import Collection

import msgspec
from sqlalchemy import Connection, bindparam, delete, func, select, update

from shop_bridge.tables import cart_commands, cart_sessions, cart_wishes, shop_carts

COMMANDS_KEPT_S = 30 * 24 * 3600
"""How long a repeated command is recognised."""
ORPHANS_KEPT_S = 24 * 3600
"""How long a cart of the embedded shop may belong to no shopper: it may have just been opened."""


class _Reference(msgspec.Struct):
    """What a kept cart's state says of the backend's cart."""

    token: str | None = None


def last_look(db: Connection, shopper: str) -> int | None:
    """When the shopper's things were last marked as in use; None if there are none."""
    marks = [
        db.execute(select(func.min(table.c.touched_at)).where(table.c.shopper == shopper)).scalar()
        for table in (cart_sessions, cart_wishes)
    ]
    return min((int(mark) for mark in marks if mark is not None), default=None)


def touch(db: Connection, shoppers: Collection[str], now: int) -> None:
    """Mark the things of these shoppers as in use at `now`."""
    if not shoppers:
        return
    for table in (cart_sessions, cart_wishes):
        theirs = update(table).where(table.c.shopper == bindparam("whose")).values(touched_at=now)
        db.execute(theirs, [{"whose": shopper} for shopper in shoppers])


def sweep(db: Connection, now: int, kept_s: float) -> None:
    """Delete what nobody has looked at for `kept_s` seconds before `now`."""
    before = int(now - kept_s)
    db.execute(
        delete(cart_sessions).where(
            cart_sessions.c.touched_at < before, cart_sessions.c.unfinished.is_(False)
        )
    )
    db.execute(delete(cart_wishes).where(cart_wishes.c.touched_at < before))
    db.execute(
        delete(cart_commands).where(
            cart_commands.c.at < now - COMMANDS_KEPT_S, cart_commands.c.answer.is_not(None)
        )
    )
    _sweep_orphans(db, now - ORPHANS_KEPT_S)


def _sweep_orphans(db: Connection, before: int) -> None:
    """Delete the embedded shop's open carts that no shopper's cart refers to."""
    opened = select(shop_carts.c.token).where(
        shop_carts.c.opened_at < before, shop_carts.c.order_number.is_(None)
    )
    orphans = set(db.execute(opened).scalars())
    if orphans:
        orphans -= {
            msgspec.json.decode(state, type=_Reference).token
            for state in db.execute(select(cart_sessions.c.state)).scalars()
        }
    if orphans:
        gone = delete(shop_carts).where(shop_carts.c.token == bindparam("gone"))
        db.execute(gone, [{"gone": token} for token in orphans])
