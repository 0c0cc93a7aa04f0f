"""A shopper in a real browser: walks by keyboard, clicks goods by mouse, reads its pixels.

`probe.js` notes what happens in the page, on the page's own clock; `clicks` works out from
these notes when each click's answer could be seen.
"""

import asyncio
import math
import random
import time
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from playwright.async_api import Page

from benchmarks.browser import AS_DRAWN, wait_until
from benchmarks.clicks import PageLog
from benchmarks.errors import NothingMeasured
from benchmarks.goods_list import GoodsList
from benchmarks.lines import HEADERS, Road
from benchmarks.spells import spells
from scenes.fixtures import room_slots
from scenes.geometry import Vec3, yaw_of
from scenes.messages import Goods, Pose, Transport
from scenes.store import Room

FIRST_PICTURE_S = 30.0
BASELINE_S = 0.3
"""How long the goods are watched before the click: three frames at 10 a second."""
MOST_ANSWER_S = 1.0
"""How long a click's answer is waited for before the shopper goes on."""
BOUGHT_S = 0.35
PACE_S = 0.04
TURN_SPEED = 1.9
"""How fast the page turns by key, rad/s (`TURN_SPEED` of its motion.ts)."""
LEG_S = 2.4
BACK_S = 0.5
"""Who is stuck steps back for so long at least: a key that is let go at once leads nowhere."""
MOST_TURN_S = 0.8
NEAR = 1.2
"""A goal this close has been reached, metres."""
ASIDE = (60, 32)
"""Off the picture: on the shop's name in the bar, CSS pixels."""
SPENT = 3
"""Goods clicked this recently are left alone."""
ROUND = 4
"""Clicks after which the shopper does the same again with what it clicked."""
NOTES = (
    "frames", "glances", "drawn", "clicks", "picked", "moves", "keys", "chosen", "told", "searches",
    "carts", "refused", "byes", "welcome",
)  # fmt: skip
"""What is read of `probe`."""
ANOTHER = ".variant:has(input:not(:checked))"
"""The button of a variant on the card that is not the chosen one."""
GOODS, SEARCH = ".bar__nav .bar__button", "#goods input[type=search]"
GLANCE_S = 0.12
"""How long who clicks the same goods again looks to one side, and back."""
HIT = "probe.clicks.at(-1)?.target === probe.picked.at(-1)?.placement ? probe.target?.id : null"
"""The goods aimed at, if the newest click hit them."""


@dataclass(frozen=True)
class Target:
    """A point on goods worth aiming at: room coordinates, and how far the goods reach around."""

    id: str
    point: Vec3
    radius: float


def targets(goods: Sequence[Goods], room: Room) -> list[Target]:
    """Middles of the goods that stand on display. Hanging goods are left out: they hide one
    another as one walks by, so that their pixels are not theirs."""
    slots = room_slots(room)
    found = []
    for one in goods:
        slot = slots.get(one.placement)
        if slot is None or slot.mount == "hang":
            continue
        (x, y, z), (width, height, _) = one.position, one.size
        found.append(Target(one.placement, (x, y + height / 2, z), min(width, height) / 2))
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
        self._clicked = 0
        self.wrong: list[str] = []
        """Wrong answers, in words."""
        self._list = GoodsList({"products": []})
        self._place: Vec3 = (0.0, 0.0, 0.0)
        self._goal: Vec3 = (0.0, 0.0, 0.0)

    async def join(self, road: Road, transport: Transport = "webrtc") -> None:
        """Open the shop and wait for its first picture.

        Raises:
            NothingMeasured: no picture came.
        """
        if road.reroute is not None:
            await self.page.expose_function("reroute", road.reroute)
        await self.page.goto(f"{road.url}/?{AS_DRAWN}&transport={transport}")
        try:
            await wait_until(self.page, "probe.frames.length && probe.pose", FIRST_PICTURE_S)
        except TimeoutError as error:
            raise NothingMeasured("the browser never showed a picture") from error
        self.joined_ms = await self.page.evaluate("probe.frames[0].at")
        goods = msgspec.convert(await self.page.evaluate("probe.welcome.goods"), list[Goods])
        self._aims = targets(goods, self._room)
        self._goal = self._chance.choice(self._aims).point
        catalogue = "fetch('./api/catalogue').then((answer) => answer.json())"
        self._list = GoodsList(await self.page.evaluate(catalogue))
        await self.page.evaluate(
            "(targets) => { probe.targets = targets; }", msgspec.to_builtins(self._aims)
        )

    async def shop(self, seconds: float, moving: float = 1.0) -> PageLog:
        """Click for a while, and walk and look about for the share `moving` of it; what the page
        noted meanwhile."""
        return await self._noted(self._visit(time.monotonic() + seconds, moving))

    async def click_again(self, seconds: float) -> PageLog:
        """Walk up to goods that a click hits and click them time and again, looking about a
        little in between: most of these clicks can be judged. What the page noted meanwhile."""
        return await self._noted(self._stay(time.monotonic() + seconds))

    async def _noted(self, visit: Awaitable[None]) -> PageLog:
        began = await self._now()
        before = await self.page.evaluate("probe.stats()")
        await visit
        await self._hold(())
        notes = await self.page.evaluate(
            "(keys) => ({ ...Object.fromEntries(keys.map((key) => [key, probe[key]])),"
            "now: performance.now() })",
            NOTES,
        )
        after = await self.page.evaluate("probe.stats()")
        return PageLog.read(notes, began, _received(before, after))

    async def _now(self) -> float:
        """The page's clock, ms."""
        return float(await self.page.evaluate("performance.now()"))

    async def _visit(self, end: float, moving: float) -> None:
        for moves, seconds in spells(moving, self._chance):
            now = time.monotonic()
            if now >= end:
                return
            await (self._stroll if moves else self._stand)(min(end, now + seconds))

    async def _stand(self, end: float) -> None:
        await self._hold(())
        self._spent = []
        await self._click_about(end)

    async def _stroll(self, end: float) -> None:
        while time.monotonic() < end:
            await self._turn_to_goods()
            await self._click_about(min(end, time.monotonic() + LEG_S))

    async def _stay(self, end: float) -> None:
        while time.monotonic() < end:
            hit = await self.page.evaluate(HIT)
            if not await self._click_once(hit):
                await self._turn_to_goods()
            await self.page.keyboard.press("Escape")
            for key in ("KeyQ", "KeyE", ""):
                await self._hold((key,) if key else ())
                await asyncio.sleep(GLANCE_S)

    # --- walking ----------------------------------------------------------------------

    async def _turn_to_goods(self) -> None:
        """Walk in a curve until the goal lies ahead; a new goal when there, or stuck."""
        here = msgspec.convert(await self.page.evaluate("probe.pose"), Pose)
        stuck = floor_distance(here.position, self._place) < 0.15
        if stuck or floor_distance(here.position, self._goal) < NEAR:
            self._goal = self._chance.choice(self._aims).point
        self._place = here.position
        (walk, turn), turning_s = way_to(here, self._goal)
        await self._hold(("KeyS" if stuck else walk, turn))
        await asyncio.sleep(max(BACK_S if stuck else 0.0, min(turning_s, MOST_TURN_S)))
        await self._hold((walk,))

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
        """Go on as now, walking straight or standing, and click what is in view."""
        while time.monotonic() < end:
            if not await self._click_once():
                await asyncio.sleep(PACE_S)
                if not self._down:  # one who stands has nothing but what is before it
                    self._spent = []
                continue
            self._clicked += 1
            if self._clicked % ROUND == 0:
                await self._buy()
            elif self._clicked % 2 == 1:
                await self._try_another()
            await self.page.keyboard.press("Escape")  # close the card
            if self._clicked % ROUND == 2:
                await self._search()

    async def _click_once(self, target: str | None = None) -> bool:
        """Click `target`, or any goods in view; False when there were none. First what was done
        before is seen: a mark that still goes away would look like an answer, or hide one."""
        await self.page.evaluate("(most) => probe.settled(most)", MOST_ANSWER_S * 1000)
        found = await self._aim(target)
        if found is None:
            return False
        await asyncio.sleep(BASELINE_S)
        found = await self._aim(found["id"])
        if found is None:
            return False
        self._spent = [*self._spent, found["id"]][-SPENT:]
        await self.page.mouse.click(found["x"], found["y"])
        await self.page.evaluate("(most) => probe.answered(most)", MOST_ANSWER_S * 1000)
        await self.page.mouse.move(*ASIDE)  # what lies under it would stay highlighted
        return True

    async def _aim(self, target: str | None) -> dict[str, Any] | None:
        found: dict[str, Any] | None = await self.page.evaluate(
            "([id, spent]) => probe.aim(id, spent)", [target, self._spent]
        )
        return found

    async def _press(self, selector: str) -> bool:
        """Press what a CSS selector finds first; False if nothing there can be pressed."""
        place = await self.page.evaluate("(selector) => probe.placeOf(selector)", selector)
        if place is not None:
            await self.page.mouse.click(place["x"], place["y"])
        return place is not None

    async def _try_another(self) -> None:
        """Choose another variant of what was clicked, if it was hit and comes in several."""
        hit = await self.page.evaluate(HIT)
        await asyncio.sleep(BASELINE_S)  # marked as it was with the pointer away
        await self.page.evaluate("probe.target && probe.glance()")
        if hit and await self._press(ANOTHER):
            await self.page.evaluate("(most) => probe.changed(most)", MOST_ANSWER_S * 1000)

    async def _search(self) -> None:
        """Open the list of goods, type the beginning of a name, look at each answer, close it."""
        query = self._list.query(self._chance)
        if query is None or not (await self._press(GOODS) and await self._press(SEARCH)):
            return
        await self._hold(())  # hands that type do not walk: a typed W would let go of a held one
        for keys in range(1, len(query) + 1):
            await self.page.keyboard.press(query[keys - 1])
            found = await self.page.evaluate(
                "([query, most]) => probe.listed(query, most)", [query[:keys], MOST_ANSWER_S * 1000]
            )
            if found is None or set(found["goods"]) != self._list.answer(query[:keys]):
                self.wrong.append(f"the list does not hold what {query[:keys]!r} finds")
        await self.page.keyboard.press("Escape")

    async def _buy(self) -> None:
        """Put what the open card shows into the basket."""
        button = self.page.locator(".buy .button--main:not([disabled])")
        if await button.count():
            await button.click()
            await asyncio.sleep(BOUGHT_S)


def _received(
    before: dict[str, int] | None, after: dict[str, int] | None
) -> tuple[int, int] | None:
    """Bytes of pictures, and of everything with the headers below."""
    if before is None or after is None:
        return None
    pictures, everything, packets = (after[k] - before[k] for k in ("bytes", "all", "packets"))
    return pictures, everything + HEADERS * packets
