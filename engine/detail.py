"""Which level of detail each product is drawn at: by its size in the picture, within a budget."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.frame import Floats
from engine.sight import Sight

Levels = npt.NDArray[np.int8]

HIDDEN, FAR, SHELF, HAND = -1, 0, 1, 2
SMALLEST = 1.5
"""Goods smaller than this in the picture are left out, pixels."""
SHELF_FROM = 44.0
"""Diameter in pixels from which the shelf level is drawn."""
HAND_FROM = 0.3
"""Share of the picture's height from which the hand level is drawn."""
MOST_HAND = 2
"""Products drawn at the hand level at once."""
HYSTERESIS = 0.85
"""A level, once reached, is kept down to this share of the size that reached it."""
BUDGET = 16_000
"""Triangles of goods in one view; with the room's own about 25,000."""


@dataclass(frozen=True)
class Extents:
    """Balls around products: (n, 3) centres, (n,) radii; (n, 3) triangles by level."""

    centres: Floats
    radii: Floats
    triangles: npt.NDArray[np.int64]

    @classmethod
    def of(cls, measured: Sequence[tuple[Floats, float, Sequence[int]]]) -> "Extents":
        """From each product's centre (3,), radius and triangles by level."""
        return cls(
            np.array([centre for centre, _, _ in measured], np.float32).reshape(-1, 3),
            np.array([radius for _, radius, _ in measured], np.float32),
            np.array([triangles for _, _, triangles in measured], np.int64).reshape(-1, 3),
        )

    def with_one(
        self, number: int, centre: Floats, radius: float, triangles: Sequence[int]
    ) -> "Extents":
        """The same but for product `number`, which is one of these or the next."""
        count = max(len(self.radii), number + 1)
        changed = Extents(
            np.resize(self.centres, (count, 3)),
            np.resize(self.radii, count),
            np.resize(self.triangles, (count, 3)),
        )
        changed.centres[number], changed.radii[number] = centre, radius
        changed.triangles[number] = triangles
        return changed


def choose(extents: Extents, sight: Sight, before: Levels, near_allowed: bool = True) -> Levels:
    """The level of each product, (n,): HIDDEN, FAR, SHELF or HAND.

    `before` are the levels of the view's last picture, so that nothing flickers between two.
    The smallest products lose detail first when all of them would break the budget.
    """
    levels = np.full(len(extents.radii), HIDDEN, np.int8)
    seen = np.flatnonzero(sight.sees(extents.centres, extents.radii))
    sizes = sight.sizes(extents.centres[seen], extents.radii[seen])
    keep = np.where(before[seen] >= SHELF, HYSTERESIS, 1.0)
    picked = np.where(sizes >= SHELF_FROM * keep, SHELF, FAR).astype(np.int8)
    picked[sizes < SMALLEST] = HIDDEN
    if near_allowed:
        keep = np.where(before[seen] == HAND, HYSTERESIS, 1.0)
        near = np.flatnonzero(sizes >= HAND_FROM * sight.height * keep)
        picked[near[np.argsort(-sizes[near])[:MOST_HAND]]] = HAND
    levels[seen] = _within_budget(picked, sizes, extents.triangles[seen])
    return levels


def _within_budget(levels: Levels, sizes: Floats, triangles: npt.NDArray[np.int64]) -> Levels:
    drawn = levels >= FAR
    cost = int(triangles[np.flatnonzero(drawn), levels[drawn]].sum())
    if cost <= BUDGET:
        return levels
    order = np.argsort(sizes)
    order = order[levels[order] == SHELF]
    saved = np.cumsum(triangles[order, SHELF] - triangles[order, FAR])
    count = int(np.searchsorted(saved, cost - BUDGET)) + 1
    levels = levels.copy()
    levels[order[:count]] = FAR
    return levels
