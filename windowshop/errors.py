"""Errors of the application.

WindowshopError
├── StartupError     the shop cannot open; the text says what to do
└── WorkerLost       a room worker died or stopped answering
"""

from typing import ClassVar


class WindowshopError(Exception):
    """Root of every error raised by `windowshop`."""

    retryable: ClassVar[bool] = False


class StartupError(WindowshopError):
    """The shop cannot open or stay open. One sentence that says why and what to do."""


class WorkerLost(WindowshopError):
    """A room worker died or stopped answering; another one takes over."""

    retryable = True
