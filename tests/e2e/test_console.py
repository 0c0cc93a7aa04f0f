"""The console's door in a real browser: invited, in, out, and in again."""

import re

from playwright.async_api import Browser, Page
from typer.testing import CliRunner

from benchmarks.browser import wait_until
from benchmarks.serve import ShopServer
from tests.e2e.test_access import AXE, GRAVE
from windowshop.cli import app

EMAIL, PASSWORD = "first@example.com", "oak table linen lamp"


def invitation(shop: ShopServer) -> str:
    """A link that the command line makes while the shop is open."""
    told = CliRunner().invoke(
        app, ["admin", "create", EMAIL, "--link", "--url", shop.url, "--data", str(shop.data)]
    )
    found = re.search(r"http\S+#invitation=\S+", told.output)
    assert found, told.output
    return found[0]


async def sees(page: Page, heading: str) -> None:
    """Waits for a page of the console, and finds nothing that shuts anybody out of it."""
    await page.get_by_role("heading", name=heading, level=1).wait_for()
    if AXE.exists():
        await page.evaluate(AXE.read_text(encoding="utf-8"))
        found = await page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
        assert [one["help"] for one in found["violations"] if one["impact"] in GRAVE] == []


async def test_an_admin_comes_in_by_a_link_and_again_by_password(
    shop: ShopServer, browser: Browser
) -> None:
    """Promise: invite, set a password, look round, sign out, sign in, by keyboard too; the link's
    secret leaves the address."""
    page = await browser.new_page(viewport={"width": 390, "height": 800})
    try:
        await page.goto(invitation(shop))
        await sees(page, "Welcome")
        assert "#" not in page.url
        await page.get_by_label("New password").fill("too short")
        await page.keyboard.press("Enter")
        await page.get_by_role("alert").get_by_text("12 to 128").wait_for()
        await page.get_by_label("New password").fill(PASSWORD)
        await page.keyboard.press("Enter")
        await sees(page, "Goods")
        for section in ("People", "Audit log", "Your account"):
            await page.get_by_role("button", name=section, exact=True).click()
            await sees(page, section)
        await wait_until(page, "document.body.scrollWidth <= window.innerWidth", 5.0)
        await page.get_by_role("button", name="Sign out", exact=True).click()
        await sees(page, "Sign in")
        await page.get_by_label("Email").fill(EMAIL)
        await page.get_by_label("Password").fill(PASSWORD)
        await page.keyboard.press("Enter")
        await sees(page, "Goods")
        await page.reload()
        await sees(page, "Goods")
    finally:
        await page.close()
