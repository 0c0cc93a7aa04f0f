"""The room's geometry: sound meshes, inside their budget, boards where goods will stand."""

import math
import tomllib
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from assets.bake.materials import STRIPS
from assets.bake.scene import room_pieces
from assets.bake.shell import inset, signed_area, triangulated
from assets.bake.surface import Piece
from assets.bake.transport import Tracer
from assets.samples.goods import PRODUCTS
from assets.samples.level import SHELF
from assets.samples.mesh import join
from examples.fivehundred.make import store_text as fivehundred
from examples.hundred.make import store_text as hundred
from scenes.check import check_store
from scenes.fixtures import room_slots
from scenes.geometry import Point2
from scenes.store import Room, Store, parse_store
from scenes.walk import Obstacle, walkable_floor
from tests.assets.bake_rooms import every_kind

EXAMPLES = Path(__file__).parents[2] / "examples"
FLAGSHIP = EXAMPLES / "flagship" / "store.toml"
TRIANGLE_BUDGET = 7000
AISLE = 1.1
"""Aisles are at least this wide, metres."""
AISLE_FIXTURES = ("shelf", "table", "rail", "counter", "fitting_room", "mirror")
L_SHAPE: list[Point2] = [(0, 0), (4, 0), (4, 2), (2, 2), (2, 5), (0, 5)]


def f32(values: npt.ArrayLike) -> npt.NDArray[np.float32]:
    return np.array(values, np.float32)


def flagship() -> Store:
    return parse_store(FLAGSHIP.read_bytes())


@pytest.fixture(params=["every kind", "flagship"], scope="module")
def room(request: pytest.FixtureRequest) -> Room:
    return every_kind() if request.param == "every kind" else flagship().rooms[0]


@pytest.fixture(scope="module")
def pieces(room: Room) -> list[Piece]:
    return room_pieces(room)


def corners(piece: Piece) -> npt.NDArray[np.float64]:
    return piece.mesh.positions[piece.mesh.triangles]


def test_meshes_are_finite_and_have_no_slivers(pieces: list[Piece]) -> None:
    for piece in pieces:
        assert np.isfinite(piece.mesh.positions).all()
        assert np.isfinite(piece.mesh.normals).all()
        assert np.isfinite(piece.mesh.uvs).all()
        a, b, c = corners(piece).transpose(1, 0, 2)
        assert (np.linalg.norm(np.cross(b - a, c - a), axis=1) > 1e-9).all()


def test_triangles_are_wound_as_their_normals_point(pieces: list[Piece]) -> None:
    for piece in pieces:
        a, b, c = corners(piece).transpose(1, 0, 2)
        faces = np.cross(b - a, c - a)
        normals = piece.mesh.normals[piece.mesh.triangles].mean(axis=1)
        assert ((faces * normals).sum(axis=1) > 0).all(), piece
        assert np.allclose(np.linalg.norm(piece.mesh.normals, axis=1), 1.0, atol=1e-6)


def test_everything_solid_is_inside_the_room_and_its_walls(room: Room, pieces: list[Piece]) -> None:
    points = np.concatenate([piece.mesh.positions for piece in pieces if piece.solid])
    low, high = np.min(room.outline, axis=0) - 0.25, np.max(room.outline, axis=0) + 0.25
    assert points[:, 1].min() > -1e-6
    assert points[:, 1].max() < room.height + 1e-6
    assert (points[:, [0, 2]] >= low).all()
    assert (points[:, [0, 2]] <= high).all()


def test_textures_are_met_where_they_are(pieces: list[Piece]) -> None:
    for piece in pieces:
        if piece.sheet in ("floor", "print"):
            assert piece.mesh.uvs.min() >= 0
            assert piece.mesh.uvs.max() <= 1
        if piece.sheet == "trim":
            v = piece.mesh.uvs[:, 1]
            assert any(s.top < v.min() and v.max() < s.top + s.height for s in STRIPS.values())


def test_the_room_is_closed(room: Room, pieces: list[Piece]) -> None:
    """From where a head may be, rays meet something: walls, ceiling, or the view outside."""
    floor = walkable_floor(room)
    eye = next(
        (x, 1.6, z)
        for x in np.linspace(-3, 3, 13)
        for z in np.linspace(-3, 3, 13)
        if floor.allows((float(x), float(z)))
    )
    chance = np.random.default_rng(2)
    rays = chance.standard_normal((4000, 3))
    rays /= np.linalg.norm(rays, axis=1, keepdims=True)
    everything = Tracer(np.concatenate([corners(piece) for piece in pieces]).astype(np.float32))
    hit, _ = everything.first_hit(np.tile(f32(eye), (4000, 1)), rays.astype(np.float32))
    assert (hit >= 0).mean() > 0.995


def test_goods_stand_on_what_is_built(room: Room, pieces: list[Piece]) -> None:
    """Straight below a slot, within a millimetre or so, there is a board (a hook hangs free)."""
    solid = [piece for piece in pieces if piece.solid]
    tracer = Tracer(np.concatenate([corners(piece) for piece in solid]).astype(np.float32))
    slots = [
        slot
        for slot in room_slots(room).values()
        if slot.mount == "stand" and slot.position[1] < 1.0
    ]
    built = {fixture.id for fixture in room.fixtures if fixture.kind != "floor_spot"}
    slots = [slot for slot in slots if slot.fixture in built]
    origins = np.array([slot.position for slot in slots], np.float32) + f32([0, 0.02, 0])
    down = np.tile(f32([0, -1, 0]), (len(slots), 1))
    hit, distance = tracer.first_hit(origins, down)
    assert (hit >= 0).all()
    assert np.abs(distance - 0.02).max() < 0.003


def test_rails_carry_hooks_at_their_slots(room: Room, pieces: list[Piece]) -> None:
    hooks = [slot.position for slot in room_slots(room).values() if slot.mount == "hang"]
    points = np.concatenate([piece.mesh.positions for piece in pieces if piece.sheet == "trim"])
    for hook in hooks:
        assert np.linalg.norm(points - hook, axis=1).min() < 0.02


def test_flagship_keeps_its_triangle_budget() -> None:
    pieces = room_pieces(flagship().rooms[0])
    assert sum(len(piece.mesh.triangles) for piece in pieces) <= TRIANGLE_BUDGET


def test_flagship_has_no_problem_and_shows_every_product() -> None:
    store = flagship()
    skus = {variant.sku: p.product_id for p in PRODUCTS for variant in p.variants}
    assert check_store(store, set(skus)) == []
    room = store.rooms[0]
    assert {skus[placement.sku] for placement in room.placements} == {
        product.product_id for product in PRODUCTS
    }
    assert len(room.cameras) == 12
    assert {department.id for department in store.departments} == {
        product.department for product in PRODUCTS
    }


def test_flagship_goods_fit_their_slots() -> None:
    room = flagship().rooms[0]
    sizes, mounts = {}, {}
    for product in PRODUCTS:
        box = join(mesh for _, mesh in product.shape(SHELF)).bounds
        for variant in product.variants:
            sizes[variant.sku] = box[1] - box[0]
            mounts[variant.sku] = product.mount
    slots = room_slots(room)
    for placement in room.placements:
        width, height, depth = sizes[placement.sku]
        slot, turn = slots[placement.slot], math.radians(placement.yaw_deg)
        assert (mounts[placement.sku] == "hang") == (slot.mount == "hang"), placement
        if slot.mount == "hang":
            continue
        if abs(placement.yaw_deg) > 45:
            width, depth = depth * abs(math.sin(turn)), width * abs(math.sin(turn))
        assert width <= slot.room_for[0] + 0.02, placement
        assert depth <= slot.room_for[2] + 0.02, placement
        if mounts[placement.sku] != "wall":
            assert height <= slot.room_for[1] + 0.02, placement


def test_flagship_aisles_are_wide_and_lead_everywhere() -> None:
    """A disc 1.1 m wide that comes in by the door gets to every shop fixture."""
    room = flagship().rooms[0]
    low, high = np.min(room.outline, axis=0), np.max(room.outline, axis=0)
    plan = np.stack(np.meshgrid(*(np.arange(a, b, 0.02) for a, b in zip(low, high, strict=True))))
    from_walls = np.minimum(plan - low[:, None, None], high[:, None, None] - plan).min(axis=0)
    gaps = [gap(plan, obstacle) for obstacle in walkable_floor(room).obstacles]
    free = (np.min(gaps, axis=0) >= AISLE / 2) & (from_walls >= AISLE / 2)
    _, regions = cv2.connectedComponents(free.astype(np.uint8), connectivity=4)
    x, z = np.round((np.array(room.spawns[0].position) - low) / 0.02).astype(int)
    way = regions == regions[z, x]
    assert free[z, x]
    for fixture in room.fixtures:
        if fixture.department is not None and fixture.kind in AISLE_FIXTURES:
            near = Obstacle(
                centre=(fixture.position[0], fixture.position[2]),
                half=(fixture.size[0] / 2, fixture.size[2] / 2),
                yaw=math.radians(fixture.yaw_deg),
            )
            assert gap(plan, near)[way].min() < AISLE / 2 + 0.1, fixture.id


def gap(plan: npt.NDArray[np.float64], obstacle: Obstacle) -> npt.NDArray[np.float64]:
    """Distance from points (2, ...) on the plan to a turned rectangle."""
    dx, dz = plan[0] - obstacle.centre[0], plan[1] - obstacle.centre[1]
    sin, cos = math.sin(obstacle.yaw), math.cos(obstacle.yaw)
    across = np.abs(dx * cos - dz * sin) - obstacle.half[0]
    along = np.abs(dx * sin + dz * cos) - obstacle.half[1]
    return np.asarray(np.hypot(np.maximum(across, 0), np.maximum(along, 0)))


def test_flagship_file_is_plain_toml_that_people_can_read() -> None:
    text = FLAGSHIP.read_text(encoding="utf-8")
    assert tomllib.loads(text)["id"] == "flagship"
    assert max(len(line) for line in text.splitlines()) < 200


@pytest.mark.parametrize(
    ("name", "written", "goods"), [("hundred", hundred, 100), ("fivehundred", fivehundred, 500)]
)
def test_a_made_store_is_what_its_script_writes(
    name: str, written: Callable[[], str], goods: int
) -> None:
    text = (EXAMPLES / name / "store.toml").read_text(encoding="utf-8")
    assert text == written()
    store = parse_store(text)
    skus = {variant.sku for product in PRODUCTS for variant in product.variants}
    assert check_store(store, skus) == []
    assert len(store.rooms[0].placements) == goods


@pytest.mark.parametrize("turned", [False, True])
def test_ear_clipping_covers_the_plan(turned: bool) -> None:
    outline = L_SHAPE[::-1] if turned else L_SHAPE
    points = np.array(outline, dtype=float)
    triangles = points[triangulated(outline)]
    a, b, c = triangles.transpose(1, 0, 2)
    doubled = (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0])
    assert len(triangles) == len(outline) - 2
    assert np.abs(doubled).sum() == pytest.approx(abs(signed_area(outline)))


@pytest.mark.parametrize("turned", [False, True])
def test_inset_shrinks_the_plan(turned: bool) -> None:
    outline = L_SHAPE[::-1] if turned else L_SHAPE
    inner = inset(outline, 0.1)
    assert abs(signed_area(inner)) < abs(signed_area(outline))
    assert abs(signed_area(inner)) == pytest.approx(2 * (14 - 1.8 + 0.04), abs=0.01)
