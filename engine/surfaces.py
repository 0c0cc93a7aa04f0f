"""A model's materials brought down to its vertices and one picture, as the shaders want them."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.frame import Floats, Matrix
from engine.glb import Model, Picture, Primitive, unit
from engine.meshes import Bytes4, bytes4, srgb

WHITE = np.full((1, 1, 4), 255, np.uint8)
"""The picture of what has none."""


@dataclass(frozen=True)
class Surface:
    """One primitive in one variant, in the frame it was placed in.

    `albedo` (n, 3) display values of what the picture is multiplied with, `metal` and
    `roughness` (n,), `opacity` 0..1 for the whole primitive.
    """

    positions: Floats
    normals: Floats
    uvs: Floats
    albedo: Floats
    metal: Floats
    roughness: Floats
    triangles: npt.NDArray[np.uint32]
    picture: int | None
    """Index of its base colour picture in the model; None is plain white."""
    opacity: float

    @property
    def packed(self) -> Bytes4:
        """Normal (as 0..1) and roughness in four bytes."""
        return bytes4(np.column_stack([self.normals * 0.5 + 0.5, self.roughness]))


def surfaces(model: Model, variant: str | None, placement: Matrix) -> list[Surface]:
    """Every primitive of `model` in `variant`, placed by the 4x4 matrix `placement`.

    Raises:
        ModelUnreadable: its metallic-roughness picture is broken.
    """
    return [_surface(model, primitive, variant, placement) for primitive in model.primitives]


def _surface(model: Model, primitive: Primitive, variant: str | None, placement: Matrix) -> Surface:
    material = model.material(primitive, variant)
    metal, roughness = material.metallic, material.roughness
    count = len(primitive.positions)
    metals, roughnesses = (np.full(count, value, np.float32) for value in (metal, roughness))
    if material.surface_picture is not None:
        sampled = _sampled(model.picture(material.surface_picture), primitive.uvs)
        metals, roughnesses = metals * sampled[:, 0], roughnesses * sampled[:, 1]
    turn = placement[:3, :3].astype(np.float32)
    return Surface(
        positions=primitive.positions @ turn.T + placement[:3, 3].astype(np.float32),
        normals=unit(primitive.normals @ turn.T),
        uvs=primitive.uvs,
        albedo=srgb(primitive.colours[:, :3] * np.array(material.colour[:3], np.float32)),
        metal=metals,
        roughness=roughnesses,
        triangles=primitive.triangles,
        picture=material.base_picture,
        opacity=material.colour[3] if material.blend else 1.0,
    )


def _sampled(picture: Picture, uvs: Floats) -> Floats:
    """Metallic (blue) and roughness (green) of a picture at `uvs`: (n, 2), 0..1."""
    height, width = picture.shape[:2]
    x = (uvs[:, 0] * width).astype(int) % width
    y = (uvs[:, 1] * height).astype(int) % height
    return picture[y, x, :2].astype(np.float32) / np.float32(255)
