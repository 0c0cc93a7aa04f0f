"""A shopper in a real browser: walks by keyboard, clicks goods by mouse, reads its pixels.

`probe.js` notes what happens in the page, on the page's own clock; `clicks` works out from
these notes when each click's answer could be seen.
"""

import asyncio
import math
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from playwright.async_api import Page

from benchmarks.browser import wait_until
from benchmarks.clicks import PageLog
from benchmarks.errors import NothingMeasured
from scenes.fixtures import room_slots
from scenes.geometry import Vec3, yaw_of
from scenes.messages import Goods, Pose
from scenes.store import Room

FIRST_PICTURE_S = 30.0
BASELINE_S = 0.14
"""How long the goods are watched before the click: four frames at 30 a second."""
ANSWER_S = 0.45
"""How long a click's answer is watched for before the shopper goes on."""
PACE_S = 0.12
TURN_SPEED = 1.9
"""How fast the page turns by key, rad/s (`TURN_SPEED` of its motion.ts)."""
LEG_S = 0.7
NEAR = 1.2
"""A goal this close has been reached, metres."""
SPENT = 5
"""Goods clicked this recently are left alone."""
BUY_EVERY = 4


@dataclass(frozen=True)
class Target:
    """A point on goods worth aiming at: room coordinates, and how far the goods reach around."""

    id: str
    point: Vec3
    radius: float


def targets(goods: Sequence[Goods], room: Room) -> list[Target]:
    """Middles of the goods on display; hanging goods hang below their slot."""
    slots = room_slots(room)
    found = []
    for one in goods:
        slot = slots.get(one.placement)
        x, y, z = one.position
        width, height, _ = one.size
        middle = y - height / 2 if slot and slot.mount == "hang" else y + height / 2
        found.append(Target(one.placement, (x, middle, z), min(width, height) / 2))
    return found


def way_to(pose: Pose, goal: Vec3) -> tuple[tuple[str, ...], float]:
    """The keys that lead from `pose` to `goal`, walking first, and for how long (s) to hold the
    one that turns."""
    dx, dz = goal[0] - pose.position[0], goal[2] - pose.position[2]
    left = math.remainder(math.atan2(-dx, -dz) - yaw_of(pose.orientation), math.tau)
    return ("KeyW", "KeyQ" if left > 0 else "KeyE"), abs(left) / TURN_SPEED


def floor_distance(a: Vec3, b: Vec3) -> float:
    """Metres between two places on the floor."""
    return math.hypot(a[0] - b[0], a[2] - b[2])


class BrowserShopper:
    """One page and the hands that use it."""

    def __init__(self, page: Page, room: Room, seed: int) -> None:
        self.page = page
        self.joined_ms = 0.0
        self._room = room
        self._chance = random.Random(seed)
        self._down: tuple[str, ...] = ()
        self._spent: list[str] = []
        self._aims: list[Target] = []

    async def join(self, url: str) -> None:
        """Open the shop and wait for its first picture.

        Raises:
            NothingMeasured: no picture came.
        """
        await self.page.goto(url)
        try:
            await wait_until(self.page, "probe.frames.length", FIRST_PICTURE_S)
        except TimeoutError as error:
            raise NothingMeasured("the browser never showed a picture") from error
        self.joined_ms = await self.page.evaluate("probe.frames[0].at")
        goods = msgspec.convert(await self.page.evaluate("probe.welcome.goods"), list[Goods])
        self._aims = targets(goods, self._room)
        await self.page.evaluate(
            "(targets) => { probe.targets = targets; }", msgspec.to_builtins(self._aims)
        )

    async def shop(self, seconds: float) -> PageLog:
        """Walk, look and click for a while; what the page noted meanwhile."""
        began = await self.page.evaluate("performance.now()")
        before = await self.page.evaluate("probe.stats()")
        walk = asyncio.create_task(self._walk(seconds))
        await self._click_about(time.monotonic() + seconds)
        await walk
        notes = await self.page.evaluate(
            "({ ...Object.fromEntries(['frames','drawn','clicks','picked','moves','keys','carts',"
            "'refused','byes'].map((key) => [key, probe[key]])), now: performance.now() })"
        )
        after = await self.page.evaluate("probe.stats()")
        return PageLog.read(notes, began, _received(before, after))

    # --- walking ----------------------------------------------------------------------

    async def _walk(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        before: Vec3 | None = None
        goal = self._chance.choice(self._aims).point
        while time.monotonic() < end:
            here = msgspec.convert(await self.page.evaluate("probe.pose"), Pose)
            keys, turning_s = way_to(here, goal)
            stuck = before is not None and math.dist(before, here.position) < 0.15
            if stuck or floor_distance(here.position, goal) < NEAR:
                goal = self._chance.choice(self._aims).point
                keys, turning_s = ("KeyS", "KeyE"), LEG_S  # step back and look elsewhere
            before = here.position
            await self._hold(keys)
            await asyncio.sleep(min(turning_s, LEG_S))
            await self._hold(keys[:1])
            await asyncio.sleep(max(0.0, LEG_S - turning_s))
        await self._hold(())

    async def _hold(self, keys: tuple[str, ...]) -> None:
        for key in self._down:
            if key not in keys:
                await self.page.keyboard.up(key)
        for key in keys:
            if key not in self._down:
                await self.page.keyboard.down(key)
        self._down = keys

    # --- clicking ---------------------------------------------------------------------

    async def _click_about(self, end: float) -> None:
        done = 0
        while time.monotonic() < end:
            if not await self._click_once():
                await asyncio.sleep(PACE_S)
                continue
            done += 1
            if done % BUY_EVERY == 0:
                await self._buy()
            await self.page.keyboard.press("Escape")  # close the card
            await asyncio.sleep(PACE_S)

    async def _click_once(self) -> bool:
        """Click goods in view, if any; False when there were none."""
        found = await self._aim(None)
        if found is None:
            return False
        await asyncio.sleep(BASELINE_S)
        found = await self._aim(found["id"])
        if found is None:
            return False
        self._spent = [*self._spent, found["id"]][-SPENT:]
        await self.page.mouse.click(found["x"], found["y"])
        await asyncio.sleep(ANSWER_S)
        return True

    async def _aim(self, target: str | None) -> dict[str, Any] | None:
        found: dict[str, Any] | None = await self.page.evaluate(
            "([id, spent]) => probe.aim(id, spent)", [target, self._spent]
        )
        return found

    async def _buy(self) -> None:
        """Put what the open card shows into the basket."""
        button = self.page.locator(".buy .button--main:not([disabled])")
        if await button.count():
            await button.click()
            await asyncio.sleep(ANSWER_S)


def _received(before: dict[str, int] | None, after: dict[str, int] | None) -> int | None:
    if before is None or after is None:
        return None
    return after["bytes"] - before["bytes"]
