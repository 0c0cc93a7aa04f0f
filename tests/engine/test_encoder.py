"""What an encoder promises, proved by decoding its packets."""

import itertools
import os

import av
import cv2
import numpy as np
import numpy.typing as npt
import pytest
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from skimage.color import deltaE_ciede2000, rgb2lab

from engine.encoder import CLOCK, Encoder, planes
from scenes.messages import Codec

STEP = CLOCK // 30
WIDTH, HEIGHT = 320, 180
SWATCHES = ((230, 226, 215), (31, 74, 56), (178, 134, 90), (200, 60, 50), (60, 80, 170),
            (250, 210, 120), (40, 40, 44), (128, 128, 128))  # fmt: skip
"""The shop's colours, R, G, B."""

Picture = npt.NDArray[np.uint8]
_TICKS = itertools.count(STEP, STEP)


def swatches() -> Picture:
    """(HEIGHT, WIDTH, 4) BGRA: 4 x 2 flat areas."""
    grid = np.array(SWATCHES, np.uint8).reshape(2, 4, 3)[:, :, ::-1]
    flat = np.kron(grid, np.ones((HEIGHT // 2, WIDTH // 4, 1), np.uint8))
    return np.dstack([flat, np.full((HEIGHT, WIDTH), 255, np.uint8)])


def moving(count: int) -> list[Picture]:
    """Soft blots that slide and change, as a shop does to one who walks."""
    chance = np.random.default_rng(1)
    blots = chance.uniform(0, 255, (2, HEIGHT // 18, WIDTH // 10, 3)).astype(np.float32)
    size = (WIDTH * 2, HEIGHT)
    first, second = (cv2.resize(blot, size, interpolation=cv2.INTER_CUBIC) for blot in blots)
    pictures = []
    for n in range(count):
        share = 0.5 + 0.5 * np.sin(n / 4)
        mixed = np.clip(first * share + second * (1 - share), 0, 255).astype(np.uint8)
        opaque = np.full((HEIGHT, WIDTH, 1), 255, np.uint8)
        pictures.append(np.dstack([mixed[:, 3 * n : 3 * n + WIDTH], opaque]))
    return pictures


def packets(encoder: Encoder, pictures: list[Picture]) -> list[tuple[bytes, bool]]:
    made = []
    for picture in pictures:
        encoder.convert(np.ascontiguousarray(picture))
        made.append(encoder.encode(next(_TICKS)))
    return made


def decoded(codec: Codec, data: list[bytes]) -> list[VideoFrame]:
    context = av.CodecContext.create({"h264": "h264", "vp8": "vp8"}[codec], "r")
    assert isinstance(context, VideoCodecContext)
    return [frame for chunk in data for frame in context.decode(av.Packet(chunk))]


@pytest.mark.parametrize("codec", ["h264", "vp8"])
def test_decoded_colours_are_the_rendered_ones(codec: Codec) -> None:
    encoder = Encoder(codec, WIDTH, HEIGHT, 2000)
    made = packets(encoder, [swatches()] * 4)
    frame = decoded(codec, [data for data, _ in made])[-1]
    # VP8 has no colour fields: decoders take BT.601 limited for granted, as here.
    rgb = frame.reformat(format="rgb24", src_colorspace="ITU601").to_ndarray()
    wanted = swatches()[:, :, 2::-1]
    middle = np.s_[45::90, 40::80]
    difference = deltaE_ciede2000(rgb2lab(rgb[middle]), rgb2lab(wanted[middle]))
    assert difference.max() <= 3.0


@pytest.mark.parametrize(("width", "height"), [(698, 374), (200, 122), (66, 94)])
def test_colour_is_where_it_belongs_in_a_picture_of_any_even_size(width: int, height: int) -> None:
    picture = np.full((height, width, 4), (200, 120, 30, 255), np.uint8)
    picture[height // 2 :] = (30, 90, 220, 255)
    encoder = Encoder("h264", width, height, 4000)
    frame = decoded("h264", [data for data, _ in packets(encoder, [picture] * 4)])[-1]
    assert (frame.width, frame.height) == (width, height)
    rgb = frame.reformat(format="rgb24", src_colorspace="ITU601").to_ndarray().astype(int)
    off = np.abs(rgb - picture[:, :, 2::-1]).max(axis=(1, 2))
    edge = height // 2
    assert max(off[: edge - 4].max(), off[edge + 4 :].max()) < 12


def test_h264_says_which_colours_it_holds() -> None:
    data, keyframe = packets(Encoder("h264", WIDTH, HEIGHT, 1000), [swatches()])[0]
    frame = decoded("h264", [data])[0]
    assert keyframe
    assert (frame.color_range, frame.colorspace) == (1, 5)  # limited; BT.470BG: BT.601
    assert (frame.color_primaries, frame.color_trc) == (1, 13)  # BT.709; IEC 61966-2-1


def nal_types(data: bytes) -> list[int]:
    """H.264 NAL unit types after each start code (ITU-T H.264, table 7-1)."""
    parts = data.replace(b"\x00\x00\x00\x01", b"\x00\x00\x01").split(b"\x00\x00\x01")[1:]
    return [part[0] & 31 for part in parts]


def test_h264_is_constrained_baseline_and_brings_headers_with_every_keyframe() -> None:
    encoder = Encoder("h264", WIDTH, HEIGHT, 1000)
    made = packets(encoder, moving(3))
    assert made[0][0].split(b"\x00\x00\x00\x01")[1][1:3] == b"\x42\xc0"  # profile-level-id 42e01f
    encoder.request_keyframe()
    made += packets(encoder, moving(1))
    units = [[kind for kind in nal_types(data) if kind != 6] for data, _ in made]  # 6: SEI
    assert units == [[7, 8, 5], [1], [1], [7, 8, 5]]


@pytest.mark.parametrize("codec", ["h264", "vp8"])
def test_keyframes_come_when_asked_for_only(codec: Codec) -> None:
    encoder = Encoder(codec, WIDTH, HEIGHT, 1000)
    keys = [key for _, key in packets(encoder, moving(20))]
    encoder.request_keyframe()
    keys += [key for _, key in packets(encoder, moving(5))]
    assert keys == [True] + [False] * 19 + [True] + [False] * 4


@pytest.mark.parametrize("codec", ["h264", "vp8"])
def test_a_keyframe_can_be_decoded_by_itself(codec: Codec) -> None:
    encoder = Encoder(codec, WIDTH, HEIGHT, 1000)
    packets(encoder, moving(5))
    encoder.request_keyframe()
    data = [data for data, _ in packets(encoder, moving(3))]
    assert len(decoded(codec, data)) == 3


def test_bitrate_follows_in_place_without_a_keyframe() -> None:
    encoder = Encoder("h264", WIDTH, HEIGHT, 2000)
    rates = []
    keys = 0
    for kbps in (2000, 500, 1500):
        encoder.set_bitrate(kbps)
        made = packets(encoder, moving(60))
        keys += sum(key for _, key in made)
        rates.append(sum(len(data) for data, _ in made[30:]) * 8 / 1000)  # kbit in a second
    assert keys == 1
    assert rates[0] > 1.6 * rates[1]
    assert rates[2] > 1.4 * rates[1]
    assert rates[1] <= 500 * 1.3


@pytest.mark.parametrize("fps", [30, 15, 12])
def test_h264_spends_its_rate_however_many_pictures_come(fps: int) -> None:
    encoder = Encoder("h264", WIDTH, HEIGHT, 800)
    sizes = []
    for number, picture in enumerate(moving(3 * fps)):
        encoder.convert(picture)
        sizes.append(len(encoder.encode(number * CLOCK // fps)[0]))
    kbps = sum(sizes[fps:]) * 8 / 1000 / 2
    assert kbps == pytest.approx(800, rel=0.15)


def test_vp8_follows_a_new_bitrate_with_one_keyframe() -> None:
    encoder = Encoder("vp8", WIDTH, HEIGHT, 2000)
    before = packets(encoder, moving(40))
    encoder.set_bitrate(1900)
    assert not any(key for _, key in packets(encoder, moving(2))), "not worth a keyframe"
    encoder.set_bitrate(500)
    after = packets(encoder, moving(40))
    assert [key for _, key in after] == [True] + [False] * 39
    assert sum(len(data) for data, _ in after[20:]) < 0.5 * sum(
        len(data) for data, _ in before[20:]
    )


def luma_error(frame: VideoFrame, picture: Picture) -> float:
    wanted = cv2.cvtColor(picture, cv2.COLOR_BGRA2YUV_I420)[:HEIGHT].astype(int)
    return float(np.abs(frame.to_ndarray()[:HEIGHT] - wanted).mean())


def test_a_picture_at_rest_gets_sharper_packet_by_packet() -> None:
    encoder = Encoder("h264", WIDTH, HEIGHT, 500)
    picture = moving(30)[-1]
    made = [data for data, _ in packets(encoder, moving(30))]
    for _ in range(4):
        encoder.convert(picture)
        made.append(encoder.encode(next(_TICKS), pace="resting")[0])
    errors = [luma_error(frame, picture) for frame in decoded("h264", made)[-5:]]
    assert errors[-1] < 0.6 * errors[0]


def test_an_idle_picture_costs_next_to_nothing() -> None:
    encoder = Encoder("h264", WIDTH, HEIGHT, 500)
    packets(encoder, moving(30))
    for _ in range(4):
        encoder.encode(next(_TICKS), pace="resting")
    idle = [len(encoder.encode(next(_TICKS), pace="idle")[0]) for _ in range(5)]
    assert max(idle[1:]) < 2000, "8 kbit/s, at one in 2 s"
    after = packets(encoder, moving(10))
    assert np.mean([len(data) for data, _ in after[2:]]) > 1000, "who moves again gets his rate"


def test_a_smaller_picture_is_stretched_to_the_streams_size() -> None:
    colours = np.zeros((180, 320, 4), np.uint8)
    colours[:, 160:] = (40, 90, 200, 255)
    whole, half = Encoder("h264", 320, 180, 2000), Encoder("h264", 320, 180, 2000)
    whole.convert(colours)
    half.convert(np.ascontiguousarray(colours[::2, ::2]))
    for big, small in zip(whole._planes, half._planes, strict=True):
        off = np.abs(big.astype(int) - small)
        assert off[:, : big.shape[1] // 2 - 2].max() <= 1
        assert off[:, big.shape[1] // 2 + 2 :].max() <= 1


def test_planes_are_views_of_one_picture() -> None:
    i420 = np.arange(8 * 12, dtype=np.uint8).reshape(12, 8)
    luma, blue, red = planes(i420, 8, 8)
    assert (luma.shape, blue.shape, red.shape) == ((8, 8), (4, 4), (4, 4))
    assert np.concatenate([luma.ravel(), blue.ravel(), red.ravel()]).tolist() == list(range(96))
    luma[0, 0] = 77
    assert i420[0, 0] == 77


@pytest.mark.parametrize(
    ("size", "level"), [((640, 360), 31), ((1280, 640), 31), ((1600, 800), 40), ((2880, 1440), 52)]
)
def test_the_level_is_one_that_allows_the_picture(size: tuple[int, int], level: int) -> None:
    """`level_idc` is the fourth byte of the sequence parameter set (ITU-T H.264, 7.3.2.1.1)."""
    (data, keyframe) = flat_picture(*size)
    start = data.index(b"\0\0\1\x67") + 3
    assert keyframe
    assert data[start + 3] == level


def test_a_large_picture_is_shared_out_in_slices_and_a_usual_one_is_not() -> None:
    def slices(width: int, height: int) -> int:
        return flat_picture(width, height)[0].count(b"\0\0\1\x65")

    assert slices(1280, 640) == 1
    assert slices(2880, 1440) == min(4, len(os.sched_getaffinity(0)))
    [shown] = decoded("h264", [flat_picture(2880, 1440)[0]])
    assert (shown.width, shown.height) == (2880, 1440)


def flat_picture(width: int, height: int) -> tuple[bytes, bool]:
    encoder = Encoder("h264", width, height, 4_000, 72)
    return packets(encoder, [np.full((height, width, 4), 128, np.uint8)])[0]
