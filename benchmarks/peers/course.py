"""What every peer shows: the same walk past the same models, at the same size and bitrate."""

import json
import math
import random
import struct
from pathlib import Path
from typing import Any

import msgspec

from scenes.fixtures import standings
from scenes.geometry import Quat, Vec3, quat_from_yaw_pitch
from scenes.messages import Pose
from scenes.poses import LOOK_DOWN, WALKING_FOV_DEG
from scenes.render_messages import ModelFiles
from scenes.store import Room
from scenes.walk import EYE_HEIGHT, walkable_floor

FPS = 12
"""Pictures a second: the most that every peer can do on two cores."""
TICKS = 90_000 // FPS
"""Of RTP's video clock between two pictures."""
STROLL = 1.2
"""Metres a second."""
TURN = 0.7
"""Looking about: at most this fast, rad/s;"""
TURN_S = 1.0
"""another way after so long."""
AVOID = 1.6
"""How fast the walker turns where it cannot go on, rad/s."""
_HEADER = struct.Struct("<III")
_CHUNK = struct.Struct("<II")
_JSON = 0x4E4F534A


class Exhibit(msgspec.Struct, frozen=True):
    """A model where it stands: room frame, yaw in radians."""

    file: str
    position: Vec3
    yaw: float


class Course(msgspec.Struct, frozen=True):
    """The whole task. Sizes in pixels, `fov_deg` horizontal."""

    store: str
    data: str
    room: str
    """The baked room's GLB."""
    goods: list[Exhibit]
    poses: list[Pose]
    width: int
    height: int
    kbps: int
    fov_deg: float = WALKING_FOV_DEG

    @property
    def x264_kbps(self) -> int:
        """What to ask aiortc's x264 for: it is told of 30 pictures a second, and spreads its rate
        over as many. Ours knows better."""
        return self.kbps * 30 // FPS

    @property
    def vertical_fov_deg(self) -> float:
        half = math.tan(math.radians(self.fov_deg) / 2) * self.height / self.width
        return math.degrees(2 * math.atan(half))


def stroll(room: Room, count: int, seed: int) -> list[Pose]:
    """`count` poses of one who walks about from the entrance on, `FPS` a second. The same seed
    gives the same walk."""
    chance = random.Random(seed)
    floor = walkable_floor(room)
    x, z = room.spawns[0].position
    yaw, turn, step = math.radians(room.spawns[0].yaw_deg), 0.0, 1 / FPS
    poses: list[Pose] = []
    for number in range(count):
        if number % round(TURN_S * FPS) == 0:
            turn = chance.uniform(-TURN, TURN)
        poses.append(Pose((x, EYE_HEIGHT, z), _gaze(yaw)))
        ahead = (x - math.sin(yaw) * STROLL * step, z - math.cos(yaw) * STROLL * step)
        reached = floor.slide((x, z), ahead)
        blocked = math.dist(reached, (x, z)) < STROLL * step / 2
        yaw += (math.copysign(AVOID, turn) if blocked else turn) * step
        x, z = reached
    return poses


def _gaze(yaw: float) -> Quat:
    return quat_from_yaw_pitch(yaw, LOOK_DOWN)


def exhibits(room: Room, models: dict[str, ModelFiles], folder: Path) -> list[Exhibit]:
    """The goods of `room` at the shelf level, each in the variant on display: a copy in `folder`
    whose default material is that variant's, for loaders know only the default."""
    written: dict[str, Path] = {}
    found = []
    for placement, slot, yaw in standings(room):
        sku = placement.sku
        if sku not in written:
            written[sku] = folder / f"{sku}.glb"
            model = models[sku]
            glb = Path(model.shelf).read_bytes()
            written[sku].write_bytes(as_variant(glb, model.material_variant))
        found.append(Exhibit(str(written[sku]), slot.position, yaw))
    return found


def as_variant(glb: bytes, variant: str | None) -> bytes:
    """`glb` with the materials of its KHR_materials_variants variant as the default ones."""
    magic, version, _ = _HEADER.unpack_from(glb)
    length, _ = _CHUNK.unpack_from(glb, _HEADER.size)
    start = _HEADER.size + _CHUNK.size
    document = json.loads(glb[start : start + length])
    extension = document.get("extensions", {}).get("KHR_materials_variants", {})
    names = [one["name"] for one in extension.get("variants", [])]
    if variant not in names:
        return glb
    for mesh in document["meshes"]:
        for primitive in mesh["primitives"]:
            _choose(primitive, names.index(variant))
    text = json.dumps(document).encode()
    text += b" " * (-len(text) % 4)
    rest = glb[start + length :]
    head = _HEADER.pack(magic, version, start + len(text) + len(rest))
    return head + _CHUNK.pack(len(text), _JSON) + text + rest


def _choose(primitive: dict[str, Any], variant: int) -> None:
    extension = primitive.get("extensions", {}).get("KHR_materials_variants", {})
    for mapping in extension.get("mappings", []):
        if variant in mapping["variants"]:
            primitive["material"] = mapping["material"]
