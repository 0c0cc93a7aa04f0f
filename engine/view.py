"""One visitor's view of a room: camera, highlight, product in hand, and the picture of it."""

import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import cv2
import numpy as np
from msgspec import UNSET

from engine.damage import Change, Damage, joined
from engine.in_hand import DIM, InHand
from engine.room_scene import Moment, Pick, RoomScene
from engine.sight import Box, Sight
from engine.stereo import HeadSight, both_eyes
from engine.stock import Cost
from engine.target import Pixels, Targets
from scenes.messages import Pose, Ray, ViewRequest
from scenes.render_messages import Tier
from scenes.room import Held
from scenes.tiers import paid_fps, paid_view

MOMENTS = 128
"""Pictures whose moment is kept for picking: a second at any frame rate."""
Detail = Literal["reduced", "quick", "refined"]
"""How large a picture is drawn, against the size it has in the stream."""
REDUCTION: dict[Tier, float] = {"standard": 0.75, "high": 1.0}
"""Of a reduced picture, each way, by tier. Walking through the flagship at 640x360 and
0.45 Mbit/s: drawing takes 3.5 ms instead of 5.5, SSIM to the lossless full picture falls from
0.931 to 0.905 (5th percentile)."""
SAMPLES: dict[Tier, int] = {"standard": 0, "high": 4}
"""Of each pixel (MSAA), by tier: on a CPU four of them cost 2.5 times as much as one."""
OVERSAMPLING = 2.0
"""A refined picture is drawn this much larger each way and averaged down,"""
REFINED_PIXELS = 2_080_000
"""but in no more pixels than these, so that no other view waits longer than about 30 ms for it."""
FINE_PART = 2
"""A part is drawn this much larger each way and averaged down,"""
FINE_SHARE = 1 / 16
"""at once if it is no more than this share of the picture, else when the view comes to rest."""


@dataclass(frozen=True)
class Drawing:
    """A drawn picture: its pose, its number, what it cost."""

    pose: Pose
    frame: int
    draw_ms: float
    triangles: int
    draws: int
    share: float
    """Of it that is new."""


@dataclass(frozen=True)
class Picture(Drawing):
    """All of it: (height, width, 4) BGRA top row first.

    `pixels` may be smaller than the view (`reduced`), and may change when anything else is drawn.
    """

    pixels: Pixels


@dataclass(frozen=True)
class Patch:
    """A part of a picture, from `left` and `top` in pixels: (height, width, 4) BGRA."""

    left: int
    top: int
    pixels: Pixels


@dataclass(frozen=True)
class Mended(Drawing):
    """What is different from the picture before it."""

    patches: list[Patch]


class View:
    """What one visitor sees. Not drawn until it has a pose."""

    def __init__(
        self,
        scene: RoomScene,
        targets: Targets,
        request: ViewRequest,
        visitor: str | None,
        tier: Tier = "auto",
    ) -> None:
        self._scene, self._targets = scene, targets
        self._tier: Tier = targets.tier if tier == "auto" else tier
        self._request = paid_view(request, self._tier)
        self.visitor = visitor
        self.pose: Pose | None = None
        self._goods = scene.stock.view()
        self._hand = InHand(scene.models, scene.probes)
        self._frame = 0
        self._moments: deque[tuple[int, Moment]] = deque(maxlen=MOMENTS)
        self._seen_from: tuple[tuple[Pose, ViewRequest, Detail], Sight] | None = None
        self._damage = Damage()

    @property
    def request(self) -> ViewRequest:
        """What is drawn: what was asked for, in even numbers of pixels that can be paid."""
        return self._request

    @request.setter
    def request(self, request: ViewRequest) -> None:
        self._request = paid_view(request, self._tier)

    def fps(self, max_fps: float) -> float:
        """Pictures a second that can be paid where a flat view gets `max_fps` at most."""
        return paid_fps(self._request, self._tier, max_fps)

    # --- inputs -----------------------------------------------------------------------

    def point(self, ray: Ray | None, frame: int) -> bool:
        """Hover along `ray`, against picture `frame`; whether the view looks different now."""
        hover = None if ray is None else self.pick(ray, frame).number
        changed = hover != self._goods.hover
        if changed:
            self._mark(self._goods.hover, hover)
        self._goods.hover = hover
        return changed

    def click(self, ray: Ray, frame: int) -> Pick:
        """Select what lies under `ray` in picture `frame`."""
        pick = self.pick(ray, frame)
        self._select(pick.number)
        return pick

    def select(self, placement: str | None) -> None:
        numbers = self._scene.stock.numbers
        self._select(None if placement is None else numbers.get(placement))

    def _select(self, number: int | None) -> None:
        self._mark(self._goods.selected, number)
        self._goods.selected = number

    def _mark(self, *numbers: int | None) -> None:
        self.note([self._scene.change_of(number) for number in numbers if number is not None])

    def pick(self, ray: Ray, frame: int) -> Pick:
        """What `ray` hits, with movable things as picture `frame` showed them (0: as they are
        now; one too long ago: as in the oldest picture still known)."""
        moment = next((kept for number, kept in self._moments if number >= frame > 0), None)
        return self._scene.pick(ray, moment or self._scene.moment(), self.visitor)

    # --- pictures ---------------------------------------------------------------------

    @property
    def held(self) -> Held | None:
        """The product in hand, which is in the picture; a headset draws it itself."""
        if self.request.stereo is not UNSET:
            return None
        visitor = self._scene.state.visitors.get(self.visitor or "")
        return None if visitor is None else visitor.held

    def sees(self, changes: Sequence[Change]) -> bool:
        """Whether any of `changes` may be in the picture."""
        others = self._others(changes)
        sight = self._sight()
        if sight is None or not others:
            return False
        change = joined(others)
        return bool(sight.sees(change.centres, change.seen_from(sight.pose.position)).any())

    def note(self, changes: Sequence[Change]) -> None:
        """Since its last picture the room has changed there."""
        self._damage.note(self._others(changes))

    def draw(self, detail: Detail = "quick") -> Picture:
        """The picture from the present pose; a `refined` one is drawn larger and averaged."""
        started = time.monotonic()
        sight = self._sight(detail)
        if sight is None:
            raise ValueError("a view without a pose cannot be drawn")
        pixels, triangles, draws = self._draw(sight)
        if detail == "refined":
            pixels = _averaged(pixels, self.request.width, self.request.height)
        self._damage.all()
        whole = self._sight()
        mendable = detail != "reduced" and self.held is None and self.request.stereo is UNSET
        if whole is not None and mendable:
            self._damage.drawn(whole, fine=detail == "refined")
        return Picture(*self._next(sight.pose, started), triangles, draws, 1.0, pixels)

    def mend(self, finish: bool) -> Mended | None:
        """The parts of the last picture that look different now and, to `finish` it, those that
        are not fine; None where the whole picture must be drawn."""
        started = time.monotonic()
        sight = self._sight()
        # What has come since has no level of detail yet: that is chosen with the whole picture.
        new = self._goods.arrivals != self._scene.stock.arrivals
        whole = sight is None or new or self.held is not None
        boxes = None if sight is None or whole else self._damage.boxes(sight, finish)
        if sight is None or boxes is None:
            return None
        rough = [] if finish else [box for box in boxes if not self._small(box)]
        fine = [tile for box in boxes if box not in rough for tile in self._tiles(box)]
        drawn = [self._patch(sight, box, 1) for box in rough]
        drawn += [self._patch(sight, tile, FINE_PART) for tile in fine]
        self._damage.mended(rough, finished=finish)
        triangles, draws = (sum(cost[i] for _, cost in drawn) for i in (0, 1))
        patches = [patch for patch, _ in drawn]
        share = sum(box.area for box in boxes) / (sight.width * sight.height)
        return Mended(*self._next(sight.pose, started), triangles, draws, share, patches)

    def repeat(self, picture: Drawing) -> Drawing:
        """`picture`, which is still what the view sees, as the next frame."""
        self._frame += 1
        self._moments.append((self._frame, self._moments[-1][1]))
        return replace(picture, frame=self._frame, draw_ms=0.0)

    def close(self) -> None:
        self._hand.take(None)

    def _others(self, changes: Sequence[Change]) -> list[Change]:
        return [c for c in changes if c.owner is None or c.owner != self.visitor]

    def _next(self, pose: Pose, started: float) -> tuple[Pose, int, float]:
        """Number a picture: its pose, number and milliseconds."""
        self._frame += 1
        self._moments.append((self._frame, self._scene.moment()))
        return pose, self._frame, (time.monotonic() - started) * 1000

    def _small(self, box: Box) -> bool:
        return box.area <= FINE_SHARE * self.request.width * self.request.height

    def _tiles(self, box: Box) -> list[Box]:
        """`box` in parts that can be drawn finely into the buffer of a whole picture."""
        return box.tiles(self.request.width // FINE_PART, self.request.height // FINE_PART)

    def _patch(self, sight: Sight, box: Box, scale: int) -> tuple[Patch, tuple[int, int]]:
        """A part of the picture; its triangles and draws."""
        pixels, *cost = self._draw(sight.through(box, scale))
        averaged = _averaged(pixels, box.width, box.height)
        return Patch(box.left, box.top, averaged), (cost[0], cost[1])

    def _draw(self, sight: Sight) -> tuple[Pixels, int, int]:
        """What `sight` sees, in the buffer's own memory; its triangles and draws."""
        triangles, draws = self._prepare(sight, near_allowed=sight.height >= self.request.height)
        if isinstance(sight, HeadSight):
            target = self._targets.get(2 * sight.width, sight.height, SAMPLES[self._tier])
            return target.draw_pair(self._scene.root, sight.eyes), 2 * triangles, 2 * draws
        size = sight.drawn if sight.window is None else (self.request.width, self.request.height)
        target = self._targets.get(*size, SAMPLES[self._tier])
        pixels = target.draw(self._scene.root, sight.camera, sight.lens, sight.drawn)
        self._hand.put_away()
        return pixels, triangles, draws

    def _sight(self, detail: Detail = "quick") -> Sight | None:
        if self.pose is None:
            return None
        key = (self.pose, self.request, detail)
        if self._seen_from is None or self._seen_from[0] != key:
            width, height = _drawn_size(self.request, detail, self._tier)
            stereo, occluders = self.request.stereo, self._scene.occluders
            if stereo is UNSET:
                fov_deg = self.request.fov_deg
                sight = Sight(self.pose, fov_deg, width, height, occluders=occluders)
            else:
                sight = both_eyes(self.pose, stereo, width // 2, height, occluders)
            self._seen_from = key, sight
        return self._seen_from[1]

    def _prepare(self, sight: Sight, near_allowed: bool) -> tuple[int, int]:
        """Make the scene this view's; triangles and draws of the picture. In a reduced one the
        finest goods would be half of all triangles."""
        scene, held = self._scene, self.held
        people = scene.crowd.prepare(sight, self.visitor)
        goods = scene.stock.prepare(self._goods, sight, near_allowed)
        in_hand = 0 if held is None else self._hand.prepare(held, sight, scene.root)
        if held is None:
            self._hand.take(None)
        scene.root.set_shader_input("dim", DIM if in_hand else 1.0)
        costs = (scene.static.prepare(sight), goods, people, Cost(in_hand, bool(in_hand)))
        return sum(cost.triangles for cost in costs), sum(cost.draws for cost in costs)


def _averaged(pixels: Pixels, width: int, height: int) -> Pixels:
    """A copy of that size. Up to twice as large, bilinear weighs all pixels and costs a third of
    INTER_AREA."""
    if pixels.shape[:2] == (height, width):
        return pixels.copy()
    return np.asarray(cv2.resize(pixels, (width, height), interpolation=cv2.INTER_LINEAR))


def _drawn_size(request: ViewRequest, detail: Detail, tier: Tier) -> tuple[int, int]:
    """Width and height in pixels that a picture for `request` is drawn in."""
    width, height = request.width, request.height
    if detail == "quick":
        return width, height
    if detail == "reduced":
        # Even, as the stream's own size is: colour has one sample for 2 x 2 pixels.
        share = REDUCTION[tier]
        return round(width * share / 2) * 2, round(height * share / 2) * 2
    most = (REFINED_PIXELS / (width * height)) ** 0.5
    scale = min(OVERSAMPLING, max(1.0, most))
    return round(width * scale), round(height * scale)
