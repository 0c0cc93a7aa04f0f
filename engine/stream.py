"""One visitor's stream: their view, the encoder of its size, and the inputs it answers."""

import time
from collections import deque

from msgspec import UNSET

from engine.encoder import CLOCK, Encoder, Pace
from engine.motion import Motion
from engine.room_scene import RoomScene
from engine.scheduler import Quality
from engine.target import Targets
from engine.view import Drawing, View
from scenes.messages import Pose, ViewRequest
from scenes.render_messages import EncodedFrame, OpenView, ViewFrame

ANSWERS = 64
"""Inputs that one picture may answer; older ones are forgotten."""
PACES: dict[Quality, Pace] = {
    "reduced": "moving",
    "quick": "moving",
    "refined": "resting",
    "repeated": "resting",
    "idle": "idle",
}
SETTLED_BYTES = 200
"""A repeat smaller than this changed next to nothing."""


class Stream:
    """Draws and encodes the pictures of one open view."""

    def __init__(self, scene: RoomScene, targets: Targets, opening: OpenView) -> None:
        """Raises EncoderUnavailable."""
        self.id = opening.view
        self.view = View(scene, targets, opening.request, opening.visitor, opening.tier)
        self._codec = opening.codec
        self._max_fps = opening.max_fps
        self._kbps = opening.kbps
        self._encoder = self._new_encoder(self.view.request)
        self._opened = time.monotonic()
        self._pts = -1
        self._answers: deque[int] = deque(maxlen=ANSWERS)
        self._picture: Drawing | None = None
        self._motion = Motion()

    @property
    def fps(self) -> float:
        """Pictures a second that it may have."""
        return self.view.fps(self._max_fps)

    def move(self, pose: Pose, now: float) -> bool:
        """Look from `pose` as of `now`; whether that is a fast movement."""
        self.view.pose = pose
        return self._motion.fast(pose, now)

    def answer(self, seq: int) -> None:
        """The next picture is the first to show the input `seq`."""
        self._answers.append(seq)

    def set_bitrate(self, kbps: int) -> None:
        self._kbps = kbps
        self._encoder.set_bitrate(kbps)

    def request_keyframe(self) -> None:
        self._encoder.request_keyframe()

    def resize(self, request: ViewRequest) -> None:
        """Another size means another encoder, and so a keyframe; another angle does not."""
        before = self.view.request
        self.view.request = request
        after = self.view.request
        if after != before:
            self._picture = None
        if (after.width, after.height) != (before.width, before.height):
            self._encoder = self._new_encoder(after)

    def picture(self, quality: Quality) -> ViewFrame:
        """The view as it is now, drawn (unless `repeated` or `idle`) and encoded."""
        picture = self._drawn(quality)
        rendered = time.monotonic()
        self._pts = max(self._pts + 1, int((rendered - self._opened) * CLOCK))
        data, keyframe = self._encoder.encode(self._pts, PACES[quality], picture.share)
        done = time.monotonic()
        seqs, stereo = list(self._answers), self.view.request.stereo
        self._answers.clear()
        return ViewFrame(
            view=self.id,
            encoded=EncodedFrame(self._codec, keyframe, self._pts, picture.frame, data),
            pose=picture.pose,
            seqs=seqs,
            rendered=rendered * 1000,
            done=done * 1000,
            draw_ms=picture.draw_ms,
            triangles=picture.triangles,
            draws=picture.draws,
            stereo=0 if stereo is UNSET else stereo.number,
        )

    def close(self) -> None:
        self.view.close()

    def _drawn(self, quality: Quality) -> Drawing:
        if quality == "repeated" or quality == "idle":
            if self._picture is not None:
                self._picture = self.view.repeat(self._picture)
                return self._picture
            quality = "quick"
        mended = self.view.mend(finish=quality == "refined")
        if mended is None:
            picture = self.view.draw(quality)
            self._encoder.convert(picture.pixels)
            self._picture = picture
            return picture
        for patch in mended.patches:
            self._encoder.patch(patch.pixels, patch.left, patch.top)
        self._picture = mended
        return mended

    def _new_encoder(self, request: ViewRequest) -> Encoder:
        self._picture = None
        return Encoder(self._codec, request.width, request.height, self._kbps, self.fps)
