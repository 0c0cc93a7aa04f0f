"""A product's page: what it says, in which language, and that no name can break out of it."""

import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from scenes.text import LocalText
from shop_bridge.catalogue import CachedCatalogue
from shop_bridge.contract import Assortment, Product, Unsubscribe, Variant
from shop_bridge.embedded import EmbeddedShop
from shop_bridge.errors import BackendUnavailable
from tests.scenes import small_store
from tests.shop_bridge.goods import BLUE, RED, open_shop, set_stock
from windowshop.pages.languages import spoken
from windowshop.pages.router import router

VOID = {"meta", "link", "img", "br"}


class Page(HTMLParser):
    """Texts by element name; raises AssertionError where tags do not match."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.texts: dict[str, list[str]] = {}
        self.attributes: list[dict[str, str | None]] = []
        self.feed(html)
        self.close()
        assert self.open == [], "every element is closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes.append({"tag": tag, **dict(attrs)})
        if tag not in VOID:
            self.open.append(tag)
            self.texts.setdefault(tag, []).append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open:
            self.texts[self.open[-1]][-1] += data

    def said(self, name: str) -> str | None:
        """The content of the meta element of that name or property."""
        found = [one for one in self.attributes if name in (one.get("name"), one.get("property"))]
        return found[0]["content"] if found else None

    @property
    def data(self) -> Any:
        (script,) = self.texts["script"]
        return json.loads(script)


class Told:
    """A backend that tells what it was given."""

    def __init__(self, *products: Product) -> None:
        self.products: list[Product] | None = list(products)

    async def read(self) -> Assortment:
        if self.products is None:
            raise BackendUnavailable
        return Assortment("EUR", self.products)

    def subscribe(self, _changed: Callable[[frozenset[str]], None]) -> Unsubscribe:
        return lambda: None


def client_of(source: Any) -> TestClient:
    app = FastAPI()
    app.include_router(router(small_store.store(), CachedCatalogue(source)))
    return TestClient(app, base_url="https://shop.example")


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return open_shop(tmp_path)


@pytest.fixture
def client(engine: Engine) -> TestClient:
    return client_of(EmbeddedShop(engine))


def test_the_page_says_what_is_sold_for_how_much(client: TestClient) -> None:
    page = Page(client.get(f"/p/cap?variant={BLUE}").text)
    assert page.texts["h1"] == ["Cap"]
    assert page.texts["p"][1].strip().startswith("€24.99")
    assert page.said("og:title") == "Cap · €24.99"
    assert page.said("og:image") == f"https://shop.example/thumbs/{BLUE}.png"
    links = [one.get("href") for one in page.attributes if one["tag"] == "a"]
    assert f"../?at={BLUE}&lang=en" in links


def test_search_engines_get_a_product_with_its_offers(client: TestClient) -> None:
    """The fields that schema.org and merchants' listings ask for."""
    data = Page(client.get("/p/cap").text).data
    assert (data["@context"], data["@type"]) == ("https://schema.org", "Product")
    assert data["width"] == {"@type": "QuantitativeValue", "value": 0.2, "unitCode": "MTR"}
    red, blue = data["offers"]
    assert (red["sku"], red["price"], red["priceCurrency"]) == (RED, "19.99", "EUR")
    assert blue["url"] == f"https://shop.example/p/cap?variant={BLUE}&lang=en"


def test_what_is_sold_out_says_so_and_is_not_offered_first(
    client: TestClient, engine: Engine
) -> None:
    set_stock(engine, RED, 0)
    page = Page(client.get("/p/cap").text)
    assert page.data["sku"] == BLUE
    assert page.data["offers"][0]["availability"] == "https://schema.org/OutOfStock"
    assert "Sold out" in client.get(f"/p/cap?variant={RED}").text


@pytest.mark.parametrize(
    ("asked", "accepted", "lang"),
    [
        (None, "", "en"),
        (None, "zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        (None, "en;q=0.4, zh;q=0.7", "zh"),
        (None, "fr-FR, de;q=0.5", "en"),
        (None, "zh;q=0", "en"),
        (None, "zh;q=much,,;", "en"),
        ("en", "zh", "en"),
        ("zh", "en", "zh"),
        ("xx", "zh", "zh"),
    ],
)
def test_everybody_is_spoken_to_in_their_language(
    asked: str | None, accepted: str, lang: str
) -> None:
    assert spoken(asked, accepted) == lang


def test_the_page_is_chinese_for_who_reads_that(client: TestClient) -> None:
    answer = client.get("/p/cap", headers={"accept-language": "zh-CN"})
    page = Page(answer.text)
    assert page.attributes[0]["lang"] == "zh"
    assert page.texts["h1"] == ["帽子"]
    assert answer.headers["vary"] == "Accept-Language"


@pytest.mark.parametrize("path", ["/p/none", "/p/cap?variant=LAMP-1", "/p/%3Cb%3E"])
def test_what_is_not_sold_is_a_page_that_leads_on(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "Walk into the shop" in Page(answer.text).texts["a"]


def test_a_till_that_never_answered_is_told_as_such() -> None:
    source = Told()
    source.products = None
    answer = client_of(source).get("/p/cap")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")
    assert "does not answer" in answer.text


def test_an_unchanged_page_is_not_sent_twice(client: TestClient, engine: Engine) -> None:
    tag = client.get("/p/cap").headers["etag"]
    again = client.get("/p/cap", headers={"if-none-match": tag})
    assert (again.status_code, again.text) == (304, "")


def test_all_products_are_in_the_sitemap(client: TestClient) -> None:
    sitemap = client.get("/sitemap.xml").text
    assert "<loc>https://shop.example/p/cap</loc>" in sitemap
    assert "<loc>https://shop.example/p/lamp</loc>" in sitemap
    assert "Sitemap: https://shop.example/sitemap.xml" in client.get("/robots.txt").text


def test_the_page_has_the_colours_of_the_shop() -> None:
    """It stands without the shop's own style sheet, whose name changes with each build."""
    root = Path(__file__).parents[2]
    page = (root / "windowshop" / "pages" / "templates" / "page.css").read_text()
    shop = (root / "streaming" / "web" / "src" / "styles" / "base.css").read_text()
    colours = re.findall(r"--[a-z-]+: #[0-9a-f]{6};", page)
    assert len(colours) > 5
    assert [colour for colour in colours if colour not in shop] == []


HOSTILE = st.text(min_size=1, max_size=60) | st.sampled_from(
    ["</script><script>alert(1)</script>", "<!--<script>", '"><img src=x>', "{{ 7 * 7 }}", "\u202e"]
)


def test_the_code_for_other_pages_is_there_to_copy(client: TestClient) -> None:
    shown = client.get("/p/cap").text
    assert "&lt;iframe src=" in shown
    assert "https://shop.example/embed?product=cap&amp;amp;variant=" in shown


@settings(max_examples=40)
@given(HOSTILE, HOSTILE)
def test_no_name_breaks_out_of_the_page(name: str, description: str) -> None:
    variant = Variant("CAP-1", LocalText(name, name), None, 100, 3)
    product = Product(
        "cap", name, LocalText(name, name), LocalText(description, description), (1, 1, 1),
        "shelf", None, [variant, Variant("CAP-2", LocalText("x", "x"), None, 100, 3)],
    )  # fmt: skip
    html = client_of(Told(product)).get("/p/cap").text
    page = Page(html)
    assert "<iframe" not in html
    assert page.data["name"] == name
    assert page.data["description"] == description
    assert page.texts["h1"] == [name]
