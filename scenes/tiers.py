"""What a machine pays for: how large a headset's picture is, how often it comes, its weight."""

from msgspec import UNSET, structs

from scenes.messages import ViewRequest
from scenes.render_messages import Tier

HEADSET_PIXELS: dict[Tier, int] = {"standard": 2 * 656 * 656, "high": 2 * 1476 * 1476}
"""Of both eyes' pictures together: 640 or 1440 each way, if an eye's is not quite square too."""
HEADSET_RATE: dict[Tier, float] = {"standard": 1.0, "high": 2.4}
"""Times as many pictures a second as a flat view gets: 72 instead of 30 on a GPU."""
USUAL_PIXELS = 640 * 360
"""A view of so many weighs 1."""


def paid_view(request: ViewRequest, tier: Tier) -> ViewRequest:
    """`request` in as many pixels as the tier draws for a headset; even numbers, for video has a
    colour sample for each 2 x 2 pixels."""
    wide, high = request.width, request.height
    if request.stereo is UNSET:
        return structs.replace(request, width=wide & ~1, height=high & ~1)
    share = min(1.0, (HEADSET_PIXELS[tier] / (wide * high)) ** 0.5)
    # Half of the width is one eye's.
    return structs.replace(request, width=int(wide * share) & ~3, height=int(high * share) & ~1)


def paid_fps(request: ViewRequest, tier: Tier, max_fps: float) -> float:
    """Pictures a second for `request` where a flat view gets `max_fps` at most; no more than a
    headset displays."""
    if request.stereo is UNSET:
        return max_fps
    return min(max_fps * HEADSET_RATE[tier], request.stereo.fps)


def weight(request: ViewRequest, tier: Tier) -> float:
    """What drawing for `request` costs, in views of `USUAL_PIXELS`: time goes by pixels."""
    paid = paid_view(request, tier)
    return paid.width * paid.height / USUAL_PIXELS
