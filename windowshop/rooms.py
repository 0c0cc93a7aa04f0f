"""A live room: its truth, its seats, and the way between visitors and renderers.

The reducer in `scenes.room` decides; this module keeps the state, fans events out to workers and
visitors, and remembers who sits where. Implements `streaming.ports.RoomService`.
"""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
import structlog
from prometheus_client import Gauge

from scenes import messages as wire
from scenes import render_messages as render
from scenes import room as rules
from scenes.errors import CommandRefused, RoomFull
from scenes.messages import ClientLive, ClientMessage, Codec, Hello, Pose
from scenes.render_messages import ViewFrame, ViewPicked
from scenes.room import Command, Event, RoomState
from scenes.store import Store
from scenes.walk import BODY_RADIUS
from streaming.ports import Identity, VisitorChannel
from windowshop.persistence.events import Kind
from windowshop.ports import Baskets, Journal, RoomHost, StateStore
from windowshop.records import reopened
from windowshop.renderers import RendererPool, own
from windowshop.seats import Seat
from windowshop.settings import Settings
from windowshop.stockroom import Restocking, Stockroom

log = structlog.get_logger()

AVATAR_RATE_HZ = 15.0
"""How often others' poses go out; avatars are interpolated between them."""
SNAPSHOT_S = 1.0
PUT_BACK_S = 0.2
"""A refused move is answered at most this often; the newest correction is enough."""

VISITORS = Gauge("windowshop_visitors", "Visitors connected", ["room"])
RESTARTS = Gauge("windowshop_worker_restarts", "Room workers replaced so far", ["room"])
FPS = Gauge(
    "windowshop_moving_fps", "Pictures a second for one who walks, slowest worker", ["room"]
)
LOAD = Gauge("windowshop_load_level", "How far workers cut back, 0 to 2, worst worker", ["room"])


class RoomFiles(msgspec.Struct, frozen=True):
    """What a room is drawn from: its store, the file it came from, its baked light."""

    store: Store
    store_file: Path
    room: str
    baked: Path


class LiveRoom:
    """One open room. Everything runs on the front's event loop; nothing here blocks."""

    def __init__(
        self,
        files: RoomFiles,
        stockroom: Stockroom,
        settings: Settings,
        host: RoomHost,
        states: StateStore,
        journal: Journal,
        baskets: Baskets,
        ice_servers: Callable[[Identity], list[wire.IceServer]],
    ) -> None:
        self.id = files.room
        self._files = files
        self._settings = settings
        self._states = states
        self._journal = journal
        self._baskets = baskets
        self._ice_servers = ice_servers
        self._stockroom = stockroom
        self._follow_stockroom()
        self._state = self._restored(states.load(self.id))
        self._seats: dict[str, Seat] = {}
        self._by_view: dict[str, Seat] = {}
        self._moved: dict[str, rules.Moved] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self.renderers = RendererPool(
            host, settings.workers, self._opening, self._frame, self._picked, self._homeless
        )

    def start(self) -> None:
        self._stockroom.follow(self.id, self._restock)
        self.renderers.start()
        self._tasks = [
            asyncio.create_task(self._every(1 / AVATAR_RATE_HZ, self._flush)),
            asyncio.create_task(self._every(SNAPSHOT_S, self._keep)),
        ]

    async def close(self, bye: wire.Bye) -> None:
        """Say goodbye to everybody, keep the last state, end the workers."""
        for seat in self._seats.values():
            if seat.channel is not None:
                seat.channel.close(bye)
        for task in self._tasks:
            task.cancel()
        self._states.snapshot(self.id, self._state)
        await self.renderers.close()

    def visit_of(self, shopper: str) -> str | None:
        """The random id of the visit that `shopper` is on, if they are here."""
        seats = [seat for seat in self._seats.values() if seat.identity.shopper == shopper]
        return seats[-1].visit if seats else None

    @property
    def connected(self) -> int:
        return sum(seat.channel is not None for seat in self._seats.values())

    # --- streaming.ports.RoomService --------------------------------------------------

    async def enter(
        self, identity: Identity, hello: Hello, channel: VisitorChannel
    ) -> wire.Welcome:
        """See `streaming.ports.RoomService`."""
        returning = identity.visitor in self._state.visitors
        if hello.transport != "local" and not self._drawn_for(identity.visitor):
            self._check_capacity()
        upright = hello.view.height > hello.view.width
        entering = rules.Enter(identity.visitor, identity.name, hello.near, upright, hello.at)
        self._act(entering)
        seat = self._seats.get(identity.visitor)
        if seat is None:
            seat = self._seats[identity.visitor] = Seat(identity)
        elif seat.channel is not None:
            self._unplug(seat, wire.Bye("replaced", "the shop was opened in another tab", False))
        seat.connect(hello, channel)
        if not returning:
            self._note("entered", seat)
        VISITORS.labels(self.id).set(self.connected)
        await self._follow_basket(seat, channel)
        return self._welcome(seat, returning)

    def _drawn_for(self, visitor: str) -> bool:
        """Whether a place among those whom this machine draws for is kept for `visitor`."""
        seat = self._seats.get(visitor)
        return visitor in self._state.visitors and (seat is None or not seat.draws_itself)

    def _check_capacity(self) -> None:
        """Better one more waits than that everybody's picture stutters.

        Raises:
            RoomFull: even the least busy worker draws too slowly for those who are here.
        """
        pulses = self.renderers.pulses
        if pulses and max(pulse.fps for pulse in pulses) < self._settings.min_fps:
            raise RoomFull("this machine draws for as many as it can: try again in a moment")

    async def _follow_basket(self, seat: Seat, channel: VisitorChannel) -> None:
        unsubscribe = await self._baskets.subscribe(
            seat.identity.shopper, lambda cart: channel.send(wire.CartChanged(cart))
        )
        if seat.channel is channel:
            seat.unsubscribe = unsubscribe
        else:  # gone again meanwhile
            unsubscribe()

    def open_view(self, visitor: str, codec: Codec) -> None:
        """See `streaming.ports.RoomService`."""
        seat = self._seats.get(visitor)
        if seat is None or seat.channel is None:
            return
        self.renderers.close_view(seat.view)
        self._by_view[seat.view] = seat
        opening = render.OpenView(
            view=seat.view,
            visitor=visitor,
            request=seat.request,
            codec=codec,
            kbps=self._kbps(seat),
            max_fps=self._settings.max_fps,
            tier=self._settings.tier,
        )
        self.renderers.open(opening, render.ViewMove(seat.view, 0, self._pose(visitor)))
        if not self.renderers.ready:
            seat.channel.send(wire.Status("renderer_restarting"))

    def request_keyframe(self, visitor: str) -> None:
        """See `streaming.ports.RoomService`."""
        if seat := self._seats.get(visitor):
            self.renderers.request_keyframe(seat.view)

    def set_bitrate(self, visitor: str, kbps: int) -> None:
        """See `streaming.ports.RoomService`."""
        if seat := self._seats.get(visitor):
            seat.line_kbps = kbps
            self._follow_line(seat)

    def _follow_line(self, seat: Seat) -> None:
        self.renderers.set_bitrate(seat.view, self._kbps(seat))

    def _kbps(self, seat: Seat) -> int:
        tier = own(self._settings.tier, self.renderers.tier)
        return seat.kbps(self._settings.start_kbps, tier)

    def disconnected(self, visitor: str, channel: VisitorChannel) -> None:
        """See `streaming.ports.RoomService`."""
        seat = self._seats.get(visitor)
        if seat is not None and seat.channel is channel:
            self._unplug(seat)
            self._try(rules.SetAway(visitor, True), seat)

    def left(self, visitor: str, channel: VisitorChannel) -> None:
        """See `streaming.ports.RoomService`."""
        seat = self._seats.get(visitor)
        if seat is not None and seat.channel is channel:
            self._unplug(seat)
            self._act(rules.Leave(visitor))

    def handle(self, visitor: str, message: ClientMessage | ClientLive, received: float) -> None:
        """See `streaming.ports.RoomService`."""
        seat = self._seats.get(visitor)
        if seat is None or seat.channel is None:
            return
        match message:
            case wire.MoveTo() | wire.TurnHeld() | wire.PointAt():
                self._live(seat, message)
            case wire.Click(seq, _, frame, ray):
                at = received * 1000
                seat.clicks.received(seq, at)
                self.renderers.click(render.ViewClick(seat.view, seq, frame, ray, at))
            case wire.Select(seq, _, placement):
                self._select(seat, seq, placement, received)
            case wire.TakeInHand(seq, placement):
                self._try(rules.PickUp(visitor, placement), seat, seq)
            case wire.PutAway(seq):
                self._try(rules.PutDown(visitor), seat, seq)
            case wire.ShowVariant(seq, placement, sku):
                self._try(rules.ChooseVariant(visitor, placement, sku), seat, seq)
            case wire.Rename(name):
                self._try(rules.SetName(visitor, name), seat)
            case wire.SetView(view):
                seat.request = view
                self.renderers.resize(seat.view, view)
                self._follow_line(seat)
            case wire.SetVisible(visible):
                self.renderers.pause(seat.view, not visible)
            case _:
                pass  # signalling is the session's own business

    # --- inputs -----------------------------------------------------------------------

    def _live(self, seat: Seat, message: ClientLive) -> None:
        visitor = seat.identity.visitor
        match message:
            case wire.MoveTo(seq, _, pose, hand):
                self._move(seat, rules.Move(visitor, pose.position, pose.orientation, hand), seq)
            case wire.TurnHeld(seq, _, orientation):
                self._try(rules.Turn(visitor, orientation), seat, seq)
            case wire.PointAt(seq, _, frame, ray):
                self.renderers.point(render.ViewPoint(seat.view, seq, frame, ray))

    def _move(self, seat: Seat, command: rules.Move, seq: int) -> None:
        try:
            self._act(command)
        except CommandRefused:
            now = time.monotonic()
            if seat.channel is not None and now - seat.corrected_at > PUT_BACK_S:
                seat.corrected_at = now
                seat.channel.send(wire.PutBackAt(seq, self._pose(command.visitor)))
            return
        self.renderers.move(render.ViewMove(seat.view, seq, self._pose(command.visitor)))

    def _select(self, seat: Seat, seq: int, placement: str | None, received: float) -> None:
        if placement is not None and placement not in self._state.shown:
            self._refuse(seat, CommandRefused("no_such_goods", "that is not on display"), seq)
            return
        seat.clicks.received(seq, received * 1000)
        self.renderers.select(render.ViewSelect(seat.view, seq, placement))
        if placement is not None:
            self._note("looked_at", seat, self._state.shown[placement], placement)

    # --- the truth --------------------------------------------------------------------

    def _act(self, command: Command) -> None:
        """Do what a command asks.

        Raises:
            CommandRefused: nothing has changed.
        """
        for event in rules.decide(self._state, command, self._rules, time.monotonic()):
            self._apply(event)

    def _try(self, command: Command, seat: Seat, seq: int | None = None) -> None:
        """Do what a command asks, or tell the visitor why not."""
        try:
            self._act(command)
        except CommandRefused as error:
            self._refuse(seat, error, seq)

    def _refuse(self, seat: Seat, error: CommandRefused, seq: int | None) -> None:
        if seat.channel is not None:
            seat.channel.send(wire.Refused(error.code, str(error), error.retryable, seq))

    def _apply(self, event: Event) -> None:
        self._state = rules.evolve(self._state, event)
        if isinstance(event, rules.Moved):
            # Others see it at avatar rate; the mover's own view got it as a ViewMove.
            self._moved[event.visitor] = event
            return
        self._flush()
        self.renderers.broadcast(render.ApplyEvents(self._state.seq, [event]))
        if isinstance(event, rules.TRANSIENT):
            return
        self._states.log(self.id, self._state.seq, event)
        self._tell_all(wire.RoomEvents(self._state.seq, [event]))
        self._record(event)

    def _follow_stockroom(self) -> None:
        """What stands here and what is allowed, by the stockroom."""
        showcase = self._stockroom.showcase
        self._room = self._stockroom.room(self.id)
        self._rules = rules.rules_for(self._room, showcase.products(), showcase.flat())

    def _restock(self, news: Restocking) -> None:
        """Goods came, went or changed: workers and people hear what is needed to show them, and
        then of it."""
        self._follow_stockroom()
        showcase = self._stockroom.showcase
        self.renderers.broadcast(render.AssetReady(self._room.placements, showcase.models()))
        first = {one.slot: one.sku for one in self._room.placements}
        for slot in filter(None, (news.left, news.put)):
            wanted, stands = first.get(slot), self._state.shown.get(slot, "")
            if wanted is None or not showcase.same_product(stands, wanted):
                self._act(rules.Stock(slot, wanted))
        for visitor in [*self._state.visitors]:
            self._make_way(visitor)
        on_display = showcase.on_display(self._room, self._state)
        goods = [one for one in on_display if one.placement == news.put]
        gone = [] if news.left is None else [news.left]
        self._tell_all(wire.Restocked(goods, gone, self._rules.floor.obstacles))

    def _make_way(self, visitor: str) -> None:
        before = self._pose(visitor)
        self._act(rules.StepAside(visitor))
        seat = self._seats.get(visitor)
        if self._pose(visitor) != before and seat is not None and seat.channel is not None:
            seat.channel.send(wire.PutBackAt(0, self._pose(visitor)))
            self.renderers.move(render.ViewMove(seat.view, 0, self._pose(visitor)))

    def _flush(self) -> None:
        """Send the newest poses to the workers and the people."""
        if not self._moved:
            return
        moved, self._moved = self._moved, {}
        self.renderers.broadcast(render.ApplyEvents(self._state.seq, list(moved.values())))
        poses = [(key, self._pose(key)) for key in moved if key in self._state.visitors]
        for seat in self._seats.values():
            if seat.channel is not None:
                seat.channel.send_live(wire.PeoplePoses(poses))

    def _keep(self) -> None:
        """Once a second: keep a snapshot, give up the seats nobody came back to."""
        RESTARTS.labels(self.id).set(self.renderers.restarts)
        pulses = self.renderers.pulses
        FPS.labels(self.id).set(min((one.fps for one in pulses), default=0.0))
        LOAD.labels(self.id).set(max((one.level for one in pulses), default=0))
        self._states.snapshot(self.id, self._state)
        now = time.monotonic()
        for visitor in [*self._state.visitors.values()]:
            seat = self._seats.get(visitor.id)
            if seat is not None and seat.channel is not None:
                continue
            lost_at = seat.lost_at if seat is not None else visitor.moved_at
            if now - lost_at > self._settings.seat_kept_s:
                self._act(rules.Leave(visitor.id))

    def _unplug(self, seat: Seat, bye: wire.Bye | None = None) -> None:
        """End a seat's connection; the seat itself stays."""
        self.renderers.close_view(seat.view)
        self._by_view.pop(seat.view, None)
        seat.unsubscribe()
        channel = seat.channel
        seat.disconnect()
        if channel is not None and bye is not None:
            channel.close(bye)
        VISITORS.labels(self.id).set(self.connected)

    def _restored(self, kept: RoomState | None) -> RoomState:
        fresh = rules.opening_state(self._room)
        same = self._stockroom.showcase.same_product
        return fresh if kept is None else reopened(kept, fresh, same, time.monotonic())

    # --- from the renderers -----------------------------------------------------------

    def _opening(self) -> render.OpenRoom:
        return render.OpenRoom(
            store_file=str(self._files.store_file),
            room=self.id,
            baked_dir=str(self._files.baked),
            placements=self._room.placements,
            models=self._stockroom.showcase.models(),
            epoch=0,
            state=self._state,
        )

    def _frame(self, frame: ViewFrame) -> None:
        seat = self._by_view.get(frame.view)
        if seat is None or seat.channel is None:
            return
        seat.channel.send_frame(seat.restamped(frame))
        seat.clicks.sent(frame, time.monotonic() * 1000)

    def _picked(self, picked: ViewPicked) -> None:
        seat = self._by_view.get(picked.view)
        if seat is None or seat.channel is None:
            return
        stamps = seat.clicks.picked(picked.seq, picked.stamps.picked)
        self.renderers.note_selection(render.ViewSelect(picked.view, picked.seq, picked.placement))
        if picked.placement is not None:
            self._note("looked_at", seat, picked.sku, picked.placement)
        seat.channel.send(
            wire.Picked(
                picked.seq, picked.placement, picked.sku, picked.point, picked.normal, stamps
            )
        )

    def _homeless(self, views: list[str]) -> None:
        for view in views:
            seat = self._by_view.get(view)
            if seat is not None and seat.channel is not None:
                seat.channel.send(wire.Status("renderer_restarting"))

    # --- small things -----------------------------------------------------------------

    def _pose(self, visitor: str) -> Pose:
        known = self._state.visitors[visitor]
        return Pose(known.position, known.orientation)

    def _welcome(self, seat: Seat, returning: bool) -> wire.Welcome:
        return wire.Welcome(
            protocol=wire.PROTOCOL,
            visitor=seat.identity.visitor,
            room=self.id,
            room_name=self._room.name,
            store_name=self._files.store.name,
            pose=self._pose(seat.identity.visitor),
            state=self._state,
            goods=self._stockroom.showcase.on_display(self._room, self._state),
            floor=self._rules.floor.polygons,
            obstacles=self._rules.floor.obstacles,
            body_radius=BODY_RADIUS,
            view=seat.request,
            ice_servers=self._ice_servers(seat.identity),
            returning=returning,
        )

    def _tell_all(self, message: wire.ServerMessage) -> None:
        for seat in self._seats.values():
            if seat.channel is not None:
                seat.channel.send(message)

    def _record(self, event: Event) -> None:
        """Write the domain event that a room event means, if any."""
        match event:
            case rules.PickedUp(visitor, held):
                self._note("picked_up", self._seats.get(visitor), held.sku, held.placement)
            case rules.PutBack(visitor, placement, sku):
                self._note("put_down", self._seats.get(visitor), sku, placement)
            case rules.Left(visitor):
                self._note("left", self._seats.pop(visitor, None))
            case rules.VariantShown(placement, sku, visitor):
                self._note("variant_chosen", self._seats.get(visitor), sku, placement)
            case _:
                pass

    def _note(
        self, kind: Kind, seat: Seat | None, sku: str | None = None, place: str | None = None
    ) -> None:
        if seat is not None:
            self._journal.record(kind, room=self.id, visit=seat.visit, sku=sku, place=place)

    @staticmethod
    async def _every(seconds: float, act: Callable[[], None]) -> None:
        while True:
            await asyncio.sleep(seconds)
            act()
