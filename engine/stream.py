"""One visitor's stream: their view, the encoder of its size, and the inputs it answers."""

import time

from engine.encoder import CLOCK, PEAK_KBPS, Encoder
from engine.room_scene import RoomScene
from engine.scheduler import Quality
from engine.target import Targets
from engine.view import View
from scenes.messages import EncodedFrame, OpenView, ViewFrame, ViewRequest

REFINED_SHARE = 4
"""A picture at rest may take this many times a moving one's bits: it is sent only once."""


class Stream:
    """Draws and encodes the pictures of one open view."""

    def __init__(self, scene: RoomScene, targets: Targets, opening: OpenView) -> None:
        """Raises EncoderUnavailable."""
        self.id = opening.view
        self.view = View(scene, targets, opening.request, opening.visitor)
        self._codec = opening.codec
        self._kbps = opening.kbps
        self._encoder = self._new_encoder(opening.request)
        self._opened = time.monotonic()
        self._answers: list[int] = []

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
        if (request.width, request.height) != (before.width, before.height):
            self._encoder = self._new_encoder(request)

    def picture(self, quality: Quality) -> ViewFrame:
        """Draw and encode the view as it is now."""
        picture = self.view.draw(refined=quality == "refined")
        rendered = time.monotonic()
        self._encoder.convert(picture.pixels)
        data, keyframe = self._encode(quality)
        done = time.monotonic()
        seqs, self._answers = self._answers, []
        return ViewFrame(
            view=self.id,
            encoded=EncodedFrame(self._codec, keyframe, self._pts(done), picture.frame, data),
            pose=picture.pose,
            seqs=seqs,
            rendered=rendered * 1000,
            done=done * 1000,
            draw_ms=picture.draw_ms,
            triangles=picture.triangles,
            draws=picture.draws,
        )

    def close(self) -> None:
        self.view.close()

    def _encode(self, quality: Quality) -> tuple[bytes, bool]:
        pts = self._pts(time.monotonic())
        if quality == "quick":
            return self._encoder.encode(pts)
        self._encoder.set_bitrate(min(PEAK_KBPS, self._kbps * REFINED_SHARE))
        packet = self._encoder.encode(pts)
        self._encoder.set_bitrate(self._kbps)
        return packet

    def _pts(self, now: float) -> int:
        return int((now - self._opened) * CLOCK)

    def _new_encoder(self, request: ViewRequest) -> Encoder:
        width, height = request.width & ~1, request.height & ~1
        return Encoder(self._codec, width, height, self._kbps)
