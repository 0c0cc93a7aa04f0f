"""The goods that stand in a room while it is lit: their triangles block and reflect light."""

import io
import json
import math
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from assets.bake.tone import to_linear
from assets.errors import ModelUnreadable
from scenes.fixtures import room_slots
from scenes.geometry import quat_from_yaw_pitch, rotated
from scenes.store import Room

F32 = npt.NDArray[np.float32]
_TYPES = {5126: "<f4", 5123: "<u2", 5125: "<u4", 5121: "u1"}
_WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4}


@dataclass(frozen=True)
class Model:
    """A product's triangles (m, 3, 3) in its own frame and their mean reflectance (m, 3)."""

    corners: F32
    albedo: F32


def read_model(path: Path) -> Model:
    """The triangles of a canonical GLB with one node level and one texture per material.

    Raises:
        ModelUnreadable: missing, or not such a file.
    """
    try:
        document, blob = _chunks(path.read_bytes())
        parts = [
            _primitive(document, blob, primitive)
            for mesh in document["meshes"]
            for primitive in mesh["primitives"]
        ]
        corners, albedo = (np.concatenate(part) for part in zip(*parts, strict=True))
    except (OSError, ValueError, KeyError, IndexError, TypeError, struct.error) as error:
        raise ModelUnreadable(f"{path}: not a model the room can be lit with ({error})") from error
    return Model(corners, albedo)


def _chunks(data: bytes) -> tuple[Any, bytes]:
    """The JSON and the binary chunk of a GLB (glTF 2.0, section 4.4)."""
    magic, version, _, length, _ = struct.unpack_from("<4sIIII", data)
    if magic != b"glTF" or version != 2:
        raise ValueError("it does not begin as a GLB does")
    return json.loads(data[20 : 20 + length]), data[28 + length :]


def _primitive(document: Any, blob: bytes, primitive: Any) -> tuple[F32, F32]:
    """Corners (m, 3, 3) and mean reflectance (m, 3) of one primitive's triangles."""
    positions = _accessor(document, blob, primitive["attributes"]["POSITION"])
    uvs = _accessor(document, blob, primitive["attributes"]["TEXCOORD_0"])
    indices = _accessor(document, blob, primitive["indices"]).reshape(-1, 3).astype(int)
    material = document["materials"][primitive["material"]]["pbrMetallicRoughness"]
    texture = document["textures"][material["baseColorTexture"]["index"]]
    picture = _picture(document, blob, document["images"][texture["source"]])
    middle = uvs[indices].mean(axis=1) % 1.0
    height, width = picture.shape[:2]
    x = np.minimum((middle[:, 0] * width).astype(int), width - 1)
    y = np.minimum((middle[:, 1] * height).astype(int), height - 1)
    return positions[indices].astype(np.float32), to_linear(picture[y, x] / 255.0)


def _accessor(document: Any, blob: bytes, index: int) -> npt.NDArray[Any]:
    accessor = document["accessors"][index]
    view = document["bufferViews"][accessor["bufferView"]]
    start = view.get("byteOffset", 0) + accessor.get("byteOffset", 0)
    width = _WIDTHS[accessor["type"]]
    kind = _TYPES[accessor["componentType"]]
    return np.frombuffer(blob, kind, accessor["count"] * width, start).reshape(-1, width)


def _picture(document: Any, blob: bytes, image: Any) -> npt.NDArray[np.uint8]:
    """A texture as sRGB (h, w, 3), small: only its rough colours count."""
    view = document["bufferViews"][image["bufferView"]]
    start = view.get("byteOffset", 0)
    picture = Image.open(io.BytesIO(blob[start : start + view["byteLength"]])).convert("RGB")
    picture.thumbnail((64, 64))
    return np.asarray(picture)


def placed_goods(room: Room, models: dict[str, Path]) -> Model:
    """All goods of `room` that have a model, in room coordinates.

    Raises:
        ModelUnreadable: a model file is broken.
    """
    slots = room_slots(room)
    read: dict[Path, Model] = {}
    corners, albedo = [np.zeros((0, 3, 3), np.float32)], [np.zeros((0, 3), np.float32)]
    for placement in room.placements:
        path, slot = models.get(placement.sku), slots.get(placement.slot)
        if path is None or slot is None:
            continue
        model = read.setdefault(path, read.get(path) or read_model(path))
        turn = quat_from_yaw_pitch(slot.yaw + math.radians(placement.yaw_deg))
        axes = np.array([rotated(turn, axis) for axis in ((1, 0, 0), (0, 1, 0), (0, 0, 1))])
        corners.append((model.corners @ axes + np.array(slot.position)).astype(np.float32))
        albedo.append(model.albedo)
    return Model(np.concatenate(corners), np.concatenate(albedo))
