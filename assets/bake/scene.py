"""The room as light sees it, and light asked for anywhere in it."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import trimesh

from assets.bake import lightmap
from assets.bake.furniture import fixture_pieces
from assets.bake.goods import Model
from assets.bake.lamps import lamp_pieces
from assets.bake.lightmap import BURIED, REACH, Texels
from assets.bake.lights import AreaLight
from assets.bake.quality import Quality
from assets.bake.shell import outside, shell_pieces
from assets.bake.signs import sign_pieces
from assets.bake.surface import Piece
from assets.bake.transport import Soup, direct, gather, solve
from assets.samples.mesh import Mesh
from scenes.store import Room

F32 = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]

PATCH = 0.4
"""Longest side of the triangles that carry bounced light, metres."""


def room_pieces(room: Room) -> list[Piece]:
    """Everything that is built for `room`, in its frame; prints fill the unit square."""
    pieces = [*shell_pieces(room), *outside(room), *lamp_pieces(room), *sign_pieces(room)]
    for fixture in room.fixtures:
        pieces += fixture_pieces(fixture)
    return pieces


def soup_of(pieces: list[Piece], goods: Model) -> Soup:
    """Pieces cut into patches, and goods as they are."""
    parts = [(goods.corners, goods.albedo), *(_patches(piece) for piece in pieces if piece.solid)]
    corners = np.concatenate([corners for corners, _ in parts])
    return Soup.of(corners.astype(np.float32), np.concatenate([albedo for _, albedo in parts]))


def _patches(piece: Piece) -> tuple[F32, F32]:
    positions, triangles = trimesh.remesh.subdivide_to_size(
        piece.mesh.positions, piece.mesh.triangles, PATCH, max_iter=12
    )
    corners = positions[triangles].astype(np.float32)
    albedo = piece.albedo if piece.glow is None or piece.sheet == "print" else (0.0, 0.0, 0.0)
    return corners, np.tile(np.array(albedo, np.float32), (len(corners), 1))


@dataclass(frozen=True)
class Lighting:
    """A solved scene: `light` (m, 3) is the illuminance of the soup's triangles in lux."""

    soup: Soup
    lights: list[AreaLight]
    light: F32
    quality: Quality

    @staticmethod
    def solved(soup: Soup, lights: list[AreaLight], quality: Quality) -> "Lighting":
        light = solve(soup, lights, quality.lamp_samples, quality.patch_rays)
        return Lighting(soup, lights, light, quality)

    @property
    def radiosity(self) -> F32:
        """What each triangle sends out, lux (m, 3)."""
        return self.soup.albedo * self.light

    def at_texels(self, texels: Texels) -> tuple[F32, Mask]:
        """Illuminance (n, 3) of every texel, cleaned, and which texels lie in the open."""
        q = self.quality
        lamps = [light for light in self.lights if not light.sky]
        sky = [light for light in self.lights if light.sky]
        found = gather(self.soup, self.radiosity, texels.positions, texels.normals, q.texel_rays)
        valid = found.buried < BURIED
        soft = found.light + direct(
            self.soup, sky, texels.positions, texels.normals, q.lamp_samples
        )
        soft = lightmap.denoised(texels, soft, REACH * found.nearness, valid, q.filter_steps)
        sharp = direct(self.soup, lamps, texels.positions, texels.normals, q.lamp_samples)
        near = np.full(len(valid), SHARP_REACH, np.float32)
        return soft + lightmap.denoised(texels, sharp, near, valid, 1), valid

    def at_vertices(self, mesh: Mesh) -> F32:
        """Illuminance (v, 3) of a mesh's vertices, each the mean around it."""
        q = self.quality
        places, normals, shares = lightmap.triangle_samples(mesh, q.vertex_samples)
        found = gather(self.soup, self.radiosity, places, normals, q.texel_rays // 2)
        straight = direct(self.soup, self.lights, places, normals, max(2, q.lamp_samples // 2))
        return lightmap.at_vertices(mesh, shares, found.light + straight, found.buried < BURIED)


SHARP_REACH = 0.03
"""The filter on lamplight reaches this far, metres: enough to hide the samples' grain."""


def chunked(mesh: Mesh, colours: F32, cell: float) -> Iterator[tuple[str, Mesh, F32]]:
    """A mesh's triangles by the floor cell their middles lie in, each part with its own
    vertices."""
    middles = mesh.positions[mesh.triangles].mean(axis=1)
    keys = np.floor(middles[:, [0, 2]] / cell).astype(int)
    for key in np.unique(keys, axis=0):
        triangles = mesh.triangles[(keys == key).all(axis=1)]
        used, again = np.unique(triangles, return_inverse=True)
        part = Mesh(
            mesh.positions[used], mesh.normals[used], mesh.uvs[used], again.reshape(-1, 3)
        )
        yield f"cell {key[0]} {key[1]}", part, colours[used]
