"""The page keeps strangers' scripts out and lets everybody in."""

import urllib.request
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page

from benchmarks.browser import wait_until
from benchmarks.serve import ROOT, ShopServer
from tests.e2e.conftest import Newcomer

AXE = ROOT / "streaming" / "web" / "node_modules" / "axe-core" / "axe.min.js"
GRAVE = ("serious", "critical")


@pytest.fixture(scope="module")
def axe() -> str:
    if not AXE.exists():
        pytest.skip("axe-core is not installed: make setup")
    return Path(AXE).read_text(encoding="utf-8")


async def violations(page: Page, axe: str) -> list[str]:
    """What axe-core finds grave in the page once nothing fades or slides any more."""
    await wait_until(
        page,
        "document.getAnimations().every(({ playState }) => playState !== 'running')",
        timeout_s=5.0,
    )
    await page.evaluate(axe)
    found = await page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    return [
        f"{one['id']}: {one['help']} {[node['html'] for node in one['nodes']][:2]}"
        for one in found["violations"]
        if one["impact"] in GRAVE
    ]


async def test_axe_finds_nothing_grave(newcomer: Newcomer, axe: str) -> None:
    """Promise: no serious violation in the picture, the list, a card, the basket, the people,
    in both languages."""
    shopper = await newcomer()
    page = shopper.page
    assert await violations(page, axe) == []
    await shopper.open_product("chair")
    assert await violations(page, axe) == []
    await shopper.add_to_basket()
    await page.get_by_role("button", name="Basket").first.click()
    assert await violations(page, axe) == []
    await page.locator(".bar__button", has_text="People").click()
    assert await violations(page, axe) == []
    await page.locator(".bar__button", has_text="中文").click()
    await wait_until(page, "document.documentElement.lang.startsWith('zh')", 5.0)
    assert await violations(page, axe) == []


async def test_axe_finds_nothing_grave_on_a_products_page(
    browser: Browser, shop: ShopServer, axe: str
) -> None:
    page = await browser.new_page()
    for path in ("p/market-soap-pair", "p/market-soap-pair?lang=zh", "p/nothing"):
        await page.goto(f"{shop.url}/{path}")
        assert await violations(page, axe) == []
    await page.close()


def test_the_page_forbids_foreign_and_inline_code(shop: ShopServer) -> None:
    """Promise: a strict Content-Security-Policy, and a page that has nothing inline."""
    with urllib.request.urlopen(shop.url) as answer:  # noqa: S310 - our own server
        policy = answer.headers["Content-Security-Policy"]
        page = answer.read().decode()
    assert "unsafe-inline" not in policy
    assert "default-src 'self'" in policy
    assert "<style" not in page
    assert " style=" not in page
    scripts = [part.split("</script>")[0] for part in page.split("<script")[1:]]
    assert scripts
    assert all("src=" in script for script in scripts)


async def test_an_evil_script_does_not_run(newcomer: Newcomer) -> None:
    """Promise: the policy is enforced, not only sent."""
    shopper = await newcomer()
    ran = await shopper.page.evaluate(
        "new Promise((done) => { const evil = document.createElement('script');"
        " evil.textContent = 'window.evil = true'; document.body.append(evil);"
        " setTimeout(() => done(Boolean(window.evil)), 100); })"
    )
    assert ran is False
    assert any("Content Security Policy" in problem for problem in shopper.problems)


async def test_the_page_is_quiet(newcomer: Newcomer) -> None:
    """Promise: a first visit raises no error and no warning in the browser's console."""
    shopper = await newcomer()
    await shopper.hold("KeyW", 0.4)
    assert shopper.problems == []
