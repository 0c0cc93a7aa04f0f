"""From goods on a shelf to a paid order, by mouse, by list and by keyboard."""

import asyncio
from collections import Counter
from typing import TypedDict

import numpy as np

from benchmarks.browser import AS_DRAWN, LAYOUT
from benchmarks.browser_shopper import floor_distance
from benchmarks.serve import ShopServer
from benchmarks.shop_client import ShopClient
from tests.e2e.conftest import Newcomer
from tests.e2e.shopper import Shopper, until

NOTE_FIRST_LINE = """() => {
  new MutationObserver(() => {
    if (document.querySelector("#basket .line"))
      window.lineAt ??= performance.timeOrigin + performance.now();
  }).observe(document.body, { childList: true, subtree: true });
}"""
"""Remembers when the basket showed its first line, on the clock that all tabs share."""


class Article(TypedDict):
    """What the shop sells under a SKU: the product's English name, and how many variants."""

    name: str
    price: int
    variants: int


def catalogue(shop: ShopServer) -> dict[str, Article]:
    """Articles by SKU."""
    client = ShopClient(shop.url)
    products = client.catalogue()["products"]
    client.close()
    return {
        variant["sku"]: Article(
            name=product["name"]["en"],
            price=variant["price_minor"],
            variants=len(product["variants"]),
        )
        for product in products
        for variant in product["variants"]
    }


async def test_a_click_on_goods_opens_their_card(newcomer: Newcomer, shop: ShopServer) -> None:
    """Promise: tap a product, get its card with name and price, those of what was hit."""
    shopper = await newcomer()
    placement = await shopper.pick_something()
    welcome = await shopper.welcome()
    article = catalogue(shop)[welcome.state.shown[placement]]
    assert await shopper.text("#card-title") == article["name"]
    price = "".join(filter(str.isdigit, await shopper.text(".card__price")))
    assert price.lstrip("0") == str(article["price"])


async def test_what_is_added_is_confirmed_and_the_other_tab_agrees(
    newcomer: Newcomer, shop: ShopServer
) -> None:
    """Promise: the backend confirms what was added; two tabs of one shopper agree within 1 s."""
    first = await newcomer()
    second = await newcomer(context=first.page.context)
    await second.page.get_by_role("button", name="Basket").first.click()
    assert "empty" in (await second.text("#basket")).lower()
    await second.page.evaluate(NOTE_FIRST_LINE)
    await first.open_product("chair")
    called = await first.text("#card-title")
    pressed = await first.add_to_basket() + await first.page.evaluate("performance.timeOrigin")
    await second.page.locator("#basket .line", has_text=called).wait_for(timeout=5000)
    assert await second.page.evaluate("window.lineAt") - pressed < 1000

    async def confirmed() -> bool:  # the other tab may have been told of it while still pending
        return [line["state"] for line in (await first.cart())["lines"]] == ["confirmed"]

    await until(confirmed, 5.0, "the backend confirms the line")
    cart = await first.cart()
    assert cart["lines"][0]["name"]["en"] == called
    assert cart["total_minor"] == cart["lines"][0]["unit_price_minor"]


async def test_a_chosen_variant_changes_the_picture_for_everybody(
    newcomer: Newcomer, shop: ShopServer
) -> None:
    """Promise: variants switch live: another shopper sees the goods' own pixels change."""
    watcher = await newcomer()
    chooser = await newcomer()
    goods = await _before_goods_with_variants(watcher, shop)
    before = await watcher.patch()
    await chooser.open_product(goods["name"])
    chosen_at = await watcher.now()
    radios = chooser.page.locator(".variant input:not(:checked)")
    await radios.first.check(force=True)
    await watcher.next_picture(chosen_at)

    async def changed() -> bool:
        return float(np.abs(await watcher.patch() - before).max()) > 12

    await until(changed, 3.0, "other pixels where the goods stand")
    events = await watcher.page.evaluate(
        "probe.events.filter(({ type }) => type === 'VariantShown')"
    )
    assert events[-1]["placement"] == goods["placement"]
    assert events[-1]["sku"] == await chooser.page.locator(".variant input:checked").input_value()


async def _before_goods_with_variants(watcher: Shopper, shop: ShopServer) -> dict[str, str]:
    """Lead the shopper in front of goods with several variants and have them watched."""
    articles = catalogue(shop)
    goods = await watcher.goods()
    places = Counter(one.product_id for one in goods)
    for one in goods:
        article = articles[one.sku]
        if places[one.product_id] > 1:
            continue  # the list would lead to the first of them
        if article["variants"] < 2 or not 1.1 < one.position[1] + one.size[1] / 2 < 1.8:
            continue  # out of sight for somebody who stands before them and looks ahead
        await watcher.open_product(article["name"])
        await watcher.page.get_by_role("button", name="Take me there").click()
        await asyncio.sleep(1.0)
        await watcher.rest()
        await watcher.page.keyboard.press("Escape")
        await watcher.page.keyboard.press("Escape")
        if await watcher.aim(one.placement) is not None:
            await watcher.hold("KeyE", 0.05)  # for a picture with the goods under aim
            await watcher.rest()
            return {"placement": one.placement, "name": article["name"]}
    raise AssertionError("no goods with variants could be walked up to")


async def test_a_reload_finds_place_and_basket(newcomer: Newcomer) -> None:
    """Promise: who returns within 60 s finds their place and basket again."""
    shopper = await newcomer()
    await shopper.hold("KeyW", 0.7)
    await shopper.open_product("lamp")
    await shopper.add_to_basket()
    await shopper.basket_filled()
    await shopper.rest()
    place, cart = await shopper.pose(), await shopper.cart()
    await shopper.page.reload()
    await shopper.live()
    assert floor_distance((await shopper.pose()).position, place.position) < 0.1
    assert (await shopper.welcome()).returning
    assert await shopper.cart() == cart
    assert cart["lines"]


async def test_a_friends_link_leads_next_to_the_friend(newcomer: Newcomer) -> None:
    """Promise: a share link brings a friend next to you."""
    host = await newcomer()
    await host.hold("KeyW", 1.0)
    await host.rest()
    visitor = (await host.welcome()).visitor
    friend = await newcomer(query=f"{AS_DRAWN}&near={visitor}")
    distance = floor_distance((await host.pose()).position, (await friend.pose()).position)
    assert 0.4 <= distance <= 1.8


async def test_a_purchase_by_keyboard_alone(newcomer: Newcomer) -> None:
    """Promise: everything that buys can be done with the keyboard."""
    shopper = await newcomer()
    await _press_on(shopper, "Goods")
    await _press_on(shopper, "Search goods")
    await shopper.page.keyboard.type("lip")
    await _press_on(shopper, "ip")  # the first article found: lipstick
    await shopper.page.locator("#card").wait_for()
    await _press_on(shopper, "Add to basket")
    await _press_on(shopper, "View basket")
    await shopper.page.locator("#basket").wait_for()
    await shopper.page.locator("#basket .button--main:not([disabled])").wait_for()
    await _press_on(shopper, "Buy for")
    number = shopper.page.locator(".order__number strong")
    await number.wait_for(timeout=5000)
    assert (await number.inner_text()).strip()
    assert (await shopper.cart())["lines"] == []


async def _press_on(shopper: Shopper, label: str) -> None:
    """Tab to the control that is called `label` and press Enter; a text field is only entered."""
    name = """() => {
      const at = document.activeElement;
      const label = at?.ariaLabel ?? at?.labels?.[0]?.textContent ?? at?.textContent;
      return { name: label ?? "", control: at?.matches("button, input, [role=button]") ?? false,
        field: at?.matches("input[type=search], input[type=text]") ?? false };
    }"""
    for _ in range(90):
        await shopper.page.keyboard.press("Tab")
        focused = await shopper.page.evaluate(name)
        if focused["control"] and label in focused["name"]:
            if not focused["field"]:
                await shopper.page.keyboard.press("Enter")
            return
    raise AssertionError(f"the keyboard cannot reach '{label}'")


async def test_the_layout_fits_a_phone(newcomer: Newcomer) -> None:
    """Promise: a phone's narrow window shows the shop and everything that buys."""
    shopper = await newcomer()
    await shopper.page.set_viewport_size({"width": 390, "height": 844})
    try:
        await shopper.open_product("chair")
        button = await shopper.page.locator(".buy .button--main").bounding_box()
        assert button is not None
        assert button["x"] >= 0
        assert button["x"] + button["width"] <= 390
        assert button["height"] >= 44
        wide = await shopper.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 390
    finally:
        await shopper.page.set_viewport_size({"width": LAYOUT[0], "height": LAYOUT[1]})
