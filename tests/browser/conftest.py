"""The real page and the real shop behind it, without a room."""

import asyncio
import re
import socket
import uuid
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import uvicorn
from fastapi import FastAPI
from playwright.async_api import Browser, Page

import shop_bridge.api
from benchmarks.browser import chromium
from shop_bridge.catalogue import CachedCatalogue
from shop_bridge.embedded import EmbeddedShop
from tests.shop_bridge.floor import QUICK, Floor
from tests.shop_bridge.goods import open_shop
from windowshop import api
from windowshop.accounts import Accounts
from windowshop.directory import RoomDirectory
from windowshop.rooms import LiveRoom
from windowshop.settings import Settings

WEB = Path(__file__).parents[2] / "streaming" / "web" / "dist"
DESKTOP = (1280, 800)

NewPage = Callable[..., Coroutine[Any, Any, Page]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All of this folder runs on one event loop: the browser and the server live on it."""
    for item in items:
        if "browser" in item.path.parts:
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


def _no_room(room: str) -> LiveRoom:
    raise AssertionError(f"nobody may enter '{room}' here")


def _application(floor: Floor, data: Path) -> FastAPI:
    """The page with guests, catalogue, baskets and orders, as `windowshop.wiring` joins them."""
    accounts = Accounts(b"k" * 32, Settings(data=data, store_file=data))
    catalogue = CachedCatalogue(EmbeddedShop(floor.engine))
    routers = [
        api.entrance(accounts, RoomDirectory(["main"], _no_room)),
        shop_bridge.api.router(
            floor.service, catalogue, api.shopper_of(accounts), lambda: uuid.uuid4().hex
        ),
    ]

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await floor.service.start()
        yield
        await floor.service.close()
        await floor.backend.close()

    return api.application(routers, WEB, None, lifespan)


@pytest_asyncio.fixture(loop_scope="session")
async def floor(tmp_path: Path) -> AsyncIterator[Floor]:
    engine = open_shop(tmp_path)
    yield Floor(engine, QUICK)
    engine.dispose()


@pytest_asyncio.fixture(loop_scope="session")
async def shop(floor: Floor, tmp_path: Path) -> AsyncIterator[str]:
    """A fresh shop; its address."""
    if not (WEB / "index.html").exists():
        pytest.skip("the web client is not built: make setup")
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(_application(floor, tmp_path), log_level="warning")
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
    server.should_exit = True
    await serving
    listener.close()


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def new_page(browser: Browser) -> AsyncIterator[NewPage]:
    """Call it for an empty page in a profile of its own; it must not raise any error."""
    pages: list[Page] = []
    errors: list[str] = []

    async def opened(size: tuple[int, int] = DESKTOP, locale: str = "en-GB") -> Page:
        context = await browser.new_context(
            viewport={"width": size[0], "height": size[1]}, locale=locale, reduced_motion="reduce"
        )
        page = await context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: errors.extend(_complaint(message.text)))
        pages.append(page)
        return page

    yield opened
    for page in pages:
        await page.context.close()
    assert errors == []


def _complaint(text: str) -> list[str]:
    """What the page may never log; a refused request is the test's own doing."""
    return [text] if re.search("Content Security Policy|Uncaught", text) else []
