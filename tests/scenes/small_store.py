"""A store of one small room, written as an operator would write it."""

from scenes.room import RoomRules, rules_for
from scenes.store import Room, Store, parse_store

TEXT = """
format = 1
id = "corner-shop"
name = { en = "Corner shop", zh = "街角小店" }

[[departments]]
id = "beauty"
name = { en = "Beauty", zh = "美妆" }

[[rooms]]
id = "main"
name = { en = "Main room", zh = "大厅" }
outline = [[-4, -3], [4, -3], [4, 3], [-4, 3]]
capacity = 3

[[rooms.fixtures]]
id = "table"
kind = "table"
position = [0, 0, 0]
size = [1.6, 0.8, 0.8]
columns = 2

[[rooms.fixtures]]
id = "wall"
kind = "shelf"
position = [-3.7, 0, 0]
size = [2.0, 2.0, 0.4]
yaw_deg = 90
levels = 3
columns = 4
department = "beauty"

[[rooms.placements]]
slot = "table/1/1"
sku = "CREAM-50"

[[rooms.placements]]
slot = "wall/2/3"
sku = "LIP-RED"

[[rooms.spawns]]
id = "door"
position = [0, 2]
"""

PRODUCTS = [frozenset({"CREAM-50", "CREAM-100"}), frozenset({"LIP-RED", "LIP-ROSE"})]


def store() -> Store:
    return parse_store(TEXT)


def room() -> Room:
    return store().rooms[0]


def rules() -> RoomRules:
    return rules_for(room(), PRODUCTS)
