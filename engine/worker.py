"""A room worker: the process that draws one room for the visitors given to it.

`python -m engine.worker --socket PATH` connects to the front's Unix socket and speaks
`ToWorker`/`FromWorker` over it. It owns nothing: the room comes as a snapshot and events, and
when the front is gone it ends. Exit status 0: told to or front gone; 1: it cannot draw here;
2: the front did not speak our protocol.
"""

import argparse
import gc
import math
import select
import socket
import sys
import time

import cv2

from engine.damage import Change
from engine.errors import EncoderUnavailable, EngineError
from engine.gl import Graphics, open_graphics
from engine.rehearsal import rehearse
from engine.room_scene import RoomScene, open_scene
from engine.scheduler import Cause, Scheduler
from engine.stream import SETTLED_BYTES, Stream
from engine.target import Targets
from scenes.errors import MessageError
from scenes.messages import Stamps, ViewRequest
from scenes.render_messages import (
    ApplyEvents,
    AssetReady,
    CloseView,
    FromWorker,
    Heartbeat,
    OpenRoom,
    OpenView,
    PauseView,
    Pulse,
    RequestKeyframe,
    ResizeView,
    SetBitrate,
    Shutdown,
    ToWorker,
    ViewClick,
    ViewMove,
    ViewPicked,
    ViewPoint,
    ViewSelect,
    WorkerProblem,
    WorkerReady,
)
from scenes.room import Moved
from scenes.wire import worker_side_reader, write_render

ADVANCE_S = 1 / 30
"""How often walking people are moved on while anyone walks."""
READ_BYTES = 1 << 18
REHEARSAL = ViewRequest(640, 360)
"""The picture drawn before anyone is served."""


class Worker:
    """Takes messages in, draws what is due, sends pictures out; one thread does it all."""

    def __init__(self, graphics: Graphics, line: socket.socket) -> None:
        self._graphics = graphics
        self._line = line
        self._reader = worker_side_reader()
        self._targets = Targets(graphics)
        self._scheduler = Scheduler()
        self._streams: dict[str, Stream] = {}
        self._scene: RoomScene | None = None
        self._advanced = 0.0
        self._running = True

    def run(self) -> None:
        """Work until told to stop or the front is gone.

        Raises:
            MessageError: the front does not speak our protocol.
            EngineError: the room cannot be drawn here.
        """
        while self._running:
            if self._readable():
                self._take()
            self._advance(time.monotonic())
            self._draw_next()

    # --- the line ---------------------------------------------------------------------

    def _readable(self) -> bool:
        """Whether there are messages, waiting for them until something is to be drawn."""
        wait = min(self._scheduler.wake(), self._people_wake()) - time.monotonic()
        loading = self._scene is not None and self._scene.stock.waiting
        timeout = 0.0 if loading else None if math.isinf(wait) else max(0.0, wait)
        return bool(select.select([self._line], [], [], timeout)[0])

    def _take(self) -> None:
        data = self._line.recv(READ_BYTES)
        if not data:
            self._running = False
        for message in self._reader.feed(data):
            self._handle(message)

    def _send(self, message: FromWorker) -> None:
        self._line.sendall(write_render(message))

    def _complain(self, text: str) -> None:
        self._send(WorkerProblem(text))

    # --- messages ---------------------------------------------------------------------

    def _handle(self, message: ToWorker) -> None:
        match message:
            case Heartbeat(number):
                level, fps = self._scheduler.level, self._scheduler.fps(time.monotonic())
                self._send(Pulse(number, level, fps))
            case Shutdown():
                self._running = False
            case OpenRoom():
                self._open_room(message)
            case AssetReady(placements, models):
                if self._scene is not None:
                    self._changed(self._scene.restock(placements, models), "act")
            case ApplyEvents(_, events):
                if self._scene is not None:
                    walks = all(isinstance(event, Moved) for event in events)
                    changes = self._scene.apply(events, time.monotonic())
                    self._changed(changes, "room" if walks else "act")
            case OpenView():
                self._open_view(message)
            case _:
                stream = self._streams.get(message.view)
                if stream is not None:
                    self._handle_view(stream, message)

    def _handle_view(self, stream: Stream, message: ToWorker) -> None:
        match message:
            case ViewMove(_, seq, pose):
                stream.answer(seq)
                self._touch(stream, "fast" if stream.move(pose, time.monotonic()) else "camera")
            case ViewPoint(_, seq, frame, ray):
                if stream.view.point(ray, frame):
                    stream.answer(seq)
                    self._touch(stream, "act")
            case ViewClick():
                self._click(stream, message)
            case ViewSelect(_, seq, placement):
                stream.view.select(placement)
                stream.answer(seq)
                self._touch(stream, "act")
            case RequestKeyframe():
                stream.request_keyframe()
                self._touch(stream, "camera")
            case SetBitrate(_, kbps):
                stream.set_bitrate(kbps)
            case ResizeView(_, request):
                stream.resize(request)
                self._scheduler.set_rate(stream.id, stream.fps)
                self._touch(stream, "camera")
            case PauseView(view, paused):
                self._scheduler.pause(view, paused)
                if not paused:
                    stream.request_keyframe()
                    self._touch(stream, "camera")
            case CloseView(view):
                self._streams.pop(view).close()
                self._scheduler.remove(view)

    def _open_room(self, message: OpenRoom) -> None:
        now = time.monotonic()
        self._scene = open_scene(message, now, self._complain)
        rehearse(self._scene, self._targets, REHEARSAL, now)
        # What is loaded stays: looking through it for garbage took 3 % of a picture's time.
        gc.collect()
        gc.freeze()
        self._send(WorkerReady(self._graphics.renderer, self._targets.tier, message.state.seq))

    def _open_view(self, message: OpenView) -> None:
        if self._scene is None:
            raise MessageError("a view was opened before the room")
        try:
            stream = Stream(self._scene, self._targets, message)
        except EncoderUnavailable as error:
            self._complain(str(error))
            return
        self._streams[message.view] = stream
        self._scheduler.add(message.view, stream.fps)

    def _click(self, stream: Stream, message: ViewClick) -> None:
        pick = stream.view.click(message.ray, message.frame)
        stamps = Stamps(received=message.received, picked=time.monotonic() * 1000)
        stream.answer(message.seq)
        self._touch(stream, "act")
        self._send(
            ViewPicked(
                stream.id, message.seq, pick.placement, pick.sku, pick.point, pick.normal, stamps
            )
        )

    # --- pictures ---------------------------------------------------------------------

    def _touch(self, stream: Stream, cause: Cause) -> None:
        self._scheduler.touch(stream.id, time.monotonic(), cause)

    def _changed(self, changes: list[Change], cause: Cause = "room") -> None:
        """Views that can see one of the places where the room changed must be drawn."""
        for stream in self._streams.values():
            stream.view.note(changes)
            news = cause == "act" or not self._scheduler.dirty(stream.id)
            if news and stream.view.sees(changes):
                self._touch(stream, cause)

    def _people_wake(self) -> float:
        """When walking people must be moved on; never while all stand."""
        walking = self._scene is not None and self._scene.walking(time.monotonic())
        return self._advanced + ADVANCE_S if walking and self._streams else math.inf

    def _advance(self, now: float) -> None:
        if self._scene is not None and now - self._advanced >= ADVANCE_S:
            self._advanced = now
            self._changed(self._scene.advance(now))

    def _draw_next(self) -> None:
        now = time.monotonic()
        due = self._scheduler.next(now)
        if due is None:
            if self._scene is not None:
                self._changed(self._scene.load_waiting())
            return
        view, quality = due
        self._scheduler.drawn(view, now, quality)
        frame = self._streams[view].picture(quality)
        self._send(frame)
        if quality == "repeated" and len(frame.encoded.data) < SETTLED_BYTES:
            self._scheduler.settle(view)


def main() -> int:
    parser = argparse.ArgumentParser(description="Draw one room for a Windowshop front.")
    parser.add_argument("--socket", required=True, help="the front's Unix socket")
    path = parser.parse_args().socket
    cv2.setNumThreads(1)  # one worker a core: threads of its own would only wait for each other
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.connect(path)
            Worker(open_graphics(), line).run()
    except (BrokenPipeError, ConnectionResetError, KeyboardInterrupt):
        return 0  # the front is gone
    except MessageError as error:
        sys.stderr.write(f"room worker: {error}\n")
        return 2
    except (EngineError, OSError) as error:
        sys.stderr.write(f"room worker: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
