"""A product of the shop on somebody else's page."""

from typing import Any

from playwright.async_api import Browser

from benchmarks.browser import wait_until
from benchmarks.serve import ShopServer
from benchmarks.shop_client import ShopClient
from tests.e2e.test_access import AXE, GRAVE

ELSEWHERE = "http://another-shop.test/"


async def test_a_product_stands_on_another_page_and_leads_to_the_shop(
    shop: ShopServer, browser: Browser
) -> None:
    """Promise: the snippet of a product's page shows it in three dimensions on another origin, by
    mouse and keyboard, in every variant; its button opens the shop before it; no other page of the
    shop lets itself be framed."""
    client = ShopClient(shop.url)
    products = client.catalogue()["products"]
    client.close()
    product = next(one for one in products if len(one["variants"]) > 1)
    page = await browser.new_page(viewport={"width": 900, "height": 700}, locale="en-GB")
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    try:
        await page.goto(f"{shop.url}/p/{product['product_id']}?lang=en")
        await page.locator("summary").click()
        snippet = await page.locator("textarea").input_value()
        framed = f'<iframe src="{shop.url}/merchant" title="no"></iframe>'
        body = f"<!doctype html><title>Elsewhere</title><body>{snippet}{framed}</body>"
        await page.route(
            ELSEWHERE, lambda route: route.fulfill(body=body, content_type="text/html")
        )
        await page.goto(ELSEWHERE)
        [inside] = [one for one in page.frames if "/embed?" in one.url]
        await inside.get_by_role("heading", name=product["name"]["en"]).wait_for()
        seen = inside.locator("canvas:not(.embed__view--waiting)")
        await seen.wait_for(timeout=20_000)
        await seen.focus()
        await page.keyboard.press("ArrowLeft")
        second = product["variants"][1]
        await inside.get_by_text(second["name"]["en"], exact=True).click()
        way = inside.get_by_role("link", name="See it in the shop")
        assert f"at={second['sku']}" in str(await way.get_attribute("href"))
        if AXE.exists():
            await inside.evaluate(AXE.read_text(encoding="utf-8"))
            found: Any = await inside.evaluate("axe.run(document, { resultTypes: ['violations'] })")
            assert [one["help"] for one in found["violations"] if one["impact"] in GRAVE] == []
        await wait_until(page, "document.readyState === 'complete'", 5.0)
        others = [one.url for one in page.frames if one not in {page.main_frame, inside}]
        assert not any(url.startswith(f"{shop.url}/merchant") for url in others), "framed"
        assert not problems
    finally:
        await page.close()
