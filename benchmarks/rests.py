"""What it costs to look at a picture: one that does not change, and one in which others walk."""

import asyncio
from collections.abc import Iterable, Sequence

from benchmarks.light_peer import now_ms
from benchmarks.light_shopper import LightShopper

SETTLING_S = 0.5
"""Within it a picture must have become sharp; what that takes is not yet rest."""
STAND_S = 6.0
"""How long everybody stands still: three times as long as a resting view goes without a picture."""

Span = tuple[float, float]
"""From, to: ms."""


async def kbps_at_rest(shoppers: Sequence[LightShopper]) -> float | None:
    """Mean bitrate of a shopper's pictures while all in the room stand still, each looking at a
    picture in which nothing changes. Call when they have stopped; takes `STAND_S`.

    Pictures only, as in `kbps_p50`: no packets' headers.
    """
    await asyncio.sleep(SETTLING_S)
    began = now_ms()
    await asyncio.sleep(STAND_S)
    spans = [(one, (began, now_ms())) for one in shoppers if not one.ended.is_set()]
    return _kbps(spans)


def kbps_watching(shoppers: Iterable[LightShopper]) -> float | None:
    """The same of those who stood still while others walked about, before their eyes or not;
    None if nobody did."""
    settling = SETTLING_S * 1000
    return _kbps(
        (one, (rest.began + settling, rest.ended))
        for one in shoppers
        for rest in one.rests
        if rest.ended > rest.began + settling
    )


def _kbps(spans: Iterable[tuple[LightShopper, Span]]) -> float | None:
    seconds = received = 0.0
    for one, (start, end) in spans:
        seconds += (end - start) / 1000
        received += one.received_between(start, end)
    return received * 8 / 1000 / seconds if seconds else None
