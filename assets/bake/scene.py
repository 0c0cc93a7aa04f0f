"""The room as light sees it, and light asked for anywhere in it."""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
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
SHARP_REACH = 0.022
"""The filter on lamplight reaches this far, metres: enough to hide the samples' grain."""


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
        light = solve(soup, lights, quality.light_samples, quality.patch_rays)
        return Lighting(soup, lights, light, quality)

    @property
    def radiosity(self) -> F32:
        """What each triangle sends out, lux (m, 3)."""
        return self.soup.albedo * self.light

    def at_texels(self, texels: Texels) -> tuple[F32, Mask]:
        """Illuminance (n, 3) of every texel, cleaned, and which texels lie in the open."""
        small = [light for light in self.lights if not light.broad]
        soft, traced, reach = self._soft(texels)
        soft, valid = lightmap.denoised(texels, soft, reach, traced, self.quality.filter_steps)
        sharp = direct(
            self.soup, small, texels.positions, texels.normals, self.quality.light_samples
        )
        near = np.full(len(valid), SHARP_REACH, np.float32)
        sharp, _ = lightmap.denoised(texels, sharp, near, np.ones_like(valid), 2)
        return soft + sharp, valid

    def _soft(self, texels: Texels) -> tuple[F32, Mask, F32]:
        """Light from surfaces, sky and broad lamps, which changes slowly: traced at every second
        texel (as on a chessboard) and left to the filter elsewhere. Light (n, 3), which texels
        hold it, and how far each may mix with others, metres."""
        q = self.quality
        traced = np.flatnonzero((texels.rows + texels.columns) % 2 == 0)
        places, normals = texels.positions[traced], texels.normals[traced]
        found = gather(self.soup, self.radiosity, places, normals, q.texel_rays)
        broad = [light for light in self.lights if light.broad]
        light = np.zeros((len(texels.rows), 3), np.float32)
        light[traced] = found.light + direct(self.soup, broad, places, normals, q.light_samples)
        valid = np.zeros(len(light), bool)
        valid[traced] = found.buried < BURIED
        nearness = texels.image(np.zeros(len(light), np.float32))
        nearness[texels.rows[traced], texels.columns[traced]] = found.nearness
        reach = REACH * cv2.dilate(nearness, np.ones((3, 3), np.uint8))
        return light, valid, reach[texels.rows, texels.columns]

    def at_vertices(self, mesh: Mesh) -> F32:
        """Illuminance (v, 3) of a mesh's vertices, each the mean around it."""
        q = self.quality
        places, normals, shares = lightmap.triangle_samples(mesh, q.vertex_samples)
        found = gather(self.soup, self.radiosity, places, normals, q.texel_rays // 2)
        straight = direct(self.soup, self.lights, places, normals, q.light_samples)
        return lightmap.at_vertices(mesh, shares, found.light + straight, found.buried < BURIED)


def chunked(mesh: Mesh, colours: F32, cell: float) -> Iterator[tuple[str, Mesh, F32]]:
    """A mesh's triangles by the floor cell their middles lie in, each part with its own
    vertices."""
    middles = mesh.positions[mesh.triangles].mean(axis=1)
    keys = np.floor(middles[:, [0, 2]] / cell).astype(int)
    for key in np.unique(keys, axis=0):
        triangles = mesh.triangles[(keys == key).all(axis=1)]
        used, again = np.unique(triangles, return_inverse=True)
        part = Mesh(mesh.positions[used], mesh.normals[used], mesh.uvs[used], again.reshape(-1, 3))
        yield f"cell {key[0]} {key[1]}", part, colours[used]
