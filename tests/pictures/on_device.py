"""The named cameras of the flagship by both renderers: as the server draws them, and as a browser
does with three.js. Both at one size and one field of view, which is a window's own."""

import base64
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import cv2
import msgspec
import numpy as np
from playwright.async_api import Page

from benchmarks.browser import chromium
from benchmarks.serve import FLAGSHIP, ROOT, ShopServer
from engine.room_scene import open_scene
from engine.snapshot import pictures
from scenes.poses import CameraPose, camera_pose
from scenes.room import opening_state
from scenes.store import Room, parse_store
from tests.pictures.compare import Picture
from windowshop.pictures import opening
from windowshop.prepare import prepare

WIDTH, HEIGHT = 640, 360
WINDOW_FOV_DEG = 75.0
"""What `streaming/web/src/view.ts` gives a window that is wider than high."""
WEBGL = ("--use-angle=swiftshader", "--enable-unsafe-swiftshader")
"""Of Chromium: WebGL without a GPU."""
SCRIPT = Path(__file__).with_name("on_device.js")
DIST = ROOT / "streaming" / "web" / "dist" / "assets"


def flagship_room() -> Room:
    return parse_store(FLAGSHIP.read_bytes()).rooms[0]


def poses(room: Room) -> list[CameraPose]:
    return [
        msgspec.structs.replace(camera_pose(camera), fov_deg=WINDOW_FOV_DEG)
        for camera in room.cameras
    ]


def by_the_server(room: Room) -> Iterator[tuple[str, Picture]]:
    """Name and picture (HEIGHT, WIDTH, 3) BGR of each named camera."""
    prepared = prepare(FLAGSHIP, ROOT / "var", lambda label, share: None)
    scene = open_scene(opening(prepared, FLAGSHIP, room), time.monotonic(), lambda text: None)
    yield from pictures(scene, poses(room), WIDTH, HEIGHT)


async def by_the_device(server: ShopServer, room: Room) -> AsyncIterator[tuple[str, Picture]]:
    """The same by a headless Chromium, which has its files from `server`."""
    async with chromium(*WEBGL) as browser:
        page = await browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        await page.add_init_script(SCRIPT.read_text())
        await page.goto(f"{server.url}/?render=streamed")
        chunk = next(DIST.glob("renderer-*.js")).name
        state = msgspec.to_builtins(opening_state(room))
        await page.evaluate("known => onDevice.open(known)", [f"/assets/{chunk}", room.id, state])
        for pose in poses(room):
            yield pose.name, await _drawn(page, [pose.position, pose.orientation])


async def _drawn(page: Page, pose: Any) -> Picture:
    address: str = await page.evaluate("pose => onDevice.draw(pose)", pose)
    encoded = np.frombuffer(base64.b64decode(address.partition(",")[2]), np.uint8)
    return np.asarray(cv2.imdecode(encoded, cv2.IMREAD_COLOR), np.uint8)


def decibels(one: Picture, other: Picture) -> float:
    """Root mean square difference of two pictures, in dB of full scale."""
    difference = one.astype(np.float64) - other
    return float(20 * np.log10(np.sqrt(np.mean(difference**2)) / 255))
