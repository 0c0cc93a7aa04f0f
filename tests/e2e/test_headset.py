"""Shopping in a headset: the real browser and shop, a headset emulated by IWER's runtime."""

import asyncio
import base64
import math
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import cv2
import numpy as np
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from benchmarks.browser import chromium, wait_until
from benchmarks.headset import HEADSETS, SOFTWARE_GL, headset_page
from benchmarks.serve import ShopServer
from scenes.store import Room
from tests.e2e.matrix import Matrix
from tests.e2e.shopper import Picture, Shopper

ADD, BASKET, BUY = (328, 616), (804, 616), (328, 674)
"""Middles of the panel's buttons on its canvas, pixels."""
SEARCH, FOUND, THERE, SECOND_VARIANT = (276, 180), (512, 156), (804, 716), (508, 310)
KEYS = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")
NAMES = {"quest3": "Quest 3", "pico4": "PICO 4"}
PANEL = (1024, 768, 0.9)
"""The canvas, and how many metres wide it hangs before the shopper."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def software_gl() -> AsyncIterator[Browser]:
    async with chromium(*SOFTWARE_GL) as running:
        yield running


@pytest.fixture(params=HEADSETS)
def headset(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest_asyncio.fixture(loop_scope="session")
async def shopper(
    headset: str, shop: ShopServer, software_gl: Browser, room: Room
) -> AsyncIterator[Shopper]:
    """Somebody before the page, a headset at hand."""
    someone = Shopper(await headset_page(software_gl, headset), room)
    await someone.enter(shop.url)
    yield someone
    await someone.leave()


async def put_on(page: Page) -> None:
    await page.get_by_role("button", name="Enter VR").click()
    await wait_until(page, "window.xr.session && xr.frames.length > 5", timeout_s=15)
    await seen(page)


async def seen(page: Page) -> None:
    """Wait until the room is there, not the calm colour."""
    for _ in range(60):
        if (await eyes(page))[0].std() > 25:
            return
        await asyncio.sleep(0.2)
    raise AssertionError("no picture came into the headset")


async def eyes(page: Page) -> tuple[Picture, Picture]:
    """What the left and the right eye see now."""
    encoded = np.frombuffer(base64.b64decode(await page.evaluate("xr.shot()")), np.uint8)
    decoded = cv2.imdecode(encoded, cv2.IMREAD_COLOR)
    assert decoded is not None
    both = np.asarray(cv2.cvtColor(decoded, cv2.COLOR_BGR2RGB), np.uint8)
    half = both.shape[1] // 2
    return both[:, :half], both[:, half:]


async def head(page: Page) -> np.ndarray[Any, Any]:
    """Where the newest picture was drawn from."""
    return np.array(await page.evaluate("probe.pose[0]"))


async def press(page: Page, button: tuple[int, int]) -> None:
    """Pull the trigger on a button of the panel, which hangs before a head that looks ahead."""
    width, height, wide = PANEL
    x = (button[0] / width - 0.5) * wide
    y = 1.5 + (0.5 - button[1] / height) * wide * height / width
    await page.evaluate(f"xr.point([{x}, {y}, -1.5])")
    await page.evaluate("xr.passed(3)")
    await page.evaluate("xr.pull()")


async def test_a_visit_in_a_headset(shopper: Shopper, headset: str, matrix: Matrix) -> None:
    """Enter, look, walk, turn, pick, buy, sleep, leave, return: with the headset on."""
    page, device = shopper.page, NAMES[headset]
    with matrix.task(device, "enter"):
        await put_on(page)
        await see_it_from_two_places(page)
    before = await head(page)
    with matrix.task(device, "walk"):
        await page.evaluate("xr.device.controllers.left.updateAxes('thumbstick', 0, -1)")
        await wait_until(page, f"Math.abs(probe.pose[0][2] - {before[2]}) > 0.5", timeout_s=10)
        await page.evaluate("xr.device.controllers.left.updateAxes('thumbstick', 0, 0)")
        await asyncio.sleep(0.6)
    with matrix.task(device, "pick"):
        await pick(page)
    with matrix.task(device, "buy"):
        await press(page, ADD)
        await shopper.basket_filled()
        await press(page, BASKET)
        await wait_until(page, "document.querySelector('#basket .button--main:enabled')", 8)
        await press(page, BUY)
        await wait_until(page, "document.querySelector('#order .order__number')", timeout_s=8)
    with matrix.task(device, "rotate"):
        await snap_turned(page)
    with matrix.task(device, "background and resume"):
        await page.evaluate("xr.device.updateVisibilityState('hidden')")
        await asyncio.sleep(0.3)
        await page.evaluate("xr.device.updateVisibilityState('visible')")
        await seen(page)
    with matrix.task(device, "leave"):
        await page.evaluate("xr.session.end()")
        flat = "document.querySelector('video').videoWidth !== 2 * document.querySelector('video')"
        await wait_until(page, f"{flat}.videoHeight && !xr.device.activeSession", timeout_s=8)
        here = await head(page)
        assert np.linalg.norm((here - before)[[0, 2]]) > 0.4, "one stays where one walked to"
    with matrix.task(device, "resize"):
        await page.set_viewport_size({"width": 900, "height": 700})
        await put_on(page)
        await see_it_from_two_places(page)
    with matrix.task(device, "return"):
        assert np.linalg.norm((await head(page) - here)[[0, 2]]) < 0.1
    await page.evaluate("xr.session.end()")
    assert shopper.problems == []


async def see_it_from_two_places(page: Page) -> None:
    left, right = await eyes(page)
    assert left.mean() > 40
    assert right.mean() > 40
    assert 1 < np.abs(left.astype(int) - right).mean() < 60, "the same room from two places"


async def snap_turned(page: Page) -> None:
    """A flick of the right stick turns the room by a step, once."""
    before = await page.evaluate("probe.pose[1]")
    await page.evaluate("xr.device.controllers.right.updateAxes('thumbstick', 1, 0)")
    await wait_until(page, f"Math.abs(probe.pose[1][1] - {before[1]}) > 0.1", timeout_s=5)
    await asyncio.sleep(0.5)
    once = await page.evaluate("probe.pose[1]")
    await asyncio.sleep(0.5)
    assert np.allclose(await page.evaluate("probe.pose[1]"), once, atol=0.02)
    await page.evaluate("xr.device.controllers.right.updateAxes('thumbstick', 0, 0)")


async def pick(page: Page) -> None:
    """Point at goods and pull the trigger until the card is open."""
    x, _, z = await head(page)
    goods = await page.evaluate("probe.welcome.goods.map(({position: p, size: s}) => [p, s])")
    by_distance = sorted(goods, key=lambda g: np.hypot(g[0][0] - x, g[0][2] - z))
    for (gx, gy, gz), (_, height, _) in by_distance[:8]:
        await page.evaluate(f"xr.point(xr.local([{gx}, {gy + height / 2}, {gz}]))")
        await page.evaluate("xr.passed(3)")
        await page.evaluate("xr.pull()")
        for _ in range(10):
            if await page.evaluate("!!document.querySelector('#card')"):
                return
            await asyncio.sleep(0.05)
    raise AssertionError("no goods could be picked")


async def test_everything_that_buys_takes_no_hand_off_the_headset(
    shop: ShopServer, software_gl: Browser, room: Room
) -> None:
    """Search by the panel's keyboard, go there, hold, choose, add, order."""
    someone = Shopper(await headset_page(software_gl, "pico4"), room)
    page = someone.page
    await page.add_init_script(SPIES)
    await someone.enter(shop.url)
    await put_on(page)
    before = await head(page)

    await hold(page, "left", "x-button")
    await hold(page, "left", "x-button", 0)
    await press(page, SEARCH)
    for letter in "lips":
        await press(page, key(letter))
    await press(page, FOUND)
    await wait_until(page, "document.querySelector('#card')", timeout_s=5)
    await press(page, THERE)
    await wait_until(page, f"Math.abs(probe.pose[0][0] - {before[0]}) > 0.3", timeout_s=8)
    await asyncio.sleep(1.5)

    await page.evaluate("xr.point([0.1, 1.4, -1.5])")
    await page.evaluate("xr.passed(3)")
    empty, _ = await eyes(page)
    await hold(page, "right", "squeeze")
    await wait_until(page, "spied.pulses > 0", timeout_s=5)
    drawn = await shows_what_was_not(page, empty)
    await page.evaluate("xr.point([-0.6, 1.2, -1.5])")
    await page.evaluate("xr.passed(3)")
    assert (await changed(page, empty)) != drawn, "it goes with the hand"
    await page.evaluate("xr.point([0.1, 1.4, -1.5])")
    await hold(page, "right", "squeeze", 0)

    await press(page, SECOND_VARIANT)
    await press(page, ADD)
    await someone.basket_filled()
    await press(page, BASKET)
    await wait_until(page, "document.querySelector('#basket .button--main:enabled')", 8)
    await press(page, BUY)
    await wait_until(page, "document.querySelector('#order .order__number')", timeout_s=8)
    assert await page.evaluate("spied.tones") >= 3, "what one did was heard"
    await page.evaluate("xr.session.end()")
    await someone.leave()


SPIES = """
  window.spied = { pulses: 0, tones: 0 };
  const { createOscillator } = AudioContext.prototype;
  AudioContext.prototype.createOscillator = function () {
    spied.tones++;
    return createOscillator.call(this);
  };
  const { requestAnimationFrame } = XRSession.prototype;
  XRSession.prototype.requestAnimationFrame = function (callback) {
    for (const { gamepad } of this.inputSources)
      for (const actuator of gamepad?.hapticActuators ?? [])
        actuator.pulse = async () => !!++spied.pulses;
    return requestAnimationFrame.call(this, callback);
  };
"""
"""Counts what is felt and heard."""


def key(letter: str) -> tuple[int, int]:
    """The middle of a key of the panel's keyboard."""
    line = next(at for at, row in enumerate(KEYS) if letter in row)
    return int(48 + (KEYS[line].index(letter) + 0.4 * line + 0.45) * 92), 450 + 84 * line


async def hold(page: Page, hand: str, button: str, value: float = 1) -> None:
    await page.evaluate(f"xr.device.controllers.{hand}.updateButtonValue('{button}', {value})")
    await page.evaluate("xr.passed(3)")


async def changed(page: Page, before: Picture) -> int:
    """Pixels of the left eye that are others than `before`."""
    now, _ = await eyes(page)
    return int((np.abs(now.astype(int) - before).max(axis=2) > 40).sum())


async def shows_what_was_not(page: Page, before: Picture) -> int:
    for _ in range(40):
        found = await changed(page, before)
        if found > 150:
            return found
        await asyncio.sleep(0.1)
    raise AssertionError("nothing came into the hand")


async def test_taken_off_for_a_moment_and_put_straight(
    shop: ShopServer, software_gl: Browser, room: Room
) -> None:
    """The headset's own menu takes the hands; a reset puts straight ahead where one looks; and
    who sits sees from a standing height."""
    someone = Shopper(await headset_page(software_gl, "quest3"), room)
    page = someone.page
    await someone.enter(shop.url)
    await page.evaluate("xr.device.position.set(0, 1.1, 0)")
    await put_on(page)
    assert abs((await head(page))[1] - 1.6) < 0.05, "who sits is lifted"

    await page.evaluate("xr.device.updateVisibilityState('visible-blurred')")
    await hold(page, "left", "x-button")
    await hold(page, "left", "x-button", 0)
    await page.evaluate("xr.device.updateVisibilityState('visible')")
    flat = await page.evaluate("xr.passed(3)") or (await eyes(page))[0]
    await hold(page, "left", "x-button")
    await hold(page, "left", "x-button", 0)
    assert (await changed(page, flat)) > 2000, "only now the menu opens"
    await hold(page, "left", "x-button")
    await hold(page, "left", "x-button", 0)

    straight = await page.evaluate("probe.pose[1]")
    await page.evaluate("xr.face(0.8)")
    await wait_until(page, f"Math.abs(probe.pose[1][1] - {straight[1]}) > 0.2", timeout_s=5)
    await asyncio.sleep(0.5)  # while the head turns, pictures are drawn for where it will look
    turned = await page.evaluate("probe.pose[1]")
    place = await head(page)
    await page.evaluate("xr.device.recenter()")
    await asyncio.sleep(0.5)
    after = await page.evaluate("probe.pose[1]")
    assert np.allclose(after, turned, atol=0.05), "what one looked at is still ahead"
    assert np.linalg.norm((await head(page) - place)[[0, 2]]) < 0.1
    await page.evaluate("xr.session.end()")
    await someone.leave()


CALM = """
  xr.calm = ({ width, height, data }) => {
    let [least, most] = [255, 0];
    for (let row = Math.ceil(height * 0.75); row < height; row++)
      for (let column = 0; column < width / 2; column++) {
        const green = data[4 * (row * width + column) + 1];
        [least, most] = [Math.min(least, green), Math.max(most, green)];
      }
    return most - least < 3;
  };
  xr.lost = null;
  xr.until = async (calm) => {
    const since = performance.now();
    while (xr.calm(await new Promise((seen) => xr.wanted.push(seen))) !== calm);
    return performance.now() - since;
  };
  const { getViewerPose } = XRFrame.prototype;
  XRFrame.prototype.getViewerPose = function (space) {
    const pose = getViewerPose.call(this, space);
    if (!xr.lost) return pose;
    const { transform, views } = pose;
    return xr.lost === "guessed" ? { transform, views, emulatedPosition: true } : null;
  };
"""
"""Whether the upper quarter of the left eye is of one colour, how long until it is or is not
(ms), and tracking that can be lost."""


async def test_lost_tracking_and_a_lost_line_end_in_a_calm_room(
    shop: ShopServer, software_gl: Browser, room: Room
) -> None:
    """No frozen world hangs at the face; what is wrong is said, and gone when it is mended."""
    someone = Shopper(await headset_page(software_gl, HEADSETS[0]), room)
    page = someone.page
    await page.add_init_script(CALM)
    await someone.enter(shop.url)
    await put_on(page)
    assert await best_of_three(page, lose_tracking) <= 1000
    assert await best_of_three(page, wake) <= 1000

    await lose_line(page)
    await until(page, calm=True)
    assert says_something((await eyes(page))[0])
    await page.evaluate("void (window.WebSocket = probe.Socket)")
    await until(page, calm=False)

    await page.evaluate("xr.device.updateVisibilityState('hidden')")
    await lose_line(page)
    await asyncio.sleep(0.3)
    await page.evaluate("xr.device.updateVisibilityState('visible')")
    left, _ = await eyes(page)
    assert left[: left.shape[0] // 4].std(axis=(0, 1)).max() < 1, "woken without a line"
    assert says_something(left)
    await page.evaluate("xr.session.end()")
    await someone.leave()


async def best_of_three(page: Page, attempt: Callable[[Page], Awaitable[float]]) -> float:
    """The least of up to three times, ms: a busy machine only makes them longer."""
    times: list[float] = []
    while len(times) < 3 and min(times, default=math.inf) > 1000:
        times.append(await attempt(page))
    return min(times)


async def until(page: Page, *, calm: bool) -> float:
    """Wait for the calm room, or for the shop; how long it took, ms."""
    return float(await asyncio.wait_for(page.evaluate("(calm) => xr.until(calm)", calm), 20))


async def lose_tracking(page: Page) -> float:
    """Lose the head's place, then the head, then neither; the longest of three times, ms."""
    times: list[float] = []
    for lost, calm in (("guessed", True), ("none", True), (None, False)):
        await page.evaluate("(lost) => { xr.lost = lost; }", lost)
        times.append(await until(page, calm=calm))
        if lost == "guessed":
            assert says_something((await eyes(page))[0])
    return max(times)


async def wake(page: Page) -> float:
    """Put the headset to sleep and wake it: how long until a new picture is there, ms."""
    await page.evaluate("xr.device.updateVisibilityState('hidden')")
    await asyncio.sleep(0.3)
    woken = await page.evaluate(
        "xr.device.updateVisibilityState('visible'), probe.woken = performance.now()"
    )
    fresh = "probe.drawn.find(({ at }) => at > probe.woken)?.at"
    return float(await wait_until(page, fresh, timeout_s=10)) - float(woken)


async def lose_line(page: Page) -> None:
    await page.evaluate(
        "probe.Socket = WebSocket; window.WebSocket = class extends WebSocket {"
        " constructor() { super('ws://127.0.0.1:9/'); } }; probe.socket.close()"
    )


def says_something(left: Picture) -> bool:
    """Whether there is a panel in the calm colour."""
    return bool(left.std(axis=(0, 1)).max() > 1)


async def test_the_headset_draws_the_room_itself(
    shop: ShopServer, software_gl: Browser, room: Room
) -> None:
    """Where the page draws, so does the headset: the same hands, panels and walk, no stream."""
    someone = Shopper(await headset_page(software_gl, "quest3"), room)
    page = someone.page
    await page.goto(f"{shop.url}/?render=local")
    await wait_until(page, "probe.welcome && !document.querySelector('.curtain')", 60)
    await put_on(page)
    await see_it_from_two_places(page)

    await page.evaluate("xr.device.controllers.left.updateAxes('thumbstick', 0, -1)")
    before = await told(page)
    await wait_until(page, f"Math.abs({TOLD}[2] - {before[2]}) > 0.5", timeout_s=10)
    await page.evaluate("xr.device.controllers.left.updateAxes('thumbstick', 0, 0)")
    await page.evaluate("xr.passed(3)")
    await page.evaluate("void (probe.pose = probe.moves.at(-1).pose)")
    await pick(page)
    await press(page, ADD)
    await someone.basket_filled()
    await press(page, BASKET)
    await wait_until(page, "document.querySelector('#basket .button--main:enabled')", 8)
    await press(page, BUY)
    await wait_until(page, "document.querySelector('#order .order__number')", timeout_s=8)

    here = await told(page)
    await page.evaluate("xr.session.end()")
    await wait_until(page, "!xr.device.activeSession", timeout_s=8)
    assert await page.locator(".stage__local").count() == 1, "the page draws on"
    await put_on(page)
    await see_it_from_two_places(page)
    assert np.linalg.norm((await told(page) - here)[[0, 2]]) < 0.1
    assert not await page.evaluate("probe.frames.length"), "the shop sent no picture"
    await page.evaluate("xr.session.end()")
    assert someone.problems == []
    await someone.leave()


TOLD = "probe.moves.at(-1).pose[0]"
"""Where the page last said that the shopper's eyes are."""


async def told(page: Page) -> np.ndarray[Any, Any]:
    await wait_until(page, "probe.moves.length", timeout_s=5)
    return np.array(await page.evaluate(TOLD))
