"""Whether a camera moves so fast that nobody reads a price tag."""

import math

from scenes.geometry import Quat, distance
from scenes.messages import Pose

FAST_TURN = 0.3
"""Radians a second: at 75 degrees over 640 pixels the picture moves by 5 pixels in 1/30 s."""
FAST_WALK = 0.5
"""Metres a second: goods at 1.5 m to the side move as fast as by that turn."""
SHORTEST_S = 0.01
"""Inputs closer together are one movement: their own times say nothing."""


class Motion:
    """Follows one camera's poses; times are seconds, monotonic."""

    def __init__(self) -> None:
        self._pose: Pose | None = None
        self._at = -math.inf

    def fast(self, pose: Pose, now: float) -> bool:
        """Note `pose` as of `now`: whether the way to it was fast."""
        before, seconds = self._pose, now - self._at
        self._pose, self._at = pose, now
        if before is None:
            return False
        seconds = max(seconds, SHORTEST_S)
        turned = angle_between(before.orientation, pose.orientation)
        walked = distance(before.position, pose.position)
        return turned > FAST_TURN * seconds or walked > FAST_WALK * seconds


def angle_between(a: Quat, b: Quat) -> float:
    """Radians that lead from unit quaternion `a` to `b`."""
    dot = abs(sum(p * q for p, q in zip(a, b, strict=True)))
    return 2 * math.acos(min(1.0, dot))
