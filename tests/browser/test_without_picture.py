"""A browser that cannot show the room still sells: everything is in the list."""

from playwright.async_api import Page, expect

from tests.browser.conftest import NewPage
from tests.shop_bridge.faulty import set_down
from tests.shop_bridge.floor import Floor
from tests.shop_bridge.goods import RED, set_price, set_stock

NO_PICTURES = """
delete window.RTCPeerConnection;
delete window.VideoDecoder;
HTMLCanvasElement.prototype.getContext = () => null;
"""


async def open_list(page: Page, shop: str) -> None:
    await page.add_init_script(NO_PICTURES)
    await page.goto(shop)
    await expect(page.locator(".curtain h1")).to_have_text("This browser cannot show the shop")
    address = page.get_by_role("textbox", name="The shop's address")
    await expect(address).to_have_value(f"{shop.rstrip('/')}/")
    await expect(page.get_by_role("button", name="Copy link")).to_be_enabled()
    await page.get_by_role("button", name="Shop from the list").click()


async def add(page: Page, product: str, quantity: int = 1) -> None:
    await page.locator(".goods__row", has_text=product).click()
    more = page.locator("#card").get_by_role("button", name="One more")
    for _ in range(quantity - 1):
        await more.click()
    await page.get_by_role("button", name="Add to basket").click()


async def open_basket(page: Page) -> None:
    await page.get_by_role("navigation").get_by_role("button", name="Basket").click()


async def test_goods_are_bought_from_the_list(shop: str, new_page: NewPage, floor: Floor) -> None:
    page = await new_page()
    await open_list(page, shop)
    await add(page, "Cap", 2)
    await open_basket(page)
    await page.get_by_role("button", name="Buy for €39.98").click()
    await expect(page.locator(".order__number strong")).not_to_be_empty()
    await expect(page.locator("#order .line__total")).to_have_text("€39.98")
    bought = [event for event in floor.events.told if event.kind == "bought"]
    assert [(event.sku, event.quantity) for event in bought] == [(RED, 2)]
    await page.get_by_role("button", name="Keep looking around").click()
    await open_basket(page)
    await expect(page.locator("#basket")).to_contain_text("Your basket is empty.")


async def test_a_guest_who_is_known_no_more_shops_as_a_new_one(
    shop: str, new_page: NewPage
) -> None:
    page = await new_page()
    await page.add_init_script("localStorage.setItem('windowshop.guest', 'of another shop')")
    await open_list(page, shop)
    await add(page, "Cap", 2)
    await open_basket(page)
    await expect(page.get_by_role("button", name="Buy for €39.98")).to_be_enabled()


async def test_what_was_taken_out_comes_back_by_undo(shop: str, new_page: NewPage) -> None:
    page = await new_page()
    await open_list(page, shop)
    await add(page, "Cap", 3)
    await open_basket(page)
    line = page.locator("#basket .line")
    await expect(line.locator("output")).to_have_text("3")
    await page.get_by_role("button", name="Remove Cap").click()
    await expect(line).to_have_count(0)
    await page.get_by_role("button", name="Undo").click()
    await expect(line.locator("output")).to_have_text("3")
    await expect(page.get_by_role("button", name="Buy for €59.97")).to_be_enabled()


async def test_less_stock_than_wished_is_corrected_and_said(
    shop: str, new_page: NewPage, floor: Floor
) -> None:
    page = await new_page()
    await open_list(page, shop)
    await add(page, "Cap", 4)
    await open_basket(page)
    set_stock(floor.engine, RED, 3)
    await page.locator("#basket").get_by_role("button", name="One more").click()
    await expect(page.locator(".line__state")).to_have_text("You asked for 5; only 3 are left.")
    await expect(page.locator("#basket [role=status]")).to_contain_text("has changed something")


async def test_a_price_that_changed_at_the_till_is_shown_not_charged(
    shop: str, new_page: NewPage, floor: Floor
) -> None:
    page = await new_page()
    await open_list(page, shop)
    await add(page, "Cap")
    await open_basket(page)
    buy = page.get_by_role("button", name="Buy for €19.99")
    await expect(buy).to_be_enabled()
    set_price(floor.engine, RED, 2299)
    await buy.click()
    await expect(page.locator(".toast--problem")).to_contain_text("Nothing was charged")
    await expect(page.get_by_role("button", name="Buy for €22.99")).to_be_visible()
    assert not [event for event in floor.events.told if event.kind == "bought"]


async def test_a_till_that_is_down_keeps_the_wish_and_opens_again(
    shop: str, new_page: NewPage, floor: Floor
) -> None:
    page = await new_page()
    await open_list(page, shop)
    await add(page, "Cap")
    await open_basket(page)
    set_down(floor.backend, True)
    await page.locator("#basket").get_by_role("button", name="One more").click()
    await expect(page.locator("#basket .note")).to_contain_text("The till does not answer")
    await expect(page.locator("#basket .button--main")).to_be_disabled()
    set_down(floor.backend, False)
    await expect(page.get_by_role("button", name="Buy for €39.98")).to_be_enabled(timeout=10_000)


async def test_stock_is_said_for_each_variant(shop: str, new_page: NewPage, floor: Floor) -> None:
    set_stock(floor.engine, RED, 0)
    page = await new_page()
    await open_list(page, shop)
    await page.locator(".goods__row", has_text="Lamp").click()
    await expect(page.locator(".stock")).to_have_text("Only one left")
    await page.locator(".goods__row", has_text="Cap").click()
    buy = page.locator("#card .button--main")
    await expect(buy).to_have_text("Sold out")
    await expect(buy).to_be_disabled()
    await page.get_by_role("radio", name="Blue").check()
    await expect(page.locator(".stock")).to_have_text("In stock")
    await expect(page.locator(".card__price")).to_have_text("€24.99")
    await expect(buy).to_be_enabled()


async def test_wishes_and_search_narrow_the_list(shop: str, new_page: NewPage) -> None:
    page = await new_page()
    await open_list(page, shop)
    rows = page.locator(".goods__row")
    await expect(rows).to_have_count(2)
    await page.get_by_role("searchbox", name="Search goods").fill("帽子")
    await expect(rows).to_have_count(1)
    await expect(rows).to_contain_text("from €19.99")
    await page.get_by_role("searchbox", name="Search goods").fill("nothing")
    await expect(page.locator("#goods")).to_contain_text("Nothing here is called “nothing”.")
    await page.get_by_role("button", name="Show everything").click()
    await rows.filter(has_text="Lamp").click()
    await page.locator("#card").get_by_role("button", name="Add to wishes").click()
    await page.reload()
    await page.get_by_role("button", name="Shop from the list").click()
    await page.get_by_role("button", name="Only my wishes").click()
    await expect(rows).to_have_count(1)
    await expect(rows).to_contain_text("Lamp")


async def test_a_phone_reaches_everything(shop: str, new_page: NewPage) -> None:
    page = await new_page((390, 844))
    await open_list(page, shop)
    await add(page, "Cap")
    await open_basket(page)
    buy = page.get_by_role("button", name="Buy for €19.99")
    await expect(buy).to_be_in_viewport(ratio=1)
    assert await page.evaluate("document.documentElement.scrollWidth") <= 390
    for button in await page.get_by_role("button").all():
        box = await button.bounding_box()
        assert box is None or box["height"] >= 44, await button.inner_text()
