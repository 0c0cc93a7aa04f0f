"""Wooden display surfaces: shelf boards, table tops, platforms. Their texture holds staves x
light, so that grain and the shadows of what stands on them cost one fetch and two triangles."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from assets.bake.lightmap import Texels
from assets.bake.prints import Slip, packed_slips
from assets.bake.surface import Piece
from assets.bake.textures import staves

F32 = npt.NDArray[np.float32]

LARGEST_SCALE = 500.0
"""Pixels per metre that no board needs to exceed."""


@dataclass(frozen=True)
class BoardMap:
    """Boards with their places on the texture; where its texels lie, at half its size; and its
    linear reflectance (size, size, 3)."""

    pieces: list[Piece]
    texels: Texels
    pattern: F32


def board_map(pieces: list[Piece], size: int) -> BoardMap:
    """Lay all rectangles of wood in `pieces` onto one texture of `size` pixels."""
    spans = {str(i): tuple(piece.mesh.uvs.max(axis=0)) for i, piece in enumerate(pieces)}
    slips = packed_slips(spans, size, LARGEST_SCALE)
    laid = [
        replace(piece, mesh=replace(piece.mesh, uvs=_on_slip(piece, slips[str(i)]) / size))
        for i, piece in enumerate(pieces)
    ]
    pattern = np.full((size, size, 3), 0.3, np.float32)
    for i, piece in enumerate(pieces):
        rows, columns = _window(slips[str(i)], size)
        metres = _metres(rows, columns, slips[str(i)], piece)
        pattern[rows, columns] = staves(*metres, np.array(piece.albedo, np.float32), i)
    return BoardMap(laid, _texels(pieces, slips, size), pattern)


def _on_slip(piece: Piece, slip: Slip) -> npt.NDArray[np.float64]:
    """A board's uvs, metres to pixels."""
    share = piece.mesh.uvs / piece.mesh.uvs.max(axis=0)
    spot: npt.NDArray[np.float64] = [slip.left, slip.top] + share * [slip.width, slip.height]
    return spot


def _window(slip: Slip, size: int, border: int = 6) -> tuple[slice, slice]:
    """Rows and columns of a slip and its border."""
    return (
        slice(max(0, slip.top - border), min(size, slip.top + slip.height + border)),
        slice(max(0, slip.left - border), min(size, slip.left + slip.width + border)),
    )


def _metres(rows: slice, columns: slice, slip: Slip, piece: Piece) -> tuple[F32, F32]:
    """Distance along and across a board of a window's pixels, metres."""
    span = piece.mesh.uvs.max(axis=0)
    x = (np.arange(columns.start, columns.stop) + 0.5 - slip.left) / slip.width * span[0]
    y = (np.arange(rows.start, rows.stop) + 0.5 - slip.top) / slip.height * span[1]
    along, across = np.meshgrid(x.astype(np.float32), y.astype(np.float32))
    return along, across


def _texels(pieces: list[Piece], slips: dict[str, Slip], size: int) -> Texels:
    """Texels of every second pixel of the boards, with their places in the room."""
    rows, columns, places, normals = [], [], [], []
    for i, piece in enumerate(pieces):
        slip = slips[str(i)]
        y = np.arange((slip.top + 1) // 2, (slip.top + slip.height) // 2)
        x = np.arange((slip.left + 1) // 2, (slip.left + slip.width) // 2)
        row, column = (part.ravel() for part in np.meshgrid(y, x, indexing="ij"))
        share = np.stack(
            [(2 * column + 1 - slip.left) / slip.width, (2 * row + 1 - slip.top) / slip.height],
            axis=1,
        )
        rows.append(row)
        columns.append(column)
        places.append(_places(piece, share))
        normals.append(np.tile(piece.mesh.normals[0], (len(row), 1)))
    count = sum(len(row) for row in rows)
    return Texels(
        (size // 2, size // 2), np.concatenate(rows), np.concatenate(columns),
        np.zeros(count, int), np.concatenate(places).astype(np.float32),
        np.concatenate(normals).astype(np.float32),
    )  # fmt: skip


def _places(piece: Piece, share: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Points of a rectangle at shares (n, 2) of its uvs' span."""
    uvs, positions = piece.mesh.uvs / piece.mesh.uvs.max(axis=0), piece.mesh.positions
    corner = [
        positions[np.argmin(np.abs(uvs - key).sum(axis=1))] for key in ((0, 0), (1, 0), (0, 1))
    ]
    places: npt.NDArray[np.float64] = (
        corner[0] + share[:, :1] * (corner[1] - corner[0]) + share[:, 1:] * (corner[2] - corner[0])
    )
    return places
