"""Balls that hold a person, so that it is known where they may be seen."""

import math

import numpy as np

from engine.frame import Floats
from engine.walking import Stance

BALLS = np.array(
    [
        [0.0, 0.0, 0.24],
        [-0.35, 0.0, 0.36],
        [-0.75, 0.0, 0.44],
        [-1.35, -0.4, 0.36],
        [-1.35, 0.4, 0.36],
    ],
    np.float32,
)
"""Of a person in full stride: height of the middle above the eyes, how far it is behind them, and
radius, metres. One ball around all would be seen at a place where nobody is."""
ARMS, REACH = 1, 0.85
"""Which of them holds the arms, and its radius when one of them points or carries something."""


def body(stance: Stance, reaching: bool) -> tuple[Floats, Floats]:
    """Centres (n, 3) in the room's frame and radii (n,) of balls that hold the body; `reaching`
    is whether an arm is stretched out."""
    high, behind, radii = BALLS.T.copy()
    behind *= stance.stride
    if reaching:
        radii[ARMS] = max(radii[ARMS], REACH)
    back = np.array([math.sin(stance.body_yaw), 0.0, math.cos(stance.body_yaw)])
    centres = np.array(stance.position) + high[:, None] * (0.0, 1.0, 0.0) + behind[:, None] * back
    return centres.astype(np.float32), radii
