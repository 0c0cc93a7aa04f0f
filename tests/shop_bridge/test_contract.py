"""The contract itself: every adapter has exactly its methods, with its signatures."""

import inspect
import subprocess
import sys
from collections.abc import AsyncIterator
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Engine

from shop_bridge.contract import CartBackend, Catalogue
from shop_bridge.embedded import EmbeddedShop
from tests.shop_bridge.conformance import BackendConformance, Bench
from tests.shop_bridge.faulty import FaultyBackend
from tests.shop_bridge.goods import set_price, set_stock

ADAPTERS: list[type] = [EmbeddedShop, FaultyBackend]


def public(kind: type) -> dict[str, Any]:
    return {name: member for name, member in vars(kind).items() if not name.startswith("_")}


CONTRACT = public(Catalogue) | public(CartBackend)


@pytest.mark.parametrize("adapter", ADAPTERS)
def test_an_adapter_neither_adds_to_nor_misses_any_part(adapter: type) -> None:
    assert public(adapter).keys() == CONTRACT.keys()


@pytest.mark.parametrize("adapter", ADAPTERS)
@pytest.mark.parametrize("name", sorted(CONTRACT))
def test_an_adapters_method_is_called_as_the_contract_says(adapter: type, name: str) -> None:
    theirs, ours = public(adapter)[name], CONTRACT[name]
    if isinstance(ours, property):
        theirs, ours = theirs.fget, ours.fget
    assert inspect.signature(theirs) == inspect.signature(ours)
    assert inspect.iscoroutinefunction(theirs) == inspect.iscoroutinefunction(ours)


class TestFaultyBackend(BackendConformance):
    """The fake that makes faults is, without faults, a backend like any other."""

    @pytest.fixture
    async def bench(self, engine: Engine) -> AsyncIterator[Bench]:
        backend = FaultyBackend(EmbeddedShop(engine))
        yield Bench(backend, partial(set_price, engine), partial(set_stock, engine))
        await backend.close()


def test_importing_the_bridge_loads_no_heavy_part() -> None:
    code = (
        "import sys, shop_bridge.api, shop_bridge.embedded, shop_bridge.seed; "
        "heavy = {'panda3d', 'mediapipe', 'aiortc', 'av', 'numpy', 'windowshop'}; "
        "print(sorted(heavy & sys.modules.keys()))"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert loaded.stdout.strip() == "[]", loaded.stderr
