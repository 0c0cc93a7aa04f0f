"""Opening a shop and keeping it open until it is told to close."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import IO

import msgspec
import structlog
import uvicorn
from fastapi import FastAPI
from sqlalchemy import Engine, make_url

from shop_bridge.catalogue_file import with_products
from shop_bridge.errors import ShopError
from shop_bridge.seed import seed
from streaming.websocket import uvicorn_options
from windowshop import api, lan, wiring
from windowshop.doctor import port_free
from windowshop.errors import StartupError
from windowshop.occupancy import occupy
from windowshop.persistence.backups import back_up_every
from windowshop.persistence.database import open_database
from windowshop.persistence.errors import PersistenceError
from windowshop.persistence.migrate import upgrade
from windowshop.prepare import Prepared, Progress, prepare
from windowshop.products.service import sold
from windowshop.settings import Settings

BACKUP_EVERY_S = 900.0
GOODBYE_S = 5

log = structlog.get_logger()


class Shop(msgspec.Struct, frozen=True):
    """A shop that is ready to open: its web application and where it will be found."""

    app: FastAPI
    settings: Settings
    address: str
    code: str | None
    say_goodbye: Callable[[], Awaitable[None]]
    """Tells everybody inside that the shop closes for a moment."""
    taken_over: asyncio.Event
    """Set once another shop has opened on our database."""
    lock: IO[str]
    """Keeps other shops out of the data directory while it is open."""


def open_shop(settings: Settings, web: Path, progress: Progress) -> Shop:
    """Check, prepare and join everything.

    Raises:
        StartupError: something is missing; the text says what to do.
    """
    if not (web / "index.html").exists():
        raise StartupError("the web client is not built: run `make setup`")
    if not port_free(settings.host, settings.port):
        raise StartupError(
            f"port {settings.port} is taken: stop what uses it or choose another, "
            f"for example `make run PORT={settings.port + 1}`"
        )
    lock = occupy(settings.data)
    prepared = prepare(settings.store_file, settings.data, progress)
    engine = _open_database(settings, prepared)
    code = lan.short_code() if settings.lan else None
    parts = wiring.Parts(settings, prepared, engine)
    routers = wiring.routers(parts, prepared, settings)
    app = api.application(routers, web, code, _lifespan(parts, engine, settings))
    scheme = "https" if settings.lan else "http"
    name = lan.lan_address() if settings.lan else "localhost"
    address = f"{scheme}://{name}:{settings.port}"
    return Shop(app, settings, address, code, parts.rooms.close, parts.taken_over, lock)


def run(shop: Shop, announce: Callable[[str], None]) -> None:
    """Serve until Ctrl-C or SIGTERM. `announce` gets the welcome text once the door is open.

    Raises:
        StartupError: another shop has opened on the same database, which closed this one.
    """
    certificate, key = _tls(shop.settings)
    config = uvicorn.Config(
        shop.app,
        host="0.0.0.0" if shop.settings.lan else shop.settings.host,  # noqa: S104 - asked for
        port=shop.settings.port,
        log_level="warning",
        timeout_graceful_shutdown=GOODBYE_S,
        server_header=False,
        ssl_certfile=certificate,
        ssl_keyfile=key,
        **uvicorn_options(),
    )
    server = _ShopServer(config, shop, lambda: announce(_welcome(shop)))
    with contextlib.suppress(KeyboardInterrupt):  # Ctrl-C: everything has been closed by now
        server.run()
    shop.lock.close()
    if shop.taken_over.is_set():
        raise StartupError(
            "another shop has opened on this database and keeps its rooms and carts now: "
            "this one is closed"
        )


class _ShopServer(uvicorn.Server):
    """A server that says when it can be reached and when it closes, and ends when its shop is
    taken over."""

    def __init__(self, config: uvicorn.Config, shop: Shop, announce: Callable[[], None]) -> None:
        super().__init__(config)
        self._shop = shop
        self._announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._announce()

    async def on_tick(self, counter: int) -> bool:
        return await super().on_tick(counter) or self._shop.taken_over.is_set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()  # nobody comes in any more
        # While there are sockets to say it on: uvicorn hangs up before the lifespan ends.
        await self._shop.say_goodbye()
        await super().shutdown(sockets)


def _open_database(settings: Settings, prepared: Prepared) -> Engine:
    try:
        engine = open_database(settings.database)
        upgrade(engine)
        more = sold(engine, wiring.models_of(settings))
        seed(engine, with_products(prepared.catalogue, more))
    except (PersistenceError, ShopError) as error:
        raise StartupError(str(error)) from error
    return engine


def _lifespan(
    parts: wiring.Parts, engine: Engine, settings: Settings
) -> Callable[[FastAPI], contextlib.AbstractAsyncContextManager[None]]:
    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await parts.carts.start()
        await asyncio.to_thread(parts.start)
        parts.rooms.room(parts.rooms.front_door)  # warm before the first visitor knocks
        backups = _backups(settings)
        yield
        if backups is not None:
            backups.cancel()
        parts.jobs.close()
        await parts.carts.close()
        await parts.shop.close()
        await asyncio.to_thread(parts.event_store.close)
        await asyncio.to_thread(parts.room_store.close)
        engine.dispose()

    return lifespan


def _backups(settings: Settings) -> "asyncio.Task[None] | None":
    url = make_url(settings.database)
    if url.get_backend_name() != "sqlite" or url.database is None:
        return None
    return asyncio.create_task(back_up_every(Path(url.database), BACKUP_EVERY_S))


def _tls(settings: Settings) -> tuple[Path | None, Path | None]:
    """Certificate and key files, or nothing for plain http on this machine."""
    if not settings.lan:
        return None, None
    return lan.certificate(settings.data / "tls", lan.lan_address())


def _welcome(shop: Shop) -> str:
    lines = [
        "",
        f"  The shop is open:  {shop.address}",
        f"  Goods of your own: {shop.address}/merchant (windowshop admin create lets you in)",
    ]
    if shop.code is not None:
        short = f"{shop.address}/{shop.code}"
        lines += [
            f"  On a headset type: {short}",
            "  The browser will warn once: the certificate is of this machine's own making.",
            "",
            lan.qr_code(short),
        ]
    return "\n".join([*lines, "  Ctrl-C closes it.", ""])
