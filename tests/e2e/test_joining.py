"""Going on where typing is hard: the short address and its code."""

from playwright.async_api import Browser

from benchmarks.serve import ShopServer
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
