"""Which part meets which: constructors only, no behaviour."""

import asyncio

from fastapi import APIRouter, Request
from sqlalchemy import Engine

import shop_bridge.api
import streaming.api
from assets.store import ModelStore
from shop_bridge.carts import CartService
from shop_bridge.catalogue import CachedCatalogue
from shop_bridge.embedded import EmbeddedShop
from shop_bridge.notices import Notices
from streaming.metrics import StreamingMetrics
from streaming.settings import StreamingSettings
from windowshop import api, handover, on_device
from windowshop.accounts import Accounts, load_signing_key
from windowshop.directory import RoomDirectory
from windowshop.merchants import api as merchants_api
from windowshop.merchants.api import Desk
from windowshop.merchants.service import Merchants
from windowshop.merchants.throttle import Throttle
from windowshop.pages import embed
from windowshop.pages import router as pages
from windowshop.persistence.events import EventStore
from windowshop.persistence.rooms import RoomStateStore
from windowshop.prepare import Prepared
from windowshop.products import api as products_api
from windowshop.products.api import Counter
from windowshop.products.jobs import ModelJobs
from windowshop.products.models import put_out
from windowshop.products.service import Products, published
from windowshop.products.uploads import UploadFolders
from windowshop.records import Journal, RoomRecords
from windowshop.rooms import LiveRoom, RoomFiles
from windowshop.settings import Settings
from windowshop.stockroom import Stockroom
from windowshop.workers import LocalRoomHost


class Parts:
    """The parts of one shop, joined but not started."""

    def __init__(self, settings: Settings, prepared: Prepared, engine: Engine) -> None:
        self.accounts = Accounts(load_signing_key(settings.data / "signing.key"), settings)
        self.desk = Desk(Merchants(engine, Throttle()))
        self.event_store = EventStore(engine)
        self.room_store = RoomStateStore(engine)
        notices = Notices()
        self.shop = EmbeddedShop(engine, notices)
        self.catalogue = CachedCatalogue(self.shop)
        room_ids = [room.id for room in prepared.store.rooms]
        self.journal = Journal(self.event_store, room_ids[0])
        self.carts = CartService(
            engine, self.shop, self.catalogue, self.journal, kept_s=settings.guest_kept_s
        )
        self.taken_over = asyncio.Event()
        records = RoomRecords(self.room_store, prepared.store.id, self.taken_over.set)
        host = LocalRoomHost()
        self.models = models_of(settings)
        out = [put_out(self.models, one) for one in published(engine)]
        self.stockroom = Stockroom(prepared.store, prepared.showcase, out)
        self.folders = UploadFolders(settings.data / "uploads")
        self.jobs = ModelJobs(engine, self.folders, self.models)
        self.products = Products(engine, prepared.store, self.models, self.folders, self.jobs)
        self.counter = Counter(self.products, self.models, self.stockroom, notices)
        self.rooms = RoomDirectory(
            room_ids,
            lambda room: LiveRoom(
                RoomFiles(
                    prepared.store,
                    settings.store_file,
                    room,
                    prepared.baked[room],
                ),
                self.stockroom,
                settings,
                host,
                records,
                self.journal,
                self.carts,
                self.accounts.ice_servers,
            ),
        )

    def start(self) -> None:
        """What works beside the event loop begins."""
        self.products.sweep()
        self.jobs.start()

    def healthy(self) -> bool:
        return self.event_store.healthy() and self.room_store.healthy()


def models_of(settings: Settings) -> ModelStore:
    """Merchants' models."""
    return ModelStore(settings.data / "models")


def routers(parts: Parts, prepared: Prepared, settings: Settings) -> list[APIRouter]:
    """Every router of the shop."""
    shopper_of = api.shopper_of(parts.accounts)

    def visit_of(request: Request) -> str:
        return parts.rooms.visit_of(shopper_of(request))

    device = on_device.Device(prepared, parts.stockroom)
    delivery = StreamingSettings(
        public_addresses=settings.network.public_addresses,
        udp_ports=settings.network.udp_ports,
        relay=settings.network.relay,
        start_kbps=settings.start_kbps,
    )
    return [
        api.entrance(parts.accounts, parts.rooms),
        api.operations(api.Health(parts.rooms, parts.healthy)),
        api.thumbnails(parts.stockroom),
        on_device.router(device),
        embed.router(parts.catalogue, device),
        pages.router(prepared.store, parts.catalogue),
        handover.router(handover.Handover(), parts.accounts, shopper_of),
        merchants_api.router(parts.desk),
        products_api.router(parts.desk, parts.counter, parts.folders, prepared.store),
        shop_bridge.api.router(parts.carts, parts.catalogue, shopper_of, visit_of),
        streaming.api.router(parts.rooms, parts.accounts, delivery, StreamingMetrics()),
    ]
