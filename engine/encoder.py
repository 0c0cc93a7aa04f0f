"""Video encoding next to the renderer: BGRA pictures to H.264 or VP8 packets.

Colours: OpenCV's BT.601 limited-range conversion of sRGB pictures, and H.264 says exactly that
in its VUI (primaries BT.709, transfer IEC 61966-2-1, matrix BT.470BG, which is BT.601's, limited
range). VP8 has no such field; decoders take BT.601 limited for granted.
"""

import os
from fractions import Fraction
from typing import Literal

import av
import cv2
import numpy as np
from av.video.codeccontext import VideoCodecContext
from av.video.frame import PictureType
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc

from engine.errors import EncoderUnavailable
from engine.target import Pixels
from scenes.messages import Codec

CLOCK = 90_000
"""Ticks a second of `pts`, as in RTP."""
PEAK_KBPS = 6_000
"""Rate at opening, both mean and highest: x264 follows `bit_rate` in place, without a keyframe,
only if it began with constant bitrate, and never above the rate it began with."""
PEAK_PIXELS = 1280 * 720
"""Larger pictures may have as much more,"""
THREAD_PIXELS = PEAK_PIXELS
"""and a thread for each so many pixels, as far as there are cores: each encodes a slice of the same
picture, for nobody waits for a later one here."""
LEVELS = {3_600: "3.1", 8_192: "4", 36_864: "5.2"}
"""H.264's levels by the macroblocks (16 x 16 pixels) of a picture that they allow (ITU-T H.264,
table A-1); the last one for 72 pictures a second of 2880 x 1440."""
BUFFER_MS = 400
"""`bufsize`: how much of the first rate's time one picture may take when bits were saved."""
SHORTEST_MS = 40
"""Of the peak rate: x264 wants room for a picture."""
NOMINAL_FPS = 30
"""x264 divides the rate by so many pictures, or by the rate of a faster view, however many come:
with fewer, each may have more."""
LONGEST = 3.0
"""...up to this many times as much."""
SMOOTHING = 0.2
"""Weight of one picture's distance in the mean distance."""
LEAST_SHARE = 0.1
"""A picture of which less is new gets the bits of so much all the same."""
IDLE_KBPS = 20
"""Told to x264 for a picture that only keeps the stream alive: nearly all of it is skipped."""
REST_SHARE = 5
"""x264 may give a picture at rest this many times a moving one's bits: few of them are sent."""
VP8_STEP = 0.25
"""libvpx keeps the rate it was opened with. Changes past this share are worth a new encoder,
and so a keyframe."""

Pace = Literal["moving", "resting", "idle"]
"""What comes after a picture: others at once; nothing, so that each encoding of it may make it
sharper; or nothing for long, and it is as sharp as it gets."""

_NAMES: dict[Codec, str] = {"h264": "libx264", "vp8": "libvpx"}
_OPTIONS: dict[Codec, dict[str, str]] = {
    "h264": {
        # Against ultrafast, 0.2 ms more for each 640x360 picture; walking through the flagship at
        # 1.15 Mbit/s lifts SSIM to the lossless picture from 0.89 to 0.94 (5th percentile).
        "preset": "superfast",
        "tune": "zerolatency",
        "profile": "baseline",
        "x264-params": "annexb=1:repeat-headers=1:aud=0:scenecut=0:keyint=infinite:nal-hrd=none"
        ":stitchable=0",
        "forced-idr": "1",
        "udu_sei": "0",
    },
    "vp8": {
        "deadline": "realtime",
        "cpu-used": "12",
        "error-resilient": "1",
        "lag-in-frames": "0",
        "static-thresh": "100",
        "undershoot-pct": "100",
        "overshoot-pct": "15",
        "qmin": "4",
        "qmax": "56",
        "auto-alt-ref": "0",
    },
}


class Encoder:
    """One stream of pictures of one size."""

    def __init__(
        self, codec: Codec, width: int, height: int, kbps: int, fps: float = NOMINAL_FPS
    ) -> None:
        """Width and height in pixels, both even; `fps`: pictures a second at most.

        Raises:
            EncoderUnavailable: FFmpeg here has no such encoder.
        """
        self.codec: Codec = codec
        self._size = (width, height)
        self._kbps = self._opened_kbps = kbps
        self._last_pts = 0
        self._apart = 1.0
        """Mean distance between two pictures, in nominal ones."""
        self._fps = max(NOMINAL_FPS, round(fps))
        self._context = _opened(codec, width, height, kbps, self._fps)
        self._i420 = np.empty((height * 3 // 2, width), np.uint8)
        # A frame of its own: one around our buffer would have a multiple of 4 as its height.
        self._frame = av.VideoFrame(width, height, "yuv420p")
        self._planes = [
            np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)[
                :, : plane.width
            ]
            for plane in self._frame.planes
        ]
        self._keyframe_wanted = True

    def set_bitrate(self, kbps: int) -> None:
        """Follow `kbps` from the next picture on; H.264 without a keyframe.

        Raises:
            EncoderUnavailable: FFmpeg here has no such encoder.
        """
        self._kbps = kbps
        far = abs(kbps - self._opened_kbps) > VP8_STEP * self._opened_kbps
        if self.codec == "vp8" and far:
            self._context = _opened(self.codec, *self._size, kbps, self._fps)
            self._opened_kbps = kbps
            self._keyframe_wanted = True

    def request_keyframe(self) -> None:
        """Make the next picture decodable by itself."""
        self._keyframe_wanted = True

    def convert(self, picture: Pixels) -> None:
        """Take `picture` (height, width, 4) BGRA as the next to encode; one of another size, both
        even, is stretched to the stream's: a new size would mean a new encoder and a keyframe."""
        height, width = picture.shape[:2]
        if (width, height) == self._size:
            cv2.cvtColor(picture, cv2.COLOR_BGRA2YUV_I420, dst=self._i420)
            for source, plane in zip(planes(self._i420, width, height), self._planes, strict=True):
                plane[:] = source
            return
        drawn = np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGRA2YUV_I420))
        for source, plane in zip(planes(drawn, width, height), self._planes, strict=True):
            cv2.resize(source, plane.shape[::-1], dst=plane, interpolation=cv2.INTER_LINEAR)

    def patch(self, part: Pixels, left: int, top: int) -> None:
        """Put `part` (height, width, 4) BGRA over the picture to encode, from that pixel on; all
        numbers even."""
        height, width = part.shape[:2]
        i420 = np.asarray(cv2.cvtColor(part, cv2.COLOR_BGRA2YUV_I420))
        for source, plane, step in zip(
            planes(i420, width, height), self._planes, (1, 2, 2), strict=True
        ):
            rows, columns = source.shape
            plane[top // step : top // step + rows, left // step : left // step + columns] = source

    def encode(self, pts: int, pace: Pace = "moving", share: float = 1.0) -> tuple[bytes, bool]:
        """The converted picture as one packet, and whether it is a keyframe. `pts` counts
        90 kHz ticks and must grow. Only that `share` of the picture is new."""
        frame = self._frame  # encoders copy it: it may change after this call
        frame.pts = pts
        frame.time_base = Fraction(1, CLOCK)
        frame.color_range = ColorRange.MPEG
        frame.pict_type = PictureType.I if self._keyframe_wanted else PictureType.NONE
        if self.codec == "h264":
            new = 1.0 if self._keyframe_wanted else share
            self._context.bit_rate = round(self._rate_kbps(pts, pace, new) * 1000)
        packets = self._context.encode(frame)
        self._keyframe_wanted = self._keyframe_wanted and not packets
        data = b"".join(bytes(packet) for packet in packets)
        return data, any(packet.is_keyframe for packet in packets)

    def _rate_kbps(self, pts: int, pace: Pace, share: float) -> float:
        """What to tell x264 for this picture."""
        apart = (pts - self._last_pts) * self._fps / CLOCK
        self._last_pts = pts
        self._apart += SMOOTHING * (min(max(apart, 1.0), LONGEST) - self._apart)
        if pace == "idle":
            return IDLE_KBPS
        if pace == "resting":
            return min(self._kbps * REST_SHARE, _peak_kbps(*self._size))
        return min(self._kbps * self._apart * max(share, LEAST_SHARE), _peak_kbps(*self._size))


def planes(i420: Pixels, width: int, height: int) -> tuple[Pixels, Pixels, Pixels]:
    """Views of the Y, U and V planes, (height, width) and twice (height / 2, width / 2)."""
    flat, luma, chroma = i420.reshape(-1), width * height, width * height // 4
    half = (height // 2, width // 2)
    return (
        flat[:luma].reshape(height, width),
        flat[luma : luma + chroma].reshape(half),
        flat[luma + chroma :].reshape(half),
    )


def _peak_kbps(width: int, height: int) -> int:
    return round(PEAK_KBPS * max(1.0, width * height / PEAK_PIXELS))


def _threads(width: int, height: int) -> int:
    return max(1, min(len(os.sched_getaffinity(0)), width * height // THREAD_PIXELS))


def _options(codec: Codec, width: int, height: int, kbps: int) -> dict[str, str]:
    """What to open an encoder with."""
    peak = _peak_kbps(width, height)
    options = {
        **_OPTIONS[codec],
        "maxrate": f"{peak}k",
        "bufsize": f"{max(kbps * BUFFER_MS, peak * SHORTEST_MS) // 1000}k",
    }
    if codec == "h264":
        blocks = -(-width // 16) * -(-height // 16)
        options["level"] = next(level for most, level in LEVELS.items() if blocks <= most)
        options["x264-params"] += f":sliced-threads={int(_threads(width, height) > 1)}"
    return options


def _opened(codec: Codec, width: int, height: int, kbps: int, fps: int) -> VideoCodecContext:
    try:
        context = av.CodecContext.create(_NAMES[codec], "w")
        assert isinstance(context, VideoCodecContext)  # noqa: S101 - narrows the type
        context.width, context.height = width, height
        context.pix_fmt = "yuv420p"
        context.time_base = Fraction(1, CLOCK)
        context.framerate = Fraction(fps, 1)
        context.bit_rate = (_peak_kbps(width, height) if codec == "h264" else kbps) * 1000
        context.thread_count = _threads(width, height)
        context.color_primaries = ColorPrimaries.BT709
        context.color_trc = ColorTrc.IEC61966_2_1
        context.colorspace = Colorspace.ITU601
        context.color_range = ColorRange.MPEG
        context.options = _options(codec, width, height, kbps)
        context.open()
    except (av.FFmpegError, ValueError) as error:
        raise EncoderUnavailable(
            f"{_NAMES[codec]} did not open for {width}x{height}: {error}"
        ) from error
    return context
