"""Which view is drawn next, and how well: earliest deadline first, in pure arithmetic.

A view that looks different is *dirty*: it may be drawn once its period (1 / max_fps) since the
last picture has passed, and should be by one period later. Of the dirty views that may be drawn
the one with the earliest deadline goes first, so under overload all slow down alike and none
starves. What somebody did (a click, a choice) does not wait for the period: its view goes before
all others, at most twice a period.

While a camera moves fast its pictures are *reduced* (drawn smaller): nobody reads a price tag
then, and every click behind it is answered sooner. A camera that has rested for `STILL_S` gets
one picture of full quality, *refined*; when nothing else changes, that picture is sent a few more
times, each sharper, and then the view costs next to nothing: a repetition of some ten bytes now
and then (`IDLE_S`). Refining waits until nothing else is due, but not for long (`PATIENCE_S`).

Too much to draw (`engine.load`) takes away in this order: first the rate of sharp views whose
camera rests while others walk in them (`QUIET_FPS`; they then wait for those who move) and what a
headset on a GPU gets beyond `BUSY_FPS`, then the size of all moving pictures, then everybody's
rate alike. Times are seconds, monotonic.
"""

import math
from dataclasses import dataclass
from typing import Literal

from engine.load import Load

Cause = Literal["act", "camera", "fast", "room"]
"""Why a view looks different: somebody waits for just that; its camera moved, slowly or fast; or
something in the room did."""
Quality = Literal["reduced", "quick", "refined", "repeated", "idle"]
"""How a picture is made: drawn smaller, drawn, drawn larger and averaged down, or the last one
encoded once more, to be sharper or only to be there."""

STILL_S = 0.12
"""Rest before a picture is refined: longer than the gap between two inputs of a moving hand."""
REPEATS = 3
"""How often a refined picture is encoded again. Rate control lowers the quantiser by steps: over
six walks the worst decoded SSIM at rest was .945 after one picture and .980 after four."""
REPEAT_S = 0.05
"""Between two of them, so that all are sent within half a second of rest."""
IDLE_S = 2.0
"""Between two pictures of a view that is as sharp as it gets. A browser that has decoded
nothing for 3 s (libwebrtc's `kMaxWaitForFrame`) takes the picture for lost and asks for a
keyframe: at 640x360 that was 220 kbit/s at rest, and everything drawn anew."""
START_S = 0.5
"""A camera that moves after so long a rest begins to walk or turn: that is an action, for it is
waited for; what follows is not."""
PATIENCE_S = 0.12
"""A refined picture may be put off this long by others' pictures,"""
REPEAT_PATIENCE_S = 0.02
"""a repetition, which is only encoded, this long."""
FAST_S = 0.1
"""A camera counts as fast for so long after it was seen to be: three inputs at 30 a second."""
QUIET_FPS = 5.0
"""Rate, from the first level of load on, of views in which only others move."""
BUSY_FPS = 45.0
"""Most, from then on, of any other view: half of a 90 Hz display's, and headsets warp between two
pictures. Not less, or the load would fall so far (`engine.load.AT_EASE`) that 72 came back."""
QUIET_LEVEL, SMALL_LEVEL = 1, 2
"""Levels of load from which those rates fall, and from which all moving pictures are reduced."""


@dataclass
class _Entry:
    period: float
    drawn: float = -math.inf
    dirty_since: float = math.inf
    acted: bool = False
    only_room: bool = True
    """All that made it dirty happened in the room."""
    moved_at: float = -math.inf
    """When its camera last moved."""
    fast_at: float = -math.inf
    crisp: int = 0
    """Pictures since then, from the refined one on."""
    passes: int = 0
    """Full-quality pictures since it last looked different: the refined one and its repeats."""
    rest: float = STILL_S
    """How long it must rest before it is refined."""
    paused: bool = False

    def release(self, quiet: bool) -> float:
        """When it may be drawn: in time for its rate, an action twice as soon."""
        if self.dirty_since == math.inf or self.paused:
            return math.inf
        return max(self.dirty_since, self.drawn + self._wait(quiet))

    def _wait(self, quiet: bool) -> float:
        return self.period / 2 if self.acted else self._period(quiet)

    def _period(self, quiet: bool) -> float:
        if not quiet:
            return self.period
        most = BUSY_FPS
        if self.only_room:  # one that is not sharp yet gets its repeats, whatever moves in it
            most = 1 / REPEAT_S if 0 < self.crisp <= REPEATS else QUIET_FPS
        return max(self.period, 1 / most)

    def deadline(self, quiet: bool) -> float:
        """By when it should be drawn: an action at once, all else one period later."""
        release = self.release(quiet)
        return release if self.acted else release + self._period(quiet)

    @property
    def refine_at(self) -> float:
        if self.paused or self.drawn == -math.inf:
            return math.inf
        if self.dirty_since == math.inf:
            wait = IDLE_S if self.passes > REPEATS else REPEAT_S if self.passes else self.rest
            return self.drawn + wait
        # Others may walk past for minutes: what stands still gets its one sharp picture anyway.
        if self.crisp or not self.only_room:
            return math.inf
        return max(self.moved_at + STILL_S, self.drawn + min(REPEAT_S, self.period / 2))


class Scheduler:
    """Knows when each view was touched and drawn; says what to draw at `now`."""

    def __init__(self) -> None:
        self._entries: dict[str, _Entry] = {}
        self._load = Load()
        self._drawing = False

    @property
    def level(self) -> int:
        """How far the load makes it cut back (`engine.load`)."""
        return self._load.level

    def fps(self, now: float) -> float:
        """Pictures a second that a view of the usual rate gets while its camera moves; infinity
        without views."""
        period = min((entry.period for entry in self._entries.values()), default=0.0)
        return 1 / (period + self._load.late(now)) if period else math.inf

    def add(self, view: str, max_fps: float) -> None:
        """A new view; it is drawn when first touched."""
        self._entries[view] = _Entry(1.0 / max_fps)

    def set_rate(self, view: str, max_fps: float) -> None:
        self._entries[view].period = 1.0 / max_fps

    def remove(self, view: str) -> None:
        self._entries.pop(view, None)

    def pause(self, view: str, paused: bool) -> None:
        self._entries[view].paused = paused

    def touch(self, view: str, now: float, cause: Cause) -> None:
        """The view looks different since `now`."""
        entry = self._entries[view]
        if cause != "room":
            # A highlight on a sharp picture: only for a moment may the rest lose its finish.
            entry.rest = REPEAT_S if cause == "act" and entry.passes else STILL_S
        starts = cause in ("camera", "fast") and now - entry.moved_at > START_S
        if cause in ("camera", "fast"):
            entry.moved_at, entry.crisp = now, 0
        if cause == "fast":
            entry.fast_at = now
        entry.dirty_since = min(entry.dirty_since, now)
        entry.only_room = entry.only_room and cause == "room"
        entry.acted = entry.acted or cause == "act" or starts
        entry.passes = 0

    def dirty(self, view: str) -> bool:
        """Whether the view looks different from its last picture already."""
        return self._entries[view].dirty_since < math.inf

    def next(self, now: float) -> tuple[str, Quality] | None:
        """The view to draw at `now` and how well, or None if none is due. The time until it is
        called again counts as spent on what it said."""
        self._load.note(now, self._drawing)
        chosen = self._choose(now)
        self._drawing = chosen is not None
        return chosen

    def _choose(self, now: float) -> tuple[str, Quality] | None:
        rested = min(((e.refine_at, v) for v, e in self._entries.items()), default=None)
        due = [
            (not e.acted, e.deadline(self._quiet), v)
            for v, e in self._entries.items()
            if e.release(self._quiet) <= now
        ]
        if rested is not None and rested[0] <= now:
            passes = self._entries[rested[1]].passes
            overdue = rested[0] + (REPEAT_PATIENCE_S if passes else PATIENCE_S) <= now
            if not due or (overdue and min(due)[0]):  # an action goes before it all the same
                again: Quality = "idle" if passes > REPEATS else "repeated"
                return rested[1], again if passes else "refined"
        if not due:
            return None
        _, _, view = min(due)
        return view, self._quality(self._entries[view], now)

    def drawn(self, view: str, now: float, quality: Quality) -> None:
        """A picture of the view was begun at `now`; what was touched before is in it."""
        entry = self._entries[view]
        if quality in ("quick", "reduced"):
            if not (entry.acted or entry.only_room):
                self._load.note_late(now, now - entry.release(self._quiet))
            entry.passes = 0
            entry.crisp += entry.crisp > 0
        else:
            entry.passes += 1
            entry.crisp += 1
        entry.drawn = now
        entry.dirty_since = math.inf
        entry.acted, entry.only_room = False, True

    def settle(self, view: str) -> None:
        """The view's picture is as sharp as it gets: no more repeats."""
        self._entries[view].passes = REPEATS + 1

    def wake(self) -> float:
        """When something will be due; infinity if nothing is waiting."""
        times = (min(e.release(self._quiet), e.refine_at) for e in self._entries.values())
        return min(times, default=math.inf)

    def _quality(self, entry: _Entry, now: float) -> Quality:
        fast = now - entry.fast_at < FAST_S
        moving = self.level >= SMALL_LEVEL and now - entry.moved_at < STILL_S
        return "reduced" if fast or moving else "quick"

    @property
    def _quiet(self) -> bool:
        return self.level >= QUIET_LEVEL
