"""What mirrors show: the finished room, seen from where a shopper stands before the glass."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter

from assets.bake.glb import Primitive
from assets.bake.materials import Sheet
from assets.bake.surface import Piece
from assets.bake.textures import Bytes, as_bytes
from assets.bake.tone import aces, to_linear
from assets.bake.transport import Tracer
from scenes.walk import EYE_HEIGHT

F32 = npt.NDArray[np.float32]

STAND_OFF = 2.0
"""Distance of the shopper's eye from the glass, metres."""


@dataclass(frozen=True)
class Seen:
    """Finished triangles: corners, uvs and colours (m, 3, ...), and the sheet of each; -1 is
    none, then the colour alone counts."""

    corners: F32
    uvs: F32
    colours: F32
    sheets: npt.NDArray[np.int64]


def seen_room(
    primitives: list[Primitive], order: list[Sheet], goods: F32, goods_colours: F32
) -> Seen:
    """Primitives and goods (m, 3, 3) with their display colours (m, 3) as one soup."""
    corners, uvs = [goods], [np.zeros((len(goods), 3, 2), np.float32)]
    colours = [np.repeat(goods_colours[:, None], 3, axis=1)]
    sheets = [np.full(len(goods), -1)]
    for primitive in primitives:
        mesh = primitive.mesh
        corners.append(mesh.positions[mesh.triangles].astype(np.float32))
        uvs.append(mesh.uvs[mesh.triangles].astype(np.float32))
        colours.append(primitive.colours[mesh.triangles])
        sheets.append(np.full(len(mesh.triangles), order.index(primitive.sheet)))
    return Seen(*(np.concatenate(part) for part in (corners, uvs, colours, sheets)))


def mirror_pictures(
    mirrors: list[Piece], sizes: dict[str, tuple[int, int]], seen: Seen, textures: list[Bytes]
) -> dict[str, Image.Image]:
    """A picture (width, height in `sizes`) for each mirror plate, by its picture's name."""
    tracer = Tracer(seen.corners)
    pictures = {}
    for piece in mirrors:
        name = piece.picture or ""
        pixels = as_bytes(_reflection(piece, sizes[name], tracer, seen, textures))
        pictures[name] = Image.fromarray(pixels).filter(ImageFilter.GaussianBlur(0.8))
    return pictures


def _reflection(
    piece: Piece, size: tuple[int, int], tracer: Tracer, seen: Seen, textures: list[Bytes]
) -> F32:
    """Linear display colours (height, width, 3) of the rays that the glass throws back."""
    places = _plate_points(piece, size)
    normal = piece.mesh.normals[0]
    middle = places.reshape(-1, 3).mean(axis=0)
    eye = middle + STAND_OFF * normal
    eye[1] = EYE_HEIGHT
    looking = places.reshape(-1, 3) - eye
    looking /= np.linalg.norm(looking, axis=1, keepdims=True)
    thrown = looking - 2 * (looking @ normal)[:, None] * normal
    origins = (places.reshape(-1, 3) + 0.01 * normal).astype(np.float32)
    colours = _colours(tracer, seen, textures, origins, thrown.astype(np.float32))
    silvered: F32 = (0.9 * colours).reshape(size[1], size[0], 3).astype(np.float32)
    return silvered


def _plate_points(piece: Piece, size: tuple[int, int]) -> npt.NDArray[np.float64]:
    """Places (height, width, 3) of a plate's pixels, top row first."""
    mesh = piece.mesh
    corner = {key: mesh.positions[np.argmin(np.abs(mesh.uvs - key).sum(axis=1))]
              for key in ((0, 0), (1, 0), (0, 1))}  # fmt: skip
    s = ((np.arange(size[0]) + 0.5) / size[0])[None, :, None]
    t = ((np.arange(size[1]) + 0.5) / size[1])[:, None, None]
    origin = corner[(0, 0)]
    points: npt.NDArray[np.float64] = (
        origin + s * (corner[(1, 0)] - origin) + t * (corner[(0, 1)] - origin)
    )
    return points


def _colours(
    tracer: Tracer, seen: Seen, textures: list[Bytes], origins: F32, directions: F32
) -> F32:
    """What rays (n, 3) meet, as linear display colours (n, 3)."""
    hit, distance = tracer.first_hit(origins, directions)
    met = np.flatnonzero(hit >= 0)
    triangle = hit[met]
    places = origins[met] + distance[met, None] * directions[met]
    shares = barycentric(seen.corners[triangle], places)
    result = np.zeros((len(origins), 3), np.float32)
    colours = np.einsum("nk,nkc->nc", shares, seen.colours[triangle])
    uvs = np.einsum("nk,nkc->nc", shares, seen.uvs[triangle])
    for index, texture in enumerate(textures):
        on = np.flatnonzero(seen.sheets[triangle] == index)
        height, width = texture.shape[:2]
        x, y = (np.floor(uvs[on] * [width, height]).astype(int) % [width, height]).T
        colours[on] *= to_linear(texture[y, x] / 255.0)
    result[met] = colours
    return result


def barycentric(corners: F32, places: F32) -> F32:
    """Weights (n, 3) of triangles' corners (n, 3, 3) at places (n, 3) on them (Ericson,
    Real-Time Collision Detection, 2004, section 3.4)."""
    a, b, to = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0], places - corners[:, 0]
    aa, ab, bb = (a * a).sum(1), (a * b).sum(1), (b * b).sum(1)
    ta, tb = (to * a).sum(1), (to * b).sum(1)
    area = np.maximum(aa * bb - ab * ab, 1e-20)
    v, w = (bb * ta - ab * tb) / area, (aa * tb - ab * ta) / area
    shares = np.clip(np.stack([1 - v - w, v, w], axis=1), 0, 1)
    weights: F32 = (shares / shares.sum(axis=1, keepdims=True)).astype(np.float32)
    return weights


def goods_colours(albedo: F32, light: F32, exposure: float) -> F32:
    """Display colours (m, 3) of goods' triangles."""
    return albedo * aces(light * np.float32(exposure / np.pi))
