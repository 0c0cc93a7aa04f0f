"""The three levels of detail that every product is built at."""

from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Level:
    """One level of detail and its budget: triangles, and texture width in pixels."""

    name: str
    max_triangles: int
    max_texture: int
    rank: int

    def pick(self, hand: T, shelf: T, far: T) -> T:
        """The value meant for this level."""
        return (hand, shelf, far)[self.rank]


HAND = Level("hand", 6000, 512, 0)
SHELF = Level("shelf", 500, 256, 1)
FAR = Level("far", 90, 64, 2)
LEVELS = (HAND, SHELF, FAR)
