"""The store file: what a store is, as data.

A store is a TOML document (`store.toml`). Its JSON Schema is `store_schema()`; `parse_store`
reads one, `check_store` finds every problem with its place and a remedy. Positions are
metres in the room's frame (glTF: Y up, x to the right, z towards the viewer of the plan);
angles in the file are degrees because people write them (`*_deg`), radians everywhere else.
"""

from typing import Annotated, Any, Literal

import msgspec

from scenes.cart import Sku
from scenes.errors import StoreFileError
from scenes.geometry import Point2, Vec3
from scenes.text import LocalText

FORMAT = 1

Identifier = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,47}$")]
SlotId = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,47}(/[0-9]{1,2}){1,2}$")]
Length = Annotated[float, msgspec.Meta(gt=0.0, le=100.0)]
Degrees = Annotated[float, msgspec.Meta(ge=-360.0, le=360.0)]
Count = Annotated[int, msgspec.Meta(ge=1, le=40)]

FixtureKind = Literal[
    "shelf", "table", "plinth", "rail", "platform", "floor_spot",
    "counter", "bench", "mirror", "fitting_room", "partition", "column", "planter",
]  # fmt: skip
Finish = Literal[
    "plaster", "white", "deep_green", "oak", "dark_oak", "brass", "linen", "concrete",
    "terrazzo", "stone", "terracotta", "black_steel",
]  # fmt: skip
FloorFinish = Literal["oak_planks", "oak_herringbone", "terrazzo", "concrete", "carpet"]
Mount = Literal["stand", "hang", "lie", "wall"]


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A part of a store file; unknown keys are errors, so that a typo is never ignored."""


class Fixture(_Part, frozen=True, kw_only=True):
    """A piece of shop furniture: origin at its bottom centre, front towards +Z at yaw 0.

    `size` is width, height, depth. Shelves have `levels` boards, each with `columns` slots;
    tables and platforms have `rows` x `columns`; rails have `columns` hangers.
    """

    id: Identifier
    kind: FixtureKind
    position: Vec3
    size: tuple[Length, Length, Length]
    yaw_deg: Degrees = 0.0
    finish: Finish = "oak"
    levels: Count = 1
    rows: Count = 1
    columns: Count = 1
    department: Identifier | None = None


class Placement(_Part, frozen=True, kw_only=True):
    """A product variant standing in a slot (`fixture/level/column`, counted from 1, from the
    bottom left as seen from the front)."""

    slot: SlotId
    sku: Sku
    yaw_deg: Degrees = 0.0


class Lamp(_Part, frozen=True, kw_only=True):
    """A light source. `spot`s and `pendant`s shine towards `aim`; `strip`s and `panel`s are
    glowing rectangles of `size` (width, depth) facing `aim`. Brightness in lumens, colour by
    correlated temperature in kelvin."""

    id: Identifier
    kind: Literal["spot", "pendant", "strip", "panel"]
    position: Vec3
    aim: Vec3
    lumens: Annotated[float, msgspec.Meta(gt=0, le=50_000)]
    kelvin: Annotated[float, msgspec.Meta(ge=1500, le=12_000)] = 3000.0
    beam_deg: Annotated[float, msgspec.Meta(gt=1, le=170)] = 40.0
    size: tuple[Length, Length] = (0.12, 0.12)


class Opening(_Part, frozen=True, kw_only=True):
    """A window or an entrance in the wall that runs from outline point `wall` to the next:
    from `start` to `end` metres along it, from `sill` to `head` metres above the floor."""

    id: Identifier
    kind: Literal["window", "entrance"]
    wall: Annotated[int, msgspec.Meta(ge=0, le=63)]
    start: Annotated[float, msgspec.Meta(ge=0, le=200)]
    end: Length
    sill: Annotated[float, msgspec.Meta(ge=0, le=20)] = 0.0
    head: Length = 2.6


class Sign(_Part, frozen=True, kw_only=True):
    """Lettering: its centre at `position`, readable from the front (+Z at yaw 0)."""

    id: Identifier
    text: LocalText
    position: Vec3
    size: tuple[Length, Length]
    yaw_deg: Degrees = 0.0
    style: Literal["department", "welcome", "notice"] = "department"


class NamedCamera(_Part, frozen=True, kw_only=True):
    name: Identifier
    position: Vec3
    look_at: Vec3
    fov_deg: Annotated[float, msgspec.Meta(ge=20, le=120)] = 70.0
    """Horizontal field of view."""


class SpawnPoint(_Part, frozen=True, kw_only=True):
    id: Identifier
    position: Point2
    yaw_deg: Degrees = 0.0


class WallAccent(_Part, frozen=True, kw_only=True):
    wall: Annotated[int, msgspec.Meta(ge=0, le=63)]
    finish: Finish


class Department(_Part, frozen=True, kw_only=True):
    id: Identifier
    name: LocalText


class Room(_Part, frozen=True, kw_only=True):
    """One walkable room. `outline` goes round the floor plan; wall i runs from point i to i+1."""

    id: Identifier
    name: LocalText
    outline: Annotated[list[Point2], msgspec.Meta(min_length=3, max_length=64)]
    height: Length = 3.4
    floor: FloorFinish = "oak_planks"
    walls: Finish = "plaster"
    ceiling: Finish = "white"
    accents: list[WallAccent] = []
    openings: list[Opening] = []
    fixtures: Annotated[list[Fixture], msgspec.Meta(max_length=500)] = []
    placements: Annotated[list[Placement], msgspec.Meta(max_length=2000)] = []
    signs: Annotated[list[Sign], msgspec.Meta(max_length=100)] = []
    lamps: Annotated[list[Lamp], msgspec.Meta(max_length=200)] = []
    daylight: Annotated[float, msgspec.Meta(ge=0, le=10)] = 1.0
    """Brightness of the sky behind windows; 1 is a clear morning."""
    cameras: list[NamedCamera] = []
    spawns: Annotated[list[SpawnPoint], msgspec.Meta(min_length=1)]
    walkable: list[Annotated[list[Point2], msgspec.Meta(min_length=3, max_length=128)]] = []
    """Floor polygons people may stand on; empty means the whole outline. Fixtures are
    always obstacles."""
    capacity: Annotated[int, msgspec.Meta(ge=1, le=200)] = 30


class Store(_Part, frozen=True, kw_only=True):
    format: Literal[1]
    id: Identifier
    name: LocalText
    departments: list[Department] = []
    rooms: Annotated[list[Room], msgspec.Meta(min_length=1, max_length=32)]

    def room(self, room_id: str) -> Room:
        """The room called `room_id`.

        Raises:
            StoreFileError: there is none.
        """
        for room in self.rooms:
            if room.id == room_id:
                return room
        raise StoreFileError(f"the store has no room '{room_id}'")


def parse_store(text: str | bytes) -> Store:
    """Read a store file.

    Raises:
        StoreFileError: not TOML, or not of the store's shape; the text names the place.
    """
    try:
        return msgspec.toml.decode(text, type=Store)
    except msgspec.ValidationError as error:
        raise StoreFileError(f"the store file breaks its schema: {error}") from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise StoreFileError(f"the store file is not valid TOML: {error}") from error


def store_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a store file."""
    schema = msgspec.json.schema(Store)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Store", **schema}
