"""From a page's notes to numbers: when did each click's answer reach the screen?

A click counts as seen in the first picture that is not older than the one the server names as
its answer and in which the clicked goods' own pixels have changed since before the pointer
came. The server's word alone does not count, nor do pixels alone: the camera moves.
"""

import math
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any

LEAST_CHANGE = 4.0
"""Change of mean luma (0 to 255) of the goods that can be seen as such."""
NOISE = 4.0
"""...and it must be this many times what the goods' luma changes by from one picture to the next
before the click."""
MOST_NOISE = 5.0
"""Goods whose luma changes by more than this cannot be judged: marking them changes it by some
20 to 30 (30 of 35 clicks of a run through the flagship)."""
BASELINE = 6
"""Pictures before the click that it is compared with: their changes, and the last three's luma."""
RECENT_MS = 250.0
"""How long before the click they may have been shown."""
LATE_MS = 2000.0
"""A click that is not answered by then is lost."""

Colour = tuple[float, float, float]
"""Display RGB, 0 to 255."""


@dataclass(frozen=True)
class Frame:
    """A picture the browser showed at `at` ms (page clock), as far as it was read."""

    at: float
    rtp: int | None
    hash: int
    target: str | None
    colour: Colour | None
    """Of the goods under aim, on average."""

    @property
    def luma(self) -> float | None:
        """BT.601 luma of `colour`."""
        if self.colour is None:
            return None
        red, green, blue = self.colour
        return 0.299 * red + 0.587 * green + 0.114 * blue


def _frame(note: dict[str, Any]) -> Frame:
    """What `probe.js` noted of a picture."""
    colour = note["colour"] and (*note["colour"],)
    return Frame(note["at"], note["rtp"], note["hash"], note["target"], colour)


@dataclass(frozen=True)
class Click:
    seq: int
    at: float
    target: str | None


@dataclass(frozen=True)
class Photon:
    """A click and the milliseconds to its answer on the screen; None if it never came."""

    click: Click
    ms: float | None


@dataclass(frozen=True)
class PageLog:
    """What a page noted from `began` to `ended` (ms, page clock)."""

    began: float
    ended: float
    frames: list[Frame]
    glances: list[Frame]
    """Looks at pictures that were on the screen already."""
    tagged: dict[int, int]
    """RTP timestamp of the picture that first shows an input, by the input's `seq`."""
    clicks: list[Click]
    picked: dict[int, tuple[str | None, float]]
    """What a click hit, and when the page was told, by `seq`."""
    moves: list[tuple[int, float]]
    keys: list[tuple[str, float]]
    chosen: list[tuple[str, float]]
    """Where another variant was pressed, and when."""
    told: list[tuple[str, float]]
    """Where the room told of another variant, and when."""
    searches: list[float]
    """From a key in the search box to the list that it led to on the screen, ms."""
    confirmed: list[float]
    """When a confirmed basket was told."""
    refused: list[str]
    ended_by: list[str]
    received_bytes: int | None
    """Of pictures."""
    wire_bytes: int | None
    """Of everything, with the headers of UDP and IP."""
    rests: list[tuple[float, float]]
    """When the shopper stood still."""

    @classmethod
    def read(
        cls,
        notes: dict[str, Any],
        began: float,
        received: tuple[int, int] | None,
        rests: list[tuple[float, float]],
    ) -> "PageLog":
        """The notes of `probe.js`, from `began` on; `received`: bytes of pictures and of all."""

        def late(key: str) -> list[Any]:
            return [note for note in notes[key] if note["at"] >= began]

        return cls(
            began=began,
            ended=notes["now"],
            frames=[_frame(note) for note in late("frames")],
            glances=[_frame(note) for note in late("glances")],
            tagged={seq: drawn["rtp"] for drawn in notes["drawn"] for seq in drawn["seqs"]},
            clicks=[Click(c["seq"], c["at"], c["target"]) for c in late("clicks")],
            picked={p["seq"]: (p["placement"], p["at"]) for p in notes["picked"]},
            moves=[(move["seq"], move["at"]) for move in late("moves")],
            keys=[(key["code"], key["at"]) for key in late("keys")],
            chosen=[(one["placement"], one["at"]) for one in late("chosen")],
            told=[(one["placement"], one["at"]) for one in late("told")],
            searches=[one["shown"] - one["at"] for one in late("searches")],
            confirmed=[cart["at"] for cart in late("carts") if cart["state"] == "confirmed"],
            refused=[refusal["code"] for refusal in notes["refused"]],
            ended_by=[bye["code"] for bye in notes["byes"]],
            received_bytes=received and received[0],
            wire_bytes=received and received[1],
            rests=rests,
        )

    @property
    def seconds(self) -> float:
        return (self.ended - self.began) / 1000

    def rates(self) -> tuple[float, float]:
        """Pictures a second while in motion, and those of them unlike the one before."""
        moving = [not self._rested(one.at, one.at) for one in self.frames]
        pairs = zip(pairwise(self.frames), moving[1:], strict=False)
        unique = sum(a.hash != b.hash and moved for (a, b), moved in pairs) + any(moving[:1])
        seconds = self.seconds - sum(end - start for start, end in self.rests) / 1000
        return (sum(moving) / seconds, unique / seconds) if seconds > 0 else (0.0, 0.0)

    @property
    def gaps_ms(self) -> list[float]:
        """Times between pictures while in motion; at rest none are due."""
        shown = [frame.at for frame in self.frames]
        return [b - a for a, b in pairwise(shown) if not self._rested(a, b)]

    def _rested(self, start: float, end: float) -> bool:
        return any(began <= end and over >= start for began, over in self.rests)


def photons(log: PageLog) -> list[Photon]:
    """Every click whose answer could be judged, and every click that got none.

    Left out are clicks that hit something in front of the goods they were aimed at, those whose
    goods were out of the picture when the answer came, and those whose goods' pixels changed too
    much by themselves as the shopper walked by.
    """
    found = []
    for click in log.clicks:
        answer = log.picked.get(click.seq)
        if answer is None and log.ended - click.at > LATE_MS:
            found.append(Photon(click, None))
        elif answer is not None and click.target is not None and answer[0] == click.target:
            found += photon_of(click, log)
    return found


def photon_of(click: Click, log: PageLog) -> list[Photon]:
    """When the goods of `click` were seen to change; empty if they cannot be judged."""
    watched = [f for f in log.frames if f.target == click.target and f.luma is not None]
    before = [f.luma for f in _before(click.at, click.target, log) if f.luma is not None]
    answered_at = _answered_at(click, log)
    after = [
        (f.at, f.luma)
        for f in watched
        if answered_at <= f.at < click.at + LATE_MS and f.at > click.at and f.luma is not None
    ]
    if not before or not after:
        return []
    noise = median(abs(a - b) for a, b in pairwise(before)) if len(before) > 1 else 0.0
    if noise > MOST_NOISE:
        return []
    base, needed = median(before[-3:]), max(LEAST_CHANGE, NOISE * noise)
    seen = (at for at, luma in after if abs(luma - base) >= needed)
    shown = next(seen, None)
    return [Photon(click, None if shown is None else shown - click.at)]


def _before(at: float, target: str | None, log: PageLog) -> list[Frame]:
    """How `target` looked just before `at`: in the pictures that came, or, at rest, where one comes
    only when something changes, in what was on the screen."""
    for noted in (log.frames, log.glances):
        found = [f for f in noted if f.target == target and at - RECENT_MS <= f.at < at]
        if seen := [f for f in found if f.colour is not None]:
            return seen[-BASELINE:]
    return []


def _answered_at(click: Click, log: PageLog) -> float:
    """When the picture that the server names as the answer was shown; the click's own time if
    its name was lost on the way (the live channel may lose messages)."""
    return _shown_at(click.seq, log) or click.at


def _shown_at(seq: int, log: PageLog) -> float | None:
    """When the first picture that shows input `seq`, or one after it, was on the screen."""
    rtp = log.tagged.get(seq)
    if rtp is None:
        return None
    shown = (f.at for f in log.frames if f.rtp is not None and not older(f.rtp, rtp))
    return min(shown, default=None)


def older(a: int, b: int) -> bool:
    """Whether RTP timestamp `a` is older than `b`, modulo 2^32 (RFC 1982)."""
    return 0 < (b - a) % 2**32 < 2**31


def walking_starts(log: PageLog) -> list[float]:
    """From pressing a walking key while at rest to the first picture from another place, ms.

    Left out are keys that led nowhere: of one pressed against a wall the page sends nothing, and
    the next move belongs to the next key.
    """
    found = []
    for (code, at), (_, until) in pairwise([*log.keys, ("", math.inf)]):
        if code not in ("KeyW", "KeyS"):
            continue
        if any(at - 400 < moved < at for _, moved in log.moves):
            continue  # was walking already
        first = next((seq for seq, moved in log.moves if at <= moved < until), None)
        shown = None if first is None else _first_shown_from(first, log)
        if shown is not None:
            found.append(shown - at)
    return found


def _first_shown_from(seq: int, log: PageLog) -> float | None:
    """When the first picture with input `seq` or a newer move was shown: newest moves win, so
    `seq` itself may never be drawn."""
    moves = {number for number, _ in log.moves if number >= seq}
    shown = [_shown_at(number, log) for number in moves if number in log.tagged]
    return min((at for at in shown if at is not None), default=None)


def picks(log: PageLog) -> list[float]:
    """From a click to being told what it hit, ms."""
    return [log.picked[c.seq][1] - c.at for c in log.clicks if c.seq in log.picked]


def variant_changes(log: PageLog) -> list[float]:
    """From pressing another variant to the picture in which those goods look different, ms.

    That is the first one, not before the room tells of it, in which the goods' own colour has
    changed by more than it wavered before, and stays so. Left out are goods that left the picture,
    wavered too much to judge, or look the same in both variants where they are looked at.
    """
    found = []
    for placement, at in log.chosen:
        told = _told_at(placement, at, log)
        watched = [f for f in log.frames if f.target == placement and f.colour is not None]
        before = [f.colour for f in _before(at, placement, log) if f.colour is not None]
        after = [f for f in watched if told is not None and told <= f.at < at + LATE_MS]
        if before and after:
            found += [shown - at for shown in _recoloured(before, after)]
    return found


def _told_at(placement: str, at: float, log: PageLog) -> float | None:
    """When the room first told of another variant there, from `at` on."""
    return min((t for where, t in log.told if where == placement and t >= at), default=None)


def _recoloured(known: list[Colour], after: list[Frame]) -> list[float]:
    """When the first of `after` was shown whose colour is another than those `known`, as that of
    the one after it; empty if there is none."""
    noise = median(map(_apart, known, known[1:])) if len(known) > 1 else 0.0
    red, green, blue = zip(*known[-3:], strict=True)
    base = (median(red), median(green), median(blue))
    needed = max(LEAST_CHANGE, NOISE * noise)
    other = [f.colour is not None and _apart(f.colour, base) >= needed for f in after]
    stays = zip(after, other, [*other[1:], True], strict=True)
    return [f.at for f, now, then in stays if now and then][:1]


def _apart(a: Colour, b: Colour) -> float:
    """By how much two colours differ in the channel in which they differ most."""
    return max(abs(one - other) for one, other in zip(a, b, strict=True))


def unanswered(log: PageLog) -> list[str]:
    """Variants that were pressed and of which the room never told, in words."""
    return [
        f"another variant of {placement} was pressed and never shown"
        for placement, at in log.chosen
        if log.ended - at > LATE_MS and _told_at(placement, at, log) is None
    ]


def purchases(log: PageLog) -> list[float]:
    """From pressing "add to basket" to the confirmed basket, ms."""
    bought = [at for code, at in log.keys if code == "buy"]
    answers = [min((c for c in log.confirmed if c >= at), default=None) for at in bought]
    return [done - at for at, done in zip(bought, answers, strict=True) if done is not None]
