"""Merchants' products over HTTP, under `/api/v1/merchant`: uploads, drafts, publishing.

Files come as raw bodies, one a request, so that each has a progress of its own and none is ever
held in memory. What changes the rooms is done one after the other: what is published is put out
before the next is looked at.
"""

import asyncio
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import FileResponse

from assets.errors import DiskFull
from assets.optimise import LARGEST_SCALE
from assets.store import ModelStore
from scenes.geometry import Point2, Vec3
from scenes.store import Mount, Store
from scenes.text import LocalText
from shop_bridge.api_schema import body_of, errors, returns
from shop_bridge.notices import Notices
from windowshop.merchants.api import Desk, private, read_json, routes_of
from windowshop.merchants.errors import BadRequest, Problem, Unknown
from windowshop.merchants.types import Caller
from windowshop.products.errors import Lacking, NoRoom
from windowshop.products.models import picture_name, put_out
from windowshop.products.service import Products
from windowshop.products.types import (
    Content,
    FileName,
    Goods,
    Published,
    Quota,
    Upload,
    Version,
)
from windowshop.products.uploads import UploadFolders
from windowshop.stockroom import ShelfPlace, Stockroom

MOST_CONTENT_BYTES = 512 * 1024
FILES = {
    "hand.glb": "model/gltf-binary", "shelf.glb": "model/gltf-binary",
    "far.glb": "model/gltf-binary", "thumb.png": "image/png",
}  # fmt: skip
FILE: dict[int | str, dict[str, Any]] = {
    200: {"description": "OK", "content": {kind: {} for kind in sorted(set(FILES.values()))}}
}
PRIVATE = {"Cache-Control": "private, max-age=86400, immutable"}
"""Of a file that is named by what it holds, and not for everybody."""
REFUSALS = (400, 401, 403, 404, 409, 503)


class Begin(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`for`: the product whose model it is to replace."""

    name: FileName
    for_: Annotated[str, msgspec.Meta(max_length=64)] | None = msgspec.field(
        default=None, name="for"
    )


class Received(msgspec.Struct, frozen=True):
    name: str
    bytes: int


class Rescale(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Metres of one of the file's units."""

    scale: Annotated[float, msgspec.Meta(gt=0, le=LARGEST_SCALE)]


class Uploads(msgspec.Struct, frozen=True):
    uploads: list[Upload]


class Create(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    upload: Annotated[str, msgspec.Meta(max_length=36)]


class AllGoods(msgspec.Struct, frozen=True):
    goods: list[Goods]
    quota: Quota


class Save(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    revision: int
    content: Content


class NewModel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    revision: int
    upload: Annotated[str, msgspec.Meta(max_length=36)]


class Publish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    revision: int


class Versions(msgspec.Struct, frozen=True):
    versions: list[Version]


class Place(msgspec.Struct, frozen=True):
    """Where a product can stand: `position` in the room's frame; `room_for` is width, height and
    depth."""

    room: str
    slot: str
    fixture: str
    department: str | None
    position: Vec3
    room_for: Vec3
    mount: Mount
    taken_by: str | None


class Named(msgspec.Struct, frozen=True):
    id: str
    name: LocalText


class RoomPlan(Named, frozen=True):
    """`outline`: the corners of its floor, (x, z) in its own frame."""

    outline: list[Point2]


class Places(msgspec.Struct, frozen=True):
    rooms: list[RoomPlan]
    departments: list[Named]
    places: list[Place]


class Done(msgspec.Struct, frozen=True):
    done: bool = True


class Counter:
    """Where merchants' acts become what shoppers see."""

    def __init__(
        self, products: Products, models: ModelStore, stockroom: Stockroom, notices: Notices
    ) -> None:
        self.products = products
        self._models = models
        self._stockroom = stockroom
        self._notices = notices
        self.alone = asyncio.Lock()
        """Held from looking for a place until goods stand there."""

    def places(self) -> list[ShelfPlace]:
        return self._stockroom.places()

    def show(self, product: Published) -> None:
        self._notices.tell(frozenset())
        self._stockroom.put_out(put_out(self._models, product))

    def take_away(self, product_id: str) -> None:
        self._notices.tell(frozenset())
        self._stockroom.take_away(product_id)


def router(desk: Desk, counter: Counter, folders: UploadFolders, shop: Store) -> APIRouter:
    """The routes, for the application to include."""
    routes = routes_of("products")
    _uploads(routes, desk, counter.products, folders)
    _drafts(routes, desk, counter.products)
    _shelf(routes, desk, counter)
    _looking(routes, desk, counter, shop)
    return routes


def _uploads(routes: APIRouter, desk: Desk, products: Products, folders: UploadFolders) -> None:
    signed_in = Annotated[Caller, Depends(desk.caller)]

    @routes.post(
        "/uploads", responses=returns(Upload) | errors(Problem, *REFUSALS),
        openapi_extra=body_of(Begin),
    )  # fmt: skip
    async def begin(request: Request, caller: signed_in) -> Response:
        """Begin an upload; then send its files, then have it checked."""
        asked = await read_json(request, Begin)
        return private(await desk.do(products.begin, caller, asked.name, asked.for_))

    @routes.get("/uploads", responses=returns(Uploads) | errors(Problem, 401, 503))
    async def uploads(caller: signed_in) -> Response:
        """The caller's uploads that are no products yet."""
        return private(Uploads(await desk.do(products.uploads, caller)))

    @routes.put(
        "/uploads/{upload}/files/{name:path}",
        responses=returns(Received) | errors(Problem, *REFUSALS, 413, 422, 507),
        openapi_extra={"requestBody": {"content": {"application/octet-stream": {}}}},
    )
    async def receive(upload: str, name: str, request: Request, caller: signed_in) -> Response:
        """Send one file, as it is; again, and it replaces the one of that name."""
        await desk.do(products.receiving, caller, upload)
        try:
            size = await folders.receive(upload, name, request.stream())
        except OSError as error:
            if not DiskFull.means(error):
                raise
            raise NoRoom from error
        await desk.do(products.received, upload)
        return private(Received(name, size))

    @routes.post(
        "/uploads/{upload}/check", responses=returns(Upload) | errors(Problem, *REFUSALS, 422)
    )
    async def check(upload: str, caller: signed_in) -> Response:
        """Have it checked and made ready; ask for the upload to see how it goes."""
        return private(await desk.do(products.check, caller, upload))

    @routes.post(
        "/uploads/{upload}/scale", responses=returns(Upload) | errors(Problem, *REFUSALS),
        openapi_extra=body_of(Rescale),
    )  # fmt: skip
    async def rescale(upload: str, request: Request, caller: signed_in) -> Response:
        """Make it ready again, in another unit."""
        asked = await read_json(request, Rescale)
        return private(await desk.do(products.rescale, caller, upload, asked.scale))

    @routes.get("/uploads/{upload}", responses=returns(Upload) | errors(Problem, 401, 404, 503))
    async def upload(upload: str, caller: signed_in) -> Response:
        """How far it is."""
        return private(await desk.do(products.upload, caller, upload))

    @routes.delete(
        "/uploads/{upload}", responses=returns(Done) | errors(Problem, 401, 403, 404, 503)
    )
    async def forget(upload: str, caller: signed_in) -> Response:
        """Break it off, or forget it."""
        await desk.do(products.forget, caller, upload)
        return private(Done())


def _drafts(routes: APIRouter, desk: Desk, products: Products) -> None:
    signed_in = Annotated[Caller, Depends(desk.caller)]

    @routes.get("/goods", responses=returns(AllGoods) | errors(Problem, 401, 503))
    async def all_goods(caller: signed_in) -> Response:
        """The caller's products; an admin's are everybody's."""
        goods = await desk.do(products.goods, caller)
        return private(AllGoods(goods, await desk.do(products.quota, caller)))

    @routes.post(
        "/goods", responses=returns(Goods) | errors(Problem, *REFUSALS),
        openapi_extra=body_of(Create),
    )  # fmt: skip
    async def create(request: Request, caller: signed_in) -> Response:
        """Make a draft of an upload that is ready."""
        asked = await read_json(request, Create)
        return private(await desk.do(products.create, caller, asked.upload))

    @routes.get("/goods/{product}", responses=returns(Goods) | errors(Problem, 401, 404, 503))
    async def one(product: str, caller: signed_in) -> Response:
        """A product as it is now."""
        return private(await desk.do(products.one, caller, product))

    @routes.put(
        "/goods/{product}", responses=returns(Goods) | errors(Problem, *REFUSALS),
        openapi_extra=body_of(Save),
    )  # fmt: skip
    async def save(product: str, request: Request, caller: signed_in) -> Response:
        """Save the draft; shoppers see none of it before it is published."""
        asked = await read_json(request, Save, MOST_CONTENT_BYTES)
        what = (caller, product, asked.revision, asked.content)
        return private(await desk.do(products.save, *what))

    @routes.post(
        "/goods/{product}/model", responses=returns(Goods) | errors(Problem, *REFUSALS),
        openapi_extra=body_of(NewModel),
    )  # fmt: skip
    async def replace_model(product: str, request: Request, caller: signed_in) -> Response:
        """Give the draft the model of another upload."""
        asked = await read_json(request, NewModel)
        what = (caller, product, asked.revision, asked.upload)
        return private(await desk.do(products.replace_model, *what))

    @routes.get(
        "/goods/{product}/versions", responses=returns(Versions) | errors(Problem, 401, 404, 503)
    )
    async def versions(product: str, caller: signed_in) -> Response:
        """What was published, the newest first."""
        return private(Versions(await desk.do(products.versions, caller, product)))


def _shelf(routes: APIRouter, desk: Desk, counter: Counter) -> None:
    signed_in = Annotated[Caller, Depends(desk.caller)]
    products = counter.products
    publishing: Any = returns(Goods) | errors(Problem, *REFUSALS) | errors(Lacking, 422)

    @routes.post("/goods/{product}/publish", responses=publishing, openapi_extra=body_of(Publish))
    async def publish(product: str, request: Request, caller: signed_in) -> Response:
        """Show and sell the draft to everybody, at once."""
        asked = await read_json(request, Publish)
        async with counter.alone:
            what = (caller, product, asked.revision, counter.places())
            goods, version = await desk.do(products.publish, *what)
            counter.show(version)
        return private(goods)

    @routes.post("/goods/{product}/versions/{number}/restore", responses=publishing)
    async def restore(product: str, number: str, caller: signed_in) -> Response:
        """Publish an old version again, as the newest."""
        async with counter.alone:
            what = (caller, product, _number(number), counter.places())
            goods, version = await desk.do(products.restore, *what)
            counter.show(version)
        return private(goods)

    @routes.post(
        "/goods/{product}/unpublish", responses=returns(Goods) | errors(Problem, *REFUSALS)
    )
    async def unpublish(product: str, caller: signed_in) -> Response:
        """Take it off the shelf and sell it no more."""
        async with counter.alone:
            goods = await desk.do(products.unpublish, caller, product)
            counter.take_away(product)
        return private(goods)

    @routes.delete("/goods/{product}", responses=returns(Goods) | errors(Problem, *REFUSALS))
    async def delete(product: str, caller: signed_in) -> Response:
        """Take it off the shelf and out of sight; it can be had back for thirty days."""
        async with counter.alone:
            goods = await desk.do(products.delete, caller, product)
            counter.take_away(product)
        return private(goods)

    @routes.post("/goods/{product}/undelete", responses=publishing)
    async def undelete(product: str, caller: signed_in) -> Response:
        """Have it back as it was."""
        async with counter.alone:
            what = (caller, product, counter.places())
            goods, version = await desk.do(products.undelete, *what)
            if version is not None:
                counter.show(version)
        return private(goods)


def _looking(routes: APIRouter, desk: Desk, counter: Counter, shop: Store) -> None:
    signed_in = Annotated[Caller, Depends(desk.caller)]

    @routes.get("/places", responses=returns(Places) | errors(Problem, 401, 503))
    async def places(_: signed_in) -> Response:
        """Every place in the shop, and what stands there."""
        rooms = [RoomPlan(room.id, room.name, room.outline) for room in shop.rooms]
        departments = [Named(one.id, one.name) for one in shop.departments]
        return private(Places(rooms, departments, [_place(one) for one in counter.places()]))

    @routes.get(
        "/models/{model}/{name}",
        responses=FILE | errors(Problem, 401, 404, 503),
        response_class=Response,
    )
    async def model(model: str, name: str, caller: signed_in) -> Response:
        """A file of one's own model."""
        if name not in FILES:
            raise Unknown
        kept = picture_name(0) if name == "thumb.png" else name
        file = await desk.do(counter.products.model_file, caller, model, kept)
        return FileResponse(file, media_type=FILES[name], headers=PRIVATE)


def _place(one: ShelfPlace) -> Place:
    slot = one.slot
    return Place(
        one.room, slot.id, slot.fixture, one.department, slot.position, slot.room_for, slot.mount,
        one.taken_by,
    )  # fmt: skip


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise BadRequest
    return int(text)
