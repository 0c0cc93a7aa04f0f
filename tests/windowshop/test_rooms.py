"""A live room from its visitors' side: what they are told, and what outlives whom."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from prometheus_client import REGISTRY

from scenes import messages as m
from scenes import render_messages as r
from scenes import room as rules
from scenes.cart import Cart
from scenes.errors import RoomFull
from scenes.room import Event, PutBack, RoomState, Stocked
from streaming.ports import Identity
from tests.scenes import small_store
from tests.windowshop.fakes import FakeChannel, FakeRoomHost
from windowshop.persistence.events import Kind
from windowshop.rooms import LiveRoom, RoomFiles
from windowshop.settings import Settings
from windowshop.showcase import PutOut, Showcase, ShownVariant
from windowshop.stockroom import Stockroom

POSE = m.Pose((0.5, 1.62, 2.0), (0.0, 0.0, 0.0, 1.0))
HELLO = m.Hello(m.PROTOCOL, "token", m.ViewRequest(640, 360))


class Records:
    """A state store in memory."""

    def __init__(self) -> None:
        self.state: RoomState | None = None
        self.events: list[Event] = []

    def log(self, room: str, seq: int, event: Event) -> None:
        self.events.append(event)

    def snapshot(self, room: str, state: RoomState) -> None:
        self.state = state

    def load(self, room: str) -> RoomState | None:
        return self.state


class Notes:
    """A journal in memory."""

    def __init__(self) -> None:
        self.kinds: list[str] = []

    def record(
        self,
        kind: Kind,
        *,
        room: str,
        visit: str,
        sku: str | None = None,
        variant: str | None = None,
        place: str | None = None,
    ) -> None:
        self.kinds.append(kind)


class NoBaskets:
    async def subscribe(self, shopper: str, changed: Callable[[Cart], None]) -> Callable[[], None]:
        return lambda: None


def shown(product: str, mount: str = "stand", height: float = 0.1) -> ShownVariant:
    files = r.ModelFiles("hand.glb", "shelf.glb", "far.glb", None, mount)
    return ShownVariant(product, (0.1, height, 0.1), files, Path("thumb.png"))


def showcase() -> Showcase:
    return Showcase({sku: shown(min(group)) for group in small_store.PRODUCTS for sku in group})


class Stage:
    """A live room with one ready fake worker."""

    def __init__(
        self, records: Records | None = None, seat_kept_s: float = 60.0, workers: int = 1
    ) -> None:
        self.records = records or Records()
        self.notes = Notes()
        self.host = FakeRoomHost()
        store = small_store.store()
        files = RoomFiles(store, Path("store.toml"), "main", Path("baked"))
        self.stockroom = Stockroom(store, showcase())
        settings = Settings(
            data=Path("var"), store_file=Path("s"), workers=workers, seat_kept_s=seat_kept_s
        )
        self.room = LiveRoom(
            files,
            self.stockroom,
            settings,
            self.host,
            self.records,
            self.notes,
            NoBaskets(),
            lambda _: [],
        )

    async def opened(self) -> "Stage":
        self.room.start()
        await asyncio.sleep(0.01)
        self.host.workers[0].say(r.WorkerReady("llvmpipe", "standard", 0))
        return self

    async def enter(self, name: str) -> tuple[FakeChannel, m.Welcome]:
        channel = FakeChannel()
        identity = Identity(f"shopper-{name}", name, name.title(), "main", "guest")
        welcome = await self.room.enter(identity, HELLO, channel)
        self.room.open_view(name, "h264")
        return channel, welcome

    def told(self, kind: type[r.ToWorker]) -> list[r.ToWorker]:
        return [message for message in self.host.workers[0].sent if isinstance(message, kind)]

    async def close(self) -> None:
        await self.room.close(m.Bye("restarting", "closing", True))


async def test_a_visitor_is_welcomed_with_the_room_and_gets_a_view() -> None:
    stage = await Stage().opened()
    _, welcome = await stage.enter("ann")
    assert [goods.placement for goods in welcome.goods] == ["table/1/1", "wall/2/3"]
    assert welcome.goods[1].department == "beauty"
    assert welcome.state.visitors["ann"].name == "Ann"
    [opening] = stage.told(r.OpenView)
    assert isinstance(opening, r.OpenView)
    assert opening.visitor == "ann"
    await stage.close()


async def test_nobody_more_comes_in_while_pictures_are_too_few_but_one_who_returns_does() -> None:
    stage = await Stage().opened()
    await stage.enter("ann")
    worker = stage.host.workers[0]
    worker.say(r.Pulse(1, level=2, fps=7.9))
    with pytest.raises(RoomFull):
        await stage.enter("bob")
    await stage.enter("ann")
    worker.say(r.Pulse(2, level=2, fps=8.1))
    await stage.enter("bob")
    await stage.close()


async def test_who_draws_for_themselves_comes_into_a_full_shop_and_costs_no_view() -> None:
    stage = await Stage().opened()
    stage.host.workers[0].say(r.Pulse(1, level=2, fps=4.0))
    channel = FakeChannel()
    ann = Identity("shopper-ann", "ann", "Ann", "main", "guest")
    hello = msgspec.structs.replace(HELLO, transport="local")
    await stage.room.enter(ann, hello, channel)
    stage.room.handle("ann", m.MoveTo(1, 0.0, POSE), 0.0)
    stage.room.handle("ann", m.Select(2, 0.0, "table/1/1"), 0.0)
    stage.room.handle("ann", m.Select(3, 0.0, "cellar/1/1"), 0.0)
    stage.room.handle("ann", m.Click(4, 0.0, 0, m.Ray((0, 1, 0), (0, 0, -1))), 0.0)
    of_views = (r.OpenView, r.ViewMove, r.ViewSelect, r.ViewClick)
    assert not [one for one in stage.host.workers[0].sent if isinstance(one, of_views)]
    assert [one.code for one in channel.messages if isinstance(one, m.Refused)] == ["no_such_goods"]
    assert stage.notes.kinds == ["entered", "looked_at"]
    with pytest.raises(RoomFull):  # there is no place kept for one whom nobody drew for
        await stage.room.enter(ann, HELLO, FakeChannel())
    await stage.close()


async def test_one_idle_worker_is_enough_to_come_in() -> None:
    stage = await Stage(workers=2).opened()
    stage.host.workers[1].say(r.WorkerReady("llvmpipe", "standard", 0))
    stage.host.workers[0].say(r.Pulse(1, level=2, fps=4.0))
    stage.host.workers[1].say(r.Pulse(1, level=0, fps=30.0))
    _, welcome = await stage.enter("ann")
    assert "ann" in welcome.state.visitors
    await stage.close()


async def test_a_step_reaches_the_own_view_at_once_and_the_others_at_avatar_rate() -> None:
    stage = await Stage().opened()
    await stage.enter("ann")
    other, _ = await stage.enter("bob")
    before = len(stage.told(r.ApplyEvents))
    stage.room.handle("ann", m.MoveTo(5, 0.0, POSE), 0.0)
    stage.room.handle("ann", m.MoveTo(6, 0.0, POSE), 0.0)
    moves = stage.told(r.ViewMove)
    assert isinstance(moves[-1], r.ViewMove)
    assert moves[-1].seq == 6
    assert len(stage.told(r.ApplyEvents)) == before
    await asyncio.sleep(0.15)
    assert len(stage.told(r.ApplyEvents)) == before + 1
    assert [person for person, _ in other.live[-1].people] == ["ann"]  # type: ignore[union-attr]
    await stage.close()


async def test_a_forbidden_step_is_put_back() -> None:
    stage = await Stage().opened()
    channel, welcome = await stage.enter("ann")
    stage.room.handle("ann", m.MoveTo(5, 0.0, m.Pose((0.0, 1.6, 0.0), POSE.orientation)), 0.0)
    [answer] = [msg for msg in channel.messages if isinstance(msg, m.PutBackAt)]
    assert answer == m.PutBackAt(5, welcome.pose)
    await stage.close()


async def test_variants_are_told_to_everybody_and_logged() -> None:
    stage = await Stage().opened()
    ann, _ = await stage.enter("ann")
    bob, _ = await stage.enter("bob")
    stage.room.handle("ann", m.ShowVariant(3, "table/1/1", "CREAM-100"), 0.0)
    for channel in (ann, bob):
        assert any(
            isinstance(msg, m.RoomEvents) and msg.events[0].sku == "CREAM-100"  # type: ignore[union-attr]
            for msg in channel.messages[-1:]
        )
    assert len(stage.records.events) == 3
    assert stage.notes.kinds == ["entered", "entered", "variant_chosen"]
    await stage.close()


async def test_a_refusal_names_the_message_it_answers() -> None:
    stage = await Stage().opened()
    channel, _ = await stage.enter("ann")
    stage.room.handle("ann", m.TakeInHand(9, "table/1/2"), 0.0)
    refusal = channel.messages[-1]
    assert isinstance(refusal, m.Refused)
    assert (refusal.code, refusal.seq) == ("no_such_goods", 9)
    await stage.close()


async def test_a_click_is_stamped_on_its_way() -> None:
    stage = await Stage().opened()
    channel, _ = await stage.enter("ann")
    ray = m.Ray((0.0, 1.6, 2.0), (0.0, 0.0, -1.0))
    stage.room.handle("ann", m.Click(4, 0.0, 1, ray), received=10.0)
    [click] = stage.told(r.ViewClick)
    assert isinstance(click, r.ViewClick)
    picked = r.ViewPicked(
        click.view, 4, "table/1/1", "CREAM-50", (0.0, 0.9, 0.0), (0.0, 1.0, 0.0),
        m.Stamps(received=10_000.0, picked=10_004.0),
    )  # fmt: skip
    stage.host.workers[0].say(picked)
    answer = channel.messages[-1]
    assert isinstance(answer, m.Picked)
    assert answer.stamps == m.Stamps(received=10_000.0, picked=10_004.0)
    assert "looked_at" in stage.notes.kinds
    await stage.close()


async def test_every_stage_of_a_click_is_counted_when_its_picture_goes_out() -> None:
    def counted(stage: str) -> float:
        name = "windowshop_click_until_seconds_count"
        return REGISTRY.get_sample_value(name, {"stage": stage}) or 0.0

    stages = ("picked", "rendered", "encoded", "sent")
    before = {stage: counted(stage) for stage in stages}
    stage = await Stage().opened()
    channel, _ = await stage.enter("ann")
    ray = m.Ray((0.0, 1.6, 2.0), (0.0, 0.0, -1.0))
    stage.room.handle("ann", m.Click(4, 0.0, 1, ray), received=10.0)
    [click] = stage.told(r.ViewClick)
    assert isinstance(click, r.ViewClick)
    worker = stage.host.workers[0]
    stamps = m.Stamps(received=10_000.0, picked=10_004.0)
    worker.say(r.ViewPicked(click.view, 4, None, None, None, None, stamps))
    encoded = r.EncodedFrame("h264", True, 0, 1, b"picture")
    for _ in range(2):  # only the first picture that shows it counts
        worker.say(r.ViewFrame(click.view, encoded, POSE, [4], 10_010.0, 10_012.0, 6.0, 1, 1))
    assert [frame.seqs for frame in channel.frames] == [[4], [4]]
    assert {stage: counted(stage) - before[stage] for stage in stages} == dict.fromkeys(stages, 1.0)
    await stage.close()


async def test_a_lost_visitor_keeps_the_seat_and_finds_it_again() -> None:
    stage = await Stage().opened()
    channel, _ = await stage.enter("ann")
    stage.room.handle("ann", m.MoveTo(5, 0.0, POSE), 0.0)
    stage.room.disconnected("ann", channel)
    assert stage.told(r.CloseView)
    _, welcome = await stage.enter("ann")
    assert welcome.returning
    assert welcome.pose == POSE
    assert not welcome.state.visitors["ann"].away
    await stage.close()


async def test_a_seat_nobody_comes_back_to_is_given_up() -> None:
    stage = await Stage(seat_kept_s=0.1).opened()
    channel, _ = await stage.enter("ann")
    stage.room.disconnected("ann", channel)
    await asyncio.sleep(1.2)
    assert "left" in stage.notes.kinds
    _, welcome = await stage.enter("bob")
    assert list(welcome.state.visitors) == ["bob"]
    await stage.close()


async def test_a_second_tab_of_the_same_seat_replaces_the_first() -> None:
    stage = await Stage().opened()
    first, _ = await stage.enter("ann")
    second, welcome = await stage.enter("ann")
    assert first.bye is not None
    assert first.bye.code == "replaced"
    stage.room.disconnected("ann", first)  # the old socket closing must not unseat the new one
    assert welcome.returning
    assert stage.room.connected == 1
    assert second.bye is None
    await stage.close()


async def test_a_full_room_is_refused_before_anything_happens() -> None:
    stage = await Stage().opened()
    for name in ("ann", "bob", "cyd"):
        await stage.enter(name)
    with pytest.raises(RoomFull):
        await stage.enter("dan")
    assert stage.room.connected == 3
    await stage.close()


async def test_who_stands_at_the_door_comes_before_who_may_come_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stage = await Stage().opened()
    channels = {name: (await stage.enter(name))[0] for name in ("ann", "bob", "cyd")}
    stage.room.disconnected("bob", channels["bob"])
    with pytest.raises(RoomFull):  # a reload keeps its place
        await stage.enter("dan")
    monkeypatch.setattr(rules, "RETURN_S", 0.0)
    _, welcome = await stage.enter("dan")
    assert set(welcome.state.visitors) == {"ann", "cyd", "dan"}
    assert stage.notes.kinds.count("left") == 1
    with pytest.raises(RoomFull):
        await stage.enter("bob")
    await stage.close()


async def test_a_new_front_takes_the_room_over_as_it_was() -> None:
    stage = await Stage().opened()
    await stage.enter("ann")
    stage.room.handle("ann", m.MoveTo(5, 0.0, POSE), 0.0)
    stage.room.handle("ann", m.ShowVariant(6, "wall/2/3", "LIP-ROSE"), 0.0)
    await stage.close()
    successor = await Stage(stage.records).opened()
    _, welcome = await successor.enter("ann")
    assert welcome.returning
    assert welcome.pose == POSE
    assert welcome.state.shown["wall/2/3"] == "LIP-ROSE"
    await successor.close()


async def test_another_product_in_the_store_file_replaces_what_was_shown() -> None:
    stage = await Stage().opened()
    await stage.close()
    assert stage.records.state is not None
    moved = {"wall/2/3": "CREAM-100", "table/1/1": "GONE"}
    stage.records.state = msgspec.structs.replace(stage.records.state, shown=moved)
    successor = await Stage(stage.records).opened()
    _, welcome = await successor.enter("ann")
    assert welcome.state.shown == {"wall/2/3": "LIP-RED", "table/1/1": "CREAM-50"}
    await successor.close()


def test_a_showcase_knows_what_can_be_walked_over() -> None:
    goods = {"RUG": shown("rug", "lie", 0.014), "BOOKS": shown("books", "lie", 0.12)}
    assert Showcase(goods | {"CARD": shown("card", "stand", 0.01)}).flat() == {"RUG"}


async def test_a_picture_takes_what_the_line_carries_up_to_what_its_size_is_worth() -> None:
    stage = await Stage().opened()
    await stage.enter("ann")
    [opening] = stage.told(r.OpenView)
    assert isinstance(opening, r.OpenView)
    assert opening.kbps == 968, "640x360 at 0.14 bits a pixel, 30 times a second"
    stage.room.set_bitrate("ann", 5000)
    stage.room.set_bitrate("ann", 400)
    stage.room.set_bitrate("ann", 5000)
    stage.room.handle("ann", m.SetView(m.ViewRequest(1280, 720)), 0.0)
    told = [message.kbps for message in stage.told(r.SetBitrate)]  # type: ignore[union-attr]
    assert told == [968, 400, 968, 3871]
    await stage.close()


def stool(slot: str) -> PutOut:
    return PutOut("stool", {"STOOL": shown("stool")}, "main", slot, "STOOL")


async def test_goods_put_out_while_people_are_inside_come_to_workers_and_people() -> None:
    stage = await Stage().opened()
    channel, _ = await stage.enter("ann")
    stage.stockroom.put_out(stool("table/1/2"))
    [ready] = stage.told(r.AssetReady)
    assert isinstance(ready, r.AssetReady)
    assert "STOOL" in ready.models
    assert [one.slot for one in ready.placements][-1] == "table/1/2"
    told = [one for one in stage.host.workers[0].sent if isinstance(one, r.ToWorker)]
    events = [one.events for one in told if isinstance(one, r.ApplyEvents)]
    assert [Stocked("table/1/2", "STOOL")] in events
    [news] = [one for one in channel.messages if isinstance(one, m.Restocked)]
    assert [(goods.placement, goods.sku) for goods in news.goods] == [("table/1/2", "STOOL")]
    stage.room.handle("ann", m.TakeInHand(7, "table/1/2"), 0.0)
    stage.stockroom.take_away("stool")
    happened = [
        event for one in channel.messages if isinstance(one, m.RoomEvents) for event in one.events
    ]
    assert happened[-2:] == [PutBack("ann", "table/1/2", "STOOL"), Stocked("table/1/2", None)]
    assert [one.gone for one in channel.messages if isinstance(one, m.Restocked)][-1] == [
        "table/1/2"
    ]
    await stage.close()


async def test_a_variant_that_shoppers_chose_stays_when_its_product_is_published_again() -> None:
    stage = await Stage().opened()
    channel, _ = await stage.enter("ann")
    both = msgspec.structs.replace(
        stool("table/1/2"), variants={"STOOL": shown("stool"), "STOOL-2": shown("stool")}
    )
    stage.stockroom.put_out(both)
    stage.room.handle("ann", m.ShowVariant(3, "table/1/2", "STOOL-2"), 0.0)
    stage.stockroom.put_out(both)
    news = [one for one in channel.messages if isinstance(one, m.Restocked)][-1]
    assert [goods.sku for goods in news.goods] == ["STOOL-2"]
    stage.stockroom.put_out(stool("table/1/2"))
    news = [one for one in channel.messages if isinstance(one, m.Restocked)][-1]
    assert [goods.sku for goods in news.goods] == ["STOOL"], "that variant is sold no more"
    await stage.close()
