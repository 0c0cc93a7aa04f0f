"""From a page's notes to numbers: when did each click's answer reach the screen?

A click counts as seen in the first picture that is not older than the one the server names as
its answer and in which the clicked goods' own pixels have changed since before the pointer
came. The server's word alone does not count, nor do pixels alone: the camera moves.
"""

import math
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from statistics import median
from typing import Any

import msgspec

from scenes.geometry import Point2, yaw_of
from scenes.messages import Pose
from scenes.walk import Obstacle, WalkableFloor

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
LEAST_BASELINE = 3
"""Of a shopper in motion: fewer do not tell by how much the goods' luma changes by itself."""
MOTION_MS = 200.0
"""Who has sent a move within this is in motion."""
RECENT_MS = 400.0
"""How long before the click they may have been shown."""
ANSWERS = 3
"""Pictures, from the answer on, in which a mark must show: later ones show something else."""
WALKING = {"KeyW": 1, "KeyS": -1}
"""Keys that walk, and which way: ahead or back."""
REST_MS = 400.0
"""Who has sent no move for so long stands still."""
STEP_M, LEAST_STEP_M = 0.3, 0.1
"""Who tries to walk so far and gets less far than this stands against a wall."""
SMALL_STEP_M = 0.005
"""As somebody begins to walk: a large step could pass over a corner that stops small ones."""
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
    spread: float = 0.0
    """Standard deviation of their luma: marked goods of which much is outline may be as light, on
    average, as they were, yet not look the same."""

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
    return Frame(note["at"], note["rtp"], note["hash"], note["target"], colour, note["spread"])


@dataclass(frozen=True)
class Click:
    seq: int
    at: float
    target: str | None


@dataclass(frozen=True)
class Move:
    """Where the page said at `at` ms (its clock) that the shopper is."""

    seq: int
    at: float
    pose: Pose


@dataclass(frozen=True)
class Trial:
    """What a click is judged by: its goods' luma, or how far that spreads, in the pictures before
    it and in those after it that may be its answer."""

    before: list[float]
    """Oldest first."""
    since: list[tuple[float, float]]
    """(ms on the page's clock, luma) of each picture from the click on."""
    answered_at: float | None
    """When the picture that the server names as the answer was shown; None if its name was lost on
    the way (the live channel may lose messages)."""

    @property
    def noise(self) -> float:
        """By how much the goods' luma changes from one picture to the next."""
        return median(map(_differ, self.before, self.before[1:])) if len(self.before) > 1 else 0.0

    @property
    def base(self) -> float:
        return median(self.before[-3:])

    @property
    def needed(self) -> float:
        """The change of luma that counts."""
        return max(LEAST_CHANGE, NOISE * self.noise)

    def seen_at(self) -> float | None:
        """When the first picture was shown in which the goods look different, of the answer and
        the two after it, for the first of a change may be blurred; None if there is none.

        It must be a leap, and last: what drifts as the shopper walks, or flickers, is no mark.
        """
        lumas = [self.base, self.base, *(luma for _, luma in self.since)]
        other = [_differ(luma, self.base) >= self.needed for _, luma in self.since]
        leapt = [
            _differ(luma, two) >= self.needed
            for (_, luma), two in zip(self.since, lumas, strict=False)
        ]
        lasts = [now and then for now, then in zip(other, [*other[1:], True], strict=True)]
        seen = (at for i, at in self.answers if lasts[i] and any(leapt[: i + 1]))
        return next(seen, None)

    @property
    def wavers(self) -> bool:
        """Whether the answers differ from before as a mark would, yet not by what is needed."""
        lumas = [self.since[number][1] for number, _ in self.answers]
        return any(_differ(luma, self.base) >= LEAST_CHANGE for luma in lumas)

    @property
    def answers(self) -> list[tuple[int, float]]:
        """Which pictures of `since` the mark must show in, and when they were shown."""
        shown = [(number, at) for number, (at, _) in enumerate(self.since)]
        if self.answered_at is None:
            return shown
        return [one for one in shown if one[1] >= self.answered_at][:ANSWERS]


def _differ(a: float, b: float) -> float:
    return abs(a - b)


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
    named: dict[int, tuple[float, float]]
    """When the page was told of that picture, and for how long it was drawn (ms), by `seq`."""
    clicks: list[Click]
    picked: dict[int, tuple[str | None, float]]
    """What a click hit, and when the page was told, by `seq`."""
    stamps: dict[int, dict[str, float]]
    """When the server received, picked and answered a click (its own clock, ms), by `seq`."""
    moves: list[Move]
    """From the shopper's entrance on."""
    floor: WalkableFloor
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

    @classmethod
    def read(
        cls,
        notes: dict[str, Any],
        began: float,
        received: tuple[int, int] | None,
    ) -> "PageLog":
        """The notes of `probe.js`, from `began` on; `received`: bytes of pictures and of all."""

        def late(key: str) -> list[Any]:
            return [note for note in notes[key] if note["at"] >= began]

        welcome = notes["welcome"]
        entrance = {"seq": -1, "at": -math.inf, "pose": welcome["pose"]}
        obstacles = msgspec.convert(welcome["obstacles"], list[Obstacle])
        return cls(
            began=began,
            ended=notes["now"],
            frames=[_frame(note) for note in late("frames")],
            glances=[_frame(note) for note in late("glances")],
            tagged={seq: one["rtp"] for one in notes["drawn"] for seq in one["seqs"]},
            named={s: (one["at"], one["ms"]) for one in notes["drawn"] for s in one["seqs"]},
            clicks=[Click(c["seq"], c["at"], c["target"]) for c in late("clicks")],
            picked={p["seq"]: (p["placement"], p["at"]) for p in notes["picked"]},
            stamps={p["seq"]: p["stamps"] for p in notes["picked"]},
            moves=msgspec.convert([entrance, *notes["moves"]], list[Move]),
            floor=WalkableFloor(welcome["floor"], obstacles),
            keys=[(key["code"], key["at"]) for key in late("keys")],
            chosen=[(one["placement"], one["at"]) for one in late("chosen")],
            told=[(one["placement"], one["at"]) for one in late("told")],
            searches=[one["shown"] - one["at"] for one in late("searches")],
            confirmed=[cart["at"] for cart in late("carts") if cart["state"] == "confirmed"],
            refused=[refusal["code"] for refusal in notes["refused"]],
            ended_by=[bye["code"] for bye in notes["byes"]],
            received_bytes=received and received[0],
            wire_bytes=received and received[1],
        )

    @property
    def seconds(self) -> float:
        return (self.ended - self.began) / 1000

    def rates(self) -> tuple[float, float]:
        """Pictures a second while in motion, and those of them unlike the one before."""
        moving = [self._moved(one.at, one.at) for one in self.frames]
        pairs = zip(pairwise(self.frames), moving[1:], strict=False)
        unique = sum(a.hash != b.hash and moved for (a, b), moved in pairs) + any(moving[:1])
        seconds = sum(end - start for start, end in self.motion) / 1000
        return (sum(moving) / seconds, unique / seconds) if seconds > 0 else (0.0, 0.0)

    @property
    def gaps_ms(self) -> list[float]:
        """Times between pictures while in motion; at rest none are due."""
        shown = [frame.at for frame in self.frames]
        return [b - a for a, b in pairwise(shown) if self._moved(a, b)]

    @cached_property
    def motion(self) -> list[tuple[float, float]]:
        """From when to when (ms) the shopper moved. Who holds a key against a wall does not, and
        sends nothing."""
        spans: list[tuple[float, float]] = []
        sent = [move.at for move in self.moves if self.began <= move.at <= self.ended]
        for a, b in pairwise(sent):
            if b - a < MOTION_MS:
                start = spans.pop()[0] if spans and spans[-1][1] == a else a
                spans.append((start, b))
        return spans

    def _moved(self, start: float, end: float) -> bool:
        return any(began <= start and end <= over for began, over in self.motion)


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
    trial, contrast = trials_of(click, log)
    if len(trial.before) < _least_baseline(click.at, log) or not trial.answers:
        return []
    if trial.noise > MOST_NOISE:
        return []
    shown = trial.seen_at()
    if shown is None and (trial.wavers or contrast.wavers):
        return []
    return [Photon(click, None if shown is None else shown - click.at)]


def _least_baseline(at: float, log: PageLog) -> int:
    """How many looks at the goods before `at` it takes to judge a change of theirs."""
    moved = any(0 <= at - move.at < MOTION_MS for move in log.moves)
    return LEAST_BASELINE if moved else 1


def trials_of(click: Click, log: PageLog) -> tuple[Trial, Trial]:
    """What is known of `click`, by luma and by contrast (its spread), whose goods may have left the
    picture before or after."""
    before = _before(click.at, click.target, log)
    since = [
        f
        for f in log.frames
        if f.target == click.target and click.at < f.at < click.at + LATE_MS and f.colour
    ]
    answered_at = _shown_at(click.seq, log)
    lumas = [f.luma for f in before if f.luma is not None]
    return (
        Trial(lumas, [(f.at, f.luma or 0.0) for f in since], answered_at),
        Trial([f.spread for f in before], [(f.at, f.spread) for f in since], answered_at),
    )


def _before(at: float, target: str | None, log: PageLog) -> list[Frame]:
    """How `target` looked just before `at`: in the pictures that came, or, at rest, where one comes
    only when something changes, in what was on the screen."""
    for noted in (log.frames, log.glances):
        found = [f for f in noted if f.target == target and at - RECENT_MS <= f.at < at]
        if seen := [f for f in found if f.colour is not None]:
            return seen[-BASELINE:]
    return []


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


def walking_starts(log: PageLog) -> list[tuple[float, float]]:
    """When a walking key was pressed while at rest, and how long it took until the first picture
    from another place, ms. Left out are keys pressed against a wall: they lead nowhere."""
    found = []
    for code, at, pose in _first_steps(log):
        if not _is_free(code, pose, log.floor):
            continue
        steps = [m.seq for m in log.moves if m.at >= at and _place(m.pose) != _place(pose)]
        shown = [t for t in (_shown_at(seq, log) for seq in steps) if t is not None]
        found += [(at, min(shown) - at)] if shown else []
    return found


def blocked_keys(log: PageLog) -> list[float]:
    """When a walking key was pressed against a wall while at rest."""
    steps = _first_steps(log)
    return [at for code, at, pose in steps if not _is_free(code, pose, log.floor)]


def _first_steps(log: PageLog) -> list[tuple[str, float, Pose]]:
    """Walking keys that were pressed while at rest, when and where."""
    found = []
    for code, at in log.keys:
        last = next(move for move in reversed(log.moves) if move.at < at)
        if code in WALKING and at - last.at >= REST_MS:
            found.append((code, at, last.pose))
    return found


def _is_free(code: str, pose: Pose, floor: WalkableFloor) -> bool:
    """Whether that key leads on from there, if only along a wall."""
    here, yaw = _place(pose), yaw_of(pose.orientation)
    way = SMALL_STEP_M * WALKING[code]
    reached = here
    for _ in range(round(STEP_M / SMALL_STEP_M)):
        ahead = (reached[0] - way * math.sin(yaw), reached[1] - way * math.cos(yaw))
        reached = floor.slide(reached, ahead)
    return math.dist(reached, here) >= LEAST_STEP_M


def _place(pose: Pose) -> Point2:
    return pose.position[0], pose.position[2]


def picks(log: PageLog) -> list[float]:
    """From a click to being told what it hit, ms."""
    return [log.picked[c.seq][1] - c.at for c in log.clicks if c.seq in log.picked]


def variant_changes(log: PageLog) -> list[tuple[float, float]]:
    """When another variant was pressed, and how long it took until the picture in which those goods
    look different, ms.

    That is the first one, not before the room tells of it, to which the goods' own colour has leapt
    by more than it wavered before, and in which it stays so. Left out are goods that left the
    picture, wavered too much to judge, or looked the same until the next key was pressed.
    """
    found = []
    for placement, at in log.chosen:
        told = _told_at(placement, at, log)
        until = min((key for _, key in log.keys if key > at), default=at + LATE_MS)
        watched = [f for f in log.frames if f.target == placement and f.colour is not None]
        before = [f.colour for f in _before(at, placement, log) if f.colour is not None]
        after = [f for f in watched if told is not None and told <= f.at < until]
        if len(before) >= _least_baseline(at, log) and after:
            found += [(at, shown - at) for shown in _recoloured(before, after)]
    return found


def _told_at(placement: str, at: float, log: PageLog) -> float | None:
    """When the room first told of another variant there, from `at` on."""
    return min((t for where, t in log.told if where == placement and t >= at), default=None)


def _recoloured(known: list[Colour], after: list[Frame]) -> list[float]:
    """When the first of `after` was shown whose colour is another than those `known`, as that of
    the one after it, and leapt to it within two pictures; empty if there is none."""
    noise = median(map(_apart, known, known[1:])) if len(known) > 1 else 0.0
    red, green, blue = zip(*known[-3:], strict=True)
    base = (median(red), median(green), median(blue))
    needed = max(LEAST_CHANGE, NOISE * noise)
    colours = [f.colour or base for f in after]
    other = [_apart(colour, base) >= needed for colour in colours]
    leapt = [_apart(*two) >= needed for two in zip(colours, [base, base, *colours], strict=False)]
    lasts = [now and then for now, then in zip(other, [*other[1:], True], strict=True)]
    seen = [f.at for i, f in enumerate(after) if lasts[i] and any(leapt[: i + 1])]
    return seen[:1]


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
