"""The catalogue: its file is checked, and the last good one outlives the backend."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import Engine

from shop_bridge.catalogue import CachedCatalogue
from shop_bridge.catalogue_file import read_catalogue_file
from shop_bridge.embedded import EmbeddedShop
from shop_bridge.errors import BackendUnavailable, CatalogueFileError, UnknownSku
from tests.shop_bridge.conformance import filled, placed, stock_of
from tests.shop_bridge.faulty import FaultyBackend, set_down
from tests.shop_bridge.goods import PRICES, RED, STOCK, catalogue_file, set_price


@pytest.fixture
async def backend(engine: Engine) -> AsyncIterator[FaultyBackend]:
    backend = FaultyBackend(EmbeddedShop(engine))
    yield backend
    await backend.close()


async def price_of(catalogue: CachedCatalogue, sku: str) -> int:
    await catalogue.read()
    return (await catalogue.article(sku)).variant.price_minor


async def test_it_is_read_once_until_it_is_old(backend: FaultyBackend, engine: Engine) -> None:
    catalogue = CachedCatalogue(backend)
    first = await catalogue.read()
    set_price(engine, RED, 1)
    assert await catalogue.read() is first
    assert await price_of(CachedCatalogue(backend, max_age_s=0), RED) == 1


async def test_a_notice_makes_it_old(backend: FaultyBackend) -> None:
    catalogue = CachedCatalogue(backend)
    assert await stock_of(catalogue, RED) == STOCK[RED]
    token, total = await filled(backend, RED, 1)
    await placed(backend, token, total)
    assert await stock_of(catalogue, RED) == STOCK[RED] - 1


async def test_the_last_good_one_outlives_the_backend(backend: FaultyBackend) -> None:
    catalogue = CachedCatalogue(backend, max_age_s=0)
    first = await catalogue.read()
    set_down(backend, True)
    assert await catalogue.read() == first
    assert await price_of(catalogue, RED) == PRICES[RED]


async def test_before_the_first_answer_there_is_none(backend: FaultyBackend) -> None:
    set_down(backend, True)
    catalogue = CachedCatalogue(backend)
    with pytest.raises(BackendUnavailable):
        await catalogue.read()
    set_down(backend, False)
    assert (await catalogue.read()).currency == "EUR"
    with pytest.raises(UnknownSku):
        await catalogue.article("NO-SUCH")


def content(**changes: Any) -> dict[str, Any]:
    """The catalogue file as plain data, its first variant changed."""
    plain: dict[str, Any] = msgspec.to_builtins(catalogue_file())
    plain["products"][0]["variants"][0] |= changes
    return plain


def test_a_file_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.json"
    path.write_bytes(msgspec.json.encode(catalogue_file()))
    assert read_catalogue_file(path) == catalogue_file()


@pytest.mark.parametrize(
    "wrong",
    [
        content() | {"version": 2},
        content() | {"currency": "euro"},
        content(price_minor=-1),
        content(price_minor=19.99),
        content(stock=-1),
        content(sku="lower case"),
        content(sku="LAMP-1"),
        content(colour="red"),
        content(name={"en": "only English"}),
        {"version": 1, "currency": "EUR"},
        [],
    ],
)
def test_a_wrong_file_is_refused_with_its_name(tmp_path: Path, wrong: Any) -> None:
    path = tmp_path / "catalogue.json"
    path.write_text(json.dumps(wrong), encoding="utf-8")
    with pytest.raises(CatalogueFileError, match=r"catalogue\.json") as refusal:
        read_catalogue_file(path)
    assert not refusal.value.retryable


def test_a_missing_file_is_refused_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(CatalogueFileError, match=r"nowhere\.json"):
        read_catalogue_file(tmp_path / "nowhere.json")
