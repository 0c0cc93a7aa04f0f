"""Sharpness: real H.264 packets are put together, decoded and compared; people are left out."""

from fractions import Fraction

import av
import numpy as np
import pytest
from av.video.codeccontext import VideoCodecContext

from benchmarks.light_shopper import Packet, ray_to
from benchmarks.reference import Luma, luma_of
from benchmarks.sharpness import decoded, people_mask, ssim, unwrapped
from scenes.geometry import IDENTITY
from scenes.messages import Pose, ViewRequest

VIEW = ViewRequest(320, 180)
PIECE = 700


def pictures(count: int) -> list[Luma]:
    """A pattern of blocks that moves: (180, 320) luma."""
    blocks = np.random.default_rng(1).integers(30, 220, (30, 60))
    pattern = np.kron(blocks, np.ones((6, 6))).astype(np.uint8)
    return [pattern[:, 4 * i : 4 * i + 320].copy() for i in range(count)]


def packets(first_sequence: int) -> list[Packet]:
    """The pictures as an H.264 stream, cut into pieces and numbered like RTP packets."""
    context = av.CodecContext.create("libx264", "w")
    assert isinstance(context, VideoCodecContext)
    context.width, context.height, context.pix_fmt = 320, 180, "yuv420p"
    context.time_base = Fraction(1, 90_000)
    context.options = {"preset": "ultrafast", "tune": "zerolatency", "crf": "8"}
    found: list[Packet] = []
    for number, luma in enumerate(pictures(6)):
        chroma = np.full((90, 320), 128, np.uint8)
        frame = av.VideoFrame.from_ndarray(np.concatenate([luma, chroma]), format="yuv420p")
        frame.pts = 3750 * number
        for packet in context.encode(frame):
            data = bytes(packet)
            for start in range(0, len(data), PIECE):
                sequence = (first_sequence + len(found)) % 2**16
                found.append(Packet(sequence, 3750 * number, data[start : start + PIECE]))
    return found


@pytest.mark.parametrize("first_sequence", [0, 2**16 - 3])
def test_a_stream_is_decoded_from_its_packets_in_any_order(first_sequence: int) -> None:
    sent = packets(first_sequence)
    sent[1], sent[2] = sent[2], sent[1]
    received = dict(decoded(sent))
    assert list(received) == [3750 * number for number in range(6)]
    for number, luma in enumerate(pictures(6)):
        assert ssim(received[3750 * number], luma) > 0.97


def test_sequence_numbers_go_on_past_their_range() -> None:
    numbers = [65_534, 65_535, 1, 0, 2]
    given = [Packet(number, 0, b"") for number in numbers]
    assert [n for n, _ in unwrapped(given)] == [65_534, 65_535, 65_537, 65_536, 65_538]


def test_blur_lowers_similarity_and_a_mask_hides_it() -> None:
    sharp = pictures(1)[0]
    spoilt = sharp.copy()
    spoilt[:, :160] = 110
    seen = np.zeros(sharp.shape, np.bool_)
    seen[:, 180:] = True
    assert ssim(sharp, sharp) == pytest.approx(1.0)
    assert ssim(sharp, spoilt) < 0.7
    assert ssim(sharp, spoilt, seen) > 0.99


def test_people_before_the_camera_are_masked_and_those_behind_it_are_not() -> None:
    pose = Pose((0.0, 1.6, 0.0), IDENTITY)
    ahead = people_mask([(0.0, 1.6, -3.0)], pose, VIEW)
    assert ahead[90, 160]
    assert not ahead[90, 5]
    assert not people_mask([(0.0, 1.6, 3.0)], pose, VIEW).any()
    right = people_mask([(1.5, 1.6, -3.0)], pose, VIEW)
    assert right[90, 280]
    assert not right[90, 60]


def test_the_name_over_somebody_far_off_is_masked_too() -> None:
    pose = Pose((0.0, 1.6, 0.0), IDENTITY)
    far = people_mask([(0.0, 1.6, -10.0)], pose, VIEW)
    rows, columns = (np.flatnonzero(far.any(axis)) for axis in (1, 0))
    head = far[rows[0] + 1].sum()  # plates grow with the distance: wider than the body below
    assert head > far[rows[-1]].sum()
    assert head == columns[-1] - columns[0] + 1


def test_luma_is_what_the_encoder_makes_of_a_picture() -> None:
    white = np.full((4, 6, 4), 255, np.uint8)
    assert (luma_of(white) == 235).all()  # limited range (BT.601)
    assert (luma_of(np.zeros((4, 6, 4), np.uint8)) == 16).all()


def test_a_ray_points_at_its_goods() -> None:
    ray = ray_to((0.0, 1.0, 0.0), (0.0, 1.0, -2.0))
    assert ray.direction == (0.0, 0.0, -1.0)
