"""Store files: what is read, what is refused, and how a problem is told."""

import json
import math
import tomllib

import jsonschema
import pytest

from scenes.check import check_store
from scenes.errors import StoreFileError
from scenes.fixtures import room_slots
from scenes.store import parse_store, store_schema
from tests.scenes import small_store


def test_a_store_is_read_and_has_no_problem() -> None:
    store = small_store.store()
    assert store.name.zh == "街角小店"
    assert check_store(store, known_skus={"CREAM-50", "LIP-RED"}) == []


def test_the_published_schema_accepts_it_and_refuses_a_typo() -> None:
    schema = json.loads(json.dumps(store_schema()))
    document = tomllib.loads(small_store.TEXT)
    jsonschema.validate(document, schema)
    document["rooms"][0]["fixtures"][0]["colums"] = 2
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, schema)


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("columns = 2", "colums = 2", "colums"),
        ('kind = "table"', 'kind = "trampoline"', "trampoline"),
        ("size = [1.6, 0.8, 0.8]", "size = [1.6, nan, 0.8]", "fixtures"),
        ("position = [0, 2]", "position = [0, inf]", "spawns"),
        ("format = 1", "format = 2", "format"),
        ("format = 1", "format =", "TOML"),
        ('sku = "LIP-RED"', 'sku = "../etc"', "placements"),
    ],
)
def test_a_broken_file_is_refused_with_its_place(old: str, new: str, named: str) -> None:
    with pytest.raises(StoreFileError, match=named):
        parse_store(small_store.TEXT.replace(old, new, 1))


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(StoreFileError):
        parse_store(b"\xff\xfe\x00")


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ('slot = "wall/2/3"', 'slot = "wall/9/3"', "rooms.main.placements.wall/9/3"),
        ('slot = "wall/2/3"', 'slot = "door/1/1"', "rooms.main.placements.door/1/1"),
        ('sku = "LIP-RED"', 'sku = "LIP-GREY"', "rooms.main.placements.wall/2/3"),
        ("position = [0, 2]", "position = [0, 0]", "rooms.main.spawns.door"),
        ("position = [0, 2]", "position = [3.9, 2]", "rooms.main.spawns.door"),
        ('id = "wall"', 'id = "table"', "rooms.main.fixtures.table"),
        ('department = "beauty"', 'department = "beuty"', "rooms.main.fixtures.wall.department"),
        ("capacity = 3", 'openings = [{id="w",kind="window",wall=7,start=0,end=1}]',
         "rooms.main.openings.w"),
        ("capacity = 3", 'openings = [{id="w",kind="window",wall=0,start=7,end=9}]',
         "rooms.main.openings.w"),
        ("capacity = 3", "accents = [{wall=4,finish='oak'}]", "rooms.main.accents[0]"),
    ],
)  # fmt: skip
def test_a_problem_names_its_place_and_a_remedy(old: str, new: str, place: str) -> None:
    store = parse_store(small_store.TEXT.replace(old, new, 1))
    problems = check_store(store, known_skus={"CREAM-50", "LIP-RED"})
    assert place in [problem.place for problem in problems]
    assert all(problem.remedy for problem in problems)


def test_slots_follow_the_fixture() -> None:
    slots = room_slots(small_store.room())
    assert len(slots) == 2 + 3 * 4
    # The table stands at the origin, its left slot on the left, at the height of its top.
    assert slots["table/1/1"].position == pytest.approx((-0.4, 0.8, 0.0))
    # The shelf is turned to face +X: "left" as seen from its front is towards +Z... -Z is right.
    left, right = slots["wall/1/1"].position, slots["wall/1/4"].position
    assert left[2] > right[2]
    assert slots["wall/1/1"].yaw == pytest.approx(math.pi / 2)
    assert slots["wall/2/1"].position[1] > slots["wall/1/1"].position[1]
