"""What it costs to show a still picture to somebody who looks at it."""

from collections.abc import Iterable

from benchmarks.light_shopper import LightShopper, Rest
from benchmarks.sharpness import people_mask
from scenes.messages import ViewRequest

SETTLING_MS = 500.0
"""Within it a picture must have become sharp; what that takes is not yet rest."""
GLANCE = ViewRequest(160, 90)
"""Enough to tell whether somebody is in view."""

Span = tuple[float, float]
"""From, to: ms."""


def kbps_at_rest(shoppers: Iterable[LightShopper]) -> float | None:
    """Bitrate of the pictures of shoppers who look at a still picture; None if nobody did.

    What counts is the time from 0.5 s after they came to rest until they move again, without the
    0.5 s after each click of their own, each change of the goods, and each step of somebody who
    may be in view. Pictures only, as in `kbps_p50`: no headers, and no words of where others walk.
    """
    spans = [(one, span) for one in shoppers for span in quiet_spans(one)]
    seconds = sum(end - start for _, (start, end) in spans) / 1000
    received = sum(one.received_between(start, end) for one, (start, end) in spans)
    return received * 8 / 1000 / seconds if seconds > 0 else None


def quiet_spans(shopper: LightShopper) -> list[Span]:
    """When `shopper` stood and nothing that it may see changed."""
    changed = [*shopper.clicked, *(change.at for change in shopper.variants)]
    return [
        span
        for rest in shopper.rests
        for span in calm((rest.began, rest.ended), [*changed, *_steps_seen(shopper, rest)])
    ]


def calm(rest: Span, changes: Iterable[float]) -> list[Span]:
    """The parts of `rest` that are not within `SETTLING_MS` after its begin or a change."""
    began, ended = rest
    times = [began, *sorted(at for at in changes if began < at < ended), ended]
    starts = [at + SETTLING_MS for at in times[:-1]]
    return [(start, end) for start, end in zip(starts, times[1:], strict=True) if start < end]


def _steps_seen(shopper: LightShopper, rest: Rest) -> list[float]:
    """When others in the direction of view were told to have moved."""
    own = shopper.welcome.visitor if shopper.welcome else ""
    return [
        at
        for at, people in shopper.people
        if rest.began < at < rest.ended
        and people_mask(
            [pose.position for key, pose in people.items() if key != own], rest.pose, GLANCE
        ).any()
    ]
