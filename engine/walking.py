"""Smooth motion of people from poses that arrive about 15 times a second.

A person is shown `DELAY` behind the newest pose, between the two poses around that moment, so
that uneven arrival is not seen. Times are seconds of a monotonic clock.
"""

import math
from collections import deque
from dataclasses import dataclass

from scenes.geometry import Quat, Vec3, distance, normalized, yaw_of
from scenes.room import Hand, Visitor

DELAY = 0.1
KEEP = 1.5
"""Poses are kept this long, for picking against older pictures."""
BRISK = 1.4
"""Metres a second at which arms and legs swing fully."""
STRIDE = 1.35
"""Metres walked in one full cycle of both legs."""
BODY_TURN = math.radians(35)
"""The head turns this far before the body follows."""
JUMP = 2.5
"""Moves longer than this between two poses are jumps: nobody is seen flying."""


@dataclass(frozen=True)
class Stance:
    """How a person stands at a moment: eyes, head, heading of the body, phase of the legs
    (radians), speed (m/s), and the pointing hand."""

    position: Vec3
    orientation: Quat
    body_yaw: float
    phase: float
    speed: float
    hand: Hand | None

    @property
    def stride(self) -> float:
        """How far the limbs swing: 1 at a brisk walk."""
        return min(self.speed / BRISK, 1.0)


@dataclass(frozen=True)
class _Pose:
    at: float
    position: Vec3
    orientation: Quat
    hand: Hand | None


class Walk:
    """The poses of one person over the last seconds."""

    def __init__(self, visitor: Visitor, now: float) -> None:
        self._poses = deque([_Pose(now, visitor.position, visitor.orientation, visitor.hand)])
        self._phase = 0.0
        self._body_yaw = yaw_of(visitor.orientation)
        self._last: Stance | None = None
        self._last_at = now

    def add(self, visitor: Visitor, now: float) -> None:
        """A pose that arrived at `now`."""
        newest = self._poses[-1]
        if distance(newest.position, visitor.position) > JUMP:
            self._poses.clear()
        elif now - newest.at > DELAY:
            # Standing until now: the move begins here, not at the last pose's time.
            self._poses.append(
                _Pose(now - DELAY / 2, newest.position, newest.orientation, newest.hand)
            )
        self._poses.append(_Pose(now, visitor.position, visitor.orientation, visitor.hand))
        while len(self._poses) > 2 and self._poses[1].at < now - KEEP:
            self._poses.popleft()

    def moving(self, now: float) -> bool:
        """Whether the person will look different at a later moment."""
        return now - DELAY < self._poses[-1].at or (self._last is not None and self._last.speed > 0)

    def stance(self, now: float) -> Stance:
        """How the person is shown at `now`."""
        pose = self._pose(now - DELAY)
        seconds = max(now - self._last_at, 1e-3)
        step = distance(self._last.position, pose.position) if self._last else 0.0
        speed = min(step / seconds, 4.0)
        self._phase = (self._phase + step / STRIDE * math.tau) % math.tau if speed > 0.05 else 0.0
        self._turn_body(yaw_of(pose.orientation), speed, seconds)
        self._last_at = now
        self._last = Stance(
            pose.position, pose.orientation, self._body_yaw, self._phase,
            speed if speed > 0.05 else 0.0, pose.hand,
        )  # fmt: skip
        return self._last

    def _turn_body(self, head_yaw: float, speed: float, seconds: float) -> None:
        """Let the body follow the head: at once when far behind, gently while walking."""
        off = math.remainder(head_yaw - self._body_yaw, math.tau)
        follow = off * min(1.0, seconds * 6.0) if speed > 0.05 else 0.0
        if abs(off) > BODY_TURN:
            follow = off - math.copysign(BODY_TURN, off)
        self._body_yaw += follow

    def _pose(self, at: float) -> _Pose:
        later = self._poses[0]
        if at <= later.at:
            return later
        for earlier, later in zip(self._poses, list(self._poses)[1:], strict=False):
            if at < later.at:
                share = (at - earlier.at) / (later.at - earlier.at)
                return _between(earlier, later, share)
        return self._poses[-1]


def _between(a: _Pose, b: _Pose, share: float) -> _Pose:
    x, y, z = (p + (q - p) * share for p, q in zip(a.position, b.position, strict=True))
    sign = (
        1.0 if sum(p * q for p, q in zip(a.orientation, b.orientation, strict=True)) >= 0 else -1.0
    )
    qx, qy, qz, qw = (
        p + (sign * q - p) * share for p, q in zip(a.orientation, b.orientation, strict=True)
    )
    return _Pose(a.at + (b.at - a.at) * share, (x, y, z), normalized((qx, qy, qz, qw)), b.hand)
