"""A store of one small room with its baked files and goods, made in a second by code.

The room is 6 x 5 m: white floor, coloured walls (red at +X, green at -X, blue at -Z, grey at
+Z), lit evenly, so that a test knows the colour of every pixel it looks at.
"""

import base64
import json
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from scenes.render_messages import ModelFiles, OpenRoom
from scenes.room import RoomState, opening_state
from scenes.store import parse_store

Floats = npt.NDArray[np.float32]

STORE = """
format = 1
id = "tiny"
name = { en = "Tiny", zh = "小店" }

[[rooms]]
id = "main"
name = { en = "Main room", zh = "大厅" }
outline = [[-3, -2.5], [3, -2.5], [3, 2.5], [-3, 2.5]]
height = 3.0

[[rooms.fixtures]]
id = "table"
kind = "table"
position = [0, 0, -1.2]
size = [1.8, 0.8, 0.6]
columns = 3

[[rooms.placements]]
slot = "table/1/1"
sku = "CUBE-RED"

[[rooms.placements]]
slot = "table/1/2"
sku = "BALL-BRASS"

[[rooms.placements]]
slot = "table/1/3"
sku = "CUBE-BLUE"

[[rooms.spawns]]
id = "door"
position = [0, 1.8]

[[rooms.cameras]]
name = "front"
position = [0, 1.5, 1.8]
look_at = [0, 0.9, -1.2]
"""

RED, GREEN, BLUE, GREY, FLOOR = (
    (0.6, 0.1, 0.1), (0.1, 0.5, 0.2), (0.15, 0.2, 0.6), (0.4, 0.4, 0.4), (0.8, 0.8, 0.8),
)  # fmt: skip
"""Linear colours of the walls and the floor."""


@dataclass(frozen=True)
class Shape:
    """A mesh to be written: positions (n, 3), normals (n, 3), uvs (n, 2), triangles (m, 3)."""

    positions: Floats
    normals: Floats
    uvs: Floats
    triangles: npt.NDArray[np.uint32]
    colour: tuple[float, float, float] = (1.0, 1.0, 1.0)


def quad(corners: list[tuple[float, float, float]], colour: tuple[float, float, float]) -> Shape:
    """A rectangle, corners counter-clockwise as seen from its front."""
    positions = np.array(corners, np.float32)
    normal = np.cross(positions[1] - positions[0], positions[2] - positions[0])
    normals = np.repeat((normal / np.linalg.norm(normal))[None], 4, 0).astype(np.float32)
    uvs = np.array([[0, 1], [1, 1], [1, 0], [0, 0]], np.float32)
    return Shape(positions, normals, uvs, np.array([[0, 1, 2], [0, 2, 3]], np.uint32), colour)


def cube(size: float) -> Shape:
    """A cube standing on the origin, each side with its own vertices."""
    faces = []
    for axis in range(3):
        for side in (-1.0, 1.0):
            u, v = np.roll(np.eye(3), -axis, axis=0)[1:]
            n = np.eye(3)[axis] * side
            faces.append([n - u * side - v, n + u * side - v, n + u * side + v, n - u * side + v])
    positions = (np.array(faces).reshape(-1, 3) * size / 2 + (0, size / 2, 0)).astype(np.float32)
    normals = np.repeat(
        [np.eye(3)[axis] * side for axis in range(3) for side in (-1, 1)], 4, 0
    ).astype(np.float32)
    uvs = np.tile(np.array([[0, 1], [1, 1], [1, 0], [0, 0]], np.float32), (6, 1))
    triangles = (np.arange(6)[:, None] * 4 + [0, 1, 2, 0, 2, 3]).reshape(-1, 3).astype(np.uint32)
    return Shape(positions, normals, uvs, triangles)


def ball(radius: float, rows: int) -> Shape:
    """A ball standing on the origin."""
    theta, phi = np.meshgrid(
        np.linspace(0, np.pi, rows + 1), np.linspace(0, 2 * np.pi, 2 * rows + 1), indexing="ij"
    )
    normals = np.stack(
        [np.sin(theta) * np.cos(phi), np.cos(theta), -np.sin(theta) * np.sin(phi)], -1
    )
    width = 2 * rows + 1
    first = (np.arange(rows)[:, None] * width + np.arange(width - 1)).ravel()
    triangles = np.stack(
        [first, first + width, first + 1, first + 1, first + width, first + width + 1], 1
    )
    flat = normals.reshape(-1, 3).astype(np.float32)
    return Shape(
        positions=flat * radius + np.array([0, radius, 0], np.float32),
        normals=flat,
        uvs=np.zeros((len(flat), 2), np.float32),
        triangles=triangles.reshape(-1, 3).astype(np.uint32),
    )


class Glb:
    """A GLB as it is put together."""

    def __init__(self) -> None:
        self.binary = bytearray()
        self.document: dict[str, Any] = {
            "asset": {"version": "2.0"}, "scene": 0, "scenes": [{"nodes": []}], "nodes": [],
            "meshes": [], "accessors": [], "bufferViews": [], "materials": [], "textures": [],
            "images": [],
        }  # fmt: skip

    def view(self, data: bytes) -> int:
        self.binary += b"\0" * (-len(self.binary) % 4)
        self.document["bufferViews"].append(
            {"buffer": 0, "byteOffset": len(self.binary), "byteLength": len(data)}
        )
        self.binary += data
        return len(self.document["bufferViews"]) - 1

    def accessor(self, values: npt.NDArray[Any], kind: str) -> int:
        component = {"float32": 5126, "uint32": 5125}[values.dtype.name]
        self.document["accessors"].append(
            {
                "bufferView": self.view(np.ascontiguousarray(values).tobytes()),
                "componentType": component,
                "count": values.size if kind == "SCALAR" else len(values),
                "type": kind,
            }
        )
        return len(self.document["accessors"]) - 1

    def material(
        self,
        colour: tuple[float, float, float] = (1.0, 1.0, 1.0),
        metallic: float = 0.0,
        roughness: float = 0.9,
        picture: npt.NDArray[np.uint8] | None = None,
    ) -> int:
        """`picture` is (h, w, 3) BGR."""
        pbr: dict[str, Any] = {
            "baseColorFactor": [*colour, 1.0],
            "metallicFactor": metallic,
            "roughnessFactor": roughness,
        }
        if picture is not None:
            encoded = cv2.imencode(".png", picture)[1].tobytes()
            self.document["images"].append(
                {"bufferView": self.view(encoded), "mimeType": "image/png"}
            )
            self.document["textures"].append({"source": len(self.document["images"]) - 1})
            pbr["baseColorTexture"] = {"index": len(self.document["textures"]) - 1}
        self.document["materials"].append({"pbrMetallicRoughness": pbr})
        return len(self.document["materials"]) - 1

    def mesh(self, shape: Shape, material: int, variants: dict[str, int] | None = None) -> None:
        """One node of one primitive; `variants` are materials by variant name."""
        colours = np.tile(np.array([*shape.colour, 1.0], np.float32), (len(shape.positions), 1))
        primitive: dict[str, Any] = {
            "attributes": {
                "POSITION": self.accessor(shape.positions, "VEC3"),
                "NORMAL": self.accessor(shape.normals, "VEC3"),
                "TEXCOORD_0": self.accessor(shape.uvs, "VEC2"),
                "COLOR_0": self.accessor(colours, "VEC4"),
            },
            "indices": self.accessor(shape.triangles.ravel(), "SCALAR"),
            "material": material,
        }
        if variants:
            names = list(variants)
            extension = {"variants": [{"name": name} for name in names]}
            self.document["extensions"] = {"KHR_materials_variants": extension}
            mappings = [
                {"material": variants[name], "variants": [number]}
                for number, name in enumerate(names)
            ]
            primitive["extensions"] = {"KHR_materials_variants": {"mappings": mappings}}
        self.document["meshes"].append({"primitives": [primitive]})
        self.document["nodes"].append({"mesh": len(self.document["meshes"]) - 1})
        self.document["scenes"][0]["nodes"].append(len(self.document["nodes"]) - 1)

    def write(self, path: Path) -> Path:
        self.document["buffers"] = [{"byteLength": len(self.binary)}]
        body = json.dumps(self.document).encode()
        body += b" " * (-len(body) % 4)
        binary = bytes(self.binary) + b"\0" * (-len(self.binary) % 4)
        total = 12 + 8 + len(body) + 8 + len(binary)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(
            struct.pack("<III", 0x46546C67, 2, total)
            + struct.pack("<II", len(body), 0x4E4F534A) + body
            + struct.pack("<II", len(binary), 0x004E4942) + binary
        )  # fmt: skip
        return path


def wall(x: float, height: float, z: float, thick: float) -> list[Shape]:
    """The sides and the top of a wall across the room, from -x to x."""
    far, near = z - thick / 2, z + thick / 2
    return [
        quad([(-x, 0, near), (x, 0, near), (x, height, near), (-x, height, near)], GREY),
        quad([(x, 0, far), (-x, 0, far), (-x, height, far), (x, height, far)], GREY),
        quad([(x, 0, near), (x, 0, far), (x, height, far), (x, height, near)], GREY),
        quad([(-x, 0, far), (-x, 0, near), (-x, height, near), (-x, height, far)], GREY),
        quad([(-x, height, near), (x, height, near), (x, height, far), (-x, height, far)], GREY),
    ]


def write_room(folder: Path, more: Sequence[Shape] = ()) -> Path:
    """`room.glb` and `probes.json` of the tiny room, with what stands in it."""
    glb = Glb()
    plain = glb.material()
    x, y, z = 3.0, 3.0, 2.5
    for shape in (
        quad([(-x, 0, z), (x, 0, z), (x, 0, -z), (-x, 0, -z)], FLOOR),
        quad([(x, 0, -z), (x, 0, z), (x, y, z), (x, y, -z)], RED),
        quad([(-x, 0, z), (-x, 0, -z), (-x, y, -z), (-x, y, z)], GREEN),
        quad([(-x, 0, -z), (x, 0, -z), (x, y, -z), (-x, y, -z)], BLUE),
        quad([(x, 0, z), (-x, 0, z), (-x, y, z), (x, y, z)], GREY),
        quad([(-x, y, -z), (x, y, -z), (x, y, z), (-x, y, z)], FLOOR),
        quad([(-0.9, 0.8, -0.9), (0.9, 0.8, -0.9), (0.9, 0.8, -1.5), (-0.9, 0.8, -1.5)], GREY),
        *more,
    ):
        glb.mesh(shape, plain)
    glb.write(folder / "room.glb")
    write_probes(folder / "probes.json")
    return folder


def write_probes(path: Path, ambient: float = 0.8, from_above: float = 0.3) -> None:
    """Even light, a little more of it from above."""
    counts = (4, 3, 4)
    grid = np.zeros((counts[2], counts[1], counts[0], 9, 3), np.float32)
    grid[..., 0, :] = ambient / 0.282095
    grid[..., 1, :] = from_above / 0.488603
    path.write_text(
        json.dumps(
            {
                "origin": [-3, 0, -2.5],
                "spacing": [2, 1.5, 5 / 3],
                "counts": counts,
                "order": 2,
                "coefficients": base64.b64encode(grid.astype("<f4").tobytes()).decode(),
                "tonemap": {"name": "aces"},
            }
        )
    )


def write_goods(folder: Path) -> dict[str, ModelFiles]:
    """A cube in red or blue, and a brass ball, at all levels."""
    cubes, balls = {}, {}
    for level, rows in (("far", 4), ("shelf", 8), ("hand", 24)):
        glb = Glb()
        red, blue = glb.material((0.8, 0.05, 0.05)), glb.material((0.05, 0.1, 0.8))
        glb.mesh(cube(0.3), red, {"Red": red, "Blue": blue})
        cubes[level] = str(glb.write(folder / "cube" / f"{level}.glb"))
        glb = Glb()
        brass = glb.material((0.9, 0.7, 0.3), metallic=1.0, roughness=0.25)
        glb.mesh(ball(0.15, rows), brass)
        balls[level] = str(glb.write(folder / "ball" / f"{level}.glb"))
    return {
        "CUBE-RED": ModelFiles(**cubes, material_variant="Red", mount="stand"),
        "CUBE-BLUE": ModelFiles(**cubes, material_variant="Blue", mount="stand"),
        "BALL-BRASS": ModelFiles(**balls, material_variant=None, mount="stand"),
    }


def open_message(
    folder: Path, state: RoomState | None = None, text: str = STORE, more: Sequence[Shape] = ()
) -> OpenRoom:
    """Write everything below `folder`; the message that opens the room of the store `text`."""
    store = folder / "store.toml"
    folder.mkdir(parents=True, exist_ok=True)
    store.write_text(text, encoding="utf-8")
    room = parse_store(text).room("main")
    return OpenRoom(
        store_file=str(store),
        room="main",
        baked_dir=str(write_room(folder / "baked", more)),
        placements=room.placements,
        models=write_goods(folder / "goods"),
        epoch=1,
        state=state or opening_state(room),
    )
