"""One running shop and one Chromium for all tests of this folder."""

import inspect
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser
from xdist.scheduler import LoadScopeScheduling

from benchmarks.browser import chromium
from benchmarks.serve import FLAGSHIP, ShopServer, run_data
from scenes.store import Room, parse_store
from tests.e2e.matrix import Matrix
from tests.e2e.shopper import Shopper, shopper_in

SEEING = {"test_ar.py", "test_headset.py", "test_phones.py", "test_turning.py", "test_devices.py"}
"""What devices were seen to do; the last of them compares it with the page."""
Newcomer = Callable[..., Coroutine[Any, Any, Shopper]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All of this folder runs on one event loop: the browser lives on it. The first test may
    have to wait until goods and light are made."""
    items.sort(key=lambda item: item.path.name == "test_devices.py")  # it tells what others saw
    for item in items:
        if "e2e" not in item.path.parts:
            continue
        item.add_marker(pytest.mark.timeout(600))
        if inspect.iscoroutinefunction(getattr(item, "obj", None)):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


class VisitsSideBySide(LoadScopeScheduling):  # type: ignore[misc]  # it has no types
    """Where two processes share the work, each takes whole files; those that see devices stay
    together."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.split("::", 1)[0].rsplit("/", 1)[-1]
        return "devices" if file in SEEING else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> VisitsSideBySide:
    return VisitsSideBySide(config, log)


@pytest.fixture(scope="package")
def room() -> Room:
    return parse_store(FLAGSHIP.read_bytes()).rooms[0]


@pytest.fixture(scope="session")
def matrix() -> Matrix:
    return Matrix()


@pytest.fixture(scope="package")
def shop() -> Iterator[ShopServer]:
    """The real server with the flagship store and two room workers."""
    with run_data() as data, ShopServer(data, workers=2) as server:
        yield server


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def newcomer(shop: ShopServer, browser: Browser, room: Room) -> AsyncIterator[Newcomer]:
    """Call it for a shopper who has just come in; all of them leave when the test ends."""
    inside: list[Shopper] = []

    async def come_in(**how: Any) -> Shopper:
        shopper = await shopper_in(browser, shop, room, **how)
        inside.append(shopper)
        return shopper

    yield come_in
    for shopper in inside:
        await shopper.leave()
