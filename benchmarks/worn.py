"""How well a headset's pictures are warped: judged by coloured posts in the pixels it shows.

The head turns at 100 degrees a second, then sways at 0.3 m/s before a post 1 m away, while the
server sends 20 pictures a second over a line of 80 ms. In every display frame the posts in the
framebuffer are compared with where the head's own pose puts them.

How many pictures a second there are is measured in the shop itself, on loopback and with a server
that is not held back, while the head turns so slowly that none of them is reduced.
"""

import asyncio
import contextlib
import math
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from statistics import mean
from typing import Any

import msgspec
import numpy as np
from playwright.async_api import Browser, Page

from benchmarks.browser import chromium, wait_until
from benchmarks.errors import NothingMeasured
from benchmarks.headset import HEADSETS, SOFTWARE_GL, WISHED, headset_page
from benchmarks.light_peer import LightPeer
from benchmarks.lines import Lines, bad_line
from benchmarks.numbers import percentile, rounded
from benchmarks.serve import ShopServer
from benchmarks.shop_client import ShopClient
from scenes.geometry import Quat, Vec3, quat_from_yaw_pitch
from scenes.messages import Pose
from scenes.store import Fixture, Room, parse_store

STORE = Path(__file__).parent / "markers" / "store.toml"
PICTURES_PER_S = 20.0
ROUND_TRIP_MS = 80.0
TURN_DEG_S = 100.0
SWAY = (0.3, 0.12)
"""m/s at most, metres to each side."""
WARM_UP_S = 0.8
"""Of a turn that begins at once, which no prediction foresees, left out of the figures."""
MISTAKEN_DEG = 6.0
"""A post farther off than this is another one: they stand 20 degrees apart."""
STALL_S = 0.15
"""Three pictures' time without one is a stall."""
LOOK_DEG_S = 12.0
"""Slower than what counts as fast (`engine.motion`): all pictures are drawn in full size."""
HEAD_HZ = 72.0
"""Poses a second of a headset."""
REST_S = 1.5
FIRST_S = 30.0


class Eye(msgspec.Struct, frozen=True):
    """What one eye showed: posts as (middle, width), shares of the picture's width."""

    position: Vec3
    orientation: Quat
    projection: list[float]
    green: list[tuple[float, float]]
    red: list[tuple[float, float]]


class Note(msgspec.Struct, frozen=True):
    """A display frame; `at` in ms of the page's clock."""

    at: float
    uncovered: float
    eyes: list[Eye]


class Worn(msgspec.Struct, frozen=True):
    """Everything that a page noted: where in the room the shopper's own room begins, frames of
    the turn and of the sway, pictures' times."""

    start: Vec3
    turning: list[Note]
    swaying: list[Note]
    pictures: list[float]


@contextlib.contextmanager
def slow_shop(data: Path) -> Iterator[ShopServer]:
    """A running shop of posts that sends `PICTURES_PER_S` at most."""
    with ShopServer(data, STORE, max_fps=PICTURES_PER_S) as server:
        yield server


def measure(server: ShopServer, seconds: float) -> dict[str, Any]:
    """Turn and sway for a while each.

    Raises:
        NothingMeasured: the headset showed no posts.
    """
    return summary(asyncio.run(_wear(server, seconds)), parse_store(STORE.read_bytes()).rooms[0])


def summary(worn: Worn, room: Room) -> dict[str, Any]:
    """Degrees between posts and where they should be seen: while turning, and of the near one
    while swaying; the share of the pixels that no picture reached while turning; the share of
    that time without a new picture for longer than `STALL_S`; display frames and pictures a
    second."""
    green = [_seen(f, worn.start) for f in room.fixtures if f.id.startswith("post")]
    near = [_seen(f, worn.start) for f in room.fixtures if f.id == "near"]
    turned = [
        e for note in worn.turning for eye in note.eyes for e in _errors(eye, eye.green, green)
    ]
    # The widest: what the post hid from the picture's own place shows a strip of it beside it.
    swayed = [
        e
        for note in worn.swaying
        for eye in note.eyes
        for e in _errors(eye, sorted(eye.red, key=lambda run: run[1])[-1:], near)
    ]
    if len(turned) < 30 or len(swayed) < 30:
        raise NothingMeasured(f"{len(turned)} and {len(swayed)} posts were seen: too few")
    began, ended = worn.turning[0].at, worn.turning[-1].at
    pictures = [began, *(at for at in worn.pictures if began < at < ended), ended]
    gaps = np.diff(pictures) / 1000
    seconds = (ended - began) / 1000
    return {
        "rotation_error_deg_p95": rounded(percentile(turned, 95), 3),
        "uncovered_share": rounded(mean(note.uncovered for note in worn.turning), 4),
        "parallax_error_deg_p95": rounded(percentile(swayed, 95), 3),
        "stall_share": rounded(float(np.maximum(gaps - STALL_S, 0).sum()) / seconds, 4),
        "display_fps": rounded(len(worn.turning) / seconds),
        "picture_fps": rounded((len(pictures) - 2) / seconds),
    }


def _seen(post: Fixture, start: Vec3) -> Vec3:
    """Its middle at the height of the eyes, in the shopper's own room."""
    return (post.position[0] - start[0], 1.6, post.position[2] - start[2])


def _errors(eye: Eye, shown: list[tuple[float, float]], posts: list[Vec3]) -> Iterator[float]:
    """Degrees from each post that is shown to where the nearest one should be."""
    wanted = [angle for post in posts if (angle := _bearing(eye, post)) is not None]
    for middle, _ in shown:
        seen = _angle(eye, middle)
        off = min((abs(seen - angle) for angle in wanted), default=math.inf)
        if math.degrees(off) < MISTAKEN_DEG:
            yield math.degrees(off)


def _angle(eye: Eye, across: float) -> float:
    """Radians to the right of straight ahead of a place in the picture."""
    wide, shift = eye.projection[0], eye.projection[8]
    return math.atan((2 * across - 1 + shift) / wide)


def _bearing(eye: Eye, point: Vec3) -> float | None:
    """Radians to the right of straight ahead of a point of the room; None behind the eye."""
    x, y, z, w = eye.orientation
    yaw = math.atan2(2 * (w * y + x * z), 1 - 2 * (x * x + y * y))
    dx, dz = point[0] - eye.position[0], point[2] - eye.position[2]
    right = dx * math.cos(yaw) - dz * math.sin(yaw)
    ahead = -dx * math.sin(yaw) - dz * math.cos(yaw)
    return math.atan2(right, ahead) if ahead > 0 else None


def look_about(server: ShopServer, seconds: float) -> dict[str, Any]:
    """Pictures a second that a headset in that shop gets whose own processor decodes and displays
    them (here they are only received); the same of the emulated one, whose graphics card is this
    machine too, with its display frames a second; the pixels of an eye.

    Raises:
        NothingMeasured: a headset got no picture.
    """
    received = asyncio.run(_receive(server, seconds))
    return {"shop_received_fps": received} | asyncio.run(_look_about(server, seconds))


async def _receive(server: ShopServer, seconds: float) -> float:
    url = f"{server.url.replace('http', 'ws', 1)}/ws/room"
    peer = LightPeer(url, ShopClient(server.url).enter()["token"], WISHED)
    try:
        welcome = await peer.join()
    except (ConnectionError, TimeoutError) as error:
        raise NothingMeasured(f"no headset was let in: {error}") from error
    place, yaw, step = welcome.pose.position, 0.0, 1 / HEAD_HZ
    before, began = peer.frames.frames, time.monotonic()
    while time.monotonic() < began + seconds:
        yaw += math.radians(LOOK_DEG_S) * step
        peer.move(Pose(place, quat_from_yaw_pitch(yaw)))
        await asyncio.sleep(step)
    received = (peer.frames.frames - before) / (time.monotonic() - began)
    await peer.leave()
    return round(received, 1)


async def _look_about(server: ShopServer, seconds: float) -> dict[str, Any]:
    async with chromium(*SOFTWARE_GL) as browser:
        page = await _worn_page(browser, server.url)
        began, ended = await page.evaluate(f"xr.turn({math.radians(LOOK_DEG_S)}, {seconds})")
        pictures = [note["at"] for note in await page.evaluate("probe.frames")]
        displayed = await page.evaluate("xr.frames")
        size = await page.evaluate("probe.size")
    return {
        "shop_picture_fps": rate(pictures, began, ended),
        "shop_display_fps": rate(displayed, began, ended),
        "eye_width": size["width"] // 2,
        "eye_height": size["height"],
    }


def rate(times: list[float], began: float, ended: float) -> float:
    """So many of `times` a second lie between two others, ms."""
    return round(sum(began < at < ended for at in times) * 1000 / (ended - began), 1)


async def _worn_page(
    browser: Browser, url: str, reroute: Callable[[str], Awaitable[str]] | None = None
) -> Page:
    """A page whose shopper wears the headset and sees the room."""
    page = await headset_page(browser, HEADSETS[0], Path(__file__).with_name("markers.js"))
    if reroute is not None:
        await page.expose_function("reroute", reroute)
    await page.goto(url)
    try:
        await wait_until(page, "probe.frames.length && probe.pose", FIRST_S)
        await page.get_by_role("button", name="Enter VR").click()
        await wait_until(page, "xr.frames.length > 20", FIRST_S)
    except TimeoutError as error:
        raise NothingMeasured("the headset showed no picture") from error
    await asyncio.sleep(REST_S)
    return page


async def _wear(server: ShopServer, seconds: float) -> Worn:
    line = bad_line(0, ROUND_TRIP_MS, 0, 0)
    async with chromium(*SOFTWARE_GL) as browser, Lines(server.url, line) as lines:
        road = await lines.lay()
        page = await _worn_page(browser, road.url, road.reroute)
        start = await page.evaluate("probe.pose[0]")
        await page.evaluate("xr.watch()")
        turn = await page.evaluate(f"xr.turn({math.radians(TURN_DEG_S)}, {seconds / 2})")
        await page.evaluate("xr.face(0)")
        await asyncio.sleep(REST_S)
        sway = await page.evaluate(f"xr.sway({SWAY[0]}, {SWAY[1]}, {seconds / 2})")
        notes = msgspec.convert(await page.evaluate("xr.notes"), list[Note], strict=False)
        pictures = [note["at"] for note in await page.evaluate("probe.frames")]
        return Worn(tuple(start), _during(notes, turn), _during(notes, sway), pictures)


def _during(notes: list[Note], span: list[float]) -> list[Note]:
    began, ended = span
    return [note for note in notes if began + WARM_UP_S * 1000 < note.at < ended]
