"""When a shopper walks and looks about, and when it stands still."""

import random
from collections.abc import Iterator

CYCLE_S = (6.0, 12.0)
"""A spell of moving and the spell of standing still after it, together."""


def spells(moving: float, chance: random.Random) -> Iterator[tuple[bool, float]]:
    """(whether it moves, seconds) without end, moving the share `moving` of the time. It begins
    anywhere in a cycle, so that shoppers of other chances do not move in step."""
    if moving >= 1:
        yield True, float("inf")
    skipped = chance.random()
    while True:
        cycle = chance.uniform(*CYCLE_S)
        yield True, cycle * max(0.0, moving - skipped)
        yield False, cycle * (1 - max(moving, skipped))
        skipped = 0.0
