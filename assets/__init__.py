"""What the shop is made of: merchants' models, the demo goods, and the baked room.

`samples` builds the demo goods by code; `bake` builds a room's geometry and its light.
In: store data and model files. Out: canonical GLBs and light probes in content-named folders.
"""
