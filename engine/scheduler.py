"""Which view is drawn next: earliest deadline first, in pure arithmetic over a given clock.

A view that looks different is *dirty*: it may be drawn once its period (1 / max_fps) since the
last picture has passed, and should be by one period later. Of the dirty views that may be drawn
the one with the earliest deadline goes first, so under overload all slow down alike and none
starves. What somebody did (a click, a choice) does not wait for the period: its view goes before
all others, at most twice a period. A view that has rested for `STILL_S` is drawn once more to full
quality, when nothing else waits; that picture is sent a few more times, each sharper, and then
the view costs nothing. Times are seconds, monotonic.
"""

import math
from dataclasses import dataclass
from typing import Literal

Quality = Literal["quick", "refined", "repeated"]
"""How a picture is made: drawn, drawn to full quality, or the last one encoded once more."""

STILL_S = 0.12
"""Rest before a picture is refined: longer than the gap between two inputs of a moving hand."""
REPEATS = 3
"""How often a refined picture is encoded again. Rate control lowers the quantiser by steps: over
six walks the worst decoded SSIM at rest was .945 after one picture and .980 after four."""
REPEAT_S = 0.05
"""Between two of them, so that all are sent within half a second of rest."""


@dataclass
class _Entry:
    period: float
    drawn: float = -math.inf
    dirty_since: float = math.inf
    acted: bool = False
    passes: int = 0
    """Full-quality pictures since it was last touched: the refined one and its repeats."""
    rest: float = STILL_S
    """How long it must rest before it is refined."""
    paused: bool = False

    @property
    def release(self) -> float:
        """When it may be drawn: in time for its rate, an action twice as soon."""
        if self.dirty_since == math.inf or self.paused:
            return math.inf
        wait = self.period / 2 if self.acted else self.period
        return max(self.dirty_since, self.drawn + wait)

    @property
    def deadline(self) -> float:
        return self.release if self.acted else self.release + self.period

    @property
    def refine_at(self) -> float:
        clean = self.dirty_since == math.inf and self.drawn > -math.inf
        if self.passes > REPEATS or self.paused or not clean:
            return math.inf
        return self.drawn + (REPEAT_S if self.passes else self.rest)


class Scheduler:
    """Knows when each view was touched and drawn; says what to draw at `now`."""

    def __init__(self) -> None:
        self._entries: dict[str, _Entry] = {}

    def add(self, view: str, max_fps: float) -> None:
        """A new view; it is drawn when first touched."""
        self._entries[view] = _Entry(1.0 / max_fps)

    def remove(self, view: str) -> None:
        self._entries.pop(view, None)

    def pause(self, view: str, paused: bool) -> None:
        self._entries[view].paused = paused

    def touch(self, view: str, now: float, acted: bool = False) -> None:
        """The view looks different since `now`; `acted` if somebody waits for just that."""
        entry = self._entries[view]
        # A highlight on a sharp picture: only for a moment may the rest of it lose its finish.
        entry.rest = REPEAT_S if acted and entry.passes else STILL_S
        entry.dirty_since = min(entry.dirty_since, now)
        entry.acted = entry.acted or acted
        entry.passes = 0

    def next(self, now: float) -> tuple[str, Quality] | None:
        """The view to draw at `now` and how well, or None if none is due."""
        due = [(e.acted, e.deadline, v) for v, e in self._entries.items() if e.release <= now]
        if due:
            _, _, view = min(due, key=lambda item: (not item[0], item[1], item[2]))
            return view, "quick"
        rested = [(e.refine_at, v) for v, e in self._entries.items() if e.refine_at <= now]
        if not rested:
            return None
        _, view = min(rested)
        return view, "repeated" if self._entries[view].passes else "refined"

    def drawn(self, view: str, now: float, quality: Quality) -> None:
        """A picture of the view was begun at `now`; what was touched before is in it."""
        entry = self._entries[view]
        entry.drawn = now
        entry.dirty_since = math.inf
        entry.acted = False
        entry.passes = 0 if quality == "quick" else entry.passes + 1

    def settle(self, view: str) -> None:
        """The view's picture is as sharp as it gets: no more repeats."""
        self._entries[view].passes = REPEATS + 1

    def wake(self) -> float:
        """When something will be due; infinity if nothing is waiting."""
        times = (min(e.release, e.refine_at) for e in self._entries.values())
        return min(times, default=math.inf)
