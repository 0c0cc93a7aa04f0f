"""Writes `store.toml` next to itself: a second store, with a hundred of the demo goods.

    python -m examples.hundred.make

Run it from the project's folder, in its virtual environment.
"""

from pathlib import Path

from examples.fill import filled

GOODS = 100
ROOM = """\
# A hundred goods in one small room. Written by make.py: change that and run it again.
format = 1
id = "hundred"
name = { en = "One hundred", zh = "一百件" }
departments = [{ id = "goods", name = { en = "Goods", zh = "好物" } }]

[[rooms]]
id = "main"
name = { en = "One room", zh = "一间房" }
outline = [[-4.5, -4.0], [4.5, -4.0], [4.5, 4.0], [-4.5, 4.0]]
height = 3.2
floor = "terrazzo"
walls = "plaster"
accents = [{ wall = 0, finish = "terracotta" }]
openings = [
  { id = "door", kind = "entrance", wall = 2, start = 3.4, end = 5.6, head = 2.4 },
  { id = "window", kind = "window", wall = 3, start = 1.5, end = 6.5, sill = 0.5, head = 2.6 },
]
fixtures = [
  { id = "back-left", kind = "shelf", position = [-2.4, 0, -3.79], size = [2.6, 1.8, 0.4], levels = 4, columns = 6, department = "goods" },
  { id = "back-right", kind = "shelf", position = [1.2, 0, -3.79], size = [2.6, 1.8, 0.4], levels = 4, columns = 6, department = "goods" },
  { id = "side", kind = "shelf", position = [4.29, 0, -0.4], size = [2.6, 1.8, 0.4], yaw_deg = -90, levels = 4, columns = 6, department = "goods" },
  { id = "rail", kind = "rail", position = [-3.2, 0, -1.3], size = [2.0, 1.55, 0.8], yaw_deg = 90, columns = 8, department = "goods" },
  { id = "table-back", kind = "table", position = [-0.4, 0, -1.2], size = [2.2, 0.8, 0.9], rows = 2, columns = 5, department = "goods" },
  { id = "table-front", kind = "table", position = [1.7, 0, 0.9], size = [2.2, 0.8, 0.9], rows = 2, columns = 5, department = "goods" },
  { id = "counter", kind = "counter", position = [3.0, 0, 3.0], size = [1.6, 1.0, 0.6], yaw_deg = 180, finish = "white" },
  { id = "seat", kind = "bench", position = [-3.7, 0, 1.6], size = [1.4, 0.45, 0.45], yaw_deg = 90, finish = "linen" },
  { id = "plant", kind = "planter", position = [-3.9, 0, 3.3], size = [0.6, 1.7, 0.6], finish = "white" },
]
signs = [
  { id = "name", text = { en = "One hundred things", zh = "一百件好物" }, position = [-0.6, 2.5, -3.98], size = [3.2, 0.4], style = "welcome" },
]
lamps = [
  { id = "back-1", kind = "spot", position = [-3.1, 2.9, -2.3], aim = [-3.0, 1.0, -3.8], lumens = 1900, beam_deg = 50 },
  { id = "back-2", kind = "spot", position = [-1.7, 2.9, -2.3], aim = [-1.8, 1.0, -3.8], lumens = 1900, beam_deg = 50 },
  { id = "back-3", kind = "spot", position = [0.5, 2.9, -2.3], aim = [0.6, 1.0, -3.8], lumens = 1900, beam_deg = 50 },
  { id = "back-4", kind = "spot", position = [1.9, 2.9, -2.3], aim = [1.8, 1.0, -3.8], lumens = 1900, beam_deg = 50 },
  { id = "side-1", kind = "spot", position = [2.9, 2.9, -1.1], aim = [4.3, 1.0, -1.0], lumens = 1900, beam_deg = 50 },
  { id = "side-2", kind = "spot", position = [2.9, 2.9, 0.3], aim = [4.3, 1.0, 0.2], lumens = 1900, beam_deg = 50 },
  { id = "rail-1", kind = "spot", position = [-2.0, 2.9, -1.0], aim = [-3.2, 0.9, -1.3], lumens = 1900, beam_deg = 48 },
  { id = "over-back", kind = "pendant", position = [-0.4, 2.0, -1.2], aim = [-0.4, 0, -1.2], lumens = 1100, beam_deg = 105, size = [0.26, 0.26] },
  { id = "over-front", kind = "pendant", position = [1.7, 2.0, 0.9], aim = [1.7, 0, 0.9], lumens = 1100, beam_deg = 105, size = [0.26, 0.26] },
  { id = "over-counter", kind = "pendant", position = [3.0, 2.1, 3.0], aim = [3.0, 0, 3.0], lumens = 900, beam_deg = 105, size = [0.2, 0.2] },
  { id = "ceiling", kind = "panel", position = [-1.2, 3.14, 1.6], aim = [-1.2, 0, 1.6], lumens = 1500, size = [1.2, 0.3] },
]
cameras = [
  { name = "entrance", position = [-0.2, 1.62, 3.7], look_at = [-0.2, 1.0, -2], fov_deg = 78 },
  { name = "shelves", position = [-0.4, 1.5, -2.3], look_at = [-2.3, 1.0, -3.8], fov_deg = 68 },
  { name = "tables", position = [3.2, 1.6, 2.4], look_at = [0.2, 0.8, -0.8], fov_deg = 66 },
  { name = "side", position = [1.7, 1.5, -0.3], look_at = [4.3, 0.95, -0.5], fov_deg = 70 },
]
spawns = [
  { id = "door", position = [0.0, 3.2] },
  { id = "door-left", position = [-0.8, 3.0], yaw_deg = -8 },
]
"""  # noqa: E501


def store_text() -> str:
    """The whole store file."""
    return filled(ROOM, GOODS)


if __name__ == "__main__":
    Path(__file__).with_name("store.toml").write_text(store_text(), encoding="utf-8")
