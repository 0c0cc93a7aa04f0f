"""What is said about people, sessions, invitations and acts. Times: milliseconds since 1970."""

from typing import Annotated, Literal

import msgspec

Role = Literal["admin", "merchant", "host"]
"""An admin sees to people; a merchant to their own goods; a host to guests in the room."""

Email = Annotated[
    str, msgspec.Meta(max_length=254, pattern=r"^[^@\s\x00-\x1f\x7f]+@[^@\s\x00-\x1f\x7f]+$")
]
Password = Annotated[str, msgspec.Meta(max_length=512)]
Token = Annotated[str, msgspec.Meta(max_length=64)]
"""Secret: 32 random bytes, base64url. Only its SHA-256 is kept."""


class Account(msgspec.Struct, frozen=True):
    """Somebody who works here."""

    id: str
    email: str
    role: Role
    created_at: int
    disabled: bool


class Session(msgspec.Struct, frozen=True):
    """A browser that is signed in."""

    id: str
    created_at: int
    seen_at: int
    address: str
    agent: str
    current: bool
    """The one that asks."""


class Invitation(msgspec.Struct, frozen=True):
    """A place for somebody who has no account yet."""

    id: str
    email: str
    role: Role
    created_at: int
    expires_at: int


class Act(msgspec.Struct, frozen=True):
    """One line of the audit log."""

    seq: int
    at: int
    who: str
    act: str
    target: str
    address: str


class Caller(msgspec.Struct, frozen=True):
    """Who asks, by a session that holds."""

    account: Account
    session: str
    """Its public id."""
    address: str


class Signed(msgspec.Struct, frozen=True):
    """A session that has just begun, and its secret."""

    account: Account
    token: str
