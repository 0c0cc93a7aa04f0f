"""Notices a client that takes nothing: pictures go out and no report tells of any.

ICE asks for consent too (RFC 7675), but gives a line up after 30 s only, and a client may answer
its checks and leave everything else unread.
"""

import asyncio
from collections.abc import Callable


class Attention:
    """Calls `on_lost`, once, when of what was sent nothing has been reported for `patience_s`."""

    def __init__(self, patience_s: float, on_lost: Callable[[], None]) -> None:
        self._patience_s = patience_s
        self._on_lost = on_lost
        self._highest: int | None = None
        self._waiting: asyncio.TimerHandle | None = None

    def sent(self) -> None:
        """A picture goes out: word of it, or of a later one, must follow."""
        if self._waiting is None:
            loop = asyncio.get_running_loop()
            self._waiting = loop.call_later(self._patience_s, self._on_lost)

    def reported(self, highest_sequence: int) -> None:
        """A receiver report (RFC 3550 section 6.4.1) came. One that tells of no new packet is no
        sign of reading."""
        if highest_sequence != self._highest:
            self._highest = highest_sequence
            self.stop()

    def stop(self) -> None:
        """Wait for nothing any more."""
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None
