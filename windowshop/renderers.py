"""Which worker draws which view, and what happens when a worker dies.

Everything needed to open a view again elsewhere is remembered here, so a lost worker costs its
views one keyframe: they move to the workers that are left at once, and spread out again when
its successor has loaded the room.
"""

import asyncio
from collections.abc import Callable

import msgspec
import structlog

from scenes.messages import ViewRequest
from scenes.render_messages import (
    CloseView,
    FromWorker,
    OpenRoom,
    OpenView,
    PauseView,
    Pulse,
    RequestKeyframe,
    ResizeView,
    SetBitrate,
    Tier,
    ToWorker,
    ViewClick,
    ViewFrame,
    ViewMove,
    ViewPicked,
    ViewPoint,
    ViewSelect,
    WorkerProblem,
    WorkerReady,
)
from scenes.tiers import weight
from windowshop.errors import WorkerLost
from windowshop.ports import RoomHost, RoomRenderer

log = structlog.get_logger()

RESTART_DELAYS_S = (0.0, 0.5, 1.0, 2.0, 5.0)
"""Waits before the first, second, … try to replace a lost worker; the last one repeats."""


LEAST_GAIN = 1.0
"""In views of the usual size: for less no view is moved, for it costs a keyframe."""


def own(tier: Tier, driver: Tier) -> Tier:
    """The tier that is drawn in: `tier`, or `driver`'s where it is left to the driver."""
    return driver if tier == "auto" else tier


class View:
    """One view as it must be opened again on another worker."""

    def __init__(self, opening: OpenView) -> None:
        self.opening = opening
        self.paused = False
        self.move: ViewMove | None = None
        self.select: ViewSelect | None = None
        self.worker: RoomRenderer | None = None

    def weight(self, tier: Tier) -> float:
        """What drawing it costs a worker whose driver that tier suits."""
        return weight(self.opening.request, own(self.opening.tier, tier))

    def messages(self) -> list[ToWorker]:
        """What a worker must be told to draw this view as it stands."""
        told: list[ToWorker] = [self.opening]
        told += [message for message in (self.move, self.select) if message is not None]
        if self.paused:
            told.append(PauseView(self.opening.view, paused=True))
        return told


class RendererPool:
    """The workers of one room and the views they draw."""

    def __init__(
        self,
        host: RoomHost,
        count: int,
        open_room: Callable[[], OpenRoom],
        on_frame: Callable[[ViewFrame], None],
        on_picked: Callable[[ViewPicked], None],
        on_homeless: Callable[[list[str]], None],
    ) -> None:
        """`open_room` gives the room as it is now; `on_homeless` names views that no worker
        draws at the moment."""
        self._host = host
        self._count = count
        self._open_room = open_room
        self._on_frame = on_frame
        self._on_picked = on_picked
        self._on_homeless = on_homeless
        self._views: dict[str, View] = {}
        self._loading: list[RoomRenderer] = []
        self._ready: list[RoomRenderer] = []
        self._pulses: dict[RoomRenderer, Pulse] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._closed = False
        self.restarts = 0
        self.renderer = ""
        self.tier: Tier = "standard"
        """What suits the driver that draws."""

    @property
    def ready(self) -> int:
        """How many workers can draw now."""
        return len(self._ready)

    @property
    def pulses(self) -> list[Pulse]:
        """How those workers fare that can draw now."""
        return [self._pulses[worker] for worker in self._ready if worker in self._pulses]

    def start(self) -> None:
        """Begin starting the workers; views opened meanwhile wait for the first of them."""
        for _ in range(self._count):
            self._spawn()

    async def close(self) -> None:
        self._closed = True
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*(worker.close() for worker in [*self._loading, *self._ready]))

    def broadcast(self, message: ToWorker) -> None:
        """Tell every worker that has or is loading the room."""
        for worker in [*self._loading, *self._ready]:
            worker.send(message)

    # --- views ------------------------------------------------------------------------

    def open(self, opening: OpenView, move: ViewMove) -> None:
        view = View(opening)
        view.move = move
        self._views[opening.view] = view
        self._house(view)

    def close_view(self, view_id: str) -> None:
        view = self._views.pop(view_id, None)
        if view is not None and view.worker is not None:
            view.worker.send(CloseView(view_id))

    def move(self, message: ViewMove) -> None:
        if view := self._views.get(message.view):
            view.move = message
            self._tell(view, message)

    def select(self, message: ViewSelect) -> None:
        if view := self._views.get(message.view):
            view.select = message
            self._tell(view, message)

    def note_selection(self, message: ViewSelect) -> None:
        """Remember what the worker itself has selected by a click, for its successor."""
        if view := self._views.get(message.view):
            view.select = message

    def pause(self, view_id: str, paused: bool) -> None:
        if view := self._views.get(view_id):
            view.paused = paused
            self._tell(view, PauseView(view_id, paused))

    def resize(self, view_id: str, request: ViewRequest) -> None:
        if view := self._views.get(view_id):
            view.opening = msgspec.structs.replace(view.opening, request=request)
            self._tell(view, ResizeView(view_id, request))
            self._spread()

    def set_bitrate(self, view_id: str, kbps: int) -> None:
        if view := self._views.get(view_id):
            view.opening = msgspec.structs.replace(view.opening, kbps=kbps)
            self._tell(view, SetBitrate(view_id, kbps))

    def request_keyframe(self, view_id: str) -> None:
        if view := self._views.get(view_id):
            self._tell(view, RequestKeyframe(view_id))

    def point(self, message: ViewPoint) -> None:
        if view := self._views.get(message.view):
            self._tell(view, message)

    def click(self, message: ViewClick) -> None:
        if view := self._views.get(message.view):
            self._tell(view, message)

    @staticmethod
    def _tell(view: View, message: ToWorker) -> None:
        if view.worker is not None:
            view.worker.send(message)

    # --- workers ----------------------------------------------------------------------

    def _house(self, view: View) -> None:
        """Give `view` to the worker with the least to draw."""
        if not self._ready:
            view.worker = None
            return
        view.worker = min(self._ready, key=self._load)
        for message in view.messages():
            view.worker.send(message)

    def _load(self, worker: RoomRenderer) -> float:
        """A headset counts as much as its pixels cost."""
        return sum(view.weight(self.tier) for view in self._drawn_by(worker))

    def _drawn_by(self, worker: RoomRenderer) -> list[View]:
        return [view for view in self._views.values() if view.worker is worker]

    def _spawn(self, attempt: int = 0) -> None:
        task = asyncio.create_task(self._start_worker(attempt))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _start_worker(self, attempt: int) -> None:
        await asyncio.sleep(RESTART_DELAYS_S[min(attempt, len(RESTART_DELAYS_S) - 1)])
        try:
            worker = await self._host.start(self._take, self._lost)
        except WorkerLost as error:
            if self._closed:
                return
            log.error("worker_did_not_start", reason=str(error), attempt=attempt)
            self._spawn(attempt + 1)
            return
        if self._closed:
            await worker.close()
            return
        self._loading.append(worker)
        worker.send(self._open_room())

    def _take(self, worker: RoomRenderer, message: FromWorker) -> None:
        match message:
            case ViewFrame():
                self._on_frame(message)
            case ViewPicked():
                self._on_picked(message)
            case Pulse():
                self._pulses[worker] = message
            case WorkerReady():
                self._became_ready(worker, message)
            case WorkerProblem(text):
                log.warning("worker_problem", text=text)

    def _became_ready(self, worker: RoomRenderer, message: WorkerReady) -> None:
        self._loading.remove(worker)
        self._ready.append(worker)
        self.renderer, self.tier = message.renderer, message.tier
        for view in self._views.values():
            if view.worker is None:
                self._house(view)
        self._spread()

    def _spread(self) -> None:
        """Move views from the busiest worker to the idlest as long as that brings them closer."""
        while len(self._ready) > 1:
            busiest, idlest = (pick(self._ready, key=self._load) for pick in (max, min))
            apart = self._load(busiest) - self._load(idlest)
            drawn = self._drawn_by(busiest)
            left = [abs(apart - 2 * view.weight(self.tier)) for view in drawn]
            if not left or apart - min(left) < LEAST_GAIN:
                return
            busiest.send(CloseView(drawn[left.index(min(left))].opening.view))
            self._house(drawn[left.index(min(left))])

    def _lost(self, worker: RoomRenderer, reason: str) -> None:
        if self._closed:
            return
        self.restarts += 1
        log.error("worker_lost", reason=reason)
        self._pulses.pop(worker, None)
        was_loading = worker in self._loading
        self._loading = [other for other in self._loading if other is not worker]
        self._ready = [other for other in self._ready if other is not worker]
        orphans = [view for view in self._views.values() if view.worker is worker]
        for view in orphans:
            self._house(view)
        self._on_homeless([view.opening.view for view in orphans if view.worker is None])
        # A worker that dies while loading would die again at once: wait before the next.
        self._spawn(attempt=3 if was_loading else 0)
