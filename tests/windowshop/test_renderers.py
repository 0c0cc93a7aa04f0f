"""Views survive their workers: who draws what, before and after a death."""

import asyncio
from collections.abc import Callable

import pytest

from scenes.messages import Eye, Pose, Stereo, ViewRequest
from scenes.render_messages import (
    CloseView,
    FromWorker,
    OpenRoom,
    OpenView,
    ToWorker,
    ViewFrame,
    ViewMove,
    ViewPicked,
    ViewSelect,
    WorkerReady,
)
from scenes.room import RoomState
from tests.windowshop.fakes import FakeRoomHost, FakeWorker
from windowshop import renderers
from windowshop.errors import WorkerLost
from windowshop.ports import RoomRenderer
from windowshop.renderers import RendererPool

ROOM = OpenRoom("s.toml", "main", [], "baked", {}, 0, RoomState(0, {}, {}))
POSE = Pose((0.0, 1.6, 0.0), (0.0, 0.0, 0.0, 1.0))


class Stage:
    """A pool of two fake workers and what it reported."""

    def __init__(self) -> None:
        self.host = FakeRoomHost()
        self.homeless: list[str] = []
        self.frames: list[ViewFrame] = []
        self.picked: list[ViewPicked] = []
        self.pool = RendererPool(
            self.host, 2, lambda: ROOM, self.frames.append, self.picked.append, self.homeless.extend
        )

    async def started(self) -> "Stage":
        self.pool.start()
        await self.settle()
        for worker in self.host.workers:
            worker.say(WorkerReady("llvmpipe", "standard", 0))
        return self

    async def settle(self) -> None:
        for _ in range(10):
            await asyncio.sleep(0)

    def open(self, view: str) -> None:
        opening = OpenView(view, view, ViewRequest(640, 360), "h264", 1200, 30.0)
        self.pool.open(opening, ViewMove(view, 0, POSE))

    def drawn_by(self, worker: FakeWorker) -> set[str]:
        views: set[str] = set()
        for message in worker.sent:
            if isinstance(message, OpenView):
                views.add(message.view)
            elif isinstance(message, CloseView):
                views.discard(message.view)
        return views


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(renderers, "RESTART_DELAYS_S", (0.0,))


async def test_views_are_shared_out_evenly() -> None:
    stage = await Stage().started()
    for name in "abcd":
        stage.open(name)
    one, two = stage.host.workers
    assert len(stage.drawn_by(one)) == len(stage.drawn_by(two)) == 2
    await stage.pool.close()
    assert one.closed
    assert two.closed


async def test_a_headset_counts_as_what_it_costs() -> None:
    """Who puts one on gets a worker for themselves if the others fit on the other one."""
    stage = await Stage().started()
    for name in "abcd":
        stage.open(name)
    one, two = stage.host.workers
    worn = min(stage.drawn_by(one))
    eye = Eye((0.0, 0.0, 0.0), (0.0, 0.0, 0.0, 1.0), 1.0, 1.0, 1.0, 1.0)
    stage.pool.resize(worn, ViewRequest(1440, 720, stereo=Stereo(1, eye, eye)))
    assert sorted(map(len, (stage.drawn_by(one), stage.drawn_by(two)))) == [1, 3]
    stage.pool.resize(worn, ViewRequest(640, 360))
    assert len(stage.drawn_by(one)) == len(stage.drawn_by(two)) == 2
    for _ in range(3):
        stage.pool.resize(worn, ViewRequest(660, 372))
    assert len(stage.drawn_by(one)) == len(stage.drawn_by(two)) == 2
    await stage.pool.close()


async def test_views_opened_early_are_drawn_by_the_first_worker_that_is_ready() -> None:
    stage = Stage()
    stage.pool.start()
    await stage.settle()
    stage.open("a")
    stage.host.workers[1].say(WorkerReady("llvmpipe", "standard", 0))
    assert stage.drawn_by(stage.host.workers[1]) == {"a"}
    await stage.pool.close()


async def test_a_dead_workers_views_move_at_once_as_they_stood() -> None:
    stage = await Stage().started()
    stage.open("a")
    stage.open("b")
    victim = next(worker for worker in stage.host.workers if "a" in stage.drawn_by(worker))
    survivor = next(worker for worker in stage.host.workers if worker is not victim)
    stage.pool.move(ViewMove("a", 7, POSE))
    stage.pool.select(ViewSelect("a", 8, "table/1/1"))
    stage.pool.set_bitrate("a", 700)
    victim.die()
    assert stage.drawn_by(survivor) == {"a", "b"}
    retold: list[ToWorker] = survivor.sent[-3:]
    assert retold == [
        OpenView("a", "a", ViewRequest(640, 360), "h264", 700, 30.0),
        ViewMove("a", 7, POSE),
        ViewSelect("a", 8, "table/1/1"),
    ]
    assert stage.homeless == []
    await stage.pool.close()


async def test_what_a_click_selected_is_selected_on_the_successor_too() -> None:
    stage = await Stage().started()
    stage.open("a")
    drawer = next(worker for worker in stage.host.workers if "a" in stage.drawn_by(worker))
    told = len(drawer.sent)
    stage.pool.note_selection(ViewSelect("a", 9, "table/1/1"))
    assert len(drawer.sent) == told, "the worker that picked it knows already"
    drawer.die()
    survivor = next(worker for worker in stage.host.workers if worker is not drawer)
    assert ViewSelect("a", 9, "table/1/1") in survivor.sent
    await stage.pool.close()


async def test_the_successor_gets_the_room_as_it_is_and_its_share_of_views() -> None:
    stage = await Stage().started()
    for name in "abcd":
        stage.open(name)
    stage.host.workers[0].die()
    await stage.settle()
    successor = stage.host.workers[2]
    assert isinstance(successor.sent[0], OpenRoom)
    successor.say(WorkerReady("llvmpipe", "standard", 0))
    assert len(stage.drawn_by(successor)) == 2
    assert len(stage.drawn_by(stage.host.workers[1])) == 2
    assert stage.pool.restarts == 1
    await stage.pool.close()


async def test_with_nobody_left_the_views_wait_and_their_owners_are_told() -> None:
    stage = await Stage().started()
    stage.open("a")
    stage.open("b")
    for worker in stage.host.workers[:2]:
        worker.die()
    assert sorted(stage.homeless) == ["a", "b"]
    await stage.settle()
    stage.host.workers[2].say(WorkerReady("llvmpipe", "standard", 0))
    assert stage.drawn_by(stage.host.workers[2]) == {"a", "b"}
    await stage.pool.close()


class StuckHost(FakeRoomHost):
    """Workers that never come up, and are lost when nobody waits for them any more."""

    async def start(
        self,
        on_message: Callable[[RoomRenderer, FromWorker], None],
        on_lost: Callable[[RoomRenderer, str], None],
    ) -> FakeWorker:
        self.workers.append(FakeWorker(on_message, on_lost))
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError as error:
            raise WorkerLost("it did not start") from error
        return self.workers[-1]


async def test_a_pool_that_closes_while_workers_start_starts_no_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(renderers, "RESTART_DELAYS_S", (0.0,))
    host = StuckHost()
    pool = RendererPool(host, 2, lambda: ROOM, lambda _: None, lambda _: None, lambda _: None)
    pool.start()
    await asyncio.sleep(0.01)
    await pool.close()
    await asyncio.sleep(0.01)
    assert len(host.workers) == 2
