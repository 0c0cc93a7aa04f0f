"""The HTTP face of delivery: the WebSocket `/ws/room`."""

from fastapi import APIRouter, WebSocket

from scenes.wire import write_server
from streaming.arrival import House
from streaming.lobby import CROWD, Lobby
from streaming.metrics import StreamingMetrics
from streaming.ports import Doorkeeper, Rooms
from streaming.session import Session
from streaming.settings import StreamingSettings
from streaming.websocket import StarletteSocket


def router(
    rooms: Rooms, doorkeeper: Doorkeeper, settings: StreamingSettings, metrics: StreamingMetrics
) -> APIRouter:
    """The routes of delivery; run them under uvicorn with `streaming.websocket`'s options."""
    house = House(rooms, doorkeeper, settings, metrics, Lobby(settings, metrics))
    routes = APIRouter()

    @routes.websocket("/ws/room")
    async def enter_room(websocket: WebSocket) -> None:
        headers = websocket.headers
        if not doorkeeper.origin_allowed(headers.get("origin"), headers.get("host")):
            # Closing before accepting answers the upgrade with 403.
            await websocket.close()
            return
        await websocket.accept()
        ip = websocket.client.host if websocket.client else ""
        if house.lobby.knock(ip):
            await Session(StarletteSocket(websocket), ip, house).run()
        else:
            metrics.byes.labels(CROWD.code).inc()
            await websocket.send_text(write_server(CROWD))
            await websocket.close()

    return routes
