"""A peer as a process of its own: draws the course's pictures and sends them by aiortc.

`python -m benchmarks.peers.sender NAME COURSE` speaks JSON lines over its standard streams:
it says `{"offer": SDP}` once it can draw, takes `{"answer": SDP}`, then `{"show": [FIRST,
COUNT]}` (answered when the last picture was sent) and `{"lossless": [NUMBERS], "file": PATH}`
(answered when the pictures' luma is in the file). It ends with its input.
"""

import asyncio
import json
import os
import sys
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import av
import msgspec
import numpy as np
from aiortc import (
    MediaStreamTrack,
    RTCBundlePolicy,
    RTCConfiguration,
    RTCPeerConnection,
    RTCRtpSender,
    RTCSessionDescription,
)
from aiortc.codecs import h264, vpx

from benchmarks.peers.course import FPS, TICKS, Course
from benchmarks.reference import Luma
from scenes.messages import Codec, Pose

LINE_BYTES = 1 << 20


class Painter(Protocol):
    """Makes pictures for a track."""

    codec: Codec

    def paint(self, pose: Pose, pts: int) -> "av.VideoFrame | av.Packet[Any]":
        """The picture from `pose` as aiortc takes it; `pts` counts 90 kHz ticks."""

    def lossless(self, pose: Pose) -> Luma:
        """What was encoded, before it was."""


class StepTrack(MediaStreamTrack):  # type: ignore[misc]  # aiortc ships no types
    """A video track that paints `FPS` numbered pictures a second when told to."""

    kind = "video"

    def __init__(self, painter: Painter, poses: list[Pose]) -> None:
        super().__init__()
        self._painter, self._poses = painter, poses
        self._due: deque[tuple[float, int]] = deque()
        self._wanted, self._sent = asyncio.Event(), asyncio.Event()

    async def show(self, first: int, count: int) -> None:
        """Paint pictures `first`, `first` + 1, ... at their times; returns when all are sent."""
        now = time.monotonic()
        self._due.extend((now + step / FPS, first + step) for step in range(count))
        self._sent.clear()
        self._wanted.set()
        await self._sent.wait()

    async def recv(self) -> "av.VideoFrame | av.Packet[Any]":
        while not self._due:
            # aiortc asks for the next picture when it has sent the one before.
            self._sent.set()
            self._wanted.clear()
            await self._wanted.wait()
        at, number = self._due.popleft()
        await asyncio.sleep(max(0.0, at - time.monotonic()))
        return self._painter.paint(self._poses[number], number * TICKS)


def fix_bitrate(course: Course) -> None:
    """Make aiortc's own encoders start at the course's bitrate and stay there."""
    for module, kbps in ((h264, course.x264_kbps), (vpx, course.kbps)):
        module.DEFAULT_BITRATE = module.MIN_BITRATE = module.MAX_BITRATE = kbps * 1000


async def offered(track: StepTrack, codec: Codec) -> RTCPeerConnection:
    """A connection that offers `track` in `codec`."""
    bundle = RTCBundlePolicy.MAX_BUNDLE
    connection = RTCPeerConnection(RTCConfiguration(iceServers=[], bundlePolicy=bundle))
    transceiver = connection.addTransceiver(track, direction="sendonly")
    known = RTCRtpSender.getCapabilities("video").codecs
    transceiver.setCodecPreferences([c for c in known if c.mimeType.lower() == f"video/{codec}"])
    await connection.setLocalDescription(await connection.createOffer())
    return connection


async def serve(painter: Painter, course: Course, say: Callable[[dict[str, Any]], None]) -> None:
    """Do as told on standard input until it ends."""
    fix_bitrate(course)
    track = StepTrack(painter, course.poses)
    connection = await offered(track, painter.codec)
    lines = asyncio.StreamReader(limit=LINE_BYTES)
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(lines), sys.stdin
    )
    say({"offer": connection.localDescription.sdp})
    while line := await lines.readline():
        match json.loads(line):
            case {"answer": sdp}:
                await connection.setRemoteDescription(RTCSessionDescription(sdp, "answer"))
            case {"show": [first, count]}:
                await track.show(first, count)
            case {"lossless": numbers, "file": file}:
                pictures = [painter.lossless(course.poses[number]) for number in numbers]
                np.save(file, np.stack(pictures))
        say({"done": True})
    await connection.close()


def painter_of(name: str, course: Course) -> Painter:
    """The painter of the peer called `name`."""
    if name == "ours":
        from benchmarks.peers.ours import EnginePainter

        return EnginePainter(course)
    from benchmarks.peers.naive import NAMES, NaivePainter

    return NaivePainter(course, *NAMES[name])


def main() -> None:
    name, path = sys.argv[1:]
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # what libraries print is no answer

    def say(message: dict[str, Any]) -> None:
        answers.write(json.dumps(message) + "\n")

    course = msgspec.json.decode(Path(path).read_bytes(), type=Course)
    asyncio.run(serve(painter_of(name, course), course, say))


if __name__ == "__main__":
    main()
