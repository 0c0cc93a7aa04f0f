"""Ways in: a product's page, and where typing is hard the short address and its code."""

import math

from playwright.async_api import Browser

from benchmarks.browser import PROBE
from benchmarks.serve import ShopServer
from scenes.fixtures import room_slots
from scenes.store import Room
from tests.e2e.conftest import Newcomer
from tests.e2e.shopper import Shopper


async def test_a_code_takes_place_and_basket_to_another_device(
    newcomer: Newcomer, browser: Browser, shop: ShopServer, room: Room
) -> None:
    """Promise: six digits at the short address, and the same basket is there; a wrong code says
    so in words and takes nothing."""
    here = await newcomer()
    await here.pick_something()
    await here.add_to_basket()
    await here.page.get_by_role("button", name="People").first.click()
    await here.page.get_by_role("button", name="Show a code").click()
    code = (await here.page.locator(".join__code").inner_text()).replace(" ", "")

    context = await browser.new_context(locale="en-GB")
    there = Shopper(await context.new_page(), room)
    await there.page.goto(f"{shop.url}/h")
    field = there.page.get_by_role("textbox")
    await field.fill(f"{(int(code) + 1) % 10**6:06d}")
    await field.press("Enter")
    await there.page.get_by_role("alert").get_by_text("wrong or too old").wait_for(timeout=5000)
    await field.fill(code)
    await field.press("Enter")
    await there.basket_filled()
    assert "near=" in there.page.url
    assert (await there.cart())["lines"] == (await here.cart())["lines"]
    await context.close()


async def test_a_products_page_leads_before_it(
    browser: Browser, shop: ShopServer, room: Room
) -> None:
    """Promise: from the page of a product one click, and one stands before it with its card open,
    in the variant and the language of the page."""
    context = await browser.new_context(locale="en-GB")
    await context.add_init_script(path=PROBE)
    page = await context.new_page()
    someone = Shopper(page, room)
    await page.goto(f"{shop.url}/p/market-soap-pair?variant=SOAP-CLAY&lang=zh")
    await page.get_by_role("link", name="到店里看看").click()
    await someone.live()
    await page.get_by_role("heading", name="集市手工皂").wait_for()
    await page.locator("input[value=SOAP-CLAY]:checked").wait_for(state="attached")
    assert "at=" not in page.url
    link = await page.get_by_role("link", name="分享").get_attribute("href")
    assert link == f"{shop.url}/p/market-soap-pair?variant=SOAP-CLAY&lang=zh"
    x, _, z = (await someone.pose()).position
    places = [slot.position for slot in room_slots(room).values() if slot.id in soaps(room)]
    assert min(math.dist((x, z), (place[0], place[2])) for place in places) < 3.1
    await context.close()


def soaps(room: Room) -> set[str]:
    return {one.slot for one in room.placements if one.sku in {"SOAP-OLIVE", "SOAP-CLAY"}}
