"""How close a received stream came to lossless renders of the same poses.

The stream is decoded after the run, so that measuring costs nothing while it lasts. Where other
people stood is left out of the comparison: the reference is drawn without them.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import av
import numpy as np
import numpy.typing as npt
from av.video.codeccontext import VideoCodecContext
from skimage.metrics import structural_similarity

from benchmarks.light_shopper import LightShopper, Packet, Recording, Rest
from benchmarks.numbers import percentile
from benchmarks.reference import Luma, ReferenceView
from engine.people import PLATE_ABOVE, PLATE_FIXED, PLATE_HEIGHT
from scenes.geometry import Vec3, rotated
from scenes.messages import FrameDrawn, Pose, ViewRequest

SHARP = 0.97
MOST_COMPARED = 80
PEOPLE_S = 0.6
"""Where somebody stood in the last so many seconds may show them: avatars lag a little."""
PERSON = (0.55, 1.75, 0.55)
"""Of an avatar: half its width with arms and hand ray, below its eyes, above them; metres."""
PLATE = 3.0
"""Half the width of a long name's plate, in its heights."""
LEAST_SEEN = 0.3
"""A picture of which people hide more than all but this share says nothing."""

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Sharpness:
    """What `measure` found; None where the run gave no occasion."""

    ssim_p5: float | None
    sharp_after_ms: float | None


def ssim(a: Luma, b: Luma, seen: Mask | None = None) -> float:
    """Structural similarity of two luma pictures over the pixels of `seen`, -1 to 1.

    Gaussian window of sigma 1.5, K1 = 0.01, K2 = 0.03: Wang, Bovik, Sheikh and Simoncelli,
    Image quality assessment (IEEE Transactions on Image Processing 13, 2004).
    """
    _, full = structural_similarity(
        a, b, data_range=255, gaussian_weights=True, sigma=1.5, use_sample_covariance=False,
        full=True,
    )  # fmt: skip
    return float(full.mean() if seen is None else full[seen].mean())


def decoded(packets: list[Packet], codec: str = "h264") -> Iterator[tuple[int, Luma]]:
    """The pictures of a stream with their RTP timestamps, from the first keyframe on."""
    context = av.CodecContext.create(codec, "r")
    assert isinstance(context, VideoCodecContext)
    for timestamp, data in _access_units(packets):
        packet = av.Packet(data)
        packet.pts = timestamp
        try:
            frames = context.decode(packet)
        except av.FFmpegError:
            continue  # before the first keyframe
        for frame in frames:
            # The luma plane as it is: FFmpeg's "gray" would stretch it to the full range.
            planes = np.asarray(frame.to_ndarray(format="yuv420p"), np.uint8)
            yield int(frame.pts or 0), planes[: frame.height]


def _access_units(packets: list[Packet]) -> Iterator[tuple[int, bytes]]:
    """Payloads joined by timestamp, in the order of the sequence numbers."""
    units: dict[int, bytearray] = {}
    for _, packet in sorted(unwrapped(packets), key=lambda numbered: numbered[0]):
        units.setdefault(packet.timestamp, bytearray()).extend(packet.data)
    for timestamp, data in units.items():
        yield timestamp, bytes(data)


def unwrapped(packets: list[Packet]) -> Iterator[tuple[int, Packet]]:
    """Packets with sequence numbers that go on past 2^16 (RFC 3550, appendix A.1)."""
    newest = packets[0].sequence if packets else 0
    for packet in packets:
        newest += (packet.sequence - newest + 2**15) % 2**16 - 2**15
        yield newest, packet


def measure(shopper: LightShopper, reference: ReferenceView, view: ViewRequest) -> Sharpness:
    """Compare what `shopper` recorded with `reference`, at the size of `view`."""
    recording = shopper.recording
    if recording is None:
        raise ValueError("this shopper kept nothing")
    drawn = {frame.rtp_timestamp: frame for _, frame in shopper.shown}
    pictures = {stamp: luma for stamp, luma in decoded(recording.packets) if stamp in drawn}
    judge = _Judge(shopper, recording, reference, view)
    arrived = recording.arrived
    moving = [
        stamp
        for stamp in pictures
        if shopper.shopping(arrived[stamp]) and not shopper.resting(arrived[stamp])
    ]
    every = max(1, len(moving) // MOST_COMPARED)
    similar = [judge.similarity(drawn[s], pictures[s], refined=False) for s in moving[::every]]
    after = [judge.sharp_after(rest, drawn, pictures) for rest in shopper.rests]
    return Sharpness(
        ssim_p5=percentile((value for value in similar if value is not None), 5),
        sharp_after_ms=percentile((ms for ms in after if ms is not None), 95),
    )


class _Judge:
    """Compares single pictures."""

    def __init__(
        self, shopper: LightShopper, recording: Recording, reference: ReferenceView,
        view: ViewRequest,
    ) -> None:  # fmt: skip
        self._recording = recording
        self._people_told = shopper.people
        self._variants = shopper.variants
        self._shown_first = dict(shopper.welcome.state.shown) if shopper.welcome else {}
        self._reference = reference
        self._view = view
        self._own = shopper.welcome.visitor if shopper.welcome else ""
        visitors = shopper.welcome.state.visitors if shopper.welcome else {}
        self._at_first = {key: one.position for key, one in visitors.items()}
        self._selected = _selections(shopper)

    def similarity(self, drawn: FrameDrawn, picture: Luma, refined: bool) -> float | None:
        """SSIM to the lossless render; None if people hide too much."""
        at = self._recording.arrived[drawn.rtp_timestamp]
        seen = ~self._hidden(drawn)
        if seen.mean() < LEAST_SEEN:
            return None
        changes = {one.placement: one.sku for one in self._variants if one.at <= at}
        self._reference.show(self._shown_first | changes)
        selected = self._selected.get(drawn.rtp_timestamp)
        return ssim(picture, self._reference.luma(drawn.pose, selected, refined), seen)

    def sharp_after(
        self,
        rest: Rest,
        drawn: dict[int, FrameDrawn],
        pictures: dict[int, Luma],
    ) -> float | None:
        """Milliseconds from the last motion until a picture at rest was sharp; all of the rest if
        none was. None where somebody walked in the picture: before it was sharp so near that one
        of them says nothing, or without end, for what is behind them is drawn plainly."""
        alone = True
        for stamp, picture in pictures.items():
            at = self._recording.arrived[stamp]
            if rest.began <= at <= rest.ended:
                similar = self.similarity(drawn[stamp], picture, refined=True)
                if similar is None:
                    return None
                if similar >= SHARP:
                    return at - rest.began
                alone = alone and not self._hidden(drawn[stamp]).any()
        return rest.ended - rest.began if alone else None

    def _hidden(self, drawn: FrameDrawn) -> Mask:
        """(height, width): where people may cover the picture."""
        at = self._recording.arrived[drawn.rtp_timestamp]
        return people_mask(self._people(at), drawn.pose, self._view)

    def _people(self, at: float) -> list[Vec3]:
        """Everywhere somebody else may be in a picture that came at `at`."""
        told = [(when, poses) for when, poses in self._people_told if when <= at]
        known = dict(self._at_first)
        places = []
        for when, poses in told:
            for visitor, pose in poses.items():
                known[visitor] = pose.position
                if at - when < PEOPLE_S * 1000 and visitor != self._own:
                    places.append(pose.position)
        return places + [place for visitor, place in known.items() if visitor != self._own]


def _selections(shopper: LightShopper) -> dict[int, str | None]:
    """Which goods each frame shows selected: a click's answer from the frame that tells so."""
    picked = {pick.seq: pick.placement for pick in shopper.log.picked}
    selected: str | None = None
    found = {}
    for _, drawn in shopper.shown:
        for seq in drawn.seqs:
            selected = picked.get(seq, selected)
        found[drawn.rtp_timestamp] = selected
    return found


def people_mask(eyes: list[Vec3], pose: Pose, view: ViewRequest) -> Mask:
    """(height, width): where people whose eyes are at `eyes` may cover the picture."""
    mask = np.zeros((view.height, view.width), np.bool_)
    focal = view.width / 2 / math.tan(math.radians(view.fov_deg) / 2)
    x, y, z, w = pose.orientation
    for place in eyes:
        seen_from = (place[0] - pose.position[0], place[1] - pose.position[1],
                     place[2] - pose.position[2])  # fmt: skip
        right, up, back = rotated((-x, -y, -z, w), seen_from)
        if back > -0.05:
            continue  # behind the camera, or beside it
        half, below, above = PERSON
        plate = PLATE_HEIGHT * max(1.0, -back / PLATE_FIXED)
        scale = focal / max(-back - half / 2, 0.2)
        left, top = view.width / 2 + right * scale, view.height / 2 - up * scale
        for wide, low, high in (
            (half, -below, above),
            (PLATE * plate, PLATE_ABOVE, PLATE_ABOVE + 1.2 * plate),
        ):
            rows = slice(_within(top - high * scale, view.height),
                         _within(top - low * scale, view.height))  # fmt: skip
            columns = slice(_within(left - wide * scale, view.width),
                            _within(left + wide * scale, view.width))  # fmt: skip
            mask[rows, columns] = True
    return mask


def _within(value: float, most: int) -> int:
    return max(0, min(most, round(value)))
