"""The smallest road from a click to a picture on the libraries we use: a measure that moves with
the machine and with them, not with our code.

aiortc sends H.264 pictures made once; a click over a data channel is answered at once with a
picture whose middle is bright instead of grey, or grey instead of bright. Chromium shows them in a
page that does nothing else (`bare.html`), timed by the rule of `probe.js`.
"""

import asyncio
import random
import time
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from aiortc import (
    MediaStreamTrack,
    RTCBundlePolicy,
    RTCConfiguration,
    RTCPeerConnection,
    RTCRtpSender,
    RTCSessionDescription,
)
from playwright.async_api import Browser, Page

from benchmarks.browser import LAYOUT, wait_until
from benchmarks.clicks import LATE_MS
from benchmarks.errors import NothingMeasured
from benchmarks.relay import without_candidates

PAGE = Path(__file__).with_name("bare.html")
FPS = 30
CLOCK = 90_000
"""RTP's, for video, Hz (RFC 6184)."""
GREY, BRIGHT = 110, 200
CHANGED = 45
"""Levels: half of what a click changes."""
PAUSE_S = (0.5, 1.0)
CONNECT_S = 15.0


def pictures(width: int, height: int) -> list[list[bytes]]:
    """H.264 of the grey picture and of the one with a bright middle, each as two IDR pictures:
    `idr_pic_id` of one and of the next sent must differ (ITU-T H.264, 7.4.3)."""
    encoder = av.CodecContext.create("libx264", "w")
    encoder.width, encoder.height, encoder.pix_fmt = width, height, "yuv420p"
    encoder.time_base, encoder.framerate = Fraction(1, FPS), Fraction(FPS)
    encoder.options = {"preset": "ultrafast", "tune": "zerolatency", "g": "1"}
    made: list[bytes] = []
    for middle in (GREY, GREY, BRIGHT, BRIGHT):
        luma = np.full((height, width), GREY, np.uint8)
        luma[height // 4 : -height // 4, width // 4 : -width // 4] = middle
        flat = np.full((height // 2, width), 128, np.uint8)
        frame = av.VideoFrame.from_ndarray(np.concatenate([luma, flat]), "yuv420p")
        frame.pts = len(made)
        made.append(b"".join(bytes(packet) for packet in encoder.encode(frame)))
    return [made[:2], made[2:]]


class ClickTrack(MediaStreamTrack):  # type: ignore[misc]  # aiortc ships no types
    """`FPS` ready pictures a second, and one at once when clicked."""

    kind = "video"

    def __init__(self, width: int, height: int) -> None:
        super().__init__()
        self._pictures = pictures(width, height)
        self._sent = self._bright = 0
        self._clicked = asyncio.Event()

    def click(self) -> None:
        self._bright = 1 - self._bright
        self._clicked.set()

    async def recv(self) -> "av.Packet[Any]":
        with suppress(TimeoutError):
            await asyncio.wait_for(self._clicked.wait(), 1 / FPS)
        self._clicked.clear()
        packet = av.Packet(self._pictures[self._bright][self._sent % 2])
        self._sent += 1
        packet.pts, packet.time_base = int(time.monotonic() * CLOCK), Fraction(1, CLOCK)
        return packet


class BarePage:
    """The page and its server; `open`, `click_about`, `close`."""

    def __init__(self, browser: Browser, width: int, height: int, seed: int) -> None:
        self._browser = browser
        self._width = width
        self._page: Page | None = None
        self._clicked = 0
        self._track = ClickTrack(width, height)
        self._chance = random.Random(seed)
        bundle = RTCBundlePolicy.MAX_BUNDLE
        self._connection = RTCPeerConnection(RTCConfiguration(iceServers=[], bundlePolicy=bundle))

    async def open(self) -> None:
        """Connect and wait for the first picture.

        Raises:
            NothingMeasured: none came.
        """
        size = {"width": LAYOUT[0], "height": LAYOUT[1]}
        self._page = page = await self._browser.new_page(
            viewport=size,  # type: ignore[arg-type]
            device_scale_factor=self._width / LAYOUT[0],
        )
        await page.set_content(PAGE.read_text())
        answer = await page.evaluate("(sdp) => bare.answer(sdp)", await self._offer())
        await self._connection.setRemoteDescription(
            RTCSessionDescription(without_candidates(answer), "answer")
        )
        try:
            await wait_until(
                page, "channel?.readyState === 'open' && bare.frames.length", CONNECT_S
            )
        except TimeoutError as error:
            raise NothingMeasured("the bare page showed no picture") from error

    async def click_about(self, seconds: float) -> list[float]:
        """Click now and then; ms from each click of this time to its picture (`LATE_MS` if it
        never came).

        Raises:
            NothingMeasured: the page is not open.
        """
        if self._page is None:
            raise NothingMeasured("open the bare page first")
        page = self._page
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            await page.mouse.click(LAYOUT[0] / 2, LAYOUT[1] / 2)
            await asyncio.sleep(self._chance.uniform(*PAUSE_S))
        notes = await page.evaluate("({ clicks: bare.clicks, frames: bare.frames })")
        clicks, self._clicked = notes["clicks"][self._clicked :], len(notes["clicks"])
        return [answered_in(at, notes["frames"]) for at in clicks]

    async def close(self) -> None:
        await self._connection.close()

    async def _offer(self) -> str:
        transceiver = self._connection.addTransceiver(self._track, direction="sendonly")
        known = RTCRtpSender.getCapabilities("video").codecs
        transceiver.setCodecPreferences([c for c in known if c.mimeType == "video/H264"])
        self._connection.createDataChannel("clicks").on("message", lambda _: self._track.click())
        await self._connection.setLocalDescription(await self._connection.createOffer())
        return str(self._connection.localDescription.sdp)


def answered_in(at: float, frames: list[dict[str, float]]) -> float:
    """Ms from a click at `at` to the first picture whose middle differs from the last before."""
    before = [frame["luma"] for frame in frames if frame["at"] <= at][-1:]
    after = (
        frame["at"] - at
        for frame in frames
        if before and frame["at"] > at and abs(frame["luma"] - before[0]) > CHANGED
    )
    return min(next(after, LATE_MS), LATE_MS)
