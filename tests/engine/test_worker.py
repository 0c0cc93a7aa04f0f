"""A real worker process over a real Unix socket: what the front relies on."""

import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import av
import msgspec
import numpy as np
import numpy.typing as npt
import pytest
from av.video.codeccontext import VideoCodecContext

from scenes.geometry import IDENTITY, Vec3, orientation_towards
from scenes.messages import Pose, Ray, ViewRequest
from scenes.render_messages import (
    ApplyEvents,
    CloseView,
    FromWorker,
    Heartbeat,
    ModelFiles,
    OpenRoom,
    OpenView,
    PauseView,
    Pulse,
    RequestKeyframe,
    ResizeView,
    Shutdown,
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
from scenes.room import Entered, Event, Held, Moved, PickedUp, VariantShown, Visitor
from scenes.wire import front_side_reader, write_render
from tests.engine.tiny_store import open_message

Message = TypeVar("Message", bound=FromWorker)
Luma = npt.NDArray[np.uint8]

PATIENCE_S = 20.0
"""More than any machine needs; nothing here is judged by the clock."""
QUIET_S = 0.6
"""Longer than anything a worker waits for between two pictures of a view at rest."""
EYE: Vec3 = (0.0, 1.5, 1.8)
FRONT = Pose(EYE, orientation_towards(EYE, (0.0, 0.9, -1.2)))
AT_BALL = Ray(EYE, (0.0, -0.18, -0.9837))
AT_WALL = Ray(EYE, (0.0, 0.1, -0.995))
REQUEST = ViewRequest(320, 180)


class Front:
    """The front's end of the line to one worker."""

    def __init__(self, folder: Path) -> None:
        path = folder / "worker.sock"
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
            listener.bind(str(path))
            listener.listen(1)
            command = [sys.executable, "-m", "engine.worker", "--socket", str(path)]
            environment = {"PATH": os.environ["PATH"]}
            self.process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE)
            listener.settimeout(PATIENCE_S)
            self.line, _ = listener.accept()
        self._reader = front_side_reader()
        self.heard: list[FromWorker] = []
        self._taken: dict[str, int] = {}

    def send(self, *messages: ToWorker) -> None:
        for message in messages:
            self.line.sendall(write_render(message))

    def next(
        self, kind: type[Message], wanted: Callable[[Message], bool] = lambda _: True
    ) -> Message:
        """The next message of `kind` that is `wanted`; those of that kind before it are passed
        over."""
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            for number in range(self._taken.get(kind.__name__, 0), len(self.heard)):
                message = self.heard[number]
                self._taken[kind.__name__] = number + 1
                if isinstance(message, kind) and wanted(message):
                    return message
            self._listen(end - time.monotonic())
        raise AssertionError(f"no such {kind.__name__} came")

    def quiet(self) -> None:
        """Wait until the worker has nothing more to draw; what it sent is not `next`."""
        before = -1
        while len(self.heard) > before:
            before = len(self.heard)
            self._listen(QUIET_S)
        self._taken[ViewFrame.__name__] = len(self.heard)

    def _listen(self, seconds: float) -> None:
        if select.select([self.line], [], [], max(0.0, seconds))[0]:
            data = self.line.recv(1 << 16)
            assert data, f"the worker is gone: {self.process.wait(5)}"
            self.heard += self._reader.feed(data)

    def frames(self, view: str = "v1") -> list[ViewFrame]:
        """All pictures of a view heard so far."""
        return [m for m in self.heard if isinstance(m, ViewFrame) and m.view == view]

    def end(self) -> int:
        """Hang up; the worker's exit status."""
        self.line.close()
        status = self.process.wait(PATIENCE_S)
        assert self.process.stderr is not None
        self.process.stderr.close()
        return status


class Screen:
    """Decodes a view's stream."""

    def __init__(self, codec: str = "h264") -> None:
        decoder = av.CodecContext.create(codec, "r")
        assert isinstance(decoder, VideoCodecContext)
        self._decoder = decoder
        self._shown = 0

    def show(self, frames: list[ViewFrame]) -> Luma:
        """Decode all pictures up to the last of `frames`; the last one's luma."""
        picture: Luma | None = None
        for frame in frames[self._shown :]:
            for decoded in self._decoder.decode(av.Packet(frame.encoded.data)):
                picture = decoded.to_ndarray(format="gray").astype(np.uint8)
        self._shown = len(frames)
        assert picture is not None
        return picture


@pytest.fixture
def front(tmp_path: Path) -> Iterator[Front]:
    front = Front(tmp_path)
    yield front
    front.end()


@pytest.fixture
def room(tmp_path: Path) -> OpenRoom:
    return open_message(tmp_path / "tiny")


def opened(front: Front, room: OpenRoom, codec: str = "h264") -> WorkerReady:
    """The tiny room with one view from the front."""
    assert codec in ("h264", "vp8")
    front.send(room)
    ready = front.next(WorkerReady)
    front.send(
        OpenView("v1", "me", REQUEST, "h264" if codec == "h264" else "vp8", 1500, 60.0),
        ViewMove("v1", 1, FRONT),
    )
    return ready


def people(*ids: str, at: Vec3 = (0.0, 1.62, -0.3)) -> list[Event]:
    return [Entered(Visitor(name, name, at, IDENTITY, 0.0)) for name in ids]


@pytest.mark.parametrize("codec", ["h264", "vp8"])
def test_a_room_is_opened_and_seen(front: Front, room: OpenRoom, codec: str) -> None:
    ready = opened(front, room, codec)
    assert ready.renderer
    assert ready.seq == room.state.seq
    frame = front.next(ViewFrame)
    assert (frame.encoded.codec, frame.encoded.keyframe) == (codec, True)
    assert frame.pose == FRONT
    assert frame.seqs == [1]
    assert frame.triangles > 50
    assert frame.draws > 3
    picture = Screen(codec).show([frame])
    assert picture.shape == (180, 320)
    assert picture.std() > 10, "it is a picture of something"


def test_a_still_view_is_sharpened_and_then_costs_nothing(front: Front, room: OpenRoom) -> None:
    opened(front, room)
    front.quiet()
    frames = front.frames()
    assert 2 <= len(frames) <= 8
    numbers = [frame.encoded.frame for frame in frames]
    assert numbers == sorted(set(numbers))
    stamps = [frame.encoded.pts for frame in frames]
    assert stamps == sorted(set(stamps)), "timestamps grow"
    assert [frame.encoded.keyframe for frame in frames] == [True] + [False] * (len(frames) - 1)
    front.quiet()
    assert len(front.frames()) == len(frames)


def test_a_click_is_answered_and_seen_in_the_very_next_picture(
    front: Front, room: OpenRoom
) -> None:
    opened(front, room)
    front.quiet()
    screen = Screen()
    before = screen.show(front.frames()).astype(int)
    shown = front.frames()[-1].encoded.frame
    front.send(ViewClick("v1", 7, shown, AT_BALL, received=5.0))
    picked = front.next(ViewPicked)
    assert (picked.seq, picked.placement, picked.sku) == (7, "table/1/2", "BALL-BRASS")
    assert picked.stamps.received == 5.0
    assert picked.stamps.picked > 5.0
    frame = front.next(ViewFrame)
    assert frame.seqs == [7]
    changed = np.abs(screen.show(front.frames()[: front.frames().index(frame) + 1]) - before)
    assert changed[60:120, 130:190].max() > 30, "the goods are marked"
    assert (changed[:, :60] > 20).mean() < 0.02, "nothing else is (but edges not yet smoothed)"


def test_hover_marks_and_unmarks_and_an_unchanged_hover_draws_nothing(
    front: Front, room: OpenRoom
) -> None:
    opened(front, room)
    front.quiet()
    front.send(ViewPoint("v1", 3, 0, AT_BALL))
    assert front.next(ViewFrame).seqs == [3]
    front.quiet()
    drawn = len(front.frames())
    front.send(ViewPoint("v1", 4, 0, AT_BALL))
    front.quiet()
    assert len(front.frames()) == drawn
    front.send(ViewPoint("v1", 5, 0, AT_WALL))
    assert front.next(ViewFrame).seqs == [5]


def test_a_bare_wall_gives_a_point_without_goods(front: Front, room: OpenRoom) -> None:
    opened(front, room)
    front.send(ViewClick("v1", 2, 0, AT_WALL, 0.0))
    picked = front.next(ViewPicked)
    assert (picked.placement, picked.sku) == (None, None)
    assert picked.point is not None
    assert picked.point[2] == pytest.approx(-2.5, abs=1e-3)
    assert picked.normal == pytest.approx((0, 0, 1), abs=1e-6)


def test_selection_by_list_marks_goods(front: Front, room: OpenRoom) -> None:
    opened(front, room)
    front.quiet()
    screen = Screen()
    before = screen.show(front.frames()).astype(int)
    front.send(ViewSelect("v1", 9, "table/1/1"))
    front.quiet()
    assert [9] in [frame.seqs for frame in front.frames()]
    assert np.abs(screen.show(front.frames()) - before).max() > 30


def test_a_variant_chosen_by_anyone_is_seen_by_all(front: Front, room: OpenRoom) -> None:
    opened(front, room)
    front.send(
        OpenView("v2", "you", REQUEST, "h264", 1500, 60.0),
        ViewMove("v2", 1, FRONT),
    )
    front.quiet()
    screens = {view: Screen() for view in ("v1", "v2")}
    before = {view: screen.show(front.frames(view)).astype(int) for view, screen in screens.items()}
    front.send(ApplyEvents(1, [VariantShown("table/1/1", "CUBE-BLUE", "me")]))
    front.quiet()
    for view, screen in screens.items():
        assert np.abs(screen.show(front.frames(view)) - before[view]).max() > 15, view
    front.send(ViewClick("v1", 4, 0, Ray(EYE, (-0.19, -0.175, -0.966)), 0.0))
    assert front.next(ViewPicked).sku == "CUBE-BLUE"


def test_others_are_seen_and_ones_own_steps_redraw_only_others(
    front: Front, room: OpenRoom
) -> None:
    opened(front, room)
    front.quiet()
    screen = Screen()
    before = screen.show(front.frames()).astype(int)
    front.send(ApplyEvents(1, people("me", at=EYE)))
    front.quiet()
    drawn = len(front.frames())
    front.send(ApplyEvents(2, [Moved("me", (0.1, 1.5, 1.7), IDENTITY, 1.0)]))
    front.quiet()
    assert len(front.frames()) == drawn, "nobody sees their own body move"
    front.send(ApplyEvents(3, people("li")))
    front.quiet()
    assert np.abs(screen.show(front.frames()) - before).max() > 40
    drawn = len(front.frames())
    front.send(ApplyEvents(4, [Moved("li", (0.6, 1.62, -0.3), IDENTITY, 1.0)]))
    front.quiet()
    assert len(front.frames()) > drawn


def test_what_is_taken_in_hand_fills_the_view(front: Front, room: OpenRoom) -> None:
    opened(front, room)
    front.send(ApplyEvents(1, people("me", at=EYE)))
    front.quiet()
    screen = Screen()
    before = screen.show(front.frames()).astype(int)
    front.send(ApplyEvents(2, [PickedUp("me", Held("table/1/1", "CUBE-RED"))]))
    front.quiet()
    change = np.abs(screen.show(front.frames()) - before)
    assert (change > 10).mean() > 0.5, "the product is large, the room behind it dims"


def test_keyframes_come_on_request_only(front: Front, room: OpenRoom) -> None:
    opened(front, room)
    front.quiet()
    count = len(front.frames())
    front.send(RequestKeyframe("v1"))
    assert front.next(ViewFrame).encoded.keyframe
    front.quiet()
    assert not any(frame.encoded.keyframe for frame in front.frames()[count + 1 :])


def test_another_size_begins_with_a_keyframe_of_that_size(front: Front, room: OpenRoom) -> None:
    opened(front, room)
    front.quiet()
    front.send(ResizeView("v1", ViewRequest(401, 227, 60.0)))
    frame = front.next(ViewFrame, lambda frame: frame.encoded.keyframe)
    assert Screen().show([frame]).shape == (226, 400), "odd sizes are rounded down to even"


def test_a_hidden_view_is_not_drawn_and_comes_back_with_a_keyframe(
    front: Front, room: OpenRoom
) -> None:
    opened(front, room)
    front.quiet()
    front.send(PauseView("v1", paused=True))
    count = len(front.frames())
    front.send(ViewMove("v1", 5, Pose((0.2, 1.5, 1.8), IDENTITY)))
    front.quiet()
    assert len(front.frames()) == count
    front.send(PauseView("v1", paused=False))
    frame = front.next(ViewFrame)
    assert frame.encoded.keyframe
    assert frame.seqs == [5]


def test_messages_for_a_closed_view_are_harmless(front: Front, room: OpenRoom) -> None:
    opened(front, room)
    front.send(CloseView("v1"), CloseView("v1"), ViewMove("v1", 2, FRONT), RequestKeyframe("v1"))
    front.send(Heartbeat(4))
    assert front.next(Pulse).number == 4


def test_heartbeats_are_answered_while_views_are_drawn(front: Front, room: OpenRoom) -> None:
    opened(front, room)
    for step in range(30):
        eye = (0.02 * step, 1.5, 1.8)
        front.send(ViewMove("v1", step + 2, Pose(eye, FRONT.orientation)), Heartbeat(step))
    for step in range(30):
        assert front.next(Pulse).number == step
    shown = [seq for frame in front.frames() for seq in frame.seqs]
    front.quiet()
    shown = [seq for frame in front.frames() for seq in frame.seqs]
    assert sorted(shown) == list(range(1, 32)), "every input is shown exactly once"


def test_a_broken_model_is_told_once_and_stands_as_a_box(front: Front, room: OpenRoom) -> None:
    broken = room.models["BALL-BRASS"]
    Path(broken.shelf).write_bytes(b"glTF nothing")
    opened(front, room)
    problem = front.next(WorkerProblem)
    assert "shelf.glb" in problem.text
    assert front.next(ViewFrame).triangles > 20
    front.send(ViewClick("v1", 2, 0, AT_BALL, 0.0))
    assert front.next(ViewPicked).sku == "BALL-BRASS"
    assert len([m for m in front.heard if isinstance(m, WorkerProblem)]) == 1


def test_goods_without_a_model_do_not_stop_the_room(front: Front, room: OpenRoom) -> None:
    models: dict[str, ModelFiles] = dict(room.models)
    del models["CUBE-BLUE"]
    opened(front, msgspec.structs.replace(room, models=models))
    assert "CUBE-BLUE" in front.next(WorkerProblem).text
    front.next(ViewFrame)


def test_shutdown_ends_it_tidily(front: Front, room: OpenRoom) -> None:
    opened(front, room)
    front.send(Shutdown())
    assert front.process.wait(PATIENCE_S) == 0


def test_it_ends_when_the_front_is_gone(tmp_path: Path, room: OpenRoom) -> None:
    front = Front(tmp_path)
    opened(front, room)
    front.next(ViewFrame)
    assert front.end() == 0


def test_it_ends_when_the_front_is_killed(tmp_path: Path) -> None:
    """The line closes with the front's process, however that ended."""
    program = (
        "import sys, time\n"
        "from pathlib import Path\n"
        "from tests.engine.test_worker import Front\n"
        "front = Front(Path(sys.argv[1]))\n"
        "print(front.process.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    worker = int(parent.stdout.readline())
    parent.send_signal(signal.SIGKILL)
    parent.wait(5)
    parent.stdout.close()
    end = time.monotonic() + PATIENCE_S
    while _alive(worker) and time.monotonic() < end:
        time.sleep(0.05)
    assert not _alive(worker)


def _alive(pid: int) -> bool:
    """Whether a process runs (a zombie does not)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(") ", 1)[1][0] != "Z"
    except FileNotFoundError:
        return False


def test_a_room_that_is_not_baked_ends_it_with_a_reason(tmp_path: Path, room: OpenRoom) -> None:
    front = Front(tmp_path)
    Path(room.baked_dir, "room.glb").unlink()
    front.send(room)
    assert front.process.wait(PATIENCE_S) == 1
    assert front.process.stderr is not None
    text = front.process.stderr.read().decode()
    front.end()
    assert "room.glb" in text
    assert "bake the room again" in text
    assert len(text.splitlines()) == 1


def test_a_front_that_speaks_otherwise_ends_it(tmp_path: Path) -> None:
    front = Front(tmp_path)
    front.line.sendall(b"\xff\xff\xff\xff nonsense")
    assert front.process.wait(PATIENCE_S) == 2
    front.end()
