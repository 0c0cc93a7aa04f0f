"""Lit textures and vertex colours: what `room.glb` is made of."""

import io
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from assets.bake import lightmap
from assets.bake.boards import BoardMap
from assets.bake.glb import Primitive
from assets.bake.lightmap import Texels
from assets.bake.materials import Sheet
from assets.bake.quality import Quality
from assets.bake.scene import Lighting, chunked
from assets.bake.surface import Piece
from assets.bake.textures import Bytes, as_bytes, floor_pattern
from assets.bake.tone import aces
from assets.errors import RoomUnbakeable
from assets.samples.mesh import Mesh, join
from scenes.store import Room

F32 = npt.NDArray[np.float32]

MIDDLE_LIGHT = 0.46
"""What the median of E / pi on floor and walls is exposed to, before the tone curve."""
CELL = 4.5
"""Size of the floor cells that are culled together, metres."""
JPEG_QUALITY = 92


@dataclass(frozen=True)
class LitMap:
    """Illuminance in lux as a picture (h, w, 3), everywhere filled; reflectance alike."""

    light: F32
    albedo: F32

    def picture(self, exposure: float) -> Bytes:
        """The texture, sRGB: reflectance x tone-mapped light."""
        return as_bytes(self.albedo * aces(self.light * np.float32(exposure / np.pi)))


def room_map(pieces: list[Piece], quality: Quality) -> tuple[Mesh, Texels, F32]:
    """The plain surfaces unwrapped onto one map: mesh, texels, and their reflectance (n, 3)."""
    plain = [piece for piece in pieces if piece.sheet == "room"]
    mesh, _ = lightmap.unwrap(join(piece.mesh for piece in plain), quality.room_map)
    albedo = np.concatenate(
        [np.tile(np.array(p.albedo, np.float32), (len(p.mesh.triangles), 1)) for p in plain]
    )
    texels = lightmap.rasterised(mesh, quality.room_map)
    return mesh, texels, albedo[texels.triangles]


def lit_map(lighting: Lighting, texels: Texels, albedo: F32) -> LitMap:
    """Light and reflectance on a map, holes filled from around them."""
    light, valid = lighting.at_texels(texels)
    covered = texels.image(valid[:, None].astype(np.float32))[..., 0] > 0
    painted = texels.image(np.ones((len(valid), 1), np.float32))[..., 0] > 0
    return LitMap(
        lightmap.filled(texels.image(light), covered),
        lightmap.filled(texels.image(albedo), painted),
    )


def lit_floor(lighting: Lighting, room: Room, quality: Quality) -> LitMap:
    """The floor's light, traced coarsely and enlarged, under its pattern."""
    xs, zs = [x for x, _ in room.outline], [z for _, z in room.outline]
    texels = lightmap.plan_texels((min(xs), min(zs)), (max(xs), max(zs)), quality.floor_light)
    coarse = lit_map(lighting, texels, np.ones((len(texels.rows), 3), np.float32))
    pattern = floor_pattern(room.floor, quality.floor_map, (max(xs) - min(xs), max(zs) - min(zs)))
    return LitMap(_enlarged(coarse.light, quality.floor_map), pattern)


def lit_boards(lighting: Lighting, boards: BoardMap) -> LitMap:
    """The boards' light, traced at half their texture's size, under their staves."""
    texels = boards.texels
    coarse = lit_map(lighting, texels, np.ones((len(texels.rows), 3), np.float32))
    return LitMap(_enlarged(coarse.light, len(boards.pattern)), boards.pattern)


def _enlarged(light: F32, size: int) -> F32:
    """A light picture at `size` pixels."""
    large = cv2.resize(light, (size, size), interpolation=cv2.INTER_CUBIC)
    return np.asarray(np.maximum(large, 0), np.float32)


def exposure_for(floor: LitMap, walls: F32) -> float:
    """The exposure that brings the median of E / pi (floor map and (n, 3) wall texels) to
    `MIDDLE_LIGHT`.

    Raises:
        RoomUnbakeable: the room is dark.
    """
    seen = np.concatenate([floor.light[::8, ::8].reshape(-1, 3), walls[::16]])
    median = float(np.median(seen @ np.array([0.2126, 0.7152, 0.0722], np.float32))) / np.pi
    if median < 1e-3:
        raise RoomUnbakeable("the room is dark: add lamps, or a window with daylight")
    return MIDDLE_LIGHT / median


def vertex_lit(lighting: Lighting, pieces: list[Piece], exposure: float) -> list[F32]:
    """Display light x tint for the vertices (v, 3) of each piece; what glows keeps its glow."""
    dull = [piece for piece in pieces if piece.glow is None]
    shared: list[F32] = []
    if dull:
        light = lighting.at_vertices(join(piece.mesh for piece in dull))
        display = aces(light * np.float32(exposure / np.pi))
        shared = np.split(display, np.cumsum([len(p.mesh.positions) for p in dull])[:-1])
    lit = iter(shared)
    return [
        next(lit) * np.array(piece.tint, np.float32) if piece.glow is None
        else np.tile(np.array(piece.glow, np.float32), (len(piece.mesh.positions), 1))
        for piece in pieces
    ]  # fmt: skip


def primitives_of(sheet: Sheet, mesh: Mesh, colours: F32) -> list[Primitive]:
    """One primitive for each floor cell that the mesh reaches."""
    return [
        Primitive(chunk, sheet, part, np.clip(shades, 0, 1))
        for chunk, part, shades in chunked(mesh, colours, CELL)
    ]


def jpeg(picture: Bytes) -> bytes:
    """An sRGB picture as JPEG without colour subsampling."""
    out = io.BytesIO()
    Image.fromarray(picture).save(out, "JPEG", quality=JPEG_QUALITY, subsampling=0)
    return out.getvalue()
