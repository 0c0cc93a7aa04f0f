"""Errors of the `scenes` package.

SceneError
├── StoreFileError    a store file cannot be read or breaks a rule
├── CommandRefused    a visitor asked for something the room does not allow
├── EntryRefused      a visitor cannot come in
│   ├── RoomFull      every place is taken
│   └── NoSuchRoom    the store has no such room
└── MessageError      bytes that are not one of our messages
"""

from typing import ClassVar, Literal

RefusalCode = Literal[
    "not_here", "nothing_held", "bad_name", "no_such_goods", "no_such_variant", "too_fast",
    "blocked", "malformed", "too_many",
]  # fmt: skip
"""Why an input was refused; the client has a sentence for each, in every language."""
EntryCode = Literal["room_full", "no_such_room"]


class SceneError(Exception):
    """Root of every error raised by `scenes`; `retryable` says if trying again can help."""

    retryable: ClassVar[bool] = False


class StoreFileError(SceneError):
    """A store file cannot be parsed or breaks a rule; the text names the place and a remedy."""


class CommandRefused(SceneError):
    """A command the room refuses; `code` is stable and translated by the client."""

    def __init__(self, code: RefusalCode, text: str) -> None:
        super().__init__(text)
        self.code = code


class EntryRefused(SceneError):
    """Nobody was let in; `code` is stable and translated by the client."""

    code: ClassVar[EntryCode]


class RoomFull(EntryRefused):
    """Every place is taken, until somebody leaves."""

    code = "room_full"
    retryable = True


class NoSuchRoom(EntryRefused):
    code = "no_such_room"


class MessageError(SceneError):
    """Bytes that are not a valid message of the expected kind."""
