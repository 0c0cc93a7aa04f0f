"""The light is physics: energy is kept, distance dims, things throw shadows."""

import math

import numpy as np
import numpy.typing as npt
import pytest
from msgspec.structs import replace

from assets.bake import lightmap, probes
from assets.bake.goods import Model
from assets.bake.lightmap import Texels
from assets.bake.lights import falling_from, kelvin_to_rgb, lamp_light, lights_of
from assets.bake.materials import FINISHES
from assets.bake.quality import QUALITIES
from assets.bake.scene import Lighting, room_pieces, soup_of
from assets.bake.surface import Piece, block, plate
from assets.bake.tone import aces, to_linear, to_srgb
from assets.bake.transport import Soup, direct, gather, solve
from assets.samples.mesh import Mesh, join
from scenes.store import Lamp, Room
from tests.assets.bake_rooms import small

F32 = npt.NDArray[np.float32]
NOTHING = Model(np.zeros((0, 3, 3), np.float32), np.zeros((0, 3), np.float32))
DRAFT = QUALITIES["draft"]


def f32(values: npt.ArrayLike) -> npt.NDArray[np.float32]:
    return np.array(values, np.float32)


def panel(lumens: float = 1000.0, kelvin: float = 3450.0) -> Lamp:
    return Lamp(
        id="lamp", kind="panel", position=(0.0, 2.9, 0.0), aim=(0.0, 0.0, 0.0),
        lumens=lumens, kelvin=kelvin, size=(0.2, 0.2),
    )  # fmt: skip


def closed_box(reflectance: float, cells: int = 8) -> Soup:
    """A room of 4 x 3 x 4 m seen from inside, every surface alike."""
    sides = [
        ((-2, 0, -2), (4, 0, 0), (0, 3, 0)),
        ((2, 0, 2), (-4, 0, 0), (0, 3, 0)),
        ((-2, 0, 2), (0, 0, -4), (0, 3, 0)),
        ((2, 0, -2), (0, 0, 4), (0, 3, 0)),
        ((-2, 0, 2), (4, 0, 0), (0, 0, -4)),
        ((-2, 3, -2), (4, 0, 0), (0, 0, 4)),
    ]
    meshes = [plate(corner, right, up, (cells, cells)) for corner, right, up in sides]
    corners = np.concatenate([mesh.positions[mesh.triangles] for mesh in meshes])
    return Soup.of(corners.astype(np.float32), np.full((len(corners), 3), reflectance, np.float32))


def areas(soup: Soup) -> F32:
    a, b, c = soup.corners.transpose(1, 0, 2)
    return np.asarray(np.linalg.norm(np.cross(b - a, c - a), axis=1) / 2, np.float32)


@pytest.mark.parametrize("reflectance", [0.0, 0.5])
def test_a_closed_room_absorbs_what_its_lamp_sends(reflectance: float) -> None:
    soup = closed_box(reflectance)
    light = solve(soup, [lamp_light(panel(1000))], samples=8, rays=128)
    luminance = light @ np.array([0.2126, 0.7152, 0.0722], np.float32)
    absorbed = float((luminance * (1 - reflectance) * areas(soup)).sum())
    assert absorbed == pytest.approx(1000, rel=0.06)


def test_light_falls_with_the_square_of_distance() -> None:
    """Below a small Lambertian panel: E = flux / (pi d2)."""
    soup = closed_box(0.0, cells=1)
    points = f32([[0, 2.9 - d, 0] for d in (0.9, 1.8, 2.7)])
    up = np.tile(f32([0, 1, 0]), (3, 1))
    found = direct(soup, [lamp_light(panel(1000))], points, up, samples=16)[:, 1]
    assert found == pytest.approx([1000 / (math.pi * d * d) for d in (0.9, 1.8, 2.7)], rel=0.05)


def test_a_spots_beam_holds_its_lumens_and_halves_at_its_edge() -> None:
    lamp = Lamp(
        id="s", kind="spot", position=(0, 3, 0), aim=(0, 0, 0), lumens=800, beam_deg=40
    )  # fmt: skip
    light = lamp_light(lamp)
    angle = np.linspace(0, math.pi / 2, 20001, dtype=np.float32)
    towards = np.stack([np.sin(angle), np.cos(angle), np.zeros_like(angle)], axis=1)
    candela = falling_from(light, towards, np.ones_like(angle))
    flux = np.trapezoid(2 * math.pi * candela * np.sin(angle), angle)
    assert flux == pytest.approx(800, rel=0.01)
    edge = int(np.argmin(np.abs(angle - math.radians(20))))
    assert candela[edge] == pytest.approx(candela[0] / 2, rel=0.01)


def test_long_lamps_keep_their_power_in_pieces() -> None:
    room = small()
    lamp = Lamp(
        id="strip", kind="strip", position=(0, 2, 0), aim=(0, 0, 0), lumens=900, size=(2.4, 0.1)
    )  # fmt: skip
    pieces = lights_of(replace(room, lamps=[lamp]))
    assert len(pieces) == 4
    assert sum(piece.power for piece in pieces) == pytest.approx(lamp_light(lamp).power)
    middles = np.array([piece.centre for piece in pieces])
    assert middles.mean(axis=0) == pytest.approx([0, 2, 0], abs=1e-5)


def test_lamps_look_warm_and_daylight_cool() -> None:
    warm, cool = kelvin_to_rgb(3000), kelvin_to_rgb(6500)
    assert warm[0] > warm[1] > warm[2]
    assert cool[2] > cool[1] > cool[0]
    for rgb in (warm, cool):
        assert rgb @ [0.2126, 0.7152, 0.0722] == pytest.approx(1.0)


def test_an_open_sky_of_one_radiosity_gives_that_illuminance() -> None:
    """The furnace: inside walls that all send out 100 lux, 100 lux fall on everything."""
    soup = closed_box(1.0)
    radiosity = np.full((len(soup.albedo), 3), 100, np.float32)
    chance = np.random.default_rng(4)
    points = chance.uniform([-1, 1, -1], [1, 2, 1], (50, 3)).astype(np.float32)
    normals = chance.standard_normal((50, 3)).astype(np.float32)
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    found = gather(soup, radiosity, points, normals, rays=64)
    assert found.light == pytest.approx(100.0, abs=0.01)
    assert (found.buried == 0).all()


@pytest.fixture(scope="module")
def lighting() -> tuple[Room, Lighting]:
    room = small()
    return room, Lighting.solved(soup_of(room_pieces(room), NOTHING), lights_of(room), DRAFT)


def floor_light(lighting: Lighting) -> tuple[Texels, F32, npt.NDArray[np.bool_]]:
    texels = lightmap.plan_texels((-2, -2), (2, 2), 64)
    light, valid = lighting.at_texels(texels)
    return texels, light[:, 1], valid


def test_a_table_throws_a_shadow(lighting: tuple[Room, Lighting]) -> None:
    texels, light, valid = floor_light(lighting[1])
    x, z = texels.positions[:, 0], texels.positions[:, 2]
    below = (np.abs(x) < 0.3) & (np.abs(z + 0.6) < 0.2) & valid
    beside = (np.abs(x) < 0.3) & (z > 0.4) & (z < 0.8) & valid
    assert light[below].mean() < 0.35 * light[beside].mean()


def test_light_is_finite_and_nowhere_black_in_the_open(lighting: tuple[Room, Lighting]) -> None:
    _, light, valid = floor_light(lighting[1])
    assert np.isfinite(light).all()
    assert light[valid].min() > 1.0
    assert valid.mean() > 0.9


def test_texels_inside_furniture_are_told_apart(lighting: tuple[Room, Lighting]) -> None:
    """What lies inside a plinth is buried, and its light is then taken from outside."""
    solved = lighting[1]
    texels, light, _ = floor_light(solved)
    x, z = texels.positions[:, 0], texels.positions[:, 2]
    inside = (np.abs(x - 1.4) < 0.12) & (np.abs(z - 1.2) < 0.12)
    places, normals = texels.positions[inside], texels.normals[inside]
    found = gather(solved.soup, solved.radiosity, places, normals, 32)
    assert (found.buried > lightmap.BURIED).all()
    assert light[inside].max() > 1.0


def at_probes(
    room: Room, lighting: Lighting, directions: F32
) -> tuple[npt.NDArray[np.float64], F32]:
    """Places of the room's probes and E / pi (green) there on surfaces facing a direction."""
    grid = probes.grid_over(room)
    found = probes.lit_probes(
        room, grid, lighting.soup, lighting.radiosity, lighting.lights, DRAFT.probe_rays
    )
    degree = f32([1, 2 / 3, 2 / 3, 2 / 3, 1 / 4, 1 / 4, 1 / 4, 1 / 4, 1 / 4])
    light = (probes.harmonics(directions) * degree) @ found[:, :, 1].T
    return grid.points().astype(np.float64), light[0]


def test_probes_are_brighter_near_the_lamp_than_under_the_table(
    lighting: tuple[Room, Lighting],
) -> None:
    places, light = at_probes(*lighting, f32([[0, 1, 0]]))
    near = np.linalg.norm(places - [0, 1.0, -0.6], axis=1).argmin()
    under = np.linalg.norm(places - [0, 0.2, -0.6], axis=1).argmin()
    assert light[near] > 3 * light[under] > 0


def test_probes_agree_with_the_surfaces_around_them(lighting: tuple[Room, Lighting]) -> None:
    """A probe's irradiance on a level surface is what a point there gathers, within the tenth
    of the brightest that harmonics of order 2 leave out (Ramamoorthi and Hanrahan, 9 %)."""
    room, solved = lighting
    places, light = at_probes(room, solved, f32([[0, 1, 0]]))
    free = np.flatnonzero((places[:, 2] > 0.3) & (np.abs(places[:, 0]) < 1.0) & (places[:, 1] < 1))
    up = np.tile(f32([0, 1, 0]), (len(free), 1))
    points = places[free].astype(np.float32)
    there = gather(solved.soup, solved.radiosity, points, up, 512).light
    there = there + direct(solved.soup, solved.lights, points, up, 32)
    assert light[free] * math.pi == pytest.approx(there[:, 1], abs=0.1 * float(there[:, 1].max()))


def test_probes_inside_furniture_take_their_neighbours_light() -> None:
    coefficients = np.ones((27, 9, 3), np.float32)
    coefficients[13] = 0.0
    valid = np.ones(27, bool)
    valid[13] = False
    grid = probes.Grid(np.zeros(3), np.ones(3), (3, 3, 3))
    assert probes._spread(coefficients, valid, grid)[13] == pytest.approx(1.0)


def test_the_tone_curve_rises_from_black_to_white() -> None:
    x = np.linspace(0, 20, 2001)
    y = aces(x)
    assert y[0] == 0
    assert y[-1] <= 1
    assert (np.diff(y) >= -1e-6).all()
    assert aces(np.array([1.0]))[0] == pytest.approx(2.54 / 3.16, abs=1e-6)


def test_srgb_goes_there_and_back() -> None:
    x = np.linspace(0, 1, 256)
    assert to_linear(to_srgb(x)) == pytest.approx(x, abs=1e-5)


def test_the_filter_keeps_edges_and_even_light() -> None:
    """Noise goes, a corner between two surfaces stays."""
    size = 32
    texels = lightmap.plan_texels((0, 0), (1, 1), size)
    turned = texels.columns >= size // 2
    normals = np.where(turned[:, None], f32([1, 0, 0]), f32([0, 1, 0]))
    texels = Texels(
        texels.size, texels.rows, texels.columns, texels.triangles, texels.positions, normals
    )  # fmt: skip
    clean = np.where(turned, 10.0, 100.0).astype(np.float32)
    noise = np.random.default_rng(1).normal(1, 0.2, len(clean)).astype(np.float32)
    light = np.repeat((clean * noise)[:, None], 3, axis=1)
    reach = np.full(len(clean), 0.3, np.float32)
    cleaned, valid = lightmap.denoised(texels, light, reach, np.ones(len(clean), bool), 3)
    assert valid.all()
    assert np.abs(cleaned[:, 0] / clean - 1).std() < 0.05


def test_holes_are_filled_from_around_them() -> None:
    image = np.full((40, 50, 3), 7, np.float32)
    valid = np.ones((40, 50), bool)
    valid[5:35, 10:40] = False
    image[~valid] = 0
    assert lightmap.filled(image, valid) == pytest.approx(7.0, rel=1e-4)


def test_an_unwrapped_box_covers_its_own_area_once() -> None:
    made: list[Piece] = list(block_of_plaster())
    mesh = joined(made)
    unwrapped, _ = lightmap.unwrap(mesh, 256)
    assert unwrapped.uvs.min() >= 0
    assert unwrapped.uvs.max() <= 1
    texels = lightmap.rasterised(unwrapped, 256)
    a, b, c = unwrapped.uvs[unwrapped.triangles].transpose(1, 0, 2)
    doubled = np.abs(
        (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0])
    )
    assert len(texels.rows) >= doubled.sum() / 2 * 256**2 * 0.98
    box_low, box_high = mesh.bounds
    assert (texels.positions >= box_low - 1e-5).all()
    assert (texels.positions <= box_high + 1e-5).all()


def block_of_plaster() -> list[Piece]:
    return list(block(FINISHES["plaster"], (1, 2, 0.5), (0, 0, 0)))


def joined(pieces: list[Piece]) -> Mesh:
    return join(piece.mesh for piece in pieces)


def test_lights_behind_a_surface_add_nothing() -> None:
    soup = closed_box(0.0, cells=1)
    down = f32([[0, -1, 0]])
    found = direct(soup, [lamp_light(panel())], f32([[0, 1, 0]]), down, 8)
    assert found == pytest.approx(0.0)
