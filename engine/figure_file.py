"""The avatars' figure as a file, for those who draw the room themselves: `python -m
engine.figure_file` prints it as JSON, arrays as base64 of little-endian numbers."""

import base64
import sys
from typing import Any

import msgspec
import numpy.typing as npt

from engine.figure import figure


class FigureFile(msgspec.Struct):
    """`positions` and `normals` (n, 3) and `slots` (n, 2: joint, palette) are float32,
    `triangles` (m, 3) uint32."""

    positions: str
    normals: str
    slots: str
    triangles: str


def figure_file() -> FigureFile:
    body = figure()
    return FigureFile(
        _text(body.positions, "<f4"),
        _text(body.normals, "<f4"),
        _text(body.slots, "<f4"),
        _text(body.triangles, "<u4"),
    )


def _text(values: npt.NDArray[Any], kind: str) -> str:
    return base64.b64encode(values.astype(kind).tobytes()).decode()


if __name__ == "__main__":
    sys.stdout.buffer.write(msgspec.json.encode(figure_file()))
