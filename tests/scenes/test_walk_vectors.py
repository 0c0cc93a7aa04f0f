"""The walk rule's answers, kept as a file that the browser's repetition is held to as well.

`python -m tests.scenes.test_walk_vectors` writes the file; the tests here say when the rule no
longer gives what is in it, the client's tests (`streaming/web/test/walk.test.ts`) when the
browser's does not.
"""

import json
import math
import random
from pathlib import Path
from typing import Any

import msgspec
import pytest

from scenes.geometry import Point2
from scenes.walk import BODY_RADIUS, Obstacle, WalkableFloor

VECTORS = Path(__file__).with_name("walk_vectors.json")
TOLERANCE = 1e-9

FLOORS = {
    "room with furniture": WalkableFloor(
        polygons=[[(-6.0, -5.0), (6.0, -5.0), (6.0, 5.0), (-6.0, 5.0)]],
        obstacles=[
            Obstacle((0.0, 0.0), (0.8, 0.4), 0.0),
            Obstacle((-3.0, -2.0), (1.2, 0.3), math.pi / 6),
            Obstacle((3.0, 1.5), (0.05, 1.0), -math.pi / 4),
            Obstacle((4.5, -3.5), (0.5, 0.5), math.pi / 4),
        ],
    ),
    "L-shaped room": WalkableFloor(
        polygons=[[(0.0, 0.0), (6.0, 0.0), (6.0, 2.0), (2.0, 2.0), (2.0, 5.0), (0.0, 5.0)]],
        obstacles=[],
    ),
    "two floors": WalkableFloor(
        polygons=[
            [(-4.0, -2.0), (0.0, -2.0), (0.0, 2.0), (-4.0, 2.0)],
            [(-0.5, -1.0), (4.0, -1.5), (4.0, 1.5), (-0.5, 1.0)],
        ],
        obstacles=[Obstacle((2.0, 0.0), (0.3, 0.3), 1.0)],
    ),
}


def computed() -> list[dict[str, Any]]:
    """Seeded points and walks on each floor, with the rule's answers."""
    chance = random.Random(20)
    return [
        {
            "name": name,
            "body_radius": BODY_RADIUS,
            "polygons": floor.polygons,
            "obstacles": [msgspec.to_builtins(obstacle) for obstacle in floor.obstacles],
            "allows": [[point, floor.allows(point)] for point in _points(chance, 60)],
            "slides": [_slide(floor, chance) for _ in range(60)],
        }
        for name, floor in FLOORS.items()
    ]


def _points(chance: random.Random, count: int) -> list[Point2]:
    return [(chance.uniform(-6.5, 6.5), chance.uniform(-5.5, 5.5)) for _ in range(count)]


def _slide(floor: WalkableFloor, chance: random.Random) -> list[Point2]:
    start = next(point for point in _points(chance, 500) if floor.allows(point))
    heading, length = chance.uniform(0, math.tau), chance.uniform(0.01, 3.0)
    end = (start[0] + length * math.cos(heading), start[1] + length * math.sin(heading))
    return [start, end, floor.slide(start, end)]


@pytest.fixture(scope="module")
def kept() -> list[dict[str, Any]]:
    return list(json.loads(VECTORS.read_text(encoding="utf-8")))


def test_the_rule_still_allows_what_the_file_says(kept: list[dict[str, Any]]) -> None:
    for case in kept:
        floor = FLOORS[case["name"]]
        for (x, z), allowed in case["allows"]:
            assert floor.allows((x, z)) == allowed, (case["name"], x, z)


def test_the_rule_still_slides_as_the_file_says(kept: list[dict[str, Any]]) -> None:
    for case in kept:
        floor = FLOORS[case["name"]]
        for (ax, az), (bx, bz), reached in case["slides"]:
            assert floor.slide((ax, az), (bx, bz)) == pytest.approx(reached, abs=TOLERANCE)


def test_the_file_tells_every_floor_and_both_answers(kept: list[dict[str, Any]]) -> None:
    assert [case["name"] for case in kept] == list(FLOORS)
    for case, floor in zip(kept, FLOORS.values(), strict=True):
        assert case["body_radius"] == BODY_RADIUS
        assert msgspec.convert(case["obstacles"], list[Obstacle]) == floor.obstacles
        assert {allowed for _, allowed in case["allows"]} == {True, False}
        blocked = [reached != end for _, end, reached in case["slides"]]
        assert any(blocked)
        assert not all(blocked)


if __name__ == "__main__":
    VECTORS.write_text(json.dumps(computed()) + "\n", encoding="utf-8")
