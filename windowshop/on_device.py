"""What a device needs to draw a room itself: a description, and the files that it names.

Files go by the hash of what is in them, so that a browser keeps them for good; only those that
some description names can be had at all.
"""

import gzip
import hashlib
from functools import lru_cache
from pathlib import Path

import msgspec
from fastapi import APIRouter, HTTPException, Request, Response

from scenes.fixtures import standings
from scenes.geometry import Vec3
from windowshop.prepare import Prepared
from windowshop.showcase import ShownVariant
from windowshop.stockroom import Stockroom
from windowshop.web import UNPACKS

YEAR_S = 31_536_000
WORTH_PACKING = 0.9
"""A packed file goes out when it is smaller than this share of the plain one."""


KINDS = {
    ".glb": "model/gltf-binary",
    ".json": "application/json",
    ".usdz": "model/vnd.usdz+zip",
}


class DeviceModel(msgspec.Struct, frozen=True):
    """Addresses of one variant's models by level, and its material variant's name."""

    far: str
    shelf: str
    hand: str
    variant: str | None
    size: Vec3
    mount: str
    """How it is put up: in one's own room as in the shop."""
    usdz: str | None
    """The same for iOS's Quick Look, in true size."""


class DevicePlace(msgspec.Struct, frozen=True):
    """Where a product stands: its origin and yaw (radians) in the room's frame."""

    placement: str
    position: Vec3
    yaw: float
    baked: bool
    """Whether the room's light was baked with these goods."""


class DeviceScene(msgspec.Struct, frozen=True):
    """A room as a device draws it. Addresses are relative to the shop's page; `models` by SKU."""

    room: str
    probes: str
    figure: str
    places: list[DevicePlace]
    models: dict[str, DeviceModel]


class _Files:
    """The files that may be had, by the name that they go by."""

    def __init__(self) -> None:
        self._paths: dict[str, Path] = {}
        self._names: dict[Path, str] = {}

    def address(self, path: Path) -> str:
        if path not in self._names:
            name = f"{hashlib.sha256(path.read_bytes()).hexdigest()}{path.suffix}"
            self._names[path] = name
            self._paths[name] = path
        return f"./scene/{self._names[path]}"

    def path(self, name: str) -> Path | None:
        return self._paths.get(name)


class Device:
    """What devices are told of the rooms and the goods in them."""

    def __init__(self, prepared: Prepared, stockroom: Stockroom) -> None:
        self._prepared = prepared
        self._stockroom = stockroom
        self._files = _Files()
        for room in prepared.store.rooms:  # reading them all takes a while
            self.scene(room.id)

    def scene(self, room_id: str) -> DeviceScene | None:
        """The room as it is now; None where there is none of that name."""
        baked = self._prepared.baked.get(room_id)
        if baked is None:
            return None
        own = self._prepared.store.room(room_id).placements
        room, variants = self._stockroom.room(room_id), self._stockroom.showcase.variants
        shown = {variants[one.sku].product_id for one in room.placements if one.sku in variants}
        models = {sku: self.model(sku) for sku, one in variants.items() if one.product_id in shown}
        return DeviceScene(
            room=self._files.address(baked / "room.glb"),
            probes=self._files.address(baked / "probes.json"),
            figure=self._files.address(self._prepared.figure),
            places=[
                DevicePlace(placement.slot, slot.position, yaw, baked=placement in own)
                for placement, slot, yaw in standings(room)
            ],
            models={sku: model for sku, model in models.items() if model is not None},
        )

    def model(self, sku: str) -> DeviceModel | None:
        """What draws a SKU; None where the shop shows none, or its files are gone."""
        shown = self._stockroom.showcase.variants.get(sku)
        return _model(shown, self._files) if shown is not None and _complete(shown) else None

    def file(self, name: str) -> Path | None:
        return self._files.path(name)


def router(device: Device) -> APIRouter:
    """`/api/rooms/{room}/scene`, and the files."""
    routes = APIRouter()

    @routes.get("/api/rooms/{room}/scene")
    async def scene(room: str) -> Response:
        described = device.scene(room)
        if described is None:
            raise HTTPException(404, "this store has no such room")
        headers = {"Cache-Control": "no-cache"}
        content = msgspec.json.encode(described)
        return Response(content, media_type="application/json", headers=headers)

    @routes.get("/scene/{name}")
    def file(name: str, request: Request) -> Response:
        path = device.file(name)
        if path is None:
            raise HTTPException(404, "there is no such file")
        return _sent(path, request.headers.get("accept-encoding", ""))

    return routes


def _complete(shown: ShownVariant) -> bool:
    """Whether it has its files; without them a plain box is shown."""
    model = shown.model
    return all(Path(level).is_file() for level in (model.far, model.shelf, model.hand))


def _model(shown: ShownVariant, files: _Files) -> DeviceModel:
    model = shown.model
    far, shelf, hand = (
        files.address(Path(level)) for level in (model.far, model.shelf, model.hand)
    )
    packed = None if shown.usdz is None else files.address(shown.usdz)
    return DeviceModel(far, shelf, hand, model.material_variant, shown.size, model.mount, packed)


def _sent(path: Path, accepted: str) -> Response:
    headers = {"Cache-Control": f"public, max-age={YEAR_S}, immutable", "Vary": "Accept-Encoding"}
    kind = KINDS[path.suffix]
    data = path.read_bytes()
    if UNPACKS.search(accepted):
        packed = _packed(path)
        if len(packed) < WORTH_PACKING * len(data):
            data = packed
            headers["Content-Encoding"] = "gzip"
    return Response(data, media_type=kind, headers=headers)


@lru_cache(maxsize=512)
def _packed(path: Path) -> bytes:
    return gzip.compress(path.read_bytes())
