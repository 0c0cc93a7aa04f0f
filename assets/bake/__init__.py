"""A room's geometry and its light, made offline from a store file.

`bake_room` builds the room and its fixtures by code, traces light from lamps and windows
around it (goods included), and writes `room.glb` (unlit: texture x vertex colour, as glTF
says), `probes.json` (light for goods and people) and `manifest.json` into a folder named by
what they were made from. Frame: the room's (metres, Y up).
"""

from assets.bake.build import bake_room

__all__ = ["bake_room"]
