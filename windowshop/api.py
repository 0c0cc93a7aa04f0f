"""The HTTP face: the page, passes for guests, health and metrics, and the parts' own routers."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Annotated

import msgspec
from fastapi import APIRouter, FastAPI, HTTPException, Request, Response
from fastapi.responses import FileResponse, JSONResponse, RedirectResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from scenes.errors import CommandRefused
from scenes.messages import Language
from scenes.room import DisplayName, clean_name
from streaming.errors import TokenRefused
from windowshop.accounts import Accounts
from windowshop.directory import RoomDirectory
from windowshop.stockroom import Stockroom
from windowshop.web import WebClient

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",
        "connect-src 'self'",
        "font-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": ", ".join(
        ("camera=(self)", "microphone=()", "geolocation=()", "xr-spatial-tracking=(self)")
    ),
}
EMBEDDABLE = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY.replace(
        "frame-ancestors 'none'", "frame-ancestors *"
    )
}
"""Of the one page that may stand in a frame of anybody's."""
YEAR_S = 31_536_000
MAX_BODY_BYTES = 8192
FRESH_ENOUGH = {"Cache-Control": "max-age=60, stale-while-revalidate=86400"}
"""Of pictures of goods: a merchant may give a product another model."""


class GuestRequest(msgspec.Struct, forbid_unknown_fields=True):
    """Who asks for a pass: nobody yet, or the guest a kept token speaks for."""

    lang: Language = "en"
    guest: Annotated[str, msgspec.Meta(max_length=2048)] | None = None
    tab: Annotated[str, msgspec.Meta(max_length=64)] = ""
    room: Annotated[str, msgspec.Meta(max_length=64)] | None = None
    name: DisplayName | None = None
    """What the guest called themselves last time."""


class Health:
    """What `/readyz` asks; liveness never depends on any of it."""

    def __init__(self, rooms: RoomDirectory, database_healthy: Callable[[], bool]) -> None:
        self._rooms = rooms
        self._database_healthy = database_healthy

    def report(self) -> dict[str, bool]:
        rooms = self._rooms.open_rooms
        return {
            "renderers": bool(rooms) and all(room.renderers.ready for room in rooms),
            "database": self._database_healthy(),
        }


def shopper_of(accounts: Accounts) -> Callable[[Request], str]:
    """A FastAPI dependency: the shopper that the request's bearer token speaks for."""

    def dependency(request: Request) -> str:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise HTTPException(401, "send the guest token: Authorization: Bearer …")
        try:
            return accounts.shopper(token)
        except TokenRefused as error:
            raise HTTPException(401, str(error)) from error

    return dependency


async def read_body(request: Request) -> bytes:
    """The request's body; 413 once it is longer than any honest one, without reading on."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            raise HTTPException(413, f"at most {MAX_BODY_BYTES} bytes, please")
    return body


def entrance(accounts: Accounts, rooms: RoomDirectory) -> APIRouter:
    """Passes for guests."""
    router = APIRouter()

    @router.post("/api/guest")
    async def guest(request: Request) -> Response:
        try:
            asked = msgspec.json.decode(await read_body(request) or b"{}", type=GuestRequest)
            name = None if asked.name is None else clean_name(asked.name)
        except (msgspec.DecodeError, CommandRefused) as error:
            return JSONResponse({"code": "malformed", "text": str(error)}, status_code=422)
        room = asked.room or rooms.front_door
        granted = accounts.admit(asked.guest, asked.tab, room, asked.lang, name)
        return Response(msgspec.json.encode(granted), media_type="application/json")

    return router


def operations(health: Health) -> APIRouter:
    """Liveness, readiness and metrics."""
    router = APIRouter()

    @router.get("/healthz")
    async def healthz() -> dict[str, str]:
        return {"status": "alive"}

    @router.get("/readyz")
    async def readyz() -> Response:
        report = health.report()
        return JSONResponse(report, status_code=200 if all(report.values()) else 503)

    @router.get("/metrics")
    async def metrics() -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return router


def thumbnails(stockroom: Stockroom) -> APIRouter:
    """Small pictures of the goods."""
    router = APIRouter()

    @router.get("/thumbs/{sku}.png")
    async def thumbnail(sku: str) -> Response:
        variant = stockroom.showcase.variants.get(sku)
        if variant is None or not variant.thumbnail.exists():
            raise HTTPException(404, "there is no picture of that")
        return FileResponse(variant.thumbnail, headers=FRESH_ENOUGH)

    return router


def application(
    routers: list[APIRouter],
    web: Path,
    short_code: str | None,
    lifespan: Callable[[FastAPI], AbstractAsyncContextManager[None]],
) -> FastAPI:
    """The web application: `routers`, and for everything else the web client's files in `web`.

    Each answer carries the security headers. `short_code` is a short path that leads to the
    page: a headset's keyboard is no fun.
    """
    app = FastAPI(
        title="Windowshop", lifespan=lifespan, docs_url=None, redoc_url=None,
        openapi_url="/api/openapi.json",
    )  # fmt: skip

    @app.middleware("http")
    async def headers(
        request: Request, call_next: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        response = await call_next(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if request.url.path.startswith("/assets/"):
            response.headers["Cache-Control"] = f"public, max-age={YEAR_S}, immutable"
        return response

    for router in routers:
        app.include_router(router)
    if short_code is not None:
        app.add_api_route(f"/{short_code}", lambda: RedirectResponse("/"), include_in_schema=False)
    # Where somebody with a headset types the code of `handover`: the page knows its address.
    app.add_api_route("/h", lambda: FileResponse(web / "index.html"), include_in_schema=False)
    app.add_api_route(
        "/merchant", lambda: FileResponse(web / "merchant.html"), include_in_schema=False
    )
    app.add_api_route(
        "/embed",
        lambda: FileResponse(web / "embed.html", headers=EMBEDDABLE),
        include_in_schema=False,
    )
    app.mount("/", WebClient(directory=web, html=True))
    return app
