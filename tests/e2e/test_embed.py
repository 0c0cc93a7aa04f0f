"""A product of the shop on somebody else's page."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

from playwright.async_api import Browser, Frame, Page

from benchmarks.serve import ShopServer
from benchmarks.shop_client import ShopClient
from tests.e2e.test_access import AXE, GRAVE


@contextmanager
def elsewhere(body: str) -> Iterator[str]:
    """The address of a page with that body, of another origin than the shop's."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Page)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


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
    page = await browser.new_page(viewport={"width": 900, "height": 760}, locale="en-GB")
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    try:
        await page.goto(f"{shop.url}/p/{product['product_id']}?lang=en")
        await page.locator("summary").click()
        snippet = await page.locator("textarea").input_value()
        framed = f'<iframe src="{shop.url}/merchant" title="no" height="40"></iframe>'
        body = f"<!doctype html><title>Elsewhere</title><body>{framed}{snippet}</body>"
        with elsewhere(body) as address:
            await page.goto(address)
            inside = await until_embedded(page)
            await _looked_at(page, inside, product)
        assert not any(one.url.startswith(f"{shop.url}/merchant") for one in page.frames), "framed"
        assert not problems
    finally:
        await page.close()


async def until_embedded(page: Page) -> Frame:
    """The frame, once the browser finds it worth loading."""
    for _ in range(100):
        await page.evaluate("document.querySelectorAll('iframe')[1].getBoundingClientRect().top")
        found = [one for one in page.frames if "/embed?" in one.url]
        if found:
            return found[0]
        await asyncio.sleep(0.1)
    raise AssertionError("it was not loaded")


async def _looked_at(page: Page, inside: Frame, product: Any) -> None:
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
        found = await inside.evaluate("axe.run(document, { resultTypes: ['violations'] })")
        assert [one["help"] for one in found["violations"] if one["impact"] in GRAVE] == []
