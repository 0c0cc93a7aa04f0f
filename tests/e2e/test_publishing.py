"""From a merchant's file to a shopper's order: two browsers, one open shop."""

import asyncio
import json
import os
import re
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

import msgspec
from playwright.async_api import Browser, Page
from typer.testing import CliRunner

from benchmarks.browser import wait_until
from benchmarks.browser_shopper import targets
from benchmarks.serve import ShopServer
from scenes.messages import Goods
from scenes.store import Room
from tests.e2e.conftest import Newcomer
from tests.e2e.shopper import Shopper
from tests.e2e.test_console import PASSWORD, sees
from tests.e2e.test_on_device import local_shopper
from windowshop.cli import app

NAME, PRICE = "Moss lantern", "34.50"
CHARM = "evening-candle"
"""Of the demo goods: its close-up model is what the merchant uploads."""
LIVE_S = 10.0
SCRIPT = Path(__file__).parents[2] / "examples" / "publish_folder.py"


def invited(shop: ShopServer, email: str) -> str:
    """A link of the command line, by which a merchant comes in."""
    asked = ["admin", "invite", email, "--url", shop.url]
    told = CliRunner().invoke(app, [*asked, "--data", str(shop.data)])
    link = re.search(r"http\S+#invitation=\S+", told.output)
    assert link, told.output
    return link[0]


async def merchant_in(shop: ShopServer, browser: Browser) -> Page:
    """A merchant's page."""
    page = await browser.new_page(viewport={"width": 1280, "height": 900})
    await page.goto(invited(shop, "merchant@example.com"))
    await page.get_by_label("New password").fill(PASSWORD)
    await page.keyboard.press("Enter")
    await sees(page, "Goods")
    return page


async def uploaded(page: Page, name: str, data: bytes) -> Any:
    """The card of what becomes of a file."""
    file: Any = {"name": name, "mimeType": "model/gltf-binary", "buffer": data}
    await page.locator("input[type=file]").first.set_input_files(file)
    return page.locator("li.upload", has_text=name)


async def publish(page: Page) -> dict[str, Any]:
    """Fill in what is missing, as the page says it, and publish; the product."""
    await page.get_by_label("Name (English)").first.fill(NAME)
    await page.get_by_role("button", name="Publish").click()
    await page.locator("[aria-invalid]").first.wait_for()
    focused = await page.evaluate("document.activeElement.id")
    assert focused == "variant-0-price", "what is missing has the keyboard"
    await page.keyboard.press("ControlOrMeta+a")
    await page.keyboard.type(PRICE)
    for price in await page.get_by_label("Price (EUR)").all():
        await price.fill(PRICE)
    for pieces in await page.get_by_label("Pieces").all():
        await pieces.fill("3")
    await page.get_by_role("button", name="Publish").click()
    await page.get_by_text("It stands in the shop now.").wait_for()
    goods = await page.evaluate("fetch('api/v1/merchant/goods').then((answer) => answer.json())")
    [product] = goods["goods"]
    return dict(product)


async def test_a_file_becomes_goods_that_a_shopper_inside_buys(
    shop: ShopServer, browser: Browser, newcomer: Newcomer, room: Room
) -> None:
    """Promise: log in, upload, mend, publish; ten seconds later, without a reload, who is inside
    sees it, whoever draws for them, picks it up and buys it; withdrawn, it is gone."""
    streamed, local = await newcomer(), await local_shopper(browser, shop, room)
    page = await merchant_in(shop, browser)
    try:
        model = (shop.data / "goods" / CHARM / "hand.glb").read_bytes()
        refused = await uploaded(page, "cut_off.glb", model[: len(model) // 2])
        await refused.get_by_text("cannot be taken as it is").wait_for()
        assert await refused.locator(".issue__remedy").first.inner_text()
        await refused.get_by_role("button", name="Remove").click()
        card = await uploaded(page, "moss_lantern.glb", model)
        await card.get_by_role("button", name="Go on with this model").click(timeout=30_000)
        await sees(page, NAME)
        product = await publish(page)
        await _bought(streamed, product, page, room)
        await _drawn(local, product)
        await page.get_by_role("button", name="Take off the shelf").click()
        slot = product["content"]["slot"]
        gone = (
            f"probe.events.some((e) => e.type === 'Stocked' && e.placement === '{slot}' && !e.sku)"
        )
        await wait_until(streamed.page, gone, LIVE_S)
        assert not streamed.problems
        assert not [one for one in local.problems if "GL Driver Message" not in one]
    finally:
        await page.close()


async def _bought(shopper: Shopper, product: dict[str, Any], page: Page, room: Room) -> None:
    content = product["content"]
    slot, sku = content["slot"], content["variants"][0]["sku"]
    await wait_until(shopper.page, stocked(sku), LIVE_S)
    places = await page.evaluate("fetch('api/v1/merchant/places').then((told) => told.json())")
    [position] = [one["position"] for one in places["places"] if one["slot"] == slot]
    size = product["made"]["size"]
    goods = msgspec.convert(
        {"placement": slot, "product_id": "", "sku": sku, "department": None, "position": position,
         "size": size}, Goods,
    )  # fmt: skip
    aims = msgspec.to_builtins(targets([goods], room))
    await shopper.page.evaluate("(targets) => { probe.targets = targets; }", aims)
    await go_to(shopper)
    found = await shopper.aim(slot)
    assert found is not None, "it stands where one is taken to"
    await shopper.page.mouse.click(found["x"], found["y"])
    await shopper.page.locator("#card").wait_for()
    assert await shopper.page.evaluate("probe.picked.at(-1).placement") == slot
    assert await shopper.text("#card-title") == NAME
    await shopper.page.get_by_role("button", name="Take in hand").click()
    await shopper.page.locator("#card").get_by_role("button", name="Put back").click()
    await shopper.add_to_basket()
    await shopper.page.get_by_role("button", name="Basket").first.click()
    await shopper.page.locator("#basket .button--main:not([disabled])").click()
    await shopper.page.locator(".order__number strong").wait_for(timeout=10_000)


async def _drawn(shopper: Shopper, product: dict[str, Any]) -> None:
    """Who draws the room themselves has fetched its model, standing before it."""
    sku = product["content"]["variants"][0]["sku"]
    await wait_until(shopper.page, stocked(sku), LIVE_S)
    await go_to(shopper)
    fetched = f"""(async () => {{
      const scene = await (await fetch("api/rooms/main/scene")).json();
      const {{ far, shelf }} = scene.models["{sku}"];
      const names = performance.getEntriesByType("resource").map(({{ name }}) => name);
      return names.some((name) => name.endsWith(far.slice(1)) || name.endsWith(shelf.slice(1)));
    }})()"""
    await wait_until(shopper.page, fetched, LIVE_S)


def stocked(sku: str) -> str:
    """Whether a page has heard that a SKU stands there now."""
    return f"probe.events.some((event) => event.type === 'Stocked' && event.sku === '{sku}')"


async def go_to(shopper: Shopper) -> None:
    """By the list of goods, which asked for them again by itself."""
    await shopper.open_product(NAME)
    await shopper.page.get_by_role("button", name="Take me there").click()
    await asyncio.sleep(2.0)
    await shopper.page.keyboard.press("Escape")
    await shopper.page.keyboard.press("Escape")


def test_a_script_publishes_a_folder(shop: ShopServer, tmp_path: Path) -> None:
    """Promise: `examples/publish_folder.py` puts every sound model into the shop, and says what is
    wrong with the others."""
    token = invited(shop, "script@example.com").partition("#invitation=")[2]
    body = json.dumps({"token": token, "password": PASSWORD}).encode()
    accept = f"{shop.url}/api/v1/merchant/invitation/accept"
    kind = {"Content-Type": "application/json"}
    urllib.request.urlopen(urllib.request.Request(accept, body, kind), timeout=20).close()  # noqa: S310
    model = (shop.data / "goods" / CHARM / "hand.glb").read_bytes()
    (tmp_path / "candle.glb").write_bytes(model)
    (tmp_path / "half.glb").write_bytes(model[: len(model) // 2])
    rows = ["candle.glb,Script candle,19.50,4,beauty", "half.glb,Half,1,1,beauty"]
    table = "\n".join(["file,name,price,stock,department", *rows])
    (tmp_path / "goods.csv").write_text(table, encoding="utf-8")
    command = [sys.executable, str(SCRIPT), str(tmp_path), "--shop", shop.url]
    told = subprocess.run(
        [*command, "--email", "script@example.com"], env=os.environ | {"SHOP_PASSWORD": PASSWORD},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert told.returncode == 1, told.stdout + told.stderr
    sound, broken = told.stdout.splitlines()
    assert "stands at" in sound
    assert "refused" in broken
    with urllib.request.urlopen(f"{shop.url}/api/catalogue", timeout=20) as answer:  # noqa: S310
        products = json.load(answer)["products"]
    [product] = [one for one in products if one["name"]["en"] == "Script candle"]
    assert {one["price_minor"] for one in product["variants"]} == {1950}
