"""Errors of the `scenes` package.

SceneError
├── StoreFileError    a store file cannot be read or breaks a rule
├── CommandRefused    a visitor asked for something the room does not allow
└── MessageError      bytes that are not one of our messages
"""

from typing import ClassVar


class SceneError(Exception):
    """Root of every error raised by `scenes`; `retryable` says if trying again can help."""

    retryable: ClassVar[bool] = False


class StoreFileError(SceneError):
    """A store file cannot be parsed or breaks a rule; the text names the place and a remedy."""


class CommandRefused(SceneError):
    """A command the room refuses; `code` is stable and may be translated by a client."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


class MessageError(SceneError):
    """Bytes that are not a valid message of the expected kind."""
