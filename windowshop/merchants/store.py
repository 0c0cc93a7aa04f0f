"""The database's side of accounts: rows in, structs out, always within the caller's transaction."""

import hashlib
import uuid
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from windowshop.merchants.tables import accounts, audit, invitations, sessions
from windowshop.merchants.types import Account, Act, Invitation, Role, Session

ENTERED = ("signed_in", "invitation_accepted")
"""Acts after which their address is known as the person's own."""


def digest(token: str) -> str:
    """What is kept of a token: it has 256 random bits, so that no salt is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


def note(db: Connection, at: int, who: str, act: str, address: str, target: str = "") -> None:
    """A line in the audit log; nothing here changes or removes one."""
    row = {"at": at, "who": who, "act": act, "target": target, "address": address}
    db.execute(insert(audit).values(row))


def acts(db: Connection, before: int | None, limit: int) -> list[Act]:
    """The newest lines, or the newest of those before a line."""
    query = select(audit).order_by(audit.c.seq.desc()).limit(limit)
    if before is not None:
        query = query.where(audit.c.seq < before)
    return [Act(**row) for row in db.execute(query).mappings()]


def addresses_of(db: Connection, email: str) -> list[str]:
    """From where somebody has signed in."""
    query = select(audit.c.address).where(audit.c.who == email, audit.c.act.in_(ENTERED)).distinct()
    return list(db.execute(query).scalars())


def add_account(db: Connection, at: int, email: str, role: Role, password: str) -> Account:
    row = {
        "id": str(uuid.uuid4()), "email": email, "role": role, "password": password,
        "created_at": at, "disabled_at": None,
    }  # fmt: skip
    db.execute(insert(accounts).values(row))
    return _account(row)


def account_by(db: Connection, *, lock: bool = False, **columns: str) -> tuple[Account, str] | None:
    """The account with these values, and its password's hash; `lock` keeps it as it is until the
    transaction ends (SQLite has one writer at a time anyway)."""
    query = select(accounts).filter_by(**columns)
    row = db.execute(query.with_for_update() if lock else query).mappings().first()
    return None if row is None else (_account(row), row["password"])


def people(db: Connection) -> list[Account]:
    rows = db.execute(select(accounts).order_by(accounts.c.created_at)).mappings()
    return [_account(row) for row in rows]


def admins(db: Connection) -> int:
    """How many can run the shop. Locks them, where the server can, until the transaction ends."""
    query = select(accounts.c.id).filter_by(role="admin", disabled_at=None)
    return len(db.execute(query.with_for_update()).all())


def change_account(db: Connection, account: str, **values: object) -> None:
    db.execute(update(accounts).where(accounts.c.id == account).values(**values))


def add_session(
    db: Connection, at: int, token: str, account: str, address: str, agent: str
) -> None:
    row = {
        "token": digest(token), "id": str(uuid.uuid4()), "account": account, "created_at": at,
        "seen_at": at, "address": address, "agent": agent,
    }  # fmt: skip
    db.execute(insert(sessions).values(row))


def session_by(db: Connection, token: str) -> RowMapping | None:
    return db.execute(select(sessions).where(sessions.c.token == digest(token))).mappings().first()


def see_session(db: Connection, session: str, at: int) -> None:
    db.execute(update(sessions).where(sessions.c.id == session).values(seen_at=at))


def sessions_of(db: Connection, account: str, current: str) -> list[Session]:
    query = select(sessions).where(sessions.c.account == account)
    shown = ("id", "created_at", "seen_at", "address", "agent")
    rows = db.execute(query.order_by(sessions.c.seen_at.desc())).mappings()
    return [Session(**_only(row, *shown), current=row["id"] == current) for row in rows]


def end_sessions(db: Connection, account: str, *, only: str = "") -> int:
    """Ends one session of an account, or all; how many there were."""
    gone = delete(sessions).where(sessions.c.account == account)
    return db.execute(gone.where(sessions.c.id == only) if only else gone).rowcount


def end_old_sessions(db: Connection, seen_before: int, begun_before: int) -> None:
    old = (sessions.c.seen_at <= seen_before) | (sessions.c.created_at <= begun_before)
    db.execute(delete(sessions).where(old))


def add_invitation(db: Connection, at: int, token: str, email: str, role: Role) -> str:
    """A new invitation's id; older ones of the email are void."""
    db.execute(_closing(at).where(invitations.c.email == email))
    row = {"token": digest(token), "id": str(uuid.uuid4()), "email": email, "role": role}
    db.execute(insert(invitations).values(row | {"created_at": at}))
    return row["id"]


def open_invitations(db: Connection, since: int, lasts: int) -> list[Invitation]:
    """Those that can still be accepted: made after `since`; each lasts `lasts` milliseconds."""
    query = select(invitations).where(
        invitations.c.closed_at.is_(None), invitations.c.created_at > since
    )
    rows = db.execute(query.order_by(invitations.c.created_at)).mappings()
    return [_invitation(row, lasts) for row in rows]


def invitation_by(db: Connection, token: str, since: int, lasts: int) -> Invitation | None:
    query = select(invitations).where(
        invitations.c.token == digest(token),
        invitations.c.closed_at.is_(None),
        invitations.c.created_at > since,
    )
    row = db.execute(query).mappings().first()
    return None if row is None else _invitation(row, lasts)


def close_invitation(db: Connection, invitation: str, at: int) -> bool:
    """Whether it was open until now: of two that use it at once, one may."""
    return db.execute(_closing(at).where(invitations.c.id == invitation)).rowcount == 1


def _closing(at: int) -> Any:
    return update(invitations).where(invitations.c.closed_at.is_(None)).values(closed_at=at)


def email_of_invitation(db: Connection, invitation: str) -> str:
    query = select(invitations.c.email).where(invitations.c.id == invitation)
    return str(db.execute(query).scalar_one())


def _account(row: RowMapping | dict[str, Any]) -> Account:
    kept = _only(row, "id", "email", "role", "created_at")
    return Account(**kept, disabled=row["disabled_at"] is not None)


def _invitation(row: RowMapping, lasts: int) -> Invitation:
    kept = _only(row, "id", "email", "role", "created_at")
    return Invitation(**kept, expires_at=row["created_at"] + lasts)


def _only(row: RowMapping | dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: row[name] for name in names}
