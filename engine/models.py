"""The goods' models in memory: read once, a neutral box in place of a broken one."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal

import numpy as np

from engine.errors import ModelUnreadable
from engine.glb import PLAIN, Model, Primitive, read_glb
from scenes.geometry import Vec3
from scenes.render_messages import ModelFiles

Level = Literal["far", "shelf", "hand"]
BOX_COLOUR = 0.5
"""A stand-in's albedo, linear: the grey of a plain carton."""


class Models:
    """Models by SKU and level; `on_problem` hears once of each that cannot be drawn."""

    def __init__(self, files: Mapping[str, ModelFiles], on_problem: Callable[[str], None]) -> None:
        self._files = dict(files)
        self._on_problem = on_problem
        self._read: dict[Path, Model | None] = {}

    @property
    def skus(self) -> list[str]:
        return list(self._files)

    def update(self, files: Mapping[str, ModelFiles]) -> frozenset[str]:
        """From now on these are all files there are; the SKUs that others draw than before."""
        other = frozenset(sku for sku, drawn in files.items() if self._files.get(sku) != drawn)
        self._files = dict(files)
        known = self.paths
        self._read = {path: model for path, model in self._read.items() if path in known}
        return other

    @property
    def paths(self) -> frozenset[Path]:
        """Of all files."""
        return frozenset(
            Path(path)
            for files in self._files.values()
            for path in (files.far, files.shelf, files.hand)
        )

    def variant(self, sku: str) -> str | None:
        """The name of the material variant that draws `sku`."""
        files = self._files.get(sku)
        return None if files is None else files.material_variant

    def mount(self, sku: str) -> str | None:
        """How `sku` is put up; None where no model is known for it."""
        files = self._files.get(sku)
        return None if files is None else files.mount

    def get(self, sku: str, level: Level, size: Vec3) -> Model:
        """The model of `sku`, or a neutral box of `size` when it has none that can be drawn."""
        files = self._files.get(sku)
        if files is None:
            return self._missing(Path(f"{sku}-{level}"), f"{sku}: no model is known for it", size)
        path = Path(getattr(files, level))
        if path not in self._read:
            try:
                self._read[path] = _checked(read_glb(path))
            except ModelUnreadable as error:
                return self._missing(path, str(error), size)
        return self._read[path] or box(path, size)

    def _missing(self, path: Path, problem: str, size: Vec3) -> Model:
        if path not in self._read:
            self._on_problem(f"{problem}; a plain box is shown instead")
            self._read[path] = None
        return box(path, size)


def _checked(model: Model) -> Model:
    """`model`, once every picture it may show has proved to be one."""
    for index in range(len(model.pictures)):
        model.picture(index)
    return model


def box(path: Path, size: Vec3) -> Model:
    """A box of `size` (width, height, depth) standing on its origin."""
    width, height, depth = size
    normals, corners = [], []
    for axis in range(3):
        for side in (-1.0, 1.0):
            normal = np.zeros(3)
            normal[axis] = side
            u, v = np.roll(np.eye(3), -axis, axis=0)[1:]
            u = u * side
            corners += [normal - u - v, normal + u - v, normal + u + v, normal - u + v]
            normals += [normal] * 4
    half = np.array([width, height, depth]) / 2
    positions = np.array(corners) * half + (0.0, height / 2, 0.0)
    first = np.arange(6)[:, None] * 4
    triangles = (first + np.array([0, 1, 2, 0, 2, 3])).reshape(-1, 3)
    colours = np.full((24, 4), BOX_COLOUR, np.float32)
    primitive = Primitive(
        positions=positions.astype(np.float32),
        normals=np.array(normals, np.float32),
        uvs=np.zeros((24, 2), np.float32),
        colours=colours,
        triangles=triangles.astype(np.uint32),
        material=None,
        variants={},
    )
    return Model(path, [primitive], [PLAIN], [], [])
