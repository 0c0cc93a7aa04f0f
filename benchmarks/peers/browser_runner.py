"""three.js in headless Chromium: the same models, its own WebGL, encoder and WebRTC sender."""

import asyncio
import base64
import os
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from playwright.async_api import Page, Route

from benchmarks.browser import chromium
from benchmarks.errors import NothingMeasured
from benchmarks.peers.course import FPS, Course
from benchmarks.peers.receiver import Received, Receiver
from benchmarks.processes import command_line, descendants, tree_cpu_s
from benchmarks.reference import Luma, luma_of
from benchmarks.serve import ROOT

HOST = "http://localhost"
THREE = ROOT / "streaming" / "web" / "node_modules" / "three"
PAGE = Path(__file__).with_name("three.html")
GL = ("--use-angle=swiftshader", "--enable-unsafe-swiftshader")
"""WebGL on the CPU."""
LOAD_S = 60.0
CELL = 16
"""Side of a bit of the picture's number, drawn at the bottom left, pixels."""
BITS = 10


class BrowserRunner:
    """One page and its Chromium."""

    def __init__(self, course: Course) -> None:
        self._course = course
        self._files = {"/": PAGE, "/room.glb": Path(course.room)}
        self._files |= {f"/goods/{Path(one.file).name}": Path(one.file) for one in course.goods}
        self._stack = AsyncExitStack()
        self._page: Page | None = None
        self._pid = 0
        self.receiver = Receiver()

    async def start(self) -> None:
        if not THREE.is_dir():
            raise NothingMeasured("three.js is not installed: run make setup")
        others = set(_chromiums())
        browser = await self._stack.enter_async_context(chromium(*GL))
        (self._pid,) = set(_chromiums()) - others
        self._page = await browser.new_page()
        await self._page.route("**/*", self._serve)
        await self._page.goto(HOST)
        async with asyncio.timeout(LOAD_S):
            offer = await self._page.evaluate("(course) => peer.open(course)", self._told())
            answer = await self.receiver.answer(offer)
            await self._page.evaluate("(sdp) => peer.accept(sdp)", answer)
        await self.receiver.connected()

    async def show(self, first: int, count: int) -> None:
        await self._evaluate("([first, count]) => peer.show(first, count)", [first, count])

    def cpu_s(self) -> float:
        return tree_cpu_s(self._pid)

    async def lossless(self, numbers: Sequence[int]) -> list[Luma]:
        urls = await self._evaluate("(numbers) => peer.lossless(numbers)", list(numbers))
        return [_luma(url) for url in urls]

    def number(self, received: Received) -> int:
        return number_in(received.luma)

    async def stop(self) -> None:
        await self.receiver.close()
        await self._stack.aclose()

    async def _evaluate(self, script: str, argument: Any) -> Any:
        if self._page is None:
            raise NothingMeasured("start the peer first")
        return await self._page.evaluate(script, argument)

    async def _serve(self, route: Route) -> None:
        """Give the page what it asks for; there is no network behind it."""
        path = route.request.url.removeprefix(HOST)
        file = self._files.get(path)
        if file is None and path.startswith("/three/") and ".." not in path:
            file = THREE / path.removeprefix("/three/")
        if file is None or not file.is_file():
            await route.fulfill(status=404)
        else:
            await route.fulfill(path=file)

    def _told(self) -> dict[str, Any]:
        course = self._course
        return {
            "width": course.width,
            "height": course.height,
            "fov": course.vertical_fov_deg,
            "fps": FPS,
            "kbps": course.kbps,
            "poses": [[*pose.position, *pose.orientation] for pose in course.poses],
            "goods": [
                {"file": Path(one.file).name, "position": one.position, "yaw": one.yaw}
                for one in course.goods
            ],
            "cell": CELL,
            "bits": BITS,
        }


def number_in(picture: Luma) -> int:
    """The number that the page drew into `picture`: white cells are ones, lowest bit first."""
    row = picture[-CELL // 2]
    return sum(1 << bit for bit in range(BITS) if row[bit * CELL + CELL // 2] > 128)


def _chromiums() -> list[int]:
    """Browsers (not their helpers) among our descendants."""
    lines = {pid: command_line(pid) for pid in descendants(os.getpid())}
    return [pid for pid, line in lines.items() if "/chromium" in line and "--type=" not in line]


def _luma(data_url: str) -> Luma:
    png = base64.b64decode(data_url.partition(",")[2])
    picture = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_COLOR)
    if picture is None:
        raise NothingMeasured("the page's canvas could not be read")
    return luma_of(np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2BGRA)))
