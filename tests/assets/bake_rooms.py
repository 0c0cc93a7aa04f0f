"""Rooms for the bake's tests: every kind of fixture, and a small one that bakes in seconds."""

from scenes.store import Room, parse_store

HEAD = """
format = 1
id = "test"
name = { en = "Test", zh = "测试" }
[[rooms]]
id = "main"
name = { en = "Room", zh = "房间" }
"""

EVERY_KIND = """
outline = [[0, 4], [3, 5], [6, 4], [6, -4], [-4, -4], [-4, 4]]
accents = [{ wall = 3, finish = "deep_green" }]
openings = [
  { id = "door", kind = "entrance", wall = 2, start = 2.0, end = 4.0, head = 2.3 },
  { id = "window", kind = "window", wall = 4, start = 1.0, end = 5.0, sill = 0.6, head = 2.4 },
]
fixtures = [
  { id = "shelf", kind = "shelf", position = [-2, 0, -3.8], size = [2.4, 2, 0.4], levels = 4, columns = 5 },
  { id = "ledge", kind = "shelf", position = [2, 1.3, -3.9], size = [1.2, 0.03, 0.15], columns = 3 },
  { id = "table", kind = "table", position = [0, 0, 0], size = [1.6, 0.8, 0.8], yaw_deg = 30, rows = 2, columns = 3 },
  { id = "plinth", kind = "plinth", position = [2, 0, 1], size = [0.5, 0.9, 0.5], finish = "terrazzo" },
  { id = "rail", kind = "rail", position = [-2, 0, 1], size = [1.6, 1.6, 0.6], columns = 6 },
  { id = "stage", kind = "platform", position = [4, 0, -2], size = [2, 0.15, 2], finish = "dark_oak", rows = 2, columns = 2 },
  { id = "spot", kind = "floor_spot", position = [4, 0, 2], size = [1, 0.1, 1] },
  { id = "counter", kind = "counter", position = [1, 0, 3.4], size = [2, 1, 0.6], yaw_deg = 180, finish = "stone", columns = 3 },
  { id = "bench", kind = "bench", position = [-3.4, 0, 3], size = [1.2, 0.45, 0.4], yaw_deg = 90 },
  { id = "mirror", kind = "mirror", position = [-3.95, 0, 0], size = [0.8, 2, 0.06], yaw_deg = 90, finish = "brass" },
  { id = "cabin", kind = "fitting_room", position = [5.2, 0, 0.2], size = [1.2, 2.3, 1.2], yaw_deg = -90, finish = "plaster" },
  { id = "partition", kind = "partition", position = [0, 0, -2], size = [1.5, 1.8, 0.1], finish = "linen" },
  { id = "column", kind = "column", position = [2, 0, -1], size = [0.4, 3.4, 0.4], finish = "concrete" },
  { id = "plant", kind = "planter", position = [-3.5, 0, -3.4], size = [0.5, 1.4, 0.5], finish = "terracotta" },
]
signs = [
  { id = "hung", text = { en = "Books", zh = "书店" }, position = [0, 2.5, 0], size = [1.6, 0.3] },
  { id = "wall", text = { en = "Welcome", zh = "欢迎光临" }, position = [1, 2, -3.99], size = [1, 0.5], style = "welcome" },
]
lamps = [
  { id = "spot", kind = "spot", position = [0, 3, 1], aim = [0, 0, 0], lumens = 1500 },
  { id = "pendant", kind = "pendant", position = [1, 2, 3.4], aim = [1, 0, 3.4], lumens = 700, beam_deg = 110, size = [0.2, 0.2] },
  { id = "strip", kind = "strip", position = [-2, 2.4, -3.9], aim = [-2, 3.4, -3.9], lumens = 900, size = [2, 0.06] },
  { id = "panel", kind = "panel", position = [0, 3.34, 0], aim = [0, 0, 0], lumens = 3000, size = [1.2, 0.3] },
]
spawns = [{ id = "door", position = [3, 3] }]
"""  # noqa: E501

SMALL = """
outline = [[-2, -2], [2, -2], [2, 2], [-2, 2]]
height = 2.8
daylight = 0.0
fixtures = [
  { id = "table", kind = "table", position = [0, 0, -0.6], size = [1.4, 0.8, 0.9], columns = 2 },
  { id = "plinth", kind = "plinth", position = [1.4, 0, 1.2], size = [0.4, 0.8, 0.4], finish = "plaster" },
  { id = "corner", kind = "floor_spot", position = [-0.9, 0, 0.5], size = [0.5, 0.1, 0.5] },
  { id = "mirror", kind = "mirror", position = [-1.95, 0, 0.5], size = [0.8, 1.9, 0.06], yaw_deg = 90 },
]
placements = [{ slot = "corner/1/1", sku = "STOOL" }]
signs = [
  { id = "hello", text = { en = "Hello", zh = "你好" }, position = [0, 2, -1.99], size = [1, 0.3] },
]
lamps = [
  { id = "pendant", kind = "pendant", position = [0, 1.9, -0.6], aim = [0, 0, -0.6], lumens = 900, beam_deg = 110 },
]
cameras = [{ name = "door", position = [0, 1.6, 1.8], look_at = [0, 1, 0] }]
spawns = [{ id = "door", position = [0, 1.4] }]
"""  # noqa: E501


def every_kind() -> Room:
    """A room wound the other way, not rectangular, with one of everything."""
    return parse_store(HEAD + EVERY_KIND).rooms[0]


def small() -> Room:
    """Four by four metres: one lamp over one table."""
    return parse_store(HEAD + SMALL).rooms[0]
