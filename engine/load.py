"""How much a worker has to do, and how far it must cut back; pure arithmetic over a given clock."""

import math

HIGHEST = 2
"""0: nothing is taken away; each level more takes away one thing more (`engine.scheduler`)."""
TOO_BUSY, AT_EASE = 0.92, 0.45
"""Shares of the time spent drawing above which the level rises and below which it falls. They lie
far apart, for each step changes the share itself: smaller pictures cost 0.6 of full ones."""
MEMORY_S = 0.5
"""Time constant of the average."""
LATE_MEMORY_S = 1.0
"""Time constant of how late pictures are."""
SETTLE_S = 1.0
"""Between two steps, so that the first shows its effect."""


class Load:
    """Is told, moment by moment, whether the worker draws or waits."""

    def __init__(self) -> None:
        self.level = 0
        self._share = 0.0
        self._noted: float | None = None
        self._stepped = -math.inf
        self._late = 0.0
        self._late_noted = 0.0

    def note(self, now: float, drawing: bool) -> None:
        """The worker was `drawing`, or had nothing to draw, from the last note until `now`."""
        passed = 0.0 if self._noted is None else now - self._noted
        self._noted = now
        self._share += (drawing - self._share) * (1 - math.exp(-passed / MEMORY_S))
        if now - self._stepped >= SETTLE_S:
            self._step(now)

    def note_late(self, now: float, seconds: float) -> None:
        """A picture of a moving camera was begun at `now`, so long after it was due."""
        self._late = self.late(now) + seconds * self._faded(now)
        self._late_noted = now

    def late(self, now: float) -> float:
        """How late pictures of moving cameras are on average, seconds; it is forgotten when
        nobody moves."""
        return self._late * (1 - self._faded(now))

    def _faded(self, now: float) -> float:
        return 1 - math.exp(-(now - self._late_noted) / LATE_MEMORY_S)

    def _step(self, now: float) -> None:
        if self._share > TOO_BUSY and self.level < HIGHEST:
            self.level += 1
        elif self._share < AT_EASE and self.level > 0:
            self.level -= 1
        else:
            return
        self._stepped = now
