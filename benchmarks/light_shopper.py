"""A light peer that shops: walks, looks about and clicks goods, and can keep what it receives."""

import asyncio
import math
import random
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from benchmarks.light_peer import LightPeer, now_ms
from benchmarks.lines import HEADERS
from benchmarks.spells import spells
from scenes.geometry import Vec3, quat_from_yaw_pitch, yaw_of
from scenes.messages import (
    FrameDrawn,
    PeoplePoses,
    Pose,
    Ray,
    RoomEvents,
    ServerMessage,
    Transport,
    ViewRequest,
)
from scenes.room import Entered, VariantShown
from scenes.walk import EYE_HEIGHT, WalkableFloor

INPUTS_PER_S = 30.0
STROLL = 1.4
"""Metres a second (mean preferred walking speed of adults: Bohannon 1997)."""
TURN = (0.2, 0.9)
"""How fast a shopper looks about, rad/s."""
CLICK_EVERY_S = (0.9, 1.6)
REACH = 5.0
"""Goods further off are not clicked at, metres."""
WALK_S = 3.6
REST_S = 1.4
SAME_PICTURE_BYTES = 160
"""A frame that answers nothing, from an unmoved camera, and smaller than this is a repetition:
x264 codes an unchanged 640x360 picture in about 30 bytes."""


@dataclass(frozen=True)
class Packet:
    """One RTP packet as it came, payload without RTP's and the codec's packing."""

    sequence: int
    timestamp: int
    data: bytes


@dataclass
class Recording:
    """A received stream, kept for decoding afterwards; times on `now_ms`' clock."""

    packets: list[Packet] = field(default_factory=list)
    arrived: dict[int, float] = field(default_factory=dict)
    """By RTP timestamp, when a frame's newest packet came."""


@dataclass(frozen=True)
class Rest:
    """Standing still, from the last motion until the next one."""

    began: float
    ended: float


@dataclass(frozen=True)
class VariantChange:
    """Goods are shown as another variant, told at `at`."""

    at: float
    placement: str
    sku: str


class LightShopper(LightPeer):
    """One shopper of a benchmark; `seed` decides where it goes."""

    def __init__(
        self,
        url: str,
        token: str,
        view: ViewRequest,
        seed: int,
        keep: bool,
        transport: Transport = "webrtc",
        reroute: Callable[[str], Awaitable[str]] | None = None,
        moving: float = 1.0,
    ) -> None:
        """`keep`: whether to record what comes in, and to rest now and then even if it moves all
        the time otherwise; `moving`: which share of the time it moves."""
        super().__init__(url, token, view, reroute=reroute, transport=transport)
        self.recording = Recording() if keep else None
        self.shown: list[tuple[float, FrameDrawn]] = []
        """What the server told of each picture, and when."""
        self.sizes: dict[int, int] = {}
        self.rests: list[Rest] = []
        self.people: list[tuple[float, dict[str, Pose]]] = []
        """Where others went, as told from time to time."""
        self.variants: list[VariantChange] = []
        self._moving = moving
        self._received: list[tuple[float, int]] = []
        self._wire_before = self._wire_bytes = 0
        self._chance = random.Random(seed)
        self._yaw = 0.0
        self._turn = 0.5
        self._click_at = 0.0
        self._began = self._ended_at = now_ms()
        self._bytes_before = 0

    async def shop(self, seconds: float) -> None:
        """Walk, look and click for a while. Call after `join`."""
        if self.welcome is None or self.pose is None:
            raise ConnectionError("join first")
        self._began = now_ms()
        self._bytes_before = self.frames.bytes
        self._wire_before = await self._count_wire()
        self._yaw = yaw_of(self.pose.orientation)
        floor = WalkableFloor(polygons=self.welcome.floor, obstacles=self.welcome.obstacles)
        end = now_ms() + seconds * 1000
        for moves, length in self._spells():
            until = min(end, now_ms() + length * 1000)
            await (self._walk(floor, until) if moves else self._rest(until))
            if now_ms() >= end or self.ended.is_set():
                break
        self._ended_at = now_ms()
        self._wire_bytes = await self._count_wire()

    def _spells(self) -> Iterator[tuple[bool, float]]:
        """(whether to move, seconds), in turn."""
        while self.recording and self._moving >= 1:
            yield from ((True, WALK_S), (False, REST_S))
        yield from spells(self._moving, self._chance)

    @property
    def shopped(self) -> bool:
        """Whether it got in and stayed to the end."""
        return self._ended_at > self._began

    @property
    def kbps(self) -> float:
        """Mean bitrate received while shopping."""
        received = self.frames.bytes - self._bytes_before
        return received * 8 / (self._ended_at - self._began)

    @property
    def bytes_per_s(self) -> float:
        """Of all that came while shopping, packets' headers too; over the socket, of pictures."""
        seconds = (self._ended_at - self._began) / 1000
        return (self._wire_bytes - self._wire_before) / seconds

    def received_between(self, start: float, end: float) -> int:
        """Bytes of pictures."""
        return sum(size for at, size in self._received if start <= at <= end)

    @property
    def gaps_ms(self) -> list[float]:
        """Times between pictures while in motion; at rest none are due."""
        moving = [at for at, _ in self.shown if self.shopping(at)]
        return [b - a for a, b in pairwise(moving) if not self._rested_between(a, b)]

    def rates(self) -> tuple[float, float]:
        """Pictures a second, and new ones among them, while in motion.

        A picture is new that shows another pose, an answer, or a real difference.
        """
        total = unique = 0
        pose = None
        for at, drawn in self.shown:
            if self.shopping(at) and not self.resting(at):
                size = self.sizes.get(drawn.rtp_timestamp, 0)
                total += 1
                unique += drawn.pose != pose or bool(drawn.seqs) or size >= SAME_PICTURE_BYTES
            pose = drawn.pose
        moving_s = self._moving_ms / 1000
        return (total / moving_s, unique / moving_s) if moving_s > 0 else (0.0, 0.0)

    def shopping(self, at: float) -> bool:
        """Whether `at` (ms) lies within the time of shopping."""
        return self._began <= at <= self._ended_at

    def resting(self, at: float) -> bool:
        """Whether it stood still at `at`."""
        return any(rest.began <= at <= rest.ended for rest in self.rests)

    def _rested_between(self, start: float, end: float) -> bool:
        return any(rest.began < end and rest.ended > start for rest in self.rests)

    @property
    def _moving_ms(self) -> float:
        return self._ended_at - self._began - sum(one.ended - one.began for one in self.rests)

    async def _count_wire(self) -> int:
        if self._hello.transport != "webrtc":
            return self.frames.bytes
        report = await self.connection.getReceivers()[0].getStats()
        roads = [one for one in report.values() if one.type == "transport"]
        return sum(one.bytesReceived + HEADERS * one.packetsReceived for one in roads)

    async def _walk(self, floor: WalkableFloor, until: float) -> None:
        due = now_ms()
        while now_ms() < until and not self.ended.is_set():
            self._step(floor)
            self._click_in_time()
            due += 1000 / INPUTS_PER_S
            await asyncio.sleep(max(0.0, due - now_ms()) / 1000)

    def _step(self, floor: WalkableFloor) -> None:
        (x, _, z), step = self._here.position, 1 / INPUTS_PER_S
        if self._chance.random() < step / 1.5:
            self._turn = self._chance.choice((-1, 1)) * self._chance.uniform(*TURN)
        self._yaw += self._turn * step
        ahead = (
            x - math.sin(self._yaw) * STROLL * step,
            z - math.cos(self._yaw) * STROLL * step,
        )
        reached = floor.slide((x, z), ahead)
        if math.dist(reached, ahead) > STROLL * step / 4:  # at a wall or shelf: turn away
            self._yaw += math.copysign(1.6 * step, self._turn)
        orientation = quat_from_yaw_pitch(self._yaw, -0.08)
        self.move(Pose((reached[0], EYE_HEIGHT, reached[1]), orientation))

    async def _rest(self, until: float) -> None:
        """Stand still; who moves but a share of the time clicks on meanwhile."""
        began = now_ms()
        while now_ms() < until and not self.ended.is_set():
            if self._moving < 1:
                self._click_in_time()
            await asyncio.sleep(min(max(0.0, until - now_ms()) / 1000, 1 / INPUTS_PER_S))
        self.rests.append(Rest(began, now_ms()))

    def _click_in_time(self) -> None:
        if now_ms() < self._click_at:
            return
        self._click_at = now_ms() + 1000 * self._chance.uniform(*CLICK_EVERY_S)
        near = [centre for centre in self._goods() if self._before_me(centre)]
        if near:
            self.click(ray_to(self._here.position, self._chance.choice(near)))

    def _goods(self) -> list[Vec3]:
        goods = self.welcome.goods if self.welcome else []
        return [(g.position[0], g.position[1] + g.size[1] / 2, g.position[2]) for g in goods]

    def _before_me(self, point: Vec3) -> bool:
        x, _, z = self._here.position
        dx, dz = point[0] - x, point[2] - z
        ahead = -math.sin(self._yaw) * dx - math.cos(self._yaw) * dz
        return math.hypot(dx, dz) < REACH and ahead > 0.85 * math.hypot(dx, dz)

    @property
    def _here(self) -> Pose:
        if self.pose is None:
            raise ConnectionError("join first")
        return self.pose

    # --- what comes in -----------------------------------------------------------------

    def _on_packet(self, packet: Any) -> tuple[bool, None]:
        stamp = packet.timestamp
        self.sizes[stamp] = self.sizes.get(stamp, 0) + len(packet._data)
        self._received.append((now_ms(), len(packet._data)))
        if self.recording:
            self.recording.packets.append(Packet(packet.sequence_number, stamp, packet._data))
            self.recording.arrived[stamp] = now_ms()
        return super()._on_packet(packet)

    async def _on_message(self, message: ServerMessage) -> None:
        if isinstance(message, RoomEvents):
            at = now_ms()
            came = [event.visitor for event in message.events if isinstance(event, Entered)]
            places = {one.id: Pose(one.position, one.orientation) for one in came}
            self.people.append((at, places))
            self.variants += [
                VariantChange(at, event.placement, event.sku)
                for event in message.events
                if isinstance(event, VariantShown)
            ]
        await super()._on_message(message)

    def _on_told(self, message: FrameDrawn | PeoplePoses) -> None:
        super()._on_told(message)
        if isinstance(message, FrameDrawn):
            self.shown.append((now_ms(), message))
        elif isinstance(message, PeoplePoses):
            self.people.append((now_ms(), dict(message.people)))


def ray_to(eye: Vec3, point: Vec3) -> Ray:
    """The ray from `eye` through `point`."""
    length = max(math.dist(eye, point), 1e-6)
    x, y, z = ((p - e) / length for p, e in zip(point, eye, strict=True))
    return Ray(eye, (x, y, z))
