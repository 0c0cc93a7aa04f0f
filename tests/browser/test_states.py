"""Between the door and the room: each state says what happens next, when, and what to do."""

import json
from collections.abc import Callable

import pytest
from playwright.async_api import Page, Route, WebSocketRoute, expect

from benchmarks.browser import AS_DRAWN
from benchmarks.serve import ROOT
from tests.browser.conftest import NewPage

AXE = ROOT / "streaming" / "web" / "node_modules" / "axe-core" / "axe.min.js"
GRAVE = ("serious", "critical")
PHONE = (390, 844)


def answering(code: str, retryable: bool, after_s: float | None = None) -> Callable[..., None]:
    """A room that answers every hello with that goodbye; counts who knocked in `.knocks`."""
    bye = {"type": "bye", "code": code, "text": "", "retryable": retryable}

    def room(socket: WebSocketRoute) -> None:
        room.knocks.append(socket)  # type: ignore[attr-defined]
        socket.on_message(lambda _: socket.send(json.dumps(bye | {"retry_after_s": after_s})))

    room.knocks = []  # type: ignore[attr-defined]
    return room


async def knock(page: Page, shop: str, room: Callable[[WebSocketRoute], None]) -> None:
    await page.route_web_socket("**/ws/room", room)
    await page.goto(shop)


async def assert_no_grave_violation(page: Page) -> None:
    if not AXE.exists():
        pytest.skip("axe-core is not installed: make setup")
    await page.evaluate(AXE.read_text(encoding="utf-8"))
    found = await page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    assert [one["help"] for one in found["violations"] if one["impact"] in GRAVE] == []


@pytest.mark.parametrize(
    ("code", "retryable", "english", "chinese"),
    [
        ("room_full", True, "The shop is full just now", "商店现在满员"),
        ("restarting", True, "The shop is opening again", "商店正在重新开门"),
        ("slow", True, "Your connection is too slow for moving pictures", "网络太慢，画面传不过来"),
        ("replaced", False, "You are here in another tab", "您已在另一个标签页中"),
        ("expired", True, "Your visit has ended", "本次逛店已结束"),
        ("too_many", True, "Many people are at the door", "门口人很多"),
        ("handshake", True, "The picture does not get through", "画面传不过来"),
        ("protocol", False, "The shop has been renewed", "商店已更新"),
        ("banned", False, "The door stayed closed", "门没有打开"),
    ],
)
async def test_every_goodbye_is_explained(
    shop: str, new_page: NewPage, code: str, retryable: bool, english: str, chinese: str
) -> None:
    for size, locale, title in (((1280, 800), "en-GB", english), (PHONE, "zh-CN", chinese)):
        page = await new_page(size, locale)
        await knock(page, shop, answering(code, retryable, 30))
        await expect(page.locator(".curtain h1")).to_have_text(title)
        await expect(page.locator(".curtain .button--main")).to_be_in_viewport()
        await assert_no_grave_violation(page)


async def test_a_full_room_says_when_it_is_tried_again_and_tries_at_once_if_asked(
    shop: str, new_page: NewPage
) -> None:
    page = await new_page()
    room = answering("room_full", True, 9)
    await knock(page, f"{shop}?render=streamed", room)
    await expect(page.locator(".curtain__count")).to_have_text("Trying again in 9 s")
    await page.get_by_role("button", name="Try now").click()
    await expect(page.locator(".curtain__count")).to_have_text("Trying again in 10 s")
    assert len(room.knocks) == 2  # type: ignore[attr-defined]


async def test_a_lost_line_is_tried_again_on_its_own(shop: str, new_page: NewPage) -> None:
    page = await new_page()
    knocks: list[WebSocketRoute] = []

    async def hang_up(socket: WebSocketRoute) -> None:
        knocks.append(socket)
        await socket.close()

    await page.route_web_socket("**/ws/room", hang_up)
    await page.goto(shop)
    await expect(page.locator(".curtain h1")).to_have_text("The line was lost")
    for _ in range(40):
        if len(knocks) >= 3:
            return
        await page.wait_for_timeout(100)
    raise AssertionError(f"only {len(knocks)} attempts in 4 s")


async def test_another_tab_is_left_alone_until_asked(shop: str, new_page: NewPage) -> None:
    page = await new_page()
    room = answering("replaced", False)
    await knock(page, shop, room)
    button = page.get_by_role("button", name="Continue here")
    await expect(button).to_be_visible()
    await page.wait_for_timeout(1500)
    assert len(room.knocks) == 1  # type: ignore[attr-defined]
    await button.click()
    await expect(button).to_be_visible()
    assert len(room.knocks) == 2  # type: ignore[attr-defined]


async def test_a_shop_that_does_not_answer_is_tried_until_it_does(
    shop: str, new_page: NewPage
) -> None:
    page = await new_page()
    await page.route("**/api/guest", lambda route: route.abort())
    await knock(page, shop, answering("replaced", False))
    await expect(page.locator(".curtain h1")).to_have_text("The shop does not answer")
    await page.unroute("**/api/guest")
    await expect(page.locator(".curtain h1")).to_have_text("You are here in another tab")


async def test_a_shop_that_restarts_says_so_until_it_is_back(shop: str, new_page: NewPage) -> None:
    page = await new_page()
    await knock(page, shop, answering("restarting", True, 0.2))
    await expect(page.locator(".curtain h1")).to_have_text("The shop is opening again")
    refused = 0

    async def refuse(route: Route) -> None:
        nonlocal refused
        refused += 1
        await route.abort()

    await page.route("**/api/guest", refuse)
    while refused < 2:
        await expect(page.locator(".curtain h1")).to_have_text("The shop is opening again")
    await page.get_by_role("button", name="中文").click()
    await expect(page.locator(".curtain h1")).to_have_text("商店正在重新开门")


async def test_connecting_shows_how_far_it_is(shop: str, new_page: NewPage) -> None:
    page = await new_page()
    await knock(page, shop, lambda _: None)
    await expect(page.locator(".curtain h1")).to_have_text("Opening the doors")
    await expect(page.locator(".curtain [role=status]")).to_contain_text("Saying hello")
    await expect(page.get_by_role("progressbar")).to_have_attribute("value", "2")
    await assert_no_grave_violation(page)


async def test_the_hello_is_what_the_room_needs(shop: str, new_page: NewPage) -> None:
    page = await new_page((960, 540), "zh-CN")
    hellos: list[str | bytes] = []
    await page.route_web_socket(
        "**/ws/room", lambda socket: socket.on_message(lambda text: hellos.append(text))
    )
    await page.goto(f"{shop}?near=friend-1&at=LAMP-SAGE&{AS_DRAWN}")
    await expect(page.get_by_role("progressbar")).to_have_attribute("value", "2")
    while not hellos:
        await page.wait_for_timeout(20)
    hello = json.loads(hellos[0])
    assert hello.pop("token")
    assert hello == {
        "type": "hello",
        "protocol": 1,
        "view": {"width": 960, "height": 540, "fov_deg": 75},
        "lang": "zh",
        "near": "friend-1",
        "at": "LAMP-SAGE",
        "codecs": ["h264", "vp8"],
        "transport": "webrtc",
    }


async def test_the_chosen_language_stays(shop: str, new_page: NewPage) -> None:
    page = await new_page()
    await knock(page, shop, answering("replaced", False))
    await page.get_by_role("button", name="中文").click()
    await expect(page.locator(".curtain h1")).to_have_text("您已在另一个标签页中")
    await page.reload()
    await expect(page.locator(".curtain h1")).to_have_text("您已在另一个标签页中")
    assert await page.evaluate("document.documentElement.lang") == "zh-Hans"
