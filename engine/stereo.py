"""Both eyes of a headset: their cameras, and what the two of them cover together."""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from engine.frame import Matrix, frustum, placed, rotation
from engine.occlusion import NOTHING, Occluders
from engine.sight import FAR, NEAR, Sight
from scenes.geometry import Vec3
from scenes.messages import Eye, Pose, Stereo


@dataclass(frozen=True)
class HeadSight(Sight):
    """What both eyes see from the head's `pose`; `width` and `height` are one eye's. Made by
    `both_eyes`."""

    stereo: Stereo | None = None

    @cached_property
    def eyes(self) -> list[tuple[Matrix, Matrix]]:
        """The left and the right eye's placement in the room and its projection (4x4 each)."""
        return [(self.camera @ _placed(eye), _lens(eye)) for eye in self._eyes]

    @property
    def _eye_positions(self) -> list[Vec3]:
        return [(float(x), float(y), float(z)) for x, y, z in (one[:3, 3] for one, _ in self.eyes)]

    @property
    def focal(self) -> float:
        return self.width / (self._eyes[0].left + self._eyes[0].right)

    @property
    def _eyes(self) -> tuple[Eye, Eye]:
        if self.stereo is None:
            raise ValueError("a sight of no eyes")
        return self.stereo.eyes

    @property
    def _reach(self) -> tuple[float, float, float, float]:
        """As far as the farther of both eyes reaches, turned as it is."""
        corners = np.concatenate([_corners(eye) for eye in self._eyes])
        x, y = (corners[:, :2] / np.maximum(-corners[:, 2:], math.cos(math.radians(88)))).T
        return float(x.min()), float(x.max()), float(y.min()), float(y.max())

    @property
    def _apex(self) -> Matrix:
        """So far behind the head that the frustum from there holds both eyes'."""
        left, right, bottom, top = self._reach
        x, y, z = np.abs([eye.position for eye in self._eyes]).max(axis=0)
        back = max(x / min(-left, right), y / min(-bottom, top)) + z
        return np.asarray((self.camera @ (0.0, 0.0, back, 1.0))[:3])


def both_eyes(
    pose: Pose, stereo: Stereo, width: int, height: int, occluders: Occluders = NOTHING
) -> HeadSight:
    """The sight of both eyes, in pictures of `width` and `height` pixels each."""
    return HeadSight(pose, 0.0, width, height, occluders=occluders, stereo=stereo)


def _placed(eye: Eye) -> Matrix:
    return placed(eye.position, rotation(eye.orientation))


def _lens(eye: Eye) -> Matrix:
    return frustum(-eye.left, eye.right, -eye.down, eye.up, NEAR, FAR)


def _corners(eye: Eye) -> Matrix:
    """(4, 3) directions to the corners of an eye's picture, as seen from the head."""
    reach = [(x, y, -1.0) for x in (-eye.left, eye.right) for y in (-eye.down, eye.up)]
    return np.array(reach) @ rotation(eye.orientation).T
