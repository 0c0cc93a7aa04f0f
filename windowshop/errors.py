"""Errors of the application.

WindowshopError
├── CodeRefused      a code that takes a visit to another device is wrong, too old, or one too many
├── NoSuchPlace      goods are to stand where there is no slot
├── PlaceTaken       other goods stand there
├── StartupError     the shop cannot open; the text says what to do
└── WorkerLost       a room worker died or stopped answering
"""

from typing import ClassVar

from scenes.text import LocalText


class WindowshopError(Exception):
    """Root of every error raised by `windowshop`."""

    retryable: ClassVar[bool] = False


class StartupError(WindowshopError):
    """The shop cannot open or stay open. One sentence that says why and what to do."""


class CodeRefused(WindowshopError):
    """A code that takes a visit to another device cannot be had or is none: an HTTP status, and
    what the shopper is told."""

    def __init__(self, text: LocalText, status: int) -> None:
        super().__init__(text.en)
        self.text = text
        self.status = status


class NoSuchPlace(WindowshopError):
    """Goods are to stand where there is no slot."""

    def __init__(self, slot: str) -> None:
        super().__init__(f"there is no place '{slot}': choose another")


class PlaceTaken(WindowshopError):
    """Goods are to stand where others do."""

    def __init__(self, slot: str) -> None:
        super().__init__(f"other goods stand at '{slot}': choose another place")


class WorkerLost(WindowshopError):
    """A room worker died or stopped answering; another one takes over."""

    retryable = True
