"""Draws a room for every visitor: scene graph, views, picking and video encoding.

In: a baked room, canonical GLBs, room state and events, poses and rays (`scenes.messages`).
Out: encoded frames, picks, PNG snapshots. The only importer of panda3d; Panda3D's Z-up frame
never leaves this package (`engine/frame.py` converts at the border).
"""
