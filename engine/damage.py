"""Where a room looks different, and which parts of a picture that is."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.frame import Floats
from engine.sight import NEAR, Box, Sight
from scenes.geometry import Vec3

BLOCK = 16
"""Parts begin and end at multiples of so many pixels: those of the encoder's blocks."""
BEGINNING = 50_000
"""Pixels that take as long to draw as beginning one more part does (1.2 ms)."""
MOST = 0.9
"""Of the picture: if more than this would be drawn in parts, all of it is drawn at once."""


MOST_CHANGES = 512
"""Changes that are kept; after more of them the whole picture is drawn."""


@dataclass(frozen=True)
class Change:
    """Where the room looks different: balls, (n, 3) centres and (n,) radii in metres, none of
    which looks smaller than `growing` (n,) metres for each metre from the eye. A body's own
    movement changes nothing in its `owner`'s view."""

    centres: Floats
    radii: Floats
    growing: Floats
    owner: str | None = None

    def seen_from(self, eye: Vec3) -> Floats:
        """The radii (n,) of what is seen from there."""
        distances = np.linalg.norm(self.centres - np.array(eye, np.float32), axis=1)
        radii: Floats = np.maximum(self.radii, self.growing * distances)
        return radii


def joined(changes: Sequence[Change]) -> Change:
    """One or more changes as one that is nobody's own."""
    return Change(
        np.concatenate([change.centres for change in changes]),
        np.concatenate([change.radii for change in changes]),
        np.concatenate([change.growing for change in changes]),
    )


class Damage:
    """What of a view's last picture no longer looks as the room does, or was drawn roughly."""

    def __init__(self) -> None:
        self._sight: Sight | None = None
        self._changes: list[Change] = []
        self._rough: list[Box] = []

    def all(self) -> None:
        """The next picture is drawn as a whole."""
        self._sight = None
        self._changes, self._rough = [], []

    def drawn(self, sight: Sight, fine: bool) -> None:
        """All of the picture `sight` was drawn."""
        self._sight = sight
        self._changes = []
        self._rough = [] if fine else [_whole(sight)]

    def mended(self, rough: Sequence[Box], finished: bool) -> None:
        """What had changed was drawn, the boxes `rough` not finely; all else is fine now if the
        picture is `finished`."""
        self._changes = []
        self._rough = [*([] if finished else self._rough), *rough]
        if self._sight is not None and self._rough:
            self._rough = economic(self._rough, self._sight) or [_whole(self._sight)]

    def note(self, changes: Sequence[Change]) -> None:
        """The room has changed there."""
        if self._sight is None:
            return
        self._changes += changes
        if len(self._changes) > MOST_CHANGES:
            self.all()

    def boxes(self, sight: Sight, finish: bool) -> list[Box] | None:
        """What to draw for the picture `sight`, to `finish` it also what is rough; None: all."""
        if sight != self._sight:
            return None
        boxes = parts(self._changes, sight)
        return boxes if boxes is None or not finish else economic([*boxes, *self._rough], sight)


def parts(changes: Sequence[Change], sight: Sight) -> list[Box] | None:
    """The parts of the picture that `changes` may show in; None if all of it is drawn as soon."""
    if not changes:
        return []
    change = joined(changes)
    radii = change.seen_from(sight.pose.position)
    seen = sight.sees(change.centres, radii)
    found = [
        _box(centre, float(radius), sight)
        for centre, radius in zip(sight.from_eye(change.centres[seen]), radii[seen], strict=True)
    ]
    return economic([box for box in found if box is not None], sight)


def economic(boxes: Sequence[Box], sight: Sight) -> list[Box] | None:
    """`boxes` joined where drawing the whole between two costs less than beginning twice; None if
    drawing the whole picture does."""
    joined: list[Box] = []
    for box in boxes:
        while near := next((one for one in joined if _better_joined(one, box)), None):
            joined.remove(near)
            box = box.around(near)
        joined.append(box)
    cost = sum(box.area + BEGINNING for box in joined) - BEGINNING
    return joined if cost < MOST * sight.width * sight.height else None


def _better_joined(a: Box, b: Box) -> bool:
    return a.around(b).area < a.area + b.area + BEGINNING


def _box(centre: Floats, radius: float, sight: Sight) -> Box | None:
    """The rectangle around a ball, (3,) `centre` to the right, up and back of the eye; None if the
    ball is outside the picture."""
    x, y, depth = float(centre[0]), float(centre[1]), -float(centre[2])
    if depth <= radius + NEAR:  # beside the eye or around it
        return Box(0, 0, sight.width, sight.height)
    left, right = (sight.width / 2 + sight.focal * t for t in _tangents(x, depth, radius))
    top, bottom = (sight.height / 2 + sight.focal * t for t in _tangents(-y, depth, radius))
    rim = sight.rim
    return _snapped(left - rim, top - rim, right + rim, bottom + rim, sight)


def _tangents(across: float, depth: float, radius: float) -> tuple[float, float]:
    """Slopes of the two lines through the eye that touch a circle (M. Mara, M. McGuire: 2D
    polyhedral bounds of a clipped, perspective-projected 3D sphere, JCGT 2 (2), 2013)."""
    nearest = depth * depth - radius * radius
    reach = radius * (across * across + nearest) ** 0.5
    return (across * depth - reach) / nearest, (across * depth + reach) / nearest


def _snapped(left: float, top: float, right: float, bottom: float, sight: Sight) -> Box | None:
    west, north = (max(0, int(side // BLOCK) * BLOCK) for side in (left, top))
    east = min(sight.width, -int(-right // BLOCK) * BLOCK)
    south = min(sight.height, -int(-bottom // BLOCK) * BLOCK)
    return Box(west, north, east - west, south - north) if east > west and south > north else None


def _whole(sight: Sight) -> Box:
    return Box(0, 0, sight.width, sight.height)
